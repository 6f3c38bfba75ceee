"""What stops a move before anybody moved, and what happens to somebody who writes at that moment."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import select, text, update

from appraisal.cli import main
from appraisal.cycles.models import Cycle
from appraisal.records.moving.report import Report, Selection
from appraisal.records.moving.service import Wanted, move
from appraisal.reviews.models import Conversation, Half, Rating
from frameworks.models import Behaviour
from tenants.errors import Conflict, Invalid, NotFound
from tenants.organisations import platform
from tenants.organisations.service import command_identity
from tenants.rows import uuid7
from tests.isolation.everything import bring_to, fill
from tests.records.moving.everywhere import counts
from tests.world import NATIONAL, OURS, THEIRS, World

ALL = Selection(everybody=True)
WHY = "A test"


@pytest.fixture(scope="module")
def filled(world: World) -> World:
    fill(world)
    return world


def tried(world: World, wanted: Wanted) -> Report:
    """Move, and undo it whatever happens: tests here leave everybody where they are."""
    with world.session("ours.lead") as session:
        return move(session, by=command_identity(session, command="tests"), wanted=wanted)


@contextmanager
def refused(world: World, kind: type[Exception], words: str) -> Iterator[None]:
    before = counts(world.database)
    with pytest.raises(kind, match=words):
        yield
    assert counts(world.database) == before


@pytest.mark.parametrize(
    ("wanted", "kind", "words"),
    [
        (Wanted(THEIRS, ALL), Conflict, "doesn't say that .* follows"),
        (Wanted(THEIRS, ALL, even_so="  "), Conflict, "doesn't say that .* follows"),
        (Wanted(OURS, ALL, even_so=WHY), Conflict, "name two"),
        (Wanted("RAX", ALL, even_so=WHY), Conflict, "isn't open to"),
        (Wanted("ZZZ9", ALL, even_so=WHY), NotFound, "no organisation ZZZ9"),
        (Wanted(THEIRS, Selection(), even_so=WHY), Invalid, "Say who moves"),
        (Wanted(THEIRS, Selection(everybody=True, department="Ward 7")), Invalid, "Say who moves"),
    ],
)
def test_a_move_that_makes_no_sense_is_refused(
    filled: World, wanted: Wanted, kind: type[Exception], words: str
) -> None:
    with refused(filled, kind, words):
        tried(filled, wanted)


def test_real_and_invented_people_never_mix(filled: World) -> None:
    with filled.session("national.operator") as session:
        platform.onboard(session, by=filled.identity("national.operator"), ods_code="RA7")
        session.commit()
    with refused(filled, Conflict, "never mix"):
        tried(filled, Wanted("RA7", ALL, even_so=WHY))


def test_nobody_moves_to_a_suspended_organisation(filled: World) -> None:
    by = filled.identity("national.operator")
    with filled.session("national.operator") as session:
        platform.suspend(session, by=by, ods_code=THEIRS, reason=WHY)
        session.commit()
    with refused(filled, Conflict, "is suspended"):
        tried(filled, Wanted(THEIRS, ALL, even_so=WHY))
    with filled.session("national.operator") as session:
        platform.resume(session, by=by, ods_code=THEIRS)
        session.commit()


def test_a_rated_behaviour_that_the_successor_lacks_is_named_before_anything_moves(filled: World) -> None:
    own_organisation = filled.members["ours.lead"].organisation_id
    with filled.database.session(
        "owner", own_organisation
    ) as session:  # nobody else can change a published one
        rated = session.scalars(select(Rating.behaviour_id).where(Rating.behaviour_id.is_not(None))).first()
        own = select(Behaviour).where(Behaviour.id == rated)
        national = session.scalars(own).one().national_behaviour_id
        session.execute(
            update(Behaviour).where(Behaviour.id == rated).values(national_behaviour_id=None, code="own")
        )
        session.commit()
    with refused(filled, Conflict, "lacks behaviours that were rated"):
        tried(filled, Wanted(THEIRS, ALL, even_so=WHY))
    with filled.database.session("owner", own_organisation) as session:
        session.execute(update(Behaviour).where(Behaviour.id == rated).values(national_behaviour_id=national))
        session.commit()


def test_an_appraisal_ends_in_the_cycle_it_began_in(filled: World) -> None:
    """Another rule or other days in the successor: its cycle isn't taken, and one like ours is made."""
    with filled.session("theirs.lead") as session:
        before = session.scalars(select(Cycle.closes_on)).one()
        session.execute(update(Cycle).values(closes_on=before + timedelta(days=1)))
        session.commit()
    report = tried(filled, Wanted(THEIRS, ALL, even_so=WHY, trial=True))
    assert [(each.successor, each.made) for each in report.cycles] == [(f"Appraisals 2026/27 ({OURS})", True)]
    with filled.session("theirs.lead") as session:
        session.execute(update(Cycle).values(closes_on=before))
        session.commit()
    report = tried(filled, Wanted(THEIRS, ALL, even_so=WHY, trial=True))
    assert [(each.successor, each.made) for each in report.cycles] == [("Appraisals 2026/27", False)]


