"""What tests of the wall stand on: both organisations, with a row in every table and each role on its own."""

from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import Connection

from tests.database import Database
from tests.frameworks.planting import draft_ids
from tests.isolation.askers import Askers
from tests.isolation.everything import Filled, add_role_holders, fill
from tests.isolation.routes import Ids
from tests.world import World


@pytest.fixture(scope="module")
def filled(world: World) -> dict[str, Filled]:
    """Rows in every table of both organisations, committed, and three people with one role each."""
    add_role_holders(world)
    return fill(world)


@pytest.fixture(scope="module")
def askers(app: Flask, world: World, filled: dict[str, Filled]) -> Askers:
    """Everybody, signed in."""
    return Askers(app, world)


@pytest.fixture(scope="module")
def ids(world: World, filled: dict[str, Filled]) -> dict[str, Ids]:
    """What addresses can name, of each organisation."""
    return {
        side: {
            "appraisal_id": world.appraisals[f"{side}.appraisee"],
            "objective_id": row.objective,
            "item_id": row.behaviour,
            "value_id": row.value,
            "version_id": world.frameworks[side],
            "cycle_id": world.cycles[side],
            "nomination_id": row.nomination,
            "delegation_id": row.delegation,
            "post_id": row.post,
            "person_id": world.members[f"{side}.doctor"].person_id,
            "session_id": row.session,
            **draft_ids(world, side),
            "role_id": row.role,
            "import_id": row.staff_import,
            "provider_id": row.provider,
            "change_id": row.provider_change,
            "hold_id": row.hold,
            "rule_id": row.rule,
        }
        for side, row in filled.items()
    }


@pytest.fixture(scope="module")
def everything(database: Database) -> Iterator[Connection]:
    """Read where there is no wall."""
    with database.engine("backup").connect() as connection:
        yield connection
