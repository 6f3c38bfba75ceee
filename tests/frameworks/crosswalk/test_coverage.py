"""How well a version speaks to a national one, worked out by hand."""

from dataclasses import replace
from fractions import Fraction

from frameworks.crosswalk.coverage import Level, coverage
from frameworks.definitions.shape import Base
from tests.frameworks.crosswalk.small import (
    BROADER,
    EXACT,
    LOCAL,
    NARROWER,
    behaviour,
    composed,
    national,
    own,
    to,
    value,
)


def test_an_extension_covers_the_core_by_holding_it_and_tells_what_is_local_apart() -> None:
    found = coverage(composed(), national())
    assert [(v.code, v.weight, v.level) for v in found.values] == [
        ("care", Fraction("3.5"), Level.GOOD),
        ("safety", Fraction("2.25"), Level.GOOD),
        ("thrift", Fraction(2), Level.GOOD),
    ]
    assert [(v.local_weight, v.local_level) for v in found.values] == [
        (Fraction("1.5"), Level.GOOD),
        (Fraction("0.25"), Level.WEAK),
        (Fraction(0), Level.MENTIONED),
    ]
    assert [(v.core_weight, v.core_level) for v in found.values] == [(Fraction(2), Level.GOOD)] * 3
    assert (found.figure, found.local_figure) == (Fraction(1), Fraction(1, 3))
    assert found.weak == ()
    assert found.without_own == ()


def test_a_framework_of_its_own_covers_only_what_it_maps_to() -> None:
    found = coverage(own(), national())
    assert [each.level for each in found.values] == [Level.GOOD, Level.WEAK, Level.MENTIONED]
    assert found.figure == found.local_figure == Fraction(1, 3)
    assert [each.code for each in found.weak] == ["safety", "thrift"]


def test_a_value_that_nothing_local_speaks_to_is_named() -> None:
    only = value("welcome", "Welcome", behaviour("welcome.1", "I greet.", to("care", EXACT, "1")))
    values = coverage(composed(only), national()).values
    assert [each.code for each in values if each.local_level is Level.NONE] == ["safety", "thrift"]
    assert [each.code for each in coverage(composed(only), national()).without_own] == ["safety", "thrift"]


def test_two_narrower_behaviours_can_be_enough_together() -> None:
    halves = [behaviour(f"w.{i}", f"I do part {i}.", to("care", NARROWER, "0.5")) for i in (1, 2)]
    assert coverage(composed(value("w", "W", *halves)), national()).values[0].local_level is Level.GOOD


def test_local_behaviours_that_say_nothing_of_this_version_are_listed_with_what_they_map_to() -> None:
    other = Base("small", "0.9")
    local = value(
        "w",
        "W",
        behaviour("w.1", "I map nowhere."),
        behaviour("w.2", "I map to an older one.", to("care", EXACT, "1", other)),
        behaviour("w.3", "I map here.", to("care", BROADER)),
    )
    found = coverage(composed(local), national())
    assert [(each.code, each.elsewhere) for each in found.unmapped] == [
        ("w.1", ()),
        ("w.2", ("small 0.9: care",)),
    ]


def test_a_copy_of_a_national_version_covers_it_by_itself() -> None:
    found = coverage(national(), national())
    assert (found.figure, found.local_figure) == (Fraction(1), Fraction(0))
    assert found.unmapped == ()
    renamed = coverage(replace(national(), code="another"), national())
    assert renamed.figure == 0


def test_core_behaviours_are_never_called_unmapped() -> None:
    assert coverage(composed(), national()).unmapped == ()


def test_the_core_of_another_version_covers_nothing() -> None:
    found = coverage(composed(*LOCAL), national(version="2.0"))
    assert {each.level for each in found.values} == {Level.NONE}
    assert found.figure == 0
    assert [each.code for each in found.unmapped] == ["welcome.1", "welcome.2", "courage.1", "courage.2"]
