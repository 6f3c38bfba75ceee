"""Every table an organisation owns has its place in a move, and every reference its successor."""

import pytest
from sqlalchemy import UUID as UuidType

from appraisal.records.moving.staging import STAGED, person_columns, targets, waiting
from appraisal.records.moving.tables import COPIES, MATCHED, MOVES, STAYS
from appraisal.records.rows import table
from tests.isolation.kinds import ORGANISATION_OWNED, RETURN

LISTS = (*COPIES, *MOVES, *MATCHED, *STAYS)


def test_every_table_stands_on_exactly_one_list() -> None:
    assert sorted(LISTS) == sorted({*ORGANISATION_OWNED, *RETURN})


def test_a_table_that_stays_says_why() -> None:
    assert all(len(reason.split()) >= 3 for reason in (*STAYS.values(), *MATCHED.values()))


@pytest.mark.parametrize("name", STAGED)
def test_every_reference_of_what_moves_leads_to_what_moves_or_to_what_is_matched(name: str) -> None:
    of, people = table(name), set(person_columns(name))
    for column in of.c:
        reached = set(targets(of, column)) if column.name != "id" else set()
        assert reached <= {*STAGED, *MATCHED}, f"{name}.{column.name} leads to what stays: {reached}"
        if isinstance(column.type, UuidType) and column.name not in {"id", "tenant_id"}:
            assert reached or column.name in people, f"{name}.{column.name} leads nobody knows where"


def test_parents_stand_before_their_children() -> None:
    seen: set[str] = set()
    for name in STAGED:
        of = table(name)
        before = {target for column in of.c for target in targets(of, column)} & set(STAGED)
        assert before <= seen | {name}, name
        seen.add(name)


def test_rows_wait_with_every_column_they_have() -> None:
    for name in STAGED:
        assert set(waiting(name).c.keys()) == {*table(name).c.keys(), "new_id"}
