"""The application as it is served, of which a test process makes many that show the same templates."""

from collections.abc import Mapping
from types import CodeType

from flask import Flask
from jinja2 import BytecodeCache
from jinja2.bccache import Bucket

from appraisal.app import create_app


class Compiled(BytecodeCache):
    """Templates' code by their name and text, in memory; every application would compile it again."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, str], CodeType] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        bucket.code = self._known.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        if bucket.code is not None:
            self._known[bucket.key, bucket.checksum] = bucket.code


COMPILED = Compiled()


def make_app(settings: Mapping[str, str]) -> Flask:
    """The service; as `create_app`, but for templates that this process has compiled before."""
    made = create_app(settings)
    made.jinja_env.bytecode_cache = COMPILED
    return made
