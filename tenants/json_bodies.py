"""What the API is sent: what can't be read, or isn't known, is the sender's mistake and not ours."""

import json
from typing import Any

from flask import Request
from flask_smorest import Blueprint
from webargs.flaskparser import FlaskParser


class _Parser(FlaskParser):
    """Nesting past the reader's stack and whole numbers of thousands of digits are refused as no JSON.

    A field of the query that the schema doesn't know is refused as one of a body is: a filter that is
    misspelt would find too much.
    """

    DEFAULT_UNKNOWN_BY_LOCATION: dict[str, str | None] = {  # noqa: RUF012 - as webargs declares it
        **FlaskParser.DEFAULT_UNKNOWN_BY_LOCATION,
        "query": None,
    }

    def _raw_load_json(self, req: Request) -> Any:  # noqa: ANN401 - webargs' signature
        try:
            return super()._raw_load_json(req)
        except json.JSONDecodeError:
            raise
        except (RecursionError, ValueError) as problem:
            raise json.JSONDecodeError("can't be read", "…", 0) from problem


class ApiBlueprint(Blueprint):  # type: ignore[misc] # smorest is untyped
    """A blueprint whose `arguments` read bodies this way."""

    ARGUMENTS_PARSER = _Parser()
