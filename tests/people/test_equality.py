"""Equality characteristics: taken over, counted, given to the person, and read by nobody else."""

from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError

from tenants.days import today
from tenants.errors import Forbidden, NotFound
from tenants.identity import Identity, Role
from tenants.people import equality
from tenants.people.importing.domain.characteristics import CATEGORIES, category
from tenants.people.importing.domain.table import EQUALITY
from tests.people.conftest import Trust, counts, said
from tests.people.files import HEADER, row, staff_csv

EQUALITY_TABLES = ("equality_characteristics", "staged_characteristics")
WITH = (*HEADER, *EQUALITY)
TOLD = {
    "date_of_birth": "01/04/1980",
    "gender": "F",
    "gender_same_as_at_birth": "Yes",
    "ethnicity": "A White - British",
    "sexual_orientation": "Bisexual",
    "religion_or_belief": "Sikhism",
    "disability": "y",
}


def lead(trust: Trust) -> Identity:
    return Identity(
        trust.id, trust.ods_code, "A trust", True, "Lee", roles=frozenset({Role.ORGANISATION_LEAD})
    )


def counted(trust: Trust, characteristic: str) -> dict[str, int | None]:
    with trust.session() as session:
        return dict(equality.counts(session, by=lead(trust), characteristic=characteristic))


def own(trust: Trust, number: str = "10000001") -> object:
    with trust.session() as session:
        person = session.execute(
            text("SELECT id FROM person WHERE employee_number = :n"), {"n": number}
        ).scalar_one()
        return equality.own_record(session, person_id=person)


@pytest.fixture
def some(trust: Trust) -> Trust:
    """Twelve women, seven men, one who doesn't say, and one of whom nothing is known."""
    said_by = ["Female"] * 12 + ["Male"] * 7 + ["Prefer not to say"] + [""]
    trust.take(staff_csv([row(n, **TOLD | {"gender": it}) for n, it in enumerate(said_by)], WITH))
    return trust


def test_a_file_says_it_in_many_ways_and_it_is_kept_in_the_survey_s_categories(trust: Trust) -> None:
    report = trust.take(staff_csv([row(1, **TOLD)], WITH))
    assert report.warnings == ()
    assert own(trust) == {
        "date_of_birth": "1980-04-01",
        "gender": "Female",
        "gender_same_as_at_birth": "Yes",
        "ethnicity": "White: English, Welsh, Scottish, Northern Irish or British",
        "sexual_orientation": "Bisexual",
        "religion_or_belief": "Sikh",
        "disability": "Yes",
    }


def test_a_count_of_1_to_7_is_withheld_by_the_database_and_others_are_rounded(some: Trust) -> None:
    assert counted(some, "gender") == {
        "Female": 10,
        "Male": None,
        "Prefer not to say": None,
        "Not recorded": None,
    }
    assert counted(some, "age") == {"41 to 50": 20}


@pytest.mark.parametrize("table", ["equality_characteristics", "staged_characteristics"])
@pytest.mark.parametrize("query", ["SELECT gender FROM {}", "SELECT count(*) FROM {} WHERE gender = 'Male'"])
def test_the_application_cannot_read_one_value(some: Trust, table: str, query: str) -> None:
    with pytest.raises(ProgrammingError, match="permission denied"):
        some.all(query.format(table))


def test_another_organisation_counts_and_is_given_none_of_it(some: Trust, neighbour: Trust) -> None:
    person = some.one("SELECT id FROM person LIMIT 1")
    assert counted(neighbour, "gender") == {}
    with neighbour.session() as session:
        assert equality.own_record(session, person_id=person) is None
        assert equality.forget(session, person_id=person) is False
        session.commit()
    assert own(some, "10000000") is not None


def test_leavers_are_not_counted(some: Trust) -> None:
    some.run("UPDATE person SET left_on = current_date - 1 WHERE employee_number > '10000008'")
    assert counted(some, "gender") == {"Female": 10}


@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "Etc/GMT+12"])
def test_a_last_day_counts_whole_in_london_wherever_the_server_stands(some: Trust, zone: str) -> None:
    """One of these is another day than London's at any hour."""
    left = "UPDATE person SET left_on = :day WHERE employee_number {} '10000008'"
    some.run(left.format("<="), day=today())
    some.run(left.format(">"), day=today() - timedelta(days=1))
    with some.session() as session:
        session.execute(text(f"SET LOCAL TimeZone = '{zone}'"))
        assert equality.counts(session, by=lead(some), characteristic="gender") == {"Female": 10}


