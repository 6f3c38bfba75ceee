"""A national framework small enough to work with by hand, and a trust's additions to it."""

from dataclasses import replace
from datetime import date
from fractions import Fraction

from frameworks.definitions.extension import extend
from frameworks.definitions.shape import (
    Base,
    BehaviourDefinition,
    Definition,
    Direction,
    MappingDefinition,
    Purpose,
    Relation,
    Scale,
    ScaleEntry,
    ValueDefinition,
)

DAY = date(2026, 1, 1)
POINTS = ("Rarely", "Sometimes", "Usually", "Consistently", "Consistently, and helps others")
SCALE = Scale(
    "frequency",
    "How often",
    Direction.HIGHER_IS_MORE,
    "3",
    "Somewhere",
    DAY,
    tuple(ScaleEntry(str(i), i, label, f"Seen {label.lower()}.") for i, label in enumerate(POINTS, 1)),
    (ScaleEntry("no_chance", None, "No chance", "It did not come up."),),
)
NATIONAL = Base("small", "1.0")
EXACT, NARROWER, BROADER, RELATED = Relation


def behaviour(code: str, statement: str, *maps: MappingDefinition) -> BehaviourDefinition:
    return BehaviourDefinition(
        code, statement, (f"Does it: {statement}",), (f"Fails: {statement}",), maps=maps
    )


def value(code: str, name: str, *behaviours: BehaviourDefinition) -> ValueDefinition:
    return ValueDefinition(code, code[:3].upper(), name, f"We show {name.lower()}.", behaviours)


def to(value: str, relation: Relation, weight: str | None = None, base: Base = NATIONAL) -> MappingDefinition:
    return MappingDefinition(
        base.framework, base.version, value, relation, None if weight is None else Fraction(weight)
    )


def national(*values: ValueDefinition, version: str = "1.0") -> Definition:
    return Definition(
        "small", "Small", version, DAY, "Somewhere", DAY, Purpose.APPRAISAL, SCALE, SCALE, values or CORE
    )


CORE = (
    value("care", "Care", behaviour("care.1", "I notice worry."), behaviour("care.2", "I help.")),
    value("safety", "Safety", behaviour("safety.1", "I check."), behaviour("safety.2", "I report risks.")),
    value(
        "thrift", "Thrift", behaviour("thrift.1", "I waste nothing."), behaviour("thrift.2", "I share kit.")
    ),
)
LOCAL = (
    value(
        "welcome",
        "Welcome",
        behaviour("welcome.1", "I greet whoever comes.", to("care", EXACT, "1")),
        behaviour("welcome.2", "I show the way.", to("care", NARROWER, "0.5"), to("thrift", RELATED)),
    ),
    value(
        "courage",
        "Courage",
        behaviour("courage.1", "I stop unsafe work.", to("safety", NARROWER, "0.25")),
        behaviour("courage.2", "I say what I think.", to("safety", BROADER), to("thrift", RELATED)),
    ),
)


def additions(*values: ValueDefinition) -> Definition:
    return Definition(
        "ours", "Ours", "2026", DAY, "Us", DAY, Purpose.APPRAISAL, None, None, values or LOCAL,
        extends=NATIONAL,
    )  # fmt: skip


def composed(*values: ValueDefinition) -> Definition:
    return extend(national(), additions(*values))


def own(scale: Scale = SCALE) -> Definition:
    """A framework of its own, that shares nothing with the national one but perhaps the scale."""
    return replace(additions(), extends=None, behaviour_scale=scale, objective_scale=SCALE)
