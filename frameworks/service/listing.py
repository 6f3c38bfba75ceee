"""What there is: an organisation's versions, the national ones, and drafts for those who write them."""

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from sqlalchemy import Select, Subquery, and_, func, select, tuple_, union_all
from sqlalchemy.orm import Session

from frameworks.domain import EDIT, OPEN, State
from frameworks.models import (
    FrameworkComment,
    FrameworkDraft,
    FrameworkRetirement,
    FrameworkVersion,
    NationalFrameworkVersion,
)
from frameworks.service.adopting import ADOPTED
from frameworks.service.names import Named, People
from frameworks.service.reading import NATIONAL
from tenants.audit.events import Cursor
from tenants.identity import Identity
from tenants.permissions import allowed

PUBLISHED, RETIRED = "published", "retired"
PAGE, MOST = 20, 100
"""So many closed drafts in a page, and at most."""


@dataclass(frozen=True)
class VersionLine:
    """A published version; `kind` as in a view. `since` is when it was adopted or published here.

    `base` is the national version that it is a copy of or extends, None for others. `copy_id` is the
    organisation's copy of a national version, if it has one.
    """

    id: UUID
    kind: str
    code: str
    name: str
    version: str
    status: str
    purpose: str
    national_version_id: UUID | None
    base: str | None
    since: datetime | None
    copy_id: UUID | None = None


@dataclass(frozen=True)
class DraftLine:
    """A draft, and how many of its comments aren't settled; `version_id` is what was published from it."""

    id: UUID
    code: str
    name: str
    version: str
    state: State
    edition: int
    changed_by: Named | None
    changed_at: datetime
    submitted_by: Named | None
    version_id: UUID | None
    open_comments: int


@dataclass(frozen=True)
class Listing:
    """All of it; `drafts` are the open ones, and `closed` those published or discarded.

    Both are None for somebody who doesn't write frameworks, and where only versions were asked for.
    `closed` is a page, newest first; `closed_next` is where the next one begins.
    """

    own: tuple[VersionLine, ...]
    national: tuple[VersionLine, ...]
    drafts: tuple[DraftLine, ...] | None
    closed: tuple[DraftLine, ...] | None
    closed_next: Cursor | None = None


def list_frameworks(
    session: Session, *, by: Identity, after: Cursor | None = None, most: int = PAGE
) -> Listing:
    """Every version that the organisation has, every national one, and for editors drafts.

    :param after: where the page of closed drafts before ended.
    :param most: so many closed drafts are in a page.
    """
    versions = list_versions(session, by=by)
    if not allowed(EDIT, by):
        return versions
    lines = _drafts(session, by, after, most)
    drafts = tuple(each for each in lines if each.state in OPEN)
    closed = tuple(each for each in lines if each.state not in OPEN)
    shown = closed[:most]
    further = Cursor(shown[-1].changed_at, shown[-1].id) if len(closed) > most else None
    return replace(versions, drafts=drafts, closed=shown, closed_next=further)


def list_versions(session: Session, *, by: Identity) -> Listing:
    """Every version that the organisation has and every national one, without drafts."""
    own = _own(session, by)
    copies = {line.national_version_id: line.id for line in own if line.kind == ADOPTED}
    national = tuple(replace(line, copy_id=copies.get(line.id)) for line in list_national(session))
    return Listing(own=own, national=national, drafts=None, closed=None)


def _own(session: Session, by: Identity) -> tuple[VersionLine, ...]:
    version, retirement, national = FrameworkVersion, FrameworkRetirement, NationalFrameworkVersion
    rows = session.execute(
        select(
            version.id,
            version.kind,
            version.code,
            version.name,
            version.version,
            version.definition["purpose"].as_string().label("purpose"),
            version.national_version_id,
            version.adopted_at,
            retirement.id.label("retirement"),
            national.framework_code,
            national.version.label("national_version"),
        )
        .outerjoin(
            retirement,
            and_(retirement.tenant_id == version.tenant_id, retirement.version_id == version.id),
        )
        .outerjoin(national, national.id == version.national_version_id)
        .where(version.tenant_id == by.organisation_id)
        .order_by(version.code, version.adopted_at.desc(), version.id)
    ).all()
    return tuple(
        VersionLine(
            id=row.id,
            kind=row.kind,
            code=row.code,
            name=row.name,
            version=row.version,
            status=PUBLISHED if row.retirement is None else RETIRED,
            purpose=row.purpose,
            national_version_id=row.national_version_id,
            base=None if row.framework_code is None else f"{row.framework_code} {row.national_version}",
            since=row.adopted_at,
        )
        for row in rows
    )


def list_national(session: Session) -> tuple[VersionLine, ...]:
    """Every national version, retired ones too, newest first in each framework."""
    national = NationalFrameworkVersion
    rows = session.execute(
        select(
            national.id,
            national.framework_code,
            national.name,
            national.version,
            national.status,
            national.definition["purpose"].as_string().label("purpose"),
        ).order_by(national.framework_code, national.published_on.desc(), national.version)
    ).all()
    return tuple(
        VersionLine(
            id=row.id,
            kind=NATIONAL,
            code=row.framework_code,
            name=row.name,
            version=row.version,
            status=row.status,
            purpose=row.purpose,
            national_version_id=row.id,
            base=None,
            since=None,
        )
        for row in rows
    )


def _waiting(by: Identity) -> Subquery:
    """How many comments of each draft aren't settled."""
    comment = FrameworkComment
    return (
        select(comment.draft_id, func.count().label("count"))
        .where(comment.tenant_id == by.organisation_id, comment.settled_at.is_(None))
        .group_by(comment.draft_id)
        .subquery()
    )


def _wanted(by: Identity, after: Cursor | None, most: int) -> Select[tuple[UUID]]:
    """The open drafts, and a page of the others with one more, which tells whether there is a next page."""
    draft = FrameworkDraft
    closed = select(draft.id).where(draft.tenant_id == by.organisation_id, draft.state.not_in(OPEN))
    if after is not None:
        closed = closed.where(tuple_(draft.changed_at, draft.id) < (after.at, after.id))
    page = closed.order_by(draft.changed_at.desc(), draft.id.desc()).limit(most + 1).subquery()
    opened = select(draft.id).where(draft.tenant_id == by.organisation_id, draft.state.in_(OPEN))
    return select(union_all(opened, select(page.c.id)).subquery().c.id)


def _drafts(session: Session, by: Identity, after: Cursor | None, most: int) -> tuple[DraftLine, ...]:
    draft, waiting = FrameworkDraft, _waiting(by)
    found = session.execute(
        select(
            draft.id,
            *(draft.document[key].as_string().label(key) for key in ("code", "name", "version")),
            draft.state,
            draft.edition,
            draft.changed_by_id,
            draft.changed_at,
            draft.submitted_by_id,
            draft.version_id,
            func.coalesce(waiting.c.count, 0).label("open_comments"),
        )
        .outerjoin(waiting, waiting.c.draft_id == draft.id)
        .where(draft.tenant_id == by.organisation_id, draft.id.in_(_wanted(by, after, most)))
        .order_by(draft.changed_at.desc(), draft.id.desc())
    ).all()
    people = People(session, by, [each for row in found for each in (row.changed_by_id, row.submitted_by_id)])
    return tuple(
        DraftLine(
            id=row.id,
            code=row.code,
            name=row.name,
            version=row.version,
            state=State(row.state),
            edition=row.edition,
            changed_by=people.get(row.changed_by_id),
            changed_at=row.changed_at,
            submitted_by=people.get(row.submitted_by_id),
            version_id=row.version_id,
            open_comments=row.open_comments,
        )
        for row in found
    )
