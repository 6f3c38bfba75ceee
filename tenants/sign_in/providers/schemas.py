"""The JSON of providers and of changes to them; a secret goes in and never comes out."""

from marshmallow import Schema, fields, validate

from tenants.sign_in.providers.domain import Action, State
from tenants.sign_in.providers.values import LONGEST, LONGEST_SECRET
from tenants.sign_in.recognition import Kind

KIND = validate.OneOf([kind.value for kind in Kind])


def _text(name: str, *, optional: bool = False) -> fields.String:
    longest = validate.Length(max=LONGEST[name])
    if optional:
        return fields.String(load_default=None, allow_none=True, validate=longest)
    return fields.String(required=True, validate=longest)


class ProviderValues(Schema):
    """What a provider is, without its secret.

    `tenant_claim` and `tenant_value` say how its answers name this organisation: `tid` and the directory's id
    for Microsoft Entra, neither for NHS CIS2. `employee_number_claim` finds somebody at their first sign-in.
    """

    label = _text("label")
    issuer = _text("issuer")
    client_id = _text("client_id")
    kind = fields.String(load_default=Kind.OPENID.value, validate=KIND)
    tenant_claim = _text("tenant_claim", optional=True)
    tenant_value = _text("tenant_value", optional=True)
    employee_number_claim = _text("employee_number_claim", optional=True)


class ChangeQuestion(Schema):
    """A change to propose: `values` whole for `add` and `change`, provider and version save for `add`."""

    action = fields.String(required=True, validate=validate.OneOf([action.value for action in Action]))
    provider_id = fields.UUID(load_default=None, allow_none=True)
    version = fields.Integer(load_default=None, allow_none=True, strict=True)
    values = fields.Nested(ProviderValues, load_default=None, allow_none=True)
    client_secret = fields.String(
        load_default=None, load_only=True, allow_none=True, validate=validate.Length(max=LONGEST_SECRET)
    )


class ProviderPersonAnswer(Schema):
    """Somebody of the organisation."""

    id = fields.UUID(required=True)
    name = fields.String(required=True)


class ProviderAnswer(Schema):
    """A provider as it is now; `version` is what a proposal names."""

    id = fields.UUID(required=True)
    values = fields.Nested(ProviderValues, required=True)
    version = fields.Integer(required=True)
    created_at = fields.AwareDateTime(required=True)
    changed_at = fields.AwareDateTime(required=True, allow_none=True)
    retired_at = fields.AwareDateTime(required=True, allow_none=True)


class ChangeAnswer(Schema):
    """A change, proposed or decided; `allowed` is what you may do with it now."""

    id = fields.UUID(required=True)
    action = fields.String(required=True)
    state = fields.String(required=True, validate=validate.OneOf([state.value for state in State]))
    provider_id = fields.UUID(required=True, allow_none=True)
    provider_version = fields.Integer(required=True, allow_none=True)
    before = fields.Nested(ProviderValues, required=True, allow_none=True)
    after = fields.Nested(ProviderValues, required=True, allow_none=True)
    new_secret = fields.Boolean(required=True)
    proposed_by = fields.Nested(ProviderPersonAnswer, required=True, allow_none=True)
    proposed_at = fields.AwareDateTime(required=True)
    expires_at = fields.AwareDateTime(required=True)
    decided_by = fields.Nested(ProviderPersonAnswer, required=True, allow_none=True)
    decided_at = fields.AwareDateTime(required=True, allow_none=True)
    command = fields.String(required=True, allow_none=True)
    allowed = fields.List(fields.String(), required=True)


class ProvidersAnswer(Schema):
    """An organisation's providers, and at most 50 changes: what waits first, then the newest."""

    providers = fields.List(fields.Nested(ProviderAnswer), required=True)
    changes = fields.List(fields.Nested(ChangeAnswer), required=True)


class ProposedAnswer(Schema):
    """A proposal that waits for a second person until `expires_at`."""

    id = fields.UUID(required=True)
    state = fields.String(required=True)
    expires_at = fields.AwareDateTime(required=True)


class DecidedAnswer(Schema):
    """A change that was declined or withdrawn."""

    id = fields.UUID(required=True)
    state = fields.String(required=True)


class ApprovedAnswer(DecidedAnswer):
    """A change that was made real. `signed_out`: the session you asked with ended too."""

    provider_id = fields.UUID(required=True)
    ended_sessions = fields.Integer(required=True)
    signed_out = fields.Boolean(required=True)
