"""The complete appraisals of a cycle as the rows that `recount` scores; nobody is named."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Integer, Subquery, and_, cast, func, select
from sqlalchemy.orm import Session

from appraisal.cycles.models import Appraisal, Cycle
from appraisal.reviews.models import AgreedRating, Objective
from appraisal.reviews.scores import Rule
from appraisal.reviews.service.recount import Rows, Sizes, needs_every_part
from appraisal.reviews.service.recount_steps import UNITS
from frameworks.models import Behaviour, Value


@dataclass(frozen=True, slots=True)
class Scored:
    """A cycle whose appraisals are scored, and the rule that it pinned."""

    id: UUID
    name: str
    organisation_id: UUID
    framework_version_id: UUID
    rule: dict[str, Any]
    sizes: Sizes


def scored(session: Session, *, cycle: Cycle) -> Scored:
    """A cycle with the sizes of its framework, which one statement tells."""
    each = (
        select(func.count().label("behaviours"))
        .select_from(Behaviour)
        .join(Value, and_(Value.tenant_id == Behaviour.tenant_id, Value.id == Behaviour.value_id))
        .where(Value.tenant_id == cycle.tenant_id, Value.version_id == cycle.framework_version_id)
        .group_by(Behaviour.value_id)
        .subquery()
    )
    most, values = session.execute(select(func.max(each.c.behaviours), func.count())).one()
    sizes = Sizes(most or 1, values or 1)
    return Scored(cycle.id, cycle.name, cycle.tenant_id, cycle.framework_version_id, cycle.rule, sizes)


def rows_of(cycle: Scored, rule: Rule) -> Rows:
    """The complete appraisals of a cycle with what was agreed; halves are loaded in `halves` alone."""
    forms = (
        select(Appraisal.id.label("form_id"), Appraisal.tenant_id)
        .where(
            Appraisal.tenant_id == cycle.organisation_id,
            Appraisal.cycle_id == cycle.id,
            Appraisal.state == "complete",
        )
        .subquery("forms")
    )
    answers = _agreed(cycle)
    given = and_(answers.c.tenant_id == forms.c.tenant_id, answers.c.form_id == forms.c.form_id)
    of_behaviour = answers.c.behaviour_id == Behaviour.id
    how = select(forms.c.form_id, Behaviour.value_id.label("part_id"), answers.c.points)
    if needs_every_part(rule.measure("how")):
        asked = and_(Value.tenant_id == forms.c.tenant_id, Value.version_id == cycle.framework_version_id)
        held = and_(Behaviour.tenant_id == Value.tenant_id, Behaviour.value_id == Value.id)
        how = how.select_from(forms).join(Value, asked).join(Behaviour, held)
        how = how.outerjoin(answers, and_(given, of_behaviour))
    else:
        there = and_(Behaviour.tenant_id == answers.c.tenant_id, of_behaviour)
        how = how.select_from(answers).join(forms, given).join(Behaviour, there)
        how = how.where(answers.c.behaviour_id.is_not(None))  # before forms are looked up
    units = cast(Objective.weight * UNITS, Integer).label("units")
    what = select(forms.c.form_id, answers.c.points, units)
    set_out = and_(Objective.tenant_id == forms.c.tenant_id, Objective.appraisal_id == forms.c.form_id)
    of_objective = answers.c.objective_id == Objective.id
    if needs_every_part(rule.measure("what")):
        what = what.select_from(forms).join(Objective, set_out)
        what = what.outerjoin(answers, and_(given, of_objective))
    else:
        there = and_(Objective.tenant_id == answers.c.tenant_id, of_objective)
        what = what.select_from(answers).join(forms, given).join(Objective, there)
        what = what.where(answers.c.objective_id.is_not(None))
    return Rows(forms, how.subquery("how_rows"), what.subquery("what_rows"), cycle.sizes)


def _agreed(cycle: Scored) -> Subquery:
    """The ratings that the organisation's people agreed on."""
    each = AgreedRating
    answered = (each.behaviour_id, each.objective_id, each.points)
    agreed = select(each.tenant_id, each.appraisal_id.label("form_id"), *answered)
    return agreed.where(each.tenant_id == cycle.organisation_id).subquery("answers")
