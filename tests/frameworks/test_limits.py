"""How much a document may hold, told with its place, and what is allowed comes back from YAML."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from frameworks.definitions import built_in
from frameworks.definitions.extension import extend
from frameworks.definitions.limits import MOST_BEHAVIOURS, MOST_VALUES, find_excess
from frameworks.definitions.reader import read_definition
from frameworks.definitions.shape import BehaviourDefinition, Definition, Section, ValueDefinition
from frameworks.definitions.writer import as_yaml
from frameworks.definitions.yaml_text import LARGEST
from frameworks.service.documents import read_document, storable
from tenants.errors import Invalid
from tests.frameworks.editing.writing import additions


def large(values: int, behaviours: int, anchors: int = 0, text: str = "{}") -> Definition:
    """So many values, so many behaviours each, with so many anchors each; texts all differ."""
    return replace(
        built_in(),
        code="large",
        values=tuple(
            ValueDefinition(
                f"v{i}",
                f"V{i}",
                f"Value {i}",
                "",
                tuple(
                    BehaviourDefinition(
                        f"v{i}.{j}",
                        text.format(f"I do {i} {j}."),
                        tuple(text.format(f"Does {i} {j} {k}.") for k in range(anchors)),
                    )
                    for j in range(1, behaviours + 1)
                ),
            )
            for i in range(values)
        ),
    )


def told(definition: Definition) -> list[str]:
    return [str(problem) for problem in find_excess(definition)]


@pytest.mark.parametrize(
    ("definition", "expected"),
    [
        (large(MOST_VALUES, MOST_BEHAVIOURS // MOST_VALUES), []),
        (large(61, 1), ["values: has 61 of them; keep to 60"]),
        (large(1, 601), ["values: has 601 behaviours in all; keep to 600"]),
        (large(61, 10), ["values: has 61 of them; keep to 60",
                         "values: has 610 behaviours in all; keep to 600"]),
        (large(10, 10, 8, "{}" + " é" * 600), ["document: has 1.6"]),
        (large(53, 1, 950), ["document: has 5"]),
    ],
    ids=["all there may be", "values", "behaviours", "both", "text", "entries"],
)  # fmt: skip
def test_what_is_too_many_is_told(definition: Definition, expected: list[str]) -> None:
    found = told(definition)
    assert len(found) == len(expected)
    assert all(each.startswith(start) for each, start in zip(found, expected, strict=True))


def test_as_much_as_may_be_kept_is_exported_and_taken_again() -> None:
    odd = ("why ", "'why' ", '"why": #', "- why\n", "why 🙂 ", "why\u2028", "\ufeffwhy ", "why\n\n")
    sections = tuple(Section("Why", (odd[n % len(odd)] * 500)[:1_900]) for n in range(400))
    filled = replace(large(6, 8, 10), introduction=sections)
    assert told(filled) == []
    assert told(replace(filled, introduction=sections * 2))[0].startswith("document: has 1.")
    written = as_yaml(filled)
    assert len(written.encode()) < LARGEST
    assert len(read_definition(written).introduction) == 400


def test_all_that_is_too_long_or_too_many_is_told_at_once_with_its_place() -> None:
    from_json = {"values": [{"behaviours": []}] * 61, "name": "x" * 2_001, "stages": [{}] * 1_001}
    with pytest.raises(Invalid) as caught:
        read_document(from_json)
    found = {each.pointer: each.message for each in caught.value.problems}
    assert found["/document/name"] == "name: has 2001 characters; keep to 2000."
    assert found["/document/stages"] == "stages: has 1001 entries; keep to 1000."


def local(count: int) -> Definition:
    own = additions("many")
    value = own.values[1]
    more = tuple(BehaviourDefinition(f"green-care.{n}", f"I do {n}.") for n in range(1, count + 1))
    return replace(own, values=(replace(value, behaviours=more),))


Edit = Callable[[], Definition]


@pytest.mark.parametrize(
    ("edit", "pointer", "message"),
    [
        (lambda: large(61, 1), "/document/values", "values: has 61 of them; keep to 60."),
        (lambda: replace(additions(), name="x" * 2_001), "/document/name", "name: has 2001 characters"),
        (lambda: local(589), "/document/values", "values: has 601 behaviours in all; keep to 600."),
    ],
)
def test_nothing_is_kept_that_is_too_much_an_extension_together_with_its_core(
    edit: Edit, pointer: str, message: str
) -> None:
    definition = edit()
    base = built_in() if definition.extends is not None else None
    with pytest.raises(Invalid) as caught:
        storable(definition, base=base)
    [problem] = caught.value.problems
    assert (problem.pointer, problem.message[: len(message)]) == (pointer, message)


def test_what_is_kept_may_be_unfinished() -> None:
    unfinished = replace(additions(), values=(), code="")
    with pytest.raises(Invalid):
        storable(unfinished, base=built_in())
    assert storable(replace(unfinished, code="a b"), base=built_in())["values"] == []
    assert len(extend(built_in(), replace(local(588), code="ok")).behaviours) == 600
