"""One board is split between two: people go by department, and whoever stays behind is named, not lost."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from appraisal.cycles import service as cycles
from appraisal.cycles.models import Appraisal, Cycle
from appraisal.records.moving.report import Report, Selection
from appraisal.records.moving.service import Wanted, move
from appraisal.records.moving.staging import STAGED
from appraisal.records.rows import table
from appraisal.reviews.scores import DEFAULT_RULE
from benchmarks.statements import counted
from frameworks import service as frameworks
from frameworks.definitions import built_in
from frameworks.models import Behaviour
from tenants.identity import Identity
from tenants.organisations.models import PersonTransfer
from tenants.organisations.registry import organisation_id
from tenants.organisations.service import command_identity, onboard
from tenants.people.models import Department, Person, Post, ReportingLine
from tenants.people.service import NewPerson, NewPost, add_people, person_id
from tenants.sign_in.models import PersonIdentity
from tests.database import Database

CYCLE_TABLES = ("cycle_launch", "cycle", "behaviour", "value", "scale_point", "framework_version")
BOARD, ESSEX, SUFFOLK = "QJG", "D7T5G", "T6Y0W"
"""The registry splits the first between the other two from 1 April 2026."""
STARTED = date(2024, 4, 1)
NORTH, SOUTH = Selection(department="North"), Selection(department="South")
EVERYBODY = Selection(everybody=True)
NUMBERS = ("1", "2", "3", "4", "5", "6")
PLACES = {
    "1": "Board",
    "2": "North > Planning",
    "3": "North > Planning > Maps",
    "4": "Northern lights",
    "5": "South",
    "6": "South",
}
MANAGERS = {"2": "1", "3": "2", "4": "1", "5": "2", "6": "5"}


def person(number: str) -> NewPerson:
    post = NewPost(
        f"{number}-1", "Nursing and Midwifery Registered", "6", "Planner", PLACES[number], STARTED,
        Decimal(1), MANAGERS.get(number),
    )  # fmt: skip
    return NewPerson(number, "Given", f"Family {number}", None, (post,))


def populate(database: Database, ods_code: str, people: tuple[NewPerson, ...], *, appraises: bool) -> None:
    own = organisation_id(ods_code)
    with database.session("owner", own) as session:
        by = command_identity(session, command="tests")
        onboard(session, by=by, ods_code=ods_code, on=STARTED, synthetic=True)
        session.commit()
    with database.session("app", own) as session:
        by = command_identity(session, command="tests")
        if people:
            add_people(session, by=by, people=people, on=STARTED)
        if appraises:
            appraise(session, by)
        session.commit()


def appraise(session: Session, by: Identity) -> None:
    version = frameworks.adopt(session, by=by, national_version=frameworks.national_version_id(built_in()))
    cycle = cycles.create_cycle(
        session,
        by=by,
        name="This year",
        framework_version_id=version,
        opens_on=date(2026, 4, 1),
        assessment_opens_on=date(2026, 5, 1),
        closes_on=date(2027, 3, 31),
        rule=DEFAULT_RULE.to_json(),
    )
    cycles.launch(session, by=by, cycle_id=cycle)


@pytest.fixture
def board(database: Database) -> Iterator[Database]:
    """The board with six people and a year begun; its two successors, empty."""
    populate(database, BOARD, tuple(map(person, NUMBERS)), appraises=True)
    for successor in (ESSEX, SUFFOLK):
        populate(database, successor, (), appraises=False)
    yield database
    forget(database)


def forget(database: Database) -> None:
    """Empty all three, so that every test begins alike."""
    for code in (BOARD, ESSEX, SUFFOLK):
        with database.session("owner", organisation_id(code)) as session:
            for name in ("person_transfer", *reversed(STAGED), "department", *CYCLE_TABLES):
                session.execute(delete(table(name)))
            session.commit()


def moved(
    database: Database, to: str, who: Selection, prefix: str | None = None, join: bool = False
) -> Report:
    wanted = Wanted(to, who, prefix=prefix, join=join)
    with database.session("app", organisation_id(BOARD)) as session:
        report = move(session, by=command_identity(session, command="tests"), wanted=wanted)
        session.commit()
    return report


def those_in(database: Database, ods_code: str) -> dict[str, date | None]:
    """Employee number → last day, of an organisation's people."""
    with database.session("app", organisation_id(ods_code)) as session:
        return {row.employee_number: row.left_on for row in session.scalars(select(Person))}


