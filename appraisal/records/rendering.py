"""The export as one file that anybody can read: it asks nothing of the network and escapes every text."""

from datetime import datetime
from typing import Final

from jinja2 import Environment, PackageLoader, StrictUndefined

from appraisal.presentation import nhs_datetime
from appraisal.records.document import Document
from appraisal.records.presenters import sections

_PAGES: Final = Environment(
    loader=PackageLoader("appraisal.records"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


def as_page(document: Document) -> str:
    """A whole HTML page; a command writes it and a browser downloads it."""
    return _PAGES.get_template("records/person_export.html").render(
        document=document,
        sections=sections(document),
        made_at=nhs_datetime(datetime.fromisoformat(document["made_at"])),
    )
