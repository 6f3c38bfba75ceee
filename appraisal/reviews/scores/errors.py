"""What a score can be refused for."""

from typing import Self


class ScoreError(ValueError):
    """A score can't be made from what was given.

    `code` says what is at fault, where one thing is: a JSON pointer into the rule or the form that was given
    (`/measures/0/steps/1`); `check_weights` alone names the part by its own code.
    """

    def __init__(self, message: str, code: str | None = None) -> None:
        super().__init__(message)
        self.code = code

    def inside(self, pointer: str) -> Self:
        """The same error, seen from what stands around its place."""
        self.code = pointer + (self.code or "")
        return self


class NumberError(ScoreError):
    """A number isn't exact (a float, a NaN, an infinity), or has more digits than anybody means."""


class WeightError(ScoreError):
    """A weight is negative or missing, all of one list are zero, or they don't sum to what they must."""


class RatingError(ScoreError):
    """A rating lies off its scale or is none at all, or a form isn't of the shape that its rule asks for."""


class RuleError(ScoreError):
    """A rule says something outside its closed vocabulary, or contradicts itself."""


class ExplanationError(ScoreError):
    """A stored explanation can't be read, so nothing can be recomputed from it."""
