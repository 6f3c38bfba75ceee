"""Every column of what an organisation owns has a class of privacy, and no class is left without a column."""

from pathlib import Path
from typing import Final

from sqlalchemy import Table

import appraisal.app
from appraisal.records.privacy import CLASSES, MEANINGS, Privacy
from appraisal.records.subjects import NOBODYS, PERSONAL, SUBJECTS
from tenants.rows import Base

assert appraisal.app.db  # which imports every model
OWNERS: Final = {"tenant_id", "organisation_id"}
ELSEWHERE: Final = {
    "national_audit": "the trail of the national role: names machines, and organisations as readers",
}
"""Tables with an organisation's id in them that aren't its own."""
NOT_HERE: Final = {"person_transfer.other_person_id": "somebody's row in another organisation"}


def owned() -> dict[str, Table]:
    """Tables whose rows belong to one organisation."""
    return {
        name: table
        for name, table in Base.metadata.tables.items()
        if not OWNERS.isdisjoint(table.c.keys()) and name not in ELSEWHERE
    }


def test_every_column_of_what_an_organisation_owns_has_a_class_of_privacy() -> None:
    unclassified = [
        f"{name}.{column}"
        for name, table in owned().items()
        for column in table.c.keys()  # noqa: SIM118 - iterating over `c` itself gives columns
        if column not in CLASSES.get(name, {})
    ]
    assert unclassified == [], "say in appraisal/records/privacy.py how private each of these is"


def test_no_line_of_the_table_is_left_without_its_column() -> None:
    tables = owned()
    stale = [
        f"{name}.{column}"
        for name, columns in CLASSES.items()
        for column in columns
        if name not in tables or column not in tables[name].c
    ]
    assert stale == []


def test_every_table_with_personal_columns_says_whose_they_are() -> None:
    personal = {name for name, columns in CLASSES.items() if not PERSONAL.isdisjoint(columns.values())}
    assert sorted(personal - set(NOBODYS)) == sorted(SUBJECTS)


def test_every_id_of_a_person_is_a_way_to_whoever_is_given_the_row_or_a_reference_to_it() -> None:
    forgotten = [
        f"{name}.{column}"
        for name, subject in SUBJECTS.items()
        for column, privacy in CLASSES[name].items()
        if privacy is Privacy.PERSON and column not in {*subject.own, *subject.beside}
    ]
    assert forgotten == []


def test_the_lists_are_read_with_every_table_known() -> None:
    known = Path("appraisal/records/rows.py").read_text("utf-8")
    rooms = ("tenants", "frameworks", "appraisal")
    modules = [".".join(path.parent.parts) for room in rooms for path in Path(room).rglob("models.py")]
    assert [module for module in modules if f"from {module} import models as" not in known] == []


def test_every_class_has_a_meaning_and_a_column() -> None:
    assert set(MEANINGS) == set(Privacy)
    used = {privacy for columns in CLASSES.values() for privacy in columns.values()}
    assert used == set(Privacy)


def test_an_id_of_a_person_is_classified_as_one() -> None:
    """References say so by themselves; other columns by their name."""
    wrong = [
        f"{name}.{column.name}"
        for name, table in owned().items()
        for column in table.c
        if (any(key.column.table.name == "person" and key.column.name == "id" for key in column.foreign_keys))
        and CLASSES[name][column.name] is not Privacy.PERSON
    ]
    named = [
        f"{name}.{column}"
        for name, columns in CLASSES.items()
        for column, privacy in columns.items()
        if column.endswith("person_id")
        and privacy is not Privacy.PERSON
        and f"{name}.{column}" not in NOT_HERE
    ]
    assert wrong + named == []
