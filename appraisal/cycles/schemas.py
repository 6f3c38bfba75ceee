"""What the API gives of cycles."""

from marshmallow import Schema, fields


class CycleDatesAnswer(Schema):
    """A cycle; its days are in Europe/London and count whole."""

    id = fields.UUID(required=True)
    name = fields.String(required=True)
    opens_on = fields.Date(required=True)
    assessment_opens_on = fields.Date(required=True)
    closes_on = fields.Date(required=True)
    launched = fields.Boolean(required=True)


class CyclesAnswer(Schema):
    """An organisation's cycles."""

    cycles = fields.List(fields.Nested(CycleDatesAnswer), required=True)


class CompletionAnswer(Schema):
    """Counts by state; `eligible` is everybody but the excused."""

    cycle = fields.Nested(CycleDatesAnswer, required=True)
    by_state = fields.Dict(keys=fields.String(), values=fields.Integer(), required=True)
    eligible = fields.Integer(required=True)
    complete = fields.Integer(required=True)
