"""A release: made by the release role, from the newest returns, under the policy, for good."""

import csv
import io
import json
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from sqlalchemy import select, text, update
from sqlalchemy.exc import ProgrammingError

from appraisal.national.models import Collection, Release, ReleaseTable
from appraisal.national.releases import PublishedRelease, publish_release
from appraisal.national.return_tables import STAGES, ReturnTables
from appraisal.national.returns import build_return
from tenants.errors import Conflict, NotFound
from tenants.organisations.models import Organisation
from tests.database import Database
from tests.national.collections import CODE, opened, published, submitted
from tests.national.workforce import random_workforce
from tests.world import OURS, THEIRS, World

SIDES = {OURS: "ours", THEIRS: "theirs"}
OWNED = ("person", "appraisal", "half", "rating", "agreed_rating", "conversation", "score", "audit_event")


@pytest.fixture(scope="module")
def release(database: Database, world: World) -> PublishedRelease:
    """Both organisations submit, ours twice; everything is published once."""
    opened(database)
    random_workforce(world, "ours", 150, seed=1)
    submitted(world, "ours.lead")
    random_workforce(world, "theirs", 60, seed=2)
    submitted(world, "theirs.lead")
    return published(database)


@pytest.fixture(scope="module")
def exact(world: World, release: PublishedRelease) -> dict[str, ReturnTables]:
    """What the organisations counted, by ODS code."""
    found = {}
    for ods_code, side in SIDES.items():
        with world.session(f"{side}.lead") as session:
            by = world.identity(f"{side}.lead")
            found[ods_code] = build_return(session, by=by, collection_code=CODE)
    return found


def body(database: Database, release: PublishedRelease, name: str) -> dict[str, Any]:
    with database.session("national") as session:
        written = session.get_one(ReleaseTable, (release.id, name)).json_body
    return dict(json.loads(written))


def lines(database: Database, release: PublishedRelease, name: str) -> Iterator[Mapping[str, str]]:
    with database.session("national") as session:
        written = session.get_one(ReleaseTable, (release.id, name)).csv_body
    return csv.DictReader(io.StringIO(written, newline=""))


def shown(count: int) -> int | None:
    return None if 1 <= count <= 7 else (count + 2) // 5 * 5


def test_a_release_says_what_it_was_made_from(database: Database, release: PublishedRelease) -> None:
    assert release.sequence == 1
    assert release.organisations == (OURS, THEIRS)
    for name in ("completion", "ratings"):
        table = body(database, release, name)
        assert (table["table"], table["release"], table["policy"]) == (name, 1, "demo-0")
        assert table["release_id"] == str(release.id)
        assert table["collection"]["code"] == CODE
        assert table["published_at"] == release.published_at.isoformat(timespec="seconds")
        assert table["synthetic"] is True
        assert "1 to 7 people" in table["symbols"]["*"]
        assert any("may not add up" in note for note in table["notes"])
        assert all(table["definitions"].values())
        assert all(column["meaning"] for column in table["columns"])


def test_each_organisations_completion_is_its_own_count_under_the_policy(
    database: Database, release: PublishedRelease, exact: dict[str, ReturnTables]
) -> None:
    for row in body(database, release, "completion")["rows"][1:]:
        counted = exact[row["organisation"]].completion
        for stage in STAGES:
            if stage != "complete":  # which may be withheld for what it would say of ratings
                assert row["counts"][stage] == shown(counted[stage])
        assert row["counts"]["complete"] in {shown(counted["complete"]), None}


def test_each_organisations_agreed_ratings_are_its_own_counts_under_the_policy(
    database: Database, release: PublishedRelease, exact: dict[str, ReturnTables]
) -> None:
    rows = [row for row in body(database, release, "ratings")["rows"] if row["organisation"]]
    assert len(rows) == 12
    for row in rows:
        (counted,) = (
            each.counts
            for each in exact[row["organisation"]].ratings
            if (each.value, each.perspective) == (row["value"], "agreed")
        )
        assert {name: row["counts"][name] for name in counted} == {n: shown(c) for n, c in counted.items()}


def test_england_is_the_sum_of_the_organisations_wherever_none_of_them_is_withheld(
    database: Database, release: PublishedRelease, exact: dict[str, ReturnTables]
) -> None:
    rows = body(database, release, "ratings")["rows"]
    checked = 0
    for england in (row for row in rows if row["organisation"] is None):
        parts = [row for row in rows if row["organisation"] and row["value"] == england["value"]]
        counted = [
            each.counts
            for tables in exact.values()
            for each in tables.ratings
            if (each.value, each.perspective) == (england["value"], "agreed")
        ]
        for name in counted[0]:
            whole = all(row["counts"][name] is not None for row in parts)
            assert england["counts"][name] == (shown(sum(c[name] for c in counted)) if whole else None)
            checked += whole
    assert checked


