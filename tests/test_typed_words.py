"""Nobody types anything twice: a form that is refused comes back with every word that was in it."""

import re
from collections import defaultdict
from dataclasses import dataclass, field
from html.parser import HTMLParser

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from tests.frameworks.editing.writing import add_editors, additions, begun, own_framework
from tests.isolation.everything import Filled, bring_to, fill
from tests.isolation.table import TABLE
from tests.world import World

PAGE = "/appraisals/<appraisal>"
ORGANISATION = "/organisation"
LED = f"{ORGANISATION}/appraisals/<appraisal>"
DRAFT = f"{ORGANISATION}/frameworks/drafts/<draft>"
OWN = f"{ORGANISATION}/frameworks/drafts/<own>"
PARTS = re.compile(r"(?<=/)(green-care(\.1)?|introduction|behaviour-scale|3|nobody)(?=/|$)")
"""What addresses of this file say in so many words."""
OTHERS = re.compile("/api/|/oauth/")
LONG = "more than anybody reads " * 1000
NO_DAY = ("31", "2", "2027")
NOT_SAVED = "what you wrote was not saved"
WHY = {"reason": "Because of what was said"}
REFUSED = {403, 409, 412, 422, 428}


def day(name: str, typed: tuple[str, str, str] = NO_DAY) -> dict[str, str]:
    return dict(zip((f"{name}.day", f"{name}.month", f"{name}.year"), typed, strict=True))


@dataclass(frozen=True)
class Form:
    """A form as somebody sends it, with something wrong in it; `<names>` are filled in."""

    part: str
    rule: str
    typed: dict[str, str]
    besides: dict[str, str] = field(default_factory=dict)
    """What the page itself sends along, and what is never shown again."""
    state: str = "objectives"


