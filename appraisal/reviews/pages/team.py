"""A manager's team as a table: whose turn it is, and where to go on."""

from flask import render_template

from appraisal.reviews.pages.blueprint import blueprint
from appraisal.reviews.presenters.appraisers import nomination_rows
from appraisal.reviews.presenters.lists import team_page
from appraisal.reviews.service import lists
from appraisal.reviews.service.nomination_lists import waiting_nominations
from tenants import guard


@blueprint.get("/team")
@guard.signed_in("team.read")
def team() -> str:
    """One row a report, those waiting for the manager first."""
    session, by = guard.db_session(), guard.identity()
    return render_template(
        "reviews/team.html",
        page=team_page(lists.team(session, by=by)),
        nominations=nomination_rows(waiting_nominations(session, by=by)),
    )
