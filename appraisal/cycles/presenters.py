"""How far an organisation is, in rows and words."""

from dataclasses import dataclass
from fractions import Fraction

from appraisal.cycles.service import Completion

WORDS = {
    "objectives": "Agreeing objectives",
    "in_year": "Objectives agreed",
    "assessment": "Each writes a half",
    "conversation": "Conversation",
    "sign_off": "Sign-off",
    "complete": "Complete",
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
