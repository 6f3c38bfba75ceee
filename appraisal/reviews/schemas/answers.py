"""What the API gives: the shape of each answer, for the description of the API and for its tests.

The bodies themselves are built in bodies.py, without marshmallow, because a read is mostly made of them.
"""

from marshmallow import Schema, fields, validate

from appraisal.reviews.domain.states import Action, Basis, Party, Perspective, State, Words
from appraisal.reviews.schemas.questions import PulseBody

PARTIES = validate.OneOf([party.value for party in Party])


def moment() -> fields.String:
    """A moment in UTC with its offset, or null."""
    return fields.String(allow_none=True, metadata={"format": "date-time"})


class PersonAnswer(Schema):
    """Somebody named in an appraisal."""

    id = fields.UUID(required=True)
    name = fields.String(required=True)


class ObjectiveAnswer(Schema):
    """An objective; its `version` is its ETag."""

    id = fields.UUID(required=True)
    position = fields.Integer(required=True)
    title = fields.String(required=True)
    measure = fields.String(required=True)
    weight = fields.String(required=True)
    due_on = fields.Date(required=True, allow_none=True)
    version = fields.Integer(required=True)


class ObjectivesAnswer(Schema):
    """The objectives in their order."""

    objectives = fields.List(fields.Nested(ObjectiveAnswer), required=True)


class RatingAnswer(Schema):
    """One side's answer for one item; its `version` is its ETag."""

    item_id = fields.UUID(required=True)
    points = fields.Integer(required=True, allow_none=True)
    non_rating = fields.String(required=True, allow_none=True)
    evidence = fields.String(required=True)
    version = fields.Integer(required=True)
    updated_at = moment()


class SavedRatingAnswer(RatingAnswer):
    """A rating as saved, and the state of the appraisal, which the first one may have started."""

    state = fields.Enum(State, by_value=True, required=True)


class CommentAnswer(Schema):
    """The comment on one's own half; its `version` is its ETag."""

    comment = fields.String(required=True)
    version = fields.Integer(required=True)


class HalfAnswer(Schema):
    """One side's half; `version` is its comment's."""

    comment = fields.String(required=True)
    version = fields.Integer(required=True)
    shared_at = moment()
    ratings = fields.List(fields.Nested(RatingAnswer), required=True)


class HalvesAnswer(Schema):
    """The halves the asker may see; null where there is none, or none for them."""

    self_ = fields.Nested(HalfAnswer, data_key="self", required=True, allow_none=True)
    appraiser = fields.Nested(HalfAnswer, required=True, allow_none=True)


class AgreedAnswer(Schema):
    """What was agreed for one item; its `version` is its ETag."""

    item_id = fields.UUID(required=True)
    points = fields.Integer(required=True, allow_none=True)
    non_rating = fields.String(required=True, allow_none=True)
    basis = fields.Enum(Basis, by_value=True, required=True)
    appraisee_words = fields.String(required=True)
    version = fields.Integer(required=True)


class ConversationAnswer(Schema):
    """The conversation's notes; version 0 before anything was written."""

    held_on = fields.Date(required=True, allow_none=True)
    summary = fields.String(required=True)
    development_plan = fields.String(required=True)
    career = fields.String(required=True)
    version = fields.Integer(required=True)


class WellbeingAnswer(Schema):
    """The note on adjustments and wellbeing; version 0 before anything was written."""

    adjustments = fields.String(required=True)
    wellbeing = fields.String(required=True)
    version = fields.Integer(required=True)


class SignatureAnswer(Schema):
    """A signature or a recorded disagreement."""

    revision = fields.Integer(required=True)
    party = fields.Enum(Party, by_value=True, required=True)
    kind = fields.String(required=True, validate=validate.OneOf(["signed", "disagreed"]))
    words = fields.String(required=True)
    person = fields.Nested(PersonAnswer, required=True)
    at = moment()


class InterventionAnswer(Schema):
    """What an organisation lead did from outside, and why."""

    revision = fields.Integer(required=True)
    action = fields.String(required=True)
    reason = fields.String(required=True)
    at = moment()


class ScoreAnswer(Schema):
    """One perspective's score: exact fractions as text, null where there is none."""

    perspective = fields.String(required=True, validate=validate.OneOf(["self", "appraiser", "agreed"]))
    what = fields.String(required=True, allow_none=True, metadata={"example": "10/3"})
    how = fields.String(required=True, allow_none=True)
    what_band = fields.String(required=True, allow_none=True)
    how_band = fields.String(required=True, allow_none=True)


class ExplainedScoreAnswer(ScoreAnswer):
    """A score with its working as data and in words; `grid` is null where there is no place on it.

    Of the grid, `rows` and `columns` are the bands; `cell` is what the rule writes there, if anything.
    """

    grid = fields.Dict(required=True, allow_none=True)
    explanation = fields.Dict(required=True)
    words = fields.List(fields.String(), required=True)


