"""Pages about what is held: one's own data to download, and for an organisation lead holds and who is due."""

import json
from uuid import UUID

from flask import Blueprint, Response, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from appraisal.records import holds
from appraisal.records.document import Document, as_document
from appraisal.records.export import export_person
from appraisal.records.rendering import as_page
from appraisal.records.retention import RULES
from tenants import guard
from tenants.errors import Conflict, Invalid, Problem, Refusal

blueprint = Blueprint("record_pages", __name__, template_folder="templates")


@blueprint.get("/me/data")
@guard.signed_in("me.data")
def own_data() -> ResponseReturnValue:
    """What can be downloaded, and what the organisation keeps for how long."""
    return render_template("records/own_data.html", rules=RULES)


@blueprint.get("/me/data.json")
@guard.signed_in("me.data")
def own_data_as_json() -> ResponseReturnValue:
    """The file for machines."""
    text = json.dumps(_own(), ensure_ascii=False, indent=2) + "\n"
    return _file(text, "application/json", "appraisal-data.json")


@blueprint.get("/me/data.html")
@guard.signed_in("me.data")
def own_data_as_page() -> ResponseReturnValue:
    """The file for reading."""
    return _file(as_page(_own()), "text/html; charset=utf-8", "appraisal-data.html")


@blueprint.get("/organisation/records")
@guard.signed_in("records.read")
def records() -> ResponseReturnValue:
    """Periods, holds in force, and records that are due; `?person=` fills in an employee number."""
    return _records(number=request.args.get("person", "")[:200])


@blueprint.post("/organisation/records/holds")
@guard.signed_in("records.hold")
def place_hold() -> ResponseReturnValue:
    """Place a hold."""
    number, reason = request.form.get("employee_number", ""), request.form.get("reason", "")
    reason = reason.replace("\r\n", "\n")
    try:
        hold = holds.place_hold(
            guard.db_session(), by=guard.identity(), employee_number=number, reason=reason
        )
    except Invalid as refusal:
        return _records(refusal, number, reason)
    flash(f"Nothing about {hold.name} is erased until this hold is lifted.", "success")
    return redirect(url_for("record_pages.records"), 303)


@blueprint.get("/organisation/records/holds/<uuid:hold_id>/lifting")
@guard.signed_in("records.hold")
def lifting(hold_id: UUID) -> ResponseReturnValue:
    """Ask once more before a hold is lifted."""
    hold = holds.read_hold(guard.db_session(), by=guard.identity(), hold_id=hold_id)
    return render_template("records/lifting.html", hold=hold)


@blueprint.post("/organisation/records/holds/<uuid:hold_id>/lifting")
@guard.signed_in("records.hold")
def lift_hold(hold_id: UUID) -> ResponseReturnValue:
    """Lift it."""
    try:
        holds.lift_hold(guard.db_session(), by=guard.identity(), hold_id=hold_id)
    except Conflict as refusal:
        return _records(refusal)
    flash("The hold is lifted.", "success")
    return redirect(url_for("record_pages.records"), 303)


def _own() -> Document:
    by = guard.identity()
    return as_document(export_person(guard.db_session(), by=by, person_id=by.person), whole=False)


def _file(text: str, mimetype: str, name: str) -> Response:
    """To be kept, not shown: what people wrote is never a page of this site."""
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(text, content_type=mimetype, headers=headers)


def _records(refusal: Refusal | None = None, number: str = "", reason: str = "") -> ResponseReturnValue:
    if refusal is not None:
        guard.db_session().rollback()
        g.only_read_since_refusal = True
    problems = () if refusal is None else refusal.problems or (Problem("", str(refusal)),)
    page = render_template(
        "records/records.html",
        view=holds.read_records(guard.db_session(), by=guard.identity()),
        number=number,
        reason=reason,
        problems=problems,
    )
    return page, 200 if refusal is None else refusal.status