@pytest.mark.parametrize("name", ["completion", "ratings"])
def test_no_total_is_published_over_a_withheld_count(
    database: Database, release: PublishedRelease, name: str
) -> None:
    total, outside = ("in_scope", "excused") if name == "completion" else ("people", "")
    rows = body(database, release, name)["rows"]
    withheld = 0
    for row in rows:
        parts = [count for column, count in row["counts"].items() if column not in {total, outside}]
        if None in parts:
            assert row["counts"][total] is None
            withheld += 1
    assert withheld


def test_the_csv_says_the_same_with_one_symbol_for_what_is_withheld(
    database: Database, release: PublishedRelease
) -> None:
    for name in ("completion", "ratings"):
        table = body(database, release, name)
        for row, line in zip(table["rows"], lines(database, release, name), strict=True):
            assert line["organisation"] == (row["organisation"] or "")
            assert line["area"] == row["area"]
            assert line.get("value") == row.get("value")
            assert (line["collection"], line["release"], line["policy"]) == (CODE, "1", "demo-0")
            for column, count in row["counts"].items():
                assert line[column] == ("*" if count is None else str(count))


def test_a_later_release_takes_the_newest_return_of_each_and_changes_no_earlier_one(
    database: Database, world: World, release: PublishedRelease
) -> None:
    before = body(database, release, "completion")
    sent = submitted(world, "theirs.lead")
    assert sent.version == 2
    with database.session("release") as session:
        later = publish_release(session, collection_code=CODE)
        assert later.sequence == 2
        assert session.get_one(Release, release.id).sequence == 1
    assert body(database, release, "completion") == before


def test_an_organisation_that_is_not_synthetic_stops_the_release_and_is_named(
    database: Database, world: World, release: PublishedRelease
) -> None:
    theirs = world.members["theirs.lead"].organisation_id
    with database.session("owner") as session:
        flag = update(Organisation).where(Organisation.id == theirs)
        session.execute(flag.values(is_synthetic=False))
        session.commit()
        try:
            with pytest.raises(Conflict, match=rf"aren't flagged synthetic: .*\({THEIRS}\)\.") as refused:
                published(database)
            assert OURS not in str(refused.value)
        finally:
            session.execute(flag.values(is_synthetic=True))
            session.commit()


def test_an_unknown_policy_publishes_nothing(database: Database, release: PublishedRelease) -> None:
    with database.session("owner") as session:
        change = update(Collection).where(Collection.code == CODE)
        session.execute(change.values(policy="none"))
        session.commit()
        try:
            with pytest.raises(Conflict, match="no disclosure policy 'none'"):
                published(database)
        finally:
            session.execute(change.values(policy="demo-0"))
            session.commit()


def test_without_a_collection_or_a_return_there_is_nothing_to_publish(
    database: Database, release: PublishedRelease
) -> None:
    with pytest.raises(NotFound):
        published(database, "1999-00")
    opened(database, "2027-28")
    with pytest.raises(Conflict, match="No organisation"):
        published(database, "2027-28")


@pytest.mark.parametrize("role", ["release", "national", "app"])
@pytest.mark.parametrize("table", ["release", "release_table"])
@pytest.mark.parametrize(
    "change", ["UPDATE {} SET release_id = NULL", "DELETE FROM {}", "TRUNCATE {} CASCADE"]
)
def test_what_is_published_is_permanent(
    database: Database, release: PublishedRelease, role: str, table: str, change: str
) -> None:
    change = change.replace("release_id", "id" if table == "release" else "release_id")
    with (
        database.session(role) as session,
        pytest.raises(ProgrammingError, match="permission denied"),
    ):
        session.execute(text(change.format(table)))


@pytest.mark.parametrize("role", ["release", "national"])
@pytest.mark.parametrize("table", OWNED)
def test_release_and_national_roles_reach_no_table_of_an_organisation(
    database: Database, world: World, role: str, table: str
) -> None:
    own = world.members["ours.lead"].organisation_id
    with (
        database.session(role, own) as session,
        pytest.raises(ProgrammingError, match="permission denied"),
    ):
        session.scalar(text(f"SELECT count(*) FROM {table}"))


@pytest.mark.parametrize("table", ["release", "release_table", "national_audit"])
def test_the_app_reads_neither_releases_nor_their_trail(database: Database, world: World, table: str) -> None:
    with world.session("ours.lead") as session, pytest.raises(ProgrammingError, match="permission denied"):
        session.scalar(text(f"SELECT count(*) FROM {table}"))


def test_only_the_release_role_publishes(database: Database, release: PublishedRelease) -> None:
    with database.session("national") as session, pytest.raises(ProgrammingError, match="permission denied"):
        publish_release(session, collection_code=CODE)
    with database.session("backup") as session:
        assert session.scalars(select(Release.sequence)).all() == [1]
