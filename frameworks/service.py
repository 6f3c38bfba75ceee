"""Publishing a national version, adopting it, and reading an organisation's copy."""

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from threading import Lock
from uuid import UUID, uuid5

from sqlalchemy import and_, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from frameworks.definitions.shape import Definition
from frameworks.models import (
    Behaviour,
    FrameworkVersion,
    NationalBehaviour,
    NationalFrameworkVersion,
    NationalScalePoint,
    NationalValue,
    ScalePoint,
    Value,
)
from tenants.audit import service as audit
from tenants.errors import NotFound
from tenants.identity import Identity

NATIONAL_IDS = UUID("6d0f6f54-3c0e-5f0e-9f4e-0c9a4f1f7d10")
"""Namespace of national ids: derived from codes, so every installation means the same rows by them."""


@dataclass(frozen=True)
class ScalePointView:
    """A possible answer; `points` is None for a non-rating, which is never a number."""

    kind: str
    code: str
    points: int | None
    label: str
    meaning: str


@dataclass(frozen=True)
class BehaviourView:
    """A behaviour with its anchors."""

    id: UUID
    code: str
    statement: str
    effective: tuple[str, ...]
    ineffective: tuple[str, ...]


@dataclass(frozen=True)
class ValueView:
    """A value with its behaviours, in their order."""

    id: UUID
    national_value_id: UUID | None
    code: str
    name: str
    statement: str
    behaviours: tuple[BehaviourView, ...]


@dataclass(frozen=True)
class FrameworkView:
    """A published version of an organisation's copy, whole; it never changes."""

    id: UUID
    name: str
    version: str
    status: str
    values: tuple[ValueView, ...]
    scale_points: tuple[ScalePointView, ...]

    @property
    def behaviours(self) -> tuple[BehaviourView, ...]:
        """All behaviours, in the order of the values."""
        return tuple(behaviour for value in self.values for behaviour in value.behaviours)

    def scale(self, kind: str) -> tuple[ScalePointView, ...]:
        """The points and non-ratings of the `behaviour` or the `objective` scale, in order."""
        return tuple(point for point in self.scale_points if point.kind == kind)


def national_version_id(definition: Definition) -> UUID:
    """The id of a definition once published."""
    return uuid5(NATIONAL_IDS, f"{definition.code}/{definition.version}")


def publish_national(session: Session, definition: Definition) -> UUID:
    """Write a definition as national reference rows, as the owner; doing it again changes nothing."""
    version_id = national_version_id(definition)
    session.execute(
        insert(NationalFrameworkVersion)
        .values(
            id=version_id,
            framework_code=definition.code,
            name=definition.name,
            version=definition.version,
            status="published",
            source=definition.source,
            published_on=definition.published_on,
        )
        .on_conflict_do_nothing()
    )
    values: list[dict[str, object]] = []
    behaviours: list[dict[str, object]] = []
    for position, value in enumerate(definition.values, 1):
        value_id = uuid5(version_id, value.code)
        values.append(
            {"id": value_id, "version_id": version_id, "code": value.code, "name": value.name}
            | {"statement": value.statement, "position": position}
        )
        for place, behaviour in enumerate(value.behaviours, 1):
            behaviours.append(
                {"id": uuid5(version_id, behaviour.code), "value_id": value_id, "code": behaviour.code}
                | {"statement": behaviour.statement, "position": place}
                | {"effective": list(behaviour.effective), "ineffective": list(behaviour.ineffective)}
            )
    session.execute(insert(NationalValue).values(values).on_conflict_do_nothing())
    session.execute(insert(NationalBehaviour).values(behaviours).on_conflict_do_nothing())
    session.execute(insert(NationalScalePoint).values(_scale_rows(definition)).on_conflict_do_nothing())
    return version_id


def _scale_rows(definition: Definition) -> list[dict[str, object]]:
    version_id = national_version_id(definition)
    return [
        {"id": uuid5(version_id, f"{kind}/{entry.code}"), "version_id": version_id, "kind": kind}
        | {"code": entry.code, "points": entry.points, "label": entry.label}
        | {"meaning": entry.meaning, "position": position}
        for kind, scale in definition.scales
        for position, entry in enumerate(scale.entries, 1)
    ]


