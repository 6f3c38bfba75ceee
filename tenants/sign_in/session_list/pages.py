"""Where one is signed in, as a page; and for an organisation lead the page that signs somebody out."""

from uuid import UUID

from flask import Blueprint, current_app, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from tenants import guard
from tenants.sign_in.session_list import service

blueprint = Blueprint("session_pages", __name__, template_folder="templates")


@blueprint.get("/me/sessions")
@guard.signed_in("session.own")
def own() -> ResponseReturnValue:
    """The browsers somebody is signed in with, this one first."""
    found = service.own_sessions(guard.db_session(), by=guard.identity(), idle_minutes=_idle_minutes())
    return render_template(
        "session_list/own.html",
        sessions=sorted(found, key=lambda each: not each.is_this),
        most=service.MOST,
        others=sum(1 for each in found if not each.is_this),
    )


@blueprint.post("/me/sessions/others")
@guard.signed_in("session.own")
def end_others() -> ResponseReturnValue:
    """Sign out everywhere but here."""
    ended = service.end_others(guard.db_session(), by=guard.identity())
    flash(_told(ended, "You are signed out of", "You were signed in nowhere else."), "success")
    return redirect(url_for("session_pages.own"), 303)


@blueprint.post("/me/sessions/<uuid:session_id>")
@guard.signed_in("session.own")
def end_one(session_id: UUID) -> ResponseReturnValue:
    """Sign out one browser; the one that asks is signed out as by the link at the top."""
    by = guard.identity()
    service.end_own(guard.db_session(), by=by, session_id=session_id)
    if session_id == by.session_id:
        return redirect(url_for("sign_in.signed_out"), 303)
    flash("You are signed out of that browser.", "success")
    return redirect(url_for("session_pages.own"), 303)


@blueprint.get("/organisation/people/<uuid:person_id>/sessions")
@guard.signed_in("session.end")
def of_person(person_id: UUID) -> ResponseReturnValue:
    """How many browsers somebody is signed in with, and the button that signs them all out."""
    found = service.sessions_of(
        guard.db_session(), by=guard.identity(), person_id=person_id, idle_minutes=_idle_minutes()
    )
    return render_template("session_list/of_person.html", found=found)


@blueprint.post("/organisation/people/<uuid:person_id>/sessions")
@guard.signed_in("session.end")
def end_of_person(person_id: UUID) -> ResponseReturnValue:
    """Sign somebody out everywhere."""
    ended = service.end_of_person(guard.db_session(), by=guard.identity(), person_id=person_id)
    flash(_told(ended, "They are signed out of", "They were signed in nowhere."), "success")
    return redirect(url_for("session_pages.of_person", person_id=person_id), 303)


def _told(ended: int, done: str, nothing: str) -> str:
    if not ended:
        return nothing
    return f"{done} {ended:,} {'browser' if ended == 1 else 'browsers'}."


def _idle_minutes() -> int:
    return int(current_app.config["SESSION_IDLE_MINUTES"])
