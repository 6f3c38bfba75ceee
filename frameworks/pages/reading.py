"""Our values, for everybody: the version that they are rated on, all others, and any two side by side."""

from typing import Final
from uuid import UUID

from flask import Response, request
from flask.typing import ResponseReturnValue

from frameworks.definitions.shape import Definition
from frameworks.definitions.writer import as_yaml
from frameworks.pages.blueprint import blueprint, shown
from frameworks.presenters.comparing import comparison_text
from frameworks.presenters.reading import framework_text
from frameworks.presenters.versions import current_text, find_line, version_groups, version_label
from frameworks.rated_on import rated_on
from frameworks.service import crosswalk, exporting
from frameworks.service.current import Current, current_version
from frameworks.service.listing import RETIRED, Listing, VersionLine, list_versions
from frameworks.service.reading import read_any
from tenants import guard
from tenants.errors import Invalid, NotFound, Problem
from tenants.permissions import allowed

CHOOSE: Final = {"left": "Choose a version.", "right": "Choose another version to compare it with."}
SAME: Final = "Choose two different versions."


@blueprint.get("/values")
@guard.signed_in("framework.read")
def our_values() -> ResponseReturnValue:
    """What the reader is rated on; where nobody is, the organisation's newest version."""
    current = current_version(_versions(), rated_on())
    if current is None:
        return shown("no_values.html")
    return _shown(current.line, current=current)


@blueprint.get("/values/versions")
@guard.signed_in("framework.read")
def versions() -> ResponseReturnValue:
    """All versions, one's own and national ones."""
    found = _versions()
    current = current_version(found, rated_on())
    return shown("versions.html", groups=version_groups(found), current=current and current.line)


@blueprint.get("/values/versions/<uuid:version_id>")
@guard.signed_in("framework.read")
def version(version_id: UUID) -> ResponseReturnValue:
    """One version, also one that is retired."""
    found = _versions()
    line = find_line(found, str(version_id))
    if line is None:
        raise NotFound
    current = current_version(found, rated_on())
    return _shown(line, current=current if current is not None and current.line == line else None)


@blueprint.get("/values/versions/<uuid:version_id>/framework.yaml")
@guard.signed_in("framework.read")
def version_file(version_id: UUID) -> ResponseReturnValue:
    """A version as a file that can be imported again; of an extension, what it adds."""
    session = guard.db_session()
    found = read_any(session, by=guard.identity(), version_id=version_id)
    return yaml_file(exporting.as_document(session, found))


@blueprint.get("/values/comparison")
@guard.signed_in("framework.read")
def comparison() -> ResponseReturnValue:
    """Choose two versions, then see what differs."""
    found = _versions()
    left, right = (find_line(found, request.args.get(side, "")) for side in ("left", "right"))
    problems = tuple(_problems(left, right)) if "right" in request.args else ()
    differences = None
    if left is not None and right is not None and not problems:
        session, by = guard.db_session(), guard.identity()
        differences = comparison_text(
            crosswalk.compare_versions(session, by=by, left=left.id, right=right.id)
        )
    return shown(
        "comparison.html",
        refusal=Invalid(CHOOSE["left"], problems=problems) if problems else None,
        groups=version_groups(found),
        left=left,
        right=right,
        names=[version_label(each) for each in (left, right) if each is not None],
        found=differences,
    )


def yaml_file(definition: Definition) -> Response:
    """A document as a download."""
    response = Response(as_yaml(definition), mimetype="application/yaml")
    name = f"{definition.code}-{definition.version}.yaml"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _versions() -> Listing:
    return list_versions(guard.db_session(), by=guard.identity())


def _shown(line: VersionLine, *, current: Current | None) -> ResponseReturnValue:
    """A version; `current` where it is what the reader is rated on."""
    by = guard.identity()
    view = read_any(guard.db_session(), by=by, version_id=line.id)
    return shown(
        "version.html",
        line=line,
        is_retired=line.status == RETIRED,
        text=framework_text(view.definition),
        current=current_text(current) if current is not None else None,
        may_retire=line.kind != "national" and line.status != RETIRED and allowed("framework.retire", by),
        may_copy=line.kind in {"extension", "own"} and allowed("framework.edit", by),
    )


def _problems(left: VersionLine | None, right: VersionLine | None) -> list[Problem]:
    found = [
        Problem(f"/{side}", CHOOSE[side]) for side, each in (("left", left), ("right", right)) if each is None
    ]
    return found or ([Problem("/right", SAME)] if left == right else [])
