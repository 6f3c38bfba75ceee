"""The record as it is signed: what was agreed, what was said, and the signatures under it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from appraisal.reviews.domain.states import Action, Party, State
from appraisal.reviews.presenters.comparison import Compare, comparisons
from appraisal.reviews.presenters.people import is_own, name_of, side_of
from appraisal.reviews.service.views import AppraisalView

PARTS = {
    Party.APPRAISEE: "appraisee",
    Party.APPRAISER: "appraiser",
    Party.COUNTERSIGNER: "countersigner",
}


@dataclass(frozen=True)
class Signed:
    """A signature, or a disagreement, or that it is still awaited."""

    name: str
    part: str
    what: str
    at: datetime | None
    words: str


@dataclass(frozen=True)
class SignOffPage:
    """The record, its signatures, and what the asker can do about it now."""

    held_on: date | None
    compares: tuple[Compare, ...]
    signatures: tuple[Signed, ...]
    reopenings: tuple[tuple[datetime, str], ...]
    may_sign: bool
    may_disagree: bool
    may_countersign: bool
    may_return: bool
    disagreement: str

    @property
    def has_form(self) -> bool:
        """Is there anything to sign for the asker?"""
        return self.may_sign or self.may_countersign


def sign_off(view: AppraisalView) -> SignOffPage:
    """The record as the asker sees it."""
    return SignOffPage(
        held_on=view.conversation.held_on,
        compares=comparisons(view),
        signatures=tuple(_signatures(view)),
        reopenings=tuple((each.at, each.reason) for each in view.interventions if each.action == "reopen"),
        may_sign=view.action(Action.SIGN).allowed,
        may_disagree=view.action(Action.RECORD_DISAGREEMENT).allowed,
        may_countersign=view.action(Action.COUNTERSIGN).allowed,
        may_return=view.action(Action.RETURN_TO_CONVERSATION).allowed,
        disagreement=_disagreement(view),
    )


def _signatures(view: AppraisalView) -> Iterator[Signed]:
    here = {each.party: each for each in view.signatures if each.revision == view.revision}
    for party in (Party.APPRAISEE, Party.APPRAISER, Party.COUNTERSIGNER):
        found = here.get(party)
        if found is not None:
            verb = "Countersigned" if party is Party.COUNTERSIGNER else "Signed"
            what = verb if found.kind == "signed" else "Disagreed"
            yield Signed(found.person.name, PARTS[party], what, found.at, found.words)
        elif party is not Party.COUNTERSIGNER or _is_countersignature_due(view):
            yield Signed(name_of(view, party), PARTS[party], "Not signed yet", None, "")


def _is_countersignature_due(view: AppraisalView) -> bool:
    if view.state is not State.SIGN_OFF or view.countersigner is None:
        return False
    appraised = {None if view.appraiser is None else view.appraiser.id} | {
        each.person.id
        for each in view.signatures
        if each.revision == view.revision and each.party is Party.APPRAISER
    }
    if view.countersigner.id in appraised:
        return False
    return view.cycle.countersign_always or bool(_disagreement(view))


def _disagreement(view: AppraisalView) -> str:
    return next(
        (
            each.words
            for each in view.signatures
            if each.revision == view.revision and each.kind == "disagreed"
        ),
        "",
    )


def signs_as(view: AppraisalView) -> str:
    """What the asker's signature says."""
    if is_own(view):
        return "I have read this record, and it is a fair account of my appraisal."
    if side_of(view) is Party.APPRAISER:
        return "This record is a fair account of what we discussed and agreed."
    return "I have read this record and what was said about it, and I countersign it."
