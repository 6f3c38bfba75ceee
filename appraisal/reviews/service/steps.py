"""Taking a step: what an action writes besides the state it leads to."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, cast
from uuid import uuid5

from sqlalchemy import Table, delete, insert, update
from sqlalchemy.orm import Session

from appraisal.reviews.domain.halves import equal_items
from appraisal.reviews.domain.states import PERSPECTIVE_OF, Action, Basis, Party, Perspective, State
from appraisal.reviews.models import AgreedRating, Half, Intervention, Signature
from appraisal.reviews.service import scoring
from appraisal.reviews.service.facts import answers_of, items_of
from appraisal.reviews.service.halves import Halves
from appraisal.reviews.service.moves import CONFIRMATION, withdraw
from appraisal.reviews.service.record import Record
from frameworks.service import FrameworkView
from tenants.identity import Identity
from tenants.rows import now, uuid7

HALF = cast(Table, Half.__table__)
AGREED = cast(Table, AgreedRating.__table__)


@dataclass(frozen=True, slots=True)
class Step:
    """An action that the table has let through, with all it needs."""

    session: Session
    by: Identity
    record: Record
    halves: Halves
    framework: FrameworkView
    action: Action
    party: Party
    words: str
    to: State


def write(step: Step) -> dict[str, Any]:
    """Write what the action says; returns what changes in the appraisal's own row beside its state."""
    effect = _EFFECTS.get(step.action)
    values = {} if effect is None else effect(step)
    if step.to is not step.record.head.state:
        arrival = _ARRIVALS.get((step.record.head.state, step.to))
        if arrival is not None:
            arrival(step)
        if step.to is State.COMPLETE:
            values["completed_at"] = now()
    return values


def _confirm(name: str) -> Callable[[Step], dict[str, Any]]:
    def effect(step: Step) -> dict[str, Any]:
        head = step.record.head
        step.session.execute(
            insert(CONFIRMATION).values(
                tenant_id=step.by.organisation_id,
                id=uuid5(head.id, f"{name}/{step.party}"),
                appraisal_id=head.id,
                step=name,
                party=step.party,
                person_id=step.by.person,
                at=now(),
            )
        )
        return {}

    return effect


def _share(step: Step) -> dict[str, Any]:
    step.session.execute(
        update(HALF)
        .where(
            HALF.c.tenant_id == step.by.organisation_id,
            HALF.c.appraisal_id == step.record.head.id,
            HALF.c.perspective == PERSPECTIVE_OF[step.party],
            HALF.c.shared_at.is_(None),
        )
        .values(shared_at=now())
    )
    return {}


def _sign(kind: str) -> Callable[[Step], dict[str, Any]]:
    def effect(step: Step) -> dict[str, Any]:
        head = step.record.head
        step.session.execute(
            insert(cast(Table, Signature.__table__)).values(
                tenant_id=step.by.organisation_id,
                id=uuid5(head.id, f"signature/{head.revision}/{step.party}"),
                appraisal_id=head.id,
                revision=head.revision,
                party=step.party,
                kind=kind,
                words=step.words,
                person_id=step.by.person,
                at=now(),
            )
        )
        return {}

    return effect


def _intervene(step: Step) -> None:
    head = step.record.head
    step.session.execute(
        insert(cast(Table, Intervention.__table__)).values(
            tenant_id=step.by.organisation_id,
            id=uuid7(),
            appraisal_id=head.id,
            revision=head.revision,
            action=step.action,
            reason=step.words,
            person_id=step.by.person,
            at=now(),
        )
    )


def _excuse(step: Step) -> dict[str, Any]:
    _intervene(step)
    return {"excused_reason": step.words}


def _readmit(step: Step) -> dict[str, Any]:
    _intervene(step)
    return {"excused_reason": None}


def _reopen(step: Step) -> dict[str, Any]:
    head = step.record.head
    _intervene(step)
    withdraw(step.session, by=step.by, appraisal_id=head.id, step="conversation")
    scoring.carry_over(step.session, by=step.by, head=head)
    return {"revision": head.revision + 1, "completed_at": None}


def _return(step: Step) -> dict[str, Any]:
    head = step.record.head
    withdraw(step.session, by=step.by, appraisal_id=head.id, step="conversation")
    score = scoring.SCORE
    step.session.execute(
        delete(score).where(
            score.c.tenant_id == step.by.organisation_id,
            score.c.appraisal_id == head.id,
            score.c.revision == head.revision,
            score.c.perspective == "agreed",
        )
    )
    return {}


_EFFECTS: Mapping[Action, Callable[[Step], dict[str, Any]]] = {
    Action.AGREE_OBJECTIVES: _confirm("objectives"),
    Action.SHARE_HALF: _share,
    Action.CONFIRM_CONVERSATION: _confirm("conversation"),
    Action.SIGN: _sign("signed"),
    Action.RECORD_DISAGREEMENT: _sign("disagreed"),
    Action.COUNTERSIGN: _sign("signed"),
    Action.GO_AHEAD_WITHOUT_SELF: lambda step: {"without_self": True},
    Action.EXCUSE: _excuse,
    Action.READMIT: _readmit,
    Action.REOPEN: _reopen,
    Action.RETURN_TO_CONVERSATION: _return,
}


def _open_halves(step: Step) -> None:
    """Both halves are in, or go ahead: score them as frozen, and prefill what both answered alike."""
    head, framework, objectives = step.record.head, step.framework, step.record.objectives
    seen = {
        perspective: half
        for perspective in Perspective
        if (half := step.halves.of(perspective)) is not None
        and not (perspective is Perspective.SELF and step.action is Action.GO_AHEAD_WITHOUT_SELF)
    }
    scores = {
        perspective.value: scoring.score(head.rule, framework, objectives, half.ratings)
        for perspective, half in seen.items()
    }
    scoring.store(step.session, by=step.by, head=head, scores=scores)
    if len(seen) == len(Perspective):
        _prefill(step)


def _prefill(step: Step) -> None:
    head = step.record.head
    items = items_of(step.framework, step.record.objectives)
    behaviours = {behaviour.id for behaviour in step.framework.behaviours}
    own, other = answers_of(step.halves.self_half), answers_of(step.halves.appraiser_half)
    rows = [
        {
            "tenant_id": step.by.organisation_id,
            "id": uuid5(head.id, f"agreed/{item_id}"),
            "appraisal_id": head.id,
            "behaviour_id": item_id if item_id in behaviours else None,
            "objective_id": None if item_id in behaviours else item_id,
            "points": own[item_id].points,
            "non_rating": own[item_id].non_rating,
            "basis": Basis.EQUAL,
            "appraisee_words": "",
            "version": 1,
        }
        for item_id in equal_items(items, own, other)
    ]
    if rows:
        step.session.execute(insert(AGREED).values(rows))


def _score_agreed(step: Step) -> None:
    head = step.record.head
    agreed = scoring.score(head.rule, step.framework, step.record.objectives, step.record.agreed)
    scoring.store(step.session, by=step.by, head=head, scores={"agreed": agreed})


_ARRIVALS: Mapping[tuple[State, State], Callable[[Step], None]] = {
    (State.ASSESSMENT, State.CONVERSATION): _open_halves,
    (State.CONVERSATION, State.SIGN_OFF): _score_agreed,
}
