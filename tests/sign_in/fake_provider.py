"""A provider that lies on demand, for the negative cases: it signs whatever a test makes up."""

import json
import secrets
import threading
import time
from collections.abc import Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Self
from urllib.parse import parse_qs

from joserfc import jwt
from joserfc.jwk import RSAKey

CLIENT_ID = "appraisal"
CLIENT_SECRET = "what the provider and we know"


def new_key() -> RSAKey:
    return RSAKey.generate_key(2048, auto_kid=True)


class FakeProvider:
    """An issuer on loopback; `with FakeProvider() as fake:`."""

    def __init__(self) -> None:
        self.key = new_key()
        self.published = [self.key]
        self.document: dict[str, object] = {}
        """What its discovery document says otherwise than usual; None takes an entry away."""
        self.codes: dict[str, str] = {}
        self.asked: list[tuple[str, dict[str, str]]] = []
        """Every path that was asked for, with the form that came along."""
        self.down = False
        self.raw: dict[str, bytes] = {}
        """Answers by path that are given as they are."""
        self.user_information: dict[str, object] | None = None
        """What it tells at /userinfo; None: it has no such place."""
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01})

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *error: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    @property
    def issuer(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def claims(self, subject: str, nonce: str, /, **changed: object) -> dict[str, object]:
        """What an honest ID token for our client says, but for what is changed; None takes a claim away."""
        moment = int(time.time())
        honest = {"iss": self.issuer, "aud": CLIENT_ID, "sub": subject, "nonce": nonce}
        claims = honest | {"iat": moment, "exp": moment + 300} | changed
        return {name: value for name, value in claims.items() if value is not None}

    def sign(self, claims: Mapping[str, object], key: RSAKey | None = None) -> str:
        signer = key or self.key
        return jwt.encode({"alg": "RS256", "kid": signer.kid}, dict(claims), signer)

    def code_for(self, id_token: str) -> str:
        """A code that the token endpoint gives this ID token for, once."""
        code = secrets.token_urlsafe(16)
        self.codes[code] = id_token
        return code

    def times_asked(self, path: str) -> int:
        return sum(1 for asked, _ in self.asked if asked == path)

    def answer(self, path: str, form: Mapping[str, str]) -> tuple[int, dict[str, object]]:
        if self.down:
            return 503, {}
        if path == "/.well-known/openid-configuration":
            return 200, self._document()
        if path == "/jwks":
            return 200, {"keys": [key.as_dict(private=False) for key in self.published]}
        if path == "/userinfo" and self.user_information is not None:
            return 200, self.user_information
        id_token = self.codes.pop(form.get("code", ""), None)
        if path != "/token" or id_token is None:
            return 400, {"error": "invalid_grant"}
        return 200, {"access_token": "unused", "token_type": "Bearer", "id_token": id_token}

    def _document(self) -> dict[str, object]:
        usual: dict[str, object] = {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/jwks",
            "end_session_endpoint": f"{self.issuer}/end",
        }
        if self.user_information is not None:
            usual["userinfo_endpoint"] = f"{self.issuer}/userinfo"
        return {name: value for name, value in (usual | self.document).items() if value is not None}

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        fake = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self._send({})

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"])).decode()
                self._send({name: values[0] for name, values in parse_qs(body).items()})

            def log_message(self, format: str, *arguments: object) -> None:
                """Nothing on standard error."""

            def _send(self, form: dict[str, str]) -> None:
                fake.asked.append((self.path, form))
                status, found = fake.answer(self.path, form)
                body = fake.raw.get(self.path) or json.dumps(found).encode()
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

        return Handler
