"""The operator's commands about one person's data, on a real database."""

import json
import stat
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import text

from appraisal.cli import main
from tests.records.planting import let_go
from tests.settings import SECRET_KEY
from tests.world import OURS, THEIRS, World

LONG_AGO = date(2015, 2, 28)


@pytest.fixture
def operator(world: World, monkeypatch: pytest.MonkeyPatch) -> CliRunner:
    """A shell with the settings that the service has."""
    for role in ("owner", "app"):
        monkeypatch.setenv(f"DATABASE_URL_{role.upper()}", world.database.url(role))
    monkeypatch.setenv("SECRET_KEY", SECRET_KEY)
    return CliRunner()


def run(operator: CliRunner, *words: str, code: int = 0, organisation: str = OURS) -> Result:
    result = operator.invoke(main, ["person", words[0], "--organisation", organisation, *words[1:]])
    assert result.exit_code == code, result.output
    return result


def test_an_export_is_two_files_that_only_their_owner_can_read(operator: CliRunner, tmp_path: Path) -> None:
    folder = tmp_path / "made"
    printed = run(operator, "export", "--person", "A3", "--to", str(folder)).output.split()
    assert [Path(line).name for line in printed] == ["R0A-A3-data.json", "R0A-A3-data.html"]
    assert {path.name for path in folder.iterdir()} == {"R0A-A3-data.json", "R0A-A3-data.html"}
    assert {stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()} == {0o600}
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    document = json.loads((folder / "R0A-A3-data.json").read_text("utf-8"))
    assert document["tables"]["person"]["own"][0]["given_name"] == "Ash"
    assert "Ash" in (folder / "R0A-A3-data.html").read_text("utf-8")


def test_an_export_is_in_the_trail(operator: CliRunner, world: World, tmp_path: Path) -> None:
    run(operator, "export", "--person", "A4", "--to", str(tmp_path))
    with world.session("ours.lead") as session:
        said = text(
            "SELECT actor_command FROM audit_event WHERE action = 'person.exported' AND object_id = :id"
        )
        whom = {"id": world.members["ours.colleague"].person_id}
        assert session.scalars(said, whom).all() == ["person export"]


@pytest.mark.parametrize("number", ["nobody", "B3", ""])
def test_an_unknown_number_is_one_sentence_and_another_organisations_is_unknown(
    operator: CliRunner, tmp_path: Path, number: str
) -> None:
    said = run(operator, "export", "--person", number, "--to", str(tmp_path), code=1).output
    assert said == f"Error: Nobody here has the employee number '{number}'.\n"
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_cannot_be_written_to_is_one_sentence(operator: CliRunner, tmp_path: Path) -> None:
    (tmp_path / "R0A-A3-data.json").mkdir()
    said = run(operator, "export", "--person", "A3", "--to", str(tmp_path), code=1).output
    assert "can't be written: Is a directory" in said
    assert [path.name for path in tmp_path.iterdir()] == ["R0A-A3-data.json"]


def test_a_hold_stops_the_command_until_it_is_released(operator: CliRunner, world: World) -> None:
    let_go(world, "ours.unmanaged", LONG_AGO)
    run(operator, "hold", "--person", "A7", "--reason", "A claim")
    refused = run(operator, "erase", "--person", "A7", code=1).output
    assert refused == "Error: A legal hold is in force: nothing is erased until it is lifted.\n"
    assert run(operator, "release", "--person", "A7").output == "1 hold lifted.\n"
    tried = run(operator, "erase", "--person", "A7", "--dry-run").output
    assert "A7: would be erased" in tried
    done = run(operator, "erase", "--person", "A7").output
    assert done.replace("erased", "would be erased") == tried
    again = run(operator, "erase", "--person", "A7", code=1).output
    assert again == "Error: Nobody here has the employee number 'A7'.\n"


def test_all_who_are_due_are_erased_and_who_is_kept_is_said(operator: CliRunner, world: World) -> None:
    let_go(world, "theirs.unmanaged", LONG_AGO)
    let_go(world, "theirs.auditor", LONG_AGO)
    run(operator, "hold", "--person", "B8", "--reason", "A claim", organisation=THEIRS)
    said = run(operator, "erase", "--due", organisation=THEIRS).output.splitlines()
    assert said[0].startswith("B7: erased, ")
    assert said[1] == "B8: kept. A legal hold is in force: nothing is erased until it is lifted."
    assert said[2] == "People erased: 1. Kept: 1. Notes erased: 0."


@pytest.mark.parametrize("words", [(), ("--due", "--person", "A3")])
def test_an_erasure_says_whom_it_means(operator: CliRunner, words: tuple[str, ...]) -> None:
    assert "Say either --due or --person NUMBER." in run(operator, "erase", *words, code=2).output


def test_without_the_key_nothing_is_erased(
    operator: CliRunner, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    let_go(world, "theirs.director", LONG_AGO)
    monkeypatch.delenv("SECRET_KEY")
    said = run(operator, "erase", "--person", "B1", code=1, organisation=THEIRS).output
    assert "set SECRET_KEY in the environment" in said
    assert world.identity("theirs.director").display_name == "Dana Of B"


def test_how_long_what_is_kept_is_shown_and_made_longer(operator: CliRunner) -> None:
    assert "record: 6 years after the person left" in run(operator, "retention").output
    longer = run(operator, "retention", "--rule", "record", "--years", "8").output
    assert "record: 8 years after the person left" in longer
    assert (
        "at most 100 years" in run(operator, "retention", "--rule", "record", "--years", "5", code=1).output
    )


def test_notes_on_wellbeing_go_before_the_rest(operator: CliRunner, world: World) -> None:
    own, appraisal = world.members["ours.lead"].organisation_id, world.appraisals["ours.appraisee"]
    closed = "UPDATE cycle SET opens_on = '2020-04-01', assessment_opens_on = '2020-05-01', closes_on = '{}'"
    with world.database.session("owner", own) as session:
        session.execute(
            text(
                "INSERT INTO wellbeing_note (tenant_id, id, appraisal_id, adjustments, wellbeing, version)"
                " VALUES (:own, :id, :id, 'A chair', 'Tired', 1)"
            ),
            {"own": own, "id": appraisal},
        )
        session.execute(text(closed.format("2021-03-31")))
        session.commit()

    def notes() -> tuple[str, str]:
        with world.database.session("owner", own) as session:
            found = session.execute(text("SELECT adjustments, wellbeing FROM wellbeing_note")).one()
        return found[0], found[1]

    assert "Notes erased: 0." in run(operator, "erase", "--due").output, "the appraisal is still open"
    with world.database.session("owner", own) as session:
        session.execute(text("UPDATE appraisal SET state = 'complete' WHERE id = :id"), {"id": appraisal})
        session.commit()
    run(operator, "hold", "--person", "A3", "--reason", "A claim")
    assert "Notes erased: 0." in run(operator, "erase", "--due").output, "a hold is in force"
    run(operator, "release", "--person", "A3")
    assert "Notes would be erased: 1." in run(operator, "erase", "--due", "--dry-run").output
    assert notes() == ("A chair", "Tired")
    assert "Notes erased: 1." in run(operator, "erase", "--due").output
    assert notes() == ("Erased", "Erased")
    assert "Notes erased: 0." in run(operator, "erase", "--due").output