def test_people_go_by_department_with_all_below_it(board: Database) -> None:
    report = moved(board, ESSEX, NORTH)
    assert report.moved["person"] == 2
    there = those_in(board, ESSEX)
    assert {number for number, left in there.items() if left is None} == {"2", "3"}
    assert {number for number, left in those_in(board, BOARD).items() if left is None} == {"1", "4", "5", "6"}
    with board.session("app", organisation_id(ESSEX)) as session:
        paths = set(session.scalars(select(Department.path)))
    assert paths == {"North", "North > Planning", "North > Planning > Maps"}


def test_a_successor_without_the_cycle_gets_it_and_adopts_its_framework(board: Database) -> None:
    report = moved(board, ESSEX, NORTH)
    assert [(each.name, each.successor, each.made) for each in report.cycles] == [
        ("This year", "This year", True)
    ]
    with board.session("app", organisation_id(ESSEX)) as session:
        cycle = session.scalars(select(Cycle)).one()
        assert cycle.launched_at is not None
        assert cycle.rule == DEFAULT_RULE.to_json()
        assert session.scalars(select(Appraisal.cycle_id).distinct()).all() == [cycle.id]
        assert session.scalar(select(func.count()).select_from(Behaviour)) == 12
    again = moved(board, ESSEX, SOUTH)
    assert [each.made for each in again.cycles] == [False]


def test_a_cycle_that_comes_is_called_after_its_organisation_where_the_name_is_taken_in_other_capitals(
    board: Database,
) -> None:
    with board.session("app", organisation_id(ESSEX)) as session:
        by = command_identity(session, command="tests")
        appraise(session, by)
        cycle = session.scalars(select(Cycle)).one()
        cycle.name, cycle.closes_on = "THIS YEAR", date(2027, 4, 30)
        session.commit()
    report = moved(board, ESSEX, NORTH)
    assert [(each.successor, each.made) for each in report.cycles] == [(f"This year ({BOARD})", True)]


def test_who_stays_but_is_named_is_known_by_name_until_they_come_themselves(
    board: Database,
) -> None:
    report = moved(board, ESSEX, NORTH)
    assert report.left.appraisals_with_appraiser_elsewhere == 1
    assert report.left.posts_with_manager_elsewhere == 1
    assert report.left.appraisals_without_appraiser_here == 1
    assert those_in(board, ESSEX)[f"{BOARD}:1"] is not None
    chief = person_id(organisation_id(BOARD), "1")
    with board.session("app", organisation_id(ESSEX)) as session:
        named = session.scalars(select(PersonTransfer).where(PersonTransfer.kind == "named")).one()
        assert (named.person_id, named.counterpart_id) == (chief, chief)
    moved(board, ESSEX, Selection(employee_numbers=("1",)))
    there = those_in(board, ESSEX)
    assert there == {"1": None, "2": None, "3": None}
    with board.session("app", organisation_id(ESSEX)) as session:
        kinds = session.scalars(select(PersonTransfer.kind)).all()
        line = session.scalars(
            select(ReportingLine.manager_id)
            .join(Post, Post.id == ReportingLine.post_id)
            .where(Post.person_id == person_id(organisation_id(BOARD), "2"))
        ).one()
    assert set(kinds) == {"arrived"}
    assert line == chief


