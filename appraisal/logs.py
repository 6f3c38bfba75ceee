"""One JSON object a line, with the request's id and no personal data: routes, never addresses typed."""

import json
import logging
import sys
import time
import traceback
from collections.abc import Iterator
from types import TracebackType

from flask import Flask, Response, g, has_request_context, request

from appraisal.config import Settings

OptExcInfo = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]
EXTRA = (
    *("method", "route", "status", "milliseconds", "constraint", "error", "organisation"),
    *("sequence", "hash", "events", "kind", "attempt"),
)


class JsonLines(logging.Formatter):
    """A record as one line of JSON."""

    def format(self, record: logging.LogRecord) -> str:
        """The record's own fields, plus the request's id where there is one."""
        line: dict[str, object] = {
            "at": self.formatTime(record, "%Y-%m-%dT%H:%M:%S%z"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        if has_request_context():
            line["request_id"] = g.get("request_id")
        line.update({name: getattr(record, name) for name in EXTRA if hasattr(record, name)})
        if record.exc_info:
            line["exception"] = self.formatException(record.exc_info)
        return json.dumps(line, default=str)

    def formatException(self, ei: OptExcInfo) -> str:
        """What kind of error and where, never its message: a database's quotes the row it refused."""
        return " <- ".join(_told(error) for error in _chain(ei[1]))


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)


def _told(error: BaseException) -> str:
    frames = traceback.extract_tb(error.__traceback__)
    places = ", ".join(f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames)
    return f"{type(error).__module__}.{type(error).__qualname__} at {places}"


def log_lines(level: str) -> None:
    """Log to standard error, one line of JSON each."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines())
    root = logging.getLogger("appraisal")
    root.handlers = [handler]
    root.setLevel(level)
    root.propagate = False


def setup_logs(app: Flask, settings: Settings) -> None:
    """Log one line a request."""
    log_lines(settings.log_level)
    log = logging.getLogger("appraisal.requests")

    @app.before_request
    def start() -> None:
        g.started = time.perf_counter()

    @app.after_request
    def finish(response: Response) -> Response:
        who = g.get("identity")
        log.info(
            "request",
            extra={
                "method": request.method,
                "route": str(request.url_rule),
                "status": response.status_code,
                "milliseconds": round(
                    (time.perf_counter() - g.get("started", time.perf_counter())) * 1000, 1
                ),
                "organisation": None if who is None else who.ods_code,
            },
        )
        response.headers["X-Request-ID"] = g.get("request_id", "")
        return response
