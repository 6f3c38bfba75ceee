"""A score's working in plain English, for the page and the API. The only reader that rounds."""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from appraisal.reviews.scores.explanation import (
    Cap,
    GroupWorking,
    HowWorking,
    ItemWorking,
    WhatWorking,
    readable,
)
from appraisal.reviews.scores.ratios import display, from_text
from appraisal.reviews.scores.rule import MeasureJson, RuleJson
from appraisal.reviews.scores.score import Status

REASONS = {
    "not_rated": "not rated",
    "no_chance": "no chance to demonstrate it",
    "not_applicable": "not applicable",
    "not_seen": "not seen",
}


def in_words(explanation: Mapping[str, Any]) -> list[str]:
    """Tell how a score came about, a sentence or two for each step, in the order of the arithmetic.

    :raises ExplanationError: if the explanation is of a format that isn't known here.
    """
    known = readable(explanation)
    rule, grid = known["rule"], known["grid"]
    sentences = [f"Scored with the rule “{rule['name']}”, version {rule['version']}."]
    for group in known["how"]["groups"]:
        sentences += _of_items(group["label"], group["items"], group["mean"])
    sentences += _of_how(known["how"], rule)
    sentences += _of_what(known["what"], rule)
    if grid is None:
        return [*sentences, "There is no position on the grid, because that takes both what and how."]
    return [*sentences, f"Position on the grid: what “{grid['what']}”, how “{grid['how']}”."]


def _of_items(label: str, items: Sequence[ItemWorking], mean: str | None) -> list[str]:
    rated = [item for item in items if item["rating"] is not None]
    if mean is None:
        return [f"{label}: {_why_no_mean(items, rated)}, so this value has no mean and is left out."]
    left_out = [item for item in items if item["rating"] is None]
    return [f"{label}: {_average(rated, from_text(mean))}.", *_left_out(label, left_out, len(rated))]


def _why_no_mean(items: Sequence[ItemWorking], rated: Sequence[ItemWorking]) -> str:
    if rated:
        return "what was rated carries no weight"
    reasons = dict.fromkeys(REASONS[item["left_out"] or "not_rated"] for item in items)
    return "nothing was rated" + (f" ({', '.join(reasons)})" if reasons else "")


def _average(rated: Sequence[ItemWorking], mean: Fraction) -> str:
    if len(rated) == 1:
        return f"{rated[0]['rating']} is the only rating, so the mean is {display(mean)}"
    if len({item["weight"] for item in rated}) == 1:
        return f"{_listed([str(item['rating']) for item in rated])} average {display(mean)}"
    weighted = [f"{item['rating']} (weight {_plain(item['weight'])})" for item in rated]
    return f"{_listed(weighted)} average {display(mean)} when weighted"


def _left_out(label: str, items: Sequence[ItemWorking], others: int) -> list[str]:
    rest = "the other rating takes its share" if others == 1 else "the other ratings take its share"
    return [
        f"{label}: “{item['label']}” is left out ({REASONS[item['left_out'] or 'not_rated']}); {rest}."
        for item in items
    ]


def _of_how(how: HowWorking, rule: RuleJson) -> list[str]:
    if how["mean"] is None or how["band_before_caps"] is None:
        return [_no_how(how)]
    mean = from_text(how["mean"])
    sentences = [
        f"How: {_average_of_values(how['groups'], mean)}.",
        _banded("How", mean, how["band_before_caps"], rule["how"], rule["bands"]),
    ]
    return sentences + [_held(cap, how["band_before_caps"]) for cap in how["caps"]]


def _held(cap: Cap, before: str) -> str:
    limit = from_text(cap["below"])
    instead = "" if cap["to"] == before else f" and not “{before}”"
    return (
        f"{cap['label']} has a mean of {_from_below(from_text(cap['mean']), limit)}, and the rule asks for"
        f" {_limit(limit)} or more of every value: how is held at “{cap['to']}”{instead}."
    )


def _no_how(how: HowWorking) -> str:
    if how["status"] == Status.NOT_ENOUGH:
        return (
            f"How: not enough to score, because {how['rated']} of {len(how['groups'])} values were rated"
            f" and the rule needs {how['needed']}."
        )
    if how["status"] == Status.NO_WEIGHT:
        return "How: no score, because the values that were rated carry no weight."
    return "How: no score, because nothing was rated."


def _average_of_values(groups: Sequence[GroupWorking], mean: Fraction) -> str:
    rated = [group for group in groups if group["mean"] is not None]
    shown = display(mean)
    if len(rated) == 1:
        return f"{rated[0]['label']} is the only value with a mean, so it stands at {shown}"
    if len({group["weight"] for group in rated}) == 1:
        counted = f"{len(rated)} values" if len(rated) == len(groups) else f"{len(rated)} rated values"
        return f"the means of the {counted} average {shown}"
    weighted = [f"{group['label']} (weight {_plain(group['weight'])})" for group in rated]
    return f"the means of {_listed(weighted)} average {shown} when weighted"


def _of_what(what: WhatWorking, rule: RuleJson) -> list[str]:
    rated = [item for item in what["items"] if item["rating"] is not None]
    if what["mean"] is None or what["band"] is None:
        return [f"What: no score, because {_why_no_mean(what['items'], rated)}."]
    mean = from_text(what["mean"])
    return [
        *_of_items("What", what["items"], what["mean"]),
        _banded("What", mean, what["band"], rule["what"], rule["bands"]),
    ]


def _banded(side: str, mean: Fraction, band: str, measure: MeasureJson, bands: Sequence[str]) -> str:
    """Name the band and its limits; a mean that rounds up to a cut is called "just under" it."""
    cuts = [from_text(cut) for cut in measure["cuts"]]
    place = bands.index(band)
    limits = []
    if place > 0:
        limits.append(f"{_limit(cuts[place - 1])} or more")
    if place < len(cuts):
        limits.append(f"under {_limit(cuts[place])}")
    shown = _from_below(mean, cuts[place]) if place < len(cuts) else display(mean)
    return f"{side}: {shown} is “{band}” ({' and '.join(limits)})."


def _from_below(mean: Fraction, limit: Fraction) -> str:
    return f"just under {_limit(limit)}" if display(mean) == display(limit) else display(mean)


def _limit(limit: Fraction) -> str:
    """Write a cut to two places, as means are shown, or as a fraction where that would round it."""
    return display(limit) if 100 % limit.denominator == 0 else f"{limit.numerator}/{limit.denominator}"


def _plain(text: str) -> str:
    """Write a weight as somebody would have typed it, without rounding it."""
    weight = from_text(text)
    if 1000 % weight.denominator == 0:
        return display(weight, 3).rstrip("0").rstrip(".")
    return text


def _listed(parts: Sequence[str]) -> str:
    return f"{', '.join(parts[:-1])} and {parts[-1]}"
