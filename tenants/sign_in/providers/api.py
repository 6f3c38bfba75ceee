"""An organisation's providers as JSON, and changes proposed by one person and decided by another."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from flask import Response, current_app, jsonify
from flask.typing import ResponseReturnValue

from tenants.errors import Invalid, Problem
from tenants.etags import IDEMPOTENCY_KEY, idempotency_key
from tenants.guard import db_session, identity, require_recent_sign_in, signed_in
from tenants.json_bodies import ApiBlueprint
from tenants.rows import now
from tenants.sign_in.providers import domain, reading, schemas, service
from tenants.sign_in.providers.checking import check_provider
from tenants.sign_in.providers.domain import Action, State
from tenants.sign_in.providers.values import LONGEST, Values, tidy

blueprint = ApiBlueprint(
    "providers",
    __name__,
    url_prefix="/api/v1/providers",
    description="How an organisation's people sign in, and changes to it.",
)
Json = dict[str, Any]


@blueprint.route("")
@signed_in("provider.read")
@blueprint.response(200, schemas.ProvidersAnswer)
def providers() -> ResponseReturnValue:
    """List your organisation's providers and changes to them

    Retired providers come last. At most 50 changes: what waits for a decision first, then the newest.
    """
    session, by = db_session(), identity()
    found, changes = reading.providers(session, by=by), reading.changes(session, by=by)
    return jsonify(providers=[_provider(each) for each in found], changes=[_change(each) for each in changes])


@blueprint.route("/changes", methods=["POST"])
@signed_in("provider.propose")
@blueprint.doc(parameters=[IDEMPOTENCY_KEY])
@blueprint.arguments(schemas.ChangeQuestion)
@blueprint.response(201, schemas.ProposedAnswer)
def propose(body: Json) -> ResponseReturnValue:
    """Propose a change of a provider

    The provider is asked for its description and keys first; an address that can't be used is refused, and
    says why. Somebody else decides within 7 days.
    """
    config = current_app.config
    values = None if body["values"] is None else tidy(Values(**body["values"]))
    wanted = service.Wanted(
        Action(body["action"]), body["provider_id"], body["version"], values, body["client_secret"]
    )
    with _pointing_below_values():
        wanted.check(allow_loopback=config["ALLOW_LOOPBACK_PROVIDERS"])
        if values is not None:
            _look_at(values, allow_loopback=config["ALLOW_LOOPBACK_PROVIDERS"])
        made = service.propose(
            db_session(),
            by=identity(),
            wanted=wanted,
            encryption_key=config["ENCRYPTION_KEY"],
            allow_loopback=config["ALLOW_LOOPBACK_PROVIDERS"],
            idempotency_key=idempotency_key(),
        )
    answer = jsonify(id=str(made.id), state=State.PROPOSED.value, expires_at=_moment(made.expires_at))
    answer.headers["Location"] = f"/api/v1/providers/changes/{made.id}"
    return answer, 201


@blueprint.route("/changes/<uuid:change_id>")
@signed_in("provider.read")
@blueprint.response(200, schemas.ChangeAnswer)
def change(change_id: UUID) -> Response:
    """Read a change of a provider, before and after"""
    return jsonify(_change(reading.change(db_session(), by=identity(), change_id=change_id)))


@blueprint.route("/changes/<uuid:change_id>/approval", methods=["POST"])
@signed_in("provider.decide")
@blueprint.response(200, schemas.ApprovedAnswer)
def approve(change_id: UUID) -> Response:
    """Approve a change that somebody else proposed

    It is made real at once, announced to the organisation, and ends the sessions that came through the
    provider; all of the organisation's when it is another issuer. Needs a recent sign-in.
    """
    require_recent_sign_in()
    done = service.approve(db_session(), by=identity(), change_id=change_id)
    return jsonify(
        id=str(done.id),
        state=State.APPROVED.value,
        provider_id=str(done.provider_id),
        ended_sessions=done.ended.count,
        signed_out=done.ended.own,
    )


@blueprint.route("/changes/<uuid:change_id>/refusal", methods=["POST"])
@signed_in("provider.decide")
@blueprint.response(200, schemas.DecidedAnswer)
def decline(change_id: UUID) -> Response:
    """Decline a change that somebody else proposed"""
    service.decline(db_session(), by=identity(), change_id=change_id)
    return jsonify(id=str(change_id), state=State.DECLINED.value)


@blueprint.route("/changes/<uuid:change_id>/withdrawal", methods=["POST"])
@signed_in("provider.propose")
@blueprint.response(200, schemas.DecidedAnswer)
def withdraw(change_id: UUID) -> Response:
    """Withdraw a change that you proposed"""
    service.withdraw(db_session(), by=identity(), change_id=change_id)
    return jsonify(id=str(change_id), state=State.WITHDRAWN.value)


def _look_at(values: Values, *, allow_loopback: bool) -> None:
    """Ask the provider; no transaction is held meanwhile."""
    db_session().rollback()
    check_provider(values.issuer, allow_loopback=allow_loopback)


@contextmanager
def _pointing_below_values() -> Iterator[None]:
    """The rules point at a provider's fields, which in a body stand one level down."""
    try:
        yield
    except Invalid as refusal:
        names = {f"/{name}" for name in LONGEST} | {"/kind"}
        problems = [
            Problem(
                f"/values{problem.pointer}" if problem.pointer in names else problem.pointer, problem.message
            )
            for problem in refusal.problems
        ]
        raise Invalid(str(refusal), problems=problems) from refusal


def _provider(view: reading.ProviderView) -> Json:
    return {
        "id": str(view.id),
        "values": view.values.as_json(),
        "version": view.version,
        "created_at": _moment(view.created_at),
        "changed_at": _moment(view.changed_at),
        "retired_at": _moment(view.retired_at),
    }


def _change(view: reading.ChangeView) -> Json:
    return {
        "id": str(view.id),
        "action": view.action.value,
        "state": view.state.value,
        "provider_id": None if view.provider_id is None else str(view.provider_id),
        "provider_version": view.provider_version,
        "before": None if view.before is None else view.before.as_json(),
        "after": None if view.after is None else view.after.as_json(),
        "new_secret": view.new_secret,
        "proposed_by": _person(view.proposed_by),
        "proposed_at": _moment(view.proposed_at),
        "expires_at": _moment(view.expires_at),
        "decided_by": _person(view.decided_by),
        "decided_at": _moment(view.decided_at),
        "command": view.command,
        "allowed": list(domain.actions(view.proposal, identity(), at=now())),
    }


def _person(person: reading.Named | None) -> Json | None:
    return None if person is None else {"id": str(person.id), "name": person.name}


def _moment(moment: datetime | None) -> str | None:
    return None if moment is None else moment.astimezone(UTC).isoformat()
