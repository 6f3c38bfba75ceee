"""The tree of departments, grown from what posts say."""

from sqlalchemy import select

from tenants.organisations.service import command_identity
from tenants.people.departments import departments, post_ids_below
from tenants.people.models import Post
from tests.people.conftest import Trust
from tests.people.files import row

ROWS = [
    row(1, department="Surgery>Theatres>Recovery"),
    row(2, department="Surgery > Theatres"),
    row(3, department="Surgery"),
    row(4, department="Surgery Office"),
    row(5, department="Medicine > Theatres"),
]


def paths(trust: Trust, below: str | None = None) -> list[str]:
    with trust.session() as session:
        by = command_identity(session, command="tests")
        every = {each.path: each.id for each in departments(session, by=by)}
        found = departments(session, by=by, below=None if below is None else every[below])
        return [each.path for each in found]


def test_a_department_brings_those_above_it_once_each(trust: Trust) -> None:
    trust.take(ROWS)
    expected = ["Medicine", "Medicine > Theatres", "Surgery", "Surgery > Theatres"]
    assert sorted(paths(trust)) == sorted([*expected, "Surgery > Theatres > Recovery", "Surgery Office"])
    names = trust.all("SELECT name FROM department WHERE path = 'Surgery > Theatres > Recovery'")
    assert [tuple(each) for each in names] == [("Recovery",)]
    trust.take([*ROWS, row(6, department="Surgery > Wards")])
    assert len(paths(trust)) == 7


def test_a_branch_is_a_department_with_all_below_it_and_no_namesake(trust: Trust) -> None:
    trust.take(ROWS)
    branch = ["Surgery", "Surgery > Theatres", "Surgery > Theatres > Recovery"]
    assert sorted(paths(trust, "Surgery")) == branch
    assert paths(trust, "Medicine > Theatres") == ["Medicine > Theatres"]


def test_the_posts_of_a_branch_are_found_in_one_statement(trust: Trust) -> None:
    trust.take(ROWS)
    with trust.session() as session:
        by = command_identity(session, command="tests")
        surgery = next(each.id for each in departments(session, by=by) if each.path == "Surgery")
        wanted = select(Post.assignment_number).where(
            Post.tenant_id == trust.id, Post.id.in_(post_ids_below(by, surgery))
        )
        assert sorted(session.scalars(wanted)) == ["10000001-1", "10000002-1", "10000003-1"]


def test_another_trusts_tree_has_no_branch_here(trust: Trust, neighbour: Trust) -> None:
    neighbour.take(ROWS)
    with neighbour.session() as session:
        by = command_identity(session, command="tests")
        theirs = departments(session, by=by)[0].id
    with trust.session() as session:
        by = command_identity(session, command="tests")
        assert departments(session, by=by, below=theirs) == ()
