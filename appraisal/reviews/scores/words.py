"""A score's working in plain English, for the page and the API. The only reader that rounds."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any

from appraisal.reviews.scores.explanation import readable
from appraisal.reviews.scores.numerals import given, just, limit, listed, plain, shown
from appraisal.reviews.scores.ratios import from_given, from_text

Json = Mapping[str, Any]

REASONS = {
    "not_rated": "not rated",
    "no_chance": "no chance to demonstrate it",
    "not_applicable": "not applicable",
    "not_seen": "not seen",
    "nothing_rated": "nothing was rated",
    "no_weight": "it carries no weight",
    "not_enough": "not enough was rated",
    "blocked": "something isn’t rated",
    "tied": "a tie",
    "no_cell": "the grid has no place for it",
}
OTHERS = {
    "sum": "sum to {number}",
    "median": "have the median {number}",
    "mode": "have {number} most often",
    "lowest": "have {number} as the lowest",
    "highest": "have {number} as the highest",
}


def in_words(explanation: Mapping[str, Any]) -> list[str]:
    """Tell how a score came about, a sentence or two for each step, in the order of the arithmetic.

    :raises ExplanationError: if the explanation is of a format that isn't known here.
    """
    known = readable(explanation)
    rule = known["rule"]
    sentences = [f"Scored with the rule “{rule['name']}”, version {rule['version']}."]
    if "copies" in rule:
        sentences.append(f"This rule copies {rule['copies']}, with all that is odd about it.")
    for measure in rule["measures"]:
        working = known["measures"][measure["code"]]
        sentences += _of_outcome(measure["steps"], working, measure["label"], working["parts"])
    if "overall" in rule:
        measures = [known["measures"][measure["code"]] for measure in rule["measures"]]
        sentences += _of_outcome([rule["overall"]], known["overall"], "Overall", measures, nested=False)
    return sentences + _of_grid(known["grid"], rule)


def _of_outcome(
    steps: Sequence[Json], working: Json, label: str, parts: Sequence[Json], *, nested: bool = True
) -> Iterator[str]:
    """What the parts came to, innermost first, then this."""
    *inner, step = steps
    if nested:
        for part in parts:
            if "parts" in part:
                yield from _of_outcome(inner, part, part["label"], part["parts"])
    if working["number"] is None:
        yield f"{label}: {_no_number(step, working, parts)}."
        return
    yield f"{label}: {_combined(step, working, parts, means=_are_means(inner))}."
    yield from _of_parts(label, step, parts)
    yield from _of_results(label, step, working)
    caps = working.get("caps", ())
    yield from (_of_cap(label, held, working) for held in caps if "at" in held)
    yield from _of_band(label, step, working)
    yield from (_of_cap(label, held, working) for held in caps if "at" not in held)


def _are_means(inner: Sequence[Json]) -> bool:
    return bool(inner) and inner[-1]["aggregate"] == "weighted_mean" and "convert" not in inner[-1]


def _combined(step: Json, working: Json, parts: Sequence[Json], *, means: bool) -> str:
    """What the parts with a number are, and what they come to before anything is done to it."""
    first = working["results"][0]["number"] if "results" in working else working["number"]
    counted = [part for part in parts if part["share"] is not None]
    number, aggregate = shown(first), step["aggregate"]
    if aggregate == "count_met":
        met = f"{given(step['met'])} or better"
        return f"{given(first)} of {len(counted)} {step['of']} {'is' if first == '1/1' else 'are'} at {met}"
    if len(counted) == 1 and aggregate != "weighted_sum":
        return _sole(counted[0], step, number, means=means)
    if aggregate in OTHERS:
        return f"{listed([_number(part) for part in counted])} {OTHERS[aggregate].format(number=number)}"
    alike = step["weights"] == "ignore" or len({part["weight"] for part in counted}) == 1
    if alike and aggregate == "weighted_mean":
        return f"{_alike(counted, parts, step, means=means)} average {number}"
    named = listed([_weighed(part, step) for part in counted])
    if aggregate == "weighted_mean":
        return f"{named} average {number} when weighted"
    each = _rounding(step["rounding"], "each ") if step.get("rounding", {}).get("each") else ""
    return f"{named}, weighted and divided by {given(step['divide_by'])}{each}, sum to {number}"


def _weighed(part: Json, step: Json) -> str:
    named = _number(part) if "rating" in part else f"{part['label']} at {_number(part)}"
    if step["weights"] == "ignore" or part["weight"] is None:
        return named
    return f"{named} (weight {plain(from_text(part['weight']))})"


def _rounding(rounding: Json, what: str) -> str:
    return f", {what}rounded to {rounding['places']} decimal places, {rounding['way'].replace('_', ' ')}"


def _sole(part: Json, step: Json, number: str, *, means: bool) -> str:
    if "rating" in part:
        kind = "mean" if step["aggregate"] == "weighted_mean" else "result"
        return f"{_number(part)} is the only rating, so the {kind} is {number}"
    return f"{part['label']} is the only one with a {'mean' if means else 'number'}, so it stands at {number}"


def _alike(counted: Sequence[Json], parts: Sequence[Json], step: Json, *, means: bool) -> str:
    """Parts of the same weight: ratings one by one, others by how many there are."""
    if "rating" in counted[0]:
        return listed([_number(part) for part in counted])
    rated = "" if len(counted) == len(parts) else "rated "
    return f"the {'means' if means else 'numbers'} of the {len(counted)} {rated}{step['of']}"


def _number(part: Json) -> str:
    """What a part counts as: a rating as it was given, a group's number to two places."""
    if "as_zero" in part:
        return "0"
    return given(part["rating"]) if "rating" in part else shown(part["number"])


