"""Frameworks by command: imported as a whole or not at all, counted, exported, imported again."""

from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import text

from appraisal.cli import main
from frameworks.definitions import built_in
from frameworks.definitions.reader import read_definition
from frameworks.definitions.writer import as_yaml
from tenants.organisations.registry import NHS_ENGLAND, organisation_id
from tests.database import Database
from tests.frameworks.importers.publishers import code_file, standards_file
from tests.frameworks.test_round_trip import EXTENSION

TRUST, OTHER = "RA7", "RJ1"


@pytest.fixture(scope="module")
def environment(database: Database) -> dict[str, str]:
    """The settings of an operator's shell, in an installation with one trust."""
    urls = {f"DATABASE_URL_{role.upper()}": database.url(role) for role in ("owner", "app", "national")}
    for words in (
        ["organisations", "load"],
        ["organisations", "onboard", TRUST],
        ["organisations", "onboard", OTHER],
        ["frameworks", "publish"],
    ):
        assert CliRunner(env=urls).invoke(main, words).exit_code == 0
    return urls


def run(environment: dict[str, str], *words: object) -> Result:
    return CliRunner(env=environment).invoke(main, ["frameworks", *map(str, words)])


def done(environment: dict[str, str], *words: object) -> list[str]:
    result = run(environment, *words)
    assert result.exit_code == 0, result.output
    return result.output.splitlines()


def test_everything_built_in_is_published_and_again_changes_nothing(environment: dict[str, str]) -> None:
    assert done(environment, "publish") == [
        "NHS Constitution values 1.0 was published already; nothing changed.",
        "Management and Leadership Code, outline 1.0-outline was published already; nothing changed.",
        "Management and leadership standards, outline 1.0-outline was published already; nothing changed.",
        "NHS board competencies 1.0 was published already; nothing changed.",
    ]


def test_a_publishers_file_is_published_counted_and_exported(
    environment: dict[str, str], database: Database, tmp_path: Path
) -> None:
    file = tmp_path / "standards.yaml"
    file.write_text(standards_file(), encoding="utf-8")
    tried = done(environment, "import", file, "--national", "--dry-run")
    assert tried[-2] == "Invented standards and competencies 1.0 would be published."
    assert run(environment, "export", "mlf-standards", "1.0").output == (
        "Error: There is no national framework mlf-standards 1.0.\n"
    )
    said = done(environment, "import", file, "--national", "--yes", "mlf-standards")
    arrived = "9 values (3 domains), 27 behaviours, 135 descriptors, 0 anchors"
    assert said[-4:] == [
        "Invented standards and competencies, mlf-standards 1.0, development",
        f"from NHS England, Management and Leadership Framework 1.0, 2025-09-23: {arrived}",
        "Invented standards and competencies 1.0 is published.",
        arrived,
    ]
    exported = run(environment, "export", "mlf-standards", "1.0").output
    assert sum(len(behaviour.by_stage) for behaviour in read_definition(exported).behaviours) == 135
    again = tmp_path / "again.yaml"
    again.write_text(exported, encoding="utf-8")
    assert done(environment, "import", again, "--national")[-2:] == [
        "Invented standards and competencies 1.0 was published already; nothing changed.",
        said[-1],
    ]
    with database.session("app", organisation_id(NHS_ENGLAND)) as session:
        trail = session.scalars(text("SELECT actor_command FROM audit_event WHERE action LIKE 'framework.%'"))
        assert set(trail) == {"frameworks import"}


def test_other_content_under_a_published_version_is_refused(
    environment: dict[str, str], tmp_path: Path
) -> None:
    file = tmp_path / "code.yaml"
    file.write_text(code_file(), encoding="utf-8")
    said = typed(environment, file, "mlf-code\n")
    assert said.stdout.splitlines()[-1] == "6 values, 48 behaviours, 0 descriptors, 56 anchors"
    file.write_text(code_file().replace("Shows warmth in act 1.", "Shows cold in act 1."), encoding="utf-8")
    for options in ([], ["--dry-run"], ["--yes", "mlf-code"]):
        refused = run(environment, "import", file, "--national", *options)
        assert refused.exit_code == 1
        assert "is published with other content" in refused.output
        assert "What differs: values[2].effective[0]. Give" in refused.output


def typed(environment: dict[str, str], file: Path, said: str) -> Result:
    """Import for everybody, and type something when asked."""
    words = ["frameworks", "import", str(file), "--national"]
    return CliRunner(env=environment).invoke(main, words, input=said)


