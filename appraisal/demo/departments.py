"""The departments of an invented trust: a tree that follows its managers."""

from collections.abc import Sequence
from dataclasses import dataclass

from appraisal.demo.hierarchy import Seat
from appraisal.demo.workforce import Directorate


@dataclass(frozen=True)
class Department:
    """A node of the department tree; only the trust itself has no parent."""

    code: str
    name: str
    parent_code: str | None


def draw_departments(
    directorates: Sequence[Directorate], seats: Sequence[Seat]
) -> tuple[list[Department], dict[int, str]]:
    """The tree of departments, one for each manager; and seat index → code of the department it works in.

    A manager works in the department they lead, everybody else in their manager's.
    """
    departments = [Department("1", "Trust headquarters", None)]
    led: dict[int, str] = {0: "1"}
    used: dict[str, int] = {}
    for seat in seats[1:]:
        if seat.supervisor is None or seat.directorate is None or not seat.reports:
            continue
        parent = led[seat.supervisor]
        code = f"{parent}.{sum(department.parent_code == parent for department in departments) + 1}"
        teams = directorates[seat.directorate].teams
        name = directorates[seat.directorate].name if seat.level == 1 else _next_name(teams, used)
        departments.append(Department(code, name, parent))
        led[seat.index] = code
    return departments, {s.index: led[s.index if s.reports else s.supervisor or 0] for s in seats}


def _next_name(teams: tuple[str, ...], used: dict[str, int]) -> str:
    """The team name used least so far, with a number from its second use on."""
    name = min(teams, key=lambda team: used.get(team, 0))
    used[name] = used.get(name, 0) + 1
    return name if used[name] == 1 else f"{name} {used[name]}"
