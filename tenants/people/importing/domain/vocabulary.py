"""The closed lists a row draws from: staff groups and pay bands, however they are spelt."""

import re
from collections.abc import Mapping
from functools import lru_cache

STAFF_GROUPS = (
    "Add Prof Scientific and Technic",
    "Additional Clinical Services",
    "Administrative and Clerical",
    "Allied Health Professionals",
    "Estates and Ancillary",
    "Healthcare Scientists",
    "Medical and Dental",
    "Nursing and Midwifery Registered",
    "Students",
)
"""The nine staff groups of the Electronic Staff Record, by its own names."""
ALSO: Mapping[str, str] = {
    "additional professional scientific and technic": "Add Prof Scientific and Technic",
    "additional professional scientific and technical": "Add Prof Scientific and Technic",
    "add prof scientific and technical": "Add Prof Scientific and Technic",
    "admin and clerical": "Administrative and Clerical",
    "nursing and midwifery": "Nursing and Midwifery Registered",
    "registered nursing and midwifery": "Nursing and Midwifery Registered",
    "nursing midwifery registered": "Nursing and Midwifery Registered",
    "healthcare scientist": "Healthcare Scientists",
    "allied health professional": "Allied Health Professionals",
    "student": "Students",
}
BANDS = ("1", "2", "3", "4", "5", "6", "7", "8a", "8b", "8c", "8d", "9")
"""Agenda for Change; band 1 is closed to new starters and still paid."""
MANAGERS = "VSM"
MEDICAL = "Medical and Dental"
LOCAL = "Local"
"""Whatever else an organisation pays by."""


def plain(text: str) -> str:
    """A phrase without what spellings differ in: case, punctuation, "&", double spaces."""
    return " ".join(re.sub(r"[^\w]+", " ", text.replace("&", " and ").casefold()).split())


AGENDA = re.compile(
    r"(?:nhs |review body )?(?:afc |agenda for change )?(?:xr0?|band ?0?|b0?)?"
    r"([1-9] ?[a-d]?)(?: range [a-d])?"
)
_GROUPS = {plain(name): name for name in STAFF_GROUPS} | dict(ALSO)


@lru_cache(maxsize=1_000)
def staff_group(text: str) -> str | None:
    """The staff group that is meant, or None."""
    return _GROUPS.get(plain(text))


@lru_cache(maxsize=1_000)
def pay_band(text: str) -> str:
    """The band that is meant: Agenda for Change, very senior managers, doctors' own; any other is `LOCAL`."""
    words = plain(text)
    found = AGENDA.fullmatch(words)
    if found:
        band = found[1].replace(" ", "")
        ranged = re.search(r"8 range ([a-d])$", words)
        band = f"8{ranged[1]}" if ranged else band
        if band in BANDS:
            return band
    if words in {"vsm", "esm", "very senior manager", "executive senior manager"}:
        return MANAGERS
    if words in {"medical and dental", "medical", "m and d", "dental"}:
        return MEDICAL
    return LOCAL
