"""The one table of permissions: permission → predicates, any of which is enough. Unknown means denied.

Predicates take Protocols, so this file needs no model of the appraisal.
"""

from collections.abc import Callable, Mapping
from typing import Protocol
from uuid import UUID

from tenants.identity import Identity, Role


class Appraised(Protocol):
    """Something that belongs to an appraisal and knows its three parties."""

    @property
    def person_id(self) -> UUID: ...
    @property
    def appraiser_id(self) -> UUID | None: ...
    @property
    def countersigner_id(self) -> UUID | None: ...


Predicate = Callable[[Identity, Appraised | None], bool]


def is_person(identity: Identity, of: Appraised | None = None) -> bool:
    """Anybody who signed in as a person."""
    return identity.person_id is not None


def is_appraisee(identity: Identity, of: Appraised | None) -> bool:
    """The person whose appraisal it is."""
    return of is not None and identity.person_id is not None and of.person_id == identity.person_id


def is_appraiser(identity: Identity, of: Appraised | None) -> bool:
    """The line manager who completes it."""
    return of is not None and identity.person_id is not None and of.appraiser_id == identity.person_id


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

PERMISSIONS: Mapping[str, tuple[Predicate, ...]] = {
    "me.read": (is_person,),
    "team.read": (is_person,),
    "framework.read": (is_person,),
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
    "appraisal.excuse": (organisation_lead,),
    "appraisal.reopen": (organisation_lead,),
    "cycle.read": (organisation_lead,),
    "return.read": (information_lead,),
    "return.submit": (information_lead,),
    "national.read": (has_scope("national:read"),),
    "national.page": (has_role(Role.NATIONAL_ANALYST),),
}


def allowed(permission: str, identity: Identity, of: Appraised | None = None) -> bool:
    """May `identity` do this, to `of` where the permission is about an appraisal?"""
    return any(predicate(identity, of) for predicate in PERMISSIONS.get(permission, ()))
