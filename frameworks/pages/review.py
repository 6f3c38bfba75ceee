"""Looking at a draft together: comments, submitting, returning, publishing; and retiring a version."""

from collections.abc import Callable
from functools import partial
from typing import Final
from uuid import UUID

from flask import flash, request
from flask.typing import ResponseReturnValue

from frameworks import forms
from frameworks.pages.behaviours import DRAFT
from frameworks.pages.blueprint import MENDABLE, Opened, blueprint, gone, opened, refused, shown
from frameworks.pages.drafts import draft_page
from frameworks.presenters.drafts import places
from frameworks.service import comments as service
from frameworks.service import retiring
from frameworks.service import review as steps
from frameworks.service.reading import read_version
from tenants import guard
from tenants.errors import Forbidden, Refusal

SETTLED: Final = "The comment is settled."
RETIRING: Final = "/organisation/frameworks/versions/<uuid:version_id>/retirement"


@blueprint.get(f"{DRAFT}/comments")
@guard.signed_in("framework.edit")
def comments(draft_id: UUID) -> ResponseReturnValue:
    """What was said about each place, and a form to say something."""
    return _comments(opened(draft_id), place=request.args.get("place", ""))


@blueprint.post(f"{DRAFT}/comments")
@guard.signed_in("framework.edit")
def add_comment(draft_id: UUID) -> ResponseReturnValue:
    """Say something about a place."""
    place, words = request.form.get("place", ""), forms.text(request.form, "text")
    try:
        service.add_comment(
            guard.db_session(), by=guard.identity(), draft_id=draft_id, place=place, text=words
        )
    except MENDABLE as refusal:
        refused()
        return _comments(opened(draft_id), refusal, place=place, words=words)
    return gone("comments", "The comment is added.", draft_id=draft_id)


@blueprint.post(f"{DRAFT}/comments/<uuid:comment_id>/settlement")
@guard.signed_in("framework.edit")
def settle_comment(draft_id: UUID, comment_id: UUID) -> ResponseReturnValue:
    """Say that a comment is settled; words that wait in the form for another one are still there then."""
    place, words = request.form.get("place", ""), forms.text(request.form, "text")
    try:
        service.settle_comment(
            guard.db_session(), by=guard.identity(), draft_id=draft_id, comment_id=comment_id
        )
    except MENDABLE as refusal:
        refused()
        return _comments(opened(draft_id), refusal, place=place, words=words)
    if not words.strip():
        return gone("comments", SETTLED, draft_id=draft_id)
    flash(SETTLED, "success")
    return _comments(opened(draft_id), place=place, words=words)


@blueprint.post(f"{DRAFT}/submission")
@guard.signed_in("framework.edit")
def submit(draft_id: UUID) -> ResponseReturnValue:
    """Ask another person to look at it."""
    return _step(draft_id, steps.submit_draft, "The draft is in review. Ask another editor to publish it.")


@blueprint.post(f"{DRAFT}/return")
@guard.signed_in("framework.edit")
def return_draft(draft_id: UUID) -> ResponseReturnValue:
    """Send it back with words, so that it can be changed."""
    words = forms.text(request.form, "text")
    return _step(draft_id, steps.return_draft, "The draft is returned.", text=words)


@blueprint.post(f"{DRAFT}/publication")
@guard.signed_in("framework.publish")
def publish(draft_id: UUID) -> ResponseReturnValue:
    """Publish it, as another person than the one who submitted it."""
    said = "The version is published. Cycles that begin from now on can use it."
    accepted = forms.whole_number(request.form.get("open_comments", "")) or 0
    return _step(draft_id, partial(steps.publish_draft, open_comments=accepted), said)


@blueprint.get(RETIRING)
@guard.signed_in("framework.retire")
def retirement(version_id: UUID) -> ResponseReturnValue:
    """Ask once more, and why."""
    return _retirement(version_id)


@blueprint.post(RETIRING)
@guard.signed_in("framework.retire")
def retire(version_id: UUID) -> ResponseReturnValue:
    """No new cycle takes this version from now on."""
    reason = forms.text(request.form, "reason")
    try:
        retiring.retire_version(guard.db_session(), by=guard.identity(), version_id=version_id, reason=reason)
    except MENDABLE as refusal:
        refused()
        return _retirement(version_id, refusal, reason)
    return gone("version", "The version is retired.", version_id=version_id)


def _step(draft_id: UUID, take: Callable[..., object], said: str, **more: str) -> ResponseReturnValue:
    expected = forms.made_on(request.form).version
    try:
        take(guard.db_session(), by=guard.identity(), draft_id=draft_id, expected_edition=expected, **more)
    except (*MENDABLE, Forbidden) as refusal:
        if isinstance(refusal, Forbidden):
            guard.note_refusal(refusal)
        refused()
        return draft_page(opened(draft_id), refusal, more.get("text", ""))
    return gone("draft", said, draft_id=draft_id)


def _comments(
    found: Opened, refusal: Refusal | None = None, *, place: str = "", words: str = ""
) -> ResponseReturnValue:
    session, by = guard.db_session(), guard.identity()
    return shown(
        "comments.html",
        refusal=refusal,
        page=found,
        comments=service.comments_of(session, by=by, draft_id=found.id),
        places=places(found.whole),
        place=place,
        words=words,
    )


def _retirement(version_id: UUID, refusal: Refusal | None = None, reason: str = "") -> ResponseReturnValue:
    found = read_version(guard.db_session(), by=guard.identity(), version_id=version_id)
    return shown("retirement.html", refusal=refusal, version=found, reason=reason)
