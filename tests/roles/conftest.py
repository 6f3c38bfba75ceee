"""Giving roles in a world where each test finds them as they were."""

from collections.abc import Callable, Iterator
from datetime import date
from uuid import UUID

import pytest
from sqlalchemy import delete, select

from tenants.audit.service import Origin, origin
from tenants.days import today
from tenants.identity import Identity, Role
from tenants.organisations.service import command_identity
from tenants.people.models import RoleAssignment
from tenants.people.roles import service
from tenants.people.roles.domain import Grant
from tenants.rows import uuid7
from tests.settings import SECRET_KEY
from tests.world import World

SIDES = ("ours.lead", "theirs.lead", "national.analyst")
Giving = Callable[..., UUID]


@pytest.fixture(autouse=True)
def as_it_was(world: World) -> Iterator[None]:
    """Whatever a test gave is gone, and whatever it ended is back, and the trail has a key to hash with."""
    before = origin.set(Origin(key=SECRET_KEY))
    yield
    origin.reset(before)
    for part in SIDES:
        own = world.members[part].organisation_id
        with world.session(part) as session:
            session.execute(delete(RoleAssignment).where(RoleAssignment.tenant_id == own))
            for member in world.members.values():
                if member.organisation_id == own:
                    session.add_all(
                        RoleAssignment(person_id=member.person_id, role=role, started_on=date(2024, 4, 1))
                        for role in member.roles
                    )
            session.commit()


@pytest.fixture
def give(world: World) -> Giving:
    """`give("ours.appraisee", Role.AUDITOR, by="ours.lead")`, committed; without `by` by a command."""

    def give(
        part: str, role: Role, *, by: str | None = None, first: date | None = None, last: date | None = None
    ) -> UUID:
        with world.session(part) as session:
            giver = asker(world, by) if by else command_identity(session, command="roles give")
            given = service.give_role(
                session,
                by=giver,
                person_id=world.members[part].person_id,
                grant=Grant(role, first or today(), last, "Tests"),
            )
            session.commit()
        return given

    return give


def asker(world: World, part: str) -> Identity:
    """Whom a service would be given for this member."""
    return world.identity(part)


def put(world: World, part: str, role: Role, first: date, last: date | None = None) -> UUID:
    """A row as no service would write it."""
    row = uuid7()
    with world.session(part) as session:
        session.add(
            RoleAssignment(
                id=row, person_id=world.members[part].person_id, role=role, started_on=first, ended_on=last
            )
        )
        session.commit()
    return row


def assignment(world: World, part: str, role: Role) -> RoleAssignment:
    """The row by which somebody holds a role that nobody ended."""
    member = world.members[part]
    with world.session(part) as session:
        return session.scalars(
            select(RoleAssignment).where(
                RoleAssignment.tenant_id == member.organisation_id,
                RoleAssignment.person_id == member.person_id,
                RoleAssignment.role == role,
                RoleAssignment.ended_at.is_(None),
            )
        ).one()


def holders(world: World, side: str, role: Role) -> set[UUID]:
    """Who holds a role, whatever its days."""
    own = world.members[side].organisation_id
    with world.session(side) as session:
        return set(
            session.scalars(
                select(RoleAssignment.person_id).where(
                    RoleAssignment.tenant_id == own,
                    RoleAssignment.role == role,
                    RoleAssignment.ended_at.is_(None),
                )
            )
        )
