"""Objectives: drafted by either side while they are being agreed. Every edit withdraws both agreements."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any, cast
from uuid import UUID, uuid5

from sqlalchemy import Table, case, delete, insert, select, update
from sqlalchemy.orm import Session

from appraisal.reviews.domain.states import State
from appraisal.reviews.domain.texts import LONGEST_TITLE, MOST_OBJECTIVES, parse_weight
from appraisal.reviews.models import Objective
from appraisal.reviews.service.head import Head, check_permitted, check_state, locked_head
from appraisal.reviews.service.moves import change_head, withdraw
from appraisal.reviews.service.texts import refuse, text_problems
from appraisal.reviews.service.views import ObjectiveView
from tenants.audit import service as audit
from tenants.errors import Conflict, NotFound, Problem
from tenants.identity import Identity
from tenants.rows import uuid7
from tenants.versions import check_version

OBJECTIVE = cast(Table, Objective.__table__)
KEY_USED = "key_used"
"""The code of a refusal: another objective was added, or became another, under the key that was sent."""
_COLUMNS = ("id", "position", "title", "measure", "weight", "due_on", "version")


def add_objective(
    session: Session,
    *,
    by: Identity,
    appraisal_id: UUID,
    title: str,
    weight: str,
    measure: str = "",
    due_on: date | None = None,
    idempotency_key: str | None = None,
) -> ObjectiveView:
    """Add an objective at the end; with a key, asking again gives the one that was made the first time.

    Other words under the same key are refused, because they would be lost.

    :param weight: as typed, "33.333"; it counts among the weights of the others, whatever they sum to.
    :raises NotFound: no such appraisal for the asker.
    :raises Forbidden: a countersigner asks.
    :raises Conflict: the objectives aren't being agreed, there are too many, or the key stands for another.
    :raises Invalid: a title, text or weight that can't be kept.
    """
    content = _content(title, measure, weight, due_on)
    head, existing = _opened(session, by, appraisal_id)
    made = uuid7() if idempotency_key is None else uuid5(head.id, f"{by.person}/{idempotency_key}")
    again = next((objective for objective in existing if objective.id == made), None)
    if again is not None:
        return _unchanged(again, content)
    if len(existing) >= MOST_OBJECTIVES:
        raise Conflict(f"An appraisal holds up to {MOST_OBJECTIVES} objectives.", code="too_many")
    position = max((objective.position for objective in existing), default=0) + 1
    session.execute(
        insert(OBJECTIVE).values(
            tenant_id=by.organisation_id,
            id=made,
            appraisal_id=head.id,
            position=position,
            version=1,
            **content,
        )
    )
    _changed(
        session, by, head, "objective.added", made, {name: (None, sent) for name, sent in content.items()}
    )
    return ObjectiveView(made, position, version=1, **content)


def change_objective(
    session: Session,
    *,
    by: Identity,
    appraisal_id: UUID,
    objective_id: UUID,
    title: str,
    weight: str,
    measure: str = "",
    due_on: date | None = None,
    position: int | None = None,
    expected_version: int | None,
) -> ObjectiveView:
    """Replace an objective as a whole, and move it where a position is given (1 is the first).

    :raises NotFound: no such appraisal or objective for the asker.
    :raises Forbidden: a countersigner asks.
    :raises Conflict: the objectives aren't being agreed.
    :raises Invalid: a title, text, weight or position that can't be kept.
    :raises VersionRequired: no version was given.
    :raises Stale: somebody saved a newer one; both texts are in it.
    """
    content = _content(title, measure, weight, due_on)
    head, existing = _opened(session, by, appraisal_id)
    present = _found(existing, objective_id)
    check_version(
        expected_version, present.version, current=_as_json(present), sent=_as_json_content(content)
    )
    session.execute(
        update(OBJECTIVE)
        .where(OBJECTIVE.c.tenant_id == by.organisation_id, OBJECTIVE.c.id == objective_id)
        .values(version=present.version + 1, **content)
    )
    changed = replace(present, version=present.version + 1, **content)
    if position is not None:
        changed = replace(changed, position=_move(session, by, existing, objective_id, position))
    changes = {name: (getattr(present, name), sent) for name, sent in content.items()}
    _changed(session, by, head, "objective.changed", objective_id, changes)
    return changed


def remove_objective(
    session: Session,
    *,
    by: Identity,
    appraisal_id: UUID,
    objective_id: UUID,
    expected_version: int | None,
) -> None:
    """Remove an objective.

    :raises NotFound: no such appraisal or objective for the asker.
    :raises Forbidden: a countersigner asks.
    :raises Conflict: the objectives aren't being agreed.
    :raises VersionRequired: no version was given.
    :raises Stale: somebody saved a newer one.
    """
    head, existing = _opened(session, by, appraisal_id)
    present = _found(existing, objective_id)
    check_version(expected_version, present.version, current=_as_json(present), sent={})
    session.execute(
        delete(OBJECTIVE).where(OBJECTIVE.c.tenant_id == by.organisation_id, OBJECTIVE.c.id == objective_id)
    )
    _changed(session, by, head, "objective.removed", objective_id, {"title": (present.title, None)})


def _opened(session: Session, by: Identity, appraisal_id: UUID) -> tuple[Head, tuple[ObjectiveView, ...]]:
    head = locked_head(session, by=by, appraisal_id=appraisal_id)
    check_permitted(by, head, "appraisal.objectives.write")
    check_state(head, State.OBJECTIVES, doing="Objectives")
    rows = session.execute(
        select(*(OBJECTIVE.c[name] for name in _COLUMNS))
        .where(OBJECTIVE.c.tenant_id == by.organisation_id, OBJECTIVE.c.appraisal_id == head.id)
        .order_by(OBJECTIVE.c.position)
    ).all()
    return head, tuple(ObjectiveView(**row._asdict()) for row in rows)


def _found(existing: Sequence[ObjectiveView], objective_id: UUID) -> ObjectiveView:
    for objective in existing:
        if objective.id == objective_id:
            return objective
    raise NotFound


def _unchanged(again: ObjectiveView, content: dict[str, Any]) -> ObjectiveView:
    if any(getattr(again, name) != sent for name, sent in content.items()):
        raise Conflict(
            "This was sent before, with other words, and is in the list. Save again to add it as one more"
            " objective, or change the one in the list.",
            code=KEY_USED,
        )
    return again


def _content(title: str, measure: str, weight: str, due_on: date | None) -> dict[str, Any]:
    problems = [
        *text_problems({"/title": title}, longest=LONGEST_TITLE, empty="Write what should be achieved."),
        *text_problems({"/measure": measure}),
    ]
    exact = Decimal(0)
    try:
        exact = parse_weight(weight)
    except ValueError as wrong:
        problems.append(Problem("/weight", str(wrong)))
    refuse(problems)
    return {"title": title, "measure": measure, "weight": exact, "due_on": due_on}


def _move(
    session: Session, by: Identity, existing: Sequence[ObjectiveView], objective_id: UUID, position: int
) -> int:
    """Put one at a position and close ranks; the constraint on positions waits for the commit."""
    if not 1 <= position <= len(existing):
        refuse([Problem("/position", f"Choose a position from 1 to {len(existing)}.")])
    order = [objective.id for objective in existing if objective.id != objective_id]
    order.insert(position - 1, objective_id)
    session.execute(
        update(OBJECTIVE)
        .where(OBJECTIVE.c.tenant_id == by.organisation_id, OBJECTIVE.c.id.in_(order))
        .values(position=case({each: place for place, each in enumerate(order, 1)}, value=OBJECTIVE.c.id))
    )
    return position


def _changed(
    session: Session,
    by: Identity,
    head: Head,
    action: str,
    objective_id: UUID,
    changes: dict[str, tuple[object, object]],
) -> None:
    withdraw(session, by=by, appraisal_id=head.id, step="objectives")
    change_head(session, by=by, head=head)
    audit.record(
        session,
        by=by,
        action=action,
        object_type="appraisal",
        object_id=head.id,
        detail={"objective": str(objective_id)},
        changes=changes,
        of=str(objective_id),
    )


def _as_json(objective: ObjectiveView) -> dict[str, Any]:
    content = {name: getattr(objective, name) for name in ("title", "measure", "weight", "due_on")}
    return {"position": objective.position, **_as_json_content(content)}


def _as_json_content(content: dict[str, Any]) -> dict[str, Any]:
    due_on: date | None = content["due_on"]
    return content | {
        "weight": f"{content['weight'].normalize():f}",
        "due_on": None if due_on is None else due_on.isoformat(),
    }
