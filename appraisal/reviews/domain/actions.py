"""What somebody may do to an appraisal now, and why not: answers from the transition table."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from appraisal.reviews.domain.facts import Asker, Facts
from appraisal.reviews.domain.guards import GUARDS
from appraisal.reviews.domain.states import LABELS, WHILE, WHO, Action, State, Words
from appraisal.reviews.domain.transitions import BY_ACTION, Transition


@dataclass(frozen=True, slots=True)
class ActionAnswer:
    """May the asker do this now? `reason` is a sentence, and empty when it is allowed.

    `mine` says that it is the asker's to do at some point; `words` whether it is done in words.
    """

    action: Action
    label: str
    allowed: bool
    reason: str
    mine: bool
    words: Words


@dataclass(frozen=True, slots=True)
class Decision:
    """The row that lets an action happen, or why none does; `mine` as in `ActionAnswer`."""

    transition: Transition | None
    reason: str
    mine: bool


def decide(facts: Facts, asker: Asker, action: Action, today: date) -> Decision:
    """Find the row of the table by which `asker` may do `action` now, or say why there is none."""
    rows = BY_ACTION[action]
    mine = [row for row in rows if row.party in asker.parties and row.permission in asker.permissions]
    if not mine:
        return Decision(None, _only_for(rows), mine=False)
    here = [row for row in mine if row.state is facts.state]
    if not here:
        return Decision(None, _only_while(row.state for row in mine), mine=True)
    reason = ""
    for row in here:
        reason = _refusal(row, facts, today)
        if not reason:
            return Decision(row, "", mine=True)
    return Decision(None, reason, mine=True)


def allowed_actions(facts: Facts, asker: Asker, today: date) -> tuple[ActionAnswer, ...]:
    """Every action there is, in the order of an appraisal's life, with yes, or no and the reason."""
    answers = []
    for action in Action:
        decision = decide(facts, asker, action, today)
        words = BY_ACTION[action][0].words
        allowed = decision.transition is not None
        answers.append(ActionAnswer(action, LABELS[action], allowed, decision.reason, decision.mine, words))
    return tuple(answers)


def _refusal(row: Transition, facts: Facts, today: date) -> str:
    for name in row.guards:
        reason = GUARDS[name](facts, row.party, today)
        if reason is not None:
            return reason
    return ""


def _only_for(rows: Iterable[Transition]) -> str:
    who = list(dict.fromkeys(WHO[row.party] for row in rows))
    return f"Only {' or '.join(who)} can do this."


def _only_while(states: Iterable[State]) -> str:
    times = list(dict.fromkeys(WHILE[state] for state in states))
    return f"This can be done while {_or(times)}."


def _or(parts: list[str]) -> str:
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} or {parts[-1]}"
