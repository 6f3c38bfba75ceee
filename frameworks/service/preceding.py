"""What stood before a draft: the version that its readers know."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from frameworks.models import FrameworkVersion
from frameworks.service.bases import find_national
from frameworks.service.draft_rows import DraftView
from tenants.identity import Identity


def version_before(session: Session, *, by: Identity, draft: DraftView) -> UUID | None:
    """The version published last under the draft's code, before itself; else what it extends.

    None where it is the first of an own framework.
    """
    version = FrameworkVersion
    published: list[UUID] = [
        *session.scalars(
            select(version.id)
            .where(version.tenant_id == by.organisation_id, version.code == draft.definition.code)
            .order_by(version.adopted_at.desc(), version.id)
        )
    ]
    if draft.version_id in published:
        published = published[published.index(draft.version_id) + 1 :]
    if published:
        return published[0]
    base = draft.definition.extends
    found = None if base is None else find_national(session, [base]).get(base)
    return None if found is None else found.id
