"""The transition table: the service obeys it, `GET …/actions` answers from it, the docs print it."""

from collections.abc import Mapping
from dataclasses import dataclass

from appraisal.reviews.domain.outcomes import Outcome
from appraisal.reviews.domain.states import Action, Party, State, Words


@dataclass(frozen=True, slots=True)
class Transition:
    """In `state`, `party` may do `action` if it holds `permission` and all `guards` let it.

    The appraisal then moves to the first of `outcomes` that applies, or stays. `pinned` actions agree to
    something as it stood when it was read, so they name the version that was read. `because` is for people.
    """

    state: State
    action: Action
    party: Party
    permission: str
    guards: tuple[str, ...]
    outcomes: tuple[Outcome, ...]
    because: str
    words: Words = Words.NONE
    pinned: bool = False


def _agree(party: Party) -> Transition:
    return Transition(
        State.OBJECTIVES,
        Action.AGREE_OBJECTIVES,
        party,
        "appraisal.objectives.write",
        ("objectives_ready", "objectives_not_agreed_yet"),
        (Outcome("both sides have agreed the objectives", State.IN_YEAR),),
        "Each side agrees the objectives as they stand; a later edit withdraws both agreements.",
        pinned=True,
    )


def _start(state: State, party: Party, permission: str, *guards: str) -> Transition:
    early = "Once the window has opened, missing agreement holds nobody up."
    return Transition(
        state,
        Action.START_ASSESSMENT,
        party,
        permission,
        guards,
        (Outcome("always", State.ASSESSMENT),),
        early if guards else "Either side can start; after the window opens, the first saved rating does.",
    )


def _share(party: Party, permission: str) -> Transition:
    return Transition(
        State.ASSESSMENT,
        Action.SHARE_HALF,
        party,
        permission,
        ("own_half_not_shared", "own_half_answered", "ends_have_evidence"),
        (Outcome("both halves are shared", State.CONVERSATION),),
        "A shared half is frozen, and stays hidden from the other side until both are shared.",
    )


def _confirm(party: Party) -> Transition:
    return Transition(
        State.CONVERSATION,
        Action.CONFIRM_CONVERSATION,
        party,
        "appraisal.conversation.write",
        ("not_confirmed_yet", "conversation_dated", "all_items_decided"),
        (Outcome("both sides have confirmed", State.SIGN_OFF),),
        "Both sides confirm that the conversation happened, and when.",
        pinned=True,
    )


SIGNED = (Outcome("all needed signatures are there", State.COMPLETE),)


def _sign(party: Party, permission: str) -> Transition:
    return Transition(
        State.SIGN_OFF,
        Action.SIGN,
        party,
        permission,
        ("not_signed_yet",),
        SIGNED,
        "A signature stands under one revision, for good.",
        Words.OPTIONAL,
        pinned=True,
    )


def _back(party: Party) -> Transition:
    return Transition(
        State.SIGN_OFF,
        Action.RETURN_TO_CONVERSATION,
        party,
        "appraisal.conversation.write",
        ("nobody_signed",),
        (Outcome("always", State.CONVERSATION),),
        "While nobody has signed, either side can go back and change what was recorded.",
        pinned=True,
    )


def _excuse(state: State) -> Transition:
    return Transition(
        state,
        Action.EXCUSE,
        Party.ORGANISATION_LEAD,
        "appraisal.excuse",
        (),
        (Outcome("always", State.EXCUSED),),
        "Out of the denominator, with a reason: a new starter, a long absence, a leaver.",
        Words.REQUIRED,
        pinned=True,
    )


