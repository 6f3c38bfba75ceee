"""The stage of an appraisal in words, and what its descriptors say beside the scale."""

from appraisal.reviews.presenters.answers import Choice, points_of
from appraisal.reviews.service.stages import StageChoice
from appraisal.reviews.service.views import AppraisalView
from frameworks.service import BehaviourView

BY_POST = ""
"""What the radio of the post's own stage sends."""


def stage_choices(view: StageChoice) -> tuple[tuple[Choice, ...], tuple[Choice, ...]]:
    """All stages as radios, and apart from them what the post says."""
    says = "has no stage here" if view.stage.by_post is None else f"is {view.stage.by_post.name}"
    return (
        tuple(Choice(each.code, each.name, each.meaning) for each in view.stages),
        (Choice(BY_POST, "As the post says", f"{view.stage.job_title}, {view.stage.pay_band}, {says}."),),
    )


def chosen_code(view: StageChoice) -> str:
    """What the radio of the present choice sends."""
    return view.stage.stage.code if view.stage.chosen and view.stage.stage is not None else BY_POST


def descriptor_of(view: AppraisalView, behaviour: BehaviourView) -> str:
    """What a behaviour looks like at the appraisee's stage; empty where the framework doesn't say."""
    stage = view.stage.stage
    return "" if stage is None else dict(behaviour.by_stage).get(stage.code, "")


def described_points(view: AppraisalView, behaviour: BehaviourView) -> tuple[Choice, ...]:
    """The ratings as radios, each with what it looks like for this behaviour, where the framework says so."""
    described = dict(behaviour.by_point)
    ratings = [point for point in view.framework.scale("behaviour") if point.points is not None]
    return tuple(
        Choice(each.value, each.label, described.get(point.code))
        for each, point in zip(points_of(view.framework, "behaviour"), ratings, strict=True)
    )
