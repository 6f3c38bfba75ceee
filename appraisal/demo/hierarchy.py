"""A tree of managers and teams of any size, in which everybody who manages has 6 to 12 direct reports."""

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from random import Random
from typing import Final

FEWEST_REPORTS: Final = 6
MOST_REPORTS: Final = 12
TEAM: Final = 9


@dataclass(frozen=True)
class Seat:
    """A place in the tree, numbered from the top (0) downwards; `reports` counts direct reports."""

    index: int
    supervisor: int | None
    level: int
    directorate: int | None
    reports: int


def draw_seats(rng: Random, shares: Sequence[int], size: int) -> list[Seat]:
    """A tree of `size` seats: one at the top, one for each directorate, teams below by the shares.

    :param shares: how large each directorate is, in proportion; 6 to 12 of them.
    :raises ValueError: `size` doesn't leave every directorate a team, or the shares aren't 6 to 12.
    """
    if not FEWEST_REPORTS <= len(shares) <= MOST_REPORTS:
        raise ValueError(f"{len(shares)} directorates can't report to one person: give 6 to 12")
    smallest = 1 + len(shares) * (1 + FEWEST_REPORTS)
    if size < smallest:
        raise ValueError(f"{size} people are too few for {len(shares)} directorates: give {smallest} or more")
    below = _split(size - 1 - len(shares), shares, FEWEST_REPORTS)
    seats = [Seat(0, None, 0, None, len(shares))]
    waiting = deque((0, 1, directorate, people) for directorate, people in enumerate(below))
    while waiting:
        supervisor, level, directorate, people = waiting.popleft()
        teams = _teams(rng, people) if people else []
        index = len(seats)
        seats.append(Seat(index, supervisor, level, directorate, len(teams)))
        waiting.extend((index, level + 1, directorate, team) for team in teams)
    return seats


def _teams(rng: Random, below: int) -> list[int]:
    """How many people stand below each direct report of somebody with `below` (6 or more) below them."""
    if below <= MOST_REPORTS:
        return [0] * below
    wanted = max(rng.randint(7, 9), below // (TEAM + 1))  # more teams side by side before a further level
    direct = min(wanted, MOST_REPORTS, below - FEWEST_REPORTS)
    rest = below - direct
    teams = max(1, min(direct, rest // TEAM))
    sizes = _split(rest, [rng.randint(8, 12) for _ in range(teams)], FEWEST_REPORTS)
    return sizes + [0] * (direct - teams)


def _split(total: int, shares: Sequence[int], least: int) -> list[int]:
    """`total` in proportion to `shares`, at least `least` each; what rounding leaves goes to the first."""
    spare = total - least * len(shares)
    parts = [least + spare * share // sum(shares) for share in shares]
    for position in range(total - sum(parts)):
        parts[position] += 1
    return parts
