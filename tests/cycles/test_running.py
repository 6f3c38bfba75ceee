"""An organisation lead runs a year by API: set up, changed, previewed, launched, launched again, extended."""

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from itertools import count
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError, IntegrityError

from appraisal.constraints import message_of
from appraisal.cycles import service as cycles
from appraisal.cycles.models import Appraisal
from appraisal.cycles.service.posts import EXCUSED_MEDICAL
from benchmarks.statements import counted
from frameworks import service as frameworks
from frameworks.definitions import built_in
from frameworks.models import FrameworkRetirement
from tenants.audit.models import AuditEvent
from tenants.days import today
from tenants.errors import Conflict
from tenants.people.service import NewPerson, NewPost, add_people
from tests.cycles.planting import YEAR, prepared
from tests.world import STARTED, Browser, World

CYCLES = "/api/v1/cycles"
NURSES, DOCTORS = "Nursing and Midwifery Registered", "Medical and Dental"
NAMES = (f"Year {number}" for number in count(1))
PINNED = ("framework_version_id", "opens_on", "countersign")
Json = dict[str, Any]


def body(world: World, **other: object) -> Json:
    days = {name: day.isoformat() for name, day in YEAR.items()}
    return {"name": next(NAMES), "framework_version_id": str(world.frameworks["ours"]), **days, **other}


def made(lead: Browser, sent: Json) -> Json:
    answer = lead.post(CYCLES, sent)
    assert answer.status_code == 201, answer.get_data(as_text=True)
    assert answer.headers["ETag"] == '"1"'
    found: Json = answer.get_json()
    return found


def tag(version: int) -> Mapping[str, str]:
    return {"If-Match": f'"{version}"'}


def whole(cycle: Json, **other: object) -> Json:
    names = ("name", "framework_version_id", "opens_on", "assessment_opens_on", "closes_on", "countersign")
    return {name: cycle[name] for name in names} | other


def pointers(answer: Any) -> list[str]:  # noqa: ANN401 - werkzeug's test response
    assert answer.status_code in {409, 422}, answer.get_data(as_text=True)
    return [each["pointer"] for each in answer.get_json()["errors"]]


def events(world: World, cycle: str) -> list[tuple[str, Json]]:
    with world.session("ours.lead") as session:
        rows = session.execute(
            select(AuditEvent.action, AuditEvent.detail)
            .where(AuditEvent.object_id == UUID(cycle))
            .order_by(AuditEvent.at)
        )
        return [(row.action, row.detail) for row in rows]


def test_a_cycle_is_set_up_with_the_default_rule_and_nobody_in_it(lead: Browser, world: World) -> None:
    sent = body(world, name="  Appraisals   of ours ", countersign="always")
    cycle = made(lead, sent)
    assert (cycle["name"], cycle["status"], cycle["countersign"]) == (
        "Appraisals of ours",
        "prepared",
        "always",
    )
    assert (cycle["rule"], cycle["launched_at"], cycle["overlaps"]) == (
        {"name": "Default", "version": "1"},
        None,
        [],
    )
    listed = {each["id"]: each["status"] for each in lead.get(CYCLES).get_json()["cycles"]}
    assert listed[cycle["id"]] == "prepared"
    assert listed[str(world.cycles["ours"])] == "running"
    (action, detail) = events(world, cycle["id"])[0]
    assert (action, detail["changes"]["closes_on"]) == ("cycle.created", [None, cycle["closes_on"]])
    assert detail["rule"] == {"name": "Default", "version": 1}


def test_everything_there_is_to_mend_is_said_at_once(lead: Browser, world: World) -> None:
    wrong = body(
        world,
        name="appraisals 2026/27",
        framework_version_id=str(world.frameworks["theirs"]),
        assessment_opens_on="2026-01-01",
        closes_on="2020-01-01",
    )
    expected = ["/name", "/assessment_opens_on", "/closes_on", "/framework_version_id"]
    assert pointers(lead.post(CYCLES, wrong)) == expected
    assert pointers(lead.post(CYCLES, body(world, countersign="never"))) == ["/countersign"]
    assert pointers(lead.post(CYCLES, body(world, surprise=1))) == ["/surprise"]


def test_a_cycle_sent_again_under_its_key_is_made_once(lead: Browser, world: World) -> None:
    sent, key = body(world), {"Idempotency-Key": "once"}
    first, second = (lead.post(CYCLES, sent, headers=key).get_json() for _ in range(2))
    assert first == second
    other = {**sent, "name": "Another"}
    assert lead.post(CYCLES, other, headers=key).status_code == 409
    path = f"{CYCLES}/{first['id']}"
    changed = lead.put(path, whole(first, countersign="always"), tag(1)).get_json()
    assert lead.post(CYCLES, sent, headers=key).get_json() == changed
    assert lead.post(CYCLES, other, headers=key).status_code == 409  # of a changed cycle too
    assert lead.get(path).get_json() == changed


