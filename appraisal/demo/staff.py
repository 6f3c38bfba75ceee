"""Invented staff into an organisation's own tables."""

from datetime import date

from sqlalchemy.orm import Session

from appraisal.demo.population import DemoPost, Population
from tenants.identity import Identity, Role
from tenants.people.service import NewPerson, NewPost, add_people


def add_staff(session: Session, *, by: Identity, population: Population, on: date) -> None:
    """Add everybody of a population, with posts, managers and the cast's roles."""
    roles = {member.employee_number: member.roles for member in population.cast}
    posts: dict[str, list[NewPost]] = {}
    for post in population.posts:
        posts.setdefault(post.employee_number, []).append(_post(post, population))
    people = [
        NewPerson(
            person.employee_number,
            person.given_name,
            person.family_name,
            person.email,
            tuple(posts.get(person.employee_number, ())),
            tuple(sorted(roles.get(person.employee_number, frozenset[Role]()))),
        )
        for person in population.people
    ]
    add_people(session, by=by, people=people, on=on)


def _post(post: DemoPost, population: Population) -> NewPost:
    return NewPost(
        assignment_number=post.assignment_number,
        staff_group=post.staff_group,
        pay_band=post.pay_band,
        job_title=post.job_title,
        department=population.department_names[post.department_code],
        started_on=post.started_on,
        fte=post.fte,
        supervisor=post.supervisor,
    )
