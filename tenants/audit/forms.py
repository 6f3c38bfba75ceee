"""The filters of the auditor's page, as typed and as meant."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from tenants.audit.events import Filters
from tenants.errors import Problem
from tenants.typed_days import TypedDay, parse_day, typed_day

LONGEST = {"person": 100, "action": 200, "outcome": 20}
OUTCOMES = frozenset({"", "done", "refused"})


@dataclass(frozen=True)
class TypedFilters:
    """What stands in the form."""

    first: TypedDay
    last: TypedDay
    texts: Mapping[str, str]

    @property
    def address(self) -> str:
        """The filters as the query of an address; empty without any."""
        days = {"from": self.first, "to": self.last}
        parts = {
            f"{name}.{part}": getattr(day, part)
            for name, day in days.items()
            for part in ("day", "month", "year")
        }
        return urlencode({name: value for name, value in {**parts, **self.texts}.items() if value})


def typed_filters(sent: Mapping[str, str]) -> TypedFilters:
    """What was sent; other fields of the address are none of the form's."""
    texts = {name: sent.get(name, "").strip() for name in LONGEST}
    return TypedFilters(typed_day(sent, "from"), typed_day(sent, "to"), texts)


def meant_filters(typed: TypedFilters) -> tuple[Filters, tuple[Problem, ...]]:
    """The filters, and what has to be mended in them."""
    first, problems = parse_day(typed.first, "from")
    last, more = parse_day(typed.last, "to")
    wrong = tuple(
        Problem(f"/{name}", message)
        for name, text in typed.texts.items()
        if (message := _wrong(name, text)) is not None
    )
    texts = {name: text or None for name, text in typed.texts.items()}
    return Filters(first, last, **texts), (*problems, *more, *wrong)


def _wrong(name: str, text: str) -> str | None:
    if len(text) > LONGEST[name]:
        return f"Write at most {LONGEST[name]} characters."
    if not text.isprintable():
        return "Leave out what can't be seen, such as line breaks."
    if name == "outcome" and text not in OUTCOMES:
        return "Select one of these."
    return None
