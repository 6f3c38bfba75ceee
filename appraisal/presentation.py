"""How pages look and travel: the templates' environment, filters, asset addresses and security headers.

Templates get `asset_url(path)`, `csp_nonce()`, `csrf_token()`, `left_out(page)`, and the filters `nhs_date`,
`nhs_time`, `nhs_datetime`, `two_places`, `thousands`, `plural`, `field_id`, `message_for`.
"""

import hashlib
import secrets
from collections.abc import Iterable
from datetime import date, datetime
from fractions import Fraction
from functools import lru_cache
from pathlib import Path
from typing import Protocol
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from flask import Flask, Response, current_app, g, request, url_for
from flask_wtf.csrf import generate_csrf
from jinja2 import ChainableUndefined, ChoiceLoader, PackageLoader, select_autoescape

from appraisal.unsaved import left_out

LONDON = ZoneInfo("Europe/London")
FOR_EVER = "public, max-age=31536000, immutable"
FORM_SOURCES = frozenset({"https:", "http://127.0.0.1:*", "http://localhost:*"})
"""Where the sign-in page's form may lead: a provider is known only once somebody chose, and redirects on."""
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


class Mendable(Protocol):
    """Something to mend in a form: where (a JSON pointer) and how."""

    @property
    def pointer(self) -> str: ...
    @property
    def message(self) -> str: ...


def setup_pages(app: Flask) -> None:
    """Let `app` render NHS.UK pages and send them with the headers that keep them safe.

    Reads `SESSION_COOKIE_SECURE` (HSTS only then). A page whose forms end in a redirect to another origin, an
    identity provider's say, is let through by naming addresses in `app.config["FORM_REDIRECTS"]`, or for
    one request in `g.form_redirects`: browsers hold a form's redirects to `form-action` too.
    """
    environment = app.jinja_env
    environment.undefined = ChainableUndefined
    environment.trim_blocks = environment.lstrip_blocks = True
    environment.autoescape = select_autoescape(
        disabled_extensions=("txt",), default=True, default_for_string=True
    )
    own = environment.loader
    nhs = PackageLoader("nhsuk_frontend_jinja")
    environment.loader = ChoiceLoader([own, nhs]) if own else nhs
    environment.globals.update(
        asset_url=asset_url, csp_nonce=csp_nonce, csrf_token=generate_csrf, left_out=left_out
    )
    environment.filters.update(
        nhs_date=nhs_date,
        nhs_time=nhs_time,
        nhs_datetime=nhs_datetime,
        two_places=two_places,
        thousands=thousands,
        plural=plural,
        field_id=field_id,
        message_for=message_for,
    )
    app.after_request(_add_headers)


def asset_url(path: str) -> str:
    """The address of a static file, with a hash of its content so that it may be cached for ever.

    :raises FileNotFoundError: if there is no such file.
    """
    return url_for("static", filename=path, v=_asset_hash(path))


def _asset_hash(path: str) -> str:
    file = Path(current_app.static_folder or "") / path
    return _hash_of(file, file.stat().st_mtime_ns)


@lru_cache(maxsize=256)
def _hash_of(file: Path, _changed: int) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()[:12]


def csp_nonce() -> str:
    """This request's nonce for inline scripts; made when a page first asks for it."""
    nonce = request.environ.get("appraisal.csp_nonce")
    if nonce is None:
        nonce = request.environ["appraisal.csp_nonce"] = secrets.token_urlsafe(16)
    return str(nonce)


def content_security_policy(nonce: str | None, form_redirects: Iterable[str]) -> str:
    """Everything from here and nothing inline, save scripts that carry `nonce`.

    :param form_redirects: addresses that forms may end up at, of which only the origins are used, or one of
        `FORM_SOURCES`.
    """
    script = "script-src 'self'" + (f" 'nonce-{nonce}'" if nonce else "")
    form_action = " ".join(["form-action 'self'", *sorted({_origin(address) for address in form_redirects})])
    return "; ".join(
        [
            "default-src 'none'",
            script,
            "style-src 'self'",
            "img-src 'self'",
            "connect-src 'self'",
            form_action,
            "frame-ancestors 'none'",
            "base-uri 'none'",
        ]
    )


