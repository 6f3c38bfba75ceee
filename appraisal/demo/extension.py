"""What one demo trust adds to the national core: drafted, submitted and published by two of its people."""

from dataclasses import replace
from importlib.resources import files
from typing import Final
from uuid import UUID

from sqlalchemy.orm import Session

from appraisal.demo.cast import CastPart
from appraisal.demo.population import SOUTH_LONDON_AND_MAUDSLEY, Population
from frameworks.definitions.reader import read_definition
from frameworks.definitions.shape import Definition
from frameworks.service import drafts, review
from tenants.identity import Identity, Role
from tenants.people.service import person_id

EXTENDING: Final = SOUTH_LONDON_AND_MAUDSLEY.ods_code


def local_values() -> Definition:
    """Four values and eight behaviours, mapped to the core: additions, without the core itself."""
    return read_definition(files(__package__).joinpath("local_values.yaml").read_text(encoding="utf-8"))


def publish_local_values(session: Session, *, by: Identity, population: Population) -> UUID:
    """Draft the extension as one framework editor and publish it as another; the version's id.

    :param by: the command that makes the demonstration, for the organisation of `population`.
    """
    first, second = (
        _as_editor(by, person_id(by.organisation_id, member.employee_number), member.given_name)
        for member in population.cast
        if member.part is CastPart.FRAMEWORK_EDITOR
    )
    draft = drafts.create_draft(session, by=first, definition=local_values())
    draft = review.submit_draft(session, by=first, draft_id=draft.id, expected_edition=draft.edition)
    draft = review.publish_draft(session, by=second, draft_id=draft.id, expected_edition=draft.edition)
    if draft.version_id is None:
        raise LookupError("the draft was published without a version")
    return draft.version_id


def _as_editor(by: Identity, person: UUID, name: str) -> Identity:
    return replace(
        by, person_id=person, command=None, display_name=name, roles=frozenset({Role.FRAMEWORK_EDITOR})
    )