def test_the_database_too_takes_a_name_once_whatever_its_capitals(world: World) -> None:
    prepared(world, "Same moment")
    with pytest.raises(IntegrityError) as refused:
        prepared(world, "SAME Moment")
    name = str(refused.value.orig.diag.constraint_name)  # type: ignore[union-attr] # psycopg's own
    problem = message_of(name)
    assert problem is not None
    assert (problem.pointer, "took this name" in problem.message) == ("/name", True)


def test_overlapping_is_a_warning(lead: Browser, world: World) -> None:
    cycle = made(lead, body(world, opens_on="2027-03-31", closes_on="2027-12-31"))
    assert [each["name"] for each in cycle["overlaps"]][-1] == "Appraisals 2026/27"
    assert lead.delete(f"{CYCLES}/{cycle['id']}", headers=tag(1)).status_code == 204


@pytest.fixture
def extra(world: World) -> UUID:
    """A published national version for appraisal that ours hasn't adopted."""
    given = built_in("nhs_board_competencies")
    with world.database.session("owner") as session:
        frameworks.publish_national(session, given)
        session.commit()
    return frameworks.national_version_id(given)


def test_choosing_a_national_framework_adopts_it_and_a_retired_one_is_not_offered(
    lead: Browser, world: World, extra: UUID
) -> None:
    by = world.identity("ours.lead")
    cycle = made(lead, body(world, framework_version_id=str(extra)))
    own = frameworks.adopted_id(by.organisation_id, extra)
    assert cycle["framework_version_id"] == str(own)
    assert cycle["framework"]["version"] == built_in("nhs_board_competencies").version
    with world.session("ours.lead") as session:
        offered = {each.id for each in cycles.choices(session, by=by)}
        assert {own, world.frameworks["ours"]} <= offered
        assert extra not in offered
        session.add(FrameworkRetirement(version_id=own, reason="Old"))
        session.commit()
    path = f"{CYCLES}/{cycle['id']}"
    assert pointers(lead.post(CYCLES, body(world, framework_version_id=str(extra)))) == [
        "/framework_version_id"
    ]
    assert pointers(lead.put(path, whole(cycle), tag(1))) == ["/framework_version_id"]
    late = lead.post(f"{path}/launch", headers=tag(1))
    assert (late.status_code, "is retired" in late.get_json()["detail"]) == (409, True)


def test_anything_changes_until_launch_on_the_version_that_was_read(lead: Browser, world: World) -> None:
    cycle = made(lead, body(world))
    path, sent = f"{CYCLES}/{cycle['id']}", whole(cycle, countersign="always", opens_on=str(today()))
    assert lead.put(path, sent).status_code == 428
    changed = lead.put(path, sent, tag(1))
    assert (changed.status_code, changed.headers["ETag"]) == (200, '"2"')
    stale = lead.put(path, whole(cycle, name="Mine"), tag(1))
    both = stale.get_json()
    assert (stale.status_code, both["current"]["countersign"], both["sent"]["name"]) == (
        412,
        "always",
        "Mine",
    )
    assert lead.put(path, sent, tag(2)).headers["ETag"] == '"2"'  # nothing differs
    told = [detail["changes"] for action, detail in events(world, cycle["id"]) if action == "cycle.changed"]
    assert told == [
        {"countersign": ["on_disagreement", "always"], "opens_on": [cycle["opens_on"], str(today())]}
    ]
    assert lead.delete(path).status_code == 428
    assert lead.delete(path, tag(1)).status_code == 412
    assert lead.delete(path, tag(2)).status_code == 204
    assert lead.get(path).status_code == 404
    assert events(world, cycle["id"])[-1][0] == "cycle.deleted"


def newcomer(number: str, *titles: str, group: str = NURSES, manager: str | None = None) -> NewPerson:
    posts = tuple(
        NewPost(f"{number}-{title}", group, "5", title, "Ward 9", STARTED, Decimal("0.5"), manager)
        for title in titles
    )
    return NewPerson(number, "New", f"Comer {number}", None, posts)


def join(world: World, *people: NewPerson) -> None:
    with world.session("ours.lead") as session:
        add_people(session, by=world.identity("ours.lead"), people=people, on=STARTED)
        session.commit()


