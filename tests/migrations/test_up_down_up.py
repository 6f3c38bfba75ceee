"""Every migration goes up, down and up again with people in the house, as the owner, who sees nobody."""

from itertools import pairwise

from sqlalchemy import Engine, text

from tests.database import Database, migrate
from tests.migrations.chain import revisions
from tests.migrations.shape import OBJECTS, PROTECTION, STRUCTURE, lines

COUNTED = ("person", "audit_event", "framework_version", "appraisal", "rating", "submitted_return")


def rows(engine: Engine) -> dict[str, int]:
    """How many rows each of a few tables holds, of those that stand now."""
    with engine.connect() as connection:
        return {
            table: connection.execute(text(f"SELECT count(*) FROM {table}")).scalar_one()
            for table in COUNTED
            if connection.scalar(text("SELECT to_regclass(:table)"), {"table": table}) is not None
        }


def test_each_migration_goes_down_and_up_and_down_and_leaves_older_rows_alone(inhabited: Database) -> None:
    owner, backup = inhabited.engine("owner"), inhabited.engine("backup")
    before, wanted = rows(backup), lines(owner, STRUCTURE, PROTECTION, OBJECTS)
    assert all(count >= 2 for count in before.values())
    steps = ["base", *revisions()]
    shapes = []
    for below, revision in reversed(list(pairwise(steps))):
        shape = lines(owner, STRUCTURE, PROTECTION, OBJECTS)
        migrate(owner, below, down=True)
        migrate(owner, revision)
        assert lines(owner, STRUCTURE, PROTECTION, OBJECTS) == shape, revision
        migrate(owner, below, down=True)
        left = rows(backup) if below != "base" else {}
        assert left == {table: count for table, count in before.items() if table in left}, revision
        shapes.append(shape)
    assert lines(owner, STRUCTURE, PROTECTION, OBJECTS) == []
    migrate(owner)
    assert lines(owner, STRUCTURE, PROTECTION, OBJECTS) == wanted == shapes[0]
