"""The table of permissions as tables to read: by permission, and role by role."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Final
from uuid import UUID

from tenants.identity import Identity, Role
from tenants.permissions import PERMISSIONS, allowed

ASKER: Final = UUID(int=1)
NOBODY_ELSE: Final = UUID(int=2)


@dataclass(frozen=True)
class Part:
    """An appraisal in which the asker has one part, or none."""

    person_id: UUID = NOBODY_ELSE
    appraiser_id: UUID | None = None
    countersigner_id: UUID | None = None
    nominee_id: UUID | None = None
    delegate_ids: frozenset[UUID] = frozenset()


PARTS: Final = (
    Part(person_id=ASKER),
    Part(appraiser_id=ASKER),
    Part(countersigner_id=ASKER),
    Part(nominee_id=ASKER),
    Part(delegate_ids=frozenset({ASKER})),
)
ELSEWHERE: Final = Part()

_SOMEBODY: Final = Identity(UUID(int=0), "", "", organisation_is_synthetic=True, display_name="")
_STAFF: Final = replace(_SOMEBODY, person_id=ASKER)
HOLDERS: Final[Mapping[str, Identity]] = {
    "staff": _STAFF,
    **{role.value.replace("_", " "): replace(_STAFF, roles=frozenset({role})) for role in Role},
    "command": replace(_SOMEBODY, command="roles give"),
}
"""Who the columns are: anybody with no role, with one role each, and the operator's command."""


def cell(permission: str, holder: Identity) -> str:
    """ "yes", "by part" for what takes a part in the appraisal that it is about, or nothing."""
    if allowed(permission, holder) or allowed(permission, holder, ELSEWHERE):
        return "yes"
    return "by part" if any(allowed(permission, holder, part) for part in PARTS) else ""


def as_markdown() -> str:
    """Both tables, as docs/permissions.md holds them."""
    return "\n".join([*_by_permission(), "", *_by_role()])


def _by_permission() -> Iterator[str]:
    yield "| permission | anybody who matches one of |"
    yield "|---|---|"
    for permission, predicates in PERMISSIONS.items():
        meanings = (" ".join((predicate.__doc__ or "").split()).rstrip(".") for predicate in predicates)
        yield f"| `{permission}` | {'; '.join(meanings)} |"


def _by_role() -> Iterator[str]:
    """What everybody on the staff may do, and what each role, or the operator's command, may besides."""
    yield f"| permission | {' | '.join(HOLDERS)} |"
    yield "|---" * (len(HOLDERS) + 1) + "|"
    for permission in PERMISSIONS:
        staff, *others = (cell(permission, holder) for holder in HOLDERS.values())
        cells = [staff, *("" if other == staff else other for other in others)]
        yield f"| `{permission}` | {' | '.join(cells)} |"
