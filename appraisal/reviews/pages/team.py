"""A manager's team as a table: whose turn it is, and where to go on."""

from flask import render_template

from appraisal.reviews.pages.blueprint import blueprint
from appraisal.reviews.presenters.lists import team_page
from appraisal.reviews.service import lists
from tenants import guard


@blueprint.get("/team")
@guard.signed_in("team.read")
def team() -> str:
    """One row a report, those waiting for the manager first."""
    listed = lists.team(guard.db_session(), by=guard.identity())
    return render_template("reviews/team.html", page=team_page(listed))
