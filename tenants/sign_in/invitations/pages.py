"""How somebody signs in, as a page for their organisation's lead: invite them, or take an account away."""

from uuid import UUID

from flask import Blueprint, current_app, flash, make_response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from tenants.guard import db_session, identity, require_recent_sign_in, signed_in
from tenants.sign_in.invitations import service

blueprint = Blueprint("invitation_pages", __name__, template_folder="templates")


@blueprint.get("/organisation/people/<uuid:person_id>/invitation")
@signed_in("people.invite")
def access(person_id: UUID) -> ResponseReturnValue:
    """The accounts that are somebody's, and whether an invitation waits."""
    found = service.read_access(db_session(), by=identity(), person_id=person_id)
    return render_template("invitations/access.html", found=found, is_own=person_id == identity().person_id)


@blueprint.post("/organisation/people/<uuid:person_id>/invitation")
@signed_in("people.invite")
def invite(person_id: UUID) -> ResponseReturnValue:
    """Make an invitation and show its link, this once."""
    require_recent_sign_in()
    made = service.invite(
        db_session(), by=identity(), person_id=person_id, secret_key=current_app.config["SECRET_KEY"]
    )
    db_session().flush()
    found = service.read_access(db_session(), by=identity(), person_id=person_id)
    link = f"{current_app.config['BASE_URL']}{url_for('sign_in.invitation', token=made.token)}"
    page = render_template("invitations/invited.html", found=found, link=link, until=made.expires_at)
    response = make_response(page)
    response.headers["Cache-Control"] = "no-store"
    return response


@blueprint.post("/organisation/people/<uuid:person_id>/invitation/removal")
@signed_in("people.invite")
def unlink(person_id: UUID) -> ResponseReturnValue:
    """Take somebody's accounts away from their record."""
    require_recent_sign_in()
    service.unlink(db_session(), by=identity(), person_id=person_id)
    flash("The account is removed and the person is signed out everywhere.", "success")
    return redirect(url_for("invitation_pages.access", person_id=person_id), 303)
