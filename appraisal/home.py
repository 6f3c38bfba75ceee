"""The start page: what waits for whoever signed in, in every capacity they have."""

from flask import Blueprint, render_template
from sqlalchemy.orm import Session

from appraisal.cycles.service import running
from appraisal.reviews.presenters.lists import line_of, team_page
from appraisal.reviews.service import lists
from tenants import guard
from tenants.announcements.service import current
from tenants.days import day_of
from tenants.identity import Identity
from tenants.permissions import allowed
from tenants.rows import now
from tenants.sign_in.providers.presenters import Decision, decision
from tenants.sign_in.providers.reading import waiting

blueprint = Blueprint("home", __name__)


@blueprint.get("/")
@guard.signed_in("me.read")
def start() -> str:
    """One's own appraisals, how many of the team's wait, and the way to what a role adds."""
    session, by = guard.db_session(), guard.identity()
    own = lists.own_appraisals(session, by=by)
    is_lead = allowed("cycle.read", by)
    return render_template(
        "home.html",
        own=[line_of(each) for each in own],
        running=None if own or is_lead else running(session, by=by),
        team=team_page(lists.team(session, by=by)),
        decision=_decision(session, by),
        announcements=current(session, by=by, on=day_of(now())),
        is_lead=is_lead,
        is_information_lead=allowed("return.read", by),
        is_analyst=allowed("national.page", by),
    )


def _decision(session: Session, by: Identity) -> Decision | None:
    """A change of how people sign in that waits for this lead."""
    if not allowed("provider.decide", by):
        return None
    at = now()
    return decision(waiting(session, by=by, at=at), by, at=at)
