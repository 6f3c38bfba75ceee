"""An organisation lead finds people and puts right whom they report to; through indexes, in pages."""

from collections.abc import Iterator
from uuid import UUID, uuid4

import pytest
from sqlalchemy import insert, text
from sqlalchemy.orm import Session

from appraisal.reviews.service.clock import today
from tenants.errors import Forbidden, Invalid
from tenants.people import search
from tenants.people.models import Person
from tenants.rows import now
from tests.reviews.journey import Json
from tests.reviews.test_statements import READ, WRITE, listening
from tests.world import Browser, World

MANY = 20_000
FAMILIES = ("Marsh", "Marshall", "O'Neill", "Émile", "Reed", "Shah", "Wood", "Young")


@pytest.fixture(scope="module")
def crowded(world: World) -> Iterator[Session]:
    """20,000 people in ours and as many in theirs, and the planner knows of them."""
    with world.session("theirs.lead") as session:
        _add(session, world, "theirs")
        session.commit()
    with world.session("ours.lead") as session:
        _add(session, world, "ours")
        session.commit()
    with world.database.engine("owner").connect() as connection:
        connection.execution_options(isolation_level="AUTOCOMMIT").execute(text("ANALYZE person"))
    with world.session("ours.lead") as session:
        yield session
        session.rollback()


def _add(session: Session, world: World, side: str) -> None:
    own = world.members[f"{side}.lead"].organisation_id
    session.execute(
        insert(Person),
        [
            {
                "tenant_id": own,
                "id": uuid4(),
                "employee_number": f"{side}{number:05}",
                "given_name": f"Given{number % 97}",
                "family_name": f"{FAMILIES[number % len(FAMILIES)]}{number % 211}",
                "created_at": now(),
            }
            for number in range(MANY)
        ],
    )


def plan(session: Session, world: World, typed: str) -> str:
    """How PostgreSQL would look for people."""
    asked = {"organisation": world.members["ours.lead"].organisation_id, "after": "", "after_id": search.NIL}
    statement = search.BEGINNING if typed else search.EVERYBODY
    asked |= {"typed": typed, "last": search.LAST} if typed else {}
    rows = session.execute(text(f"EXPLAIN {statement.text}"), {**asked, "most": 26})
    return "\n".join(rows.scalars())


@pytest.mark.parametrize("typed", ["", "m", "marsh", "given7 ", "ours00012"])
def test_looking_for_somebody_is_an_index_scan_that_starts_with_the_organisation(
    crowded: Session, world: World, typed: str
) -> None:
    found = plan(crowded, world, typed)
    assert "ix_person_search_" in found, found
    assert "Seq Scan on person" not in found, found
    assert "tenant_id" in found.partition("Index Cond:")[2], found


@pytest.mark.parametrize(
    ("typed", "names"),
    [
        ("marsh7 given", {"Given"}),
        ("MARSHALL1", {"Marshall"}),
        ("Given7 Reed", {"Reed"}),
        ("o'neill", {"O'Neill"}),
        ("Émile", {"Émile"}),
        ("ours00012", {"Given12"}),
        ("ash of", {"Ash"}),
        ("  Of   A,  Ash ", {"Ash"}),
        ("%", set()),
        ("_", set()),
        ("theirs0", set()),
    ],
)
def test_a_beginning_finds_names_in_either_order_and_numbers_without_wildcards(
    crowded: Session, world: World, typed: str, names: set[str]
) -> None:
    found = search.search_people(crowded, by=world.identity("ours.lead"), typed=typed).people
    assert bool(found) is bool(names)
    assert all(any(name in each.name for name in names) for each in found), found


def test_pages_follow_each_other_and_hold_everybody_once(crowded: Session, world: World) -> None:
    by, seen, after = world.identity("ours.lead"), list[UUID](), None
    while True:
        page = search.search_people(crowded, by=by, typed="marsh1", after=after, most=40)
        seen += [each.id for each in page.people]
        if page.next is None:
            break
        after = search.Cursor.read(page.next.as_text())
    assert len(seen) == len(set(seen)) > 400
    own = crowded.execute(
        text("SELECT count(*) FROM person WHERE tenant_id = :own AND family_name ILIKE 'marsh1%'"),
        {"own": by.organisation_id},
    ).scalar_one()
    assert len(seen) == own


