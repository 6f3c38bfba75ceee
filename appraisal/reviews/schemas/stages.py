"""What the API takes and gives of the stage of an appraisal."""

from typing import Any

from marshmallow import Schema, fields, validate

from appraisal.reviews.schemas.answers import PersonAnswer, ShownStageAnswer, StageAnswer
from appraisal.reviews.schemas.bodies import person, shown_stage, stage
from appraisal.reviews.service.stages import StageChoice

LONGEST_CODE = 100


class StageBody(Schema):
    """The stage to show descriptors of."""

    stage = fields.String(
        required=True,
        allow_none=True,
        validate=validate.Length(min=1, max=LONGEST_CODE),
        metadata={"description": "A stage's code, or null for what the post says"},
    )


class StageChoiceAnswer(Schema):
    """The stage of an appraisal; `version` is the appraisal's ETag."""

    id = fields.UUID(required=True)
    version = fields.Integer(required=True)
    appraisee = fields.Nested(PersonAnswer, required=True)
    job_title = fields.String(required=True)
    pay_band = fields.String(required=True)
    stage = fields.Nested(ShownStageAnswer, required=True, allow_none=True)
    by_post = fields.Nested(
        StageAnswer,
        required=True,
        allow_none=True,
        metadata={"description": "The stage of the job title, else of the pay band"},
    )
    stages = fields.List(fields.Nested(StageAnswer), required=True)
    may_choose = fields.Boolean(required=True)
    reason = fields.String(
        required=True, allow_none=True, metadata={"description": "Why nobody can choose any more"}
    )


def choice(view: StageChoice) -> dict[str, Any]:
    """The whole answer."""
    return {
        "id": str(view.id),
        "version": view.version,
        "appraisee": person(view.appraisee),
        "job_title": view.stage.job_title,
        "pay_band": view.stage.pay_band,
        "stage": shown_stage(view.stage),
        "by_post": stage(view.stage.by_post),
        "stages": [stage(each) for each in view.stages],
        "may_choose": view.may_choose,
        "reason": view.fixed,
    }
