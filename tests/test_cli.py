"""The operator's commands, on a real database."""

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import text

from appraisal.cli import main
from tenants.organisations.registry import organisation_id
from tests.database import Database


@pytest.fixture
def operator(database: Database, monkeypatch: pytest.MonkeyPatch) -> CliRunner:
    """A shell with the settings that `.demo/demo.env` gives."""
    for role in ("owner", "app", "national", "release"):
        monkeypatch.setenv(f"DATABASE_URL_{role.upper()}", database.url(role))
    return CliRunner()


def run(operator: CliRunner, *words: str) -> Result:
    result = operator.invoke(main, list(words))
    assert result.exit_code == 0, result.output
    return result


def test_an_organisation_is_onboarded_adopts_the_core_and_its_trail_names_the_command(
    operator: CliRunner, database: Database
) -> None:
    assert run(operator, "organisations", "load").output == "264 organisations.\n"
    run(operator, "frameworks", "publish")
    run(operator, "organisations", "onboard", "RYR", "--synthetic")
    run(operator, "frameworks", "adopt", "--organisation", "RYR")
    with database.session("app", organisation_id("RYR")) as session:
        trail = session.execute(text("SELECT action, actor_command FROM audit_event ORDER BY at, id")).all()
        behaviours = session.scalar(text("SELECT count(*) FROM behaviour"))
    assert [tuple(row) for row in trail] == [
        ("organisation.onboarded", "organisations onboard"),
        ("framework.adopted", "frameworks adopt"),
    ]
    assert behaviours == 12


def test_a_registered_client_is_shown_its_secret_once_and_only_a_hash_is_kept(
    operator: CliRunner, database: Database
) -> None:
    printed = run(
        operator, "clients", "register", "Analysts", "--organisation", "X26", "--scope", "national:read"
    ).output
    secret = printed.split("client_secret=")[1].strip()
    with database.session("app", organisation_id("X26")) as session:
        kept = session.scalar(text("SELECT secret_hash FROM oauth_client"))
    assert kept is not None
    assert secret not in kept


def test_a_missing_setting_is_one_sentence_and_not_a_traceback(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DATABASE_URL_OWNER", raising=False)
    result = CliRunner().invoke(main, ["organisations", "load"])
    assert result.exit_code == 1
    assert result.output.strip() == (
        "Error: Set DATABASE_URL_OWNER in the environment; README.md says what it is for."
    )


def test_an_organisation_with_real_people_never_becomes_synthetic(operator: CliRunner) -> None:
    run(operator, "organisations", "onboard", "RJZ")
    run(operator, "organisations", "onboard", "RJZ")
    changed = operator.invoke(main, ["organisations", "onboard", "RJZ", "--synthetic"])
    assert changed.exit_code == 1
    assert "stays so" in changed.output


def test_an_unknown_organisation_is_one_sentence(operator: CliRunner) -> None:
    result = operator.invoke(main, ["organisations", "onboard", "ZZZ9"])
    assert result.exit_code == 1
    assert result.output == "Error: The registry has no organisation ZZZ9.\n"


def test_a_collection_opens_once_and_nothing_is_published_before_a_return(operator: CliRunner) -> None:
    period = ("--name", "Appraisals 2026/27", "--from", "2026-04-01", "--to", "2027-03-31")
    run(operator, "collections", "open", "2026-27", *period)
    again = operator.invoke(main, ["collections", "open", "2026-27", *period])
    early = operator.invoke(main, ["releases", "publish", "2026-27"])
    assert (again.exit_code, early.exit_code) == (1, 1)
    assert "Traceback" not in again.output + early.output