def test_a_file_goes_to_everybody_only_where_its_code_is_typed(
    environment: dict[str, str], tmp_path: Path
) -> None:
    file, table = tmp_path / "values.yaml", tmp_path / "table.csv"
    file.write_text(as_yaml(replace(built_in(), code="typed-values")), encoding="utf-8")
    table.write_text("value,behaviour\nBrook,I flow.\n", encoding="utf-8")
    twice = run(environment, "import", file, "--national", "--organisation", TRUST)
    assert twice.exit_code == 2
    assert "--organisation ODS makes a draft there, --national publishes it" in twice.output
    read = done(environment, "import", file)
    assert "nothing is saved. Say one place where it goes: --organisation ODS" in read[-2]
    assert read[-1] == "6 values, 12 behaviours, 0 descriptors, 72 anchors"
    assert "typed-values" not in run(environment, "list").output
    for options in (["--national", "--version", "2.0"], ["--organisation", TRUST, "--yes", "typed-values"]):
        assert run(environment, "import", file, *options).exit_code == 2
    for said in ("", "\n", "typed\n"):
        refused = typed(environment, file, said)
        assert refused.exit_code == 1
        assert "Nothing is published: its code is typed-values." in refused.output
    assert run(environment, "import", file, "--national", "--yes", "typed").exit_code == 1
    assert "typed-values" not in run(environment, "list").output
    tried = run(environment, "import", table, "--national", "--yes", "table")
    assert tried.output.startswith("Error: A table is an organisation's own framework")
    done(environment, "import", file, "--national", "--yes", "typed-values")
    assert "typed-values" in run(environment, "list").output


def test_an_organisations_file_becomes_a_draft_there(
    environment: dict[str, str], database: Database, tmp_path: Path
) -> None:
    file = tmp_path / "river.yaml"
    file.write_text(EXTENSION, encoding="utf-8")
    assert run(environment, "import", file, "--national", "--yes", "river-values").output == (
        "Error: extends: makes this an addition to a national framework; leave it out, or make it an"
        " organisation's draft."
        " values[0].behaviours[0].maps: are for an organisation's own behaviours; leave it out, or make it an"
        " organisation's draft."
        " values[1].behaviours[0].maps: are for an organisation's own behaviours; leave it out, or make it an"
        " organisation's draft.\n"
    )
    assert "River values 1.0 would be a draft." in done(
        environment, "import", file, "--organisation", TRUST, "--dry-run"
    )
    said = done(environment, "import", file, "--organisation", TRUST)
    assert said[-2].startswith("River values 1.0 is a draft: ")
    assert said[-1] == "2 values, 2 behaviours, 0 descriptors, 0 anchors"
    assert "warning: courage.1: no act says what falls short; add one that can be seen" in said
    with database.session("app", organisation_id(TRUST)) as session:
        assert session.scalar(text("SELECT count(*) FROM framework_draft")) == 1
        told = session.scalar(text("SELECT detail FROM audit_event WHERE action = 'framework.draft_created'"))
        assert {"from": "file", "kind": "own YAML"}.items() <= told.items()


def test_what_is_wrong_with_a_file_is_listed_and_nothing_is_written(
    environment: dict[str, str], database: Database, tmp_path: Path
) -> None:
    file = tmp_path / "table.csv"
    file.write_text("value,behaviour,national_value,relation,weight\nA,,compassion,exact,0\n", "utf-8")
    refused = run(environment, "import", file, "--organisation", TRUST)
    assert refused.exit_code == 1
    assert refused.output == (
        "Error: row 2, behaviour: is empty; fill it in on every row\n"
        "row 2, weight: is 0; give one above 0, at most 10\n"
    )
    with database.session("app", organisation_id(TRUST)) as session:
        documents = session.scalars(text("SELECT document ->> 'code' FROM framework_draft")).all()
    assert "table" not in documents


def test_an_adopted_framework_is_exported_as_it_was_published(environment: dict[str, str]) -> None:
    done(environment, "adopt", "--organisation", TRUST)
    core = built_in()
    exported = run(environment, "export", core.code, core.version, "--organisation", TRUST).output
    assert read_definition(exported) == core
    missing = run(environment, "export", "nothing", "1.0", "--organisation", TRUST)
    assert missing.output.startswith("Error: ")
    assert missing.output.endswith(" has no framework nothing 1.0.\n")


