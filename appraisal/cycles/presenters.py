"""How far an organisation is, its cycles, and what launching one would do, in rows and words."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import Final

from flask import url_for

from appraisal.cycles.domain import MANY_APPRAISEES, Countersign, Phase, why_not_launched
from appraisal.cycles.service import NOBODY, Completion, CycleView, LaunchPreview, OneCycle
from appraisal.presentation import nhs_date, nhs_datetime, plural, thousands
from tenants.days import today

WORDS = {
    "objectives": "Agreeing objectives",
    "in_year": "Objectives agreed",
    "assessment": "Each writes a half",
    "conversation": "Conversation",
    "sign_off": "Sign-off",
    "complete": "Complete",
}
PHASES: Final[Mapping[Phase, tuple[str, str]]] = {
    Phase.RUNNING: ("Running", "green"),
    Phase.PREPARED: ("Prepared", "blue"),
    Phase.OVER: ("Over", "grey"),
}
"""What a cycle's state is called, and its tag's colour, in the order of the list."""
COUNTERSIGN: Final[Mapping[str, str]] = {
    Countersign.ON_DISAGREEMENT: "When the appraisee disagrees",
    Countersign.ALWAYS: "Always",
}


@dataclass(frozen=True)
class StateRow:
    """How many appraisals are in one state, and what part of the eligible that is."""

    label: str
    count: int
    share: str


@dataclass(frozen=True)
class CompletionPage:
    """A cycle's states in order; the excused are counted apart."""

    rows: tuple[StateRow, ...]
    eligible: int
    complete: int
    complete_share: str
    excused: int


@dataclass(frozen=True)
class CycleLine:
    """One cycle in the list."""

    name: str
    href: str
    state: str
    colour: str
    days: str
    framework: str


@dataclass(frozen=True)
class Fact:
    """A line about a cycle; `href` leads to what it names."""

    key: str
    value: str
    href: str | None = None


@dataclass(frozen=True)
class PreviewRow:
    """One number of what launching would do; `mend` says what to do about it, where there is something."""

    key: str
    value: str
    mend: str = ""


def completion_page(completion: Completion) -> CompletionPage:
    """A cycle as its organisation lead sees it."""
    eligible = completion.eligible
    return CompletionPage(
        rows=tuple(
            StateRow(label, completion.by_state[state], per_cent(completion.by_state[state], eligible))
            for state, label in WORDS.items()
        ),
        eligible=eligible,
        complete=completion.complete,
        complete_share=per_cent(completion.complete, eligible),
        excused=completion.by_state["excused"],
    )


def per_cent(part: int, whole: int) -> str:
    """A whole per cent, half up; never 0% or 100% made by rounding."""
    if whole == 0:
        return "–"
    rounded = int(Fraction(part * 100, whole) + Fraction(1, 2))
    if rounded == 0 and part:
        return "under 1%"
    if rounded == 100 and part < whole:
        return "over 99%"
    return f"{rounded}%"


def foremost(cycles: Sequence[CycleView]) -> CycleView | None:
    """The cycle that people work in now: the newest that runs and has opened, else the newest launched one.

    :param cycles: newest first.
    """
    launched = [each for each in cycles if each.launched]
    opened = (each for each in launched if each.phase is Phase.RUNNING and each.opens_on <= today())
    return next(opened, launched[0] if launched else None)


def cycle_lines(cycles: Iterable[CycleView]) -> tuple[CycleLine, ...]:
    """Running ones first, then those that are prepared, then those that are over; each kind newest first."""
    order = list(PHASES)
    return tuple(
        CycleLine(
            name=each.name,
            href=url_for("cycle_pages.cycle", cycle_id=each.id),
            state=PHASES[each.phase][0],
            colour=PHASES[each.phase][1],
            days=f"{nhs_date(each.opens_on)} to {nhs_date(each.closes_on)}",
            framework=_called(each.framework),
        )
        for each in sorted(cycles, key=lambda cycle: order.index(cycle.phase))
    )


