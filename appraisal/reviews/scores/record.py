"""Reading JSON objects strictly: the named keys and no others, the named types and no lookalikes."""

from collections.abc import Mapping
from fractions import Fraction

from appraisal.reviews.scores.errors import NumberError, ScoreError
from appraisal.reviews.scores.ratios import from_text


class Record:
    """A JSON object with the path to it, so that a refusal can say where it stands.

    Every reading method raises the given error if what stands there is something else.
    """

    def __init__(self, value: object, path: str, error: type[ScoreError]) -> None:
        if not isinstance(value, Mapping):
            raise error(f"{path or 'The whole'} should be an object", path or None)
        self.value = value
        self.path = path
        self.error = error

    def only(self, *keys: str) -> None:
        """Refuse a missing and an unknown key alike."""
        for key in keys:
            if key not in self.value:
                raise self.refusal(key, "is missing")
        for key in self.value:
            if key not in keys:
                raise self.refusal(str(key), "is unknown")

    def integer(self, key: str) -> int:
        """Read a whole number; `true` and 2.0 aren't whole numbers."""
        found = self._at(key)
        if not isinstance(found, int) or isinstance(found, bool):
            raise self.refusal(key, "should be a whole number")
        return found

    def text(self, key: str) -> str:
        """Read a text."""
        found = self._at(key)
        if not isinstance(found, str):
            raise self.refusal(key, "should be text")
        return found

    def ratio(self, key: str) -> Fraction:
        """Read a fraction written as text, `5/2`."""
        return self._ratio(self._at(key), key)

    def ratio_or_none(self, key: str) -> Fraction | None:
        """Read a fraction written as text, or null."""
        found = self._at(key)
        return None if found is None else self._ratio(found, key)

    def ratios(self, key: str) -> tuple[Fraction, ...]:
        """Read a list of fractions written as text."""
        return tuple(self._ratio(each, key) for each in self._list(key))

    def texts(self, key: str) -> tuple[str, ...]:
        """Read a list of texts."""
        found = self._list(key)
        if not all(isinstance(each, str) for each in found):
            raise self.refusal(key, "should be a list of texts")
        return tuple(str(each) for each in found)

    def record(self, key: str) -> "Record":
        """Read an object inside this one."""
        return Record(self._at(key), self._below(key), self.error)

    def records(self, key: str) -> tuple["Record", ...]:
        """Read a list of objects inside this one."""
        found = self._list(key)
        return tuple(
            Record(each, f"{self._below(key)}/{position}", self.error) for position, each in enumerate(found)
        )

    def refusal(self, key: str, reason: str) -> ScoreError:
        """Return the error for one key, to be raised."""
        return self.error(f"'{self._below(key)}' {reason}", self._below(key))

    def _at(self, key: str) -> object:
        if key not in self.value:
            raise self.refusal(key, "is missing")
        found: object = self.value[key]
        return found

    def _list(self, key: str) -> list[object]:
        found = self._at(key)
        if not isinstance(found, list):
            raise self.refusal(key, "should be a list")
        return found

    def _ratio(self, found: object, key: str) -> Fraction:
        try:
            return from_text(found)
        except NumberError as inexact:
            raise self.refusal(key, f"can't be read: {inexact}") from inexact

    def _below(self, key: str) -> str:
        return f"{self.path}/{key}" if self.path else key
