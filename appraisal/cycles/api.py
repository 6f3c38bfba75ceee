"""Routes for an organisation lead: its cycles, and how far everybody is."""

from uuid import UUID

from flask import jsonify
from flask.typing import ResponseReturnValue
from flask_smorest import Blueprint

from appraisal.cycles import service
from appraisal.cycles.schemas import CompletionAnswer, CyclesAnswer
from tenants.guard import db_session, identity, signed_in

blueprint = Blueprint(
    "cycles", __name__, url_prefix="/api/v1/cycles", description="An organisation's cycles."
)


@blueprint.route("")
@signed_in("cycle.read")
@blueprint.response(200, CyclesAnswer)
def cycles() -> ResponseReturnValue:
    """List your organisation's cycles, newest first"""
    found = service.cycles(db_session(), by=identity())
    return jsonify(cycles=[_cycle(cycle) for cycle in found])


@blueprint.route("/<uuid:cycle_id>/completion")
@signed_in("cycle.read")
@blueprint.response(200, CompletionAnswer)
def completion(cycle_id: UUID) -> ResponseReturnValue:
    """Read how many appraisals are in each state

    The excused are counted apart: they are not in the denominator.
    """
    found = service.completion(db_session(), by=identity(), cycle_id=cycle_id)
    return jsonify(
        cycle=_cycle(found.cycle),
        by_state=found.by_state,
        eligible=found.eligible,
        complete=found.complete,
    )


def _cycle(view: service.CycleView) -> dict[str, object]:
    return {
        "id": str(view.id),
        "name": view.name,
        "opens_on": view.opens_on.isoformat(),
        "assessment_opens_on": view.assessment_opens_on.isoformat(),
        "closes_on": view.closes_on.isoformat(),
        "launched": view.launched,
    }
