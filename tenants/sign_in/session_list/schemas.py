"""The JSON of sessions."""

from marshmallow import Schema, fields


class SessionSchema(Schema):
    """A browser somebody is signed in with; `is_this` is the one that asked."""

    id = fields.UUID(required=True)
    is_this = fields.Boolean(required=True)
    browser = fields.String(required=True, allow_none=True)
    source = fields.String(
        required=True, allow_none=True, metadata={"description": "The network address it began from."}
    )
    provider = fields.String(required=True)
    started_at = fields.AwareDateTime(required=True)
    last_seen_at = fields.AwareDateTime(required=True)
    expires_at = fields.AwareDateTime(required=True)


class SessionsAnswer(Schema):
    """Where somebody is signed in, at most 100, those seen last first."""

    sessions = fields.List(fields.Nested(SessionSchema), required=True)


class OpenSessionsAnswer(Schema):
    """How many sessions somebody has."""

    person_id = fields.UUID(required=True)
    open = fields.Integer(required=True)
    last_seen_at = fields.AwareDateTime(required=True, allow_none=True)


class EndedAnswer(Schema):
    """How many sessions were ended."""

    ended = fields.Integer(required=True)
