"""What the reader and the rules refuse: each with its place and the way to mend it."""

import re
from collections.abc import Callable
from fractions import Fraction
from time import perf_counter
from typing import Any

import pytest

from frameworks.definitions import built_in
from frameworks.definitions.extension import as_additions, base_of, extend
from frameworks.definitions.mapping import check_maps
from frameworks.definitions.nodes import read_weight
from frameworks.definitions.reader import from_json, read_definition
from frameworks.definitions.shape import Base, Definition, DefinitionError
from frameworks.definitions.writer import as_json, weight_text

Document = dict[str, Any]
CORE = Base("nhs-constitution-values", "1.0")
MAP = {"framework": CORE.framework, "version": CORE.version, "value": "compassion"}


def refused(text: str) -> str:
    with pytest.raises(DefinitionError) as caught:
        read_definition(text)
    return str(caught.value)


def laughs(levels: int) -> str:
    """The billion laughs: each level names the one before nine times."""
    lines = ["a0: &a0 [x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, levels)]
    return "\n".join(lines)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (laughs(12), "line 1: has an anchor or an alias (& or *); write the text out, or quote it"),
        ("a: 1\nb: *a", "line 2: has an anchor or an alias"),
        ("a: !!python/object/apply:os.system [ls]", "line 1: has a tag, tag:yaml.org,2002:python/"),
        ("a: !secret x", "line 1: has a tag, !secret; leave it out, or quote a text that has a !"),
        ("a: " + "[" * 13 + "]" * 13, "line 1: is nested deeper than 12 levels; check indents and brackets"),
        ("[" * 100_000, "line 1: is nested deeper than 12 levels"),
        ("a: [" + "x," * 50_001 + "]", "line 1: is beyond 50,000 entries; split the file"),
        ("x" * 2_000_001, "file: is larger than 2 MB; split it"),
        ("code: a\n---\ncode: b\n", "line 2: starts a second document; keep to one in a file"),
        ("? [a]\n: b\n", "line 1: has a key that isn't a word; write `key: value` lines"),
        ("published_on: 2026-13-45", "line 1: '2026-13-45' is no date or number; quote it"),
        ("<<: {code: a}", "<<: isn't known here; use code, name"),
        ("\ufeffcode: a\n", "name: is None; write words"),
        ("code: a\tb: c", "line 1: "),
    ],
    ids=lambda each: each[:20],
)  # fmt: skip
def test_yaml_that_is_more_than_plain_data_is_refused_at_once(text: str, message: str) -> None:
    began = perf_counter()
    assert message in refused(text)
    assert perf_counter() - began < 2


def extension() -> Document:
    return {
        "code": "river-values",
        "name": "River values",
        "version": "1.0",
        "published_on": "2026-11-22",
        "source": "River Trust",
        "source_dated": "2026-10-01",
        "extends": {"framework": CORE.framework, "version": CORE.version},
        "values": [
            {
                "code": "compassion",
                "core": True,
                "behaviours": [{"code": "compassion.local.1", "statement": "I sit with people.", "maps": [
                    MAP | {"relation": "exact", "weight": "1"}]}],
            },
            {
                "code": "courage",
                "abbreviation": "CO",
                "name": "Courage",
                "statement": "We say what needs saying.",
                "behaviours": [{"code": "courage.1", "statement": "I raise what worries me.", "maps": [
                    MAP | {"relation": "related"}]}],
            },
        ],
    }  # fmt: skip


def local(document: Document, value: int = 0) -> Document:
    found: Document = document["values"][value]["behaviours"][0]
    return found


def weigh(weight: object, relation: str = "narrower") -> Callable[[Document], object]:
    return lambda document: local(document).update(maps=[MAP | {"relation": relation, "weight": weight}])


SCALE = as_json(built_in())["behaviour_scale"]
STAGE = {"code": "one", "name": "One", "meaning": "First."}


