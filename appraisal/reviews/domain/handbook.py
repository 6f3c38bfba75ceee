"""The transition table as Markdown, for the documentation."""

from appraisal.reviews.domain.guards import GUARDS
from appraisal.reviews.domain.states import LABELS, WHO, State, Words
from appraisal.reviews.domain.transitions import TABLE, Transition

HEAD = "| action | who | only if | then | why |\n| --- | --- | --- | --- | --- |"
SAID = {Words.NONE: "", Words.OPTIONAL: " (words optional)", Words.REQUIRED: " (words required)"}


def as_markdown() -> str:
    """The whole table, a section for each state, made from the rows the service obeys."""
    sections = []
    for state in State:
        rows = [_row(row) for row in TABLE if row.state is state]
        sections.append("\n".join([f"### `{state}`", "", HEAD, *rows]))
    return "\n\n".join(sections) + "\n"


def _row(row: Transition) -> str:
    action = f"`{row.action}`: {LABELS[row.action]}{SAID[row.words]}"
    conditions = "; ".join(_first_line(name) for name in row.guards) or "–"
    then = "; ".join(
        f"`{outcome.to}`" if outcome.when == "always" else f"`{outcome.to}` if {outcome.when}"
        for outcome in row.outcomes
    )
    return f"| {action} | {WHO[row.party]} | {conditions} | {then or 'stays'} | {row.because} |"


def _first_line(name: str) -> str:
    return (GUARDS[name].__doc__ or name).split("\n")[0].rstrip(".")
