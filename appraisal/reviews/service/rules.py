"""An organisation's own rules for scores, version by version, and which one a cycle is scored by."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from fractions import Fraction
from typing import Any
from uuid import UUID, uuid5

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from appraisal.cycles.models import Cycle
from appraisal.reviews.models import ScoringRule
from appraisal.reviews.scores import DEFAULT_RULE, Rule, RuleError, check_for_appraisals, read_rule
from tenants.audit import service as audit
from tenants.errors import Conflict, Forbidden, Invalid, NotFound, Problem
from tenants.identity import Identity
from tenants.permissions import allowed
from tenants.rows import now
from tenants.versions import check_same, check_version, id_under

NO_CAP = "Default without a cap"
LONGEST_JSON = 20_000
MOST_OF_EACH = 10
MOST_RULES = 500
ENDS = (Fraction(1), Fraction(5))
"""Appraisals are rated from 1 to 5."""


def _without_cap() -> Rule:
    how, what = DEFAULT_RULE.measures
    steps = (how.steps[0], replace(how.steps[1], caps=()))
    return replace(DEFAULT_RULE, name=NO_CAP, measures=(replace(how, steps=steps), what))


BUILT_IN = (DEFAULT_RULE, _without_cap())
_BUILT_IN_IDS = UUID("6f1a4c58-6a0b-5d8e-9a67-1f1d0c7c2b11")


@dataclass(frozen=True)
class RuleView:
    """One version of a rule; a built-in one was saved by nobody."""

    id: UUID
    rule: Rule
    built_in: bool
    at: datetime | None = None


@dataclass(frozen=True)
class CycleRule:
    """What a cycle is, or will be, scored by; `version` is that of the cycle."""

    cycle_id: UUID
    cycle_name: str
    launched: bool
    rule: Rule
    version: int


def built_in() -> tuple[RuleView, ...]:
    """The rules that every organisation is offered."""
    return tuple(
        RuleView(uuid5(_BUILT_IN_IDS, f"{rule.name}/{rule.version}"), rule, built_in=True)
        for rule in BUILT_IN
    )


def list_rules(session: Session, *, by: Identity) -> tuple[RuleView, ...]:
    """The built-in rules, then the organisation's own by name, newest version first.

    :raises Forbidden: unless an organisation lead asks.
    """
    _check(by, "rule.read")
    rows = session.scalars(
        select(ScoringRule)
        .where(ScoringRule.tenant_id == by.organisation_id)
        .order_by(ScoringRule.name, ScoringRule.version.desc())
        .limit(MOST_RULES)
    )
    return (*built_in(), *map(_view, rows))


def one_rule(session: Session, *, by: Identity, rule_id: UUID) -> RuleView:
    """One version of a rule.

    :raises NotFound: no such rule here.
    :raises Forbidden: unless an organisation lead asks.
    """
    _check(by, "rule.read")
    for each in built_in():
        if each.id == rule_id:
            return each
    row = _row(session, by, rule_id)
    if row is None:
        raise NotFound
    return _view(row)


def checked(given: object, *, at: str = "") -> Rule:
    """Read a rule that somebody wrote, by which appraisals can be scored; `at` is the pointer to it.

    :raises Invalid: with the pointer to what is wrong.
    """
    try:
        rule = read_rule(given)
        check_for_appraisals(rule)
        _check_scales(rule)
    except RuleError as wrong:
        raise Invalid(
            "The rule was not saved.", problems=[Problem(f"{at}{wrong.code or ''}", str(wrong))]
        ) from wrong
    if len(json.dumps(rule.to_json())) > LONGEST_JSON:
        raise Invalid("The rule was not saved.", problems=[Problem(at, "The rule is too long.")])
    return rule


def save_rule(
    session: Session,
    *,
    by: Identity,
    given: Mapping[str, Any],
    at: str = "",
    idempotency_key: str | None = None,
) -> RuleView:
    """Keep a rule as the next version of its name; `version` may be left out of what is given.

    :raises Invalid: with the pointer to what is wrong.
    :raises Conflict: something else was sent under the key.
    :raises Forbidden: unless an organisation lead asks.
    """
    _check(by, "rule.write")
    numbered = "version" in given
    rule = checked(given if numbered else {**given, "version": 1}, at=at)
    row_id = id_under(idempotency_key, by=by, kind="rule")
    again = _row(session, by, row_id)
    if again is not None:
        sent = rule if numbered else replace(rule, version=again.version)
        check_same(again.rule, sent.to_json())
        return _view(again)
    if rule.name.strip().casefold() in {each.name.casefold() for each in BUILT_IN}:
        _refuse(f"{at}/name", f"“{rule.name}” is built in. Give yours a name of its own.")
    following = _latest(session, by, rule.name) + 1
    if numbered and rule.version != following:
        _refuse(
            f"{at}/version", f"The next version of “{rule.name}” is {following}: write that, or leave it out."
        )
    rule = replace(rule, version=following)
    row = ScoringRule(
        id=row_id, name=rule.name, version=following, rule=rule.to_json(), by_id=by.person_id, at=now()
    )
    session.add(row)
    session.flush()
    said = {"name": rule.name, "version": following}
    audit.record(
        session, by=by, action="rule.saved", object_type="scoring_rule", object_id=row_id, detail=said
    )
    return _view(row)


def read_cycle_rule(session: Session, *, by: Identity, cycle_id: UUID) -> CycleRule:
    """What a cycle is scored by.

    :raises NotFound: no such cycle here.
    :raises Forbidden: unless an organisation lead asks.
    """
    _check(by, "rule.read")
    return _cycle_view(_cycle(session, by, cycle_id))


def unlaunched(session: Session, *, by: Identity) -> tuple[CycleRule, ...]:
    """The cycles whose rule can still be chosen, the next one first.

    :raises Forbidden: unless an organisation lead asks.
    """
    _check(by, "rule.read")
    waiting = select(Cycle).where(Cycle.tenant_id == by.organisation_id, Cycle.launched_at.is_(None))
    return tuple(map(_cycle_view, session.scalars(waiting.order_by(Cycle.opens_on, Cycle.id))))


def choose_rule(
    session: Session, *, by: Identity, cycle_id: UUID, rule_id: UUID, expected_version: int | None
) -> CycleRule:
    """Let a cycle that isn't launched yet be scored by a rule; the whole rule goes into the cycle.

    :raises NotFound: no such cycle or rule here.
    :raises Conflict: the cycle is launched, so its rule is pinned.
    :raises VersionRequired: without the version that was read.
    :raises Stale: somebody chose in between.
    :raises Forbidden: unless an organisation lead asks.
    """
    _check(by, "rule.write")
    cycle = _cycle(session, by, cycle_id, lock=True)
    chosen = one_rule(session, by=by, rule_id=rule_id)
    if cycle.launched_at is not None:
        raise Conflict("The cycle is launched: its rule is pinned, and can’t be changed any more.")
    before = named(Rule.from_json(cycle.rule))
    sent = {"rule": named(chosen.rule)}
    check_version(expected_version, cycle.version, current={"rule": before}, sent=sent)
    cycle.rule = chosen.rule.to_json()
    cycle.version += 1
    session.flush()
    audit.record(
        session,
        by=by,
        action="cycle.rule_chosen",
        object_type="cycle",
        object_id=cycle.id,
        changes={"rule": (before, named(chosen.rule))},
        plain={"rule"},
    )
    return _cycle_view(cycle)


def named(rule: Rule) -> str:
    """A rule's name and version, as people call it."""
    return f"{rule.name}, version {rule.version}"


