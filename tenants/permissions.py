"""The one table of permissions: permission → predicates, any of which is enough. Unknown means denied.

Predicates take Protocols, so this file needs no model of the appraisal.
"""

from collections.abc import Callable, Mapping
from typing import Protocol, runtime_checkable
from uuid import UUID

from tenants.identity import Identity, Role


class Appraised(Protocol):
    """Something that belongs to an appraisal and knows its three parties, and who stands in today."""

    @property
    def person_id(self) -> UUID: ...
    @property
    def appraiser_id(self) -> UUID | None: ...
    @property
    def countersigner_id(self) -> UUID | None: ...
    @property
    def delegate_ids(self) -> frozenset[UUID]: ...


@runtime_checkable
class Nominated(Appraised, Protocol):
    """Something that knows whom an appraisee has asked to appraise them."""

    @property
    def nominee_id(self) -> UUID | None: ...


Predicate = Callable[[Identity, Appraised | None], bool]


def is_person(identity: Identity, of: Appraised | None = None) -> bool:
    """Anybody who signed in as a person."""
    return identity.person_id is not None


def is_command(identity: Identity, of: Appraised | None = None) -> bool:
    """The operator, by a command."""
    return identity.command is not None


def is_appraisee(identity: Identity, of: Appraised | None) -> bool:
    """The person whose appraisal it is."""
    return of is not None and identity.person_id is not None and of.person_id == identity.person_id


def is_named_appraiser(identity: Identity, of: Appraised | None) -> bool:
    """The line manager who completes it."""
    return of is not None and identity.person_id is not None and of.appraiser_id == identity.person_id


def is_appraiser(identity: Identity, of: Appraised | None) -> bool:
    """The line manager who completes it, or who stands in for them today."""
    return is_named_appraiser(identity, of) or _is_delegate(identity, of)


def _is_delegate(identity: Identity, of: Appraised | None) -> bool:
    """Nobody stands in for their own appraiser, nor for the one whose work they countersign."""
    if of is None or identity.person_id not in of.delegate_ids:
        return False
    return identity.person_id not in {of.person_id, of.countersigner_id}


def is_nominee(identity: Identity, of: Appraised | None) -> bool:
    """Whom the appraisee has asked to appraise them."""
    return (
        isinstance(of, Nominated) and identity.person_id is not None and of.nominee_id == identity.person_id
    )


def is_countersigner(identity: Identity, of: Appraised | None) -> bool:
    """The next-in-line manager."""
    return of is not None and identity.person_id is not None and of.countersigner_id == identity.person_id


def has_role(role: Role) -> Predicate:
    """A predicate: the person holds `role` today."""

    def predicate(identity: Identity, of: Appraised | None = None) -> bool:
        return role in identity.roles

    predicate.__doc__ = f"Holds the role {role.value}."
    predicate.__name__ = f"has_role_{role.value}"
    return predicate


def has_scope(scope: str) -> Predicate:
    """A predicate: the machine's token carries `scope`."""

    def predicate(identity: Identity, of: Appraised | None = None) -> bool:
        return identity.client_id is not None and scope in identity.scopes

    predicate.__doc__ = f"A machine whose token carries the scope {scope}."
    predicate.__name__ = f"has_scope_{scope.replace(':', '_')}"
    return predicate


organisation_lead = has_role(Role.ORGANISATION_LEAD)
information_lead = has_role(Role.INFORMATION_LEAD)
auditor = has_role(Role.AUDITOR)
framework_editor = has_role(Role.FRAMEWORK_EDITOR)


def lead_of_another(identity: Identity, of: Appraised | None) -> bool:
    """Holds the role organisation_lead, and the appraisal isn't their own."""
    return of is not None and organisation_lead(identity, of) and not is_appraisee(identity, of)


PERMISSIONS: Mapping[str, tuple[Predicate, ...]] = {
    "me.read": (is_person,),
    "team.read": (is_person,),
    "framework.read": (is_person,),
    "framework.adopt": (framework_editor, organisation_lead, is_command),
    "framework.edit": (framework_editor, is_command),
    "framework.publish": (framework_editor,),
    "framework.retire": (framework_editor, is_command),
    "appraisal.list": (is_person,),
    "appraisal.open": (is_person,),
    "appraisal.read": (is_appraisee, is_appraiser, is_countersigner),
    "appraisal.objectives.write": (is_appraisee, is_appraiser),
    "appraisal.half.self.write": (is_appraisee,),
    "appraisal.half.appraiser.write": (is_appraiser,),
    "appraisal.agreed.write": (is_appraiser,),
    "appraisal.agreed.words.write": (is_appraisee,),
    "appraisal.conversation.write": (is_appraisee, is_appraiser),
    "appraisal.sign.appraisee": (is_appraisee,),
    "appraisal.sign.appraiser": (is_appraiser,),
    "appraisal.countersign": (is_countersigner,),
    "appraisal.pulse.write": (is_appraisee,),
    "appraisal.stage.write": (is_appraiser, lead_of_another),
    "appraisal.excuse": (lead_of_another,),
    "appraisal.reopen": (lead_of_another,),
    "appraisal.appraiser.read": (is_appraisee, is_appraiser, is_countersigner, organisation_lead),
    "appraisal.appraiser.nominate": (is_appraisee,),
    "appraisal.appraiser.accept": (is_nominee,),
    "appraisal.appraiser.release": (is_named_appraiser,),
    "appraisal.appraiser.assign": (lead_of_another,),
    "delegation.own": (is_person,),
    "people.read": (organisation_lead,),
    "people.write": (organisation_lead,),
    "people.invite": (organisation_lead,),
    "people.import": (organisation_lead, has_scope("staff:write"), is_command),
    "people.equality.count": (organisation_lead,),
    "me.data": (is_person,),
    "records.read": (organisation_lead, is_command),
    "records.hold": (organisation_lead, is_command),
    "records.export": (is_command,),
    "records.erase": (is_command,),
    "cycle.read": (organisation_lead,),
    "cycle.manage": (organisation_lead,),
    "rule.read": (organisation_lead,),
    "rule.write": (organisation_lead,),
    "provider.read": (organisation_lead, is_command),
    "provider.propose": (organisation_lead,),
    "provider.decide": (organisation_lead, is_command),
    "provider.change": (is_command,),
    "return.read": (information_lead,),
    "return.submit": (information_lead,),
    "national.read": (has_scope("national:read"),),
    "national.page": (has_role(Role.NATIONAL_ANALYST),),
    "platform.organisations": (has_role(Role.PLATFORM_OPERATOR),),
    "session.own": (is_person,),
    "session.end": (organisation_lead, is_command),
    "session.end.all": (is_command,),
    "audit.read": (auditor,),
    "audit.readers.own": (is_person,),
    "role.read": (organisation_lead, auditor, is_command),
    "role.give": (organisation_lead, is_command),
    "role.give.national": (is_command,),
}


def allowed(permission: str, identity: Identity, of: Appraised | None = None) -> bool:
    """May `identity` do this, to `of` where the permission is about an appraisal?"""
    return any(predicate(identity, of) for predicate in PERMISSIONS.get(permission, ()))
