"""Who may see which half, what a half lacks, where two are equal, and what may be typed."""

from decimal import Decimal
from itertools import combinations
from uuid import uuid4

import pytest

from appraisal.reviews.domain.halves import Answer, Item, are_open, equal_items, progress, visible
from appraisal.reviews.domain.states import Party, Perspective
from appraisal.reviews.domain.texts import LONGEST, parse_weight, problem_of

SELF, APPRAISER = Perspective.SELF, Perspective.APPRAISER
EE, ER, CS, OL = Party.APPRAISEE, Party.APPRAISER, Party.COUNTERSIGNER, Party.ORGANISATION_LEAD


@pytest.mark.parametrize("shared", [set(), {SELF}, {APPRAISER}])
def test_until_both_are_shared_everybody_sees_only_their_own(shared: set[Perspective]) -> None:
    assert visible({EE}, shared, without_self=False) == {SELF}
    assert visible({ER}, shared, without_self=False) == {APPRAISER}
    assert visible({CS}, shared, without_self=False) == frozenset()
    assert visible({CS, OL}, shared, without_self=False) == frozenset()


def test_once_both_are_shared_the_three_parties_see_both() -> None:
    for party in (EE, ER, CS):
        assert visible({party}, {SELF, APPRAISER}, without_self=False) == {SELF, APPRAISER}


def test_an_organisation_lead_never_sees_a_half() -> None:
    for number in range(3):
        for shared in combinations((SELF, APPRAISER), number):
            for without_self in (False, True):
                assert visible({OL}, shared, without_self=without_self) == frozenset()


def test_going_ahead_opens_the_appraisers_half_and_not_the_draft_of_the_other() -> None:
    assert visible({ER}, {APPRAISER}, without_self=True) == {APPRAISER}
    assert visible({EE}, {APPRAISER}, without_self=True) == {SELF, APPRAISER}
    assert visible({CS}, {APPRAISER}, without_self=True) == {APPRAISER}
    assert not are_open(set(), without_self=True)


def test_a_half_lacks_what_has_no_answer_and_ends_without_evidence() -> None:
    items = [Item(uuid4(), 1, 5) for _ in range(6)]
    ids = [item.id for item in items]
    answers = {
        ids[0]: Answer(points=1, evidence="  "),
        ids[1]: Answer(points=5, evidence="Said so in public."),
        ids[2]: Answer(points=3),
        ids[3]: Answer(non_rating="no_chance"),
        ids[4]: Answer(evidence="only words so far"),
    }
    found = progress(items, answers)
    assert found.unanswered == (ids[4], ids[5])
    assert found.without_evidence == (ids[0],)


def test_the_ends_of_a_scale_are_its_own() -> None:
    item = Item(uuid4(), 0, 3)
    assert progress([item], {item.id: Answer(points=1)}).without_evidence == ()
    assert progress([item], {item.id: Answer(points=3)}).without_evidence == (item.id,)
    assert progress([item], {item.id: Answer(points=0)}).without_evidence == (item.id,)


def test_equal_answers_are_equal_in_points_or_in_the_same_reason_for_none() -> None:
    items = [Item(uuid4(), 1, 5) for _ in range(5)]
    own = [Answer(3), Answer(3), Answer(None, "no_chance"), Answer(None, "no_chance"), Answer()]
    other = [Answer(3, evidence="e"), Answer(4), Answer(None, "no_chance"), Answer(1), Answer()]
    alike = equal_items(
        items,
        {item.id: answer for item, answer in zip(items, own, strict=True)},
        {item.id: answer for item, answer in zip(items, other, strict=True)},
    )
    assert alike == (items[0].id, items[2].id)


@pytest.mark.parametrize(
    ("typed", "exact"),
    [("0", "0"), ("33.333", "33.333"), (" 20 ", "20"), ("9999.999", "9999.999"), ("007", "7")],
)
def test_a_weight_is_kept_exactly_as_typed(typed: str, exact: str) -> None:
    assert parse_weight(typed) == Decimal(exact)


@pytest.mark.parametrize(
    "typed", ["", "-1", "1e3", "NaN", "Infinity", "33,3", "1.2345", "10000", "٣", "1\n2", "0x1", "1_0"]
)
def test_a_weight_that_would_be_rounded_or_guessed_is_refused(typed: str) -> None:
    with pytest.raises(ValueError, match="Write the weight"):
        parse_weight(typed)


def test_a_text_is_kept_whole_or_refused() -> None:
    assert problem_of("x" * LONGEST) is None
    assert "10,001" in str(problem_of("x" * (LONGEST + 1)))
    assert problem_of("with a \x00 in it") is not None
    assert problem_of("half a pair \ud83d") is not None
    assert problem_of("👩‍⚕️ whole") is None
    assert problem_of(" \n ", empty="Say why.") == "Say why."
