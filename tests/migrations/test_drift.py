"""The models and the migrated database are the same thing said twice."""

import importlib
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from tenants.rows import Base
from tests.database import Database, make_empty
from tests.migrations.shape import STRUCTURE, lines

ROOMS = ("tenants", "frameworks", "appraisal")
MODELS = sorted(
    ".".join(path.with_suffix("").parts) for room in ROOMS for path in Path(room).rglob("models.py")
)


@pytest.fixture(scope="module", autouse=True)
def every_model() -> None:
    """Importing a models module registers its tables."""
    for module in MODELS:
        importlib.import_module(module)


@pytest.fixture
def from_models(server_url: str, worker_id: str) -> Iterator[Database]:
    """A database made from the models alone, without a migration."""
    made = make_empty(server_url, f"models_{worker_id}_{os.getpid()}")
    Base.metadata.create_all(made.engine("owner"))
    yield made
    made.drop()


def test_alembic_finds_nothing_left_to_migrate(database: Database) -> None:
    with database.engine("owner").connect() as connection:
        context = MigrationContext.configure(
            connection, opts={"compare_type": True, "compare_server_default": True}
        )
        assert compare_metadata(context, Base.metadata) == []


def test_columns_checks_keys_and_indexes_are_those_of_the_models(
    database: Database, from_models: Database
) -> None:
    """Alembic's comparison passes over CHECKs, deferrability and predicates of indexes; this one doesn't."""
    assert lines(database.engine("owner"), STRUCTURE) == lines(from_models.engine("owner"), STRUCTURE)


@pytest.mark.parametrize("module", MODELS)
def test_the_migrations_environment_knows_every_models_module(module: str) -> None:
    package = module.removesuffix(".models")
    assert f"from {package} import models as" in Path("migrations/env.py").read_text("utf-8")
