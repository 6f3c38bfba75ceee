"""OAuth 2.0 for machines: RFC 6749 §4.4 and §5.2, RFC 7009, RFC 8414, RFC 9068."""

import time
from base64 import b64encode
from collections.abc import Iterator
from uuid import UUID

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from joserfc import jwt
from joserfc.jwk import ECKey, KeySet
from sqlalchemy import select, update
from werkzeug.security import generate_password_hash
from werkzeug.test import TestResponse

from tenants.audit.models import AuditEvent
from tenants.clients import service, tokens
from tenants.clients.models import AccessToken, OAuthClient
from tenants.errors import Invalid, NotSignedIn
from tenants.organisations.service import command_identity
from tenants.rows import now
from tests.settings import BASE_URL, SIGNING_KEY
from tests.world import World

SCOPE = "national:read"
Credentials = tuple[str, str]


@pytest.fixture(scope="module")
def machine(world: World) -> Credentials:
    """A client of ours that may read national figures."""
    return registered(world, "ours.lead")


@pytest.fixture(scope="module")
def their_machine(world: World) -> Credentials:
    """A client of the other organisation."""
    return registered(world, "theirs.lead")


@pytest.fixture
def client(app: Flask) -> Iterator[FlaskClient]:
    with app.test_client() as client:
        yield client


def registered(world: World, part: str) -> Credentials:
    with world.session(part) as session:
        by = command_identity(session, command="tests")
        made = service.register_client(session, by=by, name="Analysis", scopes=frozenset({SCOPE}))
        session.commit()
    return made


def basic(credentials: Credentials) -> dict[str, str]:
    return {"Authorization": "Basic " + b64encode(":".join(credentials).encode()).decode()}


def ask(client: FlaskClient, credentials: Credentials, **form: str) -> TestResponse:
    fields = {"grant_type": "client_credentials", "scope": SCOPE} | form
    return client.post("/oauth/token", data=fields, headers=basic(credentials))


def token_of(client: FlaskClient, credentials: Credentials) -> str:
    answer = ask(client, credentials)
    assert answer.status_code == 200, answer.text
    assert answer.json is not None
    return str(answer.json["access_token"])


def is_good(world: World, token: str) -> bool:
    """Would the guard let this token in?"""
    try:
        claims = tokens.read(token, key=SIGNING_KEY, issuer=BASE_URL)
        with world.database.session("app", claims.organisation_id) as session:
            tokens.identify(session, claims)
    except NotSignedIn:
        return False
    return True


def forged(
    token: str, changed: dict[str, object] | None = None, *, key: ECKey | None = None, typ: str = "at+jwt"
) -> str:
    """A token like `token` with changed claims, signed with our own key unless another is given."""
    signer = key or tokens.signing_key(SIGNING_KEY)
    claims = jwt.decode(token, tokens.signing_key(SIGNING_KEY)).claims | (changed or {})
    return jwt.encode({"alg": "ES256", "typ": typ, "kid": signer.kid}, claims, signer)


def actions(world: World, part: str, client_id: str) -> list[tuple[str, str]]:
    with world.session(part) as session:
        events = session.scalars(
            select(AuditEvent)
            .where(
                AuditEvent.tenant_id == world.members[part].organisation_id,
                AuditEvent.actor_client_id == client_id,
            )
            .order_by(AuditEvent.at)
        )
        return [(event.action, event.outcome) for event in events]


def test_a_machine_gets_a_token_that_lets_it_in_for_ten_minutes(
    client: FlaskClient, world: World, machine: Credentials
) -> None:
    answer = ask(client, machine)
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"
    body = answer.get_json()
    assert {name: body[name] for name in ("token_type", "expires_in", "scope")} == {
        "token_type": "Bearer",
        "expires_in": 600,
        "scope": SCOPE,
    }
    assert is_good(world, body["access_token"])
    with time_machine.travel(time.time() + 601):
        assert not is_good(world, body["access_token"])


def test_a_token_says_what_rfc_9068_wants_and_can_be_checked_with_the_published_keys(
    client: FlaskClient, world: World, machine: Credentials
) -> None:
    keys = KeySet.import_key_set(client.get("/oauth/jwks").get_json())
    opened = jwt.decode(token_of(client, machine), keys, algorithms=["ES256"])
    assert opened.header["typ"] == "at+jwt"
    assert {"iss", "aud", "sub", "client_id", "scope", "iat", "exp", "jti"} <= set(opened.claims)
    assert opened.claims["organisation"] == str(world.members["ours.lead"].organisation_id)


def test_the_published_keys_hold_nothing_private(client: FlaskClient) -> None:
    [key] = client.get("/oauth/jwks").get_json()["keys"]
    assert "d" not in key
    assert key["kid"] == tokens.signing_key(SIGNING_KEY).kid


