"""Where an action leads: what it does to the facts, and named conditions on what they are then."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from appraisal.reviews.domain.facts import Facts
from appraisal.reviews.domain.halves import are_open
from appraisal.reviews.domain.states import PERSPECTIVE_OF, SIDES, Action, Party, State

CONDITIONS: Mapping[str, Callable[[Facts], bool]] = {
    "always": lambda facts: True,
    "both sides have agreed the objectives": lambda facts: set(SIDES) <= facts.objectives_agreed,
    "a half was begun": lambda facts: bool(facts.begun),
    "both halves are shared": lambda facts: are_open(facts.shared, without_self=facts.without_self),
    "both sides have confirmed": lambda facts: set(SIDES) <= facts.confirmed,
    "all needed signatures are there": lambda facts: _is_signed(facts),
}


@dataclass(frozen=True, slots=True)
class Outcome:
    """The state an action leads to when a condition holds afterwards."""

    when: str
    to: State


def _is_signed(facts: Facts) -> bool:
    countersigned = Party.COUNTERSIGNER in facts.signatures or not facts.countersignature_needed
    return facts.both_sides_signed and countersigned


def after(facts: Facts, action: Action, party: Party, today: date) -> Facts:
    """The facts once `party` has done `action`, before the state moves."""
    change = _CHANGES.get(action)
    return facts if change is None else change(facts, party, today)


def _shared(facts: Facts, party: Party, today: date) -> Facts:
    return replace(facts, shared=facts.shared | {PERSPECTIVE_OF[party]})


def _signed(kind: str) -> Callable[[Facts, Party, date], Facts]:
    def change(facts: Facts, party: Party, today: date) -> Facts:
        return replace(facts, signatures={**facts.signatures, party: kind})

    return change


_CHANGES: Mapping[Action, Callable[[Facts, Party, date], Facts]] = {
    Action.AGREE_OBJECTIVES: lambda f, party, _: replace(f, objectives_agreed=f.objectives_agreed | {party}),
    Action.SHARE_HALF: _shared,
    Action.REMIND_SELF: lambda f, _, today: replace(f, self_reminded_on=today),
    Action.GO_AHEAD_WITHOUT_SELF: lambda f, _party, _today: replace(f, without_self=True),
    Action.CONFIRM_CONVERSATION: lambda f, party, _: replace(f, confirmed=f.confirmed | {party}),
    Action.SIGN: _signed("signed"),
    Action.RECORD_DISAGREEMENT: _signed("disagreed"),
    Action.COUNTERSIGN: _signed("signed"),
    Action.RETURN_TO_CONVERSATION: lambda f, _party, _today: replace(f, confirmed=frozenset()),
    Action.REOPEN: lambda f, _party, _today: replace(f, confirmed=frozenset(), signatures={}),
}


def next_state(outcomes: tuple[Outcome, ...], present: State, facts_after: Facts) -> State:
    """The first outcome whose condition holds, or the present state."""
    for outcome in outcomes:
        if CONDITIONS[outcome.when](facts_after):
            return outcome.to
    return present
