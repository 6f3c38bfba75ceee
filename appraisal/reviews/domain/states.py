"""The words of an appraisal: its states, its parties, its two perspectives, and what may be done."""

from enum import StrEnum


class State(StrEnum):
    """How far an appraisal is."""

    OBJECTIVES = "objectives"
    IN_YEAR = "in_year"
    ASSESSMENT = "assessment"
    CONVERSATION = "conversation"
    SIGN_OFF = "sign_off"
    COMPLETE = "complete"
    EXCUSED = "excused"


class Party(StrEnum):
    """In what capacity somebody acts on an appraisal."""

    APPRAISEE = "appraisee"
    APPRAISER = "appraiser"
    COUNTERSIGNER = "countersigner"
    ORGANISATION_LEAD = "organisation_lead"


class Perspective(StrEnum):
    """Whose view of the appraisee a half is."""

    SELF = "self"
    APPRAISER = "appraiser"


class Basis(StrEnum):
    """How an agreed rating came about."""

    EQUAL = "equal"
    AGREED = "agreed"
    NOT_AGREED = "not_agreed"


class Action(StrEnum):
    """What somebody can do to an appraisal as a whole, in the order of its life."""

    AGREE_OBJECTIVES = "agree_objectives"
    START_ASSESSMENT = "start_assessment"
    SHARE_HALF = "share_half"
    REMIND_SELF = "remind_self"
    GO_AHEAD_WITHOUT_SELF = "go_ahead_without_self"
    CONFIRM_CONVERSATION = "confirm_conversation"
    SIGN = "sign"
    RECORD_DISAGREEMENT = "record_disagreement"
    COUNTERSIGN = "countersign"
    RETURN_TO_CONVERSATION = "return_to_conversation"
    ANSWER_PULSE = "answer_pulse"
    EXCUSE = "excuse"
    READMIT = "readmit"
    REOPEN = "reopen"


class Words(StrEnum):
    """Whether an action is said in words: a reason, a disagreement, a remark."""

    NONE = "none"
    OPTIONAL = "optional"
    REQUIRED = "required"


SIDES = (Party.APPRAISEE, Party.APPRAISER)
"""The two who talk."""

PERSPECTIVE_OF = {Party.APPRAISEE: Perspective.SELF, Party.APPRAISER: Perspective.APPRAISER}
"""Which half each side writes."""

LABELS = {
    Action.AGREE_OBJECTIVES: "Agree these objectives",
    Action.START_ASSESSMENT: "Start the assessment",
    Action.SHARE_HALF: "Share your half",
    Action.REMIND_SELF: "Remind them of their self-assessment",
    Action.GO_AHEAD_WITHOUT_SELF: "Go ahead without a self-assessment",
    Action.CONFIRM_CONVERSATION: "Confirm that the conversation happened",
    Action.SIGN: "Sign",
    Action.RECORD_DISAGREEMENT: "Record that you disagree",
    Action.COUNTERSIGN: "Countersign",
    Action.RETURN_TO_CONVERSATION: "Go back to the conversation",
    Action.ANSWER_PULSE: "Say how this appraisal was",
    Action.EXCUSE: "Excuse from this cycle",
    Action.READMIT: "Bring back into this cycle",
    Action.REOPEN: "Re-open",
}

WHILE = {
    State.OBJECTIVES: "objectives are being agreed",
    State.IN_YEAR: "the year's work is under way",
    State.ASSESSMENT: "both sides assess",
    State.CONVERSATION: "the conversation is being recorded",
    State.SIGN_OFF: "the appraisal is being signed",
    State.COMPLETE: "the appraisal is complete",
    State.EXCUSED: "the appraisal is excused",
}

WHO = {
    Party.APPRAISEE: "the appraisee",
    Party.APPRAISER: "the appraiser",
    Party.COUNTERSIGNER: "the countersigner",
    Party.ORGANISATION_LEAD: "an organisation lead, for somebody else",
}
