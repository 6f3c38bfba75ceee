"""JSON bodies at the edge: what Python's reader can't take is the sender's mistake, not ours."""

import json
from typing import Any

from flask import Request
from flask_smorest import Blueprint
from webargs.flaskparser import FlaskParser


class _Parser(FlaskParser):
    """Nesting past the reader's stack and whole numbers of thousands of digits are refused as no JSON."""

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
