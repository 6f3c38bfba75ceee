"""Named conditions on an action. Each returns None when it holds, else why not, in a sentence."""

from collections.abc import Callable, Mapping
from datetime import date, timedelta

from appraisal.reviews.domain.facts import Facts
from appraisal.reviews.domain.states import PERSPECTIVE_OF, Party, Perspective

Guard = Callable[[Facts, Party, date], str | None]

REMINDER_DAYS = 7
"""How long a self-assessment is waited for after the reminder."""


def shown(day: date) -> str:
    """A day in a sentence: "3 May 2026"."""
    return f"{day.day} {day:%B %Y}"


def _counted(number: int, one: str, many: str) -> str:
    return f"1 {one}" if number == 1 else f"{number} {many}"


def objectives_ready(facts: Facts, party: Party, today: date) -> str | None:
    """There is an objective, and one carries weight."""
    if facts.objectives == 0:
        return "Add at least one objective first."
    return weights_usable(facts, party, today)


def weights_usable(facts: Facts, party: Party, today: date) -> str | None:
    """Objectives, where there are any, carry some weight."""
    if facts.objectives and not facts.objectives_carry_weight:
        return "Give at least one objective a weight above 0."
    return None


def objectives_not_agreed_yet(facts: Facts, party: Party, today: date) -> str | None:
    """This side hasn't agreed the objectives as they stand."""
    if party in facts.objectives_agreed:
        return "You have agreed these objectives. The other side hasn't yet."
    return None


def window_open(facts: Facts, party: Party, today: date) -> str | None:
    """The assessment window has opened."""
    if today < facts.assessment_opens_on:
        day = shown(facts.assessment_opens_on)
        return f"Agree the objectives first. From {day} the assessment can start without that."
    return None


def own_half_not_shared(facts: Facts, party: Party, today: date) -> str | None:
    """This side's half is still its own."""
    if PERSPECTIVE_OF[party] in facts.shared:
        return "You have shared your half. It can't be changed any more."
    return None


def own_half_answered(facts: Facts, party: Party, today: date) -> str | None:
    """Every behaviour and objective has an answer."""
    own = facts.progress.get(PERSPECTIVE_OF[party])
    if own is None:
        return "Answer every item first."
    lacking = len(own.unanswered)
    if lacking:
        return f"Answer every item first: {_counted(lacking, 'item has', 'items have')} no answer yet."
    return None


def ends_have_evidence(facts: Facts, party: Party, today: date) -> str | None:
    """Ratings at either end of the scale say why."""
    own = facts.progress.get(PERSPECTIVE_OF[party])
    lacking = 0 if own is None else len(own.without_evidence)
    if lacking:
        items = _counted(lacking, "rating", "ratings")
        return f"Give evidence, or a sentence, for the lowest and highest ratings: {items} without."
    return None


def own_half_shared(facts: Facts, party: Party, today: date) -> str | None:
    """This side has shared its half."""
    if PERSPECTIVE_OF[party] not in facts.shared:
        return "Share your own half first."
    return None


def self_half_missing(facts: Facts, party: Party, today: date) -> str | None:
    """The self half hasn't been shared."""
    if Perspective.SELF in facts.shared:
        return "The self-assessment has been shared."
    return None


def not_reminded_yet(facts: Facts, party: Party, today: date) -> str | None:
    """The one dated reminder is still to be sent."""
    if facts.self_reminded_on is not None:
        return f"A reminder went out on {shown(facts.self_reminded_on)}."
    return None


def reminded_a_week_ago(facts: Facts, party: Party, today: date) -> str | None:
    """The reminder is at least seven days old."""
    if facts.self_reminded_on is None:
        return f"Send a reminder first, then wait {REMINDER_DAYS} days."
    due = facts.self_reminded_on + timedelta(days=REMINDER_DAYS)
    if today < due:
        return (
            f"The reminder went out on {shown(facts.self_reminded_on)}. You can go ahead from {shown(due)}."
        )
    return None


def not_confirmed_yet(facts: Facts, party: Party, today: date) -> str | None:
    """This side hasn't confirmed the conversation as it stands."""
    if party in facts.confirmed:
        return "You have confirmed the conversation. The other side hasn't yet."
    return None


def conversation_dated(facts: Facts, party: Party, today: date) -> str | None:
    """The day of the conversation is written down, and has come."""
    if facts.held_on is None:
        return "Write down the day of the conversation first."
    if facts.held_on > today:
        return f"The conversation is dated {shown(facts.held_on)}, which hasn't come yet."
    return None


def all_items_decided(facts: Facts, party: Party, today: date) -> str | None:
    """Every item has an agreed rating, or stands as not agreed."""
    lacking = len(facts.undecided)
    if lacking:
        return (
            f"Choose the agreed rating of every item first: {_counted(lacking, 'item is', 'items are')} open."
        )
    return None


def not_signed_yet(facts: Facts, party: Party, today: date) -> str | None:
    """This party hasn't signed this revision."""
    if party in facts.signatures:
        return "You have signed this appraisal."
    return None


def nobody_signed(facts: Facts, party: Party, today: date) -> str | None:
    """There is no signature under this revision."""
    if facts.signatures:
        return "Somebody has signed already, so the record stays as it is."
    return None


def both_sides_signed(facts: Facts, party: Party, today: date) -> str | None:
    """Appraisee and appraiser have signed."""
    if not facts.both_sides_signed:
        return "The appraisee and the appraiser sign first."
    return None


def countersignature_needed(facts: Facts, party: Party, today: date) -> str | None:
    """Policy or a disagreement asks for a countersignature."""
    if not facts.countersignature_needed:
        return "No countersignature is needed."
    return None


def pulse_not_answered(facts: Facts, party: Party, today: date) -> str | None:
    """The three questions are still open."""
    if facts.pulse_answered:
        return "You have answered these questions."
    return None


GUARDS: Mapping[str, Guard] = {
    guard.__name__: guard
    for guard in (
        objectives_ready,
        weights_usable,
        objectives_not_agreed_yet,
        window_open,
        own_half_not_shared,
        own_half_answered,
        ends_have_evidence,
        own_half_shared,
        self_half_missing,
        not_reminded_yet,
        reminded_a_week_ago,
        not_confirmed_yet,
        conversation_dated,
        all_items_decided,
        not_signed_yet,
        nobody_signed,
        both_sides_signed,
        countersignature_needed,
        pulse_not_answered,
    )
}