def test_what_a_file_empties_is_erased_and_a_file_without_the_column_leaves_it(trust: Trust) -> None:
    trust.take(staff_csv([row(1, **TOLD)], WITH))
    assert counts(trust.take([row(1)])) == (1, 0, 0, 1, 0)
    assert counts(trust.take(staff_csv([row(1, **TOLD)], WITH))) == (1, 0, 0, 1, 0)
    emptied = TOLD | {"religion_or_belief": ""}
    assert counts(trust.take(staff_csv([row(1, **emptied)], (*HEADER, "religion_or_belief")))) == (
        1,
        0,
        1,
        0,
        0,
    )
    found = own(trust)
    assert isinstance(found, dict)
    assert (found["religion_or_belief"], found["gender"]) == (None, "Female")


def test_the_trail_says_that_it_changed_and_not_to_what(trust: Trust) -> None:
    trust.take([row(1)])
    trust.take(staff_csv([row(1, **TOLD)], WITH))
    details = trust.all("SELECT detail FROM audit_event WHERE action = 'person.changed'")
    assert [detail["fields"] for (detail,) in details] == [["equality_characteristics"]]
    assert trust.one("SELECT count(*) FROM audit_event WHERE detail::text LIKE '%Sikh%'") == 0


@pytest.mark.parametrize("column", EQUALITY)
def test_a_value_nobody_knows_is_a_warning_that_does_not_repeat_it(trust: Trust, column: str) -> None:
    report = trust.take(staff_csv([row(1, **{column: "Zzyzx"})], WITH))
    assert counts(report) == (1, 1, 0, 0, 0)
    assert [fault.column for fault in report.warnings] == [column]
    assert "Zzyzx" not in str(report.to_json())
    assert said(report, 2)


def test_a_dry_run_keeps_nothing_of_it(trust: Trust) -> None:
    trust.take(staff_csv([row(1, **TOLD)], WITH), dry_run=True)
    with trust.database.session("owner", trust.id) as session:
        for table in EQUALITY_TABLES:
            assert session.execute(text(f"SELECT count(*) FROM {table}")).scalar_one() == 0


def test_nothing_waits_once_it_is_taken_over(trust: Trust) -> None:
    trust.take(staff_csv([row(1, **TOLD), row(2, fte="0", **TOLD)], WITH))
    with trust.database.session("owner", trust.id) as session:
        found = [session.execute(text(f"SELECT count(*) FROM {t}")).scalar_one() for t in EQUALITY_TABLES]
    assert found == [1, 0]


def test_it_can_be_erased_for_one_person(some: Trust) -> None:
    person = some.one("SELECT id FROM person WHERE employee_number = '10000001'")
    with some.session() as session:
        assert equality.forget(session, person_id=person)
        assert not equality.forget(session, person_id=person)
        session.commit()
    assert own(some) is None
    assert own(some, "10000002") is not None


def test_only_an_organisation_lead_counts(some: Trust) -> None:
    nobody = Identity(some.id, some.ods_code, "A trust", True, "Ash")
    with some.session() as session:
        with pytest.raises(Forbidden):
            equality.counts(session, by=nobody, characteristic="gender")
        with pytest.raises(NotFound):
            equality.counts(session, by=lead(some), characteristic="email")


@pytest.mark.parametrize(
    ("column", "label"), [(c, label) for c, labels in CATEGORIES.items() for label in labels]
)
def test_every_category_is_known_by_its_own_name(column: str, label: str) -> None:
    assert category(column, label.upper()) == label


def test_a_count_of_8_is_the_first_that_is_told_and_every_count_is_to_the_nearest_5(trust: Trust) -> None:
    said_by = ["Female"] * 13 + ["Male"] * 8 + ["Non-binary"] * 7
    trust.take(staff_csv([row(n, **TOLD | {"gender": it}) for n, it in enumerate(said_by)], WITH))
    assert counted(trust, "gender") == {"Female": 15, "Male": 10, "Non-binary": None}
