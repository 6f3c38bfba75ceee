"""Frameworks that tests write, and the steps from a draft to a version."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from fractions import Fraction
from itertools import count
from uuid import UUID

from sqlalchemy.orm import Session

from frameworks.definitions import built_in
from frameworks.definitions.shape import (
    Base,
    BehaviourDefinition,
    Definition,
    MappingDefinition,
    Purpose,
    Relation,
    Section,
    Stage,
    ValueDefinition,
)
from frameworks.service import drafts, review
from tenants.identity import Identity, Role
from tenants.organisations.service import command_identity
from tenants.people.service import NewPerson, add_people, person_id
from tests.world import STARTED, Member, World

CORE = Base("nhs-constitution-values", "1.0")
NUMBERS = count(1)
DAY = date(2026, 11, 22)
EDITORS = {
    "ours.editor": NewPerson("A81", "Edi", "Tor", None, (), (Role.FRAMEWORK_EDITOR,)),
    "ours.second": NewPerson("A82", "Sec", "Ond", None, (), (Role.FRAMEWORK_EDITOR,)),
    "theirs.editor": NewPerson("B81", "Ther", "Editor", None, (), (Role.FRAMEWORK_EDITOR,)),
}


def maps(
    value: str, relation: Relation = Relation.EXACT, weight: Fraction | None = Fraction(1), base: Base = CORE
) -> MappingDefinition:
    return MappingDefinition(base.framework, base.version, value, relation, weight)


def additions(code: str | None = None) -> Definition:
    """One behaviour more for Compassion, and a local value of two behaviours."""
    kind = BehaviourDefinition(
        code="compassion.local.1",
        statement="I say good morning first.",
        effective=("Greets people by name.",),
        maps=(maps("compassion", Relation.NARROWER, Fraction(1, 2)),),
    )
    tidy = BehaviourDefinition("green-care.1", "I switch off the lights.", maps=(maps("everyone-counts"),))
    walks = BehaviourDefinition(
        "green-care.2",
        "I take the stairs.",
        maps=(
            maps("improving-lives", Relation.BROADER, None),
            maps("everyone-counts", Relation.NARROWER, Fraction(9, 4)),
        ),
    )
    return Definition(
        code=code or f"our-values-{next(NUMBERS)}",
        name="Our values",
        version="1.0",
        published_on=DAY,
        source="A trust",
        source_dated=DAY,
        purpose=Purpose.APPRAISAL,
        behaviour_scale=None,
        objective_scale=None,
        values=(
            ValueDefinition("compassion", "", "", "", (kind,), core=True),
            ValueDefinition("green-care", "GC", "Green care", "We use less.", (tidy, walks)),
        ),
        extends=CORE,
    )


def own_framework(code: str | None = None) -> Definition:
    """A framework that extends nothing, on the core's scales, mapped to the core."""
    core = built_in()
    behaviour = BehaviourDefinition("brave.1", "I speak up early.", maps=(maps("compassion"),))
    return replace(
        core,
        code=code or f"own-{next(NUMBERS)}",
        name="Our own",
        values=(ValueDefinition("brave", "B", "Brave", "We speak up.", (behaviour,)),),
    )


def staged_framework(code: str | None = None) -> Definition:
    """The same with an introduction and stages, and a behaviour that says what it looks like at both."""
    own = own_framework(code)
    [value] = own.values
    behaviour = replace(
        value.behaviours[0],
        by_stage=(("stage_1", "I say so in my team."),),
        by_point=(("2", "Now and then."),),
    )
    return replace(
        own,
        introduction=(Section("Why", "So that we say it."), Section("How", "By listening.")),
        stages=(
            Stage("stage_1", "First", "Leads a team.", ("7",)),
            Stage("stage_2", "Second", "Leads more.", (), ("Medical director",)),
        ),
        values=(replace(value, behaviours=(behaviour,)),),
    )


def add_editors(world: World) -> None:
    """Two framework editors of ours and one of theirs."""
    for part, person in EDITORS.items():
        side = part.partition(".")[0]
        own = world.members[f"{side}.lead"].organisation_id
        with world.session(f"{side}.lead") as session:
            by = command_identity(session, command="tests")
            add_people(session, by=by, people=(person,), on=STARTED)
            session.commit()
        world.members[part] = Member(part, own, person_id(own, person.employee_number), person.roles)


@contextmanager
def working(world: World, part: str) -> Iterator[tuple[Session, Identity]]:
    """A transaction of somebody's, committed at the end."""
    with world.session(part) as session:
        yield session, world.identity(part)
        session.commit()


def begun(world: World, definition: Definition, part: str = "ours.editor") -> UUID:
    with working(world, part) as (session, by):
        return drafts.create_draft(session, by=by, definition=definition).id


def submitted(world: World, definition: Definition, side: str = "ours") -> UUID:
    draft_id = begun(world, definition, f"{side}.editor")
    with working(world, f"{side}.editor") as (session, by):
        review.submit_draft(session, by=by, draft_id=draft_id, expected_edition=1)
    return draft_id


def published(world: World, definition: Definition, side: str = "ours") -> UUID:
    """The id of the version."""
    draft_id = submitted(world, definition, side)
    with working(world, f"{side}.second") as (session, by):
        view = review.publish_draft(session, by=by, draft_id=draft_id, expected_edition=2)
    assert view.version_id is not None
    return view.version_id
