"""Pages of an organisation lead: people, whom they report to, and how far their appraisals are."""

from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from appraisal.reviews.pages.blueprint import MENDABLE, blueprint, refused, words_of
from appraisal.reviews.presenters.appraisers import led_rows
from appraisal.reviews.presenters.people_pages import people_page
from appraisal.reviews.service import leading
from tenants import guard
from tenants.errors import Invalid, NotFound, Refusal
from tenants.people import reporting, search


@blueprint.get("/organisation/people")
@guard.signed_in("people.read")
def people() -> ResponseReturnValue:
    """Look for somebody by the beginning of a name or employee number."""
    typed, sent = request.args.get("q", ""), request.args.get("cursor")
    session, by = guard.db_session(), guard.identity()
    try:
        after = None if sent is None else search.Cursor.read(sent)
        found = search.search_people(session, by=by, typed=typed, after=after)
    except Invalid as refusal:
        page = render_template(
            "reviews/people.html", typed=typed, problems=words_of(refusal, "/q"), page=None, first=True
        )
        return page, refusal.status
    return render_template(
        "reviews/people.html", typed=typed, problems=(), page=people_page(found, typed), first=sent is None
    )


@blueprint.get("/organisation/people/<uuid:person_id>")
@guard.signed_in("people.read")
def person(person_id: UUID) -> ResponseReturnValue:
    """One person: posts, managers with their dates, how far the appraisals are, and what can be done."""
    session, by = guard.db_session(), guard.identity()
    found = reporting.read_person(session, by=by, person_id=person_id)
    appraisals = leading.appraisals_of(session, by=by, person_id=person_id)
    return render_template(
        "reviews/person.html", person=found, appraisals=led_rows(appraisals), is_own=person_id == by.person_id
    )


@blueprint.get("/organisation/people/<uuid:person_id>/posts/<uuid:post_id>/manager")
@guard.signed_in("people.write")
def manager(person_id: UUID, post_id: UUID) -> ResponseReturnValue:
    """Whom the holder of a post reports to, and the form to change that."""
    return _manager(person_id, post_id)


@blueprint.post("/organisation/people/<uuid:person_id>/posts/<uuid:post_id>/manager")
@guard.signed_in("people.write")
def change_manager(person_id: UUID, post_id: UUID) -> ResponseReturnValue:
    """Change it, from today."""
    session, by, typed = guard.db_session(), guard.identity(), request.form.get("manager", "").strip()
    try:
        if not typed:
            raise search.mend("/manager", "Write an employee number or a work e-mail address.")
        member = search.find_member(session, by=by, typed=typed, pointer="/manager")
        reporting.change_manager(session, by=by, person_id=person_id, post_id=post_id, manager_id=member.id)
    except MENDABLE as refusal:
        refused()
        return _manager(person_id, post_id, refusal, typed)
    flash(f"From today the manager is {member.name}.", "success")
    return redirect(url_for("appraisal_pages.person", person_id=person_id), 303)


def _manager(
    person_id: UUID, post_id: UUID, refusal: Refusal | None = None, typed: str = ""
) -> ResponseReturnValue:
    found = reporting.read_person(guard.db_session(), by=guard.identity(), person_id=person_id)
    post = found.post(post_id)
    if post is None:
        raise NotFound
    page = render_template(
        "reviews/manager.html",
        person=found,
        post=post,
        typed=typed,
        problems=() if refusal is None else words_of(refusal, "/manager"),
    )
    return page, 200 if refusal is None else refusal.status
