"""What the API takes: the fields of each body, their types and lengths. Unknown fields are refused."""

from typing import Any

from marshmallow import Schema, fields, validate

from appraisal.reviews.domain.states import Basis
from appraisal.reviews.domain.texts import LONGEST, LONGEST_TITLE, WEIGHT
from appraisal.reviews.service.pulse import ANSWERS

NARRATIVE = validate.Length(max=LONGEST)


class WholeNumber(fields.Integer):
    """An integer as JSON has it: neither text, nor 2.0, nor true."""

    def _validated(self, value: Any) -> int:  # noqa: ANN401 - marshmallow's signature
        if not isinstance(value, int) or isinstance(value, bool):
            raise self.make_error("invalid", input=value)
        return super()._validated(value)


def narrative() -> fields.String:
    """A text that is kept whole or refused."""
    return fields.String(required=True, validate=NARRATIVE)


class NewObjective(Schema):
    """An objective to be added at the end."""

    title = fields.String(required=True, validate=validate.Length(min=1, max=LONGEST_TITLE))
    measure = fields.String(load_default="", validate=NARRATIVE, metadata={"description": "How it is seen"})
    weight = fields.String(
        required=True,
        metadata={"description": "Exact, as text", "example": "33.333", "pattern": f"^{WEIGHT.pattern}$"},
    )
    due_on = fields.Date(load_default=None, allow_none=True)


class ChangedObjective(NewObjective):
    """An objective, replaced as a whole; `position` moves it (1 is the first)."""

    measure = narrative()
    due_on = fields.Date(required=True, allow_none=True)
    position = WholeNumber(load_default=None, allow_none=True, validate=validate.Range(min=1, max=1000))


class RatingBody(Schema):
    """An answer for one item: points, or the code of a non-rating, or neither yet; and the evidence."""

    points = WholeNumber(load_default=None, allow_none=True, validate=validate.Range(min=-1000, max=1000))
    non_rating = fields.String(load_default=None, allow_none=True, validate=validate.Length(max=100))
    evidence = narrative()


class CommentBody(Schema):
    """The comment on one's own half."""

    comment = narrative()


class AgreedBody(Schema):
    """What was agreed for one item, or that nothing was: then send neither points nor a non-rating."""

    basis = fields.String(required=True, validate=validate.OneOf([Basis.AGREED, Basis.NOT_AGREED]))
    points = WholeNumber(load_default=None, allow_none=True, validate=validate.Range(min=-1000, max=1000))
    non_rating = fields.String(load_default=None, allow_none=True, validate=validate.Length(max=100))


class WordsBody(Schema):
    """The appraisee's words beside an item that wasn't agreed."""

    words = narrative()


class ConversationBody(Schema):
    """The conversation's notes, replaced as a whole."""

    held_on = fields.Date(required=True, allow_none=True)
    summary = narrative()
    development_plan = narrative()
    career = narrative()


class WellbeingBody(Schema):
    """The note on adjustments and wellbeing, replaced as a whole."""

    adjustments = narrative()
    wellbeing = narrative()


class PulseBody(Schema):
    """Three answers about the appraisal itself."""

    improve = fields.String(required=True, validate=validate.OneOf(ANSWERS))
    objectives = fields.String(required=True, validate=validate.OneOf(ANSWERS))
    valued = fields.String(required=True, validate=validate.OneOf(ANSWERS))


class ActionBody(Schema):
    """What goes with an action: the reason, the disagreement, or a remark."""

    words = fields.String(load_default="", validate=NARRATIVE)
