"""What is sent to the database inside one appraisal: how many statements, and each with its organisation."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, Engine, event

from appraisal.reviews.service.clock import today
from tests.isolation.kinds import ORGANISATION_OWNED
from tests.reviews.conftest import Begin
from tests.reviews.journey import IN_ORDER, NOTES, Journey

READ, WRITE = 8, 12
NAMED = re.compile(
    r"\b(?P<verb>FROM|JOIN|UPDATE|INTO)\s+(?P<table>[a-z_]+)(?=(?:\s+(?:AS\s+)?(?P<alias>[a-z_0-9]+))?)",
    re.IGNORECASE,
)
BARE = re.compile(r"\b(FROM|UPDATE)\s+([a-z_]+)\s+WHERE\s+tenant_id\b")
NO_ALIAS = {
    "where",
    "join",
    "on",
    "set",
    "left",
    "order",
    "for",
    "group",
    "limit",
    "as",
    "returning",
    "values",
}


@contextmanager
def listening() -> Iterator[list[str]]:
    """Executions by the driver, BEGIN and COMMIT, on any engine of this process."""
    sent: list[str] = []

    def executed(_c: Connection, _cursor: object, statement: str, *_rest: object) -> None:
        sent.append(statement)

    def begun(_c: Connection) -> None:
        sent.append("BEGIN")

    def committed(_c: Connection) -> None:
        sent.append("COMMIT")

    listeners: tuple[tuple[str, Callable[..., None]], ...] = (
        ("before_cursor_execute", executed),
        ("begin", begun),
        ("commit", committed),
    )
    for name, listener in listeners:
        event.listen(Engine, name, listener)
    yield sent
    for name, listener in listeners:
        event.remove(Engine, name, listener)


def counted(
    journey: Journey, part: str, method: str, below: str, json: object = None, version: int | None = None
) -> int:
    """How many statements a request sends that must succeed."""
    with listening() as sent:
        journey.given(part, method, below, json, version)
    return len(sent)


def test_reads_take_at_most_eight_statements_in_every_state(journey: Journey) -> None:
    journey.read()
    reads = ("", "/actions", "/objectives", "/conversation", "/wellbeing", "/scores")
    for state in IN_ORDER[1:]:
        getattr(journey, f"_to_{state}")()
        for part in ("appraisee", "manager", "director"):
            for below in reads:
                if (part, below) != ("director", "/wellbeing"):
                    assert counted(journey, part, "GET", below) <= READ, (state, part, below)


def test_saving_takes_at_most_twelve_statements(journey: Journey) -> None:
    objective = {"title": "x", "weight": "1"}
    assert counted(journey, "appraisee", "POST", "/objectives", objective) <= WRITE
    journey.add_objectives("1")
    behaviour, last = journey.items[0], journey.items[-1]
    moved = {"title": "x", "weight": "1", "measure": "", "due_on": None, "position": 1}
    assert counted(journey, "manager", "PUT", f"/objectives/{last}", moved, 1) <= WRITE
    assert counted(journey, "manager", "DELETE", f"/objectives/{last}", None, 2) <= WRITE
    journey._to_in_year()
    rating = {"points": 3, "evidence": "e"}
    assert counted(journey, "appraisee", "PUT", f"/ratings/{behaviour}", rating, 0) <= WRITE
    assert counted(journey, "appraisee", "PUT", f"/ratings/{behaviour}", rating, 1) == 8
    assert counted(journey, "appraisee", "PUT", f"/ratings/{journey.items[-1]}", rating, 0) == 9
    assert counted(journey, "appraisee", "PUT", "/comment", {"comment": "c"}, 1) <= WRITE
    wellbeing = {"adjustments": "a", "wellbeing": "w"}
    assert counted(journey, "appraisee", "PUT", "/wellbeing", wellbeing, 0) <= WRITE


def test_every_step_takes_at_most_twelve_statements(begin: Begin) -> None:
    journey = begin(countersign="always")
    journey.add_objectives("1", "2")

    def step(part: str, action: str, words: str | None = None) -> int:
        version = journey.given(part, "GET", "/actions")["version"]
        sent = {} if words is None else {"words": words}
        return counted(journey, part, "POST", f"/actions/{action}", sent, version)

    counts = {
        "agree": max(step("appraisee", "agree_objectives"), step("manager", "agree_objectives")),
        "start": step("manager", "start_assessment"),
        "remind": step("manager", "remind_self"),
    }
    journey.rate_all("appraisee", 3)
    journey.rate_all("manager", 3, 4)
    counts["share"] = max(step("appraisee", "share_half"), step("manager", "share_half"))
    item = journey.items[1]
    counts["choose"] = counted(journey, "manager", "PUT", f"/agreed/{item}", {"basis": "not_agreed"}, 0)
    counts["words"] = counted(journey, "appraisee", "PUT", f"/agreed/{item}/words", {"words": "w"}, 1)
    journey.decide_all()
    notes = {"held_on": today().isoformat(), **NOTES}
    counts["notes"] = counted(journey, "manager", "PUT", "/conversation", notes, 0)
    confirm = "confirm_conversation"
    counts["confirm"] = max(step("appraisee", confirm), step("manager", confirm))
    counts["back"] = step("manager", "return_to_conversation")
    counts["confirm again"] = max(step("appraisee", confirm), step("manager", confirm))
    counts["sign"] = max(step("appraisee", "record_disagreement", "no"), step("manager", "sign"))
    counts["countersign"] = step("director", "countersign")
    answers = {"improve": "no", "objectives": "no", "valued": "no"}
    counts["pulse"] = counted(journey, "appraisee", "PUT", "/pulse", answers)
    counts["reopen"] = step("lead", "reopen", "why")
    counts["excuse"] = step("lead", "excuse", "why")
    counts["readmit"] = step("lead", "readmit", "why")
    assert {name: count for name, count in counts.items() if count > WRITE} == {}


def unowned(statement: str) -> list[str]:
    """Organisation-owned tables of a statement that no chain of equal tenant_ids ties to a given one."""
    whole = BARE.sub(r"\1 \2 WHERE \2.tenant_id", statement)
    tied = set(re.findall(r"\b(\w+)\.tenant_id\s*=\s*%\(", whole))
    pairs = re.findall(r"\b(\w+)\.tenant_id\s*=\s*(\w+)\.tenant_id\b", whole)
    for _ in pairs:
        tied |= {name for pair in pairs if tied & set(pair) for name in pair}
    found = []
    for match in NAMED.finditer(whole):
        table, alias = match["table"].lower(), (match["alias"] or "").lower()
        if match["verb"].upper() == "INTO":
            owned = "tenant_id" in whole[match.end() :].partition("VALUES")[0].partition("SELECT")[0]
        else:
            owned = (table if alias in NO_ALIAS or not alias else alias) in tied
        if table in ORGANISATION_OWNED and not owned:
            found.append(table)
    return found


def test_every_statement_says_whose_rows_it_means(journey: Journey) -> None:
    with listening() as sent:
        journey.to("complete")
        for part in ("appraisee", "manager", "director"):
            for below in ("", "/actions", "/objectives", "/conversation", "/scores"):
                journey.given(part, "GET", below)
        journey.given("appraisee", "GET", "/wellbeing")
        journey.act("lead", "reopen", "why")
        journey.ask("manager", "PUT", f"/agreed/{journey.items[1]}", {"basis": "not_agreed"}, 9)
    asked = {statement for statement in sent if statement not in {"BEGIN", "COMMIT"}}
    assert len(asked) > 25
    assert {statement: tables for statement in asked if (tables := unowned(statement))} == {}


def test_a_statement_that_forgets_its_organisation_would_be_found() -> None:
    given = "half.tenant_id = %(organisation)s"
    assert unowned("SELECT a.id FROM appraisal a WHERE a.id = 1") == ["appraisal"]
    assert unowned(f"SELECT 1 FROM half WHERE {given}") == []
    both = "SELECT 1 FROM half JOIN rating ON rating.tenant_id = half.tenant_id"
    assert unowned(f"{both} WHERE {given}") == []
    assert unowned(both) == ["half", "rating"], "equal to each other, and to nobody's in particular"
    assert unowned(f"SELECT 1 FROM half JOIN rating ON rating.half_id = half.id WHERE {given}") == ["rating"]
    assert unowned("SELECT 1 FROM half WHERE tenant_id = %(organisation)s") == []
    assert unowned("UPDATE half SET version = 2 WHERE half.id = 1") == ["half"]
    assert unowned("INSERT INTO half (id) VALUES (1)") == ["half"]
    assert unowned("DELETE FROM score WHERE score.tenant_id = %(tenant_id_1)s") == []
