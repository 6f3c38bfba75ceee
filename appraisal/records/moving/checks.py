"""Whether one organisation's people may go on in another at all, asked before anything is touched."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from appraisal.records.moving.report import Selection
from tenants.errors import Conflict, Invalid, NotFound
from tenants.identity import Identity
from tenants.organisations.models import OpenOrganisation, Organisation, OrganisationSuccession


@dataclass(frozen=True)
class Successor:
    """The organisation that people move to."""

    id: UUID
    ods_code: str
    name: str


def check_selection(selection: Selection) -> None:
    """One way of saying who moves, and somebody in it.

    :raises Invalid: otherwise.
    """
    ways = (selection.everybody, selection.department is not None, bool(selection.employee_numbers))
    if sum(ways) != 1:
        raise Invalid("Say who moves: everybody, one department, or a file of employee numbers. One of them.")


def find_successor(
    session: Session, *, by: Identity, ods_code: str, on: date, even_so: str | None
) -> Successor:
    """The organisation of this code, if the registry says that it follows the one of `by`.

    :param even_so: why people move although it doesn't; the reason goes into both trails.
    :raises NotFound: when the registry has no such organisation.
    :raises Conflict: when it doesn't follow, isn't open, or real and invented people would mix.
    """
    followed = exists().where(
        OrganisationSuccession.predecessor_id == by.organisation_id,
        OrganisationSuccession.successor_id == Organisation.id,
        OrganisationSuccession.effective_on <= on,
    )
    is_open = exists().where(OpenOrganisation.ods_code == Organisation.ods_code)
    row = session.execute(
        select(Organisation, followed.label("follows"), is_open.label("open")).where(
            Organisation.ods_code == ods_code
        )
    ).one_or_none()
    if row is None:
        raise NotFound(f"The registry has no organisation {ods_code}.")
    to: Organisation = row.Organisation
    if to.id == by.organisation_id:
        raise Conflict("People move from one organisation to another: name two.")
    if not row.open:
        raise Conflict(f"The service isn't open to {to.name}. Onboard it first.")
    if to.is_synthetic != by.organisation_is_synthetic:
        raise Conflict("One of the two has invented people and the other real ones; they never mix.")
    if not row.follows and not (even_so or "").strip():
        raise Conflict(
            f"The registry doesn't say that {to.name} follows {by.organisation_name} by {on.isoformat()}."
            " Check the codes; if they are right, say why with --even-so."
        )
    return Successor(to.id, to.ods_code, to.name)
