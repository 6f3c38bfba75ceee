"""A staff file by pages: send it, look at what it would change, take it over."""

from uuid import UUID

from flask import Blueprint, Response, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tenants import guard
from tenants.errors import Conflict, Invalid, Problem
from tenants.people.importing import service
from tenants.people.importing.domain.decoding import LARGEST_BYTES
from tenants.people.importing.domain.table import EQUALITY, REQUIRED
from tenants.people.importing.forms import sent_file, take_large_files
from tenants.people.importing.presenters import MEANINGS, faults_csv, import_page

MOST_PROBLEMS = 10
END = "end"
blueprint = Blueprint("staff_import", __name__, template_folder="templates")
take_large_files(blueprint)


@blueprint.get("/organisation/people/import")
@guard.signed_in("people.import")
def sending() -> ResponseReturnValue:
    """Choose a file."""
    return _form()


@blueprint.post("/organisation/people/import")
@guard.signed_in("people.import")
def send() -> ResponseReturnValue:
    """Read the file, keep it for some hours, and show what it would change."""
    try:
        content, name = sent_file()
        found = service.stage_file(guard.db_session(), by=guard.identity(), content=content, file_name=name)
    except Invalid as refusal:
        _only_read_since()
        return _form(refusal)
    return redirect(url_for("staff_import.looking", import_id=found.id), 303)


@blueprint.get("/organisation/people/import/<uuid:import_id>")
@guard.signed_in("people.import")
def looking(import_id: UUID) -> ResponseReturnValue:
    """What the file would change, or what it did."""
    return _look(import_id)


@blueprint.post("/organisation/people/import/<uuid:import_id>")
@guard.signed_in("people.import")
def confirm(import_id: UUID) -> ResponseReturnValue:
    """Take the file over."""
    end_missing = request.form.get("missing") == END
    try:
        found = service.confirm(
            guard.db_session(), by=guard.identity(), import_id=import_id, end_missing=end_missing
        )
    except Conflict as refusal:
        _only_read_since()
        return _look(import_id, refusal)
    did = found.report
    flash(f"Posts added: {did.created:,}. Changed: {did.changed:,}. Ended: {did.ended:,}.", "success")
    return redirect(url_for("staff_import.looking", import_id=import_id), 303)


@blueprint.get("/organisation/people/import/<uuid:import_id>/faults.csv")
@guard.signed_in("people.import")
def faults(import_id: UUID) -> ResponseReturnValue:
    """All errors and warnings, for a spreadsheet."""
    found = service.read_import(guard.db_session(), by=guard.identity(), import_id=import_id)
    response = Response(faults_csv(found), mimetype="text/csv")
    response.headers["Content-Disposition"] = 'attachment; filename="staff-import.csv"'
    return response


@blueprint.post("/organisation/people/import/<uuid:import_id>/removal")
@guard.signed_in("people.import")
def remove(import_id: UUID) -> ResponseReturnValue:
    """Forget the file."""
    service.forget(guard.db_session(), by=guard.identity(), import_id=import_id)
    flash("The file is forgotten. Nothing was imported.", "success")
    return redirect(url_for("staff_import.sending"), 303)


def _form(refusal: Invalid | None = None) -> ResponseReturnValue:
    page = render_template(
        "importing/send.html",
        required=REQUIRED,
        equality=EQUALITY,
        meanings=MEANINGS,
        megabytes=LARGEST_BYTES // (1024 * 1024),
        problems=() if refusal is None else refusal.problems[:MOST_PROBLEMS],
    )
    return page, 200 if refusal is None else refusal.status


def _look(import_id: UUID, refusal: Conflict | None = None) -> ResponseReturnValue:
    found = service.read_import(guard.db_session(), by=guard.identity(), import_id=import_id)
    page = render_template(
        "importing/look.html",
        file=found,
        page=import_page(found),
        problems=() if refusal is None else (Problem("", str(refusal)),),
    )
    return page, 200 if refusal is None else refusal.status


def _only_read_since() -> None:
    guard.db_session().rollback()
    g.only_read_since_refusal = True
