"""The routes are asked by everybody there is: no role's own way in is left untried."""

import pytest

from tenants.identity import Role
from tests.isolation.askers import PEOPLE, Askers


@pytest.mark.parametrize("role", [None, *Role], ids=lambda role: role or "staff")
def test_somebody_who_holds_this_role_and_no_other_asks_every_route(
    askers: Askers, role: Role | None
) -> None:
    held = {asker: set(askers.world.identity(part).roles) for asker, part in PEOPLE.items()}
    wanted = set() if role is None else {role}
    assert [asker for asker, roles in held.items() if roles == wanted] != []
