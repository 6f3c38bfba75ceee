"""OAuth 2.0 for machines over HTTP: tokens, revocation, keys and metadata, in the shapes of their RFCs."""

from collections.abc import Callable
from typing import cast

from flask import Blueprint, Flask, Response, current_app, jsonify, request
from flask.typing import ResponseReturnValue
from sqlalchemy import Engine

from tenants.audit.service import record_refusal
from tenants.clients.authority import GRANT, METHOD, Answer, Authority
from tenants.clients.service import SCOPES
from tenants.clients.tokens import signing_key
from tenants.guard import db_session, public

blueprint = Blueprint("oauth", __name__)


def setup_oauth(app: Flask) -> None:
    """Register the endpoints."""
    app.register_blueprint(blueprint)


@blueprint.post("/oauth/token")
@public("a machine proves itself by its secret")
def token() -> ResponseReturnValue:
    """Client credentials → an access token (RFC 6749 §4.4, RFC 9068)."""
    return _answer(Authority.issue_token, refusal="token.refused")


@blueprint.post("/oauth/revoke")
@public("a machine proves itself by its secret")
def revoke() -> ResponseReturnValue:
    """End a token at once (RFC 7009)."""
    return _answer(Authority.revoke_token, refusal="revocation.refused")


@blueprint.get("/oauth/jwks")
@public("anybody may check the signature of a token")
def jwks() -> ResponseReturnValue:
    """The public keys that sign access tokens (RFC 7517)."""
    return _unstored(jsonify(keys=[signing_key(current_app.config["SIGNING_KEY"]).as_dict(private=False)]))


@blueprint.get("/.well-known/oauth-authorization-server")
@public("machines find their way by it")
def metadata() -> ResponseReturnValue:
    """Where everything is and what is spoken (RFC 8414)."""
    issuer = current_app.config["BASE_URL"]
    return _unstored(
        jsonify(
            issuer=issuer,
            token_endpoint=f"{issuer}/oauth/token",
            revocation_endpoint=f"{issuer}/oauth/revoke",
            jwks_uri=f"{issuer}/oauth/jwks",
            grant_types_supported=[GRANT],
            response_types_supported=[],
            scopes_supported=sorted(SCOPES),
            token_endpoint_auth_methods_supported=[METHOD],
            revocation_endpoint_auth_methods_supported=[METHOD],
        )
    )


def _answer(ask: Callable[[Authority, str, dict[str, str]], Answer], *, refusal: str) -> Response:
    """Send what the authority says; a refusal is written down where the client's organisation is known."""
    config = current_app.config
    authority = Authority(db_session(), key=config["SIGNING_KEY"], issuer=config["BASE_URL"])
    if any(len(values) > 1 for values in request.form.listvalues()):
        status, body = 400, {"error": "invalid_request"}  # RFC 6749 §3.2: no parameter twice
    else:
        status, body = ask(authority, request.headers.get("Authorization", ""), request.form.to_dict())
    if status >= 400 and authority.presented is not None:
        db_session().rollback()
        engine = cast(Engine, current_app.extensions["sqlalchemy"].engine)
        record_refusal(engine, by=authority.presented, action=refusal, detail={"error": body["error"]})
    response = jsonify(body)
    response.status_code = status
    if status == 401:
        response.headers["WWW-Authenticate"] = 'Basic realm="appraisal"'
    return _unstored(response)


def _unstored(response: Response) -> Response:
    response.headers["Cache-Control"] = "no-store"
    return response
