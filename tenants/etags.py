"""Versions at the edge: a row's version is its strong ETag, `"3"`, and comes back as If-Match.

And what never changes, and may be kept for ever; and the keys under which requests that make something
may be sent again.
"""

from collections.abc import Callable
from typing import Any, Final

from flask import Response, jsonify, request

from tenants.errors import Invalid, Problem

NO_SUCH_VERSION: Final = -1
IF_MATCH: Final = {
    "name": "If-Match",
    "in": "header",
    "required": False,
    "schema": {"type": "string"},
    "description": 'The ETag that was read, such as "3"; "0" where nothing was there yet. '
    "An edit without it gets 428, one with an old one 412 with both texts.",
}

IF_NONE_MATCH: Final = {
    "name": "If-None-Match",
    "in": "header",
    "required": False,
    "schema": {"type": "string"},
    "description": "The ETag that was read: the answer is 304 then, because a version never changes.",
}
FOR_EVER: Final = "private, max-age=31536000, immutable"

IDEMPOTENCY_KEY: Final = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": False,
    "schema": {"type": "string", "minLength": 1, "maxLength": 200},
    "description": "Sent again with the same key, the request makes nothing new; other words get 409.",
}


def idempotency_key() -> str | None:
    """The key a request came with, if any.

    :raises Invalid: one that can't be one.
    """
    key = request.headers.get("Idempotency-Key")
    if key is not None and not 1 <= len(key) <= 200:
        message = "Use 1 to 200 characters."
        raise Invalid("Use a shorter key.", problems=[Problem("/Idempotency-Key", message)])
    return key


def expected_version() -> int | None:
    """The version an edit was made on, from If-Match; 0 for `If-None-Match: *`; None without either.

    `If-Match: *` names no version, so it counts as none. A tag that isn't one of ours, a weak one, or several
    match nothing.
    """
    sent = request.headers.get("If-Match")
    if sent is None:
        return 0 if request.headers.get("If-None-Match", "").strip() == "*" else None
    tags = request.if_match
    if tags.star_tag:
        return None
    strong = tags.as_set()
    tag = next(iter(strong), None) or ""
    if len(strong) != 1 or not (tag.isascii() and tag.isdecimal()) or len(tag) > 9:
        return NO_SUCH_VERSION
    return int(tag)


def tagged(body: dict[str, Any], version: int, status: int = 200) -> Response:
    """A JSON answer with the row's version as its ETag."""
    response = jsonify(body)
    response.status_code = status
    response.set_etag(str(version))
    return response


def lasting(tag: str, answer: Callable[[], Response]) -> Response:
    """What never changes: `answer` to be kept for ever, or 304 to whoever sends the tag it was given with.

    :param answer: makes the answer, and isn't asked for a 304.
    """
    response = Response(status=304) if request.if_none_match.contains_weak(tag) else answer()
    response.set_etag(tag)
    response.headers["Cache-Control"] = FOR_EVER
    return response
