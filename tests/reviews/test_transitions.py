"""The transition table against a second one written by hand, and each condition on both of its sides."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from appraisal.reviews.domain.actions import allowed_actions, decide
from appraisal.reviews.domain.facts import Asker, Facts, HalfProgress
from appraisal.reviews.domain.guards import GUARDS
from appraisal.reviews.domain.handbook import as_markdown
from appraisal.reviews.domain.outcomes import CONDITIONS, after, next_state
from appraisal.reviews.domain.states import LABELS, WHILE, WHO, Action, Party, Perspective, State
from appraisal.reviews.domain.transitions import TABLE
from tenants.identity import Identity, Role
from tenants.permissions import PERMISSIONS, allowed

TODAY = date(2026, 11, 22)
EE, ER, CS, OL = Party.APPRAISEE, Party.APPRAISER, Party.COUNTERSIGNER, Party.ORGANISATION_LEAD
SELF, APPRAISER = Perspective.SELF, Perspective.APPRAISER
BOTH_SIGNED = {EE: "signed", ER: "signed"}
EVERYTHING = frozenset(row.permission for row in TABLE)

# Facts in which every condition of the state holds, and who may then do what.
READY: dict[State, Facts] = {
    State.OBJECTIVES: Facts(State.OBJECTIVES, TODAY, objectives=2),
    State.IN_YEAR: Facts(State.IN_YEAR, TODAY + timedelta(days=90), objectives=2),
    State.ASSESSMENT: Facts(
        State.ASSESSMENT,
        TODAY,
        objectives=2,
        begun=frozenset({SELF, APPRAISER}),
        progress={SELF: HalfProgress(), APPRAISER: HalfProgress()},
    ),
    State.CONVERSATION: Facts(State.CONVERSATION, TODAY, held_on=TODAY),
    State.SIGN_OFF: Facts(State.SIGN_OFF, TODAY),
    State.COMPLETE: Facts(State.COMPLETE, TODAY, signatures=BOTH_SIGNED),
    State.EXCUSED: Facts(State.EXCUSED, TODAY),
}
MAY: dict[State, set[tuple[Party, str]]] = {
    State.OBJECTIVES: {
        (EE, "agree_objectives"),
        (ER, "agree_objectives"),
        (EE, "start_assessment"),
        (ER, "start_assessment"),
        (OL, "excuse"),
    },
    State.IN_YEAR: {(EE, "start_assessment"), (ER, "start_assessment"), (OL, "excuse")},
    State.ASSESSMENT: {(EE, "share_half"), (ER, "share_half"), (ER, "remind_self"), (OL, "excuse")},
    State.CONVERSATION: {(EE, "confirm_conversation"), (ER, "confirm_conversation"), (OL, "excuse")},
    State.SIGN_OFF: {
        (EE, "sign"),
        (EE, "record_disagreement"),
        (ER, "sign"),
        (EE, "return_to_conversation"),
        (ER, "return_to_conversation"),
        (OL, "excuse"),
    },
    State.COMPLETE: {(EE, "answer_pulse"), (OL, "reopen")},
    State.EXCUSED: {(OL, "readmit")},
}
LATER = {(ER, Action.GO_AHEAD_WITHOUT_SELF), (CS, Action.COUNTERSIGN)}
"""Allowed only once somebody else has done something; below."""


def asker(*parties: Party, permissions: frozenset[str] = EVERYTHING) -> Asker:
    return Asker(frozenset(parties), permissions)


def reason(facts: Facts, party: Party, action: Action, today: date = TODAY) -> str:
    """Why not, or an empty string."""
    return decide(facts, asker(party), action, today).reason


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("party", Party)
@pytest.mark.parametrize("action", Action)
def test_every_action_of_every_party_in_every_state_is_as_written_by_hand(
    state: State, party: Party, action: Action
) -> None:
    decision = decide(READY[state], asker(party), action, TODAY)
    assert (decision.transition is not None) == ((party, action.value) in MAY[state])
    assert bool(decision.reason) == (decision.transition is None)


def test_the_hand_written_table_leaves_no_action_out() -> None:
    by_hand = {(party, action) for pairs in MAY.values() for party, action in pairs}
    assert {(row.party, row.action) for row in TABLE} == by_hand | LATER


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("party", Party)
def test_without_its_permission_a_party_may_do_nothing(state: State, party: Party) -> None:
    answers = allowed_actions(READY[state], asker(party, permissions=frozenset()), TODAY)
    assert not any(answer.allowed or answer.mine for answer in answers)


def test_every_row_names_a_permission_that_its_party_holds() -> None:
    me = uuid4()

    class Mine:
        person_id = me
        appraiser_id = me
        countersigner_id = me
        delegate_ids = frozenset[UUID]()

    class NotMine:
        person_id = uuid4()
        appraiser_id = None
        countersigner_id = None
        delegate_ids = frozenset[UUID]()

    def identity(*roles: Role) -> Identity:
        return Identity(uuid4(), "R0A", "Trust", True, "Me", person_id=me, roles=frozenset(roles))

    for row in TABLE:
        assert row.permission in PERMISSIONS
        roles = (Role.ORGANISATION_LEAD,) if row.party is OL else ()
        of = NotMine() if row.party is OL else Mine()
        assert allowed(row.permission, identity(*roles), of), row
        assert not allowed(row.permission, identity(), NotMine()), row
        assert not (row.party is OL and allowed(row.permission, identity(*roles), Mine())), "not one's own"


def test_every_guard_and_condition_that_a_row_names_exists_and_none_is_idle() -> None:
    assert {name for row in TABLE for name in row.guards} == set(GUARDS)
    assert {outcome.when for row in TABLE for outcome in row.outcomes} == set(CONDITIONS)


def test_every_word_has_its_sentence() -> None:
    assert set(LABELS) == set(Action)
    assert set(WHILE) == set(State)
    assert set(WHO) == set(Party)


def test_the_list_of_actions_names_each_once_and_gives_a_reason_for_every_no() -> None:
    answers = allowed_actions(READY[State.SIGN_OFF], asker(EE), TODAY)
    assert [answer.action for answer in answers] == list(Action)
    assert all(bool(answer.reason) != answer.allowed for answer in answers)
    assert all(answer.reason.endswith(".") for answer in answers if answer.reason)
    by_action = {answer.action: answer for answer in answers}
    assert by_action[Action.COUNTERSIGN].reason == "Only the countersigner can do this."
    assert by_action[Action.SHARE_HALF].reason == "This can be done while both sides assess."


def test_the_documentation_prints_every_row() -> None:
    printed = as_markdown()
    assert sum(line.startswith("| `") for line in printed.splitlines()) == len(TABLE)
    assert all(f"### `{state}`" in printed for state in State)


def test_objectives_are_agreed_only_when_there_is_one_that_weighs_something() -> None:
    facts = READY[State.OBJECTIVES]
    assert "at least one objective first" in reason(replace(facts, objectives=0), EE, Action.AGREE_OBJECTIVES)
    weightless = replace(facts, objectives_carry_weight=False)
    assert "weight above 0" in reason(weightless, EE, Action.AGREE_OBJECTIVES)
    assert "weight above 0" in reason(weightless, ER, Action.START_ASSESSMENT)
    agreed = replace(facts, objectives_agreed=frozenset({EE}))
    assert "You have agreed" in reason(agreed, EE, Action.AGREE_OBJECTIVES)
    assert reason(agreed, ER, Action.AGREE_OBJECTIVES) == ""


def test_unagreed_objectives_hold_nobody_up_from_the_day_the_window_opens() -> None:
    facts = READY[State.OBJECTIVES]
    assert reason(facts, EE, Action.START_ASSESSMENT, TODAY) == ""
    assert "22 November 2026" in reason(facts, EE, Action.START_ASSESSMENT, TODAY - timedelta(days=1))


def test_a_half_is_shared_whole_once_and_with_its_evidence() -> None:
    facts = READY[State.ASSESSMENT]
    one, two = uuid4(), uuid4()
    lacking = replace(facts, progress={SELF: HalfProgress(unanswered=(one, two))})
    assert "2 items have no answer" in reason(lacking, EE, Action.SHARE_HALF)
    bare = replace(facts, progress={SELF: HalfProgress(without_evidence=(one,))})
    assert "1 rating without" in reason(bare, EE, Action.SHARE_HALF)
    assert reason(replace(facts, progress={}), EE, Action.SHARE_HALF) == "Answer every item first."
    shared = replace(facts, shared=frozenset({SELF}))
    assert "can't be changed" in reason(shared, EE, Action.SHARE_HALF)
    assert reason(shared, ER, Action.SHARE_HALF) == ""


def test_going_ahead_without_the_self_half_takes_a_reminder_and_seven_days() -> None:
    facts = replace(READY[State.ASSESSMENT], shared=frozenset({APPRAISER}))
    go = Action.GO_AHEAD_WITHOUT_SELF
    assert "Share your own half" in reason(READY[State.ASSESSMENT], ER, go)
    assert "Send a reminder first" in reason(facts, ER, go)
    reminded = replace(facts, self_reminded_on=TODAY - timedelta(days=6))
    assert "from 23 November 2026" in reason(reminded, ER, go)
    assert "A reminder went out" in reason(reminded, ER, Action.REMIND_SELF)
    assert reason(replace(facts, self_reminded_on=TODAY - timedelta(days=7)), ER, go) == ""
    came = replace(reminded, shared=frozenset({SELF, APPRAISER}))
    assert "has been shared" in reason(came, ER, go)


def test_a_conversation_is_confirmed_with_its_day_and_every_item_decided() -> None:
    facts = READY[State.CONVERSATION]
    confirm = Action.CONFIRM_CONVERSATION
    assert "Write down the day" in reason(replace(facts, held_on=None), EE, confirm)
    tomorrow = replace(facts, held_on=TODAY + timedelta(days=1))
    assert "hasn't come yet" in reason(tomorrow, EE, confirm)
    assert "1 item is open" in reason(replace(facts, undecided=(uuid4(),)), ER, confirm)
    assert "other side hasn't yet" in reason(replace(facts, confirmed=frozenset({ER})), ER, confirm)


def test_a_countersignature_is_asked_by_policy_or_disagreement_and_comes_last() -> None:
    facts = READY[State.SIGN_OFF]
    assert reason(facts, CS, Action.COUNTERSIGN) == "No countersignature is needed."
    always = replace(facts, countersign_always=True)
    assert reason(always, CS, Action.COUNTERSIGN) == "The appraisee and the appraiser sign first."
    assert reason(replace(always, signatures=BOTH_SIGNED), CS, Action.COUNTERSIGN) == ""
    disagreed = replace(facts, signatures={EE: "disagreed", ER: "signed"})
    assert reason(disagreed, CS, Action.COUNTERSIGN) == ""
    nobody = replace(disagreed, has_countersigner=False)
    assert reason(nobody, CS, Action.COUNTERSIGN) == "No countersignature is needed."


def test_nobody_goes_back_once_somebody_has_signed() -> None:
    signed = replace(READY[State.SIGN_OFF], signatures={ER: "signed"})
    assert "signed already" in reason(signed, EE, Action.RETURN_TO_CONVERSATION)
    assert "You have signed" in reason(signed, ER, Action.SIGN)
    assert reason(signed, EE, Action.RECORD_DISAGREEMENT) == ""


def given(state: State, **changes: Any) -> Facts:  # noqa: ANN401 - a Facts field is of any type
    """Facts ready for the state, with changes."""
    return replace(READY[state], **changes)


BOTH = frozenset({SELF, APPRAISER})
LEADS = [
    (given(State.OBJECTIVES), EE, Action.AGREE_OBJECTIVES, State.OBJECTIVES),
    (given(State.OBJECTIVES, objectives_agreed=frozenset({ER})), EE, Action.AGREE_OBJECTIVES, State.IN_YEAR),
    (given(State.IN_YEAR), ER, Action.START_ASSESSMENT, State.ASSESSMENT),
    (given(State.ASSESSMENT), EE, Action.SHARE_HALF, State.ASSESSMENT),
    (given(State.ASSESSMENT, shared=frozenset({APPRAISER})), EE, Action.SHARE_HALF, State.CONVERSATION),
    (given(State.ASSESSMENT), ER, Action.REMIND_SELF, State.ASSESSMENT),
    (
        given(State.ASSESSMENT, shared=frozenset({APPRAISER}), self_reminded_on=date(2026, 11, 1)),
        ER,
        Action.GO_AHEAD_WITHOUT_SELF,
        State.CONVERSATION,
    ),
    (given(State.CONVERSATION), EE, Action.CONFIRM_CONVERSATION, State.CONVERSATION),
    (given(State.CONVERSATION, confirmed=frozenset({EE})), ER, Action.CONFIRM_CONVERSATION, State.SIGN_OFF),
    (given(State.SIGN_OFF), EE, Action.SIGN, State.SIGN_OFF),
    (given(State.SIGN_OFF, signatures={EE: "signed"}), ER, Action.SIGN, State.COMPLETE),
    (given(State.SIGN_OFF, signatures={ER: "signed"}), EE, Action.RECORD_DISAGREEMENT, State.SIGN_OFF),
    (
        given(State.SIGN_OFF, signatures={ER: "signed"}, has_countersigner=False),
        EE,
        Action.RECORD_DISAGREEMENT,
        State.COMPLETE,
    ),
    (
        given(State.SIGN_OFF, signatures={EE: "signed"}, countersign_always=True),
        ER,
        Action.SIGN,
        State.SIGN_OFF,
    ),
    (
        given(State.SIGN_OFF, signatures=BOTH_SIGNED, countersign_always=True),
        CS,
        Action.COUNTERSIGN,
        State.COMPLETE,
    ),
    (given(State.SIGN_OFF), ER, Action.RETURN_TO_CONVERSATION, State.CONVERSATION),
    (given(State.COMPLETE), EE, Action.ANSWER_PULSE, State.COMPLETE),
    (given(State.COMPLETE), OL, Action.REOPEN, State.CONVERSATION),
    (given(State.EXCUSED), OL, Action.READMIT, State.OBJECTIVES),
    (given(State.EXCUSED, objectives_agreed=frozenset({EE, ER})), OL, Action.READMIT, State.IN_YEAR),
    (given(State.EXCUSED, begun=frozenset({SELF})), OL, Action.READMIT, State.ASSESSMENT),
    (given(State.EXCUSED, shared=BOTH), OL, Action.READMIT, State.CONVERSATION),
    (given(State.EXCUSED, confirmed=frozenset({EE, ER})), OL, Action.READMIT, State.SIGN_OFF),
]


@pytest.mark.parametrize(
    ("facts", "party", "action", "to"), LEADS, ids=lambda v: v.value if isinstance(v, Action | State) else ""
)
def test_an_action_leads_where_the_design_says(facts: Facts, party: Party, action: Action, to: State) -> None:
    row = decide(facts, asker(party), action, TODAY).transition
    assert row is not None
    assert next_state(row.outcomes, facts.state, after(facts, action, party, TODAY)) is to


def test_an_appraisal_can_be_excused_from_every_state_but_the_last_two() -> None:
    for state in set(State) - {State.COMPLETE, State.EXCUSED}:
        row = decide(READY[state], asker(OL), Action.EXCUSE, TODAY).transition
        assert row is not None
        assert next_state(row.outcomes, state, READY[state]) is State.EXCUSED
