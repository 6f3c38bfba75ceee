"""What a score can be refused for."""


class ScoreError(ValueError):
    """A score can't be made from what was given; `code` names the item or field at fault, where one is."""

    def __init__(self, message: str, code: str | None = None) -> None:
        super().__init__(message)
        self.code = code


class NumberError(ScoreError):
    """A number isn't exact (a float, a NaN, an infinity), or has more digits than anybody means."""


class WeightError(ScoreError):
    """A weight is negative, or all weights of one list are zero."""


class RatingError(ScoreError):
    """A rating lies off its scale, is no rating at all, or the same item was rated twice."""


class RuleError(ScoreError):
    """A rule says something outside its closed vocabulary, or contradicts itself."""


class ExplanationError(ScoreError):
    """A stored explanation can't be read, so nothing can be recomputed from it."""
