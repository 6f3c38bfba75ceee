"""Naming another countersigner: the one on record may have left, and a wrong hierarchy holds nobody up."""

from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from appraisal.reviews.domain.appraisers import Change, why_not_countersign
from appraisal.reviews.service.clock import today
from appraisal.reviews.service.held import Held, check_assigns, held
from appraisal.reviews.service.texts import check_texts
from tenants.audit import service as audit
from tenants.errors import Conflict
from tenants.identity import Identity
from tenants.people.search import Member, chosen_member, mend
from tenants.rows import now
from tenants.versions import check_version

NOT_ONESELF = "You can’t let yourself countersign. Ask another organisation lead to do that."

# As for a change of appraiser, ids are hashes of the version that is left behind, which is left only once.
_NOTE = text(
    """
    INSERT INTO appraiser_change (tenant_id, id, appraisal_id, kind, from_id, to_id, reason, starts_on,
                                  by_id, at)
    SELECT a.tenant_id, md5(a.id::text || '/countersigner/' || a.version)::uuid, a.id, :kind,
           a.countersigner_id, :to, :reason, :day, :by, :moment
      FROM appraisal a
     WHERE a.tenant_id = :organisation AND a.id = :appraisal
    """
)
_NAME = text(
    """
    UPDATE appraisal SET countersigner_id = :to, updated_at = :moment, version = appraisal.version + 1
     WHERE appraisal.tenant_id = :organisation AND appraisal.id = :appraisal
    """
)


def name_countersigner(
    session: Session,
    *,
    by: Identity,
    appraisal_id: UUID,
    countersigner: UUID | str,
    reason: str,
    expected_version: int | None,
) -> int:
    """Let somebody else countersign; returns the appraisal's version, its ETag.

    :param countersigner: their id, or as typed: an employee number or work e-mail address.
    :param expected_version: of the appraisal as it was read.
    :raises NotFound: no such appraisal in the organisation, or none that the asker knows of.
    :raises Forbidden: unless an organisation lead asks, and not for their own appraisal.
    :raises Conflict: it is over, or they countersign it already, appraise it or are appraised.
    :raises Invalid: no reason, nobody who works here, or the asker themselves.
    :raises VersionRequired: without a version.
    :raises Stale: it has changed since it was read.
    """
    check_texts({"/reason": reason}, required=True)
    found = held(session, by=by, appraisal_id=appraisal_id)
    check_assigns(by, found)
    sent = {"countersigner": str(countersigner), "reason": reason}
    check_version(expected_version, found.version, current={"version": found.version}, sent=sent)
    to = chosen_member(session, by=by, chosen=countersigner, pointer="/countersigner")
    if to.id == by.person_id:  # a lead reads nobody's appraisal, so may not let themselves in either
        raise mend("/countersigner_id" if isinstance(countersigner, UUID) else "/countersigner", NOT_ONESELF)
    refusal = why_not_countersign(found.state, to.id, found.countersigner_id, _appraised(found))
    if refusal is not None:
        raise Conflict(refusal, code="state")
    _write(session, by, found, to, reason)
    return found.version + 1


def _appraised(of: Held) -> frozenset[UUID]:
    """The appraisee, and who appraises or has signed as the appraiser: none of them countersigns."""
    return frozenset(each for each in (of.person_id, of.appraiser_id, of.signed_by) if each is not None)


def _write(session: Session, by: Identity, of: Held, to: Member, reason: str) -> None:
    asked = {
        "organisation": by.organisation_id,
        "appraisal": of.id,
        "to": to.id,
        "by": by.person_id,
        "moment": now(),
    }
    session.execute(_NOTE, {**asked, "kind": Change.COUNTERSIGNER.value, "reason": reason, "day": today()})
    session.execute(_NAME, asked)
    audit.record(
        session,
        by=by,
        action="appraisal.countersigner_changed",
        object_type="appraisal",
        object_id=of.id,
        detail={"reason_length": len(reason)},
        changes={"countersigner_id": (of.countersigner_id, to.id)},
        plain=("countersigner_id",),
    )
