"""Staff from a file: in one go, or looked at first and confirmed later. All of it or nothing is saved."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, event, select
from sqlalchemy.orm import Session

from tenants.audit import service as audit
from tenants.days import today
from tenants.errors import Conflict, Forbidden, NotFound
from tenants.identity import Identity
from tenants.people.importing.domain.report import Report, report_from_json
from tenants.people.importing.models import StaffImport, StaffImportRow
from tenants.people.importing.naming import Named, from_stored, named_posts
from tenants.people.importing.staging import forget_later, stage
from tenants.people.importing.taking_over import Taken, take_over
from tenants.permissions import allowed
from tenants.rows import now

NAMED = "named"
"""Beside the report's own keys, where a file is looked at before."""


@dataclass(frozen=True)
class ImportView:
    """A file that waits, with what it would change, or that was taken over, with what it did.

    `missing` counts the posts that go on and aren't in it; they can be ended where it is `whole`. `named` are
    the first that it adds, changes and ends.
    """

    id: UUID
    file_name: str
    applied_at: datetime | None
    expires_at: datetime
    whole: bool
    missing: int
    report: Report
    named: tuple[Named, ...]


def import_file(
    session: Session,
    *,
    by: Identity,
    content: bytes,
    file_name: str,
    dry_run: bool = False,
    end_missing: bool = False,
    all_or_nothing: bool = False,
) -> Report:
    """Read a file and take it over at once.

    :param dry_run: do all of it, report, and undo it.
    :param end_missing: end the posts that aren't in the file, if it is whole.
    :param all_or_nothing: take nothing over where any row has an error.
    :raises FileRefused: when nothing of the file can be used.
    :raises Forbidden: unless an organisation lead, a machine with the scope or a command asks.
    """
    _may(by)
    with _measured(session) as measure, session.begin_nested() as attempt:
        day = today()
        staged = stage(session, by=by, content=content, file_name=file_name, today=day)
        taken = take_over(session, by=by, staged=staged, today=day, end_missing=end_missing)
        session.execute(
            delete(StaffImport).where(
                StaffImport.tenant_id == by.organisation_id, StaffImport.id == staged.id
            )
        )
        session.expunge(staged)
        given_up = all_or_nothing and bool(taken.report.errors)
        if dry_run or given_up:
            attempt.rollback()
    return measure(_nothing(taken).report if given_up else taken.report)


def stage_file(session: Session, *, by: Identity, content: bytes, file_name: str) -> ImportView:
    """Read a file, keep it for some hours, and say what taking it over would change; nothing else changes.

    :raises FileRefused: when nothing of the file can be used.
    :raises Forbidden: unless an organisation lead asks.
    """
    _may(by)
    with _measured(session) as measure:
        day = today()
        staged = stage(session, by=by, content=content, file_name=file_name, today=day)
        with session.begin_nested() as attempt:
            taken = take_over(session, by=by, staged=staged, today=day, end_missing=False)
            named = named_posts(session, by=by, import_id=staged.id)
            attempt.rollback()
    staged.report, staged.missing = measure(taken.report).to_json() | {NAMED: named}, taken.missing
    forget_later(session, by=by, staged=staged)
    detail = {"rows": staged.rows, "file": staged.digest}
    audit.record(
        session,
        by=by,
        action="people.import_staged",
        object_type="staff_import",
        object_id=staged.id,
        detail=detail,
    )
    session.flush()
    return _view(staged)


def read_import(session: Session, *, by: Identity, import_id: UUID) -> ImportView:
    """A file that was sent some hours ago at most.

    :raises NotFound: when there is none of this id, or it has expired.
    :raises Forbidden: unless an organisation lead asks.
    """
    _may(by)
    return _view(_find(session, by, import_id))


def confirm(
    session: Session,
    *,
    by: Identity,
    import_id: UUID,
    end_missing: bool = False,
    all_or_nothing: bool = False,
) -> ImportView:
    """Take over a file that waits; what has changed meanwhile is seen anew. Its rows are forgotten.

    :raises Conflict: when it was taken over already, or it has errors and nothing was to be taken then.
    :raises NotFound: when there is none of this id, or it has expired.
    :raises Forbidden: unless an organisation lead asks.
    """
    _may(by)
    staged = _find(session, by, import_id, locked=True)
    if staged.applied_at is not None:
        raise Conflict("This file has been taken over already. Send it again if something is still missing.")
    with _measured(session) as measure:
        taken = take_over(session, by=by, staged=staged, today=today(), end_missing=end_missing)
        if all_or_nothing and taken.report.errors:
            raise Conflict("The file has rows with errors, so nothing was taken over. Mend them first.")
        named = named_posts(session, by=by, import_id=staged.id)
        session.execute(
            delete(StaffImportRow).where(
                StaffImportRow.tenant_id == by.organisation_id, StaffImportRow.import_id == staged.id
            )
        )
    staged.state, staged.applied_at = "applied", now()
    staged.report, staged.missing = measure(taken.report).to_json() | {NAMED: named}, taken.missing
    session.flush()
    return _view(staged)


def forget(session: Session, *, by: Identity, import_id: UUID) -> None:
    """Forget a file that waits, with its rows.

    :raises NotFound: when there is none of this id, or it has expired.
    """
    _may(by)
    session.delete(_find(session, by, import_id))
    session.flush()


def _may(by: Identity) -> None:
    if not allowed("people.import", by):
        raise Forbidden("Only your organisation lead imports staff.")


def _find(session: Session, by: Identity, import_id: UUID, *, locked: bool = False) -> StaffImport:
    wanted = select(StaffImport).where(
        StaffImport.tenant_id == by.organisation_id,
        StaffImport.id == import_id,
        StaffImport.expires_at > now(),
    )
    found = session.scalars(wanted.with_for_update() if locked else wanted).one_or_none()
    if found is None:
        raise NotFound
    return found


def _view(staged: StaffImport) -> ImportView:
    stored = dict(staged.report or Report(staged.rows).to_json())
    named = from_stored(stored.pop(NAMED, ()))
    return ImportView(
        id=staged.id,
        file_name=staged.file_name,
        applied_at=staged.applied_at,
        expires_at=staged.expires_at,
        whole=staged.whole,
        missing=staged.missing or 0,
        report=report_from_json(stored),
        named=named,
    )


def _nothing(taken: Taken) -> Taken:
    return Taken(replace(taken.report, created=0, changed=0, unchanged=0, ended=0), taken.missing)


class _Measure:
    """Counts the statements that the session's connection is given, and the time since it began."""

    def __init__(self) -> None:
        self.statements = 0
        self.began = time.perf_counter()

    def __call__(self, report: Report) -> Report:
        return report.taking(self.statements, time.perf_counter() - self.began)

    def count(self, *_: object) -> None:
        """An event's listener."""
        self.statements += 1


@contextmanager
def _measured(session: Session) -> Iterator[_Measure]:
    connection, measure = session.connection(), _Measure()
    event.listen(connection, "before_cursor_execute", measure.count)
    try:
        yield measure
    finally:
        event.remove(connection, "before_cursor_execute", measure.count)