@pytest.mark.parametrize(
    ("edit", "message"),
    [
        (lambda d: d.update(code="River Values"), "code: 'River Values' is malformed; use small letters"),
        (lambda d: d.update(version="1 0"), "version: '1 0' is malformed; write it like 1.0"),
        (lambda d: d.update(name="a\x00b"), "name: has a character that can't be seen, '\\x00'; take it out"),
        (lambda d: d.update(name="x" * 2_001), "name: has 2001 characters; keep to 2000"),
        (lambda d: d.update(purpose="pay"), "purpose: is 'pay'; use one of appraisal, development"),
        (lambda d: d.update(published_on="2026-02-30"), "published_on: is '2026-02-30'; write a date"),
        (lambda d: d.update(extends="core"), "extends: isn't a mapping"),
        (lambda d: d.update(extends={"framework": "river-values", "version": "1.0"}),
         "extends: names the document itself, a cycle in extension; name a national version"),
        (lambda d: d.update(behaviour_scale=SCALE), "behaviour_scale: stands in an extension; leave it out"),
        (lambda d: d.update(stages=[STAGE]), "stages: stand in an extension; leave them out"),
        (lambda d: d.pop("extends"), "behaviour_scale: is missing; give the scale"),
        (lambda d: d.pop("extends"), "values[0].core: is for extensions; leave it out"),
        (lambda d: d["values"][0].update(name="Kindness"), "values[0].name: isn't known here; use code"),
        (lambda d: d["values"][0].update(core="yes"), "values[0].core: is 'yes'; write true, or"),
        (lambda d: d["values"][1].update(behaviours="none"), "values[1].behaviours: isn't a list"),
        (lambda d: d["values"][1].update(name=["x"]), "values[1].name: is ['x']; write words"),
        (lambda d: d["values"].append(5), "values[2]: isn't a mapping"),
        (lambda d: local(d).update(code="compassion.3"), "is 'compassion.3'; call it 'compassion.local.1'"),
        (lambda d: local(d, 1).update(code="courage.x"), "is 'courage.x'; call it 'courage.1'"),
        (lambda d: local(d, 1).update(statement="I sit  with People."), "'I sit  with People.' stands twice"),
        (lambda d: local(d, 1).update(code="courage.0"), "call it 'courage.1'"),
        (lambda d: local(d).update(maps=[{**MAP, "relation": "exact"}]), "maps[0].weight: is missing; exact"),
        (weigh(0), "maps[0].weight: is 0; give one above 0, at most 10"),
        (weigh("-1"), "maps[0].weight: is -1; give one above 0"),
        (weigh("10.01"), "maps[0].weight: is 1001/100; give one above 0, at most 10"),
        (weigh("1/3"), "maps[0].weight: is 1/3; give at most two decimal places"),
        (weigh("1/0"), "maps[0].weight: is '1/0'; write a number such as 1, 0.5 or 1/4"),
        (weigh(True), "maps[0].weight: is True; write a number"),
        (weigh(float("nan")), "maps[0].weight: is nan; write a number"),
        (weigh("9" * 5_000), "maps[0].weight: is '999"),
        (weigh("1", "broader"), "maps[0].weight: stands with broader; leave it out"),
        (weigh("1", "equal"), "maps[0].relation: is 'equal'; use one of exact, narrower, broader, related"),
        (lambda d: local(d)["maps"].append(local(d)["maps"][0]), "1.0 compassion' stands twice; reword"),
        (lambda d: local(d)["maps"][0].update(note="x"), "maps[0].note: isn't known here; use framework"),
        (lambda d: d.update(values=[{}] * 1_001), "values: has 1001 entries; keep to 1000"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_an_extension_is_named(edit: Callable[[Document], object], message: str) -> None:
    document = extension()
    edit(document)
    with pytest.raises(DefinitionError, match=re.escape(message)):
        from_json(document)


def named() -> Document:
    """The core under another name, as a framework of an organisation's own."""
    return as_json(built_in()) | {"code": "river-values"}


def breaks(document: Document, *path: str | int, to: object) -> None:
    inner: Any = document
    for step in path[:-1]:
        inner = inner[step]
    inner[path[-1]] = to


@pytest.mark.parametrize(
    ("edits", "told"),
    [
        ([(("name",), ""), (("code",), "No Code"), (("values", 0, "behaviours", 1, "code"), "x.2")],
         ["name: is ''", "code: 'No Code' is malformed", "values[0].behaviours[1].code: is 'x.2'"]),
        ([(("values", 0, "code"), None), (("values", 1, "code"), None)],
         ["values[0].code: is None", "values[1].code: is None"]),
        ([(("values", 0, "code"), "Two Words")], ["values[0].code: 'Two Words' is malformed"]),
        ([(("values", 0), 5), (("values", 1, "behaviours"), {})],
         ["values[0]: isn't a mapping", "values[1].behaviours: isn't a list"]),
        ([(("behaviour_scale", "points", 0, "points"), "1")], ["behaviour_scale.points[0].points: is '1'"]),
        ([(("behaviour_scale", "points", 2, "code"), 3)], ["behaviour_scale.points[2].code: is 3"]),
        ([(("behaviour_scale",), "five"), (("values", 0, "behaviours", 0, "by_point"), {"5": "Always."})],
         ["behaviour_scale: isn't a mapping"]),
        ([(("stages",), "none"), (("values", 0, "behaviours", 0, "by_stage"), {"one": "Begins."})],
         ["stages: isn't a list"]),
        ([(("purpose",), "pay"), (("objective_scale",), None)], ["purpose: is 'pay'"]),
        ([(("extends",), []), (("values", 0, "core"), "yes")],
         ["values[0].core: is 'yes'", "extends: isn't a mapping"]),
        ([(("values", 0, "behaviours", 0, "statement"), ""),
          (("values", 1, "behaviours", 0, "statement"), "")],
         ["values[0].behaviours[0].statement: is ''", "values[1].behaviours[0].statement: is ''"]),
    ],
)  # fmt: skip
def test_shape_and_rules_are_told_together_and_what_only_follows_is_not(
    edits: list[tuple[tuple[str | int, ...], object]], told: list[str]
) -> None:
    document = named()
    for path, to in edits:
        breaks(document, *path, to=to)
    with pytest.raises(DefinitionError) as caught:
        from_json(document)
    assert [str(problem).partition(";")[0] for problem in caught.value.problems] == told


def test_of_very_many_problems_the_first_ones_are_told() -> None:
    document = extension() | {f"key{number}": 1 for number in range(1_000)}
    with pytest.raises(DefinitionError) as caught:
        from_json(document)
    assert len(caught.value.problems) == 201
    assert str(caught.value.problems[-1]) == "document: has 1000 problems; mend the first 200"


def test_stages_and_points_that_are_not_there_cannot_be_described() -> None:
    document = extension()
    local(document).update(by_point={"9": "Always."}, by_stage={"one": "Begins."})
    additions = from_json(document)  # an extension can't tell: the scale and the stages are the base's
    with pytest.raises(DefinitionError) as caught:
        extend(built_in(), additions)
    assert [str(problem) for problem in caught.value.problems] == [
        "values[3].behaviours[2].by_stage.one: isn't known in this framework; there are none to describe",
        "values[3].behaviours[2].by_point.9: isn't known in this framework; use 1, 2, 3, 4, 5",
    ]


@pytest.mark.parametrize(
    ("edit", "message"),
    [
        (lambda d: d["values"][0].update(code="kindness"), "'kindness' is no value of the base"),
        (lambda d: d["values"][1].update(code="compassion"), "'compassion' is a value of the base; say"),
        (lambda d: d["values"][1].update(name="compassion"), "values[6].name: 'compassion' stands twice"),
        (lambda d: d["values"][1].update(abbreviation="rd"), "values[6].abbreviation: 'rd' stands twice"),
        (lambda d: local(d).update(statement="I do my work safely and well."), "twice, also at values["),
        (lambda d: d["extends"].update(version="0.9"), "extends: doesn't hold additions to nhs-constitution"),
        (lambda d: d.update(purpose="development"), "purpose: is development, the base's is appraisal"),
    ],
)  # fmt: skip
def test_what_does_not_fit_its_base_is_named(edit: Callable[[Document], object], message: str) -> None:
    document = extension()
    edit(document)
    if document["values"][1]["code"] != "courage":
        document["values"].pop(0)
        local(document)["code"] = f"{document['values'][0]['code']}.1"
    elif document["values"][0]["code"] != "compassion":
        local(document)["code"] = "kindness.local.1"
    with pytest.raises(DefinitionError, match=re.escape(message)):
        extend(built_in(), from_json(document))


def called(code: str, extends: str | None) -> Definition:
    document = extension() | {"code": code}
    if extends is None:
        return built_in()
    return from_json(document | {"extends": {"framework": extends, "version": "1.0"}})


def test_an_extension_finds_its_national_base() -> None:
    assert (
        base_of(called("river", CORE.framework), lambda base: built_in() if base == CORE else None)
        == built_in()
    )


@pytest.mark.parametrize(
    ("links", "message"),
    [
        ({"a": "b", "b": "c", "c": "a"}, "extends: is a cycle in extension: a 1.0 → b 1.0 → c 1.0 → a 1.0;"),
        ({"a": "b", "b": CORE.framework}, "extends: b 1.0 is an extension itself; name a published national"),
        ({"a": "gone"}, "extends: gone 1.0 isn't a published national version; name a published"),
    ],
)  # fmt: skip
def test_extensions_of_extensions_and_circles_are_refused(links: dict[str, str], message: str) -> None:
    known = {Base(code, "1.0"): called(code, target) for code, target in links.items()} | {CORE: built_in()}
    with pytest.raises(DefinitionError, match=re.escape(message)):
        base_of(known[Base("a", "1.0")], known.get)


def test_a_framework_of_its_own_has_no_base() -> None:
    with pytest.raises(
        DefinitionError, match=re.escape("extends: is missing; name a published national version")
    ):
        base_of(built_in(), lambda base: None)


PUBLISHED = {CORE: ("compassion", "everyone-counts")}


def test_maps_to_versions_and_values_that_are_there_are_fine() -> None:
    check_maps(extend(built_in(), from_json(extension())), published=PUBLISHED, complete=True)
    local_less = extension()
    local(local_less).pop("maps")
    check_maps(from_json(local_less), published=PUBLISHED, complete=False)
    developing = from_json(local_less | {"purpose": "development"})
    check_maps(developing, published=PUBLISHED, complete=True)
    with pytest.raises(DefinitionError, match="isn't a published national version"):
        check_maps(developing, published={}, complete=True)


@pytest.mark.parametrize(
    ("edit", "retired", "message"),
    [
        (lambda d: None, {CORE}, "[0].maps[0]: nhs-constitution-values 1.0 is retired; map to another"),
        (lambda d: local(d)["maps"][0].update(version="7"), set(),
         "maps[0]: nhs-constitution-values 7 isn't a published national version; map to nhs-"),
        (lambda d: local(d)["maps"][0].update(value="zeal"), set(), "has no value 'zeal'; use one of"),
        (lambda d: local(d, 1).pop("maps"), set(), "behaviours[0].maps: maps to no national value; name one"),
    ],
)  # fmt: skip
def test_a_map_to_what_is_not_there_or_retired_is_refused(
    edit: Callable[[Document], object], retired: set[Base], message: str
) -> None:
    document = extension()
    edit(document)
    with pytest.raises(DefinitionError, match=re.escape(message)):
        check_maps(from_json(document), published=PUBLISHED, retired=retired, complete=True)


def test_a_map_that_cannot_stay_is_told_every_version_of_its_framework_that_is_in_use() -> None:
    newer, other = Base(CORE.framework, "2.0"), Base("another", "1.0")
    with pytest.raises(DefinitionError) as caught:
        check_maps(
            from_json(extension()), published=PUBLISHED, retired={CORE}, usable=(newer, other), complete=True
        )
    assert {each.mend for each in caught.value.problems} == {f"map to {newer}"}


def test_a_core_value_that_was_removed_from_an_extension_is_missed() -> None:
    document = as_json(extend(built_in(), from_json(extension())))
    document["values"].pop(1)
    with pytest.raises(DefinitionError, match="values, respect-and-dignity: isn't as in the base"):
        as_additions(built_in(), from_json(document))


@pytest.mark.parametrize(
    ("weight", "text"),
    [(Fraction(1), "1"), (Fraction(1, 2), "0.5"), (Fraction(10), "10"), (Fraction(5, 4), "1.25"),
     (Fraction(1, 3), "1/3"), (Fraction(-1, 2), "-0.5"), (Fraction(0), "0")],
)  # fmt: skip
def test_a_weight_is_written_as_people_write_it(weight: Fraction, text: str) -> None:
    assert weight_text(weight) == text
    assert read_weight(text) == weight
