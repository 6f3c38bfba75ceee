"""Published versions, whole; without a statement once this process has read them."""

from collections import OrderedDict
from threading import Lock
from uuid import UUID

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from frameworks.definitions.reader import parse
from frameworks.models import (
    Behaviour,
    FrameworkVersion,
    NationalBehaviour,
    NationalFrameworkVersion,
    NationalValue,
    Value,
)
from frameworks.service.views import FrameworkView, Ids, whole
from tenants.errors import NotFound
from tenants.identity import Identity

EVERYBODY = UUID(int=0)
"""Stands for the organisation where a version is national; no organisation has this id."""
NATIONAL = "national"


class _Published:
    """Published versions already read by this process, by organisation and id.

    They are immutable, so nothing goes stale; the organisation is part of the key and comes from the
    caller's identity, so one organisation's entry can't answer another. Bounded: oldest out first.
    """

    def __init__(self, size: int) -> None:
        self._size = size
        self._known: OrderedDict[tuple[UUID, UUID], FrameworkView] = OrderedDict()
        self._lock = Lock()

    def get(self, key: tuple[UUID, UUID]) -> FrameworkView | None:
        return self._known.get(key)

    def put(self, key: tuple[UUID, UUID], view: FrameworkView) -> None:
        with self._lock:
            self._known[key] = view
            while len(self._known) > self._size:
                self._known.popitem(last=False)


_published = _Published(size=512)


def read_version(session: Session, *, by: Identity, version_id: UUID) -> FrameworkView:
    """An organisation's published version, whole.

    :raises NotFound: when this organisation has no such version.
    """
    view = _own(session, by.organisation_id, version_id)
    if view is None:
        raise NotFound
    return view


def read_national(session: Session, *, version_id: UUID) -> FrameworkView:
    """A national version, whole, retired or not; its ids are the national ones.

    :raises NotFound: when there is none.
    """
    view = _national(session, version_id)
    if view is None:
        raise NotFound
    return view


def read_any(session: Session, *, by: Identity, version_id: UUID) -> FrameworkView:
    """One of the organisation's versions or a national one, whichever has this id.

    :raises NotFound: when neither has.
    """
    view = (
        _published.get((EVERYBODY, version_id))
        or _own(session, by.organisation_id, version_id)
        or _national(session, version_id)
    )
    if view is None:
        raise NotFound
    return view


def _own(session: Session, own: UUID, version_id: UUID) -> FrameworkView | None:
    known = _published.get((own, version_id))
    if known is not None:
        return known
    version = session.execute(
        select(FrameworkVersion).where(FrameworkVersion.tenant_id == own, FrameworkVersion.id == version_id)
    ).scalar_one_or_none()
    if version is None:
        return None
    rows = session.execute(
        select(Value.code, Value.id, Value.national_value_id)
        .add_columns(Behaviour.code, Behaviour.id, Behaviour.national_behaviour_id)
        .join(Behaviour, and_(Behaviour.tenant_id == Value.tenant_id, Behaviour.value_id == Value.id))
        .where(Value.tenant_id == own, Value.version_id == version_id)
    ).all()
    ids = Ids({row[0]: (row[1], row[2]) for row in rows}, {row[3]: (row[4], row[5]) for row in rows})
    view = whole(version.id, version.kind, version.national_version_id, parse(version.definition), ids)
    _published.put((own, version_id), view)
    return view


def _national(session: Session, version_id: UUID) -> FrameworkView | None:
    known = _published.get((EVERYBODY, version_id))
    if known is not None:
        return known
    version = session.get(NationalFrameworkVersion, version_id)
    if version is None:
        return None
    rows = session.execute(
        select(NationalValue.code, NationalValue.id, NationalBehaviour.code, NationalBehaviour.id)
        .join(NationalBehaviour, NationalBehaviour.value_id == NationalValue.id)
        .where(NationalValue.version_id == version_id)
    ).all()
    ids = Ids({row[0]: (row[1], row[1]) for row in rows}, {row[2]: (row[3], row[3]) for row in rows})
    view = whole(version.id, NATIONAL, version.id, parse(version.definition), ids)
    _published.put((EVERYBODY, version_id), view)
    return view
