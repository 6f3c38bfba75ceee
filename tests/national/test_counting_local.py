"""Each person's category with local behaviours, worked out by hand."""

from collections import Counter
from dataclasses import dataclass, field
from uuid import UUID

import pytest
from sqlalchemy import select

from appraisal.cycles import service as cycles
from appraisal.cycles.models import Appraisal
from appraisal.national.return_tables import PERSPECTIVES, ReturnTables
from appraisal.national.returns import build_return
from tenants.organisations.service import command_identity
from tests.database import Database
from tests.national.collections import CODE, opened
from tests.national.workforce import Answer, Map, Told, add_local, core, staff, write
from tests.world import World

VALUE = "working-together-for-patients"
"""The first national value. Its two core behaviours, `c1` and `c2` below, weigh 1 each."""
LOCAL: dict[str, tuple[Map, ...]] = {
    "exact": ((1, "exact", "1"),),
    "quarter": ((1, "narrower", "0.25"),),
    "most": ((1, "narrower", "0.75"),),
    "broader": ((1, "broader", None),),
    "related": ((1, "related", None),),
    "elsewhere": ((2, "exact", "1"),),
    "nowhere": (),
}


@dataclass(frozen=True)
class Case:
    """What somebody was given for the value's behaviours, and what that makes of them."""

    why: str
    category: str
    answers: dict[str, Answer]
    not_agreed: frozenset[str] = field(default_factory=frozenset)
    second_post: dict[str, Answer] | None = None


CASES = (
    Case("the core alone: (3 + 4) ÷ 2 = 3½, and a half goes up", "4", {"c1": 3, "c2": 4}),
    Case("exact: (3 + 3 + 5) ÷ 3 = 3⅔", "4", {"c1": 3, "c2": 3, "exact": 5}),
    Case("narrower: (4 + ¼ × 1) ÷ 1¼ = 3.4; unweighted 2½", "3", {"c1": 4, "quarter": 1}),
    Case("narrower: (3 + 3 + ¾ × 5) ÷ 2¾ = 3 6⁄11", "4", {"c1": 3, "c2": 3, "most": 5}),
    Case("half-way: (2 + 3 + ¼ × 4 + ¾ × 2) ÷ 3 = 2½", "3", {"c1": 2, "c2": 3, "quarter": 4, "most": 2}),
    Case("a weight alone: ¼ × 2 ÷ ¼ = 2", "2", {"quarter": 2}),
    Case("broader and related don't count: (2 + 2) ÷ 2", "2", {"c1": 2, "c2": 2, "broader": 5, "related": 5}),
    Case("another value's and nobody's don't: 1", "1", {"c1": 1, "c2": 1, "elsewhere": 5, "nowhere": 5}),
    Case("unrated local ones are left out: 4", "4", {"c1": 4, "c2": 4}),
    Case(
        "no chance is no zero: (5 + 5) ÷ 2",
        "5",
        {"c1": 5, "c2": 5, "exact": "no_chance", "most": "no_chance"},
    ),
    Case(
        "no chance of anything that counts, whatever else was rated",
        "no_chance",
        {
            **dict.fromkeys(("c1", "c2", "exact", "quarter", "most"), "no_chance"),
            "broader": 5,
            "elsewhere": 4,
        },
    ),
    Case("no chance of the core, local ones unrated", "no_score", {"c1": "no_chance", "c2": "no_chance"}),
    Case("only what doesn't count was rated", "no_score", {"broader": 4, "related": 4, "nowhere": 4}),
    Case("nothing was rated", "no_score", {}),
    Case(
        "two posts are one person: (2 + 2 + 5 + ¾ × 5) ÷ 3¾ = 3.4; post by post 2 and 5",
        "3",
        {"c1": 2, "c2": 2},
        second_post={"exact": 5, "most": 5},
    ),
)
SETTLED = (
    Case("one counted behaviour not agreed", "not_agreed", {"c1": 4, "quarter": 3}, frozenset({"quarter"})),
    Case("one not agreed that doesn't count", "4", {"c1": 4, "c2": 4, "broader": 2}, frozenset({"broader"})),
)
"""These hold of the agreed ratings only: each side's own half knows no agreement."""


@pytest.fixture(scope="module")
def counted(database: Database, world: World) -> ReturnTables:
    """Everybody's appraisals complete, with the same answers in both halves and agreed."""
    opened(database)
    cases = [*CASES, *SETTLED]
    version, cycle = world.frameworks["ours"], world.cycles["ours"]
    with world.session("ours.lead") as session:
        by = command_identity(session, command="tests")
        ids, _ = add_local(world, "ours", tuple(LOCAL.values()))
        item = dict(zip(["c1", "c2", *LOCAL], [*core(session, version)[VALUE], *ids], strict=True))
        people = staff(session, "ours", [1 if case.second_post is None else 2 for case in cases])
        cycles.launch(session, by=by, cycle_id=cycle)
        for person, case in zip(people, cases, strict=True):
            rows = session.scalars(select(Appraisal.id).where(Appraisal.person_id == person)).all()
            given = [case.answers] if case.second_post is None else [case.answers, case.second_post]
            for appraisal, answers in zip(rows, given, strict=True):
                write(session, appraisal, person, told(item, answers, case))
        session.commit()
        return build_return(session, by=world.identity("ours.lead"), collection_code=CODE)


def told(item: dict[str, UUID], answers: dict[str, Answer], case: Case) -> Told:
    given: dict[UUID, Answer] = {item[name]: answer for name, answer in answers.items()}
    return Told(
        "complete",
        2,
        {"self": True, "appraiser": True},
        dict.fromkeys(PERSPECTIVES, given),
        {item[name] for name in case.not_agreed},
    )


def counts(tables: ReturnTables, perspective: str, value: str = VALUE) -> dict[str, int]:
    """The categories that anybody is in."""
    (found,) = [each for each in tables.ratings if (each.value, each.perspective) == (value, perspective)]
    return {name: count for name, count in found.counts.items() if count}


def test_everybody_is_in_the_category_worked_out_by_hand(counted: ReturnTables) -> None:
    expected = Counter(case.category for case in (*CASES, *SETTLED))
    assert counts(counted, "agreed") == expected


@pytest.mark.parametrize("perspective", ["self", "appraiser"])
def test_a_half_has_the_same_categories_but_knows_no_agreement(
    counted: ReturnTables, perspective: str
) -> None:
    expected = Counter(case.category for case in CASES) + Counter({"4": 2})  # (4 + ¼ × 3) ÷ 1¼ = 3.8, and 4
    assert counts(counted, perspective) == expected


def test_an_exact_behaviour_of_another_value_counts_there_alone(counted: ReturnTables) -> None:
    """Two were rated for it, 5 and 4; nobody was rated for that value's own core."""
    everybody = len(CASES) + len(SETTLED)
    expected = {"5": 1, "4": 1, "no_score": everybody - 2}
    assert counts(counted, "agreed", "respect-and-dignity") == expected


def test_the_counts_of_every_value_add_up_to_people(counted: ReturnTables) -> None:
    everybody = len(CASES) + len(SETTLED)
    assert {sum(each.counts.values()) for each in counted.ratings} == {everybody}
    assert counted.completion["complete"] == everybody
