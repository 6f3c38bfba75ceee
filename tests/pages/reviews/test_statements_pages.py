"""How many statements a page takes: the same however much there is to show, and few."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from flask import Flask
from sqlalchemy import Engine, event

from tests.pages.reviews import journey
from tests.pages.reviews.visitor import Visitor
from tests.world import World

Visit = Callable[[str], Visitor]
MOST = 8
"""Of a page that is read, BEGIN and COMMIT included: two say who asks, four read, one records a read."""


@contextmanager
def counted(app: Flask) -> Iterator[list[str]]:
    """The statements sent meanwhile, with BEGIN and COMMIT."""
    with app.app_context():
        engine: Engine = app.extensions["sqlalchemy"].engine
    seen: list[str] = []
    hooks: list[tuple[str, Callable[..., None]]] = [
        ("before_cursor_execute", lambda c, cursor, statement, *_: seen.append(statement)),
        ("begin", lambda connection: seen.append("BEGIN")),
        ("commit", lambda connection: seen.append("COMMIT")),
    ]
    for name, hook in hooks:
        event.listen(engine, name, hook)
    yield seen
    for name, hook in hooks:
        event.remove(engine, name, hook)


def cost(app: Flask, who: Visitor, page: str) -> int:
    """How many statements a page takes, once everything it caches is warm."""
    who.open(page)
    with counted(app) as seen:
        who.open(page)
    assert who.status == 200
    assert who.path == page
    return len(seen)


def test_pages_of_an_appraisal_take_as_many_statements_for_six_objectives_as_for_one(
    app: Flask, visit: Visit, world: World
) -> None:
    costs: dict[str, list[int]] = {}
    for part, number in (("ours.appraisee", 1), ("ours.colleague", 6)):
        staff, manager = visit(part), visit("ours.manager")
        root = f"/appraisals/{world.appraisals[part]}"

        def note(*pages: str, who: Visitor = manager, root: str = root) -> None:
            for page in pages:
                costs.setdefault(page, []).append(cost(app, who, root + page))

        for place in range(number):
            journey.add_objective(staff, root, title=f"Goal {place}")
        note("", "/objectives")
        journey.agree_objectives(staff, root)
        journey.agree_objectives(manager, root)
        note("/objective-ratings", "/share", "/wellbeing")
        journey.write_half(staff, root, ["3"])
        journey.write_half(manager, root, ["4", "3"])
        note("/conversation", "/notes", "/confirm", "/agreed-objectives")
        journey.agree_ratings(manager, root, "3")
        journey.confirm(staff, root)
        journey.confirm(manager, root)
        note("/sign-off", "/score")
    assert {page: counts for page, counts in costs.items() if len(set(counts)) > 1} == {}
    # A score is read with its appraisal, and both reads are recorded.
    assert {page: max(counts) for page, counts in costs.items() if max(counts) > MOST} == {"/score": 10}


@pytest.mark.parametrize("page", ["/", "/team"])
def test_lists_take_as_many_statements_for_two_reports_as_for_four(
    app: Flask, visit: Visit, page: str
) -> None:
    two, four = cost(app, visit("theirs.manager"), page), cost(app, visit("theirs.director"), page)
    assert two == four <= MOST


def test_an_organisation_takes_few_statements(app: Flask, visit: Visit) -> None:
    assert cost(app, visit("theirs.lead"), "/organisation") <= MOST
