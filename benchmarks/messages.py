"""A request and its answer, as the load sends them over a socket and as they are given to the application."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from io import BytesIO
from typing import Any, Protocol
from urllib.parse import urlsplit

from flask import Flask
from werkzeug.test import EnvironBuilder, run_wsgi_app

from benchmarks.errors import BenchmarkError

NOT_MODIFIED = 304


@dataclass(frozen=True)
class Request:
    """One HTTP request; `headers` are all it has, save Host and the body's length."""

    method: str
    path: str
    headers: tuple[tuple[str, str], ...]
    body: bytes = b""

    def on_the_wire(self, host: str) -> bytes:
        """The bytes to send."""
        lines = [f"{self.method} {self.path} HTTP/1.1", f"Host: {host}"]
        lines += [f"{name}: {value}" for name, value in self.headers]
        if self.body:
            lines.append(f"Content-Length: {len(self.body)}")
        return "\r\n".join((*lines, "", "")).encode() + self.body

    def with_headers(self, *headers: tuple[str, str]) -> "Request":
        """The same request with more headers."""
        return replace(self, headers=(*self.headers, *headers))


@dataclass(frozen=True)
class Answer:
    """What came back; `head` is the status line and the headers as they were sent."""

    status: int
    head: bytes
    body: bytes

    def header(self, name: str) -> str | None:
        """A header's value, or None."""
        for line in self.head.split(b"\r\n"):
            key, _, value = line.partition(b":")
            if key.strip().lower() == name.lower().encode():
                return value.strip().decode("latin-1")
        return None

    def check(self, request: Request) -> None:
        """Nothing but a success may be timed: 304 for a request that says what it has already.

        :raises BenchmarkError: it is anything else.
        """
        conditional = any(name == "If-None-Match" for name, _ in request.headers)
        if not (self.status == NOT_MODIFIED if conditional else 200 <= self.status < 300):
            text = self.body[:500].decode("utf-8", "replace")
            raise BenchmarkError(f"{request.method} {request.path} was answered {self.status}: {text}")


class Caller(Protocol):
    """Somebody who asks the same thing again and again, each time after the answer to the last."""

    def ask(self) -> Request: ...
    def answered(self, answer: Answer) -> None: ...


def environ_of(request: Request, base_url: str) -> dict[str, Any]:
    """What a server would hand to the application for a request."""
    builder = EnvironBuilder(
        request.path,
        base_url,
        method=request.method,
        headers=list(request.headers),
        input_stream=BytesIO(request.body),
        content_length=len(request.body),
        environ_overrides={"REMOTE_ADDR": urlsplit(base_url).hostname},
    )
    return builder.get_environ()


def give(app: Flask, environ: dict[str, Any]) -> Answer:
    """Let the application answer in this process."""
    body, status, headers = run_wsgi_app(app, environ, buffered=True)
    head = "\r\n".join((status, *(f"{name}: {value}" for name, value in headers)))
    return Answer(int(status[:3]), head.encode("latin-1"), b"".join(body))


def ask_in_process(app: Flask, callers: Sequence[Caller], base_url: str) -> None:
    """One request of each caller, answered in this process and checked.

    :raises BenchmarkError: an answer isn't a success.
    """
    for caller in callers:
        request = caller.ask()
        answer = give(app, environ_of(request, base_url))
        answer.check(request)
        caller.answered(answer)
