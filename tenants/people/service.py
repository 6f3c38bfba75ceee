"""Adding people with their posts, reporting lines and roles, many at a time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID, uuid5

from sqlalchemy import insert
from sqlalchemy.orm import Session

from tenants.audit import service as audit
from tenants.identity import Identity, Role
from tenants.people import departments
from tenants.people.models import Person, Post, ReportingLine, RoleAssignment
from tenants.rows import now


@dataclass(frozen=True)
class NewPost:
    """A post somebody holds, and the employee number of the manager it reports to."""

    assignment_number: str
    staff_group: str
    pay_band: str
    job_title: str
    department: str
    started_on: date
    fte: Decimal
    supervisor: str | None


@dataclass(frozen=True)
class NewPerson:
    """Somebody to add, with posts and roles."""

    employee_number: str
    given_name: str
    family_name: str
    email: str | None
    posts: tuple[NewPost, ...]
    roles: tuple[Role, ...] = ()


def person_id(organisation_id: UUID, employee_number: str) -> UUID:
    """The id of a person added by employee number: stable, so an import may be repeated."""
    return uuid5(organisation_id, f"person/{employee_number}")


def add_people(session: Session, *, by: Identity, people: Sequence[NewPerson], on: date) -> None:
    """Add people, posts, lines, roles, departments in one statement each; supervisors must be among them."""
    own = by.organisation_id
    created = now()
    persons = [
        {"tenant_id": own, "id": person_id(own, p.employee_number), "employee_number": p.employee_number}
        | {"given_name": p.given_name, "family_name": p.family_name, "email": p.email, "created_at": created}
        for p in people
    ]
    posts = [
        {"tenant_id": own, "id": _post_id(own, post), "person_id": person_id(own, p.employee_number)}
        | {"assignment_number": post.assignment_number, "staff_group": post.staff_group}
        | {"pay_band": post.pay_band, "job_title": post.job_title, "department": post.department}
        | {"started_on": post.started_on, "fte": post.fte}
        for p in people
        for post in p.posts
    ]
    lines = [
        {"tenant_id": own, "id": uuid5(_post_id(own, post), "line"), "post_id": _post_id(own, post)}
        | {"manager_id": person_id(own, post.supervisor), "started_on": post.started_on}
        for p in people
        for post in p.posts
        if post.supervisor is not None
    ]
    roles = [
        {"tenant_id": own, "id": uuid5(own, f"role/{p.employee_number}/{role}"), "role": role.value}
        | {"person_id": person_id(own, p.employee_number), "started_on": on}
        for p in people
        for role in p.roles
    ]
    for table, rows in ((Person, persons), (Post, posts), (ReportingLine, lines), (RoleAssignment, roles)):
        if rows:
            session.execute(insert(table), rows)
    departments.grow(session, by=by)
    audit.record(session, by=by, action="people.added", detail={"people": len(persons), "posts": len(posts)})


def _post_id(organisation_id: UUID, post: NewPost) -> UUID:
    return uuid5(organisation_id, f"post/{post.assignment_number}")
