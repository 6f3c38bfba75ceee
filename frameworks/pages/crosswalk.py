"""What a draft or a version means nationally: coverage, an example person; and findings about its wording."""

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from flask import request, url_for
from flask.typing import ResponseReturnValue

from frameworks.crosswalk.coverage import coverage
from frameworks.definitions.shape import Definition
from frameworks.definitions.wording import findings
from frameworks.pages.behaviours import DRAFT
from frameworks.pages.blueprint import blueprint, opened, shown
from frameworks.presenters.crosswalk import answers_of, coverage_text, preview_text
from frameworks.presenters.drafts import finding_groups
from frameworks.service import crosswalk
from frameworks.service.reading import read_any
from tenants import guard
from tenants.errors import Invalid

CHOSEN: Final = "chosen"
VERSION: Final = "/values/versions/<uuid:version_id>"


@dataclass(frozen=True)
class Subject:
    """What is looked at: a draft, whole, or a published version; `draft_id` where it is a draft."""

    whole: Definition
    draft_id: UUID | None
    version_id: UUID | None

    @property
    def caption(self) -> str:
        """What it is called above a page about it."""
        name = f"{self.whole.name} {self.whole.version}"
        return name if self.draft_id is None else f"{name}, draft"

    @property
    def back(self) -> tuple[str, str]:
        """The address and name of its own page."""
        if self.draft_id is not None:
            return url_for("framework_pages.draft", draft_id=self.draft_id), "The draft"
        return url_for("framework_pages.version", version_id=self.version_id), "The version"


@blueprint.get(f"{DRAFT}/coverage")
@guard.signed_in("framework.edit")
def coverage_report(draft_id: UUID) -> ResponseReturnValue:
    """Which national values are well covered, and which behaviours map nowhere."""
    return _coverage(_draft(draft_id))


@blueprint.get(f"{VERSION}/coverage")
@guard.signed_in("framework.read")
def version_coverage(version_id: UUID) -> ResponseReturnValue:
    """The same of a published version."""
    return _coverage(_version(version_id))


@blueprint.get(f"{DRAFT}/preview")
@guard.signed_in("framework.edit")
def preview(draft_id: UUID) -> ResponseReturnValue:
    """Ratings of an example person, and the national category that they give, with its working."""
    return _preview(_draft(draft_id))


@blueprint.get(f"{VERSION}/preview")
@guard.signed_in("framework.read")
def version_preview(version_id: UUID) -> ResponseReturnValue:
    """The same of a published version."""
    return _preview(_version(version_id))


@blueprint.get(f"{DRAFT}/findings")
@guard.signed_in("framework.edit")
def wording(draft_id: UUID) -> ResponseReturnValue:
    """Doubts about the words, which never keep a draft from being published."""
    found = opened(draft_id)
    groups = finding_groups(findings(found.whole), found.whole)
    return shown("findings.html", page=found, groups=groups)


def _draft(draft_id: UUID) -> Subject:
    return Subject(opened(draft_id).whole, draft_id, None)


def _version(version_id: UUID) -> Subject:
    found = read_any(guard.db_session(), by=guard.identity(), version_id=version_id)
    return Subject(found.definition, None, version_id)


def _coverage(subject: Subject) -> ResponseReturnValue:
    """The report, or what there is to do first."""
    report, missing = None, None
    try:
        national = crosswalk.held_against(guard.db_session(), subject.whole)
    except Invalid as refusal:
        missing = refusal.code
    else:
        report = coverage_text(coverage(subject.whole, national), national)
    return shown("coverage.html", subject=subject, report=report, missing=missing)


def _preview(subject: Subject) -> ResponseReturnValue:
    """The person, or what there is to do first."""
    answers = answers_of(subject.whole, request.args) if CHOSEN in request.args else None
    person, missing = None, None
    try:
        found = crosswalk.preview_of(guard.db_session(), subject.whole, answers=answers)
    except Invalid as refusal:
        missing = refusal
    else:
        person = preview_text(found)
    return shown("preview.html", subject=subject, person=person, missing=missing)
