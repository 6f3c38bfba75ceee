"""What the API is sent: what can't be read, or isn't known, is the sender's mistake and not ours."""

from typing import Any

from flask import Request
from flask_smorest import Blueprint
from webargs import missing
from webargs.flaskparser import FlaskParser

from tenants.readable import sent_json


class _Parser(FlaskParser):
    """Bodies are read before any view, strictly (`tenants.readable`).

    A field of the query that the schema doesn't know is refused as one of a body is: a filter that is
    misspelt would find too much.
    """

    DEFAULT_UNKNOWN_BY_LOCATION: dict[str, str | None] = {  # noqa: RUF012 - as webargs declares it
        **FlaskParser.DEFAULT_UNKNOWN_BY_LOCATION,
        "query": None,
    }

    def _raw_load_json(self, req: Request) -> Any:  # noqa: ANN401 - webargs' signature
        try:
            return sent_json()
        except LookupError:
            return missing


class ApiBlueprint(Blueprint):  # type: ignore[misc] # smorest is untyped
    """A blueprint whose `arguments` read bodies this way."""

    ARGUMENTS_PARSER = _Parser()
