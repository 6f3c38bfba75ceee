"""Writes a definition as JSON or YAML, without loss: `reader` reads the same definition again."""

import re
from datetime import date
from fractions import Fraction
from typing import Any

import yaml

from frameworks.definitions.shape import (
    BehaviourDefinition,
    Definition,
    MappingDefinition,
    Scale,
    ScaleEntry,
    ValueDefinition,
)

Document = dict[str, Any]


def as_json(definition: Definition) -> Document:
    """A definition as a JSON document: dates as ISO 8601 texts, weights as texts, what is empty left out."""
    document = _document(definition)
    for holder in (document, document.get("behaviour_scale"), document.get("objective_scale")):
        for key in ("published_on", "source_dated"):
            if holder is not None and key in holder:
                holder[key] = holder[key].isoformat()
    return document


def as_yaml(definition: Definition) -> str:
    """A definition as this project's own YAML, for people to read and edit."""
    document = _document(definition)
    return yaml.dump(document, Dumper=_Whole, sort_keys=False, allow_unicode=True, width=100)


def file_name(definition: Definition) -> str:
    """What a document's file is called: a name that every header and disk takes, however unfinished it is."""
    return f"{re.sub(r'[^A-Za-z0-9.-]+', '-', f'{definition.code}-{definition.version}')[:200]}.yaml"


_DUMPER: Any = getattr(yaml, "CSafeDumper", yaml.SafeDumper)  # the same text, five times as fast


class _Whole(_DUMPER):  # type: ignore[misc] # which of the two there is, is known at run time only
    """Writes what stands twice twice: the reader takes no aliases."""

    def ignore_aliases(self, data: object) -> bool:
        """Always."""
        return True


def weight_text(weight: Fraction) -> str:
    """A weight as people write it: `0.5`, or `1/3` where no two decimal places say it."""
    hundredths = weight * 100
    if hundredths.denominator != 1:
        return str(weight)
    whole, rest = divmod(abs(hundredths.numerator), 100)
    return f"{'-' if weight < 0 else ''}{whole}.{rest:02}".rstrip("0").rstrip(".")


def _document(definition: Definition) -> Document:
    head: Document = {
        "code": definition.code,
        "name": definition.name,
        "version": definition.version,
        "published_on": definition.published_on,
        "source": definition.source,
        "source_dated": definition.source_dated,
        "purpose": definition.purpose.value,
    }
    base = definition.extends
    stages = [
        _filled(
            {
                "code": each.code,
                "name": each.name,
                "meaning": each.meaning,
                "bands": list(each.bands),
                "job_titles": list(each.job_titles),
            }
        )
        for each in definition.stages
    ]
    return head | _filled(
        {
            "extends": None if base is None else {"framework": base.framework, "version": base.version},
            "introduction": [{"title": each.title, "text": each.text} for each in definition.introduction],
            "stages": stages,
            "behaviour_scale": _scale(definition.behaviour_scale),
            "objective_scale": _scale(definition.objective_scale),
        }
    ) | {"values": [_value(value) for value in definition.values]}  # fmt: skip


def _scale(scale: Scale | None) -> Document | None:
    if scale is None:
        return None
    source_dated: date = scale.source_dated
    return {
        "code": scale.code,
        "name": scale.name,
        "direction": scale.direction.value,
        "meets": scale.meets,
        "source": scale.source,
        "source_dated": source_dated,
        "points": [_entry(entry) for entry in scale.points],
        "non_ratings": [_entry(entry) for entry in scale.non_ratings],
    }


def _entry(entry: ScaleEntry) -> Document:
    points = {} if entry.points is None else {"points": entry.points}
    return {"code": entry.code} | points | {"label": entry.label, "meaning": entry.meaning}


def _value(value: ValueDefinition) -> Document:
    behaviours = [_behaviour(behaviour) for behaviour in value.behaviours]
    if value.core:
        return {"code": value.code, "core": True, "behaviours": behaviours}
    return _filled(
        {
            "code": value.code,
            "abbreviation": value.abbreviation,
            "name": value.name,
            "domain": value.domain,
            "statement": value.statement,
            "expectations": list(value.expectations),
            "effective": list(value.effective),
            "ineffective": list(value.ineffective),
            "national": value.national,
        }
    ) | {"behaviours": behaviours}


def _behaviour(behaviour: BehaviourDefinition) -> Document:
    return _filled(
        {
            "code": behaviour.code,
            "statement": behaviour.statement,
            "effective": list(behaviour.effective),
            "ineffective": list(behaviour.ineffective),
            "by_stage": dict(behaviour.by_stage),
            "by_point": dict(behaviour.by_point),
            "maps": [_mapping(mapping) for mapping in behaviour.maps],
            "national": behaviour.national,
        }
    )


def _mapping(mapping: MappingDefinition) -> Document:
    weight = {} if mapping.weight is None else {"weight": weight_text(mapping.weight)}
    return {
        "framework": mapping.framework,
        "version": mapping.version,
        "value": mapping.value,
        "relation": mapping.relation.value,
    } | weight


def _filled(document: Document) -> Document:
    return {key: value for key, value in document.items() if value not in (None, "", [], {})}
