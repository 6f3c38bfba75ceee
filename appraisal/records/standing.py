"""Who is asked about, and what an erasure of them depends on."""

from collections.abc import Iterable, Mapping
from datetime import date
from uuid import UUID

from sqlalchemy import Select, and_, exists, func, or_, select
from sqlalchemy.orm import Session

from appraisal.cycles.models import Appraisal
from appraisal.records.models import Erasure, LegalHold, RetentionPeriod
from appraisal.records.retention import RULES, Standing
from tenants.errors import NotFound
from tenants.identity import Identity
from tenants.people.models import Person, Post

OVER = ("complete", "excused")
"""States in which nobody goes on with an appraisal."""


def find_person(session: Session, *, by: Identity, employee_number: str) -> UUID:
    """The person with an employee number.

    :raises NotFound: if the organisation has nobody with it.
    """
    found = session.scalars(
        select(Person.id).where(
            Person.tenant_id == by.organisation_id, Person.employee_number == employee_number.strip()
        )
    ).one_or_none()
    if found is None:
        raise NotFound(f"Nobody here has the employee number {employee_number.strip()!r}.")
    return found


def years_of(session: Session, *, by: Identity) -> dict[str, int]:
    """How long each rule keeps in the asker's organisation, in years; one statement."""
    longer = select(RetentionPeriod.rule, RetentionPeriod.years).where(
        RetentionPeriod.tenant_id == by.organisation_id
    )
    own = {row.rule: row.years for row in session.execute(longer)}
    return {name: max(rule.years, own.get(name, 0)) for name, rule in RULES.items()}


def standings(session: Session, *, by: Identity, people: Iterable[UUID]) -> Mapping[UUID, Standing]:
    """What an erasure of each of these people depends on; one statement."""
    rows = session.execute(
        _standings().where(Person.tenant_id == by.organisation_id, Person.id.in_(list(people)))
    )
    return {
        row.id: Standing(
            row.left_on, row.is_erased, row.holds, row.open_appraisals, row.appraises, row.holds_a_post
        )
        for row in rows
    }


def _standings() -> Select[UUID, date | None, bool, int, int, int, bool]:
    mine = and_(Appraisal.tenant_id == Person.tenant_id, Appraisal.person_id == Person.id)
    part = and_(
        Appraisal.tenant_id == Person.tenant_id,
        or_(Appraisal.appraiser_id == Person.id, Appraisal.countersigner_id == Person.id),
    )
    is_open = Appraisal.state.not_in(OVER)
    held = and_(
        LegalHold.tenant_id == Person.tenant_id,
        LegalHold.person_id == Person.id,
        LegalHold.lifted_at.is_(None),
    )
    return select(
        Person.id,
        Person.left_on,
        exists()
        .where(Erasure.tenant_id == Person.tenant_id, Erasure.person_id == Person.id)
        .label("is_erased"),
        select(func.count()).select_from(LegalHold).where(held).scalar_subquery().label("holds"),
        select(func.count())
        .select_from(Appraisal)
        .where(mine, is_open)
        .scalar_subquery()
        .label("open_appraisals"),
        select(func.count()).select_from(Appraisal).where(part, is_open).scalar_subquery().label("appraises"),
        exists()
        .where(Post.tenant_id == Person.tenant_id, Post.person_id == Person.id, Post.ended_on.is_(None))
        .label("holds_a_post"),
    )
