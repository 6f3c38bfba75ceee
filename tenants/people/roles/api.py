"""Roles as JSON: who holds which, giving one and ending one."""

from datetime import UTC
from typing import Any
from uuid import UUID

from flask import jsonify
from flask.typing import ResponseReturnValue

from tenants.days import today
from tenants.guard import db_session, identity, require_recent_sign_in, signed_in
from tenants.identity import Role
from tenants.json_bodies import ApiBlueprint
from tenants.people.roles import reading, service
from tenants.people.roles.domain import Grant
from tenants.people.roles.schemas import EndQuery, GiveBody, RolesAnswer, RoleSchema
from tenants.people.search import find_member

blueprint = ApiBlueprint(
    "roles", __name__, url_prefix="/api/v1/roles", description="Who holds which role in your organisation."
)


@blueprint.route("")
@signed_in("role.read")
@blueprint.response(200, RolesAnswer)
def roles() -> ResponseReturnValue:
    """List who holds which role, or will

    At most 500, by role and name.
    """
    return jsonify(roles=[_role(each) for each in reading.roles(db_session(), by=identity())])


@blueprint.route("", methods=["POST"])
@signed_in("role.give")
@blueprint.arguments(GiveBody)
@blueprint.response(201, RoleSchema)
def give(body: dict[str, Any]) -> ResponseReturnValue:
    """Give somebody a role

    Needs a recent sign-in. Nobody gives one to themselves; national roles are the operator's to give.
    """
    require_recent_sign_in()
    session, by = db_session(), identity()
    person = find_member(session, by=by, typed=body["person"], pointer="/person")
    grant = Grant(Role(body["role"]), body["started_on"] or today(), body["ended_on"], body["reason"].strip())
    given = service.give_role(session, by=by, person_id=person.id, grant=grant)
    return jsonify(_role(reading.role_of(session, by=by, role_id=given))), 201


@blueprint.route("/<uuid:role_id>", methods=["DELETE"])
@signed_in("role.give")
@blueprint.arguments(EndQuery, location="query")
@blueprint.response(204)
def end(query: dict[str, Any], role_id: UUID) -> ResponseReturnValue:
    """End a role at once

    One's own too, but not the last organisation lead's.
    """
    service.end_role(db_session(), by=identity(), role_id=role_id, reason=query["reason"].strip())
    return "", 204


def _role(view: reading.RoleView) -> dict[str, object]:
    return {
        "id": str(view.id),
        "person_id": str(view.person_id),
        "person": view.person,
        "employee_number": view.employee_number,
        "role": view.role.value,
        "started_on": view.started_on.isoformat(),
        "ended_on": None if view.ended_on is None else view.ended_on.isoformat(),
        "given_at": None if view.given_at is None else view.given_at.astimezone(UTC).isoformat(),
        "given_by": view.given_by,
        "reason": view.reason,
    }