@pytest.mark.parametrize("sent", ["x", "W10", "%%%", "e30", "é", "WyIAIiwgIngiXQ"])
def test_a_made_up_cursor_is_refused_in_words(browsers: dict[str, Browser], sent: str) -> None:
    for address in ("/api/v1/people", "/organisation/people"):
        assert browsers["lead"].get(f"{address}?cursor={sent}").status_code == 422


@pytest.mark.parametrize("typed", ["a\x00b", "x" * 201])
def test_what_is_no_name_is_refused(world: World, typed: str) -> None:
    with world.session("ours.lead") as session, pytest.raises(Invalid):
        search.search_people(session, by=world.identity("ours.lead"), typed=typed)


def test_only_a_lead_looks_people_up(world: World) -> None:
    with world.session("ours.manager") as session, pytest.raises(Forbidden):
        search.search_people(session, by=world.identity("ours.manager"))


def post_of(browsers: dict[str, Browser], who: UUID) -> Json:
    post: Json = browsers["lead"].get(f"/api/v1/people/{who}").get_json()["posts"][0]
    return post


def test_a_new_manager_begins_today_and_the_old_one_ends_the_day_before(
    browsers: dict[str, Browser], world: World
) -> None:
    who = world.members["ours.auditor"].person_id
    where = f"/api/v1/people/{who}/posts/{post_of(browsers, who)['id']}/manager"
    for manager in ("manager", "colleague", None, "director"):
        sent = None if manager is None else str(world.members[f"ours.{manager}"].person_id)
        with listening() as said:
            answer = browsers["lead"].put(where, {"manager_id": sent})
        assert (answer.status_code, len(said) <= WRITE) == (200, True)
    lines = post_of(browsers, who)["reporting_lines"]
    open_lines = [each["manager"]["name"] for each in lines if each["ended_on"] is None]
    assert open_lines == ["Dana Of A"]
    assert all(each["ended_on"] is None or each["ended_on"] >= each["started_on"] for each in lines)
    assert lines[0]["started_on"] == today().isoformat()


@pytest.mark.parametrize(("manager", "status"), [("ours.auditor", 422), ("theirs.manager", 422), (None, 422)])
def test_nobody_reports_to_themselves_or_to_a_stranger(
    browsers: dict[str, Browser], world: World, manager: str | None, status: int
) -> None:
    who = world.members["ours.auditor"].person_id
    where = f"/api/v1/people/{who}/posts/{post_of(browsers, who)['id']}/manager"
    sent = str(uuid4()) if manager is None else str(world.members[manager].person_id)
    assert browsers["lead"].put(where, {"manager_id": sent}).status_code == status


def test_a_lead_does_not_choose_their_own_manager(browsers: dict[str, Browser], world: World) -> None:
    who = world.members["ours.lead"].person_id
    where = f"/api/v1/people/{who}/posts/{post_of(browsers, who)['id']}/manager"
    sent = {"manager_id": str(world.members["ours.colleague"].person_id)}
    assert browsers["lead"].put(where, sent).status_code == 409


def test_what_is_done_about_somebody_elsewhere_begins_with_their_number_filled_in(
    browsers: dict[str, Browser], world: World
) -> None:
    lead = browsers["lead"]
    page = lead.get(f"/organisation/people/{world.members['ours.manager'].person_id}").text
    for address in ("/organisation/roles/new?person=A2", "/organisation/records?person=A2"):
        assert f'href="{address}"' in page
        assert 'value="A2"' in lead.get(address).text
    own = lead.get(f"/organisation/people/{world.members['ours.lead'].person_id}").text
    assert "/organisation/roles/new" not in own


def test_a_leads_pages_take_at_most_eight_statements(browsers: dict[str, Browser], world: World) -> None:
    who, one = world.members["ours.manager"].person_id, world.appraisals["ours.appraisee"]
    addresses = (
        "/organisation/people",
        "/organisation/people?q=of",
        f"/organisation/people/{who}",
        f"/organisation/appraisers/{who}",
        "/organisation/appraisers",
        "/organisation/appraisers/nobody",
        f"/organisation/appraisals/{one}",
        f"/organisation/people/{who}/delegation",
        f"/api/v1/people/{who}",
        f"/api/v1/people/{who}/team",
        "/api/v1/appraisals/without-appraiser",
    )
    for address in addresses:
        with listening() as said:
            assert browsers["lead"].get(address).status_code == 200
        assert len(said) <= READ, (address, said)
