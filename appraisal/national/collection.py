"""Collections: opened by operators, frozen from then on, read by everybody who answers them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session

from appraisal.national.disclosure import DisclosureError, policy_named
from appraisal.national.models import Collection, SubmittedReturn
from appraisal.reviews.scores import Rule, RuleError, check_for_collections
from frameworks.models import NationalFrameworkVersion, NationalValue
from tenants.audit import service as audit
from tenants.errors import Conflict, Forbidden, Invalid, NotFound, Problem
from tenants.identity import Identity
from tenants.permissions import allowed
from tenants.rows import uuid7


@dataclass(frozen=True)
class NationalValueView:
    """A value of the collection's core framework."""

    id: UUID
    code: str
    name: str


@dataclass(frozen=True)
class CollectionView:
    """What a collection asks for: its period, core framework, measurement rule and disclosure policy."""

    id: UUID
    code: str
    name: str
    period_start: date
    period_end: date
    framework_version_id: UUID
    framework_name: str
    framework_version: str
    values: tuple[NationalValueView, ...]
    rule: Rule
    policy: str

    @property
    def points(self) -> tuple[int, ...]:
        """The points of the rule's scale of behaviours: the categories that people are counted in."""
        scale = self.rule.measure("how").scale
        return tuple(range(int(scale.minimum), int(scale.maximum) + 1))


@dataclass(frozen=True)
class CollectionLine:
    """A collection in the list of an organisation, with the newest return it sent."""

    code: str
    name: str
    period_start: date
    period_end: date
    policy: str
    framework_name: str
    framework_version: str
    return_version: int | None
    submitted_at: datetime | None


def open_collection(
    session: Session,
    *,
    by: Identity,
    code: str,
    name: str,
    period_start: date,
    period_end: date,
    framework_version_id: UUID,
    rule: Rule,
    policy: str,
) -> UUID:
    """Open a collection, as the owner; nothing in it changes afterwards.

    :raises Conflict: there is already a collection with this code.
    :raises Invalid: the policy or the national framework version is unknown, the period ends early, or
        returns aren't counted by such a rule.
    """
    _check(session, period_start, period_end, framework_version_id, rule, policy)
    if session.scalar(select(Collection.id).where(Collection.code == code)) is not None:
        raise Conflict(f"Collection {code} is open already, and a collection never changes.")
    row = Collection(
        id=uuid7(),
        code=code,
        name=name,
        period_start=period_start,
        period_end=period_end,
        framework_version_id=framework_version_id,
        rule=dict(rule.to_json()),
        policy=policy,
    )
    session.add(row)
    audit.record(
        session,
        by=by,
        action="collection.opened",
        object_type="collection",
        object_id=row.id,
        detail={"code": code, "policy": policy},
    )
    session.flush()
    return row.id


def _check(
    session: Session, start: date, end: date, framework_version_id: UUID, rule: Rule, policy: str
) -> None:
    problems: list[Problem] = []
    if end < start:
        problems.append(
            Problem("/period_end", "The period ends before it starts. Swap or correct the dates.")
        )
    if session.get(NationalFrameworkVersion, framework_version_id) is None:
        problems.append(Problem("/framework_version_id", "No such national framework version is published."))
    try:
        check_for_collections(rule)
    except RuleError as unlike:
        problems.append(Problem(f"/rule{unlike.code}", f"{unlike}."))
    try:
        policy_named(policy)
    except DisclosureError as unknown:
        problems.append(Problem("/policy", str(unknown)))
    if problems:
        raise Invalid("The collection can't be opened.", problems=problems)


def find_collection(session: Session, code: str) -> CollectionView:
    """A collection with the values of its core framework, in one statement.

    :raises NotFound: there is none with this code.
    """
    rows = session.execute(
        select(Collection, NationalFrameworkVersion, NationalValue)
        .join(NationalFrameworkVersion, NationalFrameworkVersion.id == Collection.framework_version_id)
        .join(NationalValue, NationalValue.version_id == NationalFrameworkVersion.id)
        .where(Collection.code == code)
        .order_by(NationalValue.position)
    ).all()
    if not rows:
        raise NotFound
    collection, framework, _ = rows[0]
    return CollectionView(
        id=collection.id,
        code=collection.code,
        name=collection.name,
        period_start=collection.period_start,
        period_end=collection.period_end,
        framework_version_id=framework.id,
        framework_name=framework.name,
        framework_version=framework.version,
        values=tuple(NationalValueView(value.id, value.code, value.name) for _, _, value in rows),
        rule=Rule.from_json(collection.rule),
        policy=collection.policy,
    )


def list_collections(session: Session, *, by: Identity) -> Sequence[CollectionLine]:
    """All collections, newest period first, with the newest return of the asker's organisation.

    :raises Forbidden: unless an information lead asks.
    """
    if not allowed("return.read", by):
        raise Forbidden("Only your information lead works on national returns.")
    newest = (
        select(
            SubmittedReturn.collection_id,
            func.max(SubmittedReturn.version).label("version"),
            func.max(SubmittedReturn.submitted_at).label("submitted_at"),
        )
        .where(SubmittedReturn.organisation_id == by.organisation_id)
        .group_by(SubmittedReturn.collection_id)
        .subquery()
    )
    rows = session.execute(
        select(Collection, NationalFrameworkVersion, newest.c.version, newest.c.submitted_at)
        .join(NationalFrameworkVersion, NationalFrameworkVersion.id == Collection.framework_version_id)
        .outerjoin(newest, and_(newest.c.collection_id == Collection.id))
        .order_by(Collection.period_start.desc(), Collection.code)
    ).all()
    return tuple(
        CollectionLine(
            code=collection.code,
            name=collection.name,
            period_start=collection.period_start,
            period_end=collection.period_end,
            policy=collection.policy,
            framework_name=framework.name,
            framework_version=framework.version,
            return_version=version,
            submitted_at=submitted_at,
        )
        for collection, framework, version, submitted_at in rows
    )