def test_a_launch_does_what_its_preview_said_and_sent_again_under_its_key_it_does_no_more(
    lead: Browser, world: World
) -> None:
    """The world has eight posts: one is a doctor's, two have no manager."""
    cycle = made(lead, body(world, opens_on=str(today())))
    path = f"{CYCLES}/{cycle['id']}"
    with world.session("ours.lead") as session:
        excuse = "UPDATE appraisal SET state = 'excused', excused_reason = 'Away' WHERE id = :id"
        session.execute(text(excuse), {"id": world.appraisals["ours.colleague"]})
        session.commit()
    before = lead.get(f"{path}/preview").get_json()
    assert {name: before[name] for name in ("present", "appraisals", "excused", "unmanaged", "busy")} == {
        "present": 0, "appraisals": 8, "excused": 1, "unmanaged": 2, "busy": 0
    }  # fmt: skip
    # All but the doctor and the colleague are in the running one.
    assert (before["several_posts"], before["elsewhere"]) == (0, 6)
    assert {each["name"] for each in before["unmanaged_posts"]} == {"Dana Of A", "Una Of A"}
    assert lead.post(f"{path}/launch").status_code == 428
    key = {"Idempotency-Key": "go"}
    done = lead.post(f"{path}/launch", headers={**tag(1), **key})
    assert (done.status_code, done.get_json()["added"], done.get_json()["first"]) == (200, 8, True)
    assert done.get_json()["cycle"]["status"] == "running"
    again = lead.post(f"{path}/launch", headers={**tag(1), **key})
    assert again.get_json() == done.get_json()
    assert lead.post(f"{path}/launch", headers=tag(1)).status_code == 412


def test_launched_again_it_adds_whom_it_lacks_and_says_how_many(lead: Browser, world: World) -> None:
    cycle = made(lead, body(world, opens_on=str(today())))
    path = f"{CYCLES}/{cycle['id']}"
    assert lead.post(f"{path}/launch", headers=tag(1)).get_json()["added"] == 8
    team = [newcomer(f"T{number}", "Nurse", manager="A2") for number in range(16)]
    join(world, *team, newcomer("D1", "Two", "Jobs"), newcomer("D2", "Doctor", group=DOCTORS))
    preview = lead.get(f"{path}/preview").get_json()
    names = ("present", "appraisals", "excused", "unmanaged", "several_posts", "elsewhere", "busy")
    assert [preview[name] for name in names] == [8, 19, 1, 2, 1, 0, 1]
    assert [(each["name"], each["appraisals"]) for each in preview["busy_managers"]] == [("Morgan Of A", 18)]
    with world.session("ours.lead") as session:
        lacking = {
            each.cycle_id: each.posts for each in cycles.missing(session, by=world.identity("ours.lead"))
        }
    assert lacking[UUID(cycle["id"])] == 19
    more = lead.post(f"{path}/launch", headers=tag(2)).get_json()
    assert (more["added"], more["first"]) == (19, False)
    assert [each["added"] for each in lead.get(path).get_json()["launches"]] == [8, 19]
    launched = [detail for action, detail in events(world, cycle["id"]) if action == "cycle.launched"]
    pinned = {name: cycle[name] for name in ("framework_version_id", "countersign")}
    pinned["rule"] = {"name": "Default", "version": 1}
    assert launched == [{"added": 8, "first": True, **pinned}, {"added": 19, "first": False, **pinned}]
    assert lead.post(f"{path}/launch", headers=tag(2)).get_json()["added"] == 0
    over = lead.get(f"{path}/preview").get_json()
    assert [over[name] for name in names] == [27, 0, 0, 0, 0, 0, 0]
    with world.session("ours.lead") as session:
        of = select(Appraisal.excused_reason).where(Appraisal.cycle_id == UUID(cycle["id"]))
        excused = session.scalars(of.where(Appraisal.state == "excused")).all()
    assert excused == [EXCUSED_MEDICAL] * 2


@pytest.fixture(scope="module")
def launched(lead: Browser, world: World) -> Json:
    """A cycle of ours that was launched."""
    cycle = made(lead, body(world))
    done = lead.post(f"{CYCLES}/{cycle['id']}/launch", headers=tag(1))
    assert done.status_code == 200
    found: Json = done.get_json()["cycle"]
    return found


