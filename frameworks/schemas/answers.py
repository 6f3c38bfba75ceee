"""What the API gives of frameworks."""

from typing import Final

from marshmallow import Schema, fields, validate

from frameworks.service.current import Because

FORMAT: Final = 2
"""Part of the ETag of a version, whose content never changes: one more whenever a key of `FrameworkAnswer` or
of our own YAML comes, goes or means something else. Who kept the old answer then gets the new one."""


class BehaviourMapAnswer(Schema):
    """Which national value a local behaviour speaks to; `weight` where its ratings count, as text."""

    framework = fields.String(required=True)
    version = fields.String(required=True)
    value = fields.String(required=True)
    relation = fields.String(required=True)
    weight = fields.String()


class BehaviourAnswer(Schema):
    """A behaviour with its anchors, and descriptors by the code of a stage or of a scale's point."""

    id = fields.UUID(required=True)
    national_behaviour_id = fields.UUID(required=True, allow_none=True)
    code = fields.String(required=True)
    statement = fields.String(required=True)
    effective = fields.List(fields.String(), required=True)
    ineffective = fields.List(fields.String(), required=True)
    by_stage = fields.Dict(keys=fields.String(), values=fields.String(), required=True)
    by_point = fields.Dict(keys=fields.String(), values=fields.String(), required=True)
    maps = fields.List(fields.Nested(BehaviourMapAnswer), required=True)


class ValueAnswer(Schema):
    """A value with its behaviours; `domain` is a title over several values."""

    id = fields.UUID(required=True)
    national_value_id = fields.UUID(required=True, allow_none=True)
    code = fields.String(required=True)
    abbreviation = fields.String(required=True)
    name = fields.String(required=True)
    domain = fields.String(required=True, allow_none=True)
    statement = fields.String(required=True)
    expectations = fields.List(fields.String(), required=True)
    effective = fields.List(fields.String(), required=True)
    ineffective = fields.List(fields.String(), required=True)
    behaviours = fields.List(fields.Nested(BehaviourAnswer), required=True)


class ScalePointAnswer(Schema):
    """A possible answer; `points` is null for a non-rating."""

    kind = fields.String(required=True)
    code = fields.String(required=True)
    points = fields.Integer(required=True, allow_none=True)
    label = fields.String(required=True)
    meaning = fields.String(required=True)


class FrameworkScaleAnswer(Schema):
    """A scale; `meets` is the code of the point that a role asks for."""

    kind = fields.String(required=True)
    code = fields.String(required=True)
    name = fields.String(required=True)
    direction = fields.String(required=True)
    meets = fields.String(required=True)
    source = fields.String(required=True)
    source_dated = fields.Date(required=True)


class FrameworkStageAnswer(Schema):
    """A level of responsibility, and the pay bands and job titles that are at it."""

    code = fields.String(required=True)
    name = fields.String(required=True)
    meaning = fields.String(required=True)
    bands = fields.List(fields.String(), required=True)
    job_titles = fields.List(fields.String(), required=True)


class FrameworkSectionAnswer(Schema):
    """A titled part of the introduction."""

    title = fields.String(required=True)
    text = fields.String(required=True)


class FrameworkAnswer(Schema):
    """A published version, whole. It never changes; whether it is retired stands in the list."""

    id = fields.UUID(required=True)
    kind = fields.String(required=True)
    national_version_id = fields.UUID(required=True, allow_none=True)
    code = fields.String(required=True)
    name = fields.String(required=True)
    version = fields.String(required=True)
    purpose = fields.String(required=True)
    published_on = fields.Date(required=True)
    source = fields.String(required=True)
    source_dated = fields.Date(required=True)
    introduction = fields.List(fields.Nested(FrameworkSectionAnswer), required=True)
    stages = fields.List(fields.Nested(FrameworkStageAnswer), required=True)
    scales = fields.List(fields.Nested(FrameworkScaleAnswer), required=True)
    scale_points = fields.List(fields.Nested(ScalePointAnswer), required=True)
    values = fields.List(fields.Nested(ValueAnswer), required=True)


class FrameworkLine(Schema):
    """A published version in the list; `base` is the national one that it is a copy of or extends.

    `copy_id` is your organisation's copy of a national version, null where it has none.
    """

    id = fields.UUID(required=True)
    kind = fields.String(required=True)
    code = fields.String(required=True)
    name = fields.String(required=True)
    version = fields.String(required=True)
    status = fields.String(required=True)
    purpose = fields.String(required=True)
    national_version_id = fields.UUID(required=True, allow_none=True)
    base = fields.String(required=True, allow_none=True)
    since = fields.AwareDateTime(required=True, allow_none=True)
    copy_id = fields.UUID(required=True, allow_none=True)


class AdoptedFrameworkAnswer(Schema):
    """The id of your organisation's copy, and the national version that it is a copy of."""

    id = fields.UUID(required=True)
    national_version_id = fields.UUID(required=True)


