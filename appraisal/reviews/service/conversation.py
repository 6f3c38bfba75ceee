"""The conversation's notes, and apart from them the note on wellbeing and adjustments."""

from datetime import date
from typing import Any, cast
from uuid import UUID, uuid5

from sqlalchemy import Table, insert, select, update
from sqlalchemy.orm import Session

from appraisal.reviews.domain.guards import shown
from appraisal.reviews.domain.states import State
from appraisal.reviews.models import Conversation, WellbeingNote
from appraisal.reviews.service.clock import today
from appraisal.reviews.service.head import Head, check_permitted, check_state, locked_head
from appraisal.reviews.service.moves import change_head, withdraw
from appraisal.reviews.service.texts import refuse, text_problems
from appraisal.reviews.service.views import ConversationView, WellbeingView
from tenants.audit import service as audit
from tenants.errors import Problem
from tenants.identity import Identity
from tenants.versions import check_version

CONVERSATION = cast(Table, Conversation.__table__)
WELLBEING = cast(Table, WellbeingNote.__table__)
WRITE = "appraisal.conversation.write"
OPEN = tuple(state for state in State if state not in {State.COMPLETE, State.EXCUSED})


def save_conversation(
    session: Session,
    *,
    by: Identity,
    appraisal_id: UUID,
    held_on: date | None,
    summary: str,
    development_plan: str,
    career: str,
    expected_version: int | None,
) -> ConversationView:
    """Replace the notes as a whole; another day withdraws confirmations given before.

    :param expected_version: of the notes that were read; 0, or None, if there were none.
    :raises NotFound: no such appraisal for the asker.
    :raises Forbidden: a countersigner asks.
    :raises Conflict: the conversation isn't being recorded.
    :raises Invalid: a day that hasn't come or lies before the cycle, or text that can't be stored.
    :raises VersionRequired: there are notes already, and no version was given.
    :raises Stale: somebody saved newer ones; both texts are in it.
    """
    texts = {"summary": summary, "development_plan": development_plan, "career": career}
    problems = [*text_problems({f"/{name}": text for name, text in texts.items()})]
    if held_on is not None and held_on > today():
        problems.append(Problem("/held_on", "Write a day that has come."))
    refuse(problems)
    head = locked_head(session, by=by, appraisal_id=appraisal_id)
    check_permitted(by, head, WRITE)
    check_state(head, State.CONVERSATION, doing="The conversation's notes")
    _check_day(head, held_on)
    sent = {"held_on": held_on, **texts}
    present = _present(session, by, head, CONVERSATION, tuple(sent))
    found = ConversationView(**present)
    check_version(expected_version, found.version, current=_as_json(present), sent=_as_json(sent))
    _write(session, by, head, CONVERSATION, "conversation", sent, found.version)
    if held_on != found.held_on:
        withdraw(session, by=by, appraisal_id=head.id, step="conversation")
        change_head(session, by=by, head=head)
    _record(session, by, head, "conversation.saved", texts, {n: (present.get(n), sent[n]) for n in sent})
    return ConversationView(held_on, summary, development_plan, career, found.version + 1)


def save_wellbeing(
    session: Session,
    *,
    by: Identity,
    appraisal_id: UUID,
    adjustments: str,
    wellbeing: str,
    expected_version: int | None,
) -> WellbeingView:
    """Replace the note as a whole, at any time until the appraisal is complete.

    :param expected_version: of the note that was read; 0, or None, if there was none.
    :raises NotFound: no such appraisal for the asker.
    :raises Forbidden: a countersigner asks.
    :raises Conflict: the appraisal is complete or excused.
    :raises Invalid: text that can't be stored.
    :raises VersionRequired: there is a note already, and no version was given.
    :raises Stale: somebody saved a newer one; both texts are in it.
    """
    sent = {"adjustments": adjustments, "wellbeing": wellbeing}
    refuse(text_problems({f"/{name}": text for name, text in sent.items()}))
    head = locked_head(session, by=by, appraisal_id=appraisal_id)
    check_permitted(by, head, WRITE)
    check_state(head, *OPEN, doing="The note on wellbeing")
    present = _present(session, by, head, WELLBEING, tuple(sent))
    found = WellbeingView(**present)
    check_version(expected_version, found.version, current=present, sent=sent)
    _write(session, by, head, WELLBEING, "wellbeing", sent, found.version)
    _record(session, by, head, "wellbeing.saved", sent, {n: (present.get(n), sent[n]) for n in sent})
    return WellbeingView(adjustments, wellbeing, found.version + 1)


def _check_day(head: Head, held_on: date | None) -> None:
    """A conversation of this cycle wasn't held before the cycle began."""
    if held_on is not None and held_on < head.opens_on:
        refuse([Problem("/held_on", f"This cycle began on {shown(head.opens_on)}. Write a day since then.")])


def _present(
    session: Session, by: Identity, head: Head, table: Table, names: tuple[str, ...]
) -> dict[str, Any]:
    """The row that is there, or nothing."""
    row = session.execute(
        select(*(table.c[name] for name in names), table.c.version).where(
            table.c.tenant_id == by.organisation_id, table.c.appraisal_id == head.id
        )
    ).one_or_none()
    return {} if row is None else row._asdict()


def _write(
    session: Session, by: Identity, head: Head, table: Table, name: str, sent: dict[str, Any], found: int
) -> None:
    """Insert the appraisal's one row of `table`, or replace it; the appraisal's lock keeps others out."""
    if found == 0:
        own = {"tenant_id": by.organisation_id, "id": uuid5(head.id, name), "appraisal_id": head.id}
        session.execute(insert(table).values(**own, **sent, version=1))
        return
    session.execute(
        update(table)
        .where(table.c.tenant_id == by.organisation_id, table.c.appraisal_id == head.id)
        .values(**sent, version=found + 1)
    )


def _record(
    session: Session,
    by: Identity,
    head: Head,
    action: str,
    texts: dict[str, str],
    changes: dict[str, tuple[object, object]],
) -> None:
    audit.record(
        session,
        by=by,
        action=action,
        object_type="appraisal",
        object_id=head.id,
        detail={f"{name}_length": len(text) for name, text in texts.items()},
        changes=changes,
        of=action.partition(".")[0],
    )


def _as_json(content: dict[str, Any]) -> dict[str, Any]:
    held_on: date | None = content.get("held_on")
    return content | {"held_on": None if held_on is None else held_on.isoformat()}
