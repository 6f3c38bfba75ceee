"""The few invented people that somebody trying the demo signs in as."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Final

from appraisal.demo.names import mailbox
from tenants.identity import Role


class CastPart(StrEnum):
    """Whom somebody shows the service as; the roles that the demo prints."""

    STAFF = "staff"
    MANAGER = "manager"
    ORGANISATION_LEAD = "organisation_lead"
    FRAMEWORK_EDITOR = "framework_editor"
    AUDITOR = "auditor"
    NATIONAL_ANALYST = "national_analyst"
    PLATFORM_OPERATOR = "platform_operator"


ROLES: Final = {
    CastPart.STAFF: frozenset[Role](),
    CastPart.MANAGER: frozenset[Role](),
    CastPart.ORGANISATION_LEAD: frozenset({Role.ORGANISATION_LEAD, Role.INFORMATION_LEAD}),
    CastPart.FRAMEWORK_EDITOR: frozenset({Role.FRAMEWORK_EDITOR}),
    CastPart.AUDITOR: frozenset({Role.AUDITOR}),
    CastPart.NATIONAL_ANALYST: frozenset({Role.NATIONAL_ANALYST}),
    CastPart.PLATFORM_OPERATOR: frozenset({Role.PLATFORM_OPERATOR}),
}


@dataclass(frozen=True)
class CastMember:
    """One sign-in at one organisation; who works at two trusts is there twice, under one user name.

    `ods_code` and `employee_number` are filled in when the organisation's people are generated.
    """

    given_name: str
    family_name: str
    part: CastPart
    fte: Decimal = Decimal("1")
    ods_code: str = ""
    employee_number: str = ""

    @property
    def mailbox(self) -> str:
        """The part of the e-mail address before the @."""
        return mailbox(self.given_name, self.family_name)

    @property
    def user_name(self) -> str:
        """What they type to sign in, and their subject at the provider."""
        return self.mailbox

    @property
    def roles(self) -> frozenset[Role]:
        """The roles they hold beyond being staff."""
        return ROLES[self.part]


TRUST_CAST: Final = {
    "RJ1": (
        CastMember("Helen", "Marsh", CastPart.MANAGER),
        CastMember("Amara", "Okafor", CastPart.STAFF),
        CastMember("Daniel", "Osei", CastPart.STAFF, Decimal("0.6")),
        CastMember("Priya", "Raman", CastPart.ORGANISATION_LEAD),
        CastMember("Dominic", "Asante", CastPart.ORGANISATION_LEAD),
        CastMember("Sunita", "Deshmukh", CastPart.FRAMEWORK_EDITOR),
        CastMember("Graham", "Whitlock", CastPart.AUDITOR),
    ),
    "RV5": (
        CastMember("Yusuf", "Karim", CastPart.MANAGER),
        CastMember("Bethan", "Lloyd", CastPart.STAFF),
        CastMember("Daniel", "Osei", CastPart.STAFF, Decimal("0.4")),
        CastMember("Marcia", "Campbell", CastPart.ORGANISATION_LEAD),
        CastMember("Nadia", "Farouk", CastPart.FRAMEWORK_EDITOR),
        CastMember("Owen", "Pritchard", CastPart.FRAMEWORK_EDITOR),
    ),
    "RX8": (
        CastMember("Tom", "Ashworth", CastPart.MANAGER),
        CastMember("Farida", "Hussain", CastPart.STAFF),
        CastMember("Joanne", "Pickering", CastPart.ORGANISATION_LEAD),
    ),
}
"""By ODS code. The staff are in the manager's team; Daniel Osei has posts in two trusts.

One trust has two leads, because what one proposes about sign-in another decides. Another has two framework
editors, because what one drafts another publishes.
"""

NATIONAL_CAST: Final = (
    CastMember("Agnes", "Kowalska", CastPart.NATIONAL_ANALYST),
    CastMember("Callum", "Reid", CastPart.PLATFORM_OPERATOR),
)
