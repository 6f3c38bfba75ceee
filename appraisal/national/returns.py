"""Returns: an organisation's counts for a collection, looked at under control, submitted by its own lead."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from appraisal.national.collection import CollectionView, find_collection
from appraisal.national.counting import count_people
from appraisal.national.disclosure import Cell, DisclosureError, control, policy_named
from appraisal.national.figures import COMPLETION, PEOPLE, RATINGS, Contribution, Shape, organisation_figures
from appraisal.national.models import SubmittedReturn
from appraisal.national.return_tables import PERSPECTIVES, ReturnTables
from appraisal.national.wording import legend, notes
from tenants.audit import service as audit
from tenants.errors import Conflict, Forbidden
from tenants.identity import Identity
from tenants.permissions import allowed
from tenants.rows import now
from tenants.versions import check_same, id_under


@dataclass(frozen=True)
class SubmittedView:
    """A return that was sent."""

    id: UUID
    version: int
    submitted_at: datetime
    submitted_by: UUID | None


@dataclass(frozen=True)
class RatingRow:
    """People by category for one value, from one perspective; None is a withheld count."""

    value: str
    value_name: str
    perspective: str
    counts: Mapping[str, int | None]


@dataclass(frozen=True)
class Preview:
    """What the organisation would send today, as its own lead may see it: under the collection's policy."""

    collection: str
    policy: str
    symbols: Mapping[str, str]
    notes: tuple[str, ...]
    completion: Mapping[str, int | None]
    ratings: tuple[RatingRow, ...]
    submitted: tuple[SubmittedView, ...]


def build_return(session: Session, *, by: Identity, collection_code: str) -> ReturnTables:
    """The organisation's exact counts, inside its own scope, by the collection's rule; three statements.

    They are restricted personal data (an exact 1 is a person): for `submit_return` and for nobody's eyes.

    :raises Forbidden: unless an information lead asks.
    :raises NotFound: there is no such collection.
    """
    _may(by, "return.read")
    return count_people(session, by=by, collection=find_collection(session, collection_code))


def preview_return(session: Session, *, by: Identity, collection_code: str) -> Preview:
    """The figures as they stand now, under the collection's own policy, and the returns already sent.

    Figures that the policy can't protect are withheld altogether, so that they stop nobody from submitting.

    :raises Forbidden: unless an information lead asks.
    :raises NotFound: there is no such collection.
    """
    _may(by, "return.read")
    collection = find_collection(session, collection_code)
    tables = count_people(session, by=by, collection=collection)
    shape = Shape(tuple(value.code for value in collection.values), collection.points, PERSPECTIVES)
    figures = organisation_figures(shape, Contribution(by.ods_code, by.organisation_name, tables))
    policy = policy_named(collection.policy)
    try:
        controlled = control(policy.name, figures)
    except DisclosureError:
        controlled = dict.fromkeys(figures.counts)
    return Preview(
        collection=collection.code,
        policy=policy.name,
        symbols=legend(policy),
        notes=notes(policy, synthetic=by.organisation_is_synthetic),
        completion={cell.column: count for cell, count in controlled.items() if cell.table == COMPLETION},
        ratings=tuple(_rating_rows(collection, by.ods_code, shape, controlled)),
        submitted=_submitted(session, by, collection),
    )


def _rating_rows(
    collection: CollectionView, area: str, shape: Shape, controlled: Mapping[Cell, int | None]
) -> Iterator[RatingRow]:
    columns = (*shape.categories, PEOPLE)
    for value in collection.values:
        for perspective in PERSPECTIVES:
            row = (area, value.code, perspective)
            counts = {column: controlled[Cell(RATINGS, row, column)] for column in columns}
            yield RatingRow(value.code, value.name, perspective, counts)


def _submitted(session: Session, by: Identity, collection: CollectionView) -> tuple[SubmittedView, ...]:
    rows = session.scalars(
        select(SubmittedReturn)
        .where(
            SubmittedReturn.organisation_id == by.organisation_id,
            SubmittedReturn.collection_id == collection.id,
        )
        .order_by(SubmittedReturn.version.desc())
    )
    return tuple(_view(row) for row in rows)


def submit_return(
    session: Session, *, by: Identity, collection_code: str, idempotency_key: str | None = None
) -> SubmittedView:
    """Send the organisation's counts as they stand now; a correction is a new version, nothing is replaced.

    Under a key that was used, the return that was sent then, whatever the counts are by now.

    :raises Forbidden: unless an information lead submits.
    :raises NotFound: there is no such collection.
    :raises Conflict: nobody is appraised in a cycle of this collection, or the key was used for another one.
    """
    _may(by, "return.submit")
    collection = find_collection(session, collection_code)
    row_id = id_under(idempotency_key, by=by, kind="return")
    again = session.get(SubmittedReturn, (by.organisation_id, row_id)) if idempotency_key else None
    if again is not None:
        check_same(again.collection_id, collection.id)
        return _view(again)
    tables = count_people(session, by=by, collection=collection)
    if not any(tables.completion.values()):
        raise Conflict(
            "Your organisation has no cycle that closes within this collection's period on its framework. "
            "Launch one before you submit."
        )
    row = SubmittedReturn(
        organisation_id=by.organisation_id,
        id=row_id,
        collection_id=collection.id,
        version=_next_version(session, by, collection),
        submitted_at=now(),
        submitted_by=by.person_id,
        tables=tables.to_json(),
    )
    session.add(row)
    audit.record(
        session,
        by=by,
        action="return.submitted",
        object_type="submitted_return",
        object_id=row.id,
        detail={"collection": collection.code, "version": row.version},
    )
    session.flush()
    return _view(row)


def _next_version(session: Session, by: Identity, collection: CollectionView) -> int:
    newest = session.scalar(
        select(func.max(SubmittedReturn.version)).where(
            SubmittedReturn.organisation_id == by.organisation_id,
            SubmittedReturn.collection_id == collection.id,
        )
    )
    return (newest or 0) + 1


def _may(by: Identity, permission: str) -> None:
    if not allowed(permission, by):
        raise Forbidden("Only your information lead works on national returns.")


def _view(row: SubmittedReturn) -> SubmittedView:
    return SubmittedView(row.id, row.version, row.submitted_at, row.submitted_by)