def facts_of(found: OneCycle) -> tuple[Fact, ...]:
    """What a cycle is: its days and what it pins, with the way to each."""
    cycle, plan = found.cycle, found.cycle.plan
    framework = url_for("framework_pages.version", version_id=plan.framework_version_id)
    rule = url_for("appraisal_pages.cycle_rule", cycle_id=cycle.id)
    return (
        Fact("Opens", nhs_date(plan.opens_on)),
        Fact("Assessing begins", nhs_date(plan.assessment_opens_on)),
        Fact("Closes", f"{nhs_date(plan.closes_on)}, at the end of the day"),
        Fact("Values and behaviours", _called(cycle.framework), framework),
        Fact("Scored by", f"{cycle.rule[0]}, version {cycle.rule[1]}", rule),
        Fact("The next manager up signs too", COUNTERSIGN[plan.countersign]),
        *(Fact(_when(place), _launched(each.at, each.added)) for place, each in enumerate(found.launches)),
    )


def overlap_sentence(found: OneCycle) -> str | None:
    """A warning where other cycles share days with this one."""
    if not found.overlaps:
        return None
    names = " and ".join(each.name for each in found.overlaps)
    return f"It shares days with {names}. Whoever is in both has two appraisals at a time."


def why_not(found: LaunchPreview) -> str | None:
    """Why there is nothing to launch or to add here, where there isn't."""
    cycle = found.of.cycle
    over = why_not_launched(launched=cycle.launched, closes_on=cycle.closes_on, today=today())
    if over is not None or found.appraisals:
        return over
    return "Everybody who works here has an appraisal in this cycle." if cycle.launched else NOBODY


def preview_rows(found: LaunchPreview) -> tuple[PreviewRow, ...]:
    """What launching would do, in numbers; those that are 0 and only warn are left out."""
    rows = [PreviewRow("Appraisals that would be made", thousands(found.appraisals))]
    if found.present:
        rows.insert(0, PreviewRow("Appraisals there are already", thousands(found.present)))
    warnings = (
        (found.excused, "Of them excused", "Doctors and dentists: medical appraisal is theirs."),
        (
            found.unmanaged,
            "Posts without a manager who works here",
            "Nobody appraises there until you name somebody.",
        ),
        (
            found.several_posts,
            "People with several posts",
            "They get an appraisal for each. Excuse one of them where that is too many.",
        ),
        (
            found.elsewhere,
            "People with an appraisal in another running cycle",
            "They get a second one for the same time.",
        ),
        (
            found.busy,
            f"Managers with more than {MANY_APPRAISEES} appraisals",
            "Few can talk with so many people. Others can appraise some of them.",
        ),
    )
    rows += [PreviewRow(key, thousands(count), mend) for count, key, mend in warnings if count]
    return tuple(rows)


def lines_of(cycle: CycleView) -> Sequence[tuple[str, str]]:
    """What somebody else saved meanwhile, for the form that still holds what was typed."""
    plan = cycle.plan
    return (
        ("Name", plan.name),
        ("Values and behaviours", _called(cycle.framework)),
        ("Opens", nhs_date(plan.opens_on)),
        ("Assessing begins", nhs_date(plan.assessment_opens_on)),
        ("Closes", nhs_date(plan.closes_on)),
        ("The next manager up signs too", COUNTERSIGN[plan.countersign]),
    )


def added_sentence(added: int, *, first: bool) -> str:
    """What a launch did."""
    if first:
        return f"The cycle is launched: {plural(added, 'appraisal')} made."
    return f"{plural(added, 'appraisal')} added." if added else "Nobody was missing, so nothing was added."


def _called(framework: tuple[str, str]) -> str:
    name, version = framework
    return f"{name}, version {version}"


def _when(place: int) -> str:
    return "Launched" if place == 0 else "People added"


def _launched(at: datetime, added: int) -> str:
    return f"{nhs_datetime(at)}: {plural(added, 'appraisal')}"
