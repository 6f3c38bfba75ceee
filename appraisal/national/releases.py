"""Publishing a release: by the release job alone, from submitted returns, under control, for good."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session

from appraisal.national.collection import CollectionView, find_collection
from appraisal.national.disclosure import DisclosureError, Policy, control, policy_named
from appraisal.national.figures import Contribution, Shape, release_figures
from appraisal.national.models import Release, ReleaseTable, SubmittedReturn
from appraisal.national.rendering import TABLES, Controlled, Publication, as_csv, as_json
from appraisal.national.return_tables import ReturnError, ReturnTables
from frameworks.models import NationalScalePoint
from tenants.errors import Conflict
from tenants.organisations.models import Organisation
from tenants.rows import now, uuid7

_Return = tuple[SubmittedReturn, Organisation]


@dataclass(frozen=True)
class PublishedRelease:
    """What was published: the release, who contributed (ODS codes), and how many figures are withheld."""

    id: UUID
    sequence: int
    published_at: datetime
    organisations: tuple[str, ...]
    figures: int
    withheld: int


def publish_release(session: Session, *, collection_code: str) -> PublishedRelease:
    """Publish a collection's tables from the newest return of each organisation, as the release role.

    :raises NotFound: there is no such collection.
    :raises Conflict: there is no return; an organisation that contributes isn't synthetic although the
        policy is for synthetic ones only (all are named); a stored return can't be read; or the figures
        can't be controlled.
    """
    collection = find_collection(session, collection_code)
    returns = _newest_returns(session, collection)
    if not returns:
        raise Conflict(f"No organisation has submitted a return for {collection.code} yet.")
    controlled = _controlled(collection, returns)
    publication = Publication(
        id=uuid7(),
        sequence=_next_sequence(session, collection),
        published_at=now(),
        collection=collection,
        scale=_scale(session, collection),
        areas=tuple((organisation.ods_code, organisation.name) for _, organisation in returns),
        synthetic=all(organisation.is_synthetic for _, organisation in returns),
    )
    _write(session, publication, controlled)
    return PublishedRelease(
        id=publication.id,
        sequence=publication.sequence,
        published_at=publication.published_at,
        organisations=tuple(code for code, _ in publication.areas),
        figures=len(controlled),
        withheld=sum(count is None for count in controlled.values()),
    )


def _controlled(collection: CollectionView, returns: Sequence[_Return]) -> Controlled:
    shape = Shape(tuple(value.code for value in collection.values), collection.points)
    try:
        policy = policy_named(collection.policy)
        if policy.synthetic_only:
            _refuse_real_people(policy, [organisation for _, organisation in returns])
        contributions = [_contribution(collection, row, organisation) for row, organisation in returns]
        return control(collection.policy, release_figures(shape, contributions))
    except DisclosureError as problem:
        raise Conflict(f"Nothing was published. {problem}") from problem


def _write(session: Session, publication: Publication, controlled: Controlled) -> None:
    session.add(
        Release(
            id=publication.id,
            collection_id=publication.collection.id,
            sequence=publication.sequence,
            policy=publication.collection.policy,
            published_at=publication.published_at,
        )
    )
    session.flush()  # a table refers to its release
    session.add_all(
        ReleaseTable(
            release_id=publication.id,
            name=table,
            json_body=as_json(publication, table, controlled),
            csv_body=as_csv(publication, table, controlled),
        )
        for table in TABLES
    )
    session.flush()


def _newest_returns(session: Session, collection: CollectionView) -> Sequence[_Return]:
    rows = session.execute(
        select(SubmittedReturn, Organisation)
        .join(Organisation, Organisation.id == SubmittedReturn.organisation_id)
        .where(SubmittedReturn.collection_id == collection.id)
        .ext(distinct_on(SubmittedReturn.organisation_id))
        .order_by(SubmittedReturn.organisation_id, SubmittedReturn.version.desc())
    )
    return sorted(((row, organisation) for row, organisation in rows), key=lambda pair: pair[1].ods_code)


def _refuse_real_people(policy: Policy, organisations: Sequence[Organisation]) -> None:
    real = [f"{each.name} ({each.ods_code})" for each in organisations if not each.is_synthetic]
    if real:
        raise Conflict(
            f"Policy {policy.name} is for synthetic organisations only. Nothing was published, because these "
            f"aren't flagged synthetic: {', '.join(real)}."
        )


def _contribution(
    collection: CollectionView, row: SubmittedReturn, organisation: Organisation
) -> Contribution:
    try:
        tables = ReturnTables.from_json(row.tables)
        tables.check([value.code for value in collection.values], collection.points)
    except ReturnError as problem:
        raise Conflict(
            f"Version {row.version} of the return of {organisation.name} ({organisation.ods_code}) can't be "
            f"used: {problem}."
        ) from problem
    return Contribution(organisation.ods_code, organisation.name, tables)


def _next_sequence(session: Session, collection: CollectionView) -> int:
    newest = session.scalar(select(func.max(Release.sequence)).where(Release.collection_id == collection.id))
    return (newest or 0) + 1


def _scale(session: Session, collection: CollectionView) -> tuple[tuple[int, str], ...]:
    """The labels of the scale's points, as the national framework words them."""
    rows = session.execute(
        select(NationalScalePoint.points, NationalScalePoint.label)
        .where(
            NationalScalePoint.version_id == collection.framework_version_id,
            NationalScalePoint.kind == "behaviour",
            NationalScalePoint.points.in_(collection.points),
        )
        .order_by(NationalScalePoint.points)
    )
    return tuple((points, label) for points, label in rows if points is not None)
