"""What a move asks its editors, in a sentence each: these stand as comments at the draft."""

from collections.abc import Callable, Mapping
from typing import Final

from frameworks.crosswalk.comparison import Comparison
from frameworks.crosswalk.moving import Decision, Question
from frameworks.definitions.shape import Definition

SENTENCES: Final[Mapping[Question, Callable[[str, str | None], str]]] = {
    Question.MAP_CHECK: lambda was, now: (
        f"It maps to “{now}”, which asks for something else than {_before(was, now)}. "
        "Look whether it still fits."
    ),
    Question.CORE_VALUE_GONE: lambda was, now: (
        f"The core has no value “{was}” any more. What was added to it stands in a value of your own now."
    ),
    Question.CODE_TAKEN: lambda was, now: (
        f"The core has a value with the code {was} now, so the code of yours is {now}."
    ),
    Question.NAME_TAKEN: lambda was, now: f"The core uses “{was}” now. Give yours another name.",
    Question.NOW_NATIONAL: lambda was, now: (
        f"The core says “{was}” itself now. Reword yours, or take it out."
    ),
    Question.DESCRIPTOR_GONE: lambda was, now: (
        f"The core has no such stage or point any more. What yours said of it was: {was}"
    ),
    Question.SCALE_CHANGED: lambda was, now: (
        f"The scale has changed: “{was or 'nothing'}” is “{now or 'gone'}” now."
    ),
    Question.SCALE_APART: lambda was, now: (
        f"{now} has another scale than this framework, as {was} had not: ratings don't count there any more."
    ),
}


def in_words(decision: Decision, changes: Comparison) -> str:
    """What somebody has to decide, in a sentence that names values and stages as people know them."""
    was = NAMED.get(decision.question, _as_it_is)(decision.was, changes.left)
    now = decision.now
    if decision.question is Question.MAP_CHECK and now is not None:
        now = value_name(now, changes.right)
    if decision.question is not Question.MAP_GONE:
        return SENTENCES[decision.question](was, now)
    if decision.must:
        return "It maps to nothing any more. Name a national value that it speaks to, or take it out."
    new = f"{changes.right.name} {changes.right.version}"
    return f"There is no value “{was}” in {new} any more, so it doesn't map there."


def value_name(code: str, version: Definition) -> str:
    """What people call a value; its code where the version has none of it."""
    return next((value.name for value in version.values if value.code == code), code)


def _described(told: str, version: Definition) -> str:
    """`stage_1: text` with the name of the stage or point."""
    code, _, text = told.partition(": ")
    points = version.behaviour_scale.points if version.behaviour_scale else ()
    names = {point.code: point.label for point in points} | {each.code: each.name for each in version.stages}
    return f"{names.get(code, code)}: {text}"


def _before(was: str, now: str | None) -> str:
    return "before" if was == now else f"“{was}” did"


def _as_it_is(told: str, _: Definition) -> str:
    return told


NAMED: Final[Mapping[Question, Callable[[str, Definition], str]]] = {
    Question.MAP_CHECK: value_name,
    Question.MAP_GONE: value_name,
    Question.DESCRIPTOR_GONE: _described,
}
"""How a decision's `was` is called in its sentence, where it has codes."""