REMIND = Transition(
    State.ASSESSMENT,
    Action.REMIND_SELF,
    Party.APPRAISER,
    "appraisal.half.appraiser.write",
    ("self_half_missing", "not_reminded_yet"),
    (),
    "One dated reminder, after which the conversation can go ahead without the self-assessment.",
)
GO_AHEAD = Transition(
    State.ASSESSMENT,
    Action.GO_AHEAD_WITHOUT_SELF,
    Party.APPRAISER,
    "appraisal.half.appraiser.write",
    ("own_half_shared", "self_half_missing", "reminded_a_week_ago"),
    (Outcome("both halves are shared", State.CONVERSATION),),
    "The appraisal is marked “no self-assessment”; a draft of it stays with its author.",
)
DISAGREE = Transition(
    State.SIGN_OFF,
    Action.RECORD_DISAGREEMENT,
    Party.APPRAISEE,
    "appraisal.sign.appraisee",
    ("not_signed_yet",),
    SIGNED,
    "The appraisee may put a disagreement on record, in words; the countersigner is then asked.",
    Words.REQUIRED,
    pinned=True,
)
COUNTERSIGN = Transition(
    State.SIGN_OFF,
    Action.COUNTERSIGN,
    Party.COUNTERSIGNER,
    "appraisal.countersign",
    ("countersignature_needed", "both_sides_signed", "not_signed_yet"),
    SIGNED,
    "The next-in-line manager confirms, where the cycle's policy or a disagreement asks for it.",
    Words.OPTIONAL,
    pinned=True,
)
PULSE = Transition(
    State.COMPLETE,
    Action.ANSWER_PULSE,
    Party.APPRAISEE,
    "appraisal.pulse.write",
    ("pulse_not_answered",),
    (),
    "Three questions of the Staff Survey about the appraisal itself; only counts of the answers are read.",
)
REOPEN = Transition(
    State.COMPLETE,
    Action.REOPEN,
    Party.ORGANISATION_LEAD,
    "appraisal.reopen",
    (),
    (Outcome("always", State.CONVERSATION),),
    "A complete appraisal is opened only with a reason, as a new revision; old signatures stay.",
    Words.REQUIRED,
    pinned=True,
)
READMIT = Transition(
    State.EXCUSED,
    Action.READMIT,
    Party.ORGANISATION_LEAD,
    "appraisal.excuse",
    (),
    (
        Outcome("both sides have confirmed", State.SIGN_OFF),
        Outcome("both halves are shared", State.CONVERSATION),
        Outcome("a half was begun", State.ASSESSMENT),
        Outcome("both sides have agreed the objectives", State.IN_YEAR),
        Outcome("always", State.OBJECTIVES),
    ),
    "Back as far as what was written carries it; an assessment in which nothing was written starts anew.",
    Words.REQUIRED,
    pinned=True,
)

TABLE: tuple[Transition, ...] = (
    _agree(Party.APPRAISEE),
    _agree(Party.APPRAISER),
    _start(State.OBJECTIVES, Party.APPRAISEE, "appraisal.half.self.write", "window_open", "weights_usable"),
    _start(
        State.OBJECTIVES, Party.APPRAISER, "appraisal.half.appraiser.write", "window_open", "weights_usable"
    ),
    _start(State.IN_YEAR, Party.APPRAISEE, "appraisal.half.self.write"),
    _start(State.IN_YEAR, Party.APPRAISER, "appraisal.half.appraiser.write"),
    _share(Party.APPRAISEE, "appraisal.half.self.write"),
    _share(Party.APPRAISER, "appraisal.half.appraiser.write"),
    REMIND,
    GO_AHEAD,
    _confirm(Party.APPRAISEE),
    _confirm(Party.APPRAISER),
    _sign(Party.APPRAISEE, "appraisal.sign.appraisee"),
    DISAGREE,
    _sign(Party.APPRAISER, "appraisal.sign.appraiser"),
    COUNTERSIGN,
    _back(Party.APPRAISEE),
    _back(Party.APPRAISER),
    PULSE,
    *(_excuse(state) for state in State if state not in {State.COMPLETE, State.EXCUSED}),
    READMIT,
    REOPEN,
)
BY_ACTION: Mapping[Action, tuple[Transition, ...]] = {
    action: tuple(row for row in TABLE if row.action is action) for action in Action
}