def _check(by: Identity, permission: str) -> None:
    if not allowed(permission, by):
        raise Forbidden("Only your organisation lead chooses how appraisals are scored.")


def _refuse(pointer: str, message: str) -> None:
    raise Invalid("The rule was not saved.", problems=[Problem(pointer, message)])


def _check_scales(rule: Rule) -> None:
    for place, measure in enumerate(rule.measures):
        if (measure.scale.minimum, measure.scale.maximum) != ENDS:
            raise RuleError("Appraisals are rated from 1 to 5", f"/measures/{place}/scale")
        for level, step in enumerate(measure.steps):
            bands = 0 if step.bands is None else len(step.bands.names)
            if max(len(step.caps), bands) > MOST_OF_EACH:
                many = f"No more than {MOST_OF_EACH} caps, and as many bands"
                raise RuleError(many, f"/measures/{place}/steps/{level}")


def _latest(session: Session, by: Identity, name: str) -> int:
    found = session.scalar(
        select(func.max(ScoringRule.version)).where(
            ScoringRule.tenant_id == by.organisation_id, ScoringRule.name == name
        )
    )
    return found or 0


def _row(session: Session, by: Identity, rule_id: UUID) -> ScoringRule | None:
    return session.scalars(
        select(ScoringRule).where(ScoringRule.tenant_id == by.organisation_id, ScoringRule.id == rule_id)
    ).one_or_none()


def _cycle(session: Session, by: Identity, cycle_id: UUID, *, lock: bool = False) -> Cycle:
    asked = select(Cycle).where(Cycle.tenant_id == by.organisation_id, Cycle.id == cycle_id)
    if lock:
        asked = asked.with_for_update().execution_options(populate_existing=True)
    found = session.scalars(asked).one_or_none()
    if found is None:
        raise NotFound
    return found


def _view(row: ScoringRule) -> RuleView:
    return RuleView(row.id, Rule.from_json(row.rule), built_in=False, at=row.at)


def _cycle_view(cycle: Cycle) -> CycleRule:
    return CycleRule(
        cycle.id, cycle.name, cycle.launched_at is not None, Rule.from_json(cycle.rule), cycle.version
    )
