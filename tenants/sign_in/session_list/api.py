"""Sessions as JSON: one's own, and for an organisation lead everybody's, by person."""

from datetime import UTC, datetime
from uuid import UUID

from flask import current_app, jsonify
from flask.typing import ResponseReturnValue
from flask_smorest import Blueprint

from tenants.guard import db_session, identity, signed_in
from tenants.sign_in.session_list import service
from tenants.sign_in.session_list.schemas import EndedAnswer, OpenSessionsAnswer, SessionsAnswer

blueprint = Blueprint("sessions", __name__, url_prefix="/api/v1", description="Where people are signed in.")


@blueprint.route("/me/sessions")
@signed_in("session.own")
@blueprint.response(200, SessionsAnswer)
def own() -> ResponseReturnValue:
    """List the browsers you are signed in with

    At most 100, those seen last first.
    """
    found = service.own_sessions(db_session(), by=identity(), idle_minutes=_idle_minutes())
    return jsonify(sessions=[_session(each) for each in found])


@blueprint.route("/me/sessions", methods=["DELETE"])
@signed_in("session.own")
@blueprint.response(200, EndedAnswer)
def end_others() -> ResponseReturnValue:
    """Sign out everywhere but here"""
    return jsonify(ended=service.end_others(db_session(), by=identity()))


@blueprint.route("/me/sessions/<uuid:session_id>", methods=["DELETE"])
@signed_in("session.own")
@blueprint.response(204)
def end_one(session_id: UUID) -> ResponseReturnValue:
    """Sign out one browser

    One that is signed out already stays so.
    """
    service.end_own(db_session(), by=identity(), session_id=session_id)
    return "", 204


@blueprint.route("/people/<uuid:person_id>/sessions")
@signed_in("session.end")
@blueprint.response(200, OpenSessionsAnswer)
def of_person(person_id: UUID) -> ResponseReturnValue:
    """Read how many browsers somebody of your organisation is signed in with"""
    found = service.sessions_of(
        db_session(), by=identity(), person_id=person_id, idle_minutes=_idle_minutes()
    )
    return jsonify(person_id=str(found.person_id), open=found.open, last_seen_at=_moment(found.last_seen_at))


@blueprint.route("/people/<uuid:person_id>/sessions", methods=["DELETE"])
@signed_in("session.end")
@blueprint.response(200, EndedAnswer)
def end_of_person(person_id: UUID) -> ResponseReturnValue:
    """Sign somebody of your organisation out everywhere"""
    return jsonify(ended=service.end_of_person(db_session(), by=identity(), person_id=person_id))


def _idle_minutes() -> int:
    return int(current_app.config["SESSION_IDLE_MINUTES"])


def _session(view: service.SessionView) -> dict[str, object]:
    return {
        "id": str(view.id),
        "is_this": view.is_this,
        "browser": view.browser,
        "source": view.source,
        "provider": view.provider,
        "started_at": _moment(view.started_at),
        "last_seen_at": _moment(view.last_seen_at),
        "expires_at": _moment(view.expires_at),
    }


def _moment(moment: datetime | None) -> str | None:
    return None if moment is None else moment.astimezone(UTC).isoformat()
