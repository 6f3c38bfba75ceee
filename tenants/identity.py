"""Who is asking: a frozen answer that every use case takes as `by=`."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from uuid import UUID


class Role(StrEnum):
    """What somebody may be beyond staff; line management is a relation, not a role."""

    ORGANISATION_LEAD = "organisation_lead"
    FRAMEWORK_EDITOR = "framework_editor"
    INFORMATION_LEAD = "information_lead"
    AUDITOR = "auditor"
    NATIONAL_ANALYST = "national_analyst"
    PLATFORM_OPERATOR = "platform_operator"


NATIONAL_ROLES = frozenset({Role.NATIONAL_ANALYST, Role.PLATFORM_OPERATOR})
"""Given by an operator's command alone, and worth nothing in an organisation that isn't national."""


@dataclass(frozen=True)
class Identity:
    """A signed-in person, a machine client or an operator's command, inside one organisation."""

    organisation_id: UUID
    ods_code: str
    organisation_name: str
    organisation_is_synthetic: bool
    display_name: str
    person_id: UUID | None = None
    client_id: str | None = None
    session_id: UUID | None = None
    authenticated_at: datetime | None = None
    """When a signed-in person last proved who they are, see `tenants.guard.require_recent_sign_in`."""
    command: str | None = None
    roles: frozenset[Role] = field(default_factory=frozenset)
    scopes: frozenset[str] = field(default_factory=frozenset)

    @property
    def person(self) -> UUID:
        """The person's id; only callers that admit people may ask.

        :raises LookupError: if a machine or a command is asking.
        """
        if self.person_id is None:
            raise LookupError("no person is asking")
        return self.person_id
