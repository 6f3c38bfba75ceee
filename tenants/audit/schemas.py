"""What may be asked of the trail, and what it answers."""

from marshmallow import Schema, fields, validate

from tenants.audit.events import MOST, PAGE

PLAIN = validate.Regexp(r"[^\x00-\x1f\x7f]*\Z", error="Leave out what can't be seen, such as line breaks.")


def _text(most: int, told: str) -> fields.String:
    return fields.String(
        load_default=None, validate=(validate.Length(1, most), PLAIN), metadata={"description": told}
    )


class FilterQuery(Schema):
    """Filters; what isn't one of them is refused."""

    first = fields.Date(
        data_key="from",
        load_default=None,
        metadata={"description": "First day, in Europe/London.", "format": "date"},
    )
    last = fields.Date(
        data_key="to",
        load_default=None,
        metadata={"description": "Last day, which counts whole.", "format": "date"},
    )
    person = _text(100, "Employee number or id of whoever did it, or to whom or whose appraisal it was done.")
    action = _text(200, "Exactly this action, as `appraisal.read`.")
    outcome = fields.String(load_default=None, validate=validate.OneOf(("done", "refused")))


class EventsQuery(FilterQuery):
    """Filters, and which page."""

    cursor = _text(400, "`next` of the page before.")
    limit = fields.Integer(load_default=PAGE, strict=False, validate=validate.Range(1, MOST))


class PersonSchema(Schema):
    """Somebody by id, with the name they have now, if they still have one."""

    id = fields.UUID(required=True)
    name = fields.String(required=True, allow_none=True)


class EventSchema(Schema):
    """An event; one of person, client and command did it."""

    id = fields.UUID(required=True)
    at = fields.AwareDateTime(required=True)
    action = fields.String(required=True)
    outcome = fields.String(required=True, validate=validate.OneOf(("done", "refused")))
    person = fields.Nested(PersonSchema, required=True, allow_none=True)
    client = fields.String(required=True, allow_none=True)
    command = fields.String(required=True, allow_none=True)
    object_type = fields.String(required=True, allow_none=True)
    object_id = fields.UUID(required=True, allow_none=True)
    about = fields.Nested(PersonSchema, required=True, allow_none=True)
    request_id = fields.String(required=True, allow_none=True)
    source = fields.String(required=True, allow_none=True)
    detail = fields.Dict(fields.String(), fields.Raw(), required=True)


class EventsAnswer(Schema):
    """Newest first; `next` is null on the last page."""

    events = fields.List(fields.Nested(EventSchema), required=True)
    next = fields.String(required=True, allow_none=True)


class HeadSchema(Schema):
    """A link of the chain."""

    sequence = fields.Integer(required=True)
    hash = fields.String(required=True)


class BreakSchema(Schema):
    """The first link that doesn't hold, and how."""

    sequence = fields.Integer(required=True)
    fault = fields.String(required=True)
    meaning = fields.String(required=True)
    event_id = fields.UUID(required=True, allow_none=True)
    stands_at = fields.Integer(required=True, allow_none=True)


class VerificationAnswer(Schema):
    """How far the chain holds, from link `checked_from` on; `unsealed` events wait for the next seal."""

    holds = fields.Boolean(required=True)
    head = fields.Nested(HeadSchema, required=True)
    broken = fields.Nested(BreakSchema, required=True, allow_none=True)
    checked_from = fields.Integer(required=True)
    unsealed = fields.Integer(required=True)
