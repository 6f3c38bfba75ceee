"""How people sign in, as JSON for their organisation's lead: accounts and invitations."""

from datetime import UTC, datetime
from uuid import UUID

from flask import current_app, jsonify, url_for
from flask.typing import ResponseReturnValue
from flask_smorest import Blueprint

from tenants.guard import db_session, identity, require_recent_sign_in, signed_in
from tenants.sign_in.invitations import service
from tenants.sign_in.invitations.schemas import AccessAnswer, InvitedAnswer

blueprint = Blueprint(
    "invitations", __name__, url_prefix="/api/v1", description="Which accounts are whose, and invitations."
)


@blueprint.route("/people/<uuid:person_id>/sign-in")
@signed_in("people.invite")
@blueprint.response(200, AccessAnswer)
def read(person_id: UUID) -> ResponseReturnValue:
    """Read how somebody of your organisation signs in"""
    found = service.read_access(db_session(), by=identity(), person_id=person_id)
    return jsonify(
        person_id=str(found.person_id),
        links=[{"issuer": link.issuer, "linked_at": _moment(link.linked_at)} for link in found.links],
        invited_until=None if found.invited_until is None else _moment(found.invited_until),
    )


@blueprint.route("/people/<uuid:person_id>/sign-in", methods=["DELETE"])
@signed_in("people.invite")
@blueprint.response(204)
def unlink(person_id: UUID) -> ResponseReturnValue:
    """Take somebody's accounts away from their staff record

    Their sessions end at once, and an invitation that waits. Needs a recent sign-in.
    """
    require_recent_sign_in()
    service.unlink(db_session(), by=identity(), person_id=person_id)
    return "", 204


@blueprint.route("/people/<uuid:person_id>/invitations", methods=["POST"])
@signed_in("people.invite")
@blueprint.response(201, InvitedAnswer)
def invite(person_id: UUID) -> ResponseReturnValue:
    """Invite somebody to say which account is theirs

    The link works once, for 7 days, and is told only in this answer; an earlier one counts no longer. Send it
    to the person themselves. Needs a recent sign-in.
    """
    require_recent_sign_in()
    made = service.invite(
        db_session(), by=identity(), person_id=person_id, secret_key=current_app.config["SECRET_KEY"]
    )
    answer = jsonify(id=str(made.id), link=link_of(made), expires_at=_moment(made.expires_at))
    answer.headers["Cache-Control"] = "no-store"
    return answer, 201


def link_of(made: service.Invited) -> str:
    """The whole address that the invited person opens."""
    return f"{current_app.config['BASE_URL']}{url_for('sign_in.invitation', token=made.token)}"


def _moment(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat()
