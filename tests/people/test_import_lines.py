"""Who reports to whom after an import, when the file is right and when it is wrong."""

from datetime import timedelta

import pytest

from tenants.days import today
from tenants.organisations.service import command_identity
from tenants.people.reporting import change_managers
from tests.people.conftest import Trust, counts, lines_of, said
from tests.people.files import row

A, B, C, D = (row(number)["employee_number"] for number in (1, 2, 3, 4))
NOBODY = "Your organisation has nobody with the employee number"


def under(number: int, supervisor: str, **changes: str) -> dict[str, str]:
    return row(number, supervisor_employee_number=supervisor, **changes)


def test_a_changed_supervisor_ends_the_old_line_and_begins_a_new_one(trust: Trust) -> None:
    trust.take([row(1), row(2), under(3, A)])
    report = trust.take([row(1), row(2), under(3, B)])
    assert counts(report) == (3, 0, 1, 2, 0)
    assert lines_of(trust) == {C: B}
    dated = trust.all("SELECT started_on, ended_on FROM reporting_line ORDER BY ended_on NULLS LAST")
    assert [tuple(each)[1] for each in dated] == [today() - timedelta(days=1), None]
    assert dated[1].started_on == today()


def test_a_supervisor_who_is_taken_away_ends_the_line(trust: Trust) -> None:
    trust.take([row(1), under(3, A)])
    assert counts(trust.take([row(1), row(3)])) == (2, 0, 1, 1, 0)
    assert lines_of(trust) == {}


def test_a_missing_supervisor_is_a_warning_and_the_row_is_taken(trust: Trust) -> None:
    report = trust.take([under(1, "404")])
    assert counts(report) == (1, 1, 0, 0, 0)
    assert report.errors == ()
    assert said(report, 2) == [
        f'{NOBODY} "404". The reporting line was left as it was. Correct the number, or add that person.'
    ]


def test_another_organisations_supervisor_is_reported_exactly_as_a_missing_one(
    trust: Trust, neighbour: Trust
) -> None:
    neighbour.take([row(7)])
    theirs = row(7)["employee_number"]
    found = trust.take([under(1, theirs), under(2, "404")])
    assert said(found, 2)[0].replace(theirs, "404") == said(found, 3)[0]
    assert [fault.column for fault in found.warnings] == ["supervisor_employee_number"] * 2
    assert lines_of(trust) == {}


def test_a_supervisor_whose_row_is_refused_is_missing_and_nobody_is_refused_with_them(trust: Trust) -> None:
    report = trust.take([row(1, fte="0"), under(2, A), under(3, B)])
    assert counts(report) == (3, 2, 0, 0, 0)
    assert [fault.row for fault in report.errors] == [2]
    assert [fault.row for fault in report.warnings] == [3]
    assert lines_of(trust) == {C: B}


def test_a_wrong_supervisor_leaves_the_line_that_stands(trust: Trust) -> None:
    trust.take([row(1), row(2), under(3, A)])
    report = trust.take([row(1), row(2), under(3, "404")])
    assert counts(report) == (3, 0, 0, 3, 0)
    assert lines_of(trust) == {C: A}


def test_nobody_reports_to_themselves(trust: Trust) -> None:
    report = trust.take([under(1, A)])
    assert counts(report) == (1, 1, 0, 0, 0)
    assert "can't report to themselves" in said(report, 2)[0]
    assert lines_of(trust) == {}


def test_a_circle_in_the_file_is_opened_where_it_closes(trust: Trust) -> None:
    report = trust.take([under(1, B), under(2, C), under(3, A)])
    assert counts(report) == (3, 3, 0, 0, 0)
    assert [fault.row for fault in report.warnings] == [4]
    assert "a circle" in said(report, 4)[0]
    assert lines_of(trust) == {A: B, B: C}


