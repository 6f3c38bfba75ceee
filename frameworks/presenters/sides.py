"""What each part of a version says, under its title: what a comparison lays side by side."""

from collections.abc import Mapping
from typing import Final

from frameworks.definitions.shape import (
    BehaviourDefinition,
    Coded,
    Definition,
    MappingDefinition,
    Scale,
    ScaleEntry,
    Section,
    Stage,
    Texts,
    ValueDefinition,
)
from frameworks.definitions.writer import weight_text
from frameworks.presenters.parts import DIRECTIONS
from frameworks.presenters.reading import PURPOSES, RELATIONS, national_name

Said = dict[str, str | Texts]
"""Texts and lists by their titles, in the order to show them; what says nothing isn't in it."""
NAME: Final = "Name"
CODE: Final = "Code"
ANSWERS: Final = "Answers"


def of_version(whole: Definition) -> Said:
    """What is said of a version as a whole."""
    extends = None if whole.extends is None else str(whole.extends)
    return _said(
        {NAME: whole.name, "Purpose": PURPOSES[whole.purpose], "Source": whole.source, "Adds to": extends}
    )


def of_section(section: Section) -> Said:
    """A section of the introduction."""
    return _said({"Title": section.title, "Text": section.text})


def of_value(value: ValueDefinition) -> Said:
    """A value without its behaviours."""
    return _said(
        {
            CODE: value.code,
            NAME: value.name,
            "Abbreviation": value.abbreviation,
            "Domain": value.domain,
            "What it means": value.statement,
            "What is expected": value.expectations,
            "Effective practice": value.effective,
            "Ineffective practice": value.ineffective,
        }
    )


def of_behaviour(behaviour: BehaviourDefinition, whole: Definition) -> Said:
    """A behaviour without what describes it for a stage or a point."""
    maps = sorted(_map(whole, each) for each in behaviour.maps)
    return _said(
        {
            CODE: behaviour.code,
            "What people do": behaviour.statement,
            "Effective practice": behaviour.effective,
            "Ineffective practice": behaviour.ineffective,
            "Maps": tuple(maps),
        }
    )


def descriptors(behaviour: BehaviourDefinition, names: Mapping[str, str]) -> Said:
    """What describes a behaviour for each stage and point; `names` are those of `stage_names`."""
    texts = _placed("stages", behaviour.by_stage) | _placed("points", behaviour.by_point)
    known = {name: texts[place] for place, name in names.items() if place in texts}
    return _said(known | {place: text for place, text in texts.items() if place not in names})


def stage_names(whole: Definition) -> dict[str, str]:
    """What stages and points are called, in their order, by `stages.` or `points.` and their code."""
    scale = whole.behaviour_scale
    points = () if scale is None else scale.points
    return {
        **{f"stages.{each.code}": each.name for each in whole.stages},
        **{f"points.{each.code}": f"Point {_number(each).strip()}: {each.label}" for each in points},
    }


def of_place(whole: Definition, place: str) -> Said:
    """A scale, an answer of one, or a stage, by its place, such as `behaviour_scale.3` or `stages.one`."""
    kind, _, code = place.partition(".")
    if kind == "stages":
        return next((_of_stage(each) for each in whole.stages if each.code == code), {})
    scale: Scale | None = getattr(whole, kind)
    if scale is None:
        return {}
    if not code:
        return _of_scale(scale)
    return next((_of_entry(each) for each in scale.entries if each.code == code), {})


def _of_scale(scale: Scale) -> Said:
    meets = next((_number(each) + each.label for each in scale.points if each.code == scale.meets), "")
    return _said(
        {
            NAME: scale.name,
            "Direction": DIRECTIONS[scale.direction],
            "What a role asks for": meets or scale.meets,
            ANSWERS: tuple(f"{_number(each)}{each.label}: {each.meaning}" for each in scale.entries),
        }
    )


def _of_entry(entry: ScaleEntry) -> Said:
    number = "Isn’t a rating" if entry.points is None else str(entry.points)
    return _said({"Number": number, NAME: entry.label, "What it means": entry.meaning})


def _of_stage(stage: Stage) -> Said:
    who = {"Pay bands": ", ".join(stage.bands), "Job titles": ", ".join(stage.job_titles)}
    return _said({NAME: stage.name, "What it means": stage.meaning} | who)


def _map(whole: Definition, mapping: MappingDefinition) -> str:
    """With the version: a map to another version of the same value is another map."""
    name = national_name(whole, mapping)
    name = name if name.endswith(f"({mapping.base})") else f"{name} ({mapping.base})"
    weight = "" if mapping.weight is None else f", weight {weight_text(mapping.weight)}"
    return f"{RELATIONS[mapping.relation][0]}: {name}{weight}"


def _placed(kind: str, texts: Coded) -> dict[str, str]:
    return {f"{kind}.{code}": text for code, text in texts}


def _number(entry: ScaleEntry) -> str:
    return "" if entry.points is None else f"{entry.points} "


def _said(parts: Mapping[str, str | Texts | None]) -> Said:
    return {title: said for title, said in parts.items() if said}
