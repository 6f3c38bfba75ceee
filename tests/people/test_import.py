"""A staff file taken over: what is made, changed, ended and left alone, and what it costs."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from tenants.days import today
from tests.people.conftest import Trust, counts, lines_of, said
from tests.people.files import broken, row, staff_csv, tree

NOW = today()
YESTERDAY, TOMORROW = NOW - timedelta(days=1), NOW + timedelta(days=1)
NUMBER = row(1)["employee_number"]


def left_on(trust: Trust, number: str = NUMBER) -> date | None:
    found: date | None = trust.one("SELECT left_on FROM person WHERE employee_number = :n", n=number)
    return found


def fields(trust: Trust, action: str) -> list[list[str]]:
    """What the newest import's events about people say has changed."""
    query = (
        "SELECT detail -> 'fields' FROM audit_event WHERE action = :action"
        " AND detail ->> 'import' = (SELECT object_id::text FROM audit_event"
        " WHERE action = 'people.imported' ORDER BY at DESC LIMIT 1) ORDER BY object_id"
    )
    return [found for (found,) in trust.all(query, action=action)]


def test_twenty_thousand_rows_with_one_in_a_hundred_broken(trust: Trust) -> None:
    rows = tree(20_000)
    planted = broken(rows, 100)
    content = staff_csv(rows)

    report = trust.take(content)
    assert counts(report) == (20_000, 19_800, 0, 0, 0)
    assert {fault.row: fault.column for fault in report.errors} == planted
    assert report.warnings == ()
    assert (trust.one("SELECT count(*) FROM person"), trust.one("SELECT count(*) FROM post")) == (
        19_800,
        19_800,
    )
    assert len(lines_of(trust)) == 19_799

    before, trail = trust.contents(), trust.one("SELECT count(*) FROM audit_event")
    again = trust.take(content)
    assert counts(again) == (20_000, 0, 0, 19_800, 0)
    assert again.errors == report.errors
    assert trust.contents() == before
    assert trust.one("SELECT count(*) FROM audit_event") == trail + 1


def test_the_statements_grow_by_one_for_each_thousand_rows_and_no_more(
    trust: Trust, neighbour: Trust
) -> None:
    small, large = trust.take(tree(1_000)), neighbour.take(tree(3_000))
    assert large.statements - small.statements == 2
    assert small.statements <= 26


def test_a_row_makes_a_person_a_post_and_a_reporting_line(trust: Trust) -> None:
    post = row(2, supervisor_employee_number=NUMBER, fte="0.53333", pay_band="Band 8a", end_date="2100-01-31")
    assert counts(trust.take([row(1), post])) == (2, 2, 0, 0, 0)
    found = trust.all(
        "SELECT person.given_name, person.family_name, person.email, person.left_on, post.assignment_number,"
        " post.staff_group, post.pay_band, post.job_title, post.department, post.started_on, post.ended_on,"
        " post.fte, line.started_on, line.ended_on FROM person JOIN post ON post.person_id = person.id"
        " JOIN reporting_line line ON line.post_id = post.id"
    )
    last = date(2100, 1, 31)
    start = date(2021, 4, 1)
    assert [tuple(each) for each in found] == [
        (
            *("Chloë", "Jones", "person2@example.org", last, "10000002-1", "Estates and Ancillary", "8a"),
            *("Staff, of a kind", "Division 2 > Team 2", start, last, Decimal("0.533"), start, None),
        )
    ]


def test_what_differs_is_changed_and_named_without_saying_what_it_says(trust: Trust) -> None:
    trust.take([row(1), row(2)])
    report = trust.take([row(1, last_name="Hidden-Name", fte="0.5", job_title="Matron"), row(2)])
    assert counts(report) == (2, 0, 1, 1, 0)
    assert trust.one("SELECT family_name FROM person WHERE employee_number = :n", n=NUMBER) == "Hidden-Name"
    assert fields(trust, "person.changed") == [["family_name", "fte", "job_title"]]
    assert trust.one("SELECT count(*) FROM audit_event WHERE detail::text LIKE '%Hidden%'") == 0


def test_somebody_holds_several_posts_and_has_left_when_the_last_has_ended(trust: Trust) -> None:
    first, second = row(1), row(1, assignment_number="10000001-2", job_title="Bank nurse")
    assert counts(trust.take([first, second])) == (2, 2, 0, 0, 0)
    gone = {"end_date": YESTERDAY.isoformat()}
    assert counts(trust.take([first | gone, second])) == (2, 0, 1, 1, 0)
    assert left_on(trust) is None
    assert counts(trust.take([first | gone, second | gone])) == (2, 0, 2, 0, 0)
    assert left_on(trust) == YESTERDAY


def test_an_end_to_come_leaves_the_reporting_line_open_and_a_past_one_ends_it(trust: Trust) -> None:
    below = row(2, supervisor_employee_number=NUMBER)
    trust.take([row(1), below])
    trust.take([row(1), below | {"end_date": TOMORROW.isoformat()}])
    assert lines_of(trust) == {"10000002": NUMBER}
    assert left_on(trust, "10000002") == TOMORROW
    trust.take([row(1), below | {"end_date": YESTERDAY.isoformat()}])
    assert lines_of(trust) == {}
    assert trust.one("SELECT ended_on FROM reporting_line") == YESTERDAY


