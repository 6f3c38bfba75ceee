"""The complete appraisals of a cycle as the rows that `recount` scores; nobody is named."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import FromClause, Integer, and_, cast, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from appraisal.cycles.models import Appraisal, Cycle
from appraisal.reviews.models import AgreedRating, Half, Objective, Rating
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


def rows_of(cycle: Scored, rule: Rule, perspective: str = "agreed") -> Rows:
    """The complete appraisals of a cycle, from one perspective: self, appraiser or agreed."""
    forms = (
        select(Appraisal.id.label("form_id"), Appraisal.tenant_id)
        .where(
            Appraisal.tenant_id == cycle.organisation_id,
            Appraisal.cycle_id == cycle.id,
            Appraisal.state == "complete",
        )
        .subquery("forms")
    )
    answers = _answers(cycle, perspective)
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


def _answers(cycle: Scored, perspective: str) -> FromClause:
    """What was answered from one perspective; a rating that was agreed, or one of a half."""
    if perspective == "agreed":
        table, form = AgreedRating, AgreedRating.appraisal_id
        asked = select(table.tenant_id, form.label("form_id"), *_given(table))
        return asked.where(table.tenant_id == cycle.organisation_id).subquery("answers")
    whose = and_(Half.tenant_id == Rating.tenant_id, Half.id == Rating.half_id)
    asked = select(Rating.tenant_id, Half.appraisal_id.label("form_id"), *_given(Rating)).join(Half, whose)
    mine = and_(Rating.tenant_id == cycle.organisation_id, Half.perspective == perspective)
    return asked.where(mine).subquery("answers")


def _given(table: type[AgreedRating] | type[Rating]) -> tuple[InstrumentedAttribute[Any], ...]:
    return table.behaviour_id, table.objective_id, table.points
