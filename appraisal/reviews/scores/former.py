"""Rules and explanations of format 1, as what they are in format 2. Stored ones are never rewritten."""

from collections.abc import Mapping, Sequence
from typing import Any

from appraisal.reviews.scores.errors import RuleError
from appraisal.reviews.scores.plain import mapping, read_number
from appraisal.reviews.scores.ratios import as_given

RULE = frozenset(("format", "name", "version", "how", "what", "minimum_values", "cap_below", "bands"))
MEASURE = frozenset(("scale", "aggregate", "weights", "missing", "cuts"))
MEANT = {"aggregate": "weighted_mean", "weights": "normalise", "missing": "exclude"}


def newer_rule(stored: Mapping[str, Any]) -> dict[str, Any]:
    """The same rule in format 2.

    :raises RuleError: if it isn't of format 1.
    """
    _only(stored, RULE, "")
    bands, cap = stored["bands"], stored["cap_below"]
    inner = _step(stored["how"], "/how", "behaviours", 1)
    outer = _step(stored["how"], "/how", "values", stored["minimum_values"], bands)
    sole = _step(stored["what"], "/what", "objectives", 1, bands)
    if not isinstance(bands, list) or not bands:
        raise RuleError("'/bands' should be a list of names", "/bands")
    if cap is not None:
        limit = as_given(read_number(cap, "/cap_below", RuleError))
        outer["caps"] = [{"limit": limit, "band": bands[0]}]
    return {
        "format": 2,
        "name": stored["name"],
        "version": stored["version"],
        "measures": [
            {"code": "how", "label": "How", "scale": _scale(stored["how"], "/how"), "steps": [inner, outer]},
            {"code": "what", "label": "What", "scale": _scale(stored["what"], "/what"), "steps": [sole]},
        ],
        "grid": {"rows": "what", "columns": "how"},
    }


def _step(
    measure: object, path: str, of: str, at_least: int, bands: Sequence[str] | None = None
) -> dict[str, Any]:
    """A level of format 1: it had these words only, and its weights were all given."""
    found = mapping(measure, path, RuleError)
    _only(found, MEASURE, path)
    for key, word in MEANT.items():
        if found[key] != word:
            raise RuleError(f"'{path}/{key}' should be {word}", f"{path}/{key}")
    step = {"of": of, **MEANT, "weights": "equal_if_absent", "at_least": at_least}
    return step if bands is None else {**step, "bands": {"names": bands, "cuts": found["cuts"]}}


def _scale(measure: Mapping[str, Any], path: str) -> dict[str, Any]:
    return {**mapping(measure["scale"], f"{path}/scale", RuleError), "best": "highest"}


def _only(found: Mapping[str, Any], keys: frozenset[str], path: str) -> None:
    for key in sorted(keys.symmetric_difference(found)):
        raise RuleError(f"'{path}/{key}' is {'missing' if key in keys else 'unknown'}", f"{path}/{key}")


def newer_explanation(stored: Mapping[str, Any], rule: Mapping[str, Any]) -> dict[str, Any]:
    """The same explanation with that rule in format 2: every input and every result, in its new place.

    :raises KeyError, TypeError: if it isn't of format 1.
    """
    how, what, grid = stored["how"], stored["what"], stored["grid"]
    return {
        "format": 2,
        "rule": rule,
        "measures": {
            "how": _measure("how", how, [_group(each) for each in how["groups"]]),
            "what": _measure("what", what, [dict(each) for each in what["items"]]),
        },
        "grid": None if grid is None else {"rows": grid["what"], "columns": grid["how"]},
    }


def _measure(code: str, side: Mapping[str, Any], parts: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    found = {
        "code": code,
        "label": code.capitalize(),
        "parts": parts,
        "rated": sum(_has_number(part) for part in parts),
        "status": side["status"],
        "number": side["mean"],
        "band": side["band"],
    }
    if side.get("caps"):
        found["band_before"] = side["band_before_caps"]
        found["caps"] = [
            {
                "code": cap["code"],
                "label": cap["label"],
                "number": cap["mean"],
                "limit": cap["below"],
                "band": cap["to"],
            }
            for cap in side["caps"]
        ]
    return found


def _group(group: Mapping[str, Any]) -> dict[str, Any]:
    items = [dict(item) for item in group["items"]]
    return {
        **{key: group[key] for key in ("code", "label", "weight", "share", "left_out")},
        "parts": items,
        "rated": sum(_has_number(item) for item in items),
        "status": "scored" if group["mean"] is not None else group["left_out"],
        "number": group["mean"],
    }


def _has_number(part: Mapping[str, Any]) -> bool:
    return part.get("rating", part.get("number")) is not None
