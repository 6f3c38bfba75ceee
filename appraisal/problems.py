"""Errors at the edge, once: problem+json below /api, one page elsewhere. A 500 says nothing but an id."""

import logging
from typing import Any

from flask import Flask, Response, current_app, g, jsonify, make_response, render_template, request, url_for
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge

from appraisal.constraints import message_of
from appraisal.unsaved import typed_words
from tenants.errors import Conflict, Forbidden, NotFound, Problem, Refusal, Stale, StepUpRequired
from tenants.guard import db_session, is_from_here, note_refusal
from tenants.sign_in.pages.repeating import send_to_sign_in

log = logging.getLogger("appraisal.problems")
RETRY_AFTER_SECONDS = "5"
PASSING = frozenset({"08", "40", "53", "55", "57"})
"""Classes of SQLSTATE that are over soon: connection, rolled back, resources, locked, operator."""


def setup_problems(app: Flask) -> None:
    """Map every kind of error to an answer."""
    app.register_error_handler(Refusal, refused)
    app.register_error_handler(HTTPException, failed_http)
    app.register_error_handler(IntegrityError, refused_by_database)
    app.register_error_handler(OperationalError, database_away)
    app.register_error_handler(PoolTimeout, database_away)
    app.register_error_handler(Exception, failed)


def refused(error: Refusal) -> Response:
    """A use case said no."""
    who = g.get("identity")
    if who is not None and isinstance(error, Forbidden | NotFound):
        note_refusal(error)
    if isinstance(error, StepUpRequired):
        return _sign_in_again(error)
    both = {"current": error.current, "sent": error.sent} if isinstance(error, Stale) else None
    return answer(error.status, error.title, str(error), problems=error.problems, code=error.code, also=both)


def _sign_in_again(error: StepUpRequired) -> Response:
    """People are led to it from their page; the API says where it is, for people to be sent to."""
    db_session().rollback()
    where = url_for("sign_in.ask", _external=False)
    if request.path.startswith("/api/"):
        also = {"sign_in": f"{current_app.config['BASE_URL']}{where}"}
        return answer(error.status, error.title, str(error), code=error.code, also=also)
    leads = send_to_sign_in()
    if leads is not None:
        return make_response(leads)
    remedy = (
        "What you wrote is too long to be kept meanwhile. Copy it, sign out and in again, and send it then."
    )
    return answer(error.status, error.title, remedy, code=error.code)


def refused_by_database(error: IntegrityError) -> Response:
    """A named constraint said no, perhaps only at commit."""
    name = getattr(getattr(error.orig, "diag", None), "constraint_name", None)
    known = message_of(name or "")
    if known is None:
        log.error("constraint without a message", extra={"constraint": name})
        return failed(error)
    return answer(Conflict.status, Conflict.title, known.message, problems=(known,))


def database_away(error: Exception) -> Response:
    """The database can't be reached, or is too busy: say when to come back; nothing was saved."""
    if isinstance(error, DBAPIError) and not _is_away(error):
        return failed(error)
    log.warning("database away", extra={"error": type(error).__name__})
    response = answer(
        503, "The service is busy", "Nothing was saved. Wait a few seconds, then send the same page again."
    )
    response.headers["Retry-After"] = RETRY_AFTER_SECONDS
    return response


def _is_away(error: DBAPIError) -> bool:
    state = getattr(error.orig, "pgcode", None)
    return error.connection_invalidated or state is None or state[:2] in PASSING


def failed_http(error: HTTPException) -> Response:
    """What Flask or smorest raised: keep its status and headers (Allow), give it our shape."""
    data: dict[str, Any] = getattr(error, "data", None) or {}
    problems = tuple(_pointers(data.get("messages"))) or tuple(_pointers(data.get("errors")))
    status = error.code or 500
    detail = error.description or ""
    if status == RequestEntityTooLarge.code and (most := g.get("largest_file")):
        detail = (
            f"The file is larger than {most // 1_000_000} MB, and that is the most that is taken. Split it."
        )
    if status == NotFound.status:
        response = answer(NotFound.status, NotFound.title, str(NotFound()))
    elif problems:
        response = answer(
            status, "Some answers need to be changed", "See the list of what to mend.", problems
        )
    else:
        response = answer(status, error.name, detail)
    if error.response is not None:
        response.headers.update(error.response.headers)
    for name, value in error.get_headers():
        if name.lower() == "allow":
            response.headers["Allow"] = value
    return response


def _pointers(messages: object, path: str = "") -> list[Problem]:
    """marshmallow's nested messages as (pointer, message), without the location they came in."""
    if isinstance(messages, dict):
        found: list[Problem] = []
        for key, inner in messages.items():
            outermost = path == "" and key in {"json", "query", "form", "headers", "files"}
            found += _pointers(inner, path if outermost else f"{path}/{key}")
        return found
    if isinstance(messages, list):
        return [Problem(path or "/", str(message)) for message in messages]
    return []


def failed(error: Exception) -> Response:
    """Something we didn't foresee: all of it in the log, nothing of it in the answer."""
    log.error("unhandled error", exc_info=error)
    return answer(
        500, "Something went wrong", "Nothing was saved. Tell us the reference below if it happens again."
    )


def _unsaved(status: int) -> list[str]:
    """What somebody wrote into a form that could not be taken: shown once more, so that it can be copied.

    Only from our own pages: another site could make this one say what it likes.
    """
    if status == RequestEntityTooLarge.code or not is_from_here(evidence_required=True):
        return []
    return typed_words()


def answer(
    status: int,
    title: str,
    detail: str,
    problems: tuple[Problem, ...] = (),
    code: str | None = None,
    also: dict[str, Any] | None = None,
) -> Response:
    """The one shape of an error: problem+json (RFC 9457) for machines, one page for people."""
    if request.path.startswith(("/api/", "/oauth/", "/.well-known/")):
        body: dict[str, Any] = {
            "type": "about:blank" if code is None else f"urn:appraisal:problem:{code}",
            "title": title,
            "status": status,
            "detail": detail,
            "request_id": g.get("request_id"),
        }
        if problems:
            body["errors"] = [
                {"pointer": problem.pointer, "message": problem.message} for problem in problems
            ]
        response = jsonify(body | (also or {}))
        response.mimetype = "application/problem+json"
    else:
        page = render_template(
            "error.html",
            status=status,
            title=title,
            detail=detail,
            problems=problems,
            unsaved=_unsaved(status),
        )
        response = make_response(page)
    response.status_code = status
    response.headers["Cache-Control"] = "no-store"
    if status == 401 and request.path.startswith("/api/"):
        response.headers["WWW-Authenticate"] = 'Bearer realm="appraisal"'
    return response
