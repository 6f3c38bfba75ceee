"""Somebody's own appraisals, and those of their team: one statement each, whatever the number of people."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, TextualSelect, text
from sqlalchemy.orm import Session

from appraisal.reviews.domain.states import Party, Perspective, State
from appraisal.reviews.domain.turns import Progress, waiting_for
from appraisal.reviews.service.clock import today
from appraisal.reviews.service.views import PersonName
from tenants.identity import Identity
from tenants.prepared import PREPARED
from tenants.rows import TextId


@dataclass(frozen=True, slots=True)
class ListedAppraisal:
    """A line of a list: whose it is, how far it is, and without whom it doesn't go on."""

    id: UUID
    cycle: str
    closes_on: date
    appraisee: PersonName
    appraiser: PersonName | None
    job_title: str
    state: State
    party: Party
    waiting_for: frozenset[Party]
    updated_at: datetime
    version: int
    stands_in: bool = False
    """Is it on the asker's list because they stand in for its appraiser today?"""
    excused_reason: str | None = None
    """Why it isn't needed, where it is excused."""

    @property
    def waits_for_asker(self) -> bool:
        """Is it the turn of the person who asked for the list?"""
        return self.party in self.waiting_for


# Past cycles fall away once they are closed and done; what is unfinished stays in sight. A line asks only who
# has done what its own state waits for, through an index that starts with organisation and appraisal.
_LINES = """
    SELECT CAST(a.id AS text) AS id, CAST(a.person_id AS text) AS person_id,
           CAST(a.appraiser_id AS text) AS appraiser_id, CAST(a.countersigner_id AS text) AS countersigner_id,
           c.name AS cycle, c.closes_on, c.assessment_opens_on <= :today AS window_is_open, c.countersign,
           p.given_name, p.family_name, m.given_name AS appraiser_given, m.family_name AS appraiser_family,
           post.job_title, a.state, a.excused_reason, a.updated_at, a.version,
           CASE a.state
           WHEN 'objectives' THEN ARRAY(
               SELECT party FROM confirmation
               WHERE tenant_id = a.tenant_id AND appraisal_id = a.id AND step = 'objectives')
           WHEN 'assessment' THEN ARRAY(
               SELECT perspective FROM half
               WHERE tenant_id = a.tenant_id AND appraisal_id = a.id AND shared_at IS NOT NULL)
           WHEN 'conversation' THEN ARRAY(
               SELECT party FROM confirmation
               WHERE tenant_id = a.tenant_id AND appraisal_id = a.id AND step = 'conversation')
           WHEN 'sign_off' THEN ARRAY(
               SELECT party || ':' || kind || ':' || person_id FROM signature
               WHERE tenant_id = a.tenant_id AND appraisal_id = a.id AND revision = a.revision)
           END AS done
    FROM appraisal a
    JOIN cycle c ON c.tenant_id = a.tenant_id AND c.id = a.cycle_id
    JOIN person p ON p.tenant_id = a.tenant_id AND p.id = a.person_id
    JOIN post ON post.tenant_id = a.tenant_id AND post.id = a.post_id
    LEFT JOIN person m ON m.tenant_id = a.tenant_id AND m.id = a.appraiser_id
    WHERE a.tenant_id = :organisation
      AND (c.closes_on >= :today OR a.state NOT IN ('complete', 'excused'))
"""
_IDS = dict.fromkeys(("id", "person_id", "appraiser_id", "countersigner_id"), TextId)
_OWN = (
    text(_LINES + " AND a.person_id = :person ORDER BY c.opens_on DESC, post.assignment_number")
    .columns(**_IDS)
    .execution_options(**PREPARED)
)
# Nobody stands in where the appraisal is their own, or where they countersign.
_THEIRS_TO_COMPLETE = """
      AND (a.appraiser_id = :person
           OR a.countersigner_id = :person AND a.state = 'sign_off'
           OR a.appraiser_id = ANY(ARRAY(
                  SELECT d.manager_id FROM delegation d
                   WHERE d.tenant_id = :organisation AND d.delegate_id = :person AND d.ended_at IS NULL
                     AND d.starts_on <= :today AND d.ends_on >= :today))
              AND a.person_id <> :person AND a.countersigner_id IS DISTINCT FROM :person)
"""
_TEAM = (
    text(_LINES + _THEIRS_TO_COMPLETE + " ORDER BY p.family_name, p.given_name, a.created_at, a.id")
    .columns(**_IDS)
    .execution_options(**PREPARED)
)


