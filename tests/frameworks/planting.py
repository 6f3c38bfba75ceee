"""A row in each table of an organisation that writes frameworks."""

from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from frameworks.models import (
    FrameworkComment,
    FrameworkDraft,
    FrameworkRetirement,
    NationalFrameworkVersion,
    NationalValue,
)
from frameworks.service.rows import write_published
from tenants.rows import now, uuid7
from tests.world import World


def plant_editing(session: Session, *, words: str, people: tuple[UUID, UUID]) -> None:
    """A retired extension of one value with a mapped behaviour, and a draft in review with a comment."""
    first, second = people
    national = session.scalars(select(NationalFrameworkVersion)).one()
    value = session.scalars(select(NationalValue.id).where(NationalValue.version_id == national.id)).first()
    version, row, behaviour = (_row(code) for code in ("planted", "planted-value", "planted-value.behaviour"))
    version |= {"name": words, "kind": "extension", "version": "0.1", "national_version_id": national.id}
    version |= {"definition": national.definition | {"name": words}}
    version |= {"submitted_by_id": first, "published_by_id": second}
    row |= {"name": words, "statement": words, "position": 1}
    behaviour |= {
        "value_id": row["id"],
        "statement": words,
        "position": 1,
        "effective": [],
        "ineffective": [],
    }
    mapping: dict[str, Any] = {"id": uuid7(), "behaviour_id": behaviour["id"], "national_value_id": value}
    parts = {"value": [row], "behaviour": [behaviour], "behaviour_mapping": [mapping]}
    mapping |= {"relation": "narrower", "weight": "0.5"}
    assert write_published(session, version, parts)
    draft = FrameworkDraft(
        id=uuid7(),
        document=national.definition | {"name": words, "code": "planted-draft"},
        state="in_review",
        created_by_id=first,
        changed_by_id=first,
        submitted_by_id=first,
        submitted_at=now(),
    )
    session.add(draft)
    session.flush()
    session.add_all(
        [
            FrameworkRetirement(version_id=version["id"], reason=words, by_id=first),
            FrameworkComment(id=uuid7(), draft_id=draft.id, place="", text=words, by_id=first),
        ]
    )


def _row(code: str) -> dict[str, Any]:
    return {"id": uuid7(), "code": code}


def draft_ids(world: World, side: str) -> dict[str, UUID]:
    """What addresses name of the draft that was planted for an organisation."""
    with world.session(f"{side}.lead") as session:
        comment = session.scalars(select(FrameworkComment)).one()
        return {"draft_id": comment.draft_id, "comment_id": comment.id}