PROVIDER = {"label": "Ward sign-in", "kind": "openid", "issuer": "http://no", "client_id": "the client"}
PROVIDER |= {"tenant_value": "tenant seven", "tenant_claim": "tid", "employee_number_claim": "number"}
SECRET = {"client_secret": "never shown again"}
OBJECTIVE = {"title": "", "measure": "How we know", "weight": "much", **day("due_on")}
RATED = {"ratings.<behaviour>.answer": "5", "ratings.<behaviour>.evidence": LONG}
ACHIEVED = {"ratings.<objective>.answer": "4", "ratings.<objective>.evidence": LONG}
OLD = {"version": "0"}
STANDS_IN = {"delegate": "nobody of ours", **day("starts_on"), **day("ends_on", ("1", "2", "2027")), **WHY}
NOTES = {"summary": "What we said", "development_plan": LONG, "career": "Where to"}
MOVED = {"appraiser": "nobody of ours", "lines": "yes", **WHY}
CYCLE = {"name": "A year", "countersign": "always", **day("opens_on"), **day("closes_on", ("1", "2", "2027"))}
FORMS = (
    Form("appraisee", f"{PAGE}/objectives/new", OBJECTIVE),
    Form("manager", f"{PAGE}/objectives/<objective>", OBJECTIVE, OLD),
    Form("appraisee", f"{PAGE}/values/<value>", RATED, state="assessment"),
    Form("appraisee", f"{PAGE}/objective-ratings", ACHIEVED, state="assessment"),
    Form("appraisee", f"{PAGE}/notes", NOTES, OLD, state="conversation"),
    Form("appraisee", f"{PAGE}/wellbeing", {"adjustments": "A quiet room", "wellbeing": LONG}, OLD),
    Form("manager", f"{PAGE}/sign-off", {"words": "I would add"}, state="sign_off"),
    Form("appraisee", f"{PAGE}/pulse", {"improve": "no", "valued": "definitely"}, state="complete"),
    Form("colleague", "/appraisals/<other>/nominations", {"nominee": "nobody of ours", **WHY}),
    Form("colleague", f"{PAGE}/nominations/<nomination>", {"words": "No time this year"}),
    Form("colleague", f"{PAGE}/nominations/<nomination>", {"answer": "decline", "words": LONG}),
    Form("manager", "/team/delegation", STANDS_IN),
    Form("lead", f"{ORGANISATION}/people/<manager>/delegation", STANDS_IN),
    Form("lead", f"{ORGANISATION}/people/<doctor>/posts/<post>/manager", {"manager": "nobody of ours"}),
    Form("lead", f"{ORGANISATION}/appraisers/<manager>", {**MOVED, "which": "all"}),
    Form("lead", f"{ORGANISATION}/appraisers/nobody", MOVED),
    Form("lead", f"{LED}/appraiser", MOVED, OLD),
    Form("lead", f"{LED}/countersigner", {"countersigner": "nobody of ours", "countersigner_reason": "Gone"}),
    Form("lead", f"{LED}/state", {"words": LONG}, {"action": "excuse", "version": "1"}),
    Form("lead", f"{ORGANISATION}/records/holds", {"employee_number": "nobody of ours", **WHY}),
    Form("lead", f"{ORGANISATION}/rules/new", {"rule": '{"name": "Ours"'}, {"step": "save"}),
    Form("lead", f"{ORGANISATION}/providers/new", PROVIDER, SECRET),
    Form("lead", f"{ORGANISATION}/providers/<provider>/change", PROVIDER, SECRET | {"version": "9"}),
    Form("lead", f"{ORGANISATION}/roles/new", {"person": "A5", "role": "information_lead", **WHY}),
    Form("lead", f"{ORGANISATION}/roles/new", {"person": "A2", "role": "", **WHY, **day("ended_on")}),
    Form("lead", f"{ORGANISATION}/roles/<role>/end", {"reason": LONG[:300]}),
    Form("editor", f"{ORGANISATION}/frameworks/versions/<version>/retirement", {"reason": LONG}),
    Form("editor", f"{DRAFT}/about", {"name": "Our words", "number": "a b", "source": "Us"}, OLD),
    Form("editor", f"{DRAFT}/values/new", {"name": "Courage", "statement": LONG, "abbreviation": "CO"}),
    Form("editor", f"{DRAFT}/values/green-care", {"name": "Greener", "statement": LONG}, OLD),
    Form(
        "editor",
        f"{DRAFT}/values/green-care/behaviours/new",
        {"statement": "", "effective": "Asks first", "ineffective": "Walks past"},
    ),
    Form(
        "editor",
        f"{DRAFT}/behaviours/green-care.1/maps",
        {"relation": "narrower", "weight": "a lot"},
        OLD,
    ),
    Form("editor", f"{DRAFT}/comments", {"place": "green-care", "text": LONG}),
    Form("editor", f"{DRAFT}/behaviours/green-care.1", {"statement": LONG, "effective": "Asks first"}, OLD),
    Form("editor", f"{DRAFT}/parts/introduction/new-part", {"title": "How we began", "text": LONG}, OLD),
    Form("editor", f"{OWN}/parts/behaviour-scale/3", {"label": "As it should be", "meaning": LONG}, OLD),
    Form(
        "editor", f"{OWN}/scales/behaviour-scale", {"name": "How often", "source": "Us"} | day("dated"), OLD
    ),
    Form("lead", f"{ORGANISATION}/cycles/new", CYCLE),
    Form("lead", f"{ORGANISATION}/cycles/<cycle>/change", {"name": "A year", **day("closes_on")}, OLD),
)
WITHOUT_WORDS = """
/sign-in /sign-in/invitation/<> /sign-in/again /sign-out /me/sessions/others /me/sessions/<>
/team/delegation/<>/end /values/versions/<>/adoption
/appraisals/<>/stage /appraisals/<>/share /appraisals/<>/confirm /appraisals/<>/actions/<>
/appraisals/<>/objectives/<>/removal
/organisation/cycles/<>/launch /organisation/cycles/<>/removal /organisation/cycles/<>/rule
/organisation/people/<>/sessions /organisation/people/<>/invitation /organisation/people/<>/invitation/removal
/organisation/people/import /organisation/people/import/<> /organisation/people/import/<>/removal
/organisation/records/holds/<>/lifting /organisation/returns/<>
/organisation/providers/<>/retirement
/organisation/providers/changes/<>/approval /organisation/providers/changes/<>/refusal
/organisation/providers/changes/<>/withdrawal
/organisation/frameworks/new /organisation/frameworks/import
<draft>/discarding <draft>/move <draft>/submission <draft>/publication <draft>/comments/<>/settlement
<draft>/values/<>/removal <draft>/values/<>/place
<draft>/behaviours/<>/removal <draft>/behaviours/<>/place <draft>/behaviours/<>/maps/removal
<draft>/parts/<>/<>/removal <draft>/parts/<>/<>/place
""".replace("<draft>", "/organisation/frameworks/drafts/<>").split()
"""Forms that take a press, a choice, a day or a file, and no words."""
GONE = (
    Form(
        "appraisee",
        f"{PAGE}/agreed-objectives",
        {"ratings.<objective>.evidence": "We agreed meanwhile"},
        {"ratings.<objective>.version": "1"},
        state="conversation",
    ),
    Form("editor", f"{DRAFT}/return", {"text": "Nobody has submitted it"}, OLD),
    Form("appraisee", f"{PAGE}/nominations", {"reason": "Asked in another tab"}, {"nominee": "A4"}),
    Form("appraisee", f"{PAGE}/sign-off", {"words": "I have signed <already>"}, OLD, state="sign_off"),
    Form(
        "appraisee",
        f"{PAGE}/agreed/<value>",
        {"ratings.<behaviour>.evidence": "We agreed\r\nmeanwhile"},
        {"ratings.<behaviour>.version": "1"},
        state="conversation",
    ),
)
"""What was typed has no field any more, because somebody was faster."""
QUERIES = (
    ("lead", f"{ORGANISATION}/people?q=Ash&cursor=nowhere", {"q": "Ash"}),
    (
        "auditor",
        f"{ORGANISATION}/audit?person=nobody+of+ours&action=a.b&from.day=41&from.month=2&from.year=2027",
        {"person": "nobody of ours", "action": "a.b", **day("from", ("41", "2", "2027"))},
    ),
)


