"""Pages for an organisation lead: rules for scores, one of them in words, a new one, and a cycle's."""

import json
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from appraisal.reviews.pages.blueprint import MENDABLE, blueprint, refused, words_of
from appraisal.reviews.presenters.rules import RulePage, preview_page, rule_page
from appraisal.reviews.scores import DEFAULT_RULE, Rule
from appraisal.reviews.service import rule_preview, rules
from tenants import guard
from tenants.errors import Invalid, Problem, Refusal
from tenants.json_text import NoJson, read_json

READ, WRITE = "rule.read", "rule.write"


@blueprint.get("/organisation/rules")
@guard.signed_in(READ)
def rules_list() -> ResponseReturnValue:
    """The rules there are, and the cycles that can still be given one."""
    session, by = guard.db_session(), guard.identity()
    return render_template(
        "reviews/rules.html",
        rules=rules.list_rules(session, by=by),
        cycles=rules.unlaunched(session, by=by),
    )


@blueprint.get("/organisation/rules/<uuid:rule_id>")
@guard.signed_in(READ)
def one_rule(rule_id: UUID) -> ResponseReturnValue:
    """One rule in words; with `?preview=yes` also what it would change."""
    session, by = guard.db_session(), guard.identity()
    view = rules.one_rule(session, by=by, rule_id=rule_id)
    wanted = request.args.get("preview") == "yes"
    found = rule_preview.preview(session, by=by, candidate=view.rule) if wanted else None
    return render_template(
        "reviews/rule.html",
        view=view,
        page=rule_page(view.rule),
        text=_as_text(view.rule),
        preview=None if found is None else preview_page(found),
    )


@blueprint.get("/organisation/rules/new")
@guard.signed_in(WRITE)
def new_rule() -> ResponseReturnValue:
    """A rule to be written, begun from another: `?from=` is its id."""
    begun, name = DEFAULT_RULE, "Our own rule"
    try:
        rule_id = UUID(request.args.get("from", ""))
    except ValueError:
        rule_id = None
    if rule_id is not None:
        view = rules.one_rule(guard.db_session(), by=guard.identity(), rule_id=rule_id)
        begun, name = view.rule, (name if view.built_in else view.rule.name)
    given = {**begun.to_json(), "name": name}
    del given["version"]
    return _form(json.dumps(given, indent=2, ensure_ascii=False))


@blueprint.post("/organisation/rules/new")
@guard.signed_in(WRITE)
def save_rule() -> ResponseReturnValue:
    """Check a rule, and save it if that is asked for."""
    session, by = guard.db_session(), guard.identity()
    text = _sent()
    try:
        given = _read(text)
        if request.form.get("step") == "save":
            saved = rules.save_rule(session, by=by, given=given)
            flash(f"{rules.named(saved.rule)}, is saved.", "success")
            return redirect(url_for("appraisal_pages.one_rule", rule_id=saved.id), 303)
        rule = rules.checked({"version": 1, **given})
    except MENDABLE as refusal:
        refused()
        return _form(text, refusal=refusal)
    return _form(text, rule=rule)


@blueprint.get("/organisation/cycles/<uuid:cycle_id>/rule")
@guard.signed_in(READ)
def cycle_rule(cycle_id: UUID) -> ResponseReturnValue:
    """What a cycle is scored by, and the rules to choose from; `?rule=` shows what one would change."""
    return _cycle_page(cycle_id)


@blueprint.post("/organisation/cycles/<uuid:cycle_id>/rule")
@guard.signed_in(WRITE)
def choose_rule(cycle_id: UUID) -> ResponseReturnValue:
    """Choose it."""
    typed = request.form.get("version", "")
    version = int(typed) if typed.isascii() and typed.isdecimal() and len(typed) < 10 else None
    try:
        chosen = rules.choose_rule(
            guard.db_session(),
            by=guard.identity(),
            cycle_id=cycle_id,
            rule_id=_chosen(request.form.get("rule", "")),
            expected_version=version,
        )
    except MENDABLE as refusal:
        refused()
        return _cycle_page(cycle_id, refusal)
    flash(f"{chosen.cycle_name} will be scored by {rules.named(chosen.rule)}.", "success")
    return redirect(url_for("appraisal_pages.cycle_rule", cycle_id=cycle_id), 303)


def _cycle_page(cycle_id: UUID, refusal: Refusal | None = None) -> ResponseReturnValue:
    session, by = guard.db_session(), guard.identity()
    cycle = rules.read_cycle_rule(session, by=by, cycle_id=cycle_id)
    asked = "" if refusal is not None else request.args.get("rule", "")
    view = rules.one_rule(session, by=by, rule_id=_chosen(asked)) if asked else None
    found = None
    if view is not None:
        found = rule_preview.preview(session, by=by, candidate=view.rule, cycle_id=cycle_id)
    page = render_template(
        "reviews/cycle_rule.html",
        cycle=cycle,
        present=rule_page(cycle.rule),
        rules=() if cycle.launched else rules.list_rules(session, by=by),
        view=view,
        chosen=request.form.get("rule") if view is None else str(view.id),
        page=None if view is None else rule_page(view.rule),
        preview=None if found is None else preview_page(found),
        problems=() if refusal is None else words_of(refusal, "/rule"),
    )
    return page, 200 if refusal is None else refusal.status


def _chosen(typed: str) -> UUID:
    try:
        return UUID(typed)
    except ValueError as unreadable:
        raise Invalid("Choose a rule.", problems=[Problem("/rule", "Choose a rule.")]) from unreadable


def _sent() -> str:
    """The file if one was chosen, else what stands in the box."""
    file = request.files.get("file")
    if file is not None and file.filename:
        return str(file.read(), "utf-8", "replace")
    return request.form.get("rule", "")


def _read(text: str) -> dict[str, object]:
    try:
        found = read_json(text)
    except NoJson as wrong:
        problems = [Problem(f"/rule{place}", str(wrong)) for place in wrong.places or ("",)]
        raise _no_rule(problems) from wrong
    if not isinstance(found, dict):
        raise _no_rule([Problem("/rule", "A rule is an object: it begins with { and ends with }.")])
    return found


def _no_rule(problems: list[Problem]) -> Invalid:
    return Invalid("The rule was not saved.", problems=problems)


def _form(text: str, *, refusal: Refusal | None = None, rule: Rule | None = None) -> ResponseReturnValue:
    problems = () if refusal is None else [Problem("/rule", each.message) for each in words_of(refusal)]
    page: RulePage | None = None
    preview = None
    if rule is not None:
        page = rule_page(rule)
        found = rule_preview.preview(guard.db_session(), by=guard.identity(), candidate=rule)
        preview = preview_page(found)
    body = render_template(
        "reviews/new_rule.html", text=text, problems=problems, rule=rule, page=page, preview=preview
    )
    return body, 200 if refusal is None else refusal.status


def _as_text(rule: Rule) -> str:
    return json.dumps(rule.to_json(), indent=2, ensure_ascii=False)
