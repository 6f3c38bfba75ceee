"""Routes about rules for scores: an organisation's own, what one would change, and which a cycle has."""

from typing import Any
from uuid import UUID

from flask import Response, jsonify
from flask.typing import ResponseReturnValue

from appraisal.reviews.presenters.rules import in_words
from appraisal.reviews.schemas import rules as schemas
from appraisal.reviews.service import rule_preview, rules
from tenants.errors import Invalid, Problem
from tenants.etags import IDEMPOTENCY_KEY, IF_MATCH, expected_version, idempotency_key, tagged
from tenants.guard import db_session, identity, signed_in
from tenants.json_bodies import ApiBlueprint

blueprint = ApiBlueprint("rules", __name__, url_prefix="/api/v1", description="How appraisals are scored.")
Json = dict[str, Any]
OF_CYCLE = "/cycles/<uuid:cycle_id>/rule"


@blueprint.route("/rules")
@signed_in("rule.read")
@blueprint.response(200, schemas.RulesAnswer)
def list_rules() -> Response:
    """List the rules for scores: the built-in ones, and every version of your organisation's own"""
    found = rules.list_rules(db_session(), by=identity())
    return jsonify(rules=[_rule(each) for each in found])


@blueprint.route("/rules", methods=["POST"])
@signed_in("rule.write")
@blueprint.doc(parameters=[IDEMPOTENCY_KEY])
@blueprint.arguments(schemas.RuleBody)
@blueprint.response(201, schemas.RuleAnswer)
def save_rule(body: Json) -> ResponseReturnValue:
    """Save a rule as the next version of its name

    It is checked whole; a saved version never changes.
    """
    key = idempotency_key()
    saved = rules.save_rule(db_session(), by=identity(), given=body["rule"], at="/rule", idempotency_key=key)
    return jsonify(_rule(saved)), 201


@blueprint.route("/rules/<uuid:rule_id>")
@signed_in("rule.read")
@blueprint.response(200, schemas.RuleAnswer)
def one_rule(rule_id: UUID) -> Response:
    """Read one version of a rule"""
    return jsonify(_rule(rules.one_rule(db_session(), by=identity(), rule_id=rule_id)))


@blueprint.route("/rules/preview", methods=["POST"])
@signed_in("rule.read")
@blueprint.arguments(schemas.PreviewBody)
@blueprint.response(200, schemas.PreviewAnswer)
def preview(body: Json) -> Response:
    """Count where the last cycle's complete appraisals would stand under a rule

    Counts only: nobody is named. Where there are none, and for rules that can't be reckoned over many at
    once, the appraisals are invented.
    """
    session, by = db_session(), identity()
    given, rule_id = body["rule"], body["rule_id"]
    if (given is None) == (rule_id is None):
        problem = Problem("/rule", "Send either a rule or the id of one.")
        raise Invalid("See the list of what to mend.", problems=[problem])
    if rule_id is None:
        candidate = rules.checked({"version": 1, **given}, at="/rule")
    else:
        candidate = rules.one_rule(session, by=by, rule_id=rule_id).rule
    found = rule_preview.preview(session, by=by, candidate=candidate, cycle_id=body["cycle_id"])
    return jsonify(schemas.preview(found))


@blueprint.route(OF_CYCLE)
@signed_in("rule.read")
@blueprint.response(200, schemas.CycleRuleAnswer)
def cycle_rule(cycle_id: UUID) -> Response:
    """Read the rule that a cycle is scored by"""
    return _cycle(rules.read_cycle_rule(db_session(), by=identity(), cycle_id=cycle_id))


@blueprint.route(OF_CYCLE, methods=["PUT"])
@signed_in("rule.write")
@blueprint.doc(parameters=[IF_MATCH])
@blueprint.arguments(schemas.ChosenBody)
@blueprint.response(200, schemas.CycleRuleAnswer)
def choose_rule(body: Json, cycle_id: UUID) -> Response:
    """Choose the rule of a cycle that isn't launched yet; launching pins it"""
    chosen = rules.choose_rule(
        db_session(), by=identity(), cycle_id=cycle_id, expected_version=expected_version(), **body
    )
    return _cycle(chosen)


def _rule(view: rules.RuleView) -> Json:
    return schemas.rule(view, in_words(view.rule))


def _cycle(view: rules.CycleRule) -> Response:
    return tagged(schemas.cycle_rule(view, in_words(view.rule)), view.version)
