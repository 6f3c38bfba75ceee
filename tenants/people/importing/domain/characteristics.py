"""Equality characteristics in the categories of the NHS Staff Survey, so that results can be compared.

Messages never repeat what a file says of somebody: a report is read by people who may not know it.
"""

from collections.abc import Mapping
from datetime import date

from tenants.people.importing.domain.vocabulary import plain

NOT_SAID = "Prefer not to say"
YES, NO = "Yes", "No"
GENDER = ("Female", "Male", "Non-binary", "Prefer to self-describe", NOT_SAID)
YES_OR_NO = (YES, NO, NOT_SAID)
ETHNICITY = (
    "White: English, Welsh, Scottish, Northern Irish or British",
    "White: Irish",
    "White: Gypsy or Irish Traveller",
    "White: any other",
    "Mixed: White and Black Caribbean",
    "Mixed: White and Black African",
    "Mixed: White and Asian",
    "Mixed: any other",
    "Asian: Indian",
    "Asian: Pakistani",
    "Asian: Bangladeshi",
    "Asian: Chinese",
    "Asian: any other",
    "Black: African",
    "Black: Caribbean",
    "Black: any other",
    "Other: Arab",
    "Other: any other",
    NOT_SAID,
)
ORIENTATION = ("Heterosexual or Straight", "Gay or Lesbian", "Bisexual", "Other", NOT_SAID)
RELIGION = (
    "No religion",
    "Christian",
    "Buddhist",
    "Hindu",
    "Jewish",
    "Muslim",
    "Sikh",
    "Any other religion",
    NOT_SAID,
)
CATEGORIES: Mapping[str, tuple[str, ...]] = {
    "gender": GENDER,
    "gender_same_as_at_birth": YES_OR_NO,
    "ethnicity": ETHNICITY,
    "sexual_orientation": ORIENTATION,
    "religion_or_belief": RELIGION,
    "disability": YES_OR_NO,
}
"""Column → what it may say; `disability` is a physical or mental condition of 12 months or more."""

ETHNIC_CODES: Mapping[str, str] = {
    "A": ETHNICITY[0],
    "B": ETHNICITY[1],
    "C": ETHNICITY[3],
    "D": ETHNICITY[4],
    "E": ETHNICITY[5],
    "F": ETHNICITY[6],
    "G": ETHNICITY[7],
    "H": ETHNICITY[8],
    "J": ETHNICITY[9],
    "K": ETHNICITY[10],
    "L": ETHNICITY[12],
    "M": ETHNICITY[14],
    "N": ETHNICITY[13],
    "P": ETHNICITY[15],
    "R": ETHNICITY[11],
    "S": ETHNICITY[17],
    "Z": NOT_SAID,
}
"""The one-letter codes with which ESR's ethnic origins begin ("A White - British")."""
ALSO: Mapping[str, Mapping[str, str]] = {
    "gender": {"f": "Female", "m": "Male"},
    "gender_same_as_at_birth": {"y": YES, "n": NO},
    "disability": {"y": YES, "n": NO},
    "sexual_orientation": {"heterosexual": ORIENTATION[0], "straight": ORIENTATION[0]},
    "religion_or_belief": {
        "none": RELIGION[0],
        "atheism": RELIGION[0],
        "christianity": "Christian",
        "buddhism": "Buddhist",
        "hinduism": "Hindu",
        "judaism": "Jewish",
        "islam": "Muslim",
        "sikhism": "Sikh",
        "other": RELIGION[7],
    },
}
UNSAID = frozenset(
    {"prefer not to say", "not stated", "not disclosed", "i do not wish to disclose this", "undisclosed"}
    | {"i would prefer not to say", "not declared", "i do not wish to disclose my religion belief"}
)
_KNOWN = {
    column: {plain(label): label for label in labels} | dict(ALSO.get(column, {}))
    for column, labels in CATEGORIES.items()
}


def category(column: str, text: str) -> str | None:
    """The category that is meant, or None."""
    words = plain(text)
    if words in UNSAID:
        return NOT_SAID
    found = _KNOWN[column].get(words)
    if found is None and column == "ethnicity" and (len(words) == 1 or text[1:2] == " "):
        return ETHNIC_CODES.get(text[:1].upper())
    return found


def message_for(column: str) -> str:
    """What to say of a value that isn't one of the categories."""
    labels = ", ".join(f'"{label}"' for label in CATEGORIES[column])
    return f"The value isn't one that is counted, so nothing is recorded. Use one of {labels}."


def could_be_born(day: date, today: date) -> bool:
    """Is this a day on which somebody who works today can have been born?"""
    return 14 * 365 < (today - day).days < 101 * 365
