"""One category for each person and national value, worked out by hand."""

from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frameworks.crosswalk.preview import (
    Answer,
    AnswerFate,
    Category,
    categories,
    example_person,
    not_rateable,
)
from frameworks.definitions.shape import Scale
from tests.frameworks.crosswalk.small import NARROWER, SCALE, behaviour, composed, national, own, to, value

UNSEEN = Answer(non_rating="no_chance")


def counted(answers: Mapping[str, int | str | None]) -> dict[str, Category]:
    """Categories by value; an answer is points, a non-rating or nothing."""
    given = {
        code: Answer(each) if isinstance(each, int) else Answer(non_rating=each)
        for code, each in answers.items()
    }
    return {each.code: each for each in categories(composed(), national(), given)}


@pytest.mark.parametrize(
    ("answers", "mean", "category"),
    [
        # care: two core (1 each), welcome.1 exact (1), welcome.2 narrower (½)
        ({"care.1": 3, "care.2": 4}, "7/2", "4"),  # the core alone; a half goes up
        ({"care.1": 3, "care.2": 3, "welcome.1": 5}, "11/3", "4"),  # exact weighs like a core one
        ({"care.1": 3, "care.2": 3, "welcome.2": 5}, "17/5", "3"),  # (3 + 3 + 2½) ÷ 2½: not 11/3, which is 4
        ({"care.1": 2, "welcome.2": 5}, "3", "3"),  # (2 + 2½) ÷ 1½; without the weight it would be 3½, so 4
        ({"welcome.2": 4}, "4", "4"),  # a weight alone neither lowers nor raises
        ({"care.1": 1, "care.2": 1, "welcome.1": 2, "welcome.2": 3}, "11/7", "2"),
        ({"care.1": 2, "care.2": 3, "welcome.1": "no_chance"}, "5/2", "3"),  # a non-rating is no zero
        ({"care.1": 4, "welcome.1": None}, "4", "4"),  # neither is what nobody answered
    ],
)
def test_the_weighted_mean_of_core_exact_and_narrower_is_rounded_half_up(
    answers: dict[str, int | str | None], mean: str, category: str
) -> None:
    found = counted(answers)["care"]
    assert (found.mean, found.category) == (Fraction(mean), category)


def test_broader_and_related_behaviours_change_no_category() -> None:
    found = counted({"safety.1": 2, "safety.2": 2, "courage.2": 5, "thrift.1": 3, "welcome.2": 1})
    assert (found["safety"].category, found["thrift"].category) == ("2", "3")
    fates = {line.speaker.code: line.fate for line in found["safety"].lines}
    assert fates["courage.2"] is AnswerFate.COVERAGE_ONLY


def test_no_chance_is_only_said_when_it_is_said_of_everything_that_could_count() -> None:
    everything = dict.fromkeys(("care.1", "care.2", "welcome.1", "welcome.2"), "no_chance")
    assert counted(everything)["care"].category == "no_chance"
    assert counted({**everything, "welcome.2": None})["care"].category == "no_score"
    assert counted({**everything, "welcome.2": "not_seen"})["care"].category == "no_score"
    assert counted({})["care"].category == "no_score"
    thrift = counted({"thrift.1": "no_chance", "thrift.2": "no_chance", "welcome.2": 5, "courage.2": 5})
    assert thrift["thrift"].category == "no_chance"


def test_one_counted_behaviour_that_was_not_agreed_makes_the_value_not_agreed() -> None:
    answers = {"care.1": Answer(4), "care.2": Answer(4), "welcome.2": Answer(2, not_agreed=True)}
    found = {each.code: each.category for each in categories(composed(), national(), answers)}
    assert found == {"care": "not_agreed", "safety": "no_score", "thrift": "no_score"}


def test_the_working_is_written_out() -> None:
    found = counted({"care.1": 3, "care.2": 3, "welcome.2": 5, "welcome.1": "no_chance"})["care"]
    assert found.working == "(1 × 3 + 1 × 3 + 0.5 × 5) ÷ (1 + 1 + 0.5) = 3.4, rounded half up: 3"
    third = counted({"care.1": 3, "care.2": 3, "welcome.1": 5})["care"]
    assert third.working.endswith("= 11/3, about 3.67, rounded half up: 4")
    assert counted({})["care"].working == ""


def test_ratings_on_another_scale_are_never_converted() -> None:
    four = replace(SCALE, points=SCALE.points[:4])
    found = categories(own(four), national(), {"welcome.1": Answer(4)})
    assert {each.category for each in found} == {"no_score"}
    assert found[0].lines[0].fate is AnswerFate.OTHER_SCALE
    renamed = replace(SCALE, points=tuple(replace(p, label=f"Not {p.label}") for p in SCALE.points))
    assert categories(own(renamed), national(), {"welcome.1": Answer(4)})[0].category == "no_score"


def test_a_framework_of_its_own_on_the_same_scale_counts_by_its_mapping() -> None:
    answers = {"welcome.1": Answer(5), "welcome.2": Answer(2), "courage.1": Answer(1)}
    found = [each.category for each in categories(own(), national(), answers)]
    assert found == ["4", "1", "no_score"]  # (5 + 1) ÷ 1½ = 4


@pytest.mark.parametrize(
    ("scale", "told"),
    [
        (None, "no scale"),
        (replace(SCALE, points=()), "no points"),
        (replace(SCALE, meets="6"), "which point"),
        (replace(SCALE, points=tuple(replace(each, points=None) for each in SCALE.points)), "no points"),
    ],
)
def test_nobody_is_invented_before_anybody_could_be_rated(scale: Scale | None, told: str) -> None:
    unfinished = replace(own(), behaviour_scale=scale)
    assert told in str(not_rateable(unfinished))
    assert example_person(unfinished) == {}
    assert not_rateable(own()) is None


def test_the_example_person_shows_every_kind_of_answer() -> None:
    answers = example_person(composed())
    assert set(answers) == {each.code for each in composed().behaviours}
    assert {each.points for each in answers.values()} == {2, 3, 4, None}
    assert sum(each == UNSEEN for each in answers.values()) == 1


WEIGHTS = st.integers(1, 1000).map(lambda hundredths: Fraction(hundredths, 100))


@given(st.lists(st.tuples(WEIGHTS, st.integers(1, 5)), min_size=1, max_size=6))
def test_the_category_lies_within_half_a_point_of_the_mean_and_never_below_it_by_more(
    rated: list[tuple[Fraction, int]],
) -> None:
    maps = [to("care", NARROWER, str(weight)) for weight, _ in rated]
    local = value("w", "W", *(behaviour(f"w.{i}", f"I do {i}.", each) for i, each in enumerate(maps, 1)))
    answers = {f"w.{i}": Answer(points) for i, (_, points) in enumerate(rated, 1)}
    found = categories(composed(local), national(), answers)[0]
    mean = sum(w * p for w, p in rated) / sum(w for w, _ in rated)
    assert found.mean == mean
    assert Fraction(-1, 2) < int(found.category) - mean <= Fraction(1, 2)
    assert min(p for _, p in rated) <= int(found.category) <= max(p for _, p in rated)