def adopt(session: Session, *, by: Identity, national_version: UUID) -> UUID:
    """Copy a published national version into the organisation's own tables; doing it again changes nothing.

    Every copied row keeps its national id. A handful of statements, whatever the framework's size.

    :raises NotFound: when no published national version has this id.
    """
    national = session.get(NationalFrameworkVersion, national_version)
    if national is None or national.status != "published":
        raise NotFound("There is no published national framework version with this id.")
    own = by.organisation_id
    copy_id = uuid5(own, str(national.id))
    made = session.execute(
        insert(FrameworkVersion)
        .values(
            tenant_id=own,
            id=copy_id,
            national_version_id=national.id,
            name=national.name,
            version=national.version,
            status="published",
        )
        .on_conflict_do_nothing()
        .returning(FrameworkVersion.id)
    ).scalar_one_or_none()
    if made is None:
        return copy_id
    values = session.scalars(select(NationalValue).where(NationalValue.version_id == national.id)).all()
    _copy_values(session, own, copy_id, values)
    _copy_scale(session, own, copy_id, national.id)
    audit.record(
        session, by=by, action="framework.adopted", object_type="framework_version", object_id=copy_id
    )
    return copy_id


def _copy_values(session: Session, own: UUID, copy_id: UUID, values: Sequence[NationalValue]) -> None:
    session.execute(
        insert(Value),
        [
            {"tenant_id": own, "id": uuid5(own, str(value.id)), "version_id": copy_id}
            | {"national_value_id": value.id, "code": value.code, "name": value.name}
            | {"statement": value.statement, "position": value.position}
            for value in values
        ],
    )
    behaviours = session.scalars(
        select(NationalBehaviour).where(NationalBehaviour.value_id.in_([value.id for value in values]))
    ).all()
    session.execute(
        insert(Behaviour),
        [
            {"tenant_id": own, "id": uuid5(own, str(behaviour.id))}
            | {"value_id": uuid5(own, str(behaviour.value_id)), "national_behaviour_id": behaviour.id}
            | {"code": behaviour.code, "statement": behaviour.statement, "position": behaviour.position}
            | {"effective": behaviour.effective, "ineffective": behaviour.ineffective}
            for behaviour in behaviours
        ],
    )


def _copy_scale(session: Session, own: UUID, copy_id: UUID, national_version: UUID) -> None:
    points = session.scalars(
        select(NationalScalePoint).where(NationalScalePoint.version_id == national_version)
    ).all()
    session.execute(
        insert(ScalePoint),
        [
            {"tenant_id": own, "id": uuid5(own, str(point.id)), "version_id": copy_id, "kind": point.kind}
            | {"code": point.code, "points": point.points, "label": point.label}
            | {"meaning": point.meaning, "position": point.position}
            for point in points
        ],
    )


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
    """An organisation's version with its values, behaviours and scales; published ones without a statement
    once this process has read them.

    :raises NotFound: when this organisation has no such version.
    """
    key = (by.organisation_id, version_id)
    known = _published.get(key)
    if known is not None:
        return known
    view = _load(session, by.organisation_id, version_id)
    if view.status == "published":
        _published.put(key, view)
    return view


def _load(session: Session, own: UUID, version_id: UUID) -> FrameworkView:
    version = session.execute(
        select(FrameworkVersion).where(FrameworkVersion.tenant_id == own, FrameworkVersion.id == version_id)
    ).scalar_one_or_none()
    if version is None:
        raise NotFound
    rows = session.execute(
        select(Value, Behaviour)
        .join(Behaviour, and_(Behaviour.tenant_id == Value.tenant_id, Behaviour.value_id == Value.id))
        .where(Value.tenant_id == own, Value.version_id == version_id)
        .order_by(Value.position, Behaviour.position)
    ).all()
    values: dict[UUID, tuple[Value, list[BehaviourView]]] = {}
    for value, row in rows:
        values.setdefault(value.id, (value, []))[1].append(
            BehaviourView(row.id, row.code, row.statement, tuple(row.effective), tuple(row.ineffective))
        )
    points = session.scalars(
        select(ScalePoint)
        .where(ScalePoint.tenant_id == own, ScalePoint.version_id == version_id)
        .order_by(ScalePoint.kind, ScalePoint.position)
    ).all()
    return FrameworkView(
        id=version.id,
        name=version.name,
        version=version.version,
        status=version.status,
        values=tuple(
            ValueView(v.id, v.national_value_id, v.code, v.name, v.statement, tuple(behaviours))
            for v, behaviours in values.values()
        ),
        scale_points=tuple(ScalePointView(p.kind, p.code, p.points, p.label, p.meaning) for p in points),
    )