def own_appraisals(session: Session, *, by: Identity) -> tuple[ListedAppraisal, ...]:
    """The appraisals of the person who asks, one for each post and cycle that isn't over."""
    return tuple(_line(row, Party.APPRAISEE) for row in _rows(session, _OWN, by))


def team(session: Session, *, by: Identity) -> tuple[ListedAppraisal, ...]:
    """The appraisals that the person who asks completes, those waiting for them first.

    Appraisals whose appraiser they stand in for today, and those that wait for their countersignature, stand
    among them.
    """
    lines = tuple(_team_lines(_rows(session, _TEAM, by), by.person))
    return tuple(sorted(lines, key=lambda line: not line.waits_for_asker))


def _rows(session: Session, statement: TextualSelect, by: Identity) -> Iterable[Row[Any]]:
    asked = {"organisation": by.organisation_id, "person": by.person, "today": today()}
    return session.execute(statement, asked)


def _team_lines(rows: Iterable[Row[Any]], person: UUID) -> Iterable[ListedAppraisal]:
    for row in rows:
        if row.appraiser_id == person:
            yield _line(row, Party.APPRAISER)
        elif row.countersigner_id != person:
            yield replace(_line(row, Party.APPRAISER), stands_in=True)
        else:
            line = _line(row, Party.COUNTERSIGNER)
            if line.waits_for_asker:
                yield line


def _line(row: Row[Any], party: Party) -> ListedAppraisal:
    state = State(row.state)
    return ListedAppraisal(
        id=row.id,
        cycle=row.cycle,
        closes_on=row.closes_on,
        appraisee=PersonName(row.person_id, f"{row.given_name} {row.family_name}"),
        appraiser=None
        if row.appraiser_id is None
        else PersonName(row.appraiser_id, f"{row.appraiser_given} {row.appraiser_family}"),
        job_title=row.job_title,
        state=state,
        party=party,
        waiting_for=waiting_for(_progress(row, state)),
        updated_at=row.updated_at,
        version=row.version,
        excused_reason=row.excused_reason,
    )


def _progress(row: Row[Any], state: State) -> Progress:
    done: list[str] = row.done or []
    signed, countersignature_needed = _signed(row, done) if state is State.SIGN_OFF else (_NOBODY, False)
    return Progress(
        state=state,
        window_is_open=row.window_is_open,
        has_appraiser=row.appraiser_id is not None,
        agreed_objectives=frozenset(map(Party, done)) if state is State.OBJECTIVES else _NOBODY,
        shared=frozenset(map(Perspective, done)) if state is State.ASSESSMENT else frozenset(),
        confirmed=frozenset(map(Party, done)) if state is State.CONVERSATION else _NOBODY,
        signed=signed,
        countersignature_needed=countersignature_needed,
    )


_NOBODY: frozenset[Party] = frozenset()


def _signed(row: Row[Any], done: list[str]) -> tuple[frozenset[Party], bool]:
    """Who has signed, and does it take a countersigner, who may not have appraised?"""
    signed = [each.split(":") for each in done]
    signatures = {party: kind for party, kind, _ in signed}
    disagreed = signatures.get(Party.APPRAISEE) == "disagreed"
    appraised = {row.appraiser_id, *(UUID(person) for party, _, person in signed if party == Party.APPRAISER)}
    has_countersigner = row.countersigner_id is not None and row.countersigner_id not in appraised
    needed = has_countersigner and (disagreed or row.countersign == "always")
    return frozenset(map(Party, signatures)), needed