def _origin(address: str) -> str:
    if address in FORM_SOURCES:
        return address
    parts = urlsplit(address)
    host = parts.netloc.rpartition("@")[2]
    if parts.scheme not in {"https", "http"} or not host or not set(host).isdisjoint(" ;,'\"*"):
        raise ValueError(f"not an address that a form may lead to: {address!r}")
    return f"{parts.scheme}://{host}"


def _add_headers(response: Response) -> Response:
    headers = response.headers
    for name, value in HEADERS.items():
        headers.setdefault(name, value)
    redirects = (*current_app.config.get("FORM_REDIRECTS", ()), *g.get("form_redirects", ()))
    policy = content_security_policy(request.environ.get("appraisal.csp_nonce"), redirects)
    headers.setdefault("Content-Security-Policy", policy)
    if current_app.config.get("SESSION_COOKIE_SECURE"):
        headers.setdefault("Strict-Transport-Security", "max-age=31536000")
    if request.endpoint == "static" and response.status_code in {200, 304}:
        headers["Cache-Control"] = FOR_EVER if _never_changes() else "no-cache"
    else:
        headers.setdefault("Cache-Control", "no-store")
    return response


def _never_changes() -> bool:
    """Is the static file asked for named by its content, or by a version in its path?"""
    path: str = (request.view_args or {})["filename"]
    return path.startswith("vendor/") or request.args.get("v") == _asset_hash(path)


def nhs_date(day: date) -> str:
    """A day as the NHS writes it, "22 November 2026"; a moment is first taken to Europe/London.

    :raises ValueError: for a moment without a time zone.
    """
    if isinstance(day, datetime):
        day = _in_london(day)
    return f"{day.day} {day:%B %Y}"


def nhs_time(moment: datetime) -> str:
    """The time in Europe/London: "3:05pm", "3pm", "midday", "midnight".

    :raises ValueError: for a moment without a time zone.
    """
    there = _in_london(moment)
    if there.minute == 0 and there.hour % 12 == 0:
        return "midday" if there.hour else "midnight"
    minutes = f":{there.minute:02}" if there.minute else ""
    return f"{there.hour % 12 or 12}{minutes}{'am' if there.hour < 12 else 'pm'}"


def nhs_datetime(moment: datetime) -> str:
    """Day and time in Europe/London: "22 November 2026 at 3:05pm".

    :raises ValueError: for a moment without a time zone.
    """
    return f"{nhs_date(moment)} at {nhs_time(moment)}"


def _in_london(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError("a moment without a time zone can't be shown")
    return moment.astimezone(LONDON)


def two_places(value: Fraction | int | str) -> str:
    """An exact score for people: two decimal places, half away from zero; "17/6" gives "2.83".

    :raises TypeError: for a float, which has lost exactness already.
    """
    if isinstance(value, float):
        raise TypeError("a score is exact: pass a Fraction, an int or a string such as '17/6'")
    exact = Fraction(value)
    hundredths = int(abs(exact) * 100 + Fraction(1, 2))
    sign = "−" if exact < 0 and hundredths else ""
    return f"{sign}{hundredths // 100}.{hundredths % 100:02}"


def thousands(number: int) -> str:
    """A whole number with commas: "12,345"."""
    return f"{number:,}"


def plural(count: int, one: str, many: str | None = None) -> str:
    """A count with its noun: "1 appraisal", "1,204 appraisals", "2 people"."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def field_id(name: str) -> str:
    """The id of the field that a JSON pointer or a form's name means: `/a/0/score` → `a-0-score`."""
    return name.strip("/").replace("/", "-").replace(".", "-")


def message_for(problems: Iterable[Mendable] | None, name: str) -> str:
    """What is wrong with the field `name`, or an empty string."""
    wanted = field_id(name)
    return " ".join(problem.message for problem in problems or () if field_id(problem.pointer) == wanted)