def test_a_leaver_who_returns_is_open_again(trust: Trust) -> None:
    below = row(2, supervisor_employee_number=NUMBER)
    trust.take([row(1), below | {"end_date": YESTERDAY.isoformat()}])
    assert (left_on(trust, "10000002"), lines_of(trust)) == (YESTERDAY, {})
    report = trust.take([row(1), below])
    assert counts(report) == (2, 0, 1, 1, 0)
    assert (left_on(trust, "10000002"), lines_of(trust)) == (None, {"10000002": NUMBER})
    assert fields(trust, "person.changed") == [["ended_on", "left_on", "manager"]]


def test_whoever_is_not_in_the_file_goes_on_until_their_end_is_confirmed(trust: Trust) -> None:
    below = row(2, supervisor_employee_number=NUMBER)
    trust.take([row(1), below, row(3)])
    report = trust.take([row(1)])
    assert counts(report) == (1, 0, 0, 1, 0)
    assert said(report, None) == [
        "2 posts aren't in the file. They go on until you confirm that they end.",
        'Employee "10000002", assignment "10000002-1", isn\'t in the file.',
        'Employee "10000003", assignment "10000003-1", isn\'t in the file.',
    ]
    assert left_on(trust, "10000002") is None

    report = trust.take([row(1)], end_missing=True)
    assert counts(report) == (1, 0, 0, 1, 2)
    assert report.warnings == ()
    assert (left_on(trust, "10000002"), left_on(trust)) == (NOW, None)
    assert lines_of(trust) == {}
    assert fields(trust, "person.changed") == [["ended_on", "left_on"]] * 2
    assert counts(trust.take([row(1)], end_missing=True)) == (1, 0, 0, 1, 0)


@pytest.mark.parametrize("cut", [3, 40, 90])
def test_a_file_that_was_cut_ends_nobody(trust: Trust, cut: int) -> None:
    rows = [row(number) for number in range(20)]
    trust.take(rows)
    report = trust.take(staff_csv(rows)[: -cut - len(staff_csv(rows)) // 3], end_missing=True)
    assert report.ended == 0
    assert report.unchanged >= 10
    assert any("cut" in fault.message for fault in (*report.errors, *report.warnings))
    assert trust.one("SELECT count(*) FROM post WHERE ended_on IS NOT NULL") == 0


def test_a_row_that_is_refused_keeps_its_post_from_being_ended(trust: Trust) -> None:
    trust.take([row(1), row(2)])
    report = trust.take([row(1), row(2, fte="7")], end_missing=True)
    assert counts(report) == (2, 0, 0, 1, 0)
    assert report.warnings == ()


def test_a_refused_row_that_names_no_post_lets_nobody_be_ended(trust: Trust) -> None:
    trust.take([row(1), row(2)])
    report = trust.take([row(1), row(3, assignment_number="")], end_missing=True)
    assert report.ended == 0
    assert "nobody is ended by this file" in said(report, None)[0]


def test_a_dry_run_reports_what_would_follow_and_changes_nothing(trust: Trust) -> None:
    rows = tree(50)
    trust.take(rows[:30])
    rows[3]["job_title"], rows[40]["fte"] = "Changed", "9"
    rows[45]["supervisor_employee_number"] = "404"
    del rows[10]
    before, trail = trust.contents(), trust.one("SELECT count(*) FROM audit_event")
    tried = trust.take(rows, dry_run=True, end_missing=True)
    assert trust.contents() == before
    assert trust.one("SELECT count(*) FROM audit_event") == trail
    done = trust.take(rows, end_missing=True)
    assert tried.taking(0, 0) == done.taking(0, 0)
    assert tried.statements == done.statements
    assert counts(done) == (49, 19, 1, 28, 1)


def test_all_or_nothing_takes_nothing_where_a_row_has_an_error(trust: Trust) -> None:
    report = trust.take([row(1), row(2, fte="0")], all_or_nothing=True)
    assert counts(report) == (2, 0, 0, 0, 0)
    assert [fault.row for fault in report.errors] == [3]
    assert trust.one("SELECT count(*) FROM person") == 0
    assert counts(trust.take([row(1), row(2)], all_or_nothing=True)) == (2, 2, 0, 0, 0)


def test_an_assignment_of_somebody_else_is_refused_and_says_whose_it_is(trust: Trust) -> None:
    trust.take([row(1)])
    report = trust.take([row(2, assignment_number="10000001-1"), row(3)])
    assert counts(report) == (2, 1, 0, 0, 0)
    assert said(report, 2) == [
        'The assignment "10000001-1" belongs to the employee number "10000001".'
        " Correct the number that is wrong."
    ]
    assert trust.one("SELECT count(*) FROM person WHERE employee_number = '10000002'") == 0


def test_another_trusts_people_of_the_same_numbers_are_not_touched(trust: Trust, neighbour: Trust) -> None:
    neighbour.take(tree(20))
    before = neighbour.contents()
    assert counts(trust.take([row(1, last_name="Same Number")])) == (1, 1, 0, 0, 0)
    trust.take([row(5)], end_missing=True)
    assert neighbour.contents() == before


def test_nothing_of_a_file_waits_once_it_is_taken_over(trust: Trust) -> None:
    trust.take([row(1)])
    assert trust.one("SELECT count(*) FROM staff_import_row") == 0
    assert trust.one("SELECT count(*) FROM staff_import") == 0


def test_an_event_says_who_imported_how_much(trust: Trust) -> None:
    trust.take([row(1), row(2, fte="3")])
    detail, command = trust.all(
        "SELECT detail, actor_command FROM audit_event WHERE action = 'people.imported'"
    )[0]
    assert {name: detail[name] for name in ("rows", "created", "refused")} == {
        "rows": 2,
        "created": 1,
        "refused": 1,
    }
    assert command == "tests"
    assert fields(trust, "person.added") == [["person", "post"]]
