"""Who appraises somebody, who did, and why that changed: for the three parties and an organisation lead."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, text
from sqlalchemy.orm import Session

from appraisal.reviews.domain.appraisers import OVER, Change
from appraisal.reviews.domain.states import Action, State
from appraisal.reviews.service.clock import today
from appraisal.reviews.service.head import capacities
from appraisal.reviews.service.held import ASSIGN, READ_APPRAISER, Held, held
from appraisal.reviews.service.nomination_lists import NominationView, nominations_of
from appraisal.reviews.service.views import DelegateView, PersonName
from frameworks import service as frameworks
from tenants.audit import service as audit
from tenants.errors import NotFound
from tenants.identity import Identity
from tenants.permissions import allowed


@dataclass(frozen=True, slots=True)
class ChangeView:
    """Somebody appraises, or stands in, instead of somebody else: since when, who decided it, and why."""

    kind: Change
    before: PersonName | None
    after: PersonName
    starts_on: date
    ends_on: date | None
    reason: str
    by: PersonName | None
    at: datetime


@dataclass(frozen=True, slots=True)
class AppraiserView:
    """Everything about who appraises somebody, and nothing of what the appraisal says.

    `changes` and `nominations` are newest first. `may_nominate` and `may_assign` are for the asker, now.
    """

    id: UUID
    version: int
    state: State
    cycle: str
    appraisee: PersonName
    appraiser: PersonName | None
    appraiser_works: bool
    countersigner: PersonName | None
    delegates: tuple[DelegateView, ...]
    changes: tuple[ChangeView, ...]
    nominations: tuple[NominationView, ...]
    is_own: bool
    may_read: bool
    may_nominate: bool
    may_assign: bool
    has_stages: bool = False
    intervention: Action | None = None
    """What an organisation lead may do to it from outside now: excuse, bring back or re-open it."""

    @property
    def open_nomination(self) -> NominationView | None:
        """The one that waits for an answer, if there is one."""
        return next((each for each in self.nominations if each.status == "open"), None)


_FROM_OUTSIDE = {
    State.COMPLETE: ("appraisal.reopen", Action.REOPEN),
    State.EXCUSED: ("appraisal.excuse", Action.READMIT),
}
_READ = text(
    """
    SELECT c.name AS cycle, c.framework_version_id,
           (SELECT m.given_name || ' ' || m.family_name FROM person m
             WHERE m.tenant_id = a.tenant_id AND m.id = a.appraiser_id) AS appraiser_name,
           (SELECT s.given_name || ' ' || s.family_name FROM person s
             WHERE s.tenant_id = a.tenant_id AND s.id = a.countersigner_id) AS countersigner_name,
           (SELECT json_agg(json_build_array(d.delegate_id, p.given_name || ' ' || p.family_name, d.ends_on)
                            ORDER BY d.starts_on, d.id)
              FROM delegation d JOIN person p ON p.tenant_id = d.tenant_id AND p.id = d.delegate_id
             WHERE d.tenant_id = a.tenant_id AND d.manager_id = a.appraiser_id AND d.ended_at IS NULL
               AND d.starts_on <= :today AND d.ends_on >= :today
               AND d.delegate_id <> a.person_id AND d.delegate_id IS DISTINCT FROM a.countersigner_id
           ) AS delegates,
           (SELECT json_agg(json_build_array(x.kind, x.from_id, f.given_name || ' ' || f.family_name, x.to_id,
                                             t.given_name || ' ' || t.family_name, x.starts_on, x.ends_on,
                                             x.reason, x.by_id, b.given_name || ' ' || b.family_name, x.at)
                            ORDER BY x.at DESC, x.id)
              FROM appraiser_change x
              JOIN person t ON t.tenant_id = x.tenant_id AND t.id = x.to_id
              LEFT JOIN person f ON f.tenant_id = x.tenant_id AND f.id = x.from_id
              LEFT JOIN person b ON b.tenant_id = x.tenant_id AND b.id = x.by_id
             WHERE x.tenant_id = a.tenant_id AND x.appraisal_id = a.id) AS changes
      FROM appraisal a
      JOIN cycle c ON c.tenant_id = a.tenant_id AND c.id = a.cycle_id
     WHERE a.tenant_id = :organisation AND a.id = :appraisal
    """
).columns(delegates=JSON, changes=JSON)


def read_appraiser(session: Session, *, by: Identity, appraisal_id: UUID) -> AppraiserView:
    """Who appraises, who stands in, how that came about, and whom the appraisee has asked for.

    :raises NotFound: for anybody but the three parties and an organisation lead.
    """
    found = held(session, by=by, appraisal_id=appraisal_id, lock=False)
    if not allowed(READ_APPRAISER, by, found):
        raise NotFound
    asked = {"organisation": by.organisation_id, "appraisal": appraisal_id, "today": today()}
    row = session.execute(_READ, asked).one()
    framework = frameworks.read_version(session, by=by, version_id=row.framework_version_id)
    if by.person_id != found.person_id:
        audit.record(
            session,
            by=by,
            action="appraisal.appraiser_read",
            object_type="appraisal",
            object_id=appraisal_id,
            detail={"as": capacities(by, found)},
        )
    goes_on = found.state not in OVER
    return AppraiserView(
        id=found.id,
        version=found.version,
        state=found.state,
        cycle=row.cycle,
        appraisee=PersonName(found.person_id, found.appraisee_name),
        appraiser=_person(found.appraiser_id, row.appraiser_name),
        appraiser_works=found.appraiser_works,
        countersigner=_person(found.countersigner_id, row.countersigner_name),
        delegates=tuple(map(_delegate, row.delegates or ())),
        changes=tuple(map(_change, row.changes or ())),
        nominations=nominations_of(session, by=by, appraisal_id=appraisal_id),
        is_own=by.person_id == found.person_id,
        may_read=allowed("appraisal.read", by, found),
        may_nominate=goes_on
        and found.nominee_id is None
        and allowed("appraisal.appraiser.nominate", by, found),
        may_assign=goes_on and allowed(ASSIGN, by, found),
        has_stages=bool(framework.stages),
        intervention=_intervention(by, found),
    )


def _intervention(by: Identity, of: Held) -> Action | None:
    permission, action = _FROM_OUTSIDE.get(of.state, ("appraisal.excuse", Action.EXCUSE))
    return action if allowed(permission, by, of) else None


def _person(person_id: object, name: str | None) -> PersonName | None:
    return None if person_id is None or name is None else PersonName(UUID(str(person_id)), name)


def _delegate(row: list[Any]) -> DelegateView:
    person_id, name, ends_on = row
    return DelegateView(PersonName(UUID(person_id), name), date.fromisoformat(ends_on))


def _change(row: list[Any]) -> ChangeView:
    kind, before, before_name, after, after_name, starts_on, ends_on, reason, by_id, by_name, at = row
    return ChangeView(
        Change(kind),
        _person(before, before_name),
        PersonName(UUID(after), after_name),
        date.fromisoformat(starts_on),
        None if ends_on is None else date.fromisoformat(ends_on),
        reason,
        _person(by_id, by_name),
        datetime.fromisoformat(at),
    )
