"""Who gets an appraisal by a launch, by the day on which it is launched."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Final
from uuid import UUID

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from appraisal.cycles import service as cycles
from appraisal.cycles.models import Appraisal
from appraisal.reviews.service import leading
from tenants.days import today
from tenants.people.models import Person
from tenants.people.service import NewPerson, NewPost, add_people
from tests.cycles.planting import YEAR, prepared
from tests.world import STARTED, Browser, World

NURSES: Final = "Nursing and Midwifery Registered"
RUNNING: Final = {
    "opens_on": today() - timedelta(days=100),
    "assessment_opens_on": today(),
    "closes_on": today() + timedelta(days=100),
}


def days(count: int) -> date:
    return today() + timedelta(days=count)


def nurse(number: str, manager: str | None = "A2") -> NewPerson:
    post = NewPost(f"{number}-1", NURSES, "5", "Nurse", "Ward 9", STARTED, Decimal(1), manager)
    return NewPerson(number, "New", number, None, (post,))


def join(session: Session, world: World, *people: NewPerson) -> None:
    add_people(session, by=world.identity("ours.lead"), people=people, on=STARTED)


def holds(session: Session, number: str, **columns: date) -> None:
    """Let a post begin or end, or its holder leave, on other days."""
    for column, day in columns.items():
        person = "(SELECT id FROM person WHERE employee_number = :number)"
        where = f"person WHERE id = {person}" if column == "left_on" else f"post WHERE person_id = {person}"
        table, _, condition = where.partition(" ")
        change = f"UPDATE {table} SET {column} = :day {condition}"
        session.execute(text(change), {"day": day, "number": number})


def appraised(session: Session, cycle: UUID) -> set[str]:
    """Numbers of those who joined here and have an appraisal in a cycle."""
    who = select(Person.employee_number).join(
        Appraisal, (Appraisal.tenant_id == Person.tenant_id) & (Appraisal.person_id == Person.id)
    )
    return set(session.scalars(who.where(Appraisal.cycle_id == cycle, Person.given_name == "New")))


def test_a_post_counts_if_it_is_held_today_or_on_the_day_a_later_cycle_opens(world: World) -> None:
    now, later = prepared(world, "Runs already", RUNNING), prepared(world, "Opens later")
    opens = (YEAR["opens_on"] - today()).days
    by = world.identity("ours.lead")
    with world.session("ours.lead") as session:
        numbers = ("left", "last-day", "ended", "ends", "tomorrow", "opening", "after", "leaves")
        join(session, world, *map(nurse, numbers))
        holds(session, "left", left_on=days(-1))
        holds(session, "last-day", left_on=today())
        holds(session, "ended", ended_on=days(-1))
        holds(session, "ends", ended_on=today())
        holds(session, "tomorrow", started_on=days(1))
        holds(session, "opening", started_on=days(opens))
        holds(session, "after", started_on=days(opens + 1))
        holds(session, "leaves", left_on=days(opens - 1))
        held = {"last-day", "ends", "leaves"}
        assert cycles.preview_launch(session, by=by, cycle_id=now).appraisals == 8 + len(held)
        assert cycles.launch(session, by=by, cycle_id=now) == 8 + len(held)
        assert appraised(session, now) == held
        cycles.launch(session, by=by, cycle_id=now, on=days(1))
        assert appraised(session, now) == held | {"tomorrow"}
        cycles.launch(session, by=by, cycle_id=later)
        assert appraised(session, later) == {"tomorrow", "opening"}
        session.rollback()


@pytest.mark.parametrize(
    ("name", "dates", "said"),
    [
        ("Asks today", RUNNING, "holds it today."),
        ("Asks then", YEAR, "holds it on the day the cycle opens, "),
    ],
)
def test_the_page_says_which_posts_count(
    lead: Browser, world: World, name: str, dates: dict[str, date], said: str
) -> None:
    page = lead.get(f"/organisation/cycles/{prepared(world, name, dates)}/launch").text
    assert f"A post counts if somebody who works here {said}" in page


def test_a_manager_has_too_many_with_those_they_appraise_already(world: World) -> None:
    cycle, by = prepared(world, "Many with one", RUNNING), world.identity("ours.lead")
    with world.session("ours.lead") as session:
        join(session, world, *(nurse(f"B{number}") for number in range(15)))
        cycles.launch(session, by=by, cycle_id=cycle)
        assert cycles.preview_launch(session, by=by, cycle_id=cycle).busy == 0  # nobody gets another
        join(session, world, nurse("B15"))
        found = cycles.preview_launch(session, by=by, cycle_id=cycle)
        assert (found.appraisals, found.busy) == (1, 1)
        (busy,) = found.busy_managers
        assert (busy.name, busy.appraisals) == ("Morgan Of A", 18)  # Ash, Casey and the 16
        session.rollback()


def test_a_post_whose_manager_has_left_is_one_without_a_manager_before_launch_as_after(world: World) -> None:
    cycle, by = prepared(world, "Managers went", RUNNING), world.identity("ours.lead")
    with world.session("ours.lead") as session:
        managers = nurse("M-left"), nurse("M-ended"), nurse("M-today")
        join(session, world, *managers)
        join(session, world, nurse("L", "M-left"), nurse("E", "M-ended"), nurse("T", "M-today"))
        holds(session, "M-left", left_on=days(-1))
        holds(session, "M-ended", ended_on=days(-1))
        holds(session, "M-today", left_on=today())
        found = cycles.preview_launch(session, by=by, cycle_id=cycle)
        assert {each.name for each in found.unmanaged_posts} == {"New L", "New E", "Dana Of A", "Una Of A"}
        before = sum(each.appraisals for each in leading.stranded(session, by=by))
        cycles.launch(session, by=by, cycle_id=cycle)
        after = sum(each.appraisals for each in leading.stranded(session, by=by))
        assert found.unmanaged == 4 == after - before
        session.rollback()
