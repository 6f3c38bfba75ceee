"""Agreed ratings, a value at a time: the appraiser records them, the appraisee adds words beside them."""

from collections.abc import Iterable
from uuid import UUID

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from appraisal.reviews import forms
from appraisal.reviews.domain.states import Party
from appraisal.reviews.forms import SentAnswer
from appraisal.reviews.pages.blueprint import MENDABLE, blueprint, opened, reopened, shown, words_of
from appraisal.reviews.presenters import comparison as presenting
from appraisal.reviews.presenters.answers import Choice, others_of, points_of
from appraisal.reviews.presenters.people import name_of, side_of
from appraisal.reviews.service.agreed import save_agreed, save_appraisee_words
from appraisal.reviews.service.views import AppraisalView
from tenants import guard
from tenants.errors import NotFound, Problem, Refusal


@blueprint.get("/appraisals/<uuid:appraisal_id>/agreed/<uuid:value_id>")
@guard.signed_in("appraisal.open")
def agreed(appraisal_id: UUID, value_id: UUID) -> ResponseReturnValue:
    """Both answers for each behaviour of a value, and what was agreed."""
    return _page(opened(appraisal_id), value_id)


@blueprint.post("/appraisals/<uuid:appraisal_id>/agreed/<uuid:value_id>")
@guard.signed_in("appraisal.open")
def save_agreed_value(appraisal_id: UUID, value_id: UUID) -> ResponseReturnValue:
    """Save what was chosen, or the words beside it."""
    return _save(appraisal_id, value_id)


@blueprint.get("/appraisals/<uuid:appraisal_id>/agreed-objectives")
@guard.signed_in("appraisal.open")
def agreed_objectives(appraisal_id: UUID) -> ResponseReturnValue:
    """Both answers for each objective, and what was agreed."""
    return _page(opened(appraisal_id), None)


@blueprint.post("/appraisals/<uuid:appraisal_id>/agreed-objectives")
@guard.signed_in("appraisal.open")
def save_agreed_objectives(appraisal_id: UUID) -> ResponseReturnValue:
    """Save what was chosen, or the words beside it."""
    return _save(appraisal_id, None)


def _compared(
    view: AppraisalView, value_id: UUID | None, typed: presenting.Typed | None = None
) -> presenting.Compare:
    """What to show.

    :raises NotFound: there is no such value, or the halves aren't open to the asker yet.
    """
    found = presenting.comparison(view, value_id, typed)
    if found is None or not presenting.halves_are_open(view):
        raise NotFound
    return found


def _page(
    view: AppraisalView,
    value_id: UUID | None,
    refusal: Refusal | None = None,
    typed: presenting.Typed | None = None,
) -> ResponseReturnValue:
    compare = _compared(view, value_id, typed)
    appraiser = name_of(view, Party.APPRAISER)
    stands = Choice(
        presenting.NOT_AGREED, "No agreement", f"The rating of {appraiser} stands, marked as not agreed."
    )
    others = others_of(view.framework, compare.kind)
    return shown(
        "agreed.html",
        view,
        refusal=refusal,
        problems=() if refusal is None else words_of(refusal),
        compare=compare,
        points=points_of(view.framework, compare.kind),
        others=others,
        others_and_none=(*others, stands),
        may_choose=presenting.may_choose(view),
        may_add_words=presenting.may_add_words(view),
        basis=lambda row: presenting.basis_in_words(view, row.basis),
    )


def _save(appraisal_id: UUID, value_id: UUID | None) -> ResponseReturnValue:
    view = opened(appraisal_id)
    compare = _compared(view, value_id)
    sent = forms.answers(request.form, [row.item_id for row in compare.rows])
    try:
        for each, row in zip(sent, compare.rows, strict=True):
            if each.touched and each.answer != row.answer:
                _save_one(view, each)
    except MENDABLE as refusal:
        return _page(reopened(appraisal_id), value_id, refusal, {each.item_id: each for each in sent})
    return redirect(_next(view, compare), 303)


def _save_one(view: AppraisalView, sent: SentAnswer) -> None:
    try:
        if side_of(view) is Party.APPRAISEE:
            _save_words(view, sent)
        else:
            _save_choice(view, sent)
    except MENDABLE as refusal:
        refusal.problems = tuple(_at_item(sent.item_id, refusal))
        raise


def _save_words(view: AppraisalView, sent: SentAnswer) -> None:
    save_appraisee_words(
        guard.db_session(),
        by=guard.identity(),
        appraisal_id=view.id,
        item_id=sent.item_id,
        words=sent.answer.evidence,
        expected_version=sent.version,
    )


def _save_choice(view: AppraisalView, sent: SentAnswer) -> None:
    none = sent.answer.code == presenting.NOT_AGREED
    save_agreed(
        guard.db_session(),
        by=guard.identity(),
        appraisal_id=view.id,
        item_id=sent.item_id,
        basis="not_agreed" if none else "agreed",
        points=None if none else sent.answer.points,
        non_rating=None if none else sent.answer.non_rating,
        expected_version=sent.version,
    )


def _at_item(item_id: UUID, refusal: Refusal) -> Iterable[Problem]:
    field = "evidence" if "/words" in {problem.pointer for problem in refusal.problems} else "answer"
    for problem in words_of(refusal):
        yield Problem(f"/ratings/{item_id}/{field}", problem.message)


def _next(view: AppraisalView, compare: presenting.Compare) -> str:
    """The next value with something to choose, or back to where both halves stand."""
    back = url_for("appraisal_pages.conversation", appraisal_id=view.id)
    if "later" in request.form or not presenting.may_choose(view):
        return back
    everything = presenting.comparisons(view)
    ids = [each.id for each in everything]
    later = everything[ids.index(compare.id) + 1 :]
    return next((each.href for each in later if each.is_open), back)
