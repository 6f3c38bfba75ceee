"""What the API gives of two versions side by side. A weight is exact, as text: "1/2"."""

from marshmallow import Schema, fields

from frameworks.schemas.answers import FrameworkSectionAnswer, FrameworkStageAnswer


class MappingAnswer(Schema):
    """What a behaviour maps to."""

    framework = fields.String(required=True)
    version = fields.String(required=True)
    value = fields.String(required=True)
    relation = fields.String(required=True)
    weight = fields.String(required=True, allow_none=True)


class ByCode(fields.Dict):
    """Texts by the code of a stage or of a point, kept as pairs."""

    def _serialize(self, value: object, *_: object, **__: object) -> object:
        return dict(value) if isinstance(value, tuple) else value


class ComparedBehaviourSide(Schema):
    """A behaviour as one side has it."""

    code = fields.String(required=True)
    statement = fields.String(required=True)
    effective = fields.List(fields.String(), required=True)
    ineffective = fields.List(fields.String(), required=True)
    by_stage = ByCode(keys=fields.String(), values=fields.String(), required=True)
    by_point = ByCode(keys=fields.String(), values=fields.String(), required=True)
    maps = fields.List(fields.Nested(MappingAnswer), required=True)


class ComparedBehaviour(Schema):
    """A behaviour on both sides, or null where there is none; no kinds: nothing changed."""

    kinds = fields.List(fields.String(), required=True)
    left = fields.Nested(ComparedBehaviourSide, required=True, allow_none=True)
    right = fields.Nested(ComparedBehaviourSide, required=True, allow_none=True)
    left_value = fields.String(required=True, allow_none=True)
    right_value = fields.String(required=True, allow_none=True)


class ComparedDeparture(Schema):
    """A behaviour that stood in a value on the left, and where it is told of whole."""

    left_code = fields.String(required=True, attribute="left.code")
    right_code = fields.String(required=True, attribute="right.code")
    right_value = fields.String(required=True)


class ComparedValueSide(Schema):
    """A value as one side has it, without its behaviours."""

    code = fields.String(required=True)
    abbreviation = fields.String(required=True)
    name = fields.String(required=True)
    domain = fields.String(required=True, allow_none=True)
    statement = fields.String(required=True)
    expectations = fields.List(fields.String(), required=True)
    effective = fields.List(fields.String(), required=True)
    ineffective = fields.List(fields.String(), required=True)


class ComparedValue(Schema):
    """A value on both sides; `departed` stood in it on the left and stand elsewhere on the right."""

    kinds = fields.List(fields.String(), required=True)
    left = fields.Nested(ComparedValueSide, required=True, allow_none=True)
    right = fields.Nested(ComparedValueSide, required=True, allow_none=True)
    behaviours = fields.List(fields.Nested(ComparedBehaviour), required=True)
    departed = fields.List(fields.Nested(ComparedDeparture), required=True)


class ComparedEntry(Schema):
    """A scale, an answer of it or a stage that differs, in a sentence; both sides have it whole."""

    place = fields.String(required=True)
    kinds = fields.List(fields.String(), required=True)
    left = fields.String(required=True, allow_none=True)
    right = fields.String(required=True, allow_none=True)


class ComparedFact(Schema):
    """Name, purpose, source or what is extended, where it differs."""

    part = fields.String(required=True)
    left = fields.String(required=True, allow_none=True)
    right = fields.String(required=True, allow_none=True)


class ComparedSection(Schema):
    """A section of the introduction that differs."""

    kinds = fields.List(fields.String(), required=True)
    left = fields.Nested(FrameworkSectionAnswer, required=True, allow_none=True)
    right = fields.Nested(FrameworkSectionAnswer, required=True, allow_none=True)


class ComparedAnswer(Schema):
    """A possible answer; `points` is null for a non-rating."""

    code = fields.String(required=True)
    points = fields.Integer(required=True, allow_none=True)
    label = fields.String(required=True)
    meaning = fields.String(required=True)


class ComparedScale(Schema):
    """A scale, whole."""

    code = fields.String(required=True)
    name = fields.String(required=True)
    direction = fields.String(required=True)
    meets = fields.String(required=True)
    source = fields.String(required=True)
    source_dated = fields.Date(required=True)
    points = fields.List(fields.Nested(ComparedAnswer), required=True)
    non_ratings = fields.List(fields.Nested(ComparedAnswer), required=True)


class ComparedVersionAnswer(Schema):
    """One of the two versions; its values stand side by side with the other's."""

    code = fields.String(required=True)
    name = fields.String(required=True)
    version = fields.String(required=True)
    purpose = fields.String(required=True)
    source = fields.String(required=True)
    source_dated = fields.Date(required=True)
    extends = fields.String(required=True, allow_none=True)
    introduction = fields.List(fields.Nested(FrameworkSectionAnswer), required=True)
    behaviour_scale = fields.Nested(ComparedScale, required=True, allow_none=True)
    objective_scale = fields.Nested(ComparedScale, required=True, allow_none=True)
    stages = fields.List(fields.Nested(FrameworkStageAnswer), required=True)


class ComparisonAnswer(Schema):
    """Two versions side by side, both whole."""

    left = fields.Nested(ComparedVersionAnswer, required=True)
    right = fields.Nested(ComparedVersionAnswer, required=True)
    is_same = fields.Boolean(required=True)
    about = fields.List(fields.Nested(ComparedFact), required=True)
    introduction = fields.List(fields.Nested(ComparedSection), required=True)
    values = fields.List(fields.Nested(ComparedValue), required=True)
    scales = fields.List(fields.Nested(ComparedEntry), required=True)
    stages = fields.List(fields.Nested(ComparedEntry), required=True)
