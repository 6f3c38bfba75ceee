"""A trust nobody works for yet, one for each test: `take` is a whole import, committed."""

import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from itertools import count
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from tenants.audit.service import Origin, origin
from tenants.organisations.registry import organisation_id, read_registry
from tenants.organisations.service import command_identity
from tenants.people.importing.domain.report import Report
from tenants.people.importing.service import import_file
from tests.database import Database
from tests.people.files import staff_csv

TRUSTS = [each.ods_code for each in read_registry().organisations if each.kind.value == "trust"]
_NEXT = count()


class Trust:
    """An organisation without people, as the application's role sees it."""

    def __init__(self, database: Database, ods_code: str) -> None:
        self.database = database
        self.ods_code = ods_code
        self.id = organisation_id(ods_code)

    def session(self) -> AbstractContextManager[Session]:
        """A session of the application's for this trust; the test commits."""
        return self.database.session("app", self.id)

    def take(self, sent: bytes | Sequence[Mapping[str, str]], **options: bool) -> Report:
        """Import rows or a file's bytes, as an operator's command would."""
        content = sent if isinstance(sent, bytes) else staff_csv(sent)
        with self.session() as session:
            by = command_identity(session, command="tests")
            report = import_file(session, by=by, content=content, file_name="staff.csv", **options)
            session.commit()
        return report

    def all(self, query: str, **values: object) -> list[Any]:
        """Rows of a query."""
        with self.session() as session:
            return list(session.execute(text(query), values))

    def one(self, query: str, **values: object) -> Any:  # noqa: ANN401 - of whatever type the query asks for
        """The one value of a query."""
        with self.session() as session:
            return session.execute(text(query), values).scalar_one()

    def run(self, statement: str, **values: object) -> None:
        """A change, committed."""
        with self.session() as session:
            session.execute(text(statement), values)
            session.commit()

    def contents(self) -> dict[str, str]:
        """A digest of each table that an import writes, save the trail."""
        tables = ("person", "post", "reporting_line", "department", "staff_import", "staff_import_row")
        digest = "SELECT coalesce(md5(string_agg(t::text, '' ORDER BY t::text)), '') FROM {} t"
        return {table: self.one(digest.format(table)) for table in tables}


@pytest.fixture
def trust(database: Database) -> Iterator[Trust]:
    """A trust of this test's own."""
    before = origin.get()
    origin.set(Origin(key=os.environ.get("SECRET_KEY", "a key of the tests")))
    yield Trust(database, TRUSTS[next(_NEXT) % len(TRUSTS)])
    origin.set(before)


@pytest.fixture
def neighbour(database: Database) -> Trust:
    """Another one."""
    return Trust(database, TRUSTS[next(_NEXT) % len(TRUSTS)])


def lines_of(trust: Trust) -> dict[str, str]:
    """Employee number → the manager's, of every open reporting line."""
    query = (
        "SELECT person.employee_number, manager.employee_number FROM reporting_line line"
        " JOIN post ON post.id = line.post_id JOIN person ON person.id = post.person_id"
        " JOIN person manager ON manager.id = line.manager_id WHERE line.ended_on IS NULL"
    )
    return {str(person): str(manager) for person, manager in trust.all(query)}


def said(report: Report, row: int | None) -> list[str]:
    """What errors and warnings say about a row."""
    return [fault.message for fault in (*report.errors, *report.warnings) if fault.row == row]


def counts(report: Report) -> tuple[int, int, int, int, int]:
    """Rows, created, changed, unchanged, ended."""
    return report.rows, report.created, report.changed, report.unchanged, report.ended
