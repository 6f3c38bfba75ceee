"""The tree of departments: grown from what posts say, asked for by branch."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Select, select, text
from sqlalchemy.orm import Session

from tenants.identity import Identity
from tenants.people.models import Department, Post

# Each path with those above it; "Surgery > Theatres" brings "Surgery". Ids are hashes, so growing again adds
# only what is new.
GROW = text(
    """
    WITH RECURSIVE place AS (
        SELECT DISTINCT post.tenant_id, post.department AS path
        FROM post WHERE post.tenant_id = :organisation AND post.department <> ''
        UNION
        SELECT place.tenant_id, substring(place.path FROM '^(.*) > [^>]*$')
        FROM place WHERE place.path LIKE '% > %'
    )
    INSERT INTO department (tenant_id, id, parent_id, name, path)
    SELECT place.tenant_id, md5(place.tenant_id::text || 'department' || place.path)::uuid,
           md5(place.tenant_id::text || 'department' || substring(place.path FROM '^(.*) > [^>]*$'))::uuid,
           ltrim(substring(place.path FROM '[^>]*$')), place.path
    FROM place
    WHERE NOT EXISTS (
        SELECT FROM department known
        WHERE known.tenant_id = :organisation AND known.path = place.path
    )
    ON CONFLICT DO NOTHING
    """
)


@dataclass(frozen=True)
class DepartmentView:
    """A department; `path` names it with all those above it."""

    id: UUID
    parent_id: UUID | None
    name: str
    path: str


def grow(session: Session, *, by: Identity) -> None:
    """Add the departments that posts name and the tree doesn't have yet, in one statement."""
    session.execute(GROW, {"organisation": by.organisation_id})


def departments(session: Session, *, by: Identity, below: UUID | None = None) -> tuple[DepartmentView, ...]:
    """All departments by path, or one with all below it; none when there is no such department."""
    wanted = select(Department).where(Department.tenant_id == by.organisation_id).order_by(Department.path)
    if below is not None:
        wanted = wanted.where(Department.path.in_(paths_below(by, below)))
    return tuple(DepartmentView(row.id, row.parent_id, row.name, row.path) for row in session.scalars(wanted))


def paths_below(by: Identity, department_id: UUID) -> Select[str]:
    """Paths of a department and all below it, for `Post.department.in_(...)` in the same statement."""
    own = by.organisation_id
    branch = (
        select(Department.tenant_id, Department.id, Department.path)
        .where(Department.tenant_id == own, Department.id == department_id)
        .cte("branch", recursive=True)
    )
    branch = branch.union(
        select(Department.tenant_id, Department.id, Department.path).join(
            branch, (Department.tenant_id == branch.c.tenant_id) & (Department.parent_id == branch.c.id)
        )
    )
    return select(branch.c.path)


def post_ids_below(by: Identity, department_id: UUID) -> Select[UUID]:
    """Ids of the posts in a department or below it."""
    return select(Post.id).where(
        Post.tenant_id == by.organisation_id, Post.department.in_(paths_below(by, department_id))
    )
