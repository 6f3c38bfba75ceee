"""A row in each table of an organisation that writes frameworks."""

from decimal import Decimal
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from frameworks.models import (
    BehaviourMapping,
    FrameworkComment,
    FrameworkDraft,
    FrameworkRetirement,
    FrameworkVersion,
    NationalFrameworkVersion,
    NationalValue,
)
from tenants.rows import now, uuid7
from tests.world import World


def plant_editing(session: Session, *, words: str, people: tuple[UUID, UUID], behaviour_id: UUID) -> None:
    """A retired extension without values, a draft in review with a comment, and a mapping of a behaviour."""
    first, second = people
    national = session.scalars(select(NationalFrameworkVersion)).one()
    version = FrameworkVersion(
        id=uuid7(),
        national_version_id=national.id,
        kind="extension",
        code="planted",
        name=words,
        version="0.1",
        definition=national.definition | {"name": words},
        submitted_by_id=first,
        published_by_id=second,
    )
    draft = FrameworkDraft(
        id=uuid7(),
        document=national.definition | {"name": words, "code": "planted-draft"},
        state="in_review",
        created_by_id=first,
        changed_by_id=first,
        submitted_by_id=first,
        submitted_at=now(),
    )
    comment = FrameworkComment(id=uuid7(), draft_id=draft.id, place="", text=words, by_id=first)
    session.add_all([version, draft])
    session.flush()
    value = session.scalars(select(NationalValue.id).where(NationalValue.version_id == national.id)).first()
    session.add_all(
        [
            FrameworkRetirement(version_id=version.id, reason=words, by_id=first),
            comment,
            BehaviourMapping(
                behaviour_id=behaviour_id, national_value_id=value, relation="narrower", weight=Decimal("0.5")
            ),
        ]
    )


def draft_ids(world: World, side: str) -> dict[str, UUID]:
    """What addresses name of the draft that was planted for an organisation."""
    with world.session(f"{side}.lead") as session:
        comment = session.scalars(select(FrameworkComment)).one()
        return {"draft_id": comment.draft_id, "comment_id": comment.id}