def _no_number(step: Json, working: Json, parts: Sequence[Json]) -> str:
    """Why there is none; `left_out` of a part tells what that means for what it belongs to."""
    reason = _WHY[working["status"]](step, working, parts)
    if working.get("left_out"):
        return f"{reason}, so it has no number and is left out"
    return f"{reason}, so it counts as 0" if "as_zero" in working else f"no score, because {reason}"


def _nothing_rated(step: Json, parts: Sequence[Json]) -> str:
    if _has_ratings(parts):
        return f"none of the {step['of']} has a number"
    reasons = dict.fromkeys(
        REASONS[part.get("as_zero") or part["left_out"]] for part in parts if "rating" in part
    )
    return "nothing was rated" + (f" ({', '.join(reasons)})" if reasons else "")


def _has_ratings(parts: Sequence[Json]) -> bool:
    """Whether an item within has a number, also one that came to nothing further out."""
    return any(
        _has_ratings(part["parts"])
        if "parts" in part
        else part["left_out"] in (None, "no_weight") and "as_zero" not in part
        for part in parts
    )


def _not_enough(step: Json, working: Json, parts: Sequence[Json]) -> str:
    needed = f"{step['at_least']}"
    if "at_least_share" in step:
        needed += f" and {plain(from_given(step['at_least_share']))} of them all"
    return f"{working['rated']} of {len(parts)} {step['of']} were rated, and the rule needs {needed}"


def _spread(working: Json) -> str:
    return listed(
        [f"{plain(from_text(each['number']))} ({each['times']} times)" for each in working["distribution"]]
    )


_WHY: Mapping[str, Callable[[Json, Json, Sequence[Json]], str]] = {
    "nothing_rated": lambda step, working, parts: _nothing_rated(step, parts),
    "no_weight": lambda step, working, parts: "what was rated carries no weight",
    "not_enough": _not_enough,
    "blocked": lambda step, working, parts: (
        f"all {step['of']} have to be rated, and {working['rated']} of {len(parts)} are"
    ),
    "tied": lambda step, working, parts: f"several numbers are equally frequent ({_spread(working)})",
    "too_few_answered": lambda step, working, parts: "too few of those who were asked have answered",
}


