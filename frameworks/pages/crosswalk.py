"""What a draft means nationally: coverage, an example person, findings, and the move to a new version."""

from collections import Counter
from typing import Final
from uuid import UUID

from flask import request
from flask.typing import ResponseReturnValue

from frameworks import forms
from frameworks.crosswalk.coverage import coverage
from frameworks.crosswalk.moving import Move
from frameworks.crosswalk.moving import move as plan_move
from frameworks.crosswalk.preview import categories, example_person
from frameworks.definitions.shape import Definition
from frameworks.definitions.wording import findings
from frameworks.pages.behaviours import DRAFT
from frameworks.pages.blueprint import MENDABLE, Opened, blueprint, gone, opened, refused, shown
from frameworks.presenters.comparing import comparison_text
from frameworks.presenters.crosswalk import answers_of, coverage_text, move_text, preview_text
from frameworks.presenters.drafts import finding_groups
from frameworks.service import crosswalk
from frameworks.service.crosswalk import Preview
from frameworks.service.listing import RETIRED, list_national
from frameworks.service.reading import read_national
from tenants import guard
from tenants.errors import Invalid, Problem, Refusal

CHOSEN: Final = "chosen"
INSTEAD: Final = "instead."
WHICH: Final = "Choose a version to move to."


@blueprint.get(f"{DRAFT}/coverage")
@guard.signed_in("framework.edit")
def coverage_report(draft_id: UUID) -> ResponseReturnValue:
    """Which national values are well covered, and which behaviours map nowhere."""
    found = opened(draft_id)
    national = _national(found)
    if national is None:
        return shown("coverage.html", page=found, report=None)
    report = coverage_text(coverage(found.whole, national))
    against = f"{national.name} {national.version}"
    return shown("coverage.html", page=found, report=report, against=against)


@blueprint.get(f"{DRAFT}/preview")
@guard.signed_in("framework.edit")
def preview(draft_id: UUID) -> ResponseReturnValue:
    """Ratings of an example person, and the national category that they give, with its working."""
    found = opened(draft_id)
    national = _national(found)
    if national is None:
        return shown("preview.html", page=found, person=None)
    chosen = CHOSEN in request.args
    answers = answers_of(found.whole, request.args) if chosen else example_person(found.whole)
    results = categories(found.whole, national, answers)
    person = preview_text(Preview(found.whole, national, answers, results))
    return shown("preview.html", page=found, person=person)


@blueprint.get(f"{DRAFT}/findings")
@guard.signed_in("framework.edit")
def wording(draft_id: UUID) -> ResponseReturnValue:
    """Doubts about the words, which never keep a draft from being published."""
    found = opened(draft_id)
    groups = finding_groups(findings(found.whole), found.whole)
    return shown("findings.html", page=found, groups=groups)


@blueprint.get(f"{DRAFT}/move")
@guard.signed_in("framework.edit")
def move(draft_id: UUID) -> ResponseReturnValue:
    """Choose a newer version of what the draft extends; then see what moving there changes."""
    return _move(opened(draft_id))


@blueprint.post(f"{DRAFT}/move")
@guard.signed_in("framework.edit")
def make_move(draft_id: UUID) -> ResponseReturnValue:
    """Put the draft on the other version, or look again with what is chosen for values that are gone."""
    if "look" in request.form:
        chosen = {f"{INSTEAD}{code}": value for code, value in _instead().items()}
        return gone("move", draft_id=draft_id, to=request.form.get("to", ""), **chosen)
    try:
        made = crosswalk.move_draft(
            guard.db_session(),
            by=guard.identity(),
            draft_id=draft_id,
            to=_target(request.form.get("to", "")),
            instead=_instead(),
            expected_edition=forms.made_on(request.form).version,
        )
    except MENDABLE as refusal:
        refused()
        return _move(opened(draft_id), refusal)
    count = len(made.move.decisions)
    said = f"The draft adds to {made.move.changes.right.name} {made.move.changes.right.version} now."
    asked = f" {count} thing{'s' if count != 1 else ''} to decide stand under Comments." if count else ""
    return gone("draft", said + asked, draft_id=draft_id)


def _move(found: Opened, refusal: Refusal | None = None) -> ResponseReturnValue:
    base = found.around.base
    if base is None:
        return shown("nothing_to_move.html", refusal=refusal, page=found)
    others = [
        each
        for each in list_national(guard.db_session())
        if each.code == base.code and each.version != base.version and each.status != RETIRED
    ]
    to = request.values.get("to", "")
    target = next((each for each in others if str(each.id) == to), None)
    if target is None and refusal is None and "to" in request.args:
        refusal = Invalid(WHICH, problems=[Problem("/to", WHICH)])
    plan = None if target is None else _plan(found.definition, base, target.id)
    return shown(
        "move.html",
        refusal=refusal,
        page=found,
        others=others,
        to=to,
        plan=None if plan is None else move_text(plan),
        changes=None if plan is None else comparison_text(plan.changes),
        targets=() if plan is None else _values(plan.changes.right),
        instead=_instead(),
    )


def _plan(additions: Definition, base: Definition, to: UUID) -> Move:
    new = read_national(guard.db_session(), version_id=to).definition
    return plan_move(additions, base, new, _instead())


def _national(found: Opened) -> Definition | None:
    """What a draft is held against: what it extends, or maps to most; None where it does neither."""
    if found.around.base is not None:
        return found.around.base
    named = Counter(each.base for behaviour in found.whole.behaviours for each in behaviour.maps)
    known = [name for name, _ in named.most_common() if name in found.around.national]
    return found.around.national[known[0]] if known else None


def _values(definition: Definition) -> tuple[tuple[str, str], ...]:
    return tuple((value.code, value.name) for value in definition.values)


def _instead() -> dict[str, str]:
    sent = request.values
    return {
        name.removeprefix(INSTEAD): sent[name] for name in sent if name.startswith(INSTEAD) and sent[name]
    }


def _target(typed: str) -> UUID:
    try:
        return UUID(typed)
    except ValueError:
        return UUID(int=0)  # no version is called so, which is refused like any other unknown one
