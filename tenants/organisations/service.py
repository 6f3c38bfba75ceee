"""The registry in the database, loaded in repeatable statements, and whom the service is open to."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from tenants import scope
from tenants.audit import service as audit
from tenants.errors import Conflict, NotFound
from tenants.identity import Identity
from tenants.organisations.models import OpenOrganisation, Organisation, OrganisationSuccession
from tenants.organisations.registry import Registry, organisation_id


@dataclass(frozen=True)
class OpenedOrganisation:
    """An organisation the service was opened to."""

    id: UUID
    ods_code: str
    name: str


def load_registry(session: Session, registry: Registry) -> int:
    """Bring the reference tables to the state of the registry file; returns the number of organisations.

    Two statements whatever its length; the flag for invented people is kept.
    """
    rows = [
        {
            "id": organisation.id,
            "ods_code": organisation.ods_code,
            "name": organisation.name,
            "kind": organisation.kind.value,
            "trust_type": None if organisation.trust_type is None else organisation.trust_type.value,
            "benchmarking_group": organisation.benchmarking_group,
            "region_code": organisation.region_code,
            "icb": organisation.icb,
            "legal_start": organisation.legal_start,
            "legal_end": organisation.legal_end,
        }
        for organisation in registry.organisations
    ]
    new = insert(Organisation).values(rows)
    kept = {"id", "ods_code"}
    changes = {name: new.excluded[name] for name in rows[0] if name not in kept}
    session.execute(new.on_conflict_do_update(index_elements=["ods_code"], set_=changes))
    successions = [
        {
            "predecessor_id": organisation_id(succession.predecessor_ods),
            "successor_id": organisation_id(succession.successor_ods),
            "effective_on": succession.effective_on,
        }
        for succession in registry.successions
    ]
    session.execute(insert(OrganisationSuccession).values(successions).on_conflict_do_nothing())
    return len(rows)


def onboard(session: Session, *, by: Identity, ods_code: str, on: date, synthetic: bool = False) -> bool:
    """Open the service to the organisation the session works for; says whether that was news.

    `synthetic` marks one whose people are invented, for good: only the owner can write that.

    :raises NotFound: when the registry has no such organisation.
    :raises Conflict: when it was onboarded as the other kind before.
    """
    return open_to(
        session, by=by, organisation=registered(session, ods_code=ods_code), on=on, synthetic=synthetic
    )


def open_to(session: Session, *, by: Identity, organisation: Organisation, on: date, synthetic: bool) -> bool:
    """The same for a row of the registry that was read already."""
    row = organisation
    opened = session.scalar(
        insert(OpenOrganisation)
        .values(ods_code=row.ods_code, organisation_id=row.id)
        .on_conflict_do_nothing()
        .returning(OpenOrganisation.organisation_id)
    )
    if opened is None:
        if row.is_synthetic != synthetic:
            kind = "synthetic" if row.is_synthetic else "real"
            raise Conflict(f"{row.name} was onboarded with {kind} people, and stays so: releases rely on it.")
        return False
    if synthetic:
        row.is_synthetic = True
    audit.record(
        session,
        by=by,
        action="organisation.onboarded",
        object_type="organisation",
        object_id=row.id,
        detail={"on": on.isoformat(), "synthetic": synthetic},
    )
    return True


def registered(session: Session, *, ods_code: str) -> Organisation:
    """The registry's row of an organisation.

    :raises NotFound: when it has none.
    """
    row = session.scalars(select(Organisation).where(Organisation.ods_code == ods_code)).one_or_none()
    if row is None:
        raise NotFound(f"The registry has no organisation {ods_code}.")
    return row


def open_organisations(session: Session) -> Sequence[OpenedOrganisation]:
    """Every organisation the service was opened to, suspended and ended ones too, by name.

    Reads look-up and registry only, so no organisation needs to be set.
    """
    rows = session.execute(
        select(Organisation.id, Organisation.ods_code, Organisation.name)
        .join(OpenOrganisation, OpenOrganisation.ods_code == Organisation.ods_code)
        .order_by(Organisation.name, Organisation.ods_code)
    )
    return [OpenedOrganisation(row.id, row.ods_code, row.name) for row in rows]


def command_identity(session: Session, *, command: str) -> Identity:
    """An operator's command, acting inside the organisation the session is scoped to.

    :raises NotFound: when that organisation isn't in the registry.
    """
    row = session.execute(
        select(Organisation).where(Organisation.id == scope.organisation_of(session))
    ).scalar_one_or_none()
    if row is None:
        raise NotFound("The registry has no such organisation. Load it first: appraisal organisations load")
    return Identity(
        organisation_id=row.id,
        ods_code=row.ods_code,
        organisation_name=row.name,
        organisation_is_synthetic=row.is_synthetic,
        display_name=f"command {command}",
        command=command,
    )