class EditorAnswer(Schema):
    """Somebody in the organisation."""

    id = fields.UUID(required=True)
    name = fields.String(required=True)


class DraftLine(Schema):
    """A draft in the list; `version_id` is what was published from it."""

    id = fields.UUID(required=True)
    code = fields.String(required=True)
    name = fields.String(required=True)
    version = fields.String(required=True)
    state = fields.String(required=True)
    edition = fields.Integer(required=True)
    changed_by = fields.Nested(EditorAnswer, required=True, allow_none=True)
    changed_at = fields.AwareDateTime(required=True)
    submitted_by = fields.Nested(EditorAnswer, required=True, allow_none=True)
    version_id = fields.UUID(required=True, allow_none=True)
    open_comments = fields.Integer(required=True)


class CurrentFrameworkAnswer(Schema):
    """Which version the asker is rated on, and why; `newer_version_id` was published since.

    `also_version_ids` are those of the asker's other open appraisals.
    """

    version_id = fields.UUID(required=True)
    because = fields.String(required=True, validate=validate.OneOf([each.value for each in Because]))
    newer_version_id = fields.UUID(required=True, allow_none=True)
    also_version_ids = fields.List(fields.UUID(), required=True)


class FrameworksAnswer(Schema):
    """All versions, and for those who write frameworks the open drafts and a page of the others."""

    own = fields.List(fields.Nested(FrameworkLine), required=True)
    national = fields.List(fields.Nested(FrameworkLine), required=True)
    drafts = fields.List(fields.Nested(DraftLine), required=True, allow_none=True)
    closed = fields.List(fields.Nested(DraftLine), required=True, allow_none=True)
    closed_next = fields.String(required=True, allow_none=True)
    current = fields.Nested(CurrentFrameworkAnswer, required=True, allow_none=True)


class DraftCountsAnswer(Schema):
    """How much a document holds."""

    values = fields.Integer(required=True)
    domains = fields.Integer(required=True)
    behaviours = fields.Integer(required=True)
    descriptors = fields.Integer(required=True)
    anchors = fields.Integer(required=True)


class DraftAnswer(Schema):
    """A draft: its document (docs/frameworks.md), where it is, and what the asker may do now."""

    id = fields.UUID(required=True)
    state = fields.String(required=True)
    edition = fields.Integer(required=True)
    document = fields.Dict(keys=fields.String(), required=True)
    counts = fields.Nested(DraftCountsAnswer, required=True)
    created_by = fields.Nested(EditorAnswer, required=True, allow_none=True)
    created_at = fields.AwareDateTime(required=True)
    changed_by = fields.Nested(EditorAnswer, required=True, allow_none=True)
    changed_at = fields.AwareDateTime(required=True)
    submitted_by = fields.Nested(EditorAnswer, required=True, allow_none=True)
    submitted_at = fields.AwareDateTime(required=True, allow_none=True)
    version_id = fields.UUID(required=True, allow_none=True)
    allowed = fields.List(fields.String(), required=True)


class DraftFindingAnswer(Schema):
    """A doubt about a text, of the value or behaviour with this code."""

    code = fields.String(required=True)
    doubt = fields.String(required=True)
    text = fields.String(required=True)
    what = fields.String(required=True)
    mend = fields.String(required=True)


class DraftFaultAnswer(Schema):
    """Something that stands in the way of publishing, and where in the document it is."""

    pointer = fields.String(required=True)
    message = fields.String(required=True)


class DraftFindingsAnswer(Schema):
    """What has to be mended before a draft can be published, and doubts, which never block."""

    problems = fields.List(fields.Nested(DraftFaultAnswer), required=True)
    findings = fields.List(fields.Nested(DraftFindingAnswer), required=True)


class ImportedDraftAnswer(Schema):
    """A draft made of a file, and what to tell whoever sent it."""

    draft = fields.Nested(DraftAnswer, required=True)
    kind = fields.String(required=True)
    summary = fields.String(required=True)
    notes = fields.List(fields.String(), required=True)
    findings = fields.List(fields.Nested(DraftFindingAnswer), required=True)


class DraftCommentAnswer(Schema):
    """A comment at a place in a draft; `return` came with sending it back."""

    id = fields.UUID(required=True)
    kind = fields.String(required=True)
    place = fields.String(required=True)
    text = fields.String(required=True)
    by = fields.Nested(EditorAnswer, required=True)
    at = fields.AwareDateTime(required=True)
    settled_by = fields.Nested(EditorAnswer, required=True, allow_none=True)
    settled_at = fields.AwareDateTime(required=True, allow_none=True)


class DraftCommentsAnswer(Schema):
    """What was said of a draft, oldest first."""

    comments = fields.List(fields.Nested(DraftCommentAnswer), required=True)


class RetiredFrameworkAnswer(Schema):
    """A version that no new cycle takes any more."""

    id = fields.UUID(required=True)
    status = fields.String(required=True)
