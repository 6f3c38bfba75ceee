"""What the API takes and gives about what is held."""

from marshmallow import Schema, fields, validate

from appraisal.records.holds import LONGEST_NUMBER, LONGEST_REASON


class HeldAnswer(Schema):
    """A table's rows: the person's own, whole, and references to others' in which they had a part."""

    title = fields.String(required=True)
    own = fields.List(fields.Dict(keys=fields.String()), required=True)
    beside = fields.List(fields.Dict(keys=fields.String()), required=True)


class HolderAnswer(Schema):
    """Who holds it."""

    ods_code = fields.String(required=True)
    name = fields.String(required=True)


class WithheldAnswer(Schema):
    """What isn't given, and why."""

    what = fields.String(required=True)
    why = fields.String(required=True)


class DataAnswer(Schema):
    """All that is held about a person: format and version first, then every table by its name."""

    format = fields.String(required=True)
    version = fields.Integer(required=True)
    made_at = fields.AwareDateTime(required=True)
    organisation = fields.Nested(HolderAnswer, required=True)
    person_id = fields.UUID(required=True)
    tables = fields.Dict(keys=fields.String(), values=fields.Nested(HeldAnswer), required=True)
    names = fields.Dict(keys=fields.String(), values=fields.String(), required=True)
    withheld = fields.List(fields.Nested(WithheldAnswer), required=True)


class HoldBody(Schema):
    """Whom to hold, and why."""

    employee_number = fields.String(required=True, validate=validate.Length(1, LONGEST_NUMBER))
    reason = fields.String(required=True, validate=validate.Length(1, LONGEST_REASON))


class HoldAnswer(Schema):
    """A hold in force."""

    id = fields.UUID(required=True)
    person_id = fields.UUID(required=True)
    employee_number = fields.String(required=True)
    name = fields.String(required=True)
    reason = fields.String(required=True)
    placed_at = fields.AwareDateTime(required=True)
    placed_by = fields.String(required=True, allow_none=True)


class DueAnswer(Schema):
    """Somebody whose record was kept until a day that has passed."""

    person_id = fields.UUID(required=True)
    employee_number = fields.String(required=True)
    name = fields.String(required=True)
    left_on = fields.Date(required=True)
    kept_until = fields.Date(required=True)
    is_held = fields.Boolean(required=True)


class RecordsAnswer(Schema):
    """How many years what is kept, the holds in force, and the first hundred who are due."""

    years = fields.Dict(keys=fields.String(), values=fields.Integer(), required=True)
    holds = fields.List(fields.Nested(HoldAnswer), required=True)
    due = fields.List(fields.Nested(DueAnswer), required=True)
    due_in_all = fields.Integer(required=True)
