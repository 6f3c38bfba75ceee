"""What a combined number is then held to: converted, rounded where a copied system does, capped, cut."""

from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import NamedTuple

from appraisal.reviews.scores.combining import Number
from appraisal.reviews.scores.explanation import Held, Result
from appraisal.reviews.scores.inputs import Part
from appraisal.reviews.scores.ratios import as_text, rounded
from appraisal.reviews.scores.step import Bands, Best, Cap, Step


class Holding(NamedTuple):
    """The final number and band of a step, and how they came about; `before` is the band without caps."""

    number: Fraction
    band: str | None
    before: str | None
    results: list[Result]
    caps: list[Held]


def hold(
    step: Step, combined: Fraction, parts: Sequence[tuple[Part, Number | None]], inner: Best, outer: Best
) -> Holding:
    """Convert, round, hold and cut; `inner` says which end is good for the parts, `outer` for the result."""
    results: list[Result] = [{"step": step.aggregate.value, "number": as_text(combined)}]
    number = combined
    if step.convert is not None:
        number = step.convert(number)
        results.append({"step": "converted", "number": as_text(number)})
    if step.rounding is not None and not step.rounding.each:
        number = rounded(number, step.rounding.places, step.rounding.way)
        results.append({"step": "rounded", "number": as_text(number)})
    caps = [(cap, held) for cap in step.caps for held in _broken(cap, parts, inner)]
    holding = [cap for cap, held in caps if "lifted_by" not in held]
    for cap in holding:
        if cap.number is not None and outer.worse(cap.number, number):
            number = cap.number
            results.append({"step": "held", "number": as_text(number)})
    before = None if step.bands is None else step.bands.of(number)
    band = before
    for cap in holding:
        band = _worse_band(step.bands, band, cap.band, outer)
    return Holding(number, band, before, results, [held for _, held in caps])


def _broken(cap: Cap, parts: Sequence[tuple[Part, Number | None]], inner: Best) -> Iterator[Held]:
    """The parts that a cap speaks of and that are worse than its limit; and what lifts it, if anything."""
    spoken_of = [
        (part, number) for part, number in parts if number is not None and cap.kind in (None, part.kind)
    ]
    lifting = [
        part.label
        for part, number in spoken_of
        if cap.unless is not None and not inner.worse(number, cap.unless)
    ]
    for part, number in spoken_of:
        if inner.worse(number, cap.limit):
            held: Held = {
                "code": part.code,
                "label": part.label,
                "number": as_text(number),
                "limit": as_text(cap.limit),
            }
            if cap.band is not None:
                held["band"] = cap.band
            if cap.number is not None:
                held["at"] = as_text(cap.number)
            if lifting:
                held["lifted_by"] = lifting[0]
            yield held


def _worse_band(bands: Bands | None, band: str | None, other: str | None, best: Best) -> str | None:
    """The worse of two bands, of which either may not be there."""
    if bands is None or other is None or band is None:
        return band or other
    first, second = bands.names.index(band), bands.names.index(other)
    return other if best.worse(second, first) else band
