"""The requests that carry a framework's file: what is taken in, and the one limit that people are told."""

from typing import Final

from flask import g, request

from frameworks.definitions.yaml_text import LARGEST

TAKEN_IN: Final = 12 * 1024 * 1024
"""Bytes of a request: more than a file may have, so that the reader itself says how large one is."""


def take_a_file() -> None:
    """Let this request take more than the general limit; whatever is refused, the file's limit is told."""
    request.max_content_length = TAKEN_IN
    g.largest_file = LARGEST