def test_the_metadata_names_every_endpoint_and_each_answers(client: FlaskClient) -> None:
    found = client.get("/.well-known/oauth-authorization-server").get_json()
    assert found["issuer"] == BASE_URL
    assert found["token_endpoint_auth_methods_supported"] == ["client_secret_basic"]
    assert found["grant_types_supported"] == ["client_credentials"]
    assert found["scopes_supported"] == [SCOPE, "staff:write"]
    assert client.get(found["jwks_uri"].removeprefix(BASE_URL)).status_code == 200
    for name in ("token_endpoint", "revocation_endpoint"):
        assert client.post(found[name].removeprefix(BASE_URL)).status_code in {400, 401}


def test_a_wrong_secret_an_unknown_client_and_no_credentials_answer_alike(
    client: FlaskClient, machine: Credentials
) -> None:
    wrong = ask(client, (machine[0], "guess"))
    unknown = ask(client, ("nobody", "guess"))
    malformed = ask(client, ("no\x00body", "guess"))
    nothing = client.post("/oauth/token", data={"grant_type": "client_credentials", "scope": SCOPE})
    garbled = client.post(
        "/oauth/token",
        data={"grant_type": "client_credentials"},
        headers={"Authorization": "Basic /////w=="},
    )
    answers = [wrong, unknown, malformed, nothing, garbled]
    assert {answer.status_code for answer in answers} == {401}
    assert len({answer.text for answer in answers}) == 1
    assert wrong.get_json()["error"] == "invalid_client"
    assert {answer.headers["WWW-Authenticate"] for answer in answers} == {'Basic realm="appraisal"'}


def test_a_secret_in_the_form_or_the_address_is_not_taken(client: FlaskClient, machine: Credentials) -> None:
    fields = {"grant_type": "client_credentials", "scope": SCOPE}
    secret = {"client_id": machine[0], "client_secret": machine[1]}
    assert client.post("/oauth/token", data=fields | secret).status_code == 401
    assert client.post("/oauth/token", data=fields, query_string=secret).status_code == 401


@pytest.mark.parametrize("scope", ["", " ", "staff:write", f"{SCOPE} staff:write"])
def test_a_scope_the_client_has_not_or_none_at_all_is_refused(
    client: FlaskClient, machine: Credentials, scope: str
) -> None:
    answer = ask(client, machine, scope=scope)
    assert answer.status_code == 400
    assert answer.get_json()["error"] == "invalid_scope"


@pytest.mark.parametrize("grant_type", ["password", "authorization_code", "refresh_token", ""])
def test_other_grants_are_refused(client: FlaskClient, machine: Credentials, grant_type: str) -> None:
    answer = ask(client, machine, grant_type=grant_type)
    assert (answer.status_code, answer.get_json()["error"]) == (400, "unsupported_grant_type")


def test_a_parameter_given_twice_is_refused(client: FlaskClient, machine: Credentials) -> None:
    fields = f"grant_type=client_credentials&scope={SCOPE}&scope={SCOPE}"
    kind = "application/x-www-form-urlencoded"
    answer = client.post("/oauth/token", data=fields, content_type=kind, headers=basic(machine))
    assert (answer.status_code, answer.get_json()["error"]) == (400, "invalid_request")


def test_a_token_can_only_be_asked_for_by_post(client: FlaskClient) -> None:
    assert client.get("/oauth/token").status_code == 405


def test_a_disabled_client_gets_no_token_and_its_old_ones_end(client: FlaskClient, world: World) -> None:
    credentials = registered(world, "ours.lead")
    token = token_of(client, credentials)
    with world.session("ours.lead") as session:
        session.execute(
            update(OAuthClient).where(OAuthClient.client_id == credentials[0]).values(disabled_at=now())
        )
        session.commit()
    assert ask(client, credentials).status_code == 401
    assert not is_good(world, token)


def test_a_revoked_token_is_refused_at_once(client: FlaskClient, world: World, machine: Credentials) -> None:
    token, other = token_of(client, machine), token_of(client, machine)
    answer = client.post("/oauth/revoke", data={"token": token}, headers=basic(machine))
    assert (answer.status_code, answer.get_json()) == (200, {})
    assert answer.headers["Cache-Control"] == "no-store"
    assert not is_good(world, token)
    assert is_good(world, other)


def test_only_its_own_client_may_revoke_a_token(
    client: FlaskClient, world: World, machine: Credentials, their_machine: Credentials
) -> None:
    token = token_of(client, machine)
    colleague = registered(world, "ours.lead")
    for other in (their_machine, colleague):
        answer = client.post("/oauth/revoke", data={"token": token}, headers=basic(other))
        assert (answer.status_code, answer.get_json()["error"]) == (400, "invalid_grant")
    nobody = client.post("/oauth/revoke", data={"token": token}, headers=basic((machine[0], "guess")))
    assert nobody.status_code == 401
    assert is_good(world, token)


