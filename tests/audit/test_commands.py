"""What an operator asks of the trail, at the command line."""

import json
from pathlib import Path
from uuid import UUID

import pytest
from click.testing import CliRunner, Result

from appraisal.cli import main
from tests.audit.trails import add_events, run, seal_all
from tests.database import Database
from tests.settings import SECRET_KEY
from tests.world import OURS, THEIRS, World


@pytest.fixture
def operator(world: World, monkeypatch: pytest.MonkeyPatch) -> CliRunner:
    """A shell of an operator's, after the worker went round once."""
    monkeypatch.setenv("DATABASE_URL_APP", world.database.url("app"))
    monkeypatch.setenv("SECRET_KEY", SECRET_KEY)
    runner = CliRunner()
    assert runner.invoke(main, ["worker", "--once"]).exit_code == 0
    return runner


def verify(operator: CliRunner, *words: str) -> Result:
    return operator.invoke(main, ["audit", "verify", *words])


@pytest.fixture
def tampered(database: Database, world: World) -> UUID:
    """Our organisation's third event, changed."""
    own = world.members["ours.lead"].organisation_id
    with database.session("app", own) as session:
        add_events(session, own, 3)
        session.commit()
    seal_all(database, own)
    third = "SELECT id FROM audit_link WHERE sequence = 3 AND tenant_id = :own"
    run(database, f"UPDATE audit_event SET action = 'harmless' WHERE id = ({third})", own=own)
    return own


def test_a_trail_that_holds_says_so_with_its_head_and_what_waits(
    operator: CliRunner, database: Database, world: World
) -> None:
    own = world.members["ours.lead"].organisation_id
    found = verify(operator, "--organisation", OURS)
    assert found.exit_code == 0
    assert found.output.startswith(f"{OURS}: ")
    assert "links hold, head " in found.output
    with database.session("app", own) as session:
        add_events(session, own, 2)
        session.commit()
    assert verify(operator, "--organisation", OURS).output.rstrip().endswith("2 not yet sealed.")


def test_a_broken_link_is_named_and_is_exit_code_1(operator: CliRunner, tampered: UUID) -> None:
    found = verify(operator, "--organisation", OURS)
    assert found.exit_code == 1
    assert "broken at link 3 (event " in found.output
    assert "changed; the event isn't the one that was sealed. 2 links before it hold." in found.output


def test_all_of_them_as_json_tells_the_broken_from_the_whole(operator: CliRunner, tampered: UUID) -> None:
    found = verify(operator, "--all", "--json")
    assert found.exit_code == 1
    by_code = {each["organisation"]: each for each in json.loads(found.output)["organisations"]}
    assert set(by_code) == {OURS, THEIRS, "X26"}
    assert (by_code[THEIRS]["holds"], by_code[THEIRS]["broken"]) == (True, None)
    assert by_code[OURS]["broken"]["sequence"] == 3
    assert by_code[OURS]["broken"]["fault"] == "changed"


def test_a_head_that_was_noted_is_held_against_the_chain(operator: CliRunner) -> None:
    head = json.loads(verify(operator, "--organisation", THEIRS, "--json").output)["organisations"][0]["head"]
    noted = f"{head['sequence']}:{head['hash']}"
    assert verify(operator, "--organisation", THEIRS, "--head", noted).exit_code == 0
    other = f"{head['sequence']}:{'0' * 64}"
    found = verify(operator, "--organisation", THEIRS, "--head", other)
    assert found.exit_code == 1
    assert "rewritten" in found.output


def test_an_end_that_was_cut_off_is_found_by_the_heads_in_the_workers_log(
    operator: CliRunner, database: Database, world: World, tmp_path: Path
) -> None:
    """Event and link of the newest are gone, and the chain alone knows nothing of them."""
    own, whole = world.members["theirs.lead"].organisation_id, ("--organisation", THEIRS)
    log, lines = tmp_path / "worker.log", list[str]()
    for _ in range(2):
        with database.session("app", own) as session:
            add_events(session, own, 2)
            session.commit()
        head = seal_all(database, own)[-1].head
        lines.append(json.dumps({"organisation": THEIRS, "sequence": head.sequence, "hash": head.hash}))
    said = [f'{line[:-1]}, "logger": "appraisal.audit"}}' for line in lines]
    log.write_text(
        "\n".join(
            [f"2026-11-22 worker: {said[0]}", "another line", said[1], '{"appraisal.audit'],
        )
    )
    assert verify(operator, *whole, "--log", str(log)).exit_code == 0
    gone = "SELECT id FROM audit_link WHERE tenant_id = :own ORDER BY sequence DESC LIMIT 1"
    run(database, f"DELETE FROM audit_event WHERE id = ({gone})", own=own)
    run(database, f"DELETE FROM audit_link WHERE id = ({gone})", own=own)
    assert verify(operator, *whole).exit_code == 0
    found = verify(operator, *whole, "--log", str(log))
    assert (found.exit_code, f"{THEIRS}: broken at link {head.sequence}: cut" in found.output) == (1, True)
    empty = tmp_path / "empty.log"
    empty.write_text("nothing")
    assert "no head in it" in verify(operator, "--all", "--log", str(empty)).output


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ((), "Say --organisation ODS for one, or --all."),
        (("--all", "--organisation", OURS), "Say --organisation ODS for one, or --all."),
        (("--organisation", OURS, "--head", "12"), "--head is a sequence and a hash"),
        (("--all", "--head", f"1:{'0' * 64}"), "A noted head is of one organisation"),
        (("--organisation", "NOWHERE"), "no such organisation"),
    ],
)
def test_what_makes_no_sense_is_one_sentence(operator: CliRunner, words: tuple[str, ...], said: str) -> None:
    found = verify(operator, *words)
    assert found.exit_code != 0
    assert said in found.output
    assert "Traceback" not in found.output