def test_a_manager_who_went_before_is_found_by_those_who_follow(board: Database) -> None:
    moved(board, ESSEX, Selection(employee_numbers=("1",)))
    report = moved(board, ESSEX, NORTH)
    assert report.left.people_named == 0
    with board.session("app", organisation_id(ESSEX)) as session:
        appraiser = session.scalars(
            select(Appraisal.appraiser_id).where(
                Appraisal.person_id == person_id(organisation_id(BOARD), "2")
            )
        ).one()
    assert appraiser == person_id(organisation_id(BOARD), "1")


def test_both_halves_of_a_split_leave_nobody_and_count_nobody_twice(board: Database) -> None:
    first = moved(board, ESSEX, NORTH)
    second = moved(board, SUFFOLK, EVERYBODY)
    assert first.moved["appraisal"] + second.moved["appraisal"] == len(NUMBERS)
    assert None not in those_in(board, BOARD).values()
    with board.session("backup") as session:
        owners = session.execute(select(Appraisal.tenant_id, func.count()).group_by(Appraisal.tenant_id))
        assert {row[0]: row[1] for row in owners} == {
            organisation_id(ESSEX): 2,
            organisation_id(SUFFOLK): 4,
        }


def test_launching_the_cycle_again_begins_nothing_for_whoever_went(board: Database) -> None:
    moved(board, ESSEX, NORTH)
    with board.session("app", organisation_id(BOARD)) as session:
        cycle = session.scalars(select(Cycle.id)).one()
        by = command_identity(session, command="tests")
        assert cycles.launch(session, by=by, cycle_id=cycle) == 0


def test_a_number_that_is_taken_keeps_its_owner_here_unless_a_prefix_is_given(board: Database) -> None:
    populate(board, ESSEX, (person("1"),), appraises=False)
    report = moved(board, ESSEX, Selection(employee_numbers=("1", "2", "99")))
    assert {each.employee_number: each.reason.split(".")[0] for each in report.not_moved} == {
        "1": "The successor has somebody with this employee number",
        "99": "Nobody who works here has this number: it is mistyped, or they left or moved before",
    }
    assert report.moved["person"] == 1
    assert those_in(board, BOARD)["1"] is None
    report = moved(board, ESSEX, Selection(employee_numbers=("1",)), prefix="QJG-")
    assert (report.renumbered, report.not_moved, report.moved["post"]) == (1, (), 1)
    assert {number for number, left in those_in(board, ESSEX).items() if left is None} == {"1", "2", "QJG-1"}


def test_whoever_signs_in_to_another_record_there_already_stays(board: Database) -> None:
    populate(board, ESSEX, (NewPerson("77", "Same", "Human", None, ()),), appraises=False)
    for code, number in ((BOARD, "3"), (ESSEX, "77")):
        own = organisation_id(code)
        with board.session("app", own) as session:
            session.add(
                PersonIdentity(person_id=person_id(own, number), issuer="https://shared.example", subject="s")
            )
            session.commit()
    report = moved(board, ESSEX, NORTH, prefix="QJG-")
    [staying] = report.not_moved
    assert staying.employee_number == "3"
    assert staying.reason.startswith("Their account signs in to another record")
    assert report.moved["person"] == 1
    report = moved(board, ESSEX, NORTH, join=True)
    assert (report.moved["person"], report.joined, report.not_moved) == (1, 1, ())
    assert set(those_in(board, ESSEX)) == {"2", "77", f"{BOARD}:1"}
    same = person_id(organisation_id(ESSEX), "77")
    with board.session("app", organisation_id(ESSEX)) as session:
        posts = select(Post.assignment_number).where(Post.person_id == same)
        assert session.scalars(posts).all() == ["3-1"]
        assert len(session.scalars(select(Appraisal.id).where(Appraisal.person_id == same)).all()) == 1
        assert len(session.scalars(select(PersonIdentity.id)).all()) == 1


def test_the_statements_of_a_move_do_not_grow_with_the_people(board: Database) -> None:
    with counted() as few:
        moved(board, ESSEX, Selection(department="North > Planning > Maps"))
    with counted() as many:
        moved(board, SUFFOLK, EVERYBODY)
    assert len(many) == len(few)
    assert len(many) <= 180
