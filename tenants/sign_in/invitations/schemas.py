"""The JSON of how somebody signs in."""

from marshmallow import Schema, fields


class LinkSchema(Schema):
    """An account that is somebody's."""

    issuer = fields.String(required=True, metadata={"description": "The provider that knows the account."})
    linked_at = fields.AwareDateTime(required=True)


class AccessAnswer(Schema):
    """How somebody signs in; `invited_until` is when an invitation that waits for them ends."""

    person_id = fields.UUID(required=True)
    links = fields.List(fields.Nested(LinkSchema), required=True)
    invited_until = fields.AwareDateTime(required=True, allow_none=True)


class InvitedAnswer(Schema):
    """A new invitation; its link is told this once."""

    id = fields.UUID(required=True)
    link = fields.URL(required=True)
    expires_at = fields.AwareDateTime(required=True)
