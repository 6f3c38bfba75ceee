"""What the API of frameworks is sent."""

import re
from typing import Any, Final

from marshmallow import Schema, ValidationError, fields, validate, validates_schema

from frameworks.definitions.rules import CODE, LONGEST_CODE, VERSION
from frameworks.service.listing import MOST, PAGE

WAYS = ("extends", "copy_of", "document")


LENGTH: Final = validate.Length(1, LONGEST_CODE)
IS_CODE: Final = (
    LENGTH,
    validate.Regexp(re.compile(rf"(?:{CODE.pattern})\Z"), error="Use small letters and digits joined by -."),
)
IS_VERSION: Final = (
    LENGTH,
    validate.Regexp(re.compile(rf"(?:{VERSION.pattern})\Z"), error="Write a version like 1.0 or 2.1-draft."),
)


class FrameworksQuery(Schema):
    """Which page of the drafts that are published or discarded."""

    cursor = fields.String(
        load_default=None,
        validate=validate.Length(1, 400),
        metadata={"description": "`closed_next` of the page before."},
    )
    limit = fields.Integer(load_default=PAGE, strict=False, validate=validate.Range(1, MOST))


class BaseQuestion(Schema):
    """A national version by its codes."""

    framework = fields.String(required=True, validate=IS_CODE)
    version = fields.String(required=True, validate=IS_VERSION)


class DraftQuestion(Schema):
    """Where a draft begins: at a national version, at one of the organisation's own, or with a document."""

    extends = fields.Nested(BaseQuestion, load_default=None)
    copy_of = fields.UUID(load_default=None)
    document = fields.Dict(keys=fields.String(), load_default=None)
    code = fields.String(load_default=None, validate=IS_CODE)
    name = fields.String(load_default=None, validate=validate.Length(1, 200))

    @validates_schema
    def one_way(self, data: dict[str, Any], **_: object) -> None:
        """Exactly one of the three; a code and a name are for an extension, the others bring theirs."""
        given = [way for way in WAYS if data[way] is not None]
        if len(given) != 1:
            raise ValidationError(f"Send one of {', '.join(WAYS)}.")
        if data["extends"] is None and (data["code"] is not None or data["name"] is not None):
            raise ValidationError("A code and a name are for an extension: leave them out.", "code")


class DocumentQuestion(Schema):
    """A draft's document, whole; docs/frameworks.md says what is in one."""

    document = fields.Dict(keys=fields.String(), required=True)


class ReturnQuestion(Schema):
    """Why a draft is sent back."""

    text = fields.String(required=True)


class PublicationQuestion(Schema):
    """How many comments that aren't settled are accepted; with more of them nothing is published."""

    open_comments = fields.Integer(strict=True, load_default=0, validate=validate.Range(min=0))


class CommentQuestion(Schema):
    """What to say of a place in a draft: a code of its document, or "" for all of it."""

    text = fields.String(required=True)
    place = fields.String(load_default="", validate=validate.Length(max=100))


class RetirementQuestion(Schema):
    """Why a version is retired."""

    reason = fields.String(required=True)
