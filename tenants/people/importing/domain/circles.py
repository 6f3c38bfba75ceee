"""Who reports to whom must not go in circles: which lines of a file are left out so that it doesn't."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Line:
    """Somebody reports to a manager; both by a key such as an id.

    `row` is where the file says so, None for a line that stands already and isn't touched. `instead` is the
    manager that stays when this line is left out.
    """

    person: str
    manager: str
    row: int | None
    instead: str | None = None


def lines_in_circles(lines: Sequence[Line]) -> list[int]:
    """The rows whose lines are left out, in order: without them nobody is above themselves.

    Lines are followed from the first row on, and the one that leads back to somebody on the way is left out.
    A circle of lines that stand already can't be opened by a file, and is passed over. Takes time in
    proportion to the lines, however long the circles, unless files and standing lines are tangled.
    """
    left_out: set[int] = set()
    while True:
        found = _closing(lines, left_out)
        if not found:
            return sorted(left_out)
        left_out |= found


def _closing(lines: Sequence[Line], left_out: set[int]) -> set[int]:
    """Rows of the file to leave out besides: one for each circle that one walk through everybody meets."""
    above: dict[str, list[tuple[str, int | None]]] = {}
    for line in lines:
        if line.row in left_out:
            if line.instead is not None:
                above.setdefault(line.person, []).append((line.instead, None))
        else:
            above.setdefault(line.person, []).append((line.manager, line.row))
    found: set[int] = set()
    done: set[str] = set()
    for person in above:
        if person not in done:
            _walk(person, above, done, found)
    return found


def _walk(
    start: str, above: Mapping[str, list[tuple[str, int | None]]], done: set[str], found: set[int]
) -> None:
    """Go up from one person, depth first, without recursion: a file may hold a chain of any length."""
    way: list[tuple[str, int | None, Iterator[tuple[str, int | None]]]] = [(start, None, iter(above[start]))]
    places = {start: 0}
    while way:
        here, _, onward = way[-1]
        step = next(onward, None)
        if step is None:
            way.pop()
            del places[here]
            done.add(here)
            continue
        manager, row = step
        if manager in places:
            rows = [row, *(each[1] for each in reversed(way[places[manager] + 1 :]))]
            closing = next((number for number in rows if number is not None), None)
            if closing is not None:
                found.add(closing)
        elif manager not in done and manager in above:
            places[manager] = len(way)
            way.append((manager, row, iter(above[manager])))
