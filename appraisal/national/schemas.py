"""The JSON of collections, returns and released tables."""

from marshmallow import Schema, fields, validate

from appraisal.national.return_tables import PERSPECTIVES


class FormQuery(Schema):
    """`?format=` wins over the Accept header."""

    format = fields.String(
        validate=validate.OneOf(("json", "csv")),
        metadata={"description": "`json` or `csv`; without it the Accept header decides."},
    )


class CollectionLineSchema(Schema):
    """A collection, and the newest return that the organisation sent."""

    code = fields.String(required=True)
    name = fields.String(required=True)
    period_start = fields.Date(required=True)
    period_end = fields.Date(required=True)
    policy = fields.String(required=True)
    framework_name = fields.String(required=True)
    framework_version = fields.String(required=True)
    return_version = fields.Integer(required=True, allow_none=True)
    submitted_at = fields.AwareDateTime(required=True, allow_none=True)


class CollectionsSchema(Schema):
    """All collections, newest period first."""

    collections = fields.List(fields.Nested(CollectionLineSchema), required=True)


class SubmittedSchema(Schema):
    """A return that was sent: it never changes; a correction is the next version."""

    id = fields.UUID(required=True)
    version = fields.Integer(required=True)
    submitted_at = fields.AwareDateTime(required=True)
    submitted_by = fields.UUID(required=True, allow_none=True)


class RatingRowSchema(Schema):
    """People by category for one value, from one perspective; null is a withheld count."""

    value = fields.String(required=True)
    value_name = fields.String(required=True)
    perspective = fields.String(required=True, validate=validate.OneOf(PERSPECTIVES))
    counts = fields.Dict(fields.String(), fields.Integer(allow_none=True), required=True)


class PreviewSchema(Schema):
    """An organisation's figures as they stand now, under the collection's policy, and what was sent."""

    collection = fields.String(required=True)
    policy = fields.String(required=True)
    symbols = fields.Dict(fields.String(), fields.String(), required=True)
    notes = fields.List(fields.String(), required=True)
    completion = fields.Dict(fields.String(), fields.Integer(allow_none=True), required=True)
    ratings = fields.List(fields.Nested(RatingRowSchema), required=True)
    submitted = fields.List(fields.Nested(SubmittedSchema), required=True)


class ColumnSchema(Schema):
    """A column of counts and what is counted in it."""

    name = fields.String(required=True)
    label = fields.String(required=True)
    meaning = fields.String(required=True)


class ReleasedCollectionSchema(Schema):
    """What a release was made from."""

    code = fields.String(required=True)
    name = fields.String(required=True)
    period_start = fields.Date(required=True)
    period_end = fields.Date(required=True)
    framework = fields.String(required=True)
    framework_version = fields.String(required=True)
    rule = fields.Dict(fields.String(), fields.Raw(), required=True)


class ReleasedRowSchema(Schema):
    """England (organisation null) or one organisation; ratings also have a value. Null is withheld."""

    organisation = fields.String(required=True, allow_none=True)
    area = fields.String(required=True)
    value = fields.String()
    value_name = fields.String()
    counts = fields.Dict(fields.String(), fields.Integer(allow_none=True), required=True)


class ReleasedTableSchema(Schema):
    """A table of a release with everything needed to read it rightly."""

    table = fields.String(required=True)
    title = fields.String(required=True)
    release = fields.Integer(required=True)
    release_id = fields.UUID(required=True)
    published_at = fields.AwareDateTime(required=True)
    collection = fields.Nested(ReleasedCollectionSchema, required=True)
    policy = fields.String(required=True)
    synthetic = fields.Boolean(required=True)
    definitions = fields.Dict(fields.String(), fields.String(), required=True)
    symbols = fields.Dict(fields.String(), fields.String(), required=True)
    notes = fields.List(fields.String(), required=True)
    columns = fields.List(fields.Nested(ColumnSchema), required=True)
    rows = fields.List(fields.Nested(ReleasedRowSchema), required=True)
