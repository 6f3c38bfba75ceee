"""What a move asks its editors, in a sentence each: these stand as comments at the draft."""

from collections.abc import Callable, Mapping
from typing import Final

from frameworks.crosswalk.moving import Decision, Question

SENTENCES: Final[Mapping[Question, Callable[[str, str | None], str]]] = {
    Question.MAP_CHECK: lambda was, now: (
        f"It maps to {now}, which asks for something else than {was} did before. Look whether it still fits."
    ),
    Question.CORE_VALUE_GONE: lambda was, now: (
        f"The core has no value {was} any more. What was added to it stands in a value of your own now."
    ),
    Question.CODE_TAKEN: lambda was, now: (
        f"The core has a value with the code {was} now, so yours is called {now}."
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
}


def in_words(decision: Decision) -> str:
    """What somebody has to decide, in a sentence."""
    if decision.question is not Question.MAP_GONE:
        return SENTENCES[decision.question](decision.was, decision.now)
    if decision.must:
        return "It maps to nothing any more. Name a national value that it speaks to, or take it out."
    return f"The core has no value {decision.was} any more, so it doesn't map there."
