"""A file that becomes a draft, whole or not at all."""

from dataclasses import dataclass, replace
from typing import Final

from sqlalchemy.orm import Session

from frameworks.definitions.rules import is_code
from frameworks.definitions.shape import Definition, DefinitionError, counts
from frameworks.definitions.wording import Finding, findings
from frameworks.importers.files import Imported, Kind, Naming, read_file
from frameworks.service.bases import in_use, versions_of
from frameworks.service.draft_rows import DraftView, check_editor
from frameworks.service.drafts import create_draft, next_version
from frameworks.service.reading import read_national
from tenants.days import today
from tenants.errors import Invalid, Problem
from tenants.identity import Identity

NOT_KEPT: Final = "The file can't be used, and nothing of it was kept."
MALFORMED: Final = "Use small letters and digits joined by hyphens, such as river-values."
TABLES: Final = frozenset({Kind.CSV, Kind.XLSX})
PUBLISHERS: Final = frozenset({Kind.MLF_CODE, Kind.MLF_STANDARDS})


@dataclass(frozen=True)
class ImportedDraft:
    """A draft, what kind of file it came from, what arrived, and doubts about its words."""

    draft: DraftView
    kind: str
    summary: str
    notes: tuple[str, ...]
    findings: tuple[Finding, ...]


def import_draft(
    session: Session,
    *,
    by: Identity,
    content: bytes,
    file_name: str,
    code: str | None = None,
    name: str | None = None,
    version: str | None = None,
    idempotency_key: str | None = None,
) -> ImportedDraft:
    """Begin a draft with a file.

    :param code: with `name` and `version`, what to call a table's framework, which can't say it itself; a
        publisher's file can't say its code. Without a version, a table is the code's next one.
    :raises Forbidden: unless a framework editor or a command asks.
    :raises Invalid: the file can't be used; with a problem for each place to mend.
    :raises Conflict: too many drafts are open, or the key stands for another request.
    """
    check_editor(by)
    if code is not None and not is_code(code):
        raise Invalid(NOT_KEPT, problems=[Problem("/code", MALFORMED)])
    naming, published = Naming(code, name, version), published_national(session)
    try:
        found = read_file(content, name=file_name, on=today(), naming=naming, published=published)
    except DefinitionError as error:
        problems = [Problem("/file", f"{each}.") for each in error.problems]
        raise Invalid(NOT_KEPT, problems=problems) from error
    definition = called(found, by=by, code=code)
    if version is None and found.kind in TABLES:
        definition = replace(definition, version=next_version(session, by, definition.code))
    try:
        draft = create_draft(
            session,
            by=by,
            definition=definition,
            idempotency_key=idempotency_key,
            origin=origin_of(found),
        )
    except Invalid as error:
        problems = [Problem("/file", each.message) for each in error.problems]
        raise Invalid(NOT_KEPT, problems=problems) from error
    notes = found.notes
    if code is not None and code != definition.code:
        notes = (*notes, f"The file says what it is called by, {definition.code}: that is kept.")
    return ImportedDraft(draft, found.kind.value, str(counts(definition)), notes, findings(definition))


def published_national(session: Session) -> tuple[Definition, ...]:
    """The national versions in use, the newest of each framework first."""
    known = versions_of(session)
    return tuple(read_national(session, version_id=known[name].id).definition for name in in_use(known))


def origin_of(imported: Imported) -> dict[str, str]:
    """What the trail says of a draft's file: its kind, and what tells it from others; no word of it."""
    return {"from": "file", "kind": imported.kind.value, "sha256": imported.digest}


def called(imported: Imported, *, by: Identity, code: str | None) -> Definition:
    """An organisation's draft of a file: a publisher's has no code, and the national one is taken."""
    definition = imported.definition
    if imported.kind not in PUBLISHERS:
        return definition
    return replace(definition, code=code or f"{definition.code}-{by.ods_code.lower()}")
