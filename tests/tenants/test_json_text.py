"""JSON that a reader could take in two ways, or a database not at all, is refused in words."""

import json

import pytest

from tenants.json_text import DEEPEST, NoJson, read_json


@pytest.mark.parametrize(
    "content",
    [
        None,
        True,
        "a 🙂 and a line\n",
        [1, 2.5, -3e10, 10**40],
        {"a": {"a": [{"a": "", "b": None}]}, "": "", "é/~": "\u2028"},
        [[[]]] * 500,
    ],
)
@pytest.mark.parametrize("escaped", [True, False])
def test_what_is_json_is_read_as_it_is(content: object, escaped: bool) -> None:
    assert read_json(json.dumps(content, ensure_ascii=escaped)) == content


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "This can't be read as JSON: look at line 1, character 1."),
        ('{"a": 1,\n "b": }', "This can't be read as JSON: look at line 2, character 7."),
        ('"a\x00b"', "This can't be read as JSON: look at line 1, character 3."),
        ("\ufeff{}", "This can't be read as JSON: look at line 1, character 1."),
        ('[{"a": {"b": 1, "c": 2, "b": 1}}]', "“b” stands twice in one object. Leave one out."),
        (r'{"a": 1, "\u0061": 2}', "“a” stands twice in one object. Leave one out."),
        (r'{"\ud800": 1, "\ud800": 2}', "“�” stands twice in one object. Leave one out."),
        ("[NaN]", "NaN is no number in JSON. Write a number, or null."),
        ('{"a": -Infinity}', "-Infinity is no number in JSON. Write a number, or null."),
        ("[1e999]", "1e999 is too large a number."),
        ("9" * 5_000, "A number here has thousands of digits."),
        ("[" * 100_000, "This is nested deeper than 64 levels."),
        ('{"a":' * 100_000, "This is nested deeper than 64 levels."),
        ("[" * (DEEPEST + 1) + "]" * (DEEPEST + 1), "This is nested deeper than 64 levels."),
    ],
)
def test_what_is_not_is_refused_in_a_sentence(text: str, said: str) -> None:
    with pytest.raises(NoJson) as refused:
        read_json(text)
    assert (str(refused.value), refused.value.places) == (said, ())


def test_as_deep_as_said_is_taken() -> None:
    content = read_json("[" * DEEPEST + "]" * DEEPEST)
    assert str(content) == "[" * DEEPEST + "]" * DEEPEST


@pytest.mark.parametrize(
    ("text", "places"),
    [
        (r'"\u0000"', ("",)),
        (r'{"a": [1, "\ud800x"], "b/c": {"~": "x\udfff"}}', ("/a/1", "/b~1c/~0")),
        (r'{"\u0000key": 1, "fine": "🙂"}', ("/\ufffdkey",)),
        (r'["\ud83d\ude42", "\ude42\ud83d", "\ud83d"]', ("/1", "/2")),
        ('["\ud800"]', ("/0",)),
    ],
)
def test_every_text_that_cannot_be_kept_is_named_by_its_place(text: str, places: tuple[str, ...]) -> None:
    with pytest.raises(NoJson, match="can't be stored") as refused:
        read_json(text)
    assert refused.value.places == places
