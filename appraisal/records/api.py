"""Routes about what is held: one's own data, and for an organisation lead holds and who is due."""

from dataclasses import asdict
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from flask import jsonify
from flask.typing import ResponseReturnValue

from appraisal.records import holds
from appraisal.records.document import as_document
from appraisal.records.export import export_person
from appraisal.records.schemas import DataAnswer, HoldAnswer, HoldBody, RecordsAnswer
from tenants.etags import IDEMPOTENCY_KEY, idempotency_key
from tenants.guard import db_session, identity, signed_in
from tenants.json_bodies import ApiBlueprint

blueprint = ApiBlueprint(
    "records", __name__, url_prefix="/api/v1", description="What is held about people, and for how long."
)


@blueprint.route("/me/data")
@signed_in("me.data")
@blueprint.response(200, DataAnswer)
def own_data() -> ResponseReturnValue:
    """Read all that is held about you

    Every table is named, also where it is empty; `withheld` says what isn't given and why.
    """
    by = identity()
    return jsonify(as_document(export_person(db_session(), by=by, person_id=by.person), whole=False))


@blueprint.route("/records")
@signed_in("records.read")
@blueprint.response(200, RecordsAnswer)
def records() -> ResponseReturnValue:
    """Read how long what is kept, which holds are in force, and whose time is over

    Of those whose time is over it lists the first 100, the longest gone first, and counts all.
    """
    found = holds.read_records(db_session(), by=identity())
    return jsonify(
        years=found.years,
        holds=[_json(each) for each in found.holds],
        due=[_json(each) for each in found.due],
        due_in_all=found.due_in_all,
    )


@blueprint.route("/records/holds", methods=["POST"])
@signed_in("records.hold")
@blueprint.doc(parameters=[IDEMPOTENCY_KEY])
@blueprint.arguments(HoldBody)
@blueprint.response(201, HoldAnswer)
def place_hold(body: dict[str, Any]) -> ResponseReturnValue:
    """Place a legal hold: nothing of this person's is erased until it is lifted"""
    placed = holds.place_hold(db_session(), by=identity(), idempotency_key=idempotency_key(), **body)
    return jsonify(_json(placed)), 201


@blueprint.route("/records/holds/<uuid:hold_id>", methods=["DELETE"])
@signed_in("records.hold")
@blueprint.response(204)
def lift_hold(hold_id: UUID) -> ResponseReturnValue:
    """Lift a legal hold; that it was there stays on record"""
    holds.lift_hold(db_session(), by=identity(), hold_id=hold_id)
    return "", 204


def _json(view: holds.HoldView | holds.DueView) -> dict[str, object]:
    return {name: _plain(value) for name, value in asdict(view).items()}


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if isinstance(value, UUID) else value