def test_words_saved_while_people_move_come_along_or_are_refused(filled: World) -> None:
    """A writer who was first is waited for, and the move takes what they wrote."""
    bring_to(filled, "conversation")
    writing, moving = threading.Event(), threading.Event()
    reports: list[Report] = []

    def move_them() -> None:
        writing.wait(10)
        with filled.session("ours.lead") as session:
            session.execute(text("SET LOCAL lock_timeout = '20s'"))
            moving.set()
            wanted = Wanted(THEIRS, ALL, even_so=WHY)
            reports.append(move(session, by=command_identity(session, command="tests"), wanted=wanted))
            late = select(Conversation.summary).where(Conversation.summary == "Written at the last moment")
            found.extend(session.scalars(late).all())
            session.rollback()

    found: list[str] = []
    mover = threading.Thread(target=move_them)
    mover.start()
    with filled.session("ours.lead") as session:
        session.execute(update(Conversation).values(summary="Written at the last moment"))
        half = session.scalars(select(Half.id)).first()
        answered = select(Rating.behaviour_id).where(Rating.half_id == half, Rating.behaviour_id.is_not(None))
        open_one = select(Behaviour.id).where(Behaviour.id.not_in(answered))
        behaviour = session.scalars(open_one).first()
        session.add(Rating(id=uuid7(), half_id=half, behaviour_id=behaviour, points=2, evidence="Late"))
        session.flush()
        writing.set()
        moving.wait(10)
        mover.join(1)
        assert mover.is_alive(), "the move must wait for whoever writes"
        session.commit()
    mover.join(20)
    [report] = reports
    assert found == []
    assert report.moved["conversation"] == 1
    assert report.moved["rating"] == 3


def test_the_command_tells_what_it_would_do_and_does_it(
    filled: World, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("DATABASE_URL_APP", filled.database.url("app"))
    file = tmp_path / "people.txt"
    file.write_text("\ufeffA3\r\nA4\r\n\r\nA99\r\n", encoding="utf-8")
    words = ["organisations", "move", "--from", OURS, "--to", THEIRS, "--people", str(file)]
    refused = CliRunner().invoke(main, words)
    assert refused.exit_code == 1
    assert "say why with --even-so" in refused.output
    shown = CliRunner().invoke(main, [*words, "--even-so", WHY, "--dry-run"])
    assert shown.exit_code == 0, shown.output
    assert f"2 people would move from {OURS} to {THEIRS}" in shown.output
    assert "A99: Nobody who works here has this number" in shown.output
    misspelt = [*words[:6], "--department", "Wrad 7", "--even-so", WHY]
    assert "Nobody was found to move: check the department" in CliRunner().invoke(main, misspelt).output
    done = CliRunner().invoke(main, [*words, "--even-so", WHY, "--json"])
    assert done.exit_code == 0, done.output
    assert '"people_named": ' in done.output
    assert NATIONAL not in done.output