class Controls(HTMLParser):
    """What the fields of a page hold: text, what is ticked and what is selected."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.held: dict[str, set[str]] = defaultdict(set)
        self._inside = self._select = self._text = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        name = found.get("name", "")
        if tag == "select":
            self._select = name
        elif tag == "textarea":
            self._inside = name or NOT_SAVED
        elif tag == "option" and "selected" in found:
            self.held[self._select].add(found.get("value", ""))
        elif tag == "input" and (found.get("type") not in {"radio", "checkbox"} or "checked" in found):
            self.held[name].add(found.get("value", ""))

    def handle_data(self, data: str) -> None:
        if self._inside:
            self._text += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            self.held[self._inside].add(self._text.removeprefix("\n"))
            self._inside = self._text = ""


def lost(answer: TestResponse, typed: dict[str, str]) -> dict[str, str]:
    """What was typed and doesn't stand in its field any more."""
    held = Controls(answer.text).held
    return {name: text for name, text in typed.items() if text and text not in held[name]}


@pytest.fixture(scope="module")
def names(world: World) -> dict[str, object]:
    """What addresses and fields name."""
    add_editors(world)
    filled: Filled = fill(world)["ours"]
    people = {part: world.members[f"ours.{part}"].person_id for part in ("manager", "doctor")}
    return {
        **vars(filled),
        **people,
        "provider": filled.provider,
        "appraisal": world.appraisals["ours.appraisee"],
        "other": world.appraisals["ours.colleague"],
        "version": world.frameworks["ours"],
        "draft": begun(world, additions()),
        "own": begun(world, own_framework()),
        "cycle": world.cycles["ours"],
    }


def shape(rule: str) -> str:
    """A rule or address without what it names."""
    return re.sub(r"<[^>]+>", "<>", PARTS.sub("<>", rule))


def test_every_form_is_known_here() -> None:
    pages = {route.rule for route in TABLE if route.method == "POST" and not OTHERS.match(route.rule)}
    known = {shape(form.rule) for form in (*FORMS, *GONE)}
    assert {shape(rule) for rule in pages} == known | set(WITHOUT_WORDS)
    assert known.isdisjoint(WITHOUT_WORDS)


def named(text: str, names: dict[str, object]) -> str:
    return re.sub(r"<(\w+)>", lambda found: str(names[found[1]]), text)


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.rule)
def test_a_refused_form_keeps_what_was_typed(
    app: Flask, world: World, names: dict[str, object], form: Form
) -> None:
    bring_to(world, form.state)
    typed = {named(name, names): text for name, text in form.typed.items()}
    besides = {named(name, names): text for name, text in form.besides.items()}
    answer = world.browser(app, f"ours.{form.part}").submit(named(form.rule, names), {**typed, **besides})
    assert answer.status_code in REFUSED
    assert lost(answer, typed) == {}
    assert "never shown again" not in answer.text
    assert NOT_SAVED not in answer.text.lower()
    assert "nhsuk-error-summary" in answer.text


@pytest.mark.parametrize("form", GONE, ids=lambda form: form.rule)
def test_what_has_no_field_any_more_is_shown_to_be_copied(
    app: Flask, world: World, names: dict[str, object], form: Form
) -> None:
    bring_to(world, form.state)
    sent = {named(name, names): text for name, text in {**form.typed, **form.besides}.items()}
    answer = world.browser(app, f"ours.{form.part}").submit(named(form.rule, names), sent)
    assert answer.status_code in REFUSED | {404}
    expected = {text.replace("\r\n", "\n") for text in form.typed.values()}
    assert Controls(answer.text.replace("\r\n", "\n")).held[NOT_SAVED] == expected


@pytest.mark.parametrize(("part", "address", "typed"), QUERIES, ids=lambda each: str(each)[:40])
def test_a_refused_question_keeps_what_was_typed(
    app: Flask, world: World, names: dict[str, object], part: str, address: str, typed: dict[str, str]
) -> None:
    answer = world.browser(app, f"ours.{part}").get(address)
    assert answer.status_code in REFUSED
    assert lost(answer, typed) == {}
