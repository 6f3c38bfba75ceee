"""What a released table says about itself, in words: titles, columns, definitions, symbols, notes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from appraisal.national.disclosure import Policy
from appraisal.national.figures import COMPLETION, IN_SCOPE, PEOPLE, RATINGS
from appraisal.national.return_tables import COMPLETE, EXCUSED, NO_CHANCE, NO_SCORE, NOT_AGREED, STAGES

SUPPRESSED: Final = "*"
"""The one symbol of withheld counts where a cell is text; in JSON such a cell is null."""

TITLES: Final[Mapping[str, str]] = {
    COMPLETION: "Completion of appraisals",
    RATINGS: "Agreed ratings by value",
}


@dataclass(frozen=True)
class Column:
    """A column of counts: its name in data, its head on a page, and what is counted in it."""

    name: str
    label: str
    meaning: str


_STAGE_WORDS: Final[Mapping[str, tuple[str, str]]] = {
    "objectives": ("Objectives", "Objectives are still being written or agreed."),
    "in_year": ("In year", "Objectives are agreed; the assessment has not begun."),
    "assessment": ("Assessment", "One or both sides still have to share their assessment."),
    "conversation": ("Conversation", "Both assessments are shared; nobody has confirmed a conversation yet."),
    "confirmed_by_one_side": (
        "Confirmed by one side",
        "One of the two has confirmed that the conversation took place, the other has not.",
    ),
    "sign_off": ("Sign-off", "The conversation took place; a signature is missing."),
    COMPLETE: ("Complete", "All signatures that are needed were given."),
    EXCUSED: (
        "Excused",
        "Outside the appraisal with a recorded reason, such as a long absence; not in scope.",
    ),
}
_IN_SCOPE: Final = Column(IN_SCOPE, "In scope", "Everybody except the excused.")
_UNRATED: Final = (
    Column(NO_CHANCE, "No chance", "Nothing happened that called for this value's behaviours."),
    Column(NO_SCORE, "No score", "Complete, but this value was left without a rating."),
    Column(
        NOT_AGREED,
        "Not agreed",
        "The two did not agree on at least one behaviour of this value; counted here and under no rating.",
    ),
)
_PEOPLE: Final = Column(PEOPLE, "People", "Everybody in the row.")

INCLUDED: Final = (
    "Appraisals of cycles that close within the collection's period and use its framework, an extension of "
    "it, or an organisation's own that is mapped to it on the same scale."
)
DEFINITIONS: Final[Mapping[str, Mapping[str, str]]] = {
    COMPLETION: {
        "counted": "People, once each. Somebody with several posts is as far as the least advanced of them.",
        "included": INCLUDED,
    },
    RATINGS: {
        "counted": "People whose appraisal is complete, once for each value.",
        "category": "The weighted mean of a person's agreed ratings, rounded half up to a point of the "
        "scale. The value's core behaviours weigh 1 each; behaviours that an organisation added and mapped "
        "to the value as exact or narrower weigh what the mapping says. A person counts once, whatever the "
        "weights.",
        "included": f"{INCLUDED} Behaviours mapped as broader or related, or to other values, are left out.",
        "limits": "Ratings are one manager's and one person's agreed view. A higher figure is not a better "
        "organisation: habits of rating differ between places.",
    },
}


def columns(table: str, scale: Sequence[tuple[int, str]]) -> tuple[Column, ...]:
    """The columns of counts of a table, in order; `scale` gives the label of each point."""
    if table == COMPLETION:
        return (*(Column(stage, *_STAGE_WORDS[stage]) for stage in STAGES if stage != EXCUSED), _IN_SCOPE,
                Column(EXCUSED, *_STAGE_WORDS[EXCUSED]))  # fmt: skip
    points = (
        Column(str(point), f"{point} {label}", f"The mean is rounded to {point}, “{label}”.")
        for point, label in scale
    )
    return (*points, *_UNRATED, _PEOPLE)


def legend(policy: Policy) -> Mapping[str, str]:
    """What the symbol of a withheld count means; it is the same for every reason."""
    return {
        SUPPRESSED: f"Withheld: a count of 1 to {policy.largest_withheld} people, or a figure that would "
        "give such a count away. In JSON: null."
    }


def notes(policy: Policy, *, synthetic: bool) -> tuple[str, ...]:
    """How the figures were treated."""
    rounded = (
        f"Every other count is rounded to the nearest {policy.rounded_to}, each independently: rounded "
        "figures may not add up to the totals beside them."
    )
    totals = "A total is withheld wherever a count below it is withheld."
    made_up = (
        "The organisations' staff and appraisals are synthetic. No figure here describes real people.",
    )
    return (rounded, totals, *(made_up if synthetic else ()))
