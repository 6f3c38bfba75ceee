"""What the operator's API takes and gives."""

from marshmallow import Schema, fields, validate

from tenants.organisations.platform import LONGEST_REASON
from tenants.organisations.registry import ODS_CODE
from tenants.organisations.standing import Standing


class OnboardBody(Schema):
    """Which organisation of the registry the service opens to."""

    ods_code = fields.String(
        required=True,
        validate=validate.Regexp(
            rf"^(?:{ODS_CODE.pattern})\Z", error="Enter an ODS code: 3 to 10 capital letters and digits"
        ),
        metadata={"example": "RA7"},
    )


class SuspendBody(Schema):
    """Why, for the trails of both organisations, and until when where an end is planned."""

    reason = fields.String(required=True, validate=validate.Length(max=LONGEST_REASON))
    until = fields.AwareDateTime(load_default=None, allow_none=True)


class ListedOrganisationAnswer(Schema):
    """An organisation the service is open to, and whether its people can work today."""

    ods_code = fields.String(required=True)
    name = fields.String(required=True)
    kind = fields.String(required=True)
    standing = fields.Enum(Standing, by_value=True, required=True)
    synthetic = fields.Boolean(required=True, metadata={"description": "Its people are invented."})
    legal_end = fields.Date(required=True, allow_none=True)
    suspended_at = fields.AwareDateTime(required=True, allow_none=True)
    suspended_until = fields.AwareDateTime(required=True, allow_none=True)
    reason = fields.String(required=True, allow_none=True)


class ListedOrganisationsAnswer(Schema):
    """All of them, by name."""

    organisations = fields.List(fields.Nested(ListedOrganisationAnswer), required=True)
