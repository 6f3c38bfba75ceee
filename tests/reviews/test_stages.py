"""Which stage of a framework somebody is at."""

import pytest

from appraisal.reviews.domain.stages import choose_stage
from frameworks.definitions.shape import Stage

FIRST = Stage("one", "Stage 1", "Leads oneself.", ("2", "3", "4", "5"))
SECOND = Stage("two", "Stage 2", "Leads a team.", ("6", "7", "8a"))
BOARD = Stage("board", "Stage 4", "Leads an organisation.", ("VSM",))
UNBANDED = Stage(
    "other", "Another", "For chairs of board committees.", (), ("Committee chair", "Ward  Manager")
)
STAGES = (FIRST, SECOND, BOARD, UNBANDED)


@pytest.mark.parametrize(
    ("band", "stage"),
    [("2", FIRST), ("7", SECOND), ("8a", SECOND), ("8A", SECOND), ("Band 8a", SECOND), (" vsm ", BOARD)],
)
def test_the_pay_band_says_the_stage_however_it_is_written(band: str, stage: Stage) -> None:
    assert choose_stage(STAGES, job_title="Porter", pay_band=band, chosen=None) is stage


def test_a_band_that_no_stage_has_gives_none_rather_than_the_nearest() -> None:
    assert choose_stage(STAGES, job_title="", pay_band="8b", chosen=None) is None
    assert choose_stage(STAGES, job_title="", pay_band="Medical and Dental", chosen=None) is None
    assert choose_stage(STAGES, job_title="", pay_band="", chosen=None) is None
    assert choose_stage((), job_title="", pay_band="5", chosen=None) is None


def test_what_somebody_chose_comes_before_the_band() -> None:
    assert choose_stage(STAGES, job_title="", pay_band="2", chosen="board") is BOARD
    assert choose_stage(STAGES, job_title="", pay_band="8b", chosen="other") is UNBANDED


def test_a_choice_that_the_framework_does_not_have_counts_for_nothing() -> None:
    assert choose_stage(STAGES, job_title="", pay_band="2", chosen="gone") is FIRST
    assert choose_stage((), job_title="", pay_band="2", chosen="one") is None


def test_a_job_title_comes_before_the_pay_band_and_after_what_somebody_chose() -> None:
    assert choose_stage(STAGES, job_title="ward manager", pay_band="7", chosen=None) is UNBANDED
    assert choose_stage(STAGES, job_title="Committee Chair", pay_band="Local", chosen=None) is UNBANDED
    assert choose_stage(STAGES, job_title="Ward manager", pay_band="7", chosen="one") is FIRST
    assert choose_stage(STAGES, job_title="Deputy ward manager", pay_band="7", chosen=None) is SECOND
