"""The JSON of roles."""

from marshmallow import Schema, fields, validate

from tenants.identity import Role
from tenants.people.roles.domain import LONGEST_REASON

ROLES = validate.OneOf([role.value for role in Role])


class GiveBody(Schema):
    """A role to give; without `ended_on` it goes on until somebody ends it."""

    person = fields.String(
        required=True, metadata={"description": "An employee number or a work e-mail address."}
    )
    role = fields.String(required=True, validate=ROLES)
    started_on = fields.Date(
        load_default=None, allow_none=True, metadata={"description": "Today when it is left out."}
    )
    ended_on = fields.Date(
        load_default=None, allow_none=True, metadata={"description": "The last day, which still counts."}
    )
    reason = fields.String(required=True)


class EndQuery(Schema):
    """Why a role is ended."""

    reason = fields.String(
        load_default="",
        metadata={"description": f"Up to {LONGEST_REASON} characters, without personal data."},
    )


class RoleSchema(Schema):
    """A role somebody holds; `given_by` is a name or a command, null where it came with the first record."""

    id = fields.UUID(required=True)
    person_id = fields.UUID(required=True)
    person = fields.String(required=True)
    employee_number = fields.String(required=True)
    role = fields.String(required=True, validate=ROLES)
    started_on = fields.Date(required=True)
    ended_on = fields.Date(required=True, allow_none=True)
    given_at = fields.AwareDateTime(required=True, allow_none=True)
    given_by = fields.String(required=True, allow_none=True)
    reason = fields.String(required=True, allow_none=True)


class RolesAnswer(Schema):
    """Every role that is held, or given for later, at most 500."""

    roles = fields.List(fields.Nested(RoleSchema), required=True)
