"""What people are rated on: appraisals and cycles know it, which stand above frameworks.

The application hands over who answers as it starts; pages and API ask here.
"""

from typing import Protocol, cast

from flask import Flask, current_app
from sqlalchemy.orm import Session

from frameworks.service.current import Pinned
from tenants import guard
from tenants.identity import Identity

_KEY = "frameworks.rated_on"


class Answers(Protocol):
    """Says which versions somebody is rated on now, the first before others; none where no cycle runs."""

    def __call__(self, session: Session, *, by: Identity) -> tuple[Pinned, ...]:
        """Ask, in one statement."""


def setup_rated_on(app: Flask, answers: Answers) -> None:
    """From now on this is asked."""
    app.extensions[_KEY] = answers


def rated_on() -> tuple[Pinned, ...]:
    """Which versions whoever asks is rated on."""
    answers = cast(Answers, current_app.extensions[_KEY])
    return answers(guard.db_session(), by=guard.identity())
