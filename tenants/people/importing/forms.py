"""The file in a request: from a form, from a multipart body, or as the body itself."""

from flask import Blueprint, request

from tenants.errors import Invalid, Problem
from tenants.people.importing.domain.decoding import LARGEST_BYTES

ROOM_FOR_FORM = 64 * 1024
"""What a form's other fields and the parts' headers may take besides the file."""
CSV_TYPES = frozenset({"text/csv", "application/csv", "application/octet-stream", "text/plain"})
CHOOSE = "Choose a CSV file."


def take_large_files(blueprint: Blueprint) -> None:
    """Let requests of this blueprint alone carry a staff file; all others stay at the general limit."""
    blueprint.url_value_preprocessor(_raise_limit)


def _raise_limit(endpoint: str | None, values: dict[str, object] | None) -> None:
    request.max_content_length = LARGEST_BYTES + ROOM_FOR_FORM


def sent_file() -> tuple[bytes, str]:
    """The bytes of the file that was sent, and its name.

    :raises Invalid: when there is none.
    """
    sent = request.files.get("file")
    if sent is not None and sent.filename:
        return sent.read(), sent.filename
    if request.mimetype in CSV_TYPES:
        return request.get_data(cache=False), "request body"
    raise Invalid(CHOOSE, problems=[Problem("/file", CHOOSE)])
