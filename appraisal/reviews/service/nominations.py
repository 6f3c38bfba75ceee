"""Appraisees ask for an appraiser; whoever is asked, or appraises now, or leads the organisation answers."""

from typing import cast
from uuid import UUID

from sqlalchemy import Table, insert, update
from sqlalchemy.orm import Session

from appraisal.cycles.models import Nomination
from appraisal.reviews.domain.appraisers import OVER, Answer, Appraised, Change, takes_effect, why_not
from appraisal.reviews.domain.states import State
from appraisal.reviews.service.appraisers import Move, move
from appraisal.reviews.service.head import capacities
from appraisal.reviews.service.held import ASSIGN, OWN, READ_APPRAISER, Held, held
from appraisal.reviews.service.nomination_lists import (
    NEEDS,
    NominationView,
    nominations_of,
    waiting_nominations,
)
from appraisal.reviews.service.texts import check_texts
from tenants.audit import service as audit
from tenants.errors import Conflict, Forbidden, NotFound
from tenants.identity import Identity
from tenants.people.search import find_member, member_of, mend
from tenants.permissions import allowed
from tenants.rows import now, uuid7

NOMINATION = cast(Table, Nomination.__table__)
WHOSE = {
    Answer.ACCEPT: "Only whoever was asked can say yes.",
    Answer.DECLINE: "Only whoever was asked, or an organisation lead, can decline.",
    Answer.RELEASE: "Only the appraiser can hand over.",
    Answer.APPROVE: "Only an organisation lead can decide this.",
    Answer.WITHDRAW: "Only the appraisee can take this back.",
}


def nominate(
    session: Session, *, by: Identity, appraisal_id: UUID, nominee: str, reason: str
) -> NominationView:
    """Ask for somebody to appraise oneself; they and whoever appraises now are asked to agree.

    :param nominee: their employee number or work e-mail address.
    :raises NotFound: no such appraisal for the asker.
    :raises Forbidden: anybody but the appraisee.
    :raises Conflict: the appraisal is over, or somebody has been asked already.
    :raises Invalid: no reason, nobody found, or somebody who can't appraise it.
    """
    check_texts({"/reason": reason}, required=True)
    found = held(session, by=by, appraisal_id=appraisal_id)
    _check_known(by, found)
    if not allowed("appraisal.appraiser.nominate", by, found):
        raise Forbidden("Only the appraisee can ask for another appraiser.")
    _check_open(found)
    if found.nominee_id is not None:
        raise Conflict("You have asked somebody already. Take that back before you ask somebody else.")
    member = find_member(session, by=by, typed=nominee, pointer="/nominee")
    refusal = why_not(Appraised(found.person_id, found.appraiser_id, found.state), member.id)
    if refusal is not None:
        raise mend("/nominee", refusal)
    made, moment = uuid7(), now()
    session.execute(
        insert(NOMINATION).values(
            tenant_id=by.organisation_id,
            id=made,
            appraisal_id=appraisal_id,
            nominee_id=member.id,
            reason=reason,
            status="open",
            by_id=by.person,
            at=moment,
            answer="",
        )
    )
    _record(session, by, found, "nomination.made", made, nominee_id=str(member.id), reason_length=len(reason))
    return _one(session, by, appraisal_id, made)


def answer(
    session: Session,
    *,
    by: Identity,
    appraisal_id: UUID,
    nomination_id: UUID,
    given: Answer,
    words: str = "",
) -> NominationView:
    """Answer an open nomination; once it is agreed the nominee appraises, from the same moment.

    :param words: why it is declined.
    :raises NotFound: no such appraisal or nomination for the asker.
    :raises Forbidden: it is somebody else's to answer.
    :raises Conflict: it has been decided, the appraisal is over, or the nominee can't appraise it any more.
    :raises Invalid: declined without a reason.
    """
    found = held(session, by=by, appraisal_id=appraisal_id)
    _check_known(by, found)
    nomination = _one(session, by, appraisal_id, nomination_id)
    _check_may_answer(by, found, given)
    check_texts({"/words": words}, required=given is Answer.DECLINE)
    if nomination.status != "open":
        raise Conflict("This has been decided meanwhile. Look at it again.", code="state")
    _check_open(found)
    _ANSWERED[given](session, by, found, nomination, words)
    return _one(session, by, appraisal_id, nomination_id)


def read_nomination(
    session: Session, *, by: Identity, appraisal_id: UUID, nomination_id: UUID
) -> NominationView:
    """One nomination, for the parties, a lead, and whoever was asked.

    :raises NotFound: for anybody else.
    """
    of = held(session, by=by, appraisal_id=appraisal_id, lock=False)
    _check_known(by, of)
    found = _one(session, by, appraisal_id, nomination_id)
    if by.person_id != of.person_id:
        reads_as = [*capacities(by, of), *(["nominee"] if by.person_id == found.nominee.id else [])]
        _record(session, by, of, "appraisal.nomination_read", nomination_id, **{"as": reads_as})
    return found


