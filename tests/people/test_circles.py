"""Reporting lines that go in circles: which of them a file doesn't get."""

from hypothesis import given
from hypothesis import strategies as st

from tenants.people.importing.domain.circles import Line, lines_in_circles

PEOPLE = st.sampled_from("abcdefgh")
FILE = st.lists(st.tuples(PEOPLE, PEOPLE), max_size=25)


def goes_in_circles(lines: list[tuple[str, str]]) -> bool:
    """Is anybody above themselves? By taking away those above whom nobody is, until none is left."""
    left = list(lines)
    while True:
        managed = {person for person, _ in left}
        kept = [(person, manager) for person, manager in left if manager in managed]
        if len(kept) == len(left):
            return bool(left)
        left = kept


def test_the_line_that_leads_back_is_left_out() -> None:
    lines = [Line("a", "b", 2), Line("b", "c", 3), Line("c", "a", 4), Line("d", "a", 5)]
    assert lines_in_circles(lines) == [4]


def test_a_line_that_stands_is_never_left_out_for_one_of_the_file() -> None:
    assert lines_in_circles([Line("b", "a", None), Line("a", "b", 2)]) == [2]


def test_the_manager_who_stays_instead_counts_too() -> None:
    lines = [Line("a", "b", 2, "c"), Line("b", "a", 3), Line("c", "a", 4)]
    left = lines_in_circles(lines)
    kept = [("a", "c") if line.row in left and line.person == "a" else None for line in lines]
    rest = [(line.person, line.manager) for line in lines if line.row not in left]
    assert not goes_in_circles([*rest, *(each for each in kept if each is not None)])


@given(FILE)
def test_what_is_left_goes_in_no_circles(found: list[tuple[str, str]]) -> None:
    lines = [Line(person, manager, row) for row, (person, manager) in enumerate(found, 2)]
    left = set(lines_in_circles(lines))
    assert not goes_in_circles([(line.person, line.manager) for line in lines if line.row not in left])


@given(FILE)
def test_a_file_without_circles_loses_nothing(found: list[tuple[str, str]]) -> None:
    upwards = [(person, manager) for person, manager in found if person > manager]
    assert lines_in_circles([Line(*pair, row) for row, pair in enumerate(upwards, 2)]) == []


def test_a_chain_as_long_as_the_trust_is_no_trouble() -> None:
    size = 30_000
    lines = [Line(str(number), str(number + 1), number + 2) for number in range(size)]
    assert lines_in_circles([*lines, Line(str(size), "0", size + 2)]) == [size + 2]
