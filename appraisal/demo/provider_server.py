"""The provider's WSGI application: canaille, filled from one JSON file. Gunicorn runs it."""

import datetime
import json
import threading
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import canaille
from canaille.app import models
from canaille.backends import Backend
from canaille.backends.memory.backend import MemoryBackend, listify
from flask import Flask

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

CLAIMS = {
    "SUB": "user_name",
    "NAME": "formatted_name",
    "GIVEN_NAME": "given_name",
    "FAMILY_NAME": "family_name",
    "EMAIL": "preferred_email",
}


class Memory(MemoryBackend):  # type: ignore[misc]  # canaille is untyped
    """Canaille's memory, except that a query with several conditions means all of them, as documented.

    The original (0.3.6) answers with what meets any: a code was redeemed as somebody else's when two people
    signed in at once, and PKCE refused it.
    """

    __module__ = MemoryBackend.__module__  # the models are found beside the class

    def do_query(self, model: Any, *args: Any, **conditions: Any) -> list[Any]:  # noqa: ANN401 - as there
        """The models that meet all conditions, where canaille's own answers with those that meet any."""
        found: list[Any] = super().do_query(model, *args, **conditions)
        return [one for one in found if _meets_all(one, model, conditions)]


def create(settings_file: str) -> "WSGIApplication":
    """The application for a file written by `appraisal.demo.provider.Provider`."""
    settings: dict[str, Any] = json.loads(Path(settings_file).read_text("utf-8"))
    configuration = _configuration(settings)
    app: Flask = canaille.create_app(configuration, backend=Memory(configuration))
    with app.app_context():
        for account in settings["accounts"]:
            _add_account(account)
        _add_client(settings["client"])
    return _one_at_a_time(app)


def _configuration(settings: dict[str, Any]) -> dict[str, Any]:
    return {
        "SECRET_KEY": settings["secret"],
        "SERVER_NAME": settings["host"],
        "PREFERRED_URL_SCHEME": "http",
        "CANAILLE": {
            "NAME": settings["name"],
            "DATABASE": "memory",
            "LANGUAGE": "en",
            "TIMEZONE": "Europe/London",
            "HTMX": False,
            "JAVASCRIPT": False,
            "SMTP": None,
            "ENABLE_PASSWORD_RECOVERY": False,
            # Signing in is all one can do: a changed password or name would be forgotten at the next start.
            "ACL": {"DEFAULT": {"PERMISSIONS": ["use_oidc"], "READ": ["user_name"], "WRITE": []}},
        },
        "CANAILLE_OIDC": {
            "ACTIVE_JWKS": [settings["key"]],
            "TRUSTED_DOMAINS": ["127.0.0.1", "localhost"],
            # By default claims are escaped as HTML, which turns O'Neill into O&#39;Neill.
            "USERINFO_MAPPING": {claim: f"{{{{ user.{name} | safe }}}}" for claim, name in CLAIMS.items()},
        },
    }


def _meets_all(one: Any, model: Any, conditions: dict[str, Any]) -> bool:  # noqa: ANN401 - canaille's models
    return all(
        set(listify(one._state.get(name))) & set(model.serialize(listify(wanted)))
        for name, wanted in conditions.items()
    )


def _add_account(account: dict[str, str]) -> None:
    Backend.instance.save(
        models.User(
            user_name=account["user_name"],
            password=account["password"],
            given_name=account["given_name"],
            family_name=account["family_name"],
            formatted_name=f"{account['given_name']} {account['family_name']}",
            emails=[account["email"]],
        )
    )


def _add_client(known: dict[str, str]) -> None:
    client = models.Client(
        client_id=known["client_id"],
        client_secret=known["client_secret"],
        client_id_issued_at=datetime.datetime.now(datetime.UTC),
        client_name="NHS appraisal",
        client_uri=known["post_logout_redirect_uri"],  # on a trusted domain: no page that asks for consent
        redirect_uris=[known["redirect_uri"]],
        post_logout_redirect_uris=[known["post_logout_redirect_uri"]],
        grant_types=["authorization_code"],
        response_types=["code"],
        scope=["openid", "profile", "email"],
        id_token_signed_response_alg="RS256",  # noqa: S106 - what every provider has to offer
        token_endpoint_auth_method="client_secret_basic",  # noqa: S106 - the name of a method
    )
    Backend.instance.save(client)
    client.audience = [client]  # else its ID tokens carry an empty `aud`
    Backend.instance.save(client)


def _one_at_a_time(app: Flask) -> "WSGIApplication":
    """The memory backend changes plain dictionaries and sets, so requests take turns."""
    turn = threading.Lock()

    def serve(environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        with turn:
            return app(environ, start_response)

    return serve
