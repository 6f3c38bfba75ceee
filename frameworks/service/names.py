"""Who somebody is, beside what they did to a framework."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from tenants.identity import Identity
from tenants.people.models import Person


@dataclass(frozen=True)
class Named:
    """Somebody in the organisation."""

    id: UUID
    name: str


class People:
    """The people that some rows name, read in one statement."""

    def __init__(self, session: Session, by: Identity, ids: Iterable[UUID | None]) -> None:
        wanted = {each for each in ids if each is not None}
        rows = (
            session.execute(
                select(Person.id, Person.given_name, Person.family_name).where(
                    Person.tenant_id == by.organisation_id, Person.id.in_(wanted)
                )
            )
            if wanted
            else ()
        )
        self._known = {row.id: Named(row.id, f"{row.given_name} {row.family_name}") for row in rows}

    def get(self, person_id: UUID | None) -> Named | None:
        """Their name; None where no person did it."""
        return None if person_id is None else self._known[person_id]

    def known(self, person_id: UUID) -> Named:
        """The name of somebody who did it for certain."""
        return self._known[person_id]
