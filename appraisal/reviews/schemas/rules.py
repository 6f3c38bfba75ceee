"""What the API takes and gives about rules for scores."""

from typing import Any

from marshmallow import Schema, fields

from appraisal.reviews.schemas.answers import moment
from appraisal.reviews.service.rule_preview import Preview, Standing
from appraisal.reviews.service.rules import CycleRule, RuleView

Body = dict[str, Any]


class RuleBody(Schema):
    """A rule in the format of `docs/scores.md`; its `version` may be left out, and is then the next."""

    rule = fields.Dict(keys=fields.String(), required=True)


class PreviewBody(Schema):
    """A rule, or the id of one; with a cycle it is compared with the rule that this has now."""

    rule = fields.Dict(keys=fields.String(), load_default=None)
    rule_id = fields.UUID(load_default=None)
    cycle_id = fields.UUID(load_default=None)


class ChosenBody(Schema):
    """Which rule a cycle is to be scored by."""

    rule_id = fields.UUID(required=True)


class RuleAnswer(Schema):
    """One version of a rule; `words` say what it does."""

    id = fields.UUID(required=True)
    name = fields.String(required=True)
    version = fields.Integer(required=True)
    built_in = fields.Boolean(required=True)
    saved_at = moment()
    rule = fields.Dict(keys=fields.String(), required=True)
    words = fields.List(fields.String(), required=True)


class RulesAnswer(Schema):
    """The built-in rules and the organisation's own."""

    rules = fields.List(fields.Nested(RuleAnswer), required=True)


class CycleRuleAnswer(Schema):
    """What a cycle is scored by; `launched` means that it is pinned. `version` is the cycle's."""

    cycle_id = fields.UUID(required=True)
    launched = fields.Boolean(required=True)
    version = fields.Integer(required=True)
    rule = fields.Dict(keys=fields.String(), required=True)
    words = fields.List(fields.String(), required=True)


class PairAnswer(Schema):
    """How many stand at one pair of bands; null where there is no score."""

    what = fields.String(required=True, allow_none=True)
    how = fields.String(required=True, allow_none=True)
    appraisals = fields.Integer(required=True)


class StandingAnswer(Schema):
    """Where appraisals stand under one rule."""

    name = fields.String(required=True)
    version = fields.Integer(required=True)
    standing = fields.List(fields.Nested(PairAnswer), required=True)


class PreviewAnswer(Schema):
    """Counts under both rules; `cycle` is null for invented appraisals, and `because` says why those."""

    cycle = fields.String(required=True, allow_none=True)
    because = fields.String(required=True, allow_none=True)
    appraisals = fields.Integer(required=True)
    moved = fields.Integer(required=True)
    present = fields.Nested(StandingAnswer, required=True)
    candidate = fields.Nested(StandingAnswer, required=True)


def rule(view: RuleView, words: list[str]) -> Body:
    """One version of a rule."""
    return {
        "id": str(view.id),
        "name": view.rule.name,
        "version": view.rule.version,
        "built_in": view.built_in,
        "saved_at": None if view.at is None else view.at.isoformat(),
        "rule": view.rule.to_json(),
        "words": words,
    }


def cycle_rule(view: CycleRule, words: list[str]) -> Body:
    """What a cycle is scored by."""
    return {
        "cycle_id": str(view.cycle_id),
        "launched": view.launched,
        "version": view.version,
        "rule": view.rule.to_json(),
        "words": words,
    }


def preview(found: Preview) -> Body:
    """Counts under two rules."""
    return {
        "cycle": found.cycle,
        "because": found.because,
        "appraisals": found.appraisals,
        "moved": found.moved,
        "present": _standing(found.present),
        "candidate": _standing(found.candidate),
    }


def _standing(found: Standing) -> Body:
    pairs = sorted(found.pairs.items(), key=lambda each: tuple(band or "" for band in each[0]))
    return {
        "name": found.rule.name,
        "version": found.rule.version,
        "standing": [{"what": what, "how": how, "appraisals": count} for (what, how), count in pairs],
    }
