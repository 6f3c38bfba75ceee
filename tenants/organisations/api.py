"""Routes for the platform's operator: to whom the service is open. They reach nobody's appraisal."""

from datetime import UTC, datetime
from typing import Any

from flask import Response, jsonify
from flask.typing import ResponseReturnValue

from tenants.guard import db_session, identity, signed_in
from tenants.json_bodies import ApiBlueprint
from tenants.organisations import platform
from tenants.organisations.register import ListedOrganisation
from tenants.organisations.schemas import (
    ListedOrganisationAnswer,
    ListedOrganisationsAnswer,
    OnboardBody,
    SuspendBody,
)

blueprint = ApiBlueprint(
    "platform",
    __name__,
    url_prefix="/api/v1/platform/organisations",
    description="Organisations as the platform's operator opens, suspends and lists them.",
)
OPERATE = "platform.organisations"


@blueprint.route("")
@signed_in(OPERATE)
@blueprint.response(200, ListedOrganisationsAnswer)
def organisations() -> ResponseReturnValue:
    """List the organisations the service is open to, by name

    All in one answer: the registry bounds them.
    """
    found = platform.organisations(db_session(), by=identity())
    return jsonify(organisations=[_body(each) for each in found])


@blueprint.route("", methods=["POST"])
@signed_in(OPERATE)
@blueprint.arguments(OnboardBody)
@blueprint.response(201, ListedOrganisationAnswer)
@blueprint.alt_response(
    200, schema=ListedOrganisationAnswer, description="It was open already; nothing changed."
)
def onboard(body: dict[str, Any]) -> Response:
    """Open the service to an organisation of the registry

    Sent again it changes nothing. Organisations of invented people are opened by the operator's command only.
    """
    organisation, news = platform.onboard(db_session(), by=identity(), ods_code=body["ods_code"])
    return _answer(organisation, 201 if news else 200)


@blueprint.route("/<ods_code>/suspension", methods=["POST"])
@signed_in(OPERATE)
@blueprint.arguments(SuspendBody)
@blueprint.response(201, ListedOrganisationAnswer)
def suspend(body: dict[str, Any], ods_code: str) -> Response:
    """Stop all work in an organisation at once

    Nobody signs in, and sessions and tokens are refused from the next request on. Nothing is deleted.
    """
    made = platform.suspend(
        db_session(), by=identity(), ods_code=ods_code, reason=body["reason"], until=body["until"]
    )
    return _answer(made, 201)


@blueprint.route("/<ods_code>/suspension", methods=["DELETE"])
@signed_in(OPERATE)
@blueprint.response(204)
def resume(ods_code: str) -> ResponseReturnValue:
    """Let a suspended organisation work again

    Its people sign in anew.
    """
    platform.resume(db_session(), by=identity(), ods_code=ods_code)
    return "", 204


def _answer(organisation: ListedOrganisation, status: int) -> Response:
    response = jsonify(_body(organisation))
    response.status_code = status
    return response


def _body(organisation: ListedOrganisation) -> dict[str, object]:
    return {
        "ods_code": organisation.ods_code,
        "name": organisation.name,
        "kind": organisation.kind,
        "standing": organisation.standing.value,
        "synthetic": organisation.is_synthetic,
        "legal_end": None if organisation.legal_end is None else organisation.legal_end.isoformat(),
        "suspended_at": _moment(organisation.suspended_at),
        "suspended_until": _moment(organisation.suspended_until),
        "reason": organisation.reason,
    }


def _moment(moment: datetime | None) -> str | None:
    return None if moment is None else moment.astimezone(UTC).isoformat()
