"""Two framework editors of ours and one of theirs, and a draft that may be published."""

import pytest

from tenants.identity import Role
from tenants.organisations.service import command_identity
from tenants.people.service import NewPerson, add_people, person_id
from tests.world import STARTED, Member, World

EDITORS = {
    "ours.editor": NewPerson("A81", "Edi", "Tor", None, (), (Role.FRAMEWORK_EDITOR,)),
    "ours.second": NewPerson("A82", "Sec", "Ond", None, (), (Role.FRAMEWORK_EDITOR,)),
    "theirs.editor": NewPerson("B81", "Ther", "Editor", None, (), (Role.FRAMEWORK_EDITOR,)),
}


@pytest.fixture(scope="module")
def editors(world: World) -> World:
    """The world with people who write frameworks in it."""
    for part, person in EDITORS.items():
        side = part.partition(".")[0]
        own = world.members[f"{side}.lead"].organisation_id
        with world.session(f"{side}.lead") as session:
            by = command_identity(session, command="tests")
            add_people(session, by=by, people=(person,), on=STARTED)
            session.commit()
        world.members[part] = Member(part, own, person_id(own, person.employee_number), person.roles)
    return world