def test_revoking_what_is_no_token_is_no_error_and_no_token_at_all_is_one(
    client: FlaskClient, machine: Credentials
) -> None:
    unknown = client.post("/oauth/revoke", data={"token": "nothing"}, headers=basic(machine))
    hinted = {"token": "nothing", "token_type_hint": "something_else"}
    missing = client.post("/oauth/revoke", headers=basic(machine))
    assert unknown.status_code == 200
    assert client.post("/oauth/revoke", data=hinted, headers=basic(machine)).status_code == 200
    assert (missing.status_code, missing.get_json()["error"]) == (400, "invalid_request")


def test_a_changed_payload_breaks_the_signature(
    client: FlaskClient, world: World, machine: Credentials
) -> None:
    header, payload, signature = token_of(client, machine).split(".")
    changed = payload[:10] + ("A" if payload[10] != "A" else "B") + payload[11:]
    assert not is_good(world, f"{header}.{changed}.{signature}")


def test_a_token_signed_by_somebody_else_is_refused(
    client: FlaskClient, world: World, machine: Credentials
) -> None:
    token = token_of(client, machine)
    stranger = ECKey.generate_key("P-256", {"kid": str(tokens.signing_key(SIGNING_KEY).kid)})
    assert not is_good(world, forged(token, key=stranger))
    assert is_good(world, forged(token))  # the forgery itself is sound: only the key was wrong


@pytest.mark.parametrize(
    "changed",
    [
        {"iss": "https://elsewhere.example"},
        {"aud": "https://elsewhere.example"},
        {"aud": None},
        {"exp": 1},
        {"exp": None},
        {"jti": "not-an-id"},
        {"jti": "00000000-0000-4000-8000-000000000000"},
    ],
    ids=str,
)
def test_our_own_signature_on_other_claims_is_not_enough(
    client: FlaskClient, world: World, machine: Credentials, changed: dict[str, object]
) -> None:
    assert not is_good(world, forged(token_of(client, machine), changed))


def test_a_signed_token_of_another_type_is_no_access_token(
    client: FlaskClient, world: World, machine: Credentials
) -> None:
    assert not is_good(world, forged(token_of(client, machine), typ="JWT"))


def test_a_token_works_in_no_other_organisation(
    client: FlaskClient, world: World, machine: Credentials
) -> None:
    theirs: UUID = world.members["theirs.lead"].organisation_id
    assert not is_good(world, forged(token_of(client, machine), {"organisation": str(theirs)}))


def test_issuing_revoking_and_refusing_are_written_down_in_the_clients_organisation(
    client: FlaskClient, world: World
) -> None:
    credentials = registered(world, "theirs.lead")
    token = token_of(client, credentials)
    client.post("/oauth/revoke", data={"token": token}, headers=basic(credentials))
    client.post("/oauth/revoke", data={"token": token}, headers=basic(credentials))
    ask(client, (credentials[0], "guess"))
    ask(client, credentials, scope="staff:write")
    assert actions(world, "theirs.lead", credentials[0]) == [
        ("token.issued", "done"),
        ("token.revoked", "done"),
        ("token.refused", "refused"),
        ("token.refused", "refused"),
    ]
    assert actions(world, "ours.lead", credentials[0]) == []


def test_nothing_secret_is_stored_as_it_is(client: FlaskClient, world: World, machine: Credentials) -> None:
    token = token_of(client, machine)
    with world.session("ours.lead") as session:
        row = session.scalars(select(OAuthClient).where(OAuthClient.client_id == machine[0])).one()
        tokens_row = session.scalars(select(AccessToken)).first()
        assert tokens_row is not None
        assert machine[1] not in row.secret_hash
        assert token not in str(vars(tokens_row))


def test_a_client_is_registered_with_known_scopes_only(world: World) -> None:
    with world.session("ours.lead") as session:
        by = command_identity(session, command="tests")
        for scopes in (frozenset({"everything"}), frozenset[str]()):
            with pytest.raises(Invalid):
                service.register_client(session, by=by, name="Analysis", scopes=scopes)


def test_checking_a_secret_takes_less_than_20_ms_of_a_processor() -> None:
    client = OAuthClient(secret_hash=generate_password_hash("s" * 43, method=service.HASHING))
    times = []
    for _ in range(10):
        began = time.thread_time()
        assert service.secret_matches(client, "s" * 43)
        times.append(time.thread_time() - began)
    assert min(times) < 0.020
