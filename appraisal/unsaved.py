"""What somebody wrote into a form that could not be taken, so that no page loses it."""

from flask import request
from markupsafe import escape

from tenants.json_text import UNKEEPABLE

HIDDEN = frozenset({"csrf_token", "client_secret"})
"""Fields that no page repeats."""


def typed_words() -> list[str]:
    """Texts of this request's form of more than one word: short ones are soon typed again."""
    if request.method != "POST":
        return []
    typed = (text for name, text in request.form.items() if name not in HIDDEN and " " in text.strip())
    return [UNKEEPABLE.sub("\ufffd", text) for text in typed]


def left_out(page: str) -> list[str]:
    """Those of them that a page doesn't hold: its form may be gone, because somebody was faster."""
    return [text for text in typed_words() if str(escape(text.replace("\r\n", "\n").strip())) not in page]
