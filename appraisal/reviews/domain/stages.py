"""Which stage of a framework somebody is at: by the pay band of their post, or as somebody chose."""

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


AnyStage = TypeVar("AnyStage", bound=Staged)


def choose_stage(stages: Sequence[AnyStage], pay_band: str, chosen: str | None) -> AnyStage | None:
    """The stage whose descriptors a person is shown.

    What somebody chose comes first; a choice that this framework doesn't have, say of one that the cycle
    pinned before, counts for nothing. Then the stage that has the pay band, as "8a" or "Band 8A".

    :param chosen: the code of a stage, or None for whatever the band says.
    :return: None where the framework has no stages, or none of them has the band.
    """
    picked = next((stage for stage in stages if stage.code == chosen), None)
    return picked or stage_of_band(stages, pay_band)


def why_fixed(state: State, *, any_shared: bool) -> str | None:
    """Why the stage can't be chosen any more, in a sentence; None while it can."""
    if state not in UNTIL:
        return "The stage is settled once the assessment is over."
    if any_shared:
        return "The stage is settled once one side has shared a half: it was rated beside its descriptors."
    return None


def stage_of_band(stages: Sequence[AnyStage], pay_band: str) -> AnyStage | None:
    """The first stage that has this pay band, however it is written."""
    band = _plain(pay_band)
    return next((stage for stage in stages if band in map(_plain, stage.bands)), None)


def _plain(band: str) -> str:
    return " ".join(band.casefold().split()).removeprefix("band ")
