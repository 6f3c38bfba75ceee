"""Who has read my appraisal, as a page for everybody."""

from flask import render_template, request, url_for

from appraisal.reviews.pages.blueprint import blueprint
from appraisal.reviews.presenters.readers import reader_line
from appraisal.reviews.service.readers import readers
from tenants import guard
from tenants.audit.events import Cursor


@blueprint.get("/me/readers")
@guard.signed_in("audit.readers.own")
def own_readers() -> str:
    """A page of readers, newest first."""
    sent = request.args.get("cursor")
    after = Cursor.read(sent) if sent else None
    page = readers(guard.db_session(), by=guard.identity(), after=after)
    following = None
    if page.next is not None:
        following = url_for("appraisal_pages.own_readers", cursor=page.next.as_text())
    lines = [reader_line(each) for each in page.readings]
    return render_template("reviews/readers.html", lines=lines, next=following)
