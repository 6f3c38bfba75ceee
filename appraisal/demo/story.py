"""A year of invented appraisals in every state, written in one statement a table.

Scores are computed by the same rule as everybody's, so the demo can't show a number the service wouldn't.
"""

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, insert, select, update
from sqlalchemy.orm import Session

from appraisal.cycles.models import Appraisal
from appraisal.demo.appraisals import Person, Story, tell_one
from appraisal.demo.cast import CastPart
from appraisal.demo.population import DemoPost, Excuse, Population, seeded
from frameworks.service import FrameworkView
from tenants.identity import Identity
from tenants.people.models import Post

HOW_FAR = {"objectives": 9, "in_year": 9, "assessment": 14, "conversation": 8, "sign_off": 8, "complete": 52}
"""Of a hundred people, how many have come how far by the day of the demo."""
EXCUSED = {
    Excuse.MEDICAL_APPRAISAL: "Doctors and dentists have medical appraisal instead.",
    Excuse.NEW_STARTER: "Started too recently to be appraised this year.",
    Excuse.LONG_ABSENCE: "Away for a long time this year.",
}


def tell(
    session: Session,
    *,
    by: Identity,
    population: Population,
    cycle_id: UUID,
    framework: FrameworkView,
    today: date,
    seed: int,
) -> None:
    """Bring a launched cycle of an invented organisation to life."""
    cast = frozenset(m.employee_number for m in population.cast if m.part is CastPart.STAFF)
    story = Story(by, framework, today, seeded(seed, "story", population.ods_code), cast)
    found = session.execute(
        select(Appraisal.id, Appraisal.person_id, Appraisal.appraiser_id, Post.assignment_number)
        .join(Post, (Post.tenant_id == Appraisal.tenant_id) & (Post.id == Appraisal.post_id))
        .where(Appraisal.tenant_id == by.organisation_id, Appraisal.cycle_id == cycle_id)
        .order_by(Post.assignment_number)
    ).all()
    posts = {post.assignment_number: post for post in population.posts}
    changes: list[dict[str, Any]] = []
    for row in found:
        post = posts[row.assignment_number]
        state = _state(story, post, has_appraiser=row.appraiser_id is not None)
        changes.append(_change(story, row.id, post, state))
        if state != "excused" and row.appraiser_id is not None:
            manages = post.employee_number in population.managers
            tell_one(story, Person(row.id, row.person_id, row.appraiser_id, post, state, manages))
    for table, new in story.tables.items():
        session.execute(insert(table), new)
    session.connection().execute(
        update(Appraisal)
        .where(Appraisal.tenant_id == by.organisation_id, Appraisal.id == bindparam("which"))
        .values(state=bindparam("to"), excused_reason=bindparam("reason"), completed_at=bindparam("done")),
        changes,
    )


def _state(story: Story, post: DemoPost, *, has_appraiser: bool) -> str:
    if post.excused is not None:
        return "excused"
    if not has_appraiser:
        return "objectives"
    if post.employee_number in story.cast:
        return "assessment"
    return story.rng.choices(list(HOW_FAR), weights=list(HOW_FAR.values()))[0]


def _change(story: Story, appraisal_id: UUID, post: DemoPost, state: str) -> dict[str, Any]:
    return {
        "which": appraisal_id,
        "to": state,
        "reason": None if post.excused is None else EXCUSED[post.excused],
        "done": story.moment(story.rng.randint(5, 60)) if state == "complete" else None,
    }
