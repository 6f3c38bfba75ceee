"""What a use case may refuse, in one line each; the edge maps them to HTTP once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final


@dataclass(frozen=True)
class Problem:
    """One thing to mend: where it stands (a JSON pointer such as `/weight`) and what to do."""

    pointer: str
    message: str


class Refusal(Exception):
    """A use case said no; `str()` is a sentence for the person who asked."""

    status = 400
    title = "The request could not be carried out"

    def __init__(self, message: str, *, problems: Sequence[Problem] = (), code: str | None = None) -> None:
        super().__init__(message)
        self.problems = tuple(problems)
        self.code = code


class Unreadable(Refusal):
    """What was sent can't be read at all, so nobody can say what its parts should have been."""

    title = "This can't be read"


class NotSignedIn(Refusal):
    """Nobody is signed in, or the session or token has ended."""

    status = 401
    title = "Sign in to continue"


class Forbidden(Refusal):
    """The person is known, and may not do this."""

    status = 403
    title = "You can't do this"


class StepUpRequired(Refusal):
    """Known and permitted, but what is asked for wants proof of who is asking from a moment ago."""

    status = 403
    title = "Confirm that it is you"

    def __init__(self) -> None:
        super().__init__("Sign in once more to go on: this needs a recent sign-in.", code="step-up-required")


class NotFound(Refusal):
    """There is no such thing, or it is hidden from the person who asks: both answer alike."""

    status = 404
    title = "Not found"

    def __init__(self, message: str = "There is nothing at this address, or you can't see it.") -> None:
        super().__init__(message)


class Conflict(Refusal):
    """The thing is in a state that doesn't allow this."""

    status = 409
    title = "This can't be done now"


class Stale(Refusal):
    """Somebody saved a newer version; nothing was overwritten. Both texts travel, ready for JSON.

    `current` is what is there now, with its `version`; `sent` is what was sent and not saved.
    """

    status = 412
    title = "This was changed by somebody else"

    def __init__(
        self,
        message: str,
        *,
        current: Mapping[str, Any] | None = None,
        sent: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(message)
        self.current = dict(current or {})
        self.sent = dict(sent or {})


class Invalid(Refusal):
    """The values sent can't be accepted; `problems` says which and how to mend them."""

    status = 422
    title = "Some answers need to be changed"


class VersionRequired(Refusal):
    """An edit came without the version it was made on."""

    status = 428
    title = "Say which version you are changing"


MENDABLE: Final = (Invalid, Conflict, Stale, VersionRequired)
"""Refusals after which a page shows the form again, with what was typed still in it."""