def test_any_national_version_is_adopted_and_without_a_name_the_newest_core(
    environment: dict[str, str], tmp_path: Path
) -> None:
    core, code = built_in(), built_in().code
    for version in ("1.9", "1.10"):
        file = tmp_path / f"{version}.yaml"
        file.write_text(as_yaml(replace(core, version=version)), encoding="utf-8")
        done(environment, "import", file, "--national", "--yes", code)
    there = ["--organisation", OTHER]
    [said] = done(environment, "adopt", *there)
    assert f" has its copy of {code} 1.10: " in said
    done(environment, "retire", code, "1.10", "--reason", "Tried.")
    assert f" has its copy of {code} 1.9: " in done(environment, "adopt", code, *there)[0]
    assert f" already had its copy of {code} 1.10: " in done(environment, "adopt", code, "1.10", *there)[0]
    done(environment, "adopt", "mlf-standards", "1.0-outline", *there)
    assert [line.split()[:4] for line in done(environment, "list", *there) if line.startswith("adopted")] == [
        ["adopted", "published", "mlf-standards", "1.0-outline"],
        ["adopted", "published", code, "1.9"],
        ["adopted", "published", code, "1.10"],
    ]
    for words in (["nothing"], [code, "9.9"]):
        refused = run(environment, "adopt", *words, *there)
        assert refused.output == f"Error: There is no national framework {' '.join(words)} in use.\n"
    done(environment, "retire", code, "1.9", "--reason", "Tried.")
    refused = run(environment, "adopt", code, "1.9", "--organisation", TRUST)
    assert "1.9 is retired, so nobody takes it over any more" in refused.output


def test_a_table_maps_to_the_newest_core_that_is_in_use(
    environment: dict[str, str], database: Database, tmp_path: Path
) -> None:
    core, file, table = built_in(), tmp_path / "core.yaml", tmp_path / "mapped.csv"
    file.write_text(as_yaml(replace(core, version="1.20")), encoding="utf-8")
    table.write_text(
        "value,behaviour,national_value,relation,weight\nBrook,I run.,Compassion,exact,1\n", "utf-8"
    )
    done(environment, "import", file, "--national", "--yes", core.code)
    done(environment, "import", table, "--organisation", TRUST)
    done(environment, "retire", core.code, "1.20", "--reason", "Tried.")
    mapped = text(
        "SELECT document #> '{values,0,behaviours,0,maps,0}' FROM framework_draft"
        " WHERE document ->> 'code' = 'mapped'"
    )
    with database.session("app", organisation_id(TRUST)) as session:
        told = session.scalar(mapped)
    assert (told["version"], told["value"]) == ("1.20", "compassion")


def test_what_there_is_is_listed(environment: dict[str, str]) -> None:
    done(environment, "adopt", "--organisation", TRUST)
    core = "nhs-constitution-values 1.0  NHS Constitution values"
    assert f"national   published  {core}" in done(environment, "list")
    assert f"adopted    published  {core}" not in done(environment, "list")
    assert f"adopted    published  {core}" in done(environment, "list", "--organisation", TRUST)


def test_a_draft_is_listed_where_it_belongs(environment: dict[str, str], tmp_path: Path) -> None:
    file = tmp_path / "brook.csv"
    file.write_text("value,behaviour\nBrook,I flow.\n", encoding="utf-8")
    done(environment, "import", file, "--organisation", TRUST, "--version", "3.0", "--name", "Brook values")
    line = "draft      draft      brook-values 3.0  Brook values"
    assert line in done(environment, "list", "--organisation", TRUST)
    assert line not in done(environment, "list")


def test_a_national_version_is_retired_once_and_by_its_name(environment: dict[str, str]) -> None:
    retired, why = "nhs-board-competencies 1.0", ["--reason", "Old."]
    assert run(environment, "retire", *retired.split()).exit_code == 2
    assert done(environment, "retire", *retired.split(), *why) == [f"{retired} is retired: Old."]
    [line] = [line for line in done(environment, "list") if retired in line]
    assert line.split()[:2] == ["national", "retired"]
    assert "is retired already" in run(environment, "retire", *retired.split(), *why).output
    assert "NHS board competencies 1.0 is retired; nothing changed." in done(environment, "publish")
    assert run(environment, "retire", "nowhere", "1", *why).output == (
        "Error: There is no national framework nowhere 1.\n"
    )