def read_waiting(session: Session, *, by: Identity) -> tuple[NominationView, ...]:
    """Open nominations that the asker should answer, with what the appraisees wrote: each one is read."""
    found = waiting_nominations(session, by=by)
    audit.record_each(
        session,
        by=by,
        action="appraisal.nomination_read",
        object_type="appraisal",
        changes={each.appraisal_id: {} for each in found},
    )
    return found


def _accept(session: Session, by: Identity, of: Held, nomination: NominationView, words: str) -> None:
    _agree(session, by, of, nomination, "accepted")


def _release(session: Session, by: Identity, of: Held, nomination: NominationView, words: str) -> None:
    _agree(session, by, of, nomination, "released")


def _agree(session: Session, by: Identity, of: Held, nomination: NominationView, what: str) -> None:
    """Note that one of the two agrees, or let it take effect where nobody is left to ask."""
    accepted = what == "accepted" or nomination.accepted_at is not None
    released = what == "released" or nomination.released_at is not None
    if takes_effect(accepted=accepted, released=released, has_working_appraiser=of.appraiser_works):
        _take(session, by, of, nomination)
        return
    _change(session, by, nomination, **{f"{what}_at": now()})
    _record(session, by, of, f"nomination.{what}", nomination.id)


def _approve(session: Session, by: Identity, of: Held, nomination: NominationView, words: str) -> None:
    _take(session, by, of, nomination)


def _take(session: Session, by: Identity, of: Held, nomination: NominationView) -> None:
    nominee = nomination.nominee
    refusal = why_not(Appraised(of.person_id, of.appraiser_id, of.state), nominee.id)
    if refusal is not None:
        raise Conflict(refusal, code="state")
    to = member_of(session, by=by, person_id=nominee.id, pointer="/nominee")
    move(session, by=by, found=[of], change=Move(to, Change.NOMINATED, nomination.reason))


def _decline(session: Session, by: Identity, of: Held, nomination: NominationView, words: str) -> None:
    _decide(session, by, of, nomination, "declined", words)


def _withdraw(session: Session, by: Identity, of: Held, nomination: NominationView, words: str) -> None:
    _decide(session, by, of, nomination, "withdrawn", words)


def _decide(
    session: Session, by: Identity, of: Held, nomination: NominationView, status: str, words: str
) -> None:
    decided = {"status": status, "decided_by_id": by.person, "decided_at": now(), "answer": words}
    _change(session, by, nomination, **decided)
    _record(session, by, of, f"nomination.{status}", nomination.id, words_length=len(words))


_ANSWERED = {
    Answer.ACCEPT: _accept,
    Answer.DECLINE: _decline,
    Answer.RELEASE: _release,
    Answer.APPROVE: _approve,
    Answer.WITHDRAW: _withdraw,
}


def _change(session: Session, by: Identity, nomination: NominationView, **values: object) -> None:
    session.execute(
        update(NOMINATION)
        .where(
            NOMINATION.c.tenant_id == by.organisation_id,
            NOMINATION.c.id == nomination.id,
            NOMINATION.c.status == "open",
        )
        .values(**values)
    )


def _check_known(by: Identity, of: Held) -> None:
    if not allowed(READ_APPRAISER, by, of) and not allowed("appraisal.appraiser.accept", by, of):
        raise NotFound


def _check_open(of: Held) -> None:
    if of.state in OVER:
        over = "complete" if of.state is State.COMPLETE else "excused"
        raise Conflict(f"The appraisal is {over}, so its appraiser doesn't change.", code="state")


def _check_may_answer(by: Identity, of: Held, given: Answer) -> None:
    if allowed(NEEDS[given], by, of) or (given is Answer.DECLINE and allowed(ASSIGN, by, of)):
        return
    if given in {Answer.APPROVE, Answer.DECLINE} and by.person_id == of.person_id:
        raise Forbidden(OWN)
    raise Forbidden(WHOSE[given])


def _one(session: Session, by: Identity, appraisal_id: UUID, nomination_id: UUID) -> NominationView:
    found = nominations_of(session, by=by, appraisal_id=appraisal_id)
    nomination = next((each for each in found if each.id == nomination_id), None)
    if nomination is None:
        raise NotFound
    return nomination


def _record(
    session: Session, by: Identity, of: Held, action: str, nomination_id: UUID, **said: object
) -> None:
    detail = {"nomination": str(nomination_id), **said}
    audit.record(session, by=by, action=action, object_type="appraisal", object_id=of.id, detail=detail)
