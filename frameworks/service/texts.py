"""Words that people write beside a framework: never cut, and refused when there are none or too many."""

from frameworks.definitions.nodes import UNSEEN
from tenants.errors import Invalid, Problem

LONGEST = 2_000


def checked_text(text: str, field: str = "text") -> str:
    """A text without blanks around it.

    :raises Invalid: it is empty, longer than 2,000 characters, or holds what can't be stored.
    """
    said = text.strip()
    if not said:
        raise _refusal(field, "Write something.")
    if len(said) > LONGEST:
        raise _refusal(field, f"This has {len(said):,} characters. Keep to {LONGEST:,}.")
    if UNSEEN.search(said):
        raise _refusal(field, "Take out the character that can't be seen.")
    return said


def _refusal(field: str, message: str) -> Invalid:
    return Invalid("Your words can't be kept like this.", problems=[Problem(f"/{field}", message)])
