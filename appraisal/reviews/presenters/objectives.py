"""Objectives as a list with their weights, and as a form."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from flask import url_for

from appraisal.presentation import nhs_date
from appraisal.reviews.domain.states import Action, State
from appraisal.reviews.forms import TypedDay, day_as_typed
from appraisal.reviews.presenters.people import other_name, side_of
from appraisal.reviews.service.views import AppraisalView, ObjectiveView


@dataclass(frozen=True)
class Line:
    """One objective; `share` is what its weight comes to among the others."""

    title: str
    measure: str
    weight: str
    share: str
    due: str | None
    href: str | None
    remove_href: str | None


@dataclass(frozen=True)
class ObjectivesPage:
    """The list, what it adds up to, and whether the asker may change or agree it."""

    lines: tuple[Line, ...]
    editable: bool
    may_agree: bool
    agreement: str
    other: str


def objectives_page(view: AppraisalView) -> ObjectivesPage:
    """The objectives as the asker sees them."""
    editable = view.state is State.OBJECTIVES and side_of(view) is not None
    total = sum((objective.weight for objective in view.objectives), Decimal(0))
    return ObjectivesPage(
        lines=tuple(_line(view, each, total, editable=editable) for each in view.objectives),
        editable=editable,
        may_agree=view.action(Action.AGREE_OBJECTIVES).allowed,
        agreement=_agreement(view),
        other=other_name(view),
    )


def _line(view: AppraisalView, objective: ObjectiveView, total: Decimal, *, editable: bool) -> Line:
    return Line(
        title=objective.title,
        measure=objective.measure,
        weight=plain(objective.weight),
        share=_share(objective.weight, total),
        due=None if objective.due_on is None else nhs_date(objective.due_on),
        href=_to(view, objective, "objective") if editable else None,
        remove_href=_to(view, objective, "objective_removal") if editable else None,
    )


def _to(view: AppraisalView, objective: ObjectiveView, page: str) -> str:
    return url_for(f"appraisal_pages.{page}", appraisal_id=view.id, objective_id=objective.id)


def plain(weight: Decimal) -> str:
    """A weight as somebody would type it."""
    return f"{weight.normalize():f}"


def _share(weight: Decimal, total: Decimal) -> str:
    if not total:
        return "no share yet"
    return f"{(weight * 100 / total).quantize(Decimal(1))}%"


def _agreement(view: AppraisalView) -> str:
    if view.state is not State.OBJECTIVES:
        return "Agreed" if view.objectives_agreed else "Not agreed before the assessment started"
    if not view.objectives_agreed:
        return "Nobody has agreed yet"
    if side_of(view) in view.objectives_agreed:
        return f"You have agreed. {other_name(view)} hasn’t yet"
    return f"{other_name(view)} has agreed. You haven’t yet"


@dataclass(frozen=True)
class ObjectiveForm:
    """What stands in the fields of an objective."""

    title: str = ""
    measure: str = ""
    weight: str = ""
    due_on: TypedDay = field(default_factory=TypedDay)
    version: int = 0


def form_of(objective: ObjectiveView, typed: ObjectiveForm | None = None) -> ObjectiveForm:
    """The fields of a saved objective, or what was typed, on the version that is there now."""
    saved = ObjectiveForm(
        objective.title,
        objective.measure,
        plain(objective.weight),
        day_as_typed(objective.due_on),
        objective.version,
    )
    if typed is None:
        return saved
    return ObjectiveForm(typed.title, typed.measure, typed.weight, typed.due_on, objective.version)


def elsewhere(current: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    """What somebody else saved meanwhile, line by line."""
    due: str | None = current.get("due_on")
    return (
        ("Objective", str(current.get("title", ""))),
        ("How you will know", str(current.get("measure", ""))),
        ("Weight", str(current.get("weight", ""))),
        ("Due", "" if due is None else nhs_date(date.fromisoformat(due))),
    )
