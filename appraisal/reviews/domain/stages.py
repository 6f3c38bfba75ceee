"""Which stage of a framework somebody is at: by the job title or pay band of their post, or as chosen."""

from collections.abc import Sequence
from typing import Final, Protocol, TypeVar

from appraisal.reviews.domain.states import State

UNTIL: Final = frozenset({State.OBJECTIVES, State.IN_YEAR, State.ASSESSMENT})
"""States in which the stage can still be chosen: later, both have rated beside its descriptors."""


class Staged(Protocol):
    """A stage, as far as the choice goes."""

    @property
    def code(self) -> str: ...
    @property
    def bands(self) -> Sequence[str]: ...
    @property
    def job_titles(self) -> Sequence[str]: ...


AnyStage = TypeVar("AnyStage", bound=Staged)


def choose_stage(
    stages: Sequence[AnyStage], *, job_title: str, pay_band: str, chosen: str | None
) -> AnyStage | None:
    """The stage whose descriptors a person is shown.

    What somebody chose comes first; a choice that this framework doesn't have, say of one that the cycle
    pinned before, counts for nothing. Then what the post says.

    :param chosen: the code of a stage, or None for whatever the post says.
    :return: None where the framework has no stages, or none of them has the post.
    """
    picked = next((stage for stage in stages if stage.code == chosen), None)
    return picked or stage_of_post(stages, job_title, pay_band)


def why_fixed(state: State, *, any_shared: bool) -> str | None:
    """Why the stage can't be chosen any more, in a sentence; None while it can."""
    if state not in UNTIL:
        return "The stage is settled once the assessment is over."
    if any_shared:
        return "The stage is settled once one side has shared a half: it was rated beside its descriptors."
    return None


def stage_of_post(stages: Sequence[AnyStage], job_title: str, pay_band: str) -> AnyStage | None:
    """The stage that has the job title, else the one that has the pay band, as "8a" or "Band 8A"."""
    title, band = _plain(job_title), _plain(pay_band).removeprefix("band ")
    titled = (stage for stage in stages if title in map(_plain, stage.job_titles))
    banded = (
        stage for stage in stages if band in {_plain(each).removeprefix("band ") for each in stage.bands}
    )
    return next(titled, None) or next(banded, None)


def _plain(said: str) -> str:
    return " ".join(said.casefold().split())
