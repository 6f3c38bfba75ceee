"""Giving appraisals to another appraiser: one, some, or all of somebody's, in the same few statements."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from appraisal.reviews.domain.appraisers import Appraised, Change, countersigner_of, why_not
from appraisal.reviews.service.clock import today
from appraisal.reviews.service.held import (
    ASSIGN,
    OF_MANAGER,
    OF_PEOPLE,
    OF_THESE,
    OWN,
    Held,
    check_assigns,
    held,
    held_rows,
)
from appraisal.reviews.service.texts import check_texts
from appraisal.reviews.service.views import PersonName
from tenants.audit import service as audit
from tenants.errors import Conflict, Forbidden
from tenants.identity import Identity
from tenants.people.reporting import change_managers
from tenants.people.search import Member, chosen_member, mend
from tenants.permissions import allowed
from tenants.rows import now
from tenants.versions import check_version

MOST = 1000
"""How many appraisals may be named one by one in a request; all of somebody's may be more."""
GONE = "There is no such appraisal."
NOT_ONESELF = "You can’t give an appraisal to yourself. Ask another lead, or let the appraisee ask for you."


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one appraisal of many: moved, or why not."""

    appraisal_id: UUID
    appraisee_name: str | None
    moved: bool
    reason: str


@dataclass(frozen=True, slots=True)
class Reassigned:
    """What became of them all, and how many posts report to the new appraiser from today."""

    to: Member
    outcomes: tuple[Outcome, ...]
    lines_changed: int = 0

    @property
    def moved(self) -> int:
        """How many were moved."""
        return sum(1 for each in self.outcomes if each.moved)


@dataclass(frozen=True, slots=True)
class Assigned:
    """An appraisal in other hands; `version` is its ETag."""

    id: UUID
    version: int
    appraiser: PersonName
    countersigner_id: UUID | None
    lines_changed: int


# The row before the change says who appraised until now, so this comes first. Ids are hashes of the version
# that is left behind, which is left only once.
_NOTE = text(
    """
    INSERT INTO appraiser_change (tenant_id, id, appraisal_id, kind, from_id, to_id, reason, starts_on,
                                  by_id, at)
    SELECT a.tenant_id, md5(a.id::text || '/appraiser/' || a.version)::uuid, a.id, :kind, a.appraiser_id, :to,
           :reason, :day, :by, :moment
      FROM appraisal a
     WHERE a.tenant_id = :organisation AND a.id = ANY(:appraisals)
    """
)
_MOVE = text(
    """
    UPDATE appraisal
       SET appraiser_id = :to, updated_at = :moment, version = appraisal.version + 1,
           countersigner_id = CASE WHEN appraisal.id = ANY(:without) THEN NULL ELSE CAST(:above AS uuid) END
     WHERE appraisal.tenant_id = :organisation AND appraisal.id = ANY(:appraisals)
    """
)
_CLOSE = text(
    """
    UPDATE nomination
       SET status = CASE WHEN nomination.nominee_id = :to THEN 'taken' ELSE 'overtaken' END,
           decided_by_id = :by, decided_at = :moment
     WHERE nomination.tenant_id = :organisation AND nomination.appraisal_id = ANY(:appraisals)
       AND nomination.status = 'open'
    """
)


def reassign(
    session: Session,
    *,
    by: Identity,
    appraisal_id: UUID,
    appraiser: UUID | str,
    reason: str,
    expected_version: int | None,
    move_reporting_line: bool = False,
) -> Assigned:
    """Give one appraisal to somebody else; the countersigner becomes the next in line above them.

    :param appraiser: their id, or as typed: an employee number or work e-mail address.
    :param expected_version: of the appraisal as it was read.
    :param move_reporting_line: let the appraisee also report to them from today, for the cycles to come.
    :raises NotFound: no such appraisal in the organisation, or none that the asker knows of.
    :raises Forbidden: unless an organisation lead asks, and not for their own appraisal.
    :raises Conflict: it is over, or they appraise it already or would appraise themselves.
    :raises Invalid: no reason, nobody who works here, or the asker themselves.
    :raises VersionRequired: without a version.
    :raises Stale: it has changed since it was read.
    """
    check_texts({"/reason": reason}, required=True)
    found = held(session, by=by, appraisal_id=appraisal_id)
    check_assigns(by, found)
    sent = {"appraiser": str(appraiser), "reason": reason}
    check_version(expected_version, found.version, current={"version": found.version}, sent=sent)
    to = _chosen(session, by, appraiser)
    refusal = why_not(Appraised(found.person_id, found.appraiser_id, found.state), to.id)
    if refusal is not None:
        raise Conflict(refusal, code="state")
    change = Move(to, Change.REASSIGNED, reason, with_lines=move_reporting_line)
    lines = move(session, by=by, found=[found], change=change)
    return Assigned(found.id, found.version + 1, PersonName(to.id, to.name), _above(found, to), lines)


def reassign_many(
    session: Session,
    *,
    by: Identity,
    appraiser: UUID | str,
    reason: str,
    appraisals: Sequence[UUID] | None = None,
    people: Sequence[UUID] | None = None,
    of_appraiser: UUID | None = None,
    move_reporting_lines: bool = False,
) -> Reassigned:
    """Give many appraisals to somebody: those named, people's open ones, or all open ones of an appraiser.

    What can't be moved is reported beside what was; the statements are as many for one as for thousands.

    :param appraiser: their id, or as typed: an employee number or work e-mail address.
    :raises Forbidden: unless an organisation lead asks.
    :raises Invalid: no reason, nobody who works here, or the asker themselves.
    """
    if not allowed("people.write", by):
        raise Forbidden("Only your organisation lead can give appraisals to somebody else.")
    check_texts({"/reason": reason}, required=True)
    to = _chosen(session, by, appraiser)
    found = _named(session, by, appraisals, people, of_appraiser)
    reasons = {each.id: _refusal(by, each, to) for each in found}
    kind = Change.REASSIGNED if of_appraiser is None else Change.TAKEN_OVER
    change = Move(to, kind, reason, with_lines=move_reporting_lines)
    lines = move(session, by=by, found=[e for e in found if reasons[e.id] is None], change=change)
    outcomes = [Outcome(e.id, e.appraisee_name, reasons[e.id] is None, reasons[e.id] or "") for e in found]
    missing = [each for each in dict.fromkeys(appraisals or ()) if each not in reasons]
    return Reassigned(to, (*outcomes, *(Outcome(each, None, False, GONE) for each in missing)), lines)


@dataclass(frozen=True, slots=True)
class Move:
    """To whom appraisals go, how that came about and why; `with_lines` also changes who people report to."""

    to: Member
    kind: Change
    reason: str
    with_lines: bool = False


def move(session: Session, *, by: Identity, found: Sequence[Held], change: Move) -> int:
    """Write the change of appraiser of these locked appraisals, its history and its trail.

    :returns: how many reporting lines began.
    """
    if not found:
        return 0
    to = change.to
    above = {each.id: _above(each, to) for each in found}
    asked = {
        "organisation": by.organisation_id,
        "appraisals": [each.id for each in found],
        "to": to.id,
        "by": by.person_id,
        "moment": now(),
    }
    noted = {"kind": change.kind.value, "reason": change.reason, "day": today()}
    session.execute(_NOTE, {**asked, **noted})
    without = [appraisal for appraisal, countersigner in above.items() if countersigner is None]
    session.execute(_MOVE, {**asked, "without": without, "above": to.manager_id})
    session.execute(_CLOSE, asked)
    lines = _lines(session, by, found, to) if change.with_lines else 0
    audit.record_each(
        session,
        by=by,
        action="appraisal.appraiser_changed",
        object_type="appraisal",
        changes={each.id: _changes(each, to, above) for each in found},
        detail={
            "kind": change.kind.value,
            "reason_length": len(change.reason),
            "reporting_lines": change.with_lines,
        },
        plain=("appraiser_id", "countersigner_id"),
    )
    return lines


def _chosen(session: Session, by: Identity, appraiser: UUID | str) -> Member:
    to = chosen_member(session, by=by, chosen=appraiser, pointer="/appraiser")
    if to.id == by.person_id:  # a lead reads nobody's appraisal, so may not let themselves in either
        raise mend("/appraiser_id" if isinstance(appraiser, UUID) else "/appraiser", NOT_ONESELF)
    return to


def _named(
    session: Session,
    by: Identity,
    appraisals: Sequence[UUID] | None,
    people: Sequence[UUID] | None,
    of_appraiser: UUID | None,
) -> tuple[Held, ...]:
    if of_appraiser is not None:
        return held_rows(session, by, OF_MANAGER, of_appraiser)
    if people is not None:
        return held_rows(session, by, OF_PEOPLE, list(people))
    return held_rows(session, by, OF_THESE, list(appraisals or ()))


def _refusal(by: Identity, of: Held, to: Member) -> str | None:
    if not allowed(ASSIGN, by, of):
        return OWN
    return why_not(Appraised(of.person_id, of.appraiser_id, of.state), to.id)


def _above(of: Held, to: Member) -> UUID | None:
    signed = () if of.signed_by is None else (of.signed_by,)
    return countersigner_of(person_id=of.person_id, appraiser_id=to.id, above=to.manager_id, appraised=signed)


def _changes(of: Held, to: Member, above: Mapping[UUID, UUID | None]) -> dict[str, tuple[object, object]]:
    return {
        "appraiser_id": (of.appraiser_id, to.id),
        "countersigner_id": (of.countersigner_id, above[of.id]),
    }


def _lines(session: Session, by: Identity, moved: Sequence[Held], to: Member) -> int:
    """Let people who were moved report to their appraiser, save the lead who does it and whoever is above."""
    posts = [each.post_id for each in moved if each.person_id not in {by.person_id, to.manager_id}]
    return change_managers(session, by=by, post_ids=posts, manager_id=to.id) if posts else 0
