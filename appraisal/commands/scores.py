"""Commands about scores: showing the working of one, and working all stored ones out again."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

from appraisal.operations import command, transaction
from appraisal.reviews.scores import (
    DEFAULT_RULE,
    Form,
    FormScore,
    Rule,
    ScoreError,
    display,
    in_words,
    read_rule,
    score_form,
)
from appraisal.reviews.service.verifying import VerifiedScores, verify_scores
from tenants.json_text import NoJson, read_json
from tenants.organisations.service import open_organisations

MOST_NAMED = 20
"""How many scores that differ are named; `--json` gives all."""
FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.group()
def scores() -> None:
    """Scores, their rules and their working."""


@scores.command()
@click.argument("file", type=FILE)
@click.option("--rule", "rule_file", type=FILE, help="The rule, where the file doesn't hold one itself.")
@click.option("--json", "as_json", is_flag=True, help="Print the whole explanation as JSON.")
def explain(file: Path, rule_file: Path | None, as_json: bool) -> None:
    """Score a form by a rule and print the working, to be checked by hand; docs/scores.md has the format.

    FILE is JSON: {"form": …, "rule": …}. Without a rule there or with --rule, the default rule is used.
    """
    try:
        rule, form = _read(file, rule_file)
        score = _score(rule, form)
    except ScoreError as wrong:
        where = f" ({wrong.code})" if wrong.code and wrong.code not in str(wrong) else ""
        raise click.ClickException(f"{wrong}.{where}") from wrong
    if as_json:
        click.echo(json.dumps(score.explanation, ensure_ascii=False, indent=1))
        return
    for sentence in in_words(score.explanation):
        click.echo(sentence)
    for line in _results(score):
        click.echo(line)


def _score(rule: Rule, form: Form) -> FormScore:
    try:
        return score_form(rule, form)
    except ScoreError as wrong:
        raise wrong.inside("/form") from wrong.__cause__


def _read(file: Path, rule_file: Path | None) -> tuple[Rule, Form]:
    given = _object(file)
    if unknown := sorted(set(given) - {"form", "rule"}):
        raise click.ClickException(f"{file.name} holds a form and a rule, and no '{unknown[0]}'.")
    if "form" not in given:
        raise click.ClickException(f"{file.name} holds no form.")
    if rule_file is not None:
        if "rule" in given:
            raise click.UsageError("The file holds a rule already; leave --rule out.")
        rule = read_rule(_object(rule_file))
    else:
        rule = read_rule(given["rule"], "/rule") if "rule" in given else DEFAULT_RULE
    return rule, Form.from_json(given["form"], "/form")


def _object(file: Path) -> Mapping[str, Any]:
    try:
        found = read_json(file.read_text("utf-8"))
    except UnicodeDecodeError as unreadable:
        raise click.ClickException(f"{file.name} isn't UTF-8: {unreadable}") from unreadable
    except NoJson as wrong:
        where = "".join(f"\n- {place}" for place in wrong.places)
        raise click.ClickException(f"{file.name} can't be used. {wrong}{where}") from wrong
    if not isinstance(found, dict):
        raise click.ClickException(f"{file.name} should hold a JSON object.")
    return found


def _results(score: FormScore) -> list[str]:
    """Each result as it is shown and as it is: `How 2.50 (exactly 5/2), “meets”`."""
    named = {
        working["label"]: score.measures[code] for code, working in score.explanation["measures"].items()
    }
    if score.overall is not None:
        named["Overall"] = score.overall
    return [
        f"{label}: no score ({found.status})"
        if found.number is None
        else f"{label}: {display(found.number)}, exactly {found.exact}"
        + (f", “{found.band}”" if found.band is not None else "")
        for label, found in named.items()
    ]


@scores.command()
@click.option("--organisation", "ods_code", help="The ODS code of one; without it, every open organisation.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object for all of it.")
def verify(ods_code: str | None, as_json: bool) -> None:
    """Work every stored score out again; the exit code is 1 if one comes out otherwise."""
    found = {code: _verify(code) for code in _codes(ods_code)}
    if as_json:
        click.echo(json.dumps({"organisations": [_as_json(*each) for each in found.items()]}))
    else:
        for code, each in found.items():
            click.echo(_sentence(code, each))
    if any(each.differing for each in found.values()):
        raise click.exceptions.Exit(1)


def _codes(ods_code: str | None) -> list[str]:
    if ods_code is not None:
        return [ods_code]
    with transaction("app") as session:
        return sorted(organisation.ods_code for organisation in open_organisations(session))


def _verify(ods_code: str) -> VerifiedScores:
    with command("scores verify", ods_code) as (session, by):
        return verify_scores(session, by=by)


def _as_json(ods_code: str, found: VerifiedScores) -> dict[str, object]:
    differing = [str(score) for score in found.differing]
    return {"organisation": ods_code, "checked": found.checked, "differing": differing}


def _sentence(ods_code: str, found: VerifiedScores) -> str:
    if not found.differing:
        return f"{ods_code}: {found.checked} scores hold."
    named = ", ".join(str(score) for score in found.differing[:MOST_NAMED])
    more = len(found.differing) - MOST_NAMED
    return f"{ods_code}: {len(found.differing)} of {found.checked} scores come out otherwise: {named}" + (
        f" and {more} more; --json names all." if more > 0 else "."
    )
