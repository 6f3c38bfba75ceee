"""Doing something to an appraisal as a whole, exactly as the transition table says."""

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy.orm import Session

from appraisal.reviews.domain.actions import decide
from appraisal.reviews.domain.facts import Facts, HalfProgress
from appraisal.reviews.domain.outcomes import after, next_state
from appraisal.reviews.domain.states import Action, Party, Perspective, Words
from appraisal.reviews.domain.transitions import BY_ACTION, Transition
from appraisal.reviews.service.clock import today
from appraisal.reviews.service.facts import facts_of
from appraisal.reviews.service.halves import Halves, visible_halves
from appraisal.reviews.service.head import BY_A_LEAD, Head, asker_of, check_readable, locked_head
from appraisal.reviews.service.moves import change_head
from appraisal.reviews.service.record import Record, load_record
from appraisal.reviews.service.steps import Step, write
from appraisal.reviews.service.texts import check_texts, refuse
from appraisal.reviews.service.views import Moved
from frameworks import service as frameworks
from tenants.audit import service as audit
from tenants.errors import Conflict, Forbidden, NotFound, Problem, Stale, VersionRequired
from tenants.identity import Identity

WITH_HALVES = frozenset({Action.SHARE_HALF, Action.GO_AHEAD_WITHOUT_SELF})
WITH_ANSWERS = frozenset({Action.ANSWER_PULSE})
"""Done by a use case of their own, because they carry more than words."""


def take_action(
    session: Session,
    *,
    by: Identity,
    appraisal_id: UUID,
    action: str,
    words: str = "",
    expected_version: int | None = None,
) -> Moved:
    """Do `action`, and move the appraisal where the table says.

    :param words: the reason, the disagreement or a remark, where the action takes one.
    :param expected_version: of the appraisal as it was read; actions that agree to something require it.
    :raises NotFound: no such appraisal for the asker, or no such action.
    :raises Forbidden: the action is somebody else's.
    :raises Conflict: not in this state, or something is missing; `problems` names the items.
    :raises Invalid: words are missing or can't be stored.
    :raises VersionRequired: the action agrees to something and no version was given.
    :raises Stale: the appraisal has changed since it was read.
    """
    chosen = _known(action)
    head = locked_head(session, by=by, appraisal_id=appraisal_id)
    check_readable(by, head, also=BY_A_LEAD)
    record = load_record(session, by=by, appraisal_id=appraisal_id)
    halves = _halves(session, by, record, chosen)
    framework = frameworks.read_version(session, by=by, version_id=head.framework_version_id)
    facts = facts_of(record, halves, framework)
    row = _decided(facts, by, head, chosen, expected_version)
    _check_words(row, words)
    to = next_state(row.outcomes, head.state, after(facts, chosen, row.party, today()))
    step = Step(session, by, record, halves, framework, chosen, row.party, words, to)
    values = write(step)
    if chosen is Action.REMIND_SELF:
        values["self_reminded_on"] = today()
    version = change_head(session, by=by, head=head, values={**values, "state": to})
    audit.record(
        session,
        by=by,
        action=f"appraisal.{chosen}",
        object_type="appraisal",
        object_id=head.id,
        detail={"from": head.state, "to": to, "as": row.party, "words_length": len(words)},
    )
    return Moved(head.id, to, values.get("revision", head.revision), version)


def _check_words(row: Transition, words: str) -> None:
    check_texts({"/words": words}, required=row.words is Words.REQUIRED)
    if row.words is Words.NONE and words:
        refuse([Problem("/words", "This is done without words, and they would be lost. Send none.")])


def _known(action: str) -> Action:
    try:
        chosen = Action(action)
    except ValueError:
        raise NotFound("There is no such action.") from None
    if chosen in WITH_ANSWERS:
        raise NotFound("This isn't done here: send the three answers to the pulse.")
    return chosen


def _halves(session: Session, by: Identity, record: Record, action: Action) -> Halves:
    if action not in WITH_HALVES:
        return Halves()
    return visible_halves(session, by=by, appraisal=record, once_own_is_shared=action is Action.SHARE_HALF)


def _decided(facts: Facts, by: Identity, head: Head, action: Action, expected: int | None) -> Transition:
    asker = asker_of(by, head)
    decision = decide(facts, asker, action, today())
    if not decision.mine:
        raise Forbidden(decision.reason)
    if expected is None and any(row.pinned for row in BY_ACTION[action]):
        raise VersionRequired("Say which version of the appraisal you mean: send it as If-Match.")
    if expected is not None and expected != head.version:
        raise Stale(
            "This appraisal has changed since you read it. Look at it again, then decide.",
            current={"state": head.state, "version": head.version},
        )
    if decision.transition is None:
        own = Perspective.SELF if Party.APPRAISEE in asker.parties else Perspective.APPRAISER
        raise Conflict(decision.reason, problems=tuple(_lacking(facts, action, own)), code="state")
    return decision.transition


def _lacking(facts: Facts, action: Action, own: Perspective) -> Iterable[Problem]:
    """What stands in the way, item by item; of halves only the asker's own is spoken of."""
    if action is Action.SHARE_HALF:
        half = facts.progress.get(own, HalfProgress())
        yield from (Problem(f"/ratings/{item}", "Answer this item.") for item in half.unanswered)
        yield from (
            Problem(f"/ratings/{item}", "Give evidence, or a sentence, for this rating.")
            for item in half.without_evidence
        )
    if action is Action.CONFIRM_CONVERSATION:
        yield from (Problem(f"/agreed/{item}", "Choose the agreed rating.") for item in facts.undecided)
