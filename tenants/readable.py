"""What a request carries can be read and kept, or is refused here, once, before any view sees it.

Bodies of JSON, fields of forms and of the query. Files are their readers' business, and a path with a null
character names nothing (`tenants.guard`).
"""

from collections.abc import Iterator
from itertools import islice
from typing import Any, Final

from flask import Flask, g, request
from werkzeug.datastructures import MultiDict

from tenants.errors import Invalid, Problem, Unreadable
from tenants.json_text import UNKEEPABLE, UNKEEPABLE_WORDS, NoJson, read_json, step

FORMS: Final = frozenset({"application/x-www-form-urlencoded", "multipart/form-data"})
MOST_TOLD: Final = 100
MOST_NAMED: Final = 5
"""So many places are listed in one refusal, and named in its sentence."""


def setup_readable(app: Flask) -> None:
    """Look at every request, after the door: whoever isn't let in is told no more than that."""
    app.before_request(_check)


def sent_json() -> Any:  # noqa: ANN401 - JSON is of any type
    """This request's body of JSON.

    :raises LookupError: it has none.
    """
    try:
        return g.sent_json
    except AttributeError:
        raise LookupError("no JSON was sent") from None


def _check() -> None:
    if request.endpoint is None:
        return  # routing answers 404 or 405 itself
    places = list(islice(_fields(request.args), MOST_TOLD)) if request.query_string else []
    if request.mimetype in FORMS:
        places += islice(_fields(request.form), MOST_TOLD)
    _refuse(places)
    if request.is_json:
        body = request.get_data()
        if body:
            g.sent_json = _read(body)


def _read(body: bytes) -> Any:  # noqa: ANN401 - JSON is of any type
    try:
        return read_json(body.decode("utf-8"))
    except UnicodeDecodeError as wrong:
        raise Unreadable("This can't be read as JSON: it isn't UTF-8.") from wrong
    except NoJson as wrong:
        _refuse(list(wrong.places[:MOST_TOLD]))
        raise Unreadable(str(wrong)) from wrong


def _fields(sent: MultiDict[str, str]) -> Iterator[str]:
    """Pointers to the fields whose names or texts can't be kept."""
    for name, texts in sent.lists():
        if any(UNKEEPABLE.search(text) for text in (name, *texts)):
            yield step(name)


def _refuse(places: list[str]) -> None:
    if places:
        named = ", ".join(f"“{place.removeprefix('/')}”" for place in places[:MOST_NAMED])
        more = f" and {len(places) - MOST_NAMED} more" if len(places) > MOST_NAMED else ""
        sentence = f"There is a character that can't be stored in {named}{more}. Remove it."
        raise Invalid(sentence, problems=[Problem(place or "/", UNKEEPABLE_WORDS) for place in places])