def _of_parts(label: str, step: Json, parts: Sequence[Json]) -> Iterator[str]:
    """Which items were left out or counted as 0 and why, and what targets came to."""
    others = sum(part["share"] is not None for part in parts)
    rest = "the other rating takes its share" if others == 1 else "the other ratings take its share"
    for part in parts:
        if "rating" not in part:
            continue
        if "progress" in part:
            yield f"{label}: {_progress(part)}."
        if "as_zero" in part:
            yield f"{label}: “{part['label']}” counts as 0 ({REASONS[part['as_zero']]})."
        elif part["left_out"] is not None:
            after = f"; {rest}" if step["aggregate"].startswith("weighted") else ""
            yield f"{label}: “{part['label']}” is left out ({REASONS[part['left_out']]}){after}."


def _progress(part: Json) -> str:
    progress = part["progress"]
    start, target, now = (given(progress[key]) for key in ("start", "target", "now"))
    portion = plain(from_text(progress["reached"]))
    went = f"from {start} to {now}, where {target} was the target"
    return f"“{part['label']}” went {went}: {portion} of the way, which is {given(part['rating'])}"


def _of_results(label: str, step: Json, working: Json) -> Iterator[str]:
    """What was done to the number after the parts were combined; the caps tell themselves what they held."""
    results = working.get("results", ())
    for before, after in pairwise(results):
        if after["step"] == "converted":
            ends = step["convert"]
            scales = [f"{given(each['minimum'])} to {given(each['maximum'])}" for each in ends.values()]
            was, is_now = shown(before["number"]), shown(after["number"])
            yield f"{label}: {was} on {scales[0]} is {is_now} on {scales[1]}."
        elif after["step"] == "rounded":
            yield f"{label}{_rounding(step['rounding'], '')}: {given(after['number'])}."


def _of_band(label: str, step: Json, working: Json) -> Iterator[str]:
    """Name the band and its limits; a number that only looks like a cut is called just under it."""
    if "bands" not in step:
        return
    number = from_text(working["number"])
    band = working["band_before"] if "caps" in working else working["band"]
    if band is None:
        yield f"{label}: {plain(number)} falls between two bands."
        return
    cuts, place = [from_given(cut) for cut in step["bands"]["cuts"]], step["bands"]["names"].index(band)
    limits = [f"{limit(cuts[place - 1])} or more"] if place > 0 else []
    limits += [f"under {limit(cuts[place])}"] if place < len(cuts) else []
    told = just(number, cuts[place]) if place < len(cuts) else just(number, number)
    yield f"{label}: {told} is “{band}”{f' ({listed(limits)})' if limits else ''}."


def _of_cap(label: str, held: Json, working: Json) -> str:
    edge = from_text(held["limit"])
    stands = f"{held['label']} stands at {just(from_text(held['number']), edge)}, and the rule asks for"
    asked = f"{stands} {limit(edge)} or better"
    if "lifted_by" in held:
        return f"{asked}; {held['lifted_by']} makes up for that."
    if "at" in held:
        if {"step": "held", "number": held["at"]} in working.get("results", ()):
            return f"{asked}: {label} is held at {shown(held['at'])}."
        return f"{asked}: {label} can be {shown(held['at'])} at best, and isn’t better anyway."
    instead = "" if held["band"] == working["band_before"] else f" and not “{working['band_before']}”"
    return f"{asked}: {label} is held at “{held['band']}”{instead}."


def _of_grid(grid: Json | None, rule: Json) -> list[str]:
    if "grid" not in rule:
        return []
    labels = {measure["code"]: measure["label"].lower() for measure in rule["measures"]}
    rows, columns = labels[rule["grid"]["rows"]], labels[rule["grid"]["columns"]]
    if grid is None:
        return [f"There is no position on the grid, because that takes both {rows} and {columns}."]
    if "left_out" in grid:
        return [f"Nothing stands for this on the grid ({REASONS[grid['left_out']]})."]
    written = f": “{grid['cell']}”" if "cell" in grid else ""
    return [f"Position on the grid: {rows} “{grid['rows']}”, {columns} “{grid['columns']}”{written}."]
