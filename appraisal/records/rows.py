"""From the lists of privacy and of subjects to statements: whose rows, and which of their columns."""

from collections.abc import Iterable
from typing import Final
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Label,
    Numeric,
    Table,
    Text,
    any_,
    bindparam,
    or_,
    select,
)
from sqlalchemy import UUID as UuidType
from sqlalchemy import cast as as_type

from appraisal.cycles import models as cycles
from appraisal.national import models as national
from appraisal.records import models as records
from appraisal.records.privacy import CLASSES, Privacy
from appraisal.records.subjects import SUBJECTS
from appraisal.reviews import models as reviews
from frameworks import models as frameworks
from tenants.announcements import models as announcements
from tenants.audit import models as audit
from tenants.clients import models as clients
from tenants.jobs import models as jobs
from tenants.organisations import models as organisations
from tenants.people import models as people
from tenants.people.importing import models as importing
from tenants.rows import Base
from tenants.sign_in import models as sign_in
from tenants.sign_in.providers import models as providers

# Importing a slice's rows registers its tables: without them the lists would speak of nothing.
TABLES_OF: Final = (
    *(organisations, people, importing, sign_in, providers, clients, audit, jobs, announcements),
    *(frameworks, cycles, reviews, national, records),
)

OWN = bindparam("organisation", type_=UuidType())
PEOPLE = bindparam("people", type_=ARRAY(UuidType()))
UNSHOWN: Final = frozenset({"tenant_id", "organisation_id"})
"""The same in every row, so said once."""


def table(name: str) -> Table:
    """A table by its name.

    :raises KeyError: if there is none.
    """
    return Base.metadata.tables[name]


def owner(of: Table) -> ColumnElement[bool]:
    """Only the organisation's own rows."""
    return (of.c.tenant_id if "tenant_id" in of.c else of.c.organisation_id) == OWN


def leads_to_people(of: Table, path: str) -> ColumnElement[bool]:
    """The rows from which `path` leads to one of the people asked for."""
    step, _, rest = path.partition(".")
    column, _, named = step.partition(":")
    if not rest:
        return of.c[column] == any_(PEOPLE)
    target = table(named) if named else _target(of, column)
    return of.c[column].in_(select(target.c.id).where(owner(target), leads_to_people(target, rest)))


def person_at(of: Table, path: str) -> ColumnElement[UUID]:
    """The person that `path` leads to, as a value of the row."""
    step, _, rest = path.partition(".")
    column, _, named = step.partition(":")
    if not rest:
        return of.c[column]
    target = table(named) if named else _target(of, column)
    return (
        select(person_at(target, rest))
        .where(target.c.tenant_id == of.c.tenant_id, target.c.id == of.c[column])
        .correlate(of)
        .scalar_subquery()
    )


def own_rows(name: str) -> ColumnElement[bool]:
    """The rows of a table that are data of the people asked for."""
    of = table(name)
    return or_(*(leads_to_people(of, path) for path in SUBJECTS[name].own))


def rows_beside(name: str) -> ColumnElement[bool]:
    """The rows of others in which the people asked for had a part."""
    of, subject = table(name), SUBJECTS[name]
    touched = or_(*(leads_to_people(of, path) for path in subject.beside))
    return touched & own_rows(name).is_not(True) if subject.own else touched


def shown(of: Table, classes: Iterable[Privacy]) -> list[ColumnElement[object] | Label[str]]:
    """The columns of these classes; exact numbers as text, because JSON's are not exact."""
    wanted = frozenset(classes)
    return [
        as_type(column, Text).label(column.name) if isinstance(column.type, Numeric) else column
        for column in of.c
        if CLASSES[of.name].get(column.name) in wanted and column.name not in UNSHOWN
    ]


def _target(of: Table, column: str) -> Table:
    """The table that (tenant_id, column) refers to."""
    return next(key.column.table for key in of.c[column].foreign_keys)
