"""An erasure leaves no trace of what somebody was called or wrote, keeps what is counted, and never half."""

import hashlib
import re
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from sqlalchemy import func, select, text

from appraisal.records import rows
from appraisal.records.erasure import Erased, erase_person
from appraisal.records.tombstones import keys
from tenants.audit.chain import verify
from tenants.audit.service import Origin, origin
from tenants.organisations.service import command_identity
from tenants.people.models import Person
from tests.audit.trails import seal_all
from tests.isolation.everything import WORDS
from tests.records.planting import everything_about, let_go
from tests.records.test_export import asked
from tests.settings import SECRET_KEY
from tests.world import World

LONG_AGO = date(2015, 2, 28)
NUMBERS = {
    "rating": ("points", "non_rating"),
    "agreed_rating": ("points", "basis"),
    "score": ("what", "how", "what_band", "how_band"),
    "quality_pulse": ("improve", "objectives", "valued"),
    "objective": ("weight",),
    "appraisal": ("state", "completed_at"),
    "post": ("staff_group", "pay_band", "fte"),
}


@pytest.fixture(scope="module", autouse=True)
def key() -> Iterator[None]:
    """What values are hashed with, as a command sets it from the environment."""
    token = origin.set(Origin(source="tests", key=SECRET_KEY))
    yield
    origin.reset(token)


@pytest.fixture(scope="module")
def before(full: World) -> dict[str, Any]:
    """The numbers of the appraisee, and the trail, before the erasure."""
    return {"numbers": numbers(full), "trail": trail(full), "said": said(full)}


@pytest.fixture(scope="module")
def erased(full: World, before: dict[str, Any]) -> Erased:
    """The appraisee of ours, erased."""
    assert before["said"].count("planted-") > 25
    assert WORDS["ours"] in before["said"]
    assert seal_all(full.database, full.members["ours.lead"].organisation_id)
    let_go(full, "ours.appraisee", LONG_AGO)
    with full.database.session("owner", full.members["ours.lead"].organisation_id) as session:
        by = command_identity(session, command="person erase")
        found = erase_person(session, by=by, person_id=full.members["ours.appraisee"].person_id)
        session.commit()
    return found


def numbers(world: World) -> dict[str, list[Any]]:
    with world.database.session("owner", world.members["ours.lead"].organisation_id) as session:
        return {
            name: sorted(
                map(
                    repr,
                    session.execute(
                        select(*(rows.table(name).c[column] for column in columns)).where(
                            rows.owner(rows.table(name)), rows.own_rows(name)
                        ),
                        asked(world, "ours.appraisee"),
                    ),
                )
            )
            for name, columns in NUMBERS.items()
        }


def trail(world: World) -> list[str]:
    with world.session("ours.lead") as session:
        return list(session.scalars(select(text("audit_event::text")).select_from(text("audit_event"))))


def said(world: World) -> str:
    with world.database.session("owner", world.members["ours.lead"].organisation_id) as session:
        return everything_about(session, asked(world, "ours.appraisee"))


def test_no_word_of_or_about_somebody_is_left_once_they_are_erased(full: World, erased: Erased) -> None:
    left = said(full)
    assert "planted-" not in left
    assert WORDS["ours"] not in left, "titles of objectives stand in the working of scores too"
    assert erased.rows["rating"] == 2


def test_what_is_counted_stays(full: World, before: dict[str, Any], erased: Erased) -> None:
    assert numbers(full) == before["numbers"]
    assert all(before["numbers"].values())


def test_the_trail_stays_whole_and_says_that_somebody_was_erased(
    full: World, before: dict[str, Any], erased: Erased
) -> None:
    after = trail(full)
    assert set(before["trail"]) <= set(after)
    assert re.findall(r"planted-(?!audit_event-source)", "".join(after)) == []
    assert sum("person.erased" in event for event in after) == 1


def test_the_chain_of_the_trail_holds_after_an_erasure(full: World, erased: Erased) -> None:
    own = full.members["ours.lead"].organisation_id
    assert seal_all(full.database, own)
    with full.session("ours.lead") as session:
        found = verify(session, organisation_id=own)
    assert (found.verdict.broken, found.unsealed) == (None, 0)


def test_the_number_of_somebody_erased_can_be_recognised_only_with_the_key(
    full: World, erased: Erased
) -> None:
    with full.session("ours.lead") as session:
        left = session.scalar(select(Person.employee_number).where(Person.id == erased.person_id))
        key = keys(command_identity(session, command="tests"))["erasure_key"]
    assert left == "erased-" + hashlib.sha256(f"{key}{erased.employee_number}".encode()).hexdigest()[:32]


def test_somebody_erased_can_sign_in_no_more(full: World, erased: Erased) -> None:
    with full.session("ours.lead") as session:
        for table in ("person_identity", "signed_in_session", "invitation"):
            of = rows.table(table)
            assert session.scalar(select(func.count()).where(of.c.person_id == erased.person_id)) == 0


def test_what_somebody_erased_wrote_about_others_stays_without_their_name(world: World) -> None:
    own = world.members["theirs.lead"].organisation_id
    half = rows.table("half")
    of_another = (half.c.tenant_id == own, half.c.author_id == world.members["theirs.manager"].person_id)
    let_go(world, "theirs.manager", LONG_AGO)
    with world.database.session("owner", own) as session:
        by = command_identity(session, command="person erase")
        erase_person(session, by=by, person_id=world.members["theirs.manager"].person_id)
        session.commit()
        assert session.scalars(select(half.c.comment).where(*of_another)).all() == [WORDS["theirs"]]
    assert world.identity("theirs.manager").display_name == "Erased person"


def test_an_erasure_is_whole_or_not_at_all(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """The event can't be written, so the process ends before the commit."""
    let_go(world, "theirs.colleague", LONG_AGO)
    own, whom = (
        getattr(world.members["theirs.colleague"], each) for each in ("organisation_id", "person_id")
    )

    def fail(*_: object, **__: object) -> None:
        raise RuntimeError("the trail can't be written")

    monkeypatch.setattr("appraisal.records.erasure.audit.record_each", fail)
    with world.database.session("owner", own) as session:
        by = command_identity(session, command="person erase")
        with pytest.raises(RuntimeError):
            erase_person(session, by=by, person_id=whom)
    assert world.identity("theirs.colleague").display_name == "Casey Of B"
