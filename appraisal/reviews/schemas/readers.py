"""What the API is asked and answers about readers."""

from marshmallow import Schema, fields, validate

from appraisal.reviews.service.readers import PAGE


class ReadersQuery(Schema):
    """Which page."""

    cursor = fields.String(load_default=None, validate=validate.Length(1, 400))
    limit = fields.Integer(load_default=PAGE, validate=validate.Range(1, PAGE))


class ReaderSchema(Schema):
    """Somebody; a name is gone once they were erased."""

    id = fields.UUID(required=True)
    name = fields.String(required=True, allow_none=True)


class ReadingSchema(Schema):
    """What a reader, or an operator's command, read on one day, how often and when last."""

    person = fields.Nested(ReaderSchema, required=True, allow_none=True)
    command = fields.String(required=True, allow_none=True)
    capacities = fields.List(fields.String(), required=True)
    action = fields.String(required=True)
    cycle = fields.String(required=True, allow_none=True)
    times = fields.Integer(required=True)
    last_at = fields.AwareDateTime(required=True)


class ReadersAnswer(Schema):
    """Newest first; `next` is null on the last page."""

    readers = fields.List(fields.Nested(ReadingSchema), required=True)
    next = fields.String(required=True, allow_none=True)
