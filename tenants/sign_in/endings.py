"""Why a session is over, told to the browser that still has its cookie, and to nobody else."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Ending(StrEnum):
    """What ended a session."""

    SUSPENDED = "suspended"
    ORGANISATION_ENDED = "organisation_ended"
    LEFT = "left"
    PROVIDER_CHANGED = "provider_changed"
    WAS_SUSPENDED = "was_suspended"
    ELSEWHERE = "elsewhere"
    TIME = "time"
    IDLE = "idle"


KEPT: Final = "What you saved is still there."
SENTENCES: Final[Mapping[Ending, str]] = {
    Ending.SUSPENDED: "You were signed out because your organisation’s use of this service is suspended.",
    Ending.ORGANISATION_ENDED: "You were signed out because this organisation has ended.",
    Ending.LEFT: "You were signed out because your staff record here has ended.",
    Ending.PROVIDER_CHANGED: "You were signed out because your organisation changed how people sign in.",
    Ending.WAS_SUSPENDED: "You were signed out because your organisation’s use of this service stopped.",
    Ending.ELSEWHERE: "You were signed out from elsewhere: by you, an organisation lead or the operator.",
    Ending.TIME: "You were signed out because you signed in long ago.",
    Ending.IDLE: "You were signed out because you did nothing here for a while.",
}


@dataclass(frozen=True)
class SessionFacts:
    """What stands in the rows: of the session, its person and its organisation."""

    suspended: bool
    organisation_ended: bool
    left: bool
    ended: bool
    provider_changed: bool
    """It was ended in the same moment as a change of a provider was approved."""
    was_suspended: bool
    """It was ended in the same moment as a suspension began, which may be over by now."""
    out_of_time: bool
    idle: bool


def ending(facts: SessionFacts) -> Ending | None:
    """The reason that matters most to whoever wants to sign in again; None for a session that lives."""
    reasons = (
        (facts.suspended, Ending.SUSPENDED),
        (facts.organisation_ended, Ending.ORGANISATION_ENDED),
        (facts.left, Ending.LEFT),
        (facts.ended and facts.provider_changed, Ending.PROVIDER_CHANGED),
        (facts.ended and facts.was_suspended, Ending.WAS_SUSPENDED),
        (facts.ended, Ending.ELSEWHERE),
        (facts.out_of_time, Ending.TIME),
        (facts.idle, Ending.IDLE),
    )
    return next((reason for holds, reason in reasons if holds), None)
