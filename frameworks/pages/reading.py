"""Our values: what the reader is rated on, and all others; and using a national one."""

from collections.abc import Sequence
from uuid import UUID

from flask import Response
from flask.typing import ResponseReturnValue

from frameworks.definitions.shape import Definition, Purpose
from frameworks.definitions.writer import as_yaml, file_name
from frameworks.pages.blueprint import MENDABLE, blueprint, gone, refused, shown
from frameworks.presenters.reading import framework_text
from frameworks.presenters.versions import ADOPTING, current_text, find_line, version_groups
from frameworks.rated_on import rated_on
from frameworks.service import exporting
from frameworks.service.adopting import ADOPT, take_over
from frameworks.service.current import Current, current_versions
from frameworks.service.listing import RETIRED, Listing, VersionLine, list_versions
from frameworks.service.reading import NATIONAL, read_any
from tenants import guard
from tenants.errors import NotFound, Refusal
from tenants.permissions import allowed


@blueprint.get("/values")
@guard.signed_in("framework.read")
def our_values() -> ResponseReturnValue:
    """What the reader is rated on; where nobody is, the organisation's newest version."""
    current = current_versions(_versions(), rated_on())
    return _version_page(current[0].line, current=current) if current else shown("no_values.html")


@blueprint.get("/values/versions")
@guard.signed_in("framework.read")
def versions() -> ResponseReturnValue:
    """All versions, one's own and national ones."""
    found = _versions()
    current = {each.line.id for each in current_versions(found, rated_on())}
    return shown("versions.html", groups=version_groups(found), current=current)


@blueprint.get("/values/versions/<uuid:version_id>")
@guard.signed_in("framework.read")
def version(version_id: UUID) -> ResponseReturnValue:
    """One version, also one that is retired."""
    found = _versions()
    line = _line(found, version_id)
    return _version_page(line, current=current_versions(found, rated_on()))


@blueprint.post("/values/versions/<uuid:version_id>/adoption")
@guard.signed_in(ADOPT)
def adopt(version_id: UUID) -> ResponseReturnValue:
    """Use a national version: the organisation gets its own copy."""
    try:
        made = take_over(guard.db_session(), by=guard.identity(), national_version=version_id)
    except MENDABLE as refusal:
        refused()
        return _version_page(_line(_versions(), version_id), refusal=refusal)
    return gone("version", "Your organisation has its own copy now.", version_id=made.id)


@blueprint.get("/values/versions/<uuid:version_id>/framework.yaml")
@guard.signed_in("framework.read")
def version_file(version_id: UUID) -> ResponseReturnValue:
    """A version as a file that can be imported again; of an extension, what it adds."""
    session = guard.db_session()
    found = read_any(session, by=guard.identity(), version_id=version_id)
    return yaml_file(exporting.as_document(session, found))


def yaml_file(definition: Definition) -> Response:
    """A document as a download."""
    response = Response(as_yaml(definition), mimetype="application/yaml")
    response.headers["Content-Disposition"] = f'attachment; filename="{file_name(definition)}"'
    return response


def _versions() -> Listing:
    return list_versions(guard.db_session(), by=guard.identity())


def _line(found: Listing, version_id: UUID) -> VersionLine:
    line = find_line(found, str(version_id))
    if line is None:
        raise NotFound
    return line


def _version_page(
    line: VersionLine, *, current: Sequence[Current] = (), refusal: Refusal | None = None
) -> ResponseReturnValue:
    """A version; `current` are those that the reader is rated on, whether it is one of them or not."""
    by = guard.identity()
    view = read_any(guard.db_session(), by=by, version_id=line.id)
    may_adopt = line.kind == NATIONAL and line.status != RETIRED and allowed(ADOPT, by)
    return shown(
        "version.html",
        refusal=refusal,
        line=line,
        is_retired=line.status == RETIRED,
        text=framework_text(view.definition),
        current=current_text(line, current),
        copy_id=line.copy_id,
        adopting=ADOPTING[Purpose(line.purpose)] if may_adopt else None,
        may_retire=line.kind != NATIONAL and line.status != RETIRED and allowed("framework.retire", by),
        may_copy=line.kind in {"extension", "own"} and allowed("framework.edit", by),
    )