def test_a_circle_that_only_closes_with_a_line_that_stands_is_found(trust: Trust) -> None:
    trust.take([row(1), under(2, A)])
    report = trust.take([under(1, B)])
    assert [fault.row for fault in report.warnings if fault.row] == [2]
    assert lines_of(trust) == {B: A}


def test_turning_a_line_round_is_no_circle(trust: Trust) -> None:
    trust.take([row(1), under(2, A)])
    report = trust.take([under(1, B), row(2)])
    assert report.warnings == ()
    assert lines_of(trust) == {A: B}


def test_a_supervisor_may_stand_further_down_the_file(trust: Trust) -> None:
    report = trust.take([under(3, B), under(2, A), row(1)])
    assert report.warnings == ()
    assert lines_of(trust) == {C: B, B: A}


@pytest.mark.parametrize("again", [1, 2, 3])
def test_a_file_with_wrong_lines_changes_nothing_when_it_comes_again(trust: Trust, again: int) -> None:
    rows = [under(1, B), under(2, C), under(3, A), under(4, "404"), under(5, row(5)["employee_number"])]
    first = trust.take(rows)
    before = trust.contents()
    for _ in range(again):
        report = trust.take(rows)
        assert counts(report) == (5, 0, 0, 5, 0)
        assert report.warnings == first.warnings
    assert trust.contents() == before


def test_each_post_has_its_own_line(trust: Trust) -> None:
    second = under(3, B, assignment_number="second")
    trust.take([row(1), row(2), under(3, A), second])
    found = trust.all(
        "SELECT post.assignment_number, manager.employee_number FROM reporting_line line"
        " JOIN post ON post.id = line.post_id JOIN person manager ON manager.id = line.manager_id ORDER BY 1"
    )
    assert [tuple(each) for each in found] == [(f"{C}-1", A), ("second", B)]


def by_hand(trust: Trust, manager: str | None) -> None:
    """A lead puts right whom number 3 reports to."""
    post = trust.one("SELECT id FROM post WHERE assignment_number = :number", number=f"{C}-1")
    to = (
        trust.one("SELECT id FROM person WHERE employee_number = :number", number=manager)
        if manager
        else None
    )
    with trust.session() as session:
        by = command_identity(session, command="tests")
        change_managers(session, by=by, post_ids=[post], manager_id=to)
        session.commit()


@pytest.mark.parametrize("wrong", [A, ""])
def test_a_line_put_right_by_hand_stands_against_a_file_that_still_says_what_was_wrong(
    trust: Trust, wrong: str
) -> None:
    rows = [row(1), row(2), under(3, wrong)]
    trust.take([*rows, row(4)])
    by_hand(trust, B)
    by_hand(trust, D)
    by_hand(trust, B)
    before = trust.contents()
    for _ in range(2):
        report = trust.take(rows)
        assert counts(report) == (3, 0, 0, 3, 0)
        assert f'reports to "{B}"' in said(report, 4)[0]
    assert trust.contents() == before


def test_a_file_that_says_something_else_than_what_was_wrong_is_followed(trust: Trust) -> None:
    trust.take([row(1), row(2), under(3, A), row(4)])
    by_hand(trust, B)
    assert trust.take([row(1), row(2), under(3, D), row(4)]).warnings == ()
    assert lines_of(trust) == {C: D}


def test_once_the_file_says_the_same_it_is_followed_again(trust: Trust) -> None:
    trust.take([row(1), row(2), under(3, A)])
    by_hand(trust, B)
    assert trust.take([row(1), row(2), under(3, B)]).warnings == ()
    assert trust.take([row(1), row(2), under(3, A)]).warnings == ()
    assert lines_of(trust) == {C: A}


def test_a_circle_is_looked_for_with_the_line_that_was_put_right_by_hand(trust: Trust) -> None:
    trust.take([row(1), row(2), under(3, A)])
    by_hand(trust, B)
    report = trust.take([row(1), under(2, C), under(3, A)])
    assert "a circle" in said(report, 3)[0]
    assert lines_of(trust) == {C: B}
