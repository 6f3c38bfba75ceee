"""Which stage of a framework somebody is at."""

import pytest

from appraisal.reviews.domain.stages import choose_stage
from frameworks.definitions.shape import Stage

FIRST = Stage("one", "Stage 1", "Leads oneself.", ("2", "3", "4", "5"))
SECOND = Stage("two", "Stage 2", "Leads a team.", ("6", "7", "8a"))
BOARD = Stage("board", "Stage 4", "Leads an organisation.", ("VSM",))
UNBANDED = Stage("other", "Another", "For whom somebody chooses it.")
STAGES = (FIRST, SECOND, BOARD, UNBANDED)


@pytest.mark.parametrize(
    ("band", "stage"),
    [("2", FIRST), ("7", SECOND), ("8a", SECOND), ("8A", SECOND), ("Band 8a", SECOND), (" vsm ", BOARD)],
)
def test_the_pay_band_says_the_stage_however_it_is_written(band: str, stage: Stage) -> None:
    assert choose_stage(STAGES, band, None) is stage


def test_a_band_that_no_stage_has_gives_none_rather_than_the_nearest() -> None:
    assert choose_stage(STAGES, "8b", None) is None
    assert choose_stage(STAGES, "Medical and Dental", None) is None
    assert choose_stage(STAGES, "", None) is None
    assert choose_stage((), "5", None) is None


def test_what_somebody_chose_comes_before_the_band() -> None:
    assert choose_stage(STAGES, "2", "board") is BOARD
    assert choose_stage(STAGES, "8b", "other") is UNBANDED


def test_a_choice_that_the_framework_does_not_have_counts_for_nothing() -> None:
    assert choose_stage(STAGES, "2", "gone") is FIRST
    assert choose_stage((), "2", "one") is None
