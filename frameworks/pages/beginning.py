"""Where editors begin: the drafts there are, and a new one from a version or a file."""

from typing import Final
from uuid import UUID

from flask import flash, request
from flask.typing import ResponseReturnValue

from frameworks.definitions.shape import Base
from frameworks.large_files import take_a_file
from frameworks.pages.blueprint import MENDABLE, blueprint, gone, refused, shown
from frameworks.presenters.versions import OWN, begin_choices, draft_rows, find_line, version_groups
from frameworks.service import drafts
from frameworks.service.importing import MALFORMED, import_draft
from frameworks.service.listing import list_frameworks
from tenants import guard
from tenants.audit.events import Cursor
from tenants.errors import Invalid, Problem, Refusal
from tenants.rows import uuid7
from tenants.versions import KEY_USED

FILE: Final = "/organisation/frameworks/import"
CHOOSE: Final = "Choose a file."
FROM: Final = "Choose what to begin from."


@blueprint.url_value_preprocessor
def _take_large_files(endpoint: str | None, values: dict[str, object] | None) -> None:
    """Let the import's own page take more than the general limit."""
    if request.path == FILE:
        take_a_file()


@blueprint.get("/organisation/frameworks")
@guard.signed_in("framework.edit")
def frameworks() -> ResponseReturnValue:
    """Drafts, the organisation's versions, and how to begin."""
    sent = request.args.get("cursor")
    try:
        after = Cursor.read(sent) if sent else None
    except Invalid as refusal:
        told = tuple(Problem("", each.message) for each in refusal.problems)
        return shown("frameworks.html", refusal=refusal, problems=told, is_first=False)
    found = list_frameworks(guard.db_session(), by=guard.identity(), after=after)
    return shown(
        "frameworks.html",
        is_first=after is None,
        drafts=draft_rows(found.drafts),
        closed=draft_rows(found.closed),
        next=None if found.closed_next is None else found.closed_next.as_text(),
        groups=version_groups(found),
    )


@blueprint.get("/organisation/frameworks/new")
@guard.signed_in("framework.edit")
def new_draft() -> ResponseReturnValue:
    """What to begin from."""
    return _begin(request.args.get("from", ""), uuid7().hex)


@blueprint.post("/organisation/frameworks/new")
@guard.signed_in("framework.edit")
def begin_draft() -> ResponseReturnValue:
    """Begin a draft; sending the form twice begins one."""
    chosen, key = request.form.get("from", ""), request.form.get("key", "")[:64]
    try:
        draft_id = _made(chosen, key or None)
    except MENDABLE as refusal:
        refused()
        fresh = uuid7().hex if refusal.code == KEY_USED else key
        return _begin(chosen, fresh, refusal)
    return gone("draft", "The draft is begun.", draft_id=draft_id)


@blueprint.get(FILE)
@guard.signed_in("framework.edit")
def import_form() -> ResponseReturnValue:
    """Choose a file."""
    return shown("import.html", faults=(), code="", key=uuid7().hex)


@blueprint.post(FILE)
@guard.signed_in("framework.edit")
def import_file() -> ResponseReturnValue:
    """Make a draft of a file, or tell everything in it that has to be mended; sent twice, it makes one."""
    code, key = request.form.get("code", "").strip(), request.form.get("key", "")[:64]
    try:
        content, name = _sent_file()
        imported = import_draft(
            guard.db_session(),
            by=guard.identity(),
            content=content,
            file_name=name,
            code=code or None,
            idempotency_key=key or None,
        )
    except MENDABLE as refusal:
        refused()
        return _unread(refusal, code, uuid7().hex if refusal.code == KEY_USED else key)
    for note in imported.notes:
        flash(note)
    called = f"{imported.draft.definition.base}: {imported.summary}"
    return gone("draft", f"The file is imported as {called}.", draft_id=imported.draft.id)


def _made(chosen: str, key: str | None) -> UUID:
    """The draft of a choice: `own`, or such as `extend/<version's id>` or `copy/<version's id>`.

    :raises Invalid: it is none of the choices.
    """
    session, by = guard.db_session(), guard.identity()
    if chosen == OWN:
        return drafts.create_own(session, by=by, idempotency_key=key).id
    kind, _, name = chosen.partition("/")
    line = find_line(list_frameworks(session, by=by), name)
    if line is None or kind not in {"extend", "copy"}:
        raise Invalid(FROM, problems=[Problem("/from", FROM)])
    if kind == "copy":
        return drafts.copy_version(session, by=by, version_id=line.id, idempotency_key=key).id
    return drafts.create_extension(session, by=by, base=Base(line.code, line.version), idempotency_key=key).id


def _begin(chosen: str, key: str, refusal: Refusal | None = None) -> ResponseReturnValue:
    found = list_frameworks(guard.db_session(), by=guard.identity())
    return shown("begin.html", refusal=refusal, choices=begin_choices(found), chosen=chosen, key=key)


def _sent_file() -> tuple[bytes, str]:
    sent = request.files.get("file")
    if sent is None or not sent.filename:
        raise Invalid(CHOOSE, problems=[Problem("/file", CHOOSE)])
    with sent.stream:  # a large file lies on the disk until it is closed
        return sent.read(), sent.filename


def _unread(refusal: Refusal, code: str, key: str) -> ResponseReturnValue:
    """The form again: one sentence at its field, and every place to mend below."""
    faults = [each.message for each in refusal.problems if each.message not in {CHOOSE, MALFORMED}]
    problems = (Problem("/file", str(refusal)),) if faults else refusal.problems
    return shown("import.html", refusal=refusal, problems=problems, faults=faults, code=code, key=key)
