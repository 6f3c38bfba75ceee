"""What the API takes and gives of cycles."""

from marshmallow import Schema, fields, validate

from appraisal.cycles.domain import Countersign, Phase


class CycleBody(Schema):
    """A cycle as its lead wants it; its days are in Europe/London and count whole.

    `framework_version_id` is one of the organisation's own versions for appraisal, or a national one, which
    is adopted by this; both are listed by `GET /api/v1/frameworks`.
    """

    name = fields.String(required=True, metadata={"description": "One line, up to 100 characters"})
    framework_version_id = fields.UUID(required=True)
    opens_on = fields.Date(required=True)
    assessment_opens_on = fields.Date(required=True)
    closes_on = fields.Date(
        required=True, metadata={"description": "Its last day, at most 18 months after the first"}
    )
    countersign = fields.String(
        load_default=Countersign.ON_DISAGREEMENT.value,
        validate=validate.OneOf([each.value for each in Countersign]),
        metadata={"description": "When the next manager up signs too"},
    )


class NamedVersionAnswer(Schema):
    """A framework or a rule by its name and version; which one it is, its own routes say."""

    name = fields.String(required=True)
    version = fields.String(required=True)


class CycleDatesAnswer(Schema):
    """A cycle; its days are in Europe/London and count whole. `version` is its ETag.

    From launch on its framework, its rule, the day it opens and `countersign` stay as they are.
    """

    id = fields.UUID(required=True)
    name = fields.String(required=True)
    opens_on = fields.Date(required=True)
    assessment_opens_on = fields.Date(required=True)
    closes_on = fields.Date(required=True)
    launched = fields.Boolean(required=True)
    launched_at = fields.DateTime(required=True, allow_none=True)
    status = fields.String(required=True, validate=validate.OneOf([each.value for each in Phase]))
    framework_version_id = fields.UUID(required=True)
    framework = fields.Nested(NamedVersionAnswer, required=True)
    rule = fields.Nested(NamedVersionAnswer, required=True)
    countersign = fields.String(required=True)
    version = fields.Integer(required=True)


class CyclesAnswer(Schema):
    """An organisation's cycles."""

    cycles = fields.List(fields.Nested(CycleDatesAnswer), required=True)


class NamedCycleAnswer(Schema):
    """A cycle by its name."""

    id = fields.UUID(required=True)
    name = fields.String(required=True)


class LaunchAnswer(Schema):
    """That a cycle was launched, or launched again, and how many appraisals that made."""

    at = fields.DateTime(required=True)
    added = fields.Integer(required=True)


class OneCycleAnswer(CycleDatesAnswer):
    """A cycle; `overlaps` are others that share days with it, which is a warning and never an error."""

    overlaps = fields.List(fields.Nested(NamedCycleAnswer), required=True)
    launches = fields.List(fields.Nested(LaunchAnswer), required=True)


class CompletionAnswer(Schema):
    """Counts by state; `eligible` is everybody but the excused."""

    cycle = fields.Nested(CycleDatesAnswer, required=True)
    by_state = fields.Dict(keys=fields.String(), values=fields.Integer(), required=True)
    eligible = fields.Integer(required=True)
    complete = fields.Integer(required=True)


class UnmanagedAnswer(Schema):
    """A post without a manager who works here.

    `PUT /api/v1/people/{person_id}/posts/{post_id}/manager` gives it one.
    """

    person_id = fields.UUID(required=True)
    post_id = fields.UUID(required=True)
    name = fields.String(required=True)
    job_title = fields.String(required=True)


class BusyAnswer(Schema):
    """A manager who would appraise very many: with those they appraise already, excused ones left out."""

    person_id = fields.UUID(required=True)
    name = fields.String(required=True)
    appraisals = fields.Integer(required=True)


class LaunchPreviewAnswer(Schema):
    """What launching would add to what is there (`present`); launching again adds those who came since.

    `excused` are doctors and dentists; they are among `appraisals`, and in no number that follows.
    `elsewhere` are people with an appraisal in another running cycle that shares days with this one; `busy`
    managers would get another appraisal by this, and have more than `many` with those they have. The lists
    name the first 50.
    """

    cycle = fields.Nested(OneCycleAnswer, required=True)
    present = fields.Integer(required=True)
    appraisals = fields.Integer(required=True)
    excused = fields.Integer(required=True)
    unmanaged = fields.Integer(required=True)
    several_posts = fields.Integer(required=True)
    elsewhere = fields.Integer(required=True)
    busy = fields.Integer(required=True)
    many = fields.Integer(required=True)
    unmanaged_posts = fields.List(fields.Nested(UnmanagedAnswer), required=True)
    busy_managers = fields.List(fields.Nested(BusyAnswer), required=True)


class LaunchedAnswer(Schema):
    """The cycle, and how many appraisals were made; `first` if it hadn't been launched before."""

    cycle = fields.Nested(CycleDatesAnswer, required=True)
    added = fields.Integer(required=True)
    first = fields.Boolean(required=True)