class ScoresAnswer(Schema):
    """The scores of the present revision; none before both halves are shared."""

    scores = fields.List(fields.Nested(ExplainedScoreAnswer), required=True)


class ActionAnswerBody(Schema):
    """May the asker do this now, and if not, why not."""

    action = fields.Enum(Action, by_value=True, required=True)
    label = fields.String(required=True)
    allowed = fields.Boolean(required=True)
    reason = fields.String(required=True)
    mine = fields.Boolean(required=True, metadata={"description": "The asker's to do at some point"})
    words = fields.Enum(Words, by_value=True, required=True)


class MovedAnswer(Schema):
    """Where the appraisal stands; its `version` is its ETag."""

    id = fields.UUID(required=True)
    state = fields.Enum(State, by_value=True, required=True)
    revision = fields.Integer(required=True)
    version = fields.Integer(required=True)


class ActionsAnswer(MovedAnswer):
    """What the asker may do now."""

    actions = fields.List(fields.Nested(ActionAnswerBody), required=True)


class CycleAnswer(Schema):
    """The appraisal's cycle."""

    id = fields.UUID(required=True)
    name = fields.String(required=True)
    opens_on = fields.Date(required=True)
    assessment_opens_on = fields.Date(required=True)
    closes_on = fields.Date(required=True)
    countersign_always = fields.Boolean(required=True)


class StageAnswer(Schema):
    """A stage of the framework."""

    code = fields.String(required=True)
    name = fields.String(required=True)
    meaning = fields.String(required=True)


class ShownStageAnswer(StageAnswer):
    """The stage whose descriptors the appraisee is shown."""

    chosen = fields.Boolean(required=True, metadata={"description": "By somebody, not by the post"})


class AppraisalAnswer(ActionsAnswer):
    """One appraisal as the asker may see it; values and anchors stand in its framework version."""

    parties = fields.List(fields.String(validate=PARTIES), required=True)
    appraisee = fields.Nested(PersonAnswer, required=True)
    appraiser = fields.Nested(PersonAnswer, required=True, allow_none=True)
    countersigner = fields.Nested(PersonAnswer, required=True, allow_none=True)
    job_title = fields.String(required=True)
    cycle = fields.Nested(CycleAnswer, required=True)
    framework_version_id = fields.UUID(required=True)
    stage = fields.Nested(ShownStageAnswer, required=True, allow_none=True)
    objectives = fields.List(fields.Nested(ObjectiveAnswer), required=True)
    objectives_agreed = fields.List(fields.String(validate=PARTIES), required=True)
    shared = fields.List(fields.Enum(Perspective, by_value=True), required=True)
    halves = fields.Nested(HalvesAnswer, required=True)
    agreed = fields.List(fields.Nested(AgreedAnswer), required=True)
    conversation = fields.Nested(ConversationAnswer, required=True)
    confirmed = fields.List(fields.String(validate=PARTIES), required=True)
    wellbeing = fields.Nested(WellbeingAnswer, required=True, allow_none=True)
    signatures = fields.List(fields.Nested(SignatureAnswer), required=True)
    interventions = fields.List(fields.Nested(InterventionAnswer), required=True)
    scores = fields.List(fields.Nested(ScoreAnswer), required=True)
    pulse = fields.Nested(PulseBody, required=True, allow_none=True)
    self_reminded_on = fields.Date(required=True, allow_none=True)
    without_self = fields.Boolean(required=True)
    excused_reason = fields.String(required=True, allow_none=True)
    completed_at = moment()


class OrganisationAnswer(Schema):
    """An organisation, by its code and name."""

    ods_code = fields.String(required=True)
    name = fields.String(required=True)


class MeAnswer(Schema):
    """Who is signed in."""

    person_id = fields.UUID(required=True)
    name = fields.String(required=True)
    organisation = fields.Nested(OrganisationAnswer, required=True)
    roles = fields.List(fields.String(), required=True)
    csrf_token = fields.String(required=True)


class ListedAnswer(Schema):
    """A line of a list of appraisals; `waiting_for` names the parties without whom it doesn't go on."""

    id = fields.UUID(required=True)
    cycle = fields.String(required=True)
    closes_on = fields.Date(required=True)
    appraisee = fields.Nested(PersonAnswer, required=True)
    appraiser = fields.Nested(PersonAnswer, required=True, allow_none=True)
    job_title = fields.String(required=True)
    state = fields.String(required=True, validate=validate.OneOf([state.value for state in State]))
    party = fields.String(required=True, validate=PARTIES)
    waiting_for = fields.List(fields.String(validate=PARTIES), required=True)
    waits_for_you = fields.Boolean(required=True)
    updated_at = moment()
    version = fields.Integer(required=True)
    stands_in = fields.Boolean(
        required=True, metadata={"description": "You stand in for its appraiser today"}
    )


class ListAnswer(Schema):
    """Appraisals, one line each."""

    appraisals = fields.List(fields.Nested(ListedAnswer), required=True)
