"""The trail as its auditor's pages: what happened, and whether all of it still stands as it was sealed."""

from flask import Blueprint, Response, render_template, request
from flask.typing import ResponseReturnValue

from tenants import guard
from tenants.audit import chain, presenters
from tenants.audit import events as trail
from tenants.audit import service as audit
from tenants.audit.events import MOST, Cursor, Page
from tenants.audit.forms import TypedFilters, meant_filters, typed_filters
from tenants.errors import Invalid, Problem

NEWEST = 100_000
"""So many links are followed in a request; the command follows all."""
OUTCOMES = (
    {"value": "", "label": "Both"},
    {"value": "done", "label": "What was done or read"},
    {"value": "refused", "label": "What was refused"},
)

blueprint = Blueprint("audit_pages", __name__, template_folder="templates")


@blueprint.get("/organisation/audit")
@guard.signed_in("audit.read")
def events() -> ResponseReturnValue:
    """A page of the trail, newest first, by the filters in the address."""
    typed = typed_filters(request.args)
    filters, problems = meant_filters(typed)
    if problems:
        return _page(typed, None, problems)
    cursor = request.args.get("cursor")
    try:
        after = Cursor.read(cursor) if cursor else None
        found = trail.read_events(guard.db_session(), by=guard.identity(), filters=filters, after=after)
    except Invalid as refusal:
        return _page(typed, None, refusal.problems)
    return _page(typed, found, ())


def _page(typed: TypedFilters, found: Page | None, problems: tuple[Problem, ...]) -> ResponseReturnValue:
    page = render_template(
        "audit/events.html",
        typed=typed,
        lines=None if found is None else [presenters.line(event) for event in found.events],
        next=None if found is None or found.next is None else found.next.as_text(),
        is_filtered=bool(typed.address),
        outcomes=OUTCOMES,
        most=MOST,
        problems=problems,
    )
    return page, 422 if problems else 200


@blueprint.get("/organisation/audit.csv")
@guard.signed_in("audit.read")
def file() -> ResponseReturnValue:
    """The newest events that the filters find, as a file for spreadsheets."""
    filters, problems = meant_filters(typed_filters(request.args))
    if problems:
        raise Invalid("Go back and change the filters.", problems=problems)
    found = trail.read_events(guard.db_session(), by=guard.identity(), filters=filters, most=MOST, form="csv")
    response = Response(presenters.as_csv(found.events), mimetype="text/csv")
    response.headers["Content-Disposition"] = 'attachment; filename="audit.csv"'
    return response


@blueprint.get("/organisation/audit/verification")
@guard.signed_in("audit.read")
def verification() -> ResponseReturnValue:
    """Whether the chain holds."""
    session, by = guard.db_session(), guard.identity()
    found = chain.verify(session, organisation_id=by.organisation_id, newest=NEWEST)
    audit.record(session, by=by, action="audit.verified", detail={"holds": found.verdict.broken is None})
    return render_template("audit/verification.html", checked=presenters.checked(found))
