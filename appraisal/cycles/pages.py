"""An organisation's cycles, for its lead: how far everybody is, in numbers only."""

from uuid import UUID

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from appraisal.cycles import service
from appraisal.cycles.presenters import completion_page
from tenants import guard
from tenants.permissions import allowed

blueprint = Blueprint("cycle_pages", __name__, template_folder="templates")


@blueprint.get("/organisation")
@guard.signed_in("cycle.read")
def organisation() -> ResponseReturnValue:
    """The newest cycle that was launched, and the way to the others."""
    found = service.cycles(guard.db_session(), by=guard.identity())
    newest = next((cycle for cycle in found if cycle.launched), None)
    return _page(found, None if newest is None else newest.id)


@blueprint.get("/organisation/cycles/<uuid:cycle_id>")
@guard.signed_in("cycle.read")
def cycle(cycle_id: UUID) -> ResponseReturnValue:
    """One cycle."""
    return _page(service.cycles(guard.db_session(), by=guard.identity()), cycle_id)


def _page(cycles: tuple[service.CycleView, ...], cycle_id: UUID | None) -> ResponseReturnValue:
    session, by = guard.db_session(), guard.identity()
    found = None if cycle_id is None else service.completion(session, by=by, cycle_id=cycle_id)
    return render_template(
        "cycles/organisation.html",
        cycle=None if found is None else found.cycle,
        others=[each for each in cycles if each.launched and each.id != cycle_id],
        page=None if found is None else completion_page(found),
        is_information_lead=allowed("return.read", by),
    )
