"""The JSON of a staff import."""

from marshmallow import Schema, fields


class ImportQuery(Schema):
    """How a file is taken over."""

    dry_run = fields.Boolean(
        load_default=False, metadata={"description": "Report what would change, and change nothing."}
    )
    end_missing = fields.Boolean(
        load_default=False, metadata={"description": "End the posts that aren't in the file, if it is whole."}
    )
    all_or_nothing = fields.Boolean(
        load_default=False, metadata={"description": "Take nothing over if any row has an error."}
    )


class FaultAnswer(Schema):
    """Something to mend; the header is row 1, null means the whole file."""

    row = fields.Integer(required=True, allow_none=True)
    column = fields.String(required=True, allow_none=True)
    message = fields.String(required=True)
    employee_number = fields.String(
        required=True,
        allow_none=True,
        metadata={"description": "As it stands in the row; null where it says none."},
    )


class ReportAnswer(Schema):
    """What became of a file, or would become; each row is one post."""

    rows = fields.Integer(required=True)
    created = fields.Integer(required=True)
    changed = fields.Integer(required=True)
    unchanged = fields.Integer(required=True)
    ended = fields.Integer(required=True, metadata={"description": "Posts that weren't in the file."})
    errors = fields.List(fields.Nested(FaultAnswer), required=True)
    warnings = fields.List(fields.Nested(FaultAnswer), required=True)
    statements = fields.Integer(required=True)
    seconds = fields.Float(required=True)
