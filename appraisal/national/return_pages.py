"""An organisation's returns, for its information lead: look at the figures, then submit them."""

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from appraisal.national.collection import list_collections
from appraisal.national.return_presenting import return_page
from appraisal.national.returns import preview_return, submit_return
from tenants import guard
from tenants.errors import Conflict, Problem
from tenants.rows import uuid7

blueprint = Blueprint("returns", __name__, template_folder="templates")


@blueprint.get("/organisation/returns")
@guard.signed_in("return.read")
def collections() -> str:
    """What is collected nationally, and what this organisation sent."""
    found = list_collections(guard.db_session(), by=guard.identity())
    return render_template("national/returns.html", collections=found)


@blueprint.get("/organisation/returns/<code>")
@guard.signed_in("return.read")
def preview(code: str) -> ResponseReturnValue:
    """The figures as they stand, under the collection's policy."""
    return _page(code)


@blueprint.post("/organisation/returns/<code>")
@guard.signed_in("return.submit")
def submit(code: str) -> ResponseReturnValue:
    """Send the counts as they stand now, as the next version of the return; once a page that was read."""
    guard.require_recent_sign_in()
    key = request.form.get("key", "")[:64] or None
    try:
        sent = submit_return(
            guard.db_session(), by=guard.identity(), collection_code=code, idempotency_key=key
        )
    except Conflict as refusal:
        guard.db_session().rollback()
        g.only_read_since_refusal = True
        return _page(code, refusal)
    flash(f"The return is submitted as version {sent.version}.", "success")
    return redirect(url_for("returns.preview", code=code), 303)


def _page(code: str, refusal: Conflict | None = None) -> ResponseReturnValue:
    found = preview_return(guard.db_session(), by=guard.identity(), collection_code=code)
    page = render_template(
        "national/return.html",
        page=return_page(found),
        key=uuid7().hex,
        problems=() if refusal is None else (Problem("", str(refusal)),),
    )
    return page, 200 if refusal is None else refusal.status
