"""What the API gives of frameworks."""

from marshmallow import Schema, fields


class BehaviourAnswer(Schema):
    """A behaviour with its anchors."""

    id = fields.UUID(required=True)
    code = fields.String(required=True)
    statement = fields.String(required=True)
    effective = fields.List(fields.String(), required=True)
    ineffective = fields.List(fields.String(), required=True)


class ValueAnswer(Schema):
    """A value with its behaviours."""

    id = fields.UUID(required=True)
    national_value_id = fields.UUID(required=True, allow_none=True)
    code = fields.String(required=True)
    name = fields.String(required=True)
    statement = fields.String(required=True)
    behaviours = fields.List(fields.Nested(BehaviourAnswer), required=True)


class ScalePointAnswer(Schema):
    """A possible answer; `points` is null for a non-rating."""

    kind = fields.String(required=True)
    code = fields.String(required=True)
    points = fields.Integer(required=True, allow_none=True)
    label = fields.String(required=True)
    meaning = fields.String(required=True)


class FrameworkAnswer(Schema):
    """One version of an organisation's framework, whole."""

    id = fields.UUID(required=True)
    name = fields.String(required=True)
    version = fields.String(required=True)
    values = fields.List(fields.Nested(ValueAnswer), required=True)
    scale_points = fields.List(fields.Nested(ScalePointAnswer), required=True)
