"""What a page's form sends, as the services take it; nothing that was typed is lost on the way."""

import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from appraisal.reviews.service.views import RatingView
from tenants.typed_days import TypedDay as TypedDay
from tenants.typed_days import day_as_typed as day_as_typed
from tenants.typed_days import parse_day as parse_day
from tenants.typed_days import typed_day as typed_day

Sent = Mapping[str, str]


def text(sent: Sent, name: str) -> str:
    """A field as it was typed; browsers send line breaks as two characters, which become one again."""
    return sent.get(name, "").replace("\r\n", "\n")


def version(sent: Sent, name: str = "version") -> int | None:
    """The version that was read, from its hidden field."""
    typed = sent.get(name, "")
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 10 else None


@dataclass(frozen=True)
class Answer:
    """One item's answer as a form sends it: a radio's code, and the evidence."""

    code: str = ""
    evidence: str = ""

    @property
    def points(self) -> int | None:
        """The rating; None for a non-rating or nothing."""
        return int(self.code) if re.fullmatch("[0-9]{1,3}", self.code) else None

    @property
    def non_rating(self) -> str | None:
        """The name of a non-rating; None for a rating or nothing."""
        return None if self.points is not None else self.code or None

    @property
    def mark(self) -> str:
        """A short digest, by which the form knows on its return whether anybody touched the item."""
        return hashlib.sha256(f"{self.code}\n{self.evidence}".encode()).hexdigest()[:16]


def answer_of(rating: RatingView | None) -> Answer:
    """A saved answer as the form shows it."""
    if rating is None:
        return Answer()
    code = str(rating.points) if rating.points is not None else rating.non_rating or ""
    return Answer(code, rating.evidence)


@dataclass(frozen=True)
class SentAnswer:
    """An answer that came back, the version it was made on, and whether somebody touched it."""

    item_id: UUID
    answer: Answer
    version: int
    touched: bool


def answers(sent: Sent, items: Iterable[UUID]) -> tuple[SentAnswer, ...]:
    """The answers of a form that has fields `ratings.<item>.answer`, `.evidence`, `.version` and `.mark`."""
    return tuple(_answer(sent, item) for item in items)


def _answer(sent: Sent, item: UUID) -> SentAnswer:
    own = f"ratings.{item}."
    answer = Answer(sent.get(own + "answer", ""), text(sent, own + "evidence"))
    touched = answer.mark != sent.get(own + "mark", Answer().mark)
    return SentAnswer(item, answer, version(sent, own + "version") or 0, touched)
