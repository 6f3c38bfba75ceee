"""Telling an organisation's people something, and what they are being told."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from tenants.announcements.models import Announcement
from tenants.days import day_of
from tenants.identity import Identity
from tenants.rows import now

SHOWN_FOR = timedelta(days=14)
MOST = 5
"""So many are shown at a time, the newest first."""


@dataclass(frozen=True)
class AnnouncementView:
    """What everybody reads."""

    title: str
    body: str
    made_at: datetime


def announce(session: Session, *, by: Identity, title: str, body: str) -> None:
    """Tell everybody of the organisation for two weeks. The words must name nobody.

    The use case that announces writes the trail of what it did.
    """
    at = now()
    session.add(
        Announcement(
            tenant_id=by.organisation_id,
            title=title,
            body=body,
            made_at=at,
            shown_until=day_of(at + SHOWN_FOR),
        )
    )


def current(session: Session, *, by: Identity, on: date) -> Sequence[AnnouncementView]:
    """What the organisation's people are being told on a day, the newest first."""
    rows = session.execute(
        select(Announcement.title, Announcement.body, Announcement.made_at)
        .where(Announcement.tenant_id == by.organisation_id, Announcement.shown_until >= on)
        .order_by(Announcement.made_at.desc(), Announcement.id)
        .limit(MOST)
    )
    return [AnnouncementView(row.title, row.body, row.made_at) for row in rows]