@pytest.mark.parametrize("name", PINNED)
def test_what_a_launch_pins_is_refused_with_a_sentence(
    lead: Browser, world: World, launched: Json, name: str
) -> None:
    other = {"framework_version_id": str(UUID(int=5)), "opens_on": "2026-01-01", "countersign": "always"}
    path = f"{CYCLES}/{launched['id']}"
    answer = lead.put(path, whole(launched, **{name: other[name]}), tag(launched["version"]))
    assert pointers(answer) == [f"/{name}"]
    assert answer.get_json()["detail"].startswith("The cycle is launched")
    deleted = lead.delete(path, tag(launched["version"]))
    assert (deleted.status_code, "can’t be deleted" in deleted.get_json()["detail"]) == (409, True)


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE cycle SET countersign = 'always' WHERE id = :id",
        'UPDATE cycle SET rule = rule || \'{"name": "Other"}\' WHERE id = :id',
        "UPDATE cycle SET framework_version_id = (SELECT id FROM framework_version WHERE code LIKE '%board%')"
        " WHERE id = :id",
        "DELETE FROM cycle WHERE id = :id",
        "UPDATE cycle SET launched_at = NULL WHERE id = :id",
        "INSERT INTO cycle_launch (tenant_id, id, cycle_id, framework_version_id, countersign, rule_mark,"
        " launched, at, added) SELECT tenant_id, id, id, framework_version_id, countersign, rule_mark, false,"
        " now(), 0 FROM cycle WHERE id = :id",
        "UPDATE cycle_launch SET countersign = 'always' WHERE cycle_id = :id",
        "DELETE FROM cycle_launch WHERE cycle_id = :id",
    ],
)
def test_the_database_too_lets_nobody_change_what_a_launch_pins(
    world: World, launched: Json, change: str
) -> None:
    refused = r"fk_cycle_launch_pinned|ck_cycle_launch_launched|fk_appraisal_cycle_id|denied"
    with world.session("ours.lead") as session, pytest.raises(DBAPIError, match=refused):
        session.execute(text(change), {"id": launched["id"]})


def test_a_launched_cycle_is_renamed_and_closes_later(lead: Browser, world: World, launched: Json) -> None:
    path = f"{CYCLES}/{launched['id']}"
    later = str(date.fromisoformat(launched["closes_on"]) + timedelta(days=30))
    changed = lead.put(path, whole(launched, name="Renamed", closes_on=later), tag(launched["version"]))
    assert (changed.status_code, changed.get_json()["closes_on"]) == (200, later)
    version = changed.get_json()["version"]
    earlier = lead.put(path, whole(changed.get_json(), closes_on=launched["closes_on"]), tag(version))
    assert pointers(earlier) == ["/closes_on"]
    action, detail = events(world, launched["id"])[-1]
    assert (action, detail["changes"]["closes_on"]) == ("cycle.changed", [launched["closes_on"], later])


def test_a_cycle_that_is_over_adds_nobody_and_one_without_people_is_not_launched(
    lead: Browser, world: World
) -> None:
    past = {
        "opens_on": date(2020, 4, 1),
        "assessment_opens_on": date(2020, 5, 1),
        "closes_on": date(2021, 3, 31),
    }
    over = lead.post(f"{CYCLES}/{prepared(world, 'Over', past)}/launch", headers=tag(1))
    assert (over.status_code, over.get_json()["detail"].split(".")[0]) == (
        409,
        "The last day of this cycle is past",
    )
    far = {"opens_on": date(2020, 1, 1), "assessment_opens_on": date(2020, 1, 1), "closes_on": today()}
    empty = prepared(world, "Empty", far)
    with world.session("ours.lead") as session:
        session.execute(text("UPDATE post SET ended_on = '2019-12-31', started_on = '2019-01-01'"))
        with pytest.raises(Conflict, match="nobody to appraise"):
            cycles.launch_cycle(session, by=world.identity("ours.lead"), cycle_id=empty, expected_version=1)
        session.rollback()


def test_reading_setting_up_previewing_and_launching_take_few_statements_however_many_there_are(
    lead: Browser, world: World
) -> None:
    def cost(ask: Any) -> int:  # noqa: ANN401 - a request
        with counted() as sent:
            assert ask().status_code in {200, 201}
        return len(sent)

    def all_of_it() -> list[int]:
        cycle = made(lead, body(world))
        path = f"{CYCLES}/{cycle['id']}"
        return [
            cost(lambda: lead.get(path)),
            cost(lambda: lead.post(CYCLES, body(world))),
            cost(lambda: lead.get(f"{path}/preview")),
            cost(lambda: lead.put(path, whole(cycle, countersign="always"), tag(1))),
            cost(lambda: lead.post(f"{path}/launch", headers=tag(2))),
            cost(lambda: lead.get("/organisation")),
        ]

    few = all_of_it()
    join(world, *(newcomer(f"M{number}", "Nurse", manager="A2") for number in range(30)))
    assert all_of_it() == few
    assert few == [6, 12, 9, 12, 14, 8]
