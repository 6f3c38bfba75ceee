"""What the API takes and gives of the crosswalk. Exact numbers are text: a weight "0.5", a mean "17/5"."""

from collections.abc import Sequence
from typing import Final

from marshmallow import Schema, ValidationError, fields, validate, validates_schema

from frameworks.crosswalk.preview import Answer
from frameworks.definitions.shape import Base
from frameworks.schemas.comparing import ComparisonAnswer, MappingAnswer
from frameworks.schemas.questions import IS_CODE, IS_VERSION

PAIR: Final = r"^[a-z0-9._-]{1,120}:[a-z0-9._-]{1,120}\Z"
MOST: Final = 600


def pairs(description: str) -> "fields.List[str]":
    """Two codes with a colon between, for each field of this name in the query."""
    each = fields.String(validate=validate.Regexp(PAIR, error="Write two codes with a colon between."))
    return fields.List(each, validate=validate.Length(max=MOST), metadata={"description": description})


def exact(*, none: bool = False) -> fields.String:
    """A fraction as text, in lowest terms: 1, 1/2, 17/5."""
    return fields.String(required=True, allow_none=none)


class Against(Schema):
    """Which national version to hold something against; the one it extends or maps to unless given."""

    framework = fields.String(validate=IS_CODE)
    framework_version = fields.String(validate=IS_VERSION)

    @validates_schema
    def _both(self, data: dict[str, object], **_: object) -> None:
        if ("framework" in data) != ("framework_version" in data):
            raise ValidationError("Name both the framework and its version.", "framework")


class PreviewQuery(Against):
    """The same, and what somebody answered."""

    answer = pairs("A behaviour and its answer, `hope.1:4`; somebody is invented where there is none")


class CompareQuery(Schema):
    """Two versions; for editors also drafts."""

    left = fields.UUID(required=True)
    right = fields.UUID(required=True)


class MoveQuery(Schema):
    """Where to."""

    to = fields.UUID(load_default=None, metadata={"description": "A national version; has to be given"})
    instead = pairs("For a value that is gone, another: `compassion:kindness`")


class FrameworkMoveBody(Schema):
    """Where to, and for values that are gone, which to map to."""

    to = fields.UUID(required=True)
    instead = fields.Dict(keys=fields.String(), values=fields.String(), load_default=dict)


class SpeakerAnswer(Schema):
    """A behaviour that speaks to a national value; no relation: it is one of the core's own."""

    code = fields.String(required=True)
    statement = fields.String(required=True)
    relation = fields.String(required=True, allow_none=True)
    weight = exact(none=True)


class ValueCoverageAnswer(Schema):
    """Who speaks to one national value, and how well: good, weak, mentioned or none.

    In all, by the core that an extension has in it, and by the organisation's own behaviours.
    """

    code = fields.String(required=True)
    name = fields.String(required=True)
    level = fields.String(required=True)
    weight = exact()
    core_level = fields.String(required=True)
    core_weight = exact()
    local_level = fields.String(required=True)
    local_weight = exact()
    speakers = fields.List(fields.Nested(SpeakerAnswer), required=True)


class UnmappedAnswer(Schema):
    """A local behaviour that doesn't speak to this national version, and what it maps to elsewhere."""

    code = fields.String(required=True)
    statement = fields.String(required=True)
    elsewhere = fields.List(fields.String(), required=True)


class CoverageAnswer(Schema):
    """Coverage; both figures are shares of the national values that are well covered.

    `without_own` are the codes of those that no behaviour of the organisation's own speaks to.
    """

    framework = fields.String(required=True)
    version = fields.String(required=True)
    figure = exact()
    local_figure = exact()
    values = fields.List(fields.Nested(ValueCoverageAnswer), required=True)
    without_own = fields.Pluck(ValueCoverageAnswer, "code", many=True, required=True)
    unmapped = fields.List(fields.Nested(UnmappedAnswer), required=True)


class PreviewLineAnswer(Schema):
    """One behaviour in the working: its answer, and whether it counts."""

    code = fields.String(required=True, attribute="speaker.code")
    relation = fields.String(required=True, allow_none=True, attribute="speaker.relation")
    weight = fields.String(required=True, allow_none=True, attribute="speaker.weight")
    points = fields.Integer(required=True, allow_none=True, attribute="answer.points")
    non_rating = fields.String(required=True, allow_none=True, attribute="answer.non_rating")
    fate = fields.String(required=True)


class NationalCategoryAnswer(Schema):
    """What the person is counted as for one national value: a point, no_chance, no_score or not_agreed."""

    code = fields.String(required=True)
    name = fields.String(required=True)
    category = fields.String(required=True)
    mean = exact(none=True)
    working = fields.String(required=True)
    lines = fields.List(fields.Nested(PreviewLineAnswer), required=True)


class CrosswalkPreviewAnswer(Schema):
    """One person's category for each national value."""

    framework = fields.String(required=True, attribute="national.code")
    version = fields.String(required=True, attribute="national.version")
    categories = fields.List(fields.Nested(NationalCategoryAnswer), required=True)


class MovedMapAnswer(Schema):
    """A mapping before and after: kept, check, replaced or gone."""

    behaviour = fields.String(required=True)
    fate = fields.String(required=True)
    before = fields.Nested(MappingAnswer, required=True)
    after = fields.Nested(MappingAnswer, required=True, allow_none=True)


class MoveDecisionAnswer(Schema):
    """Something to decide; `must`: before it can be published."""

    question = fields.String(required=True)
    place = fields.String(required=True)
    was = fields.String(required=True)
    now = fields.String(required=True, allow_none=True)
    must = fields.Boolean(required=True)


class FrameworkMoveAnswer(Schema):
    """What a move of a draft does; `edition` is the draft's ETag."""

    draft_id = fields.UUID(required=True)
    edition = fields.Integer(required=True)
    maps = fields.List(fields.Nested(MovedMapAnswer), required=True, attribute="move.maps")
    decisions = fields.List(fields.Nested(MoveDecisionAnswer), required=True, attribute="move.decisions")
    changes = fields.Nested(ComparisonAnswer, required=True, attribute="move.changes")


def against_of(sent: dict[str, str]) -> Base | None:
    """The national version that was named, if one was."""
    return Base(sent["framework"], sent["framework_version"]) if "framework" in sent else None


def pairs_of(sent: Sequence[str]) -> dict[str, str]:
    """`compassion:kindness` for each, as a mapping; the last of two for one code."""
    return dict(each.split(":") for each in sent)


def answers_of(sent: Sequence[str]) -> dict[str, Answer]:
    """Answers by behaviour: a number is points, anything else a non-rating."""
    return {
        code: Answer(int(each)) if each.isdecimal() else Answer(non_rating=each)
        for code, each in pairs_of(sent).items()
    }
