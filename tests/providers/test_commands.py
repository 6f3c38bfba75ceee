"""The operator's commands: a second person for everybody, announced and audited like any other change."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import select

from appraisal.cli import main
from tenants.audit.models import AuditEvent
from tenants.encryption import unseal
from tenants.sign_in.models import IdentityProvider
from tests.providers.conftest import SECRET, House
from tests.settings import ENCRYPTION_KEY, SECRET_KEY
from tests.sign_in.fake_provider import CLIENT_ID, FakeProvider
from tests.world import OURS


@pytest.fixture
def operator(house: House, monkeypatch: pytest.MonkeyPatch) -> CliRunner:
    """A shell with the settings of a demonstration."""
    for role in ("owner", "app"):
        monkeypatch.setenv(f"DATABASE_URL_{role.upper()}", house.world.database.url(role))
    monkeypatch.setenv("ENCRYPTION_KEY", ENCRYPTION_KEY)
    monkeypatch.setenv("SECRET_KEY", SECRET_KEY)
    monkeypatch.setenv("ALLOW_LOOPBACK_PROVIDERS", "1")
    return CliRunner()


def run(operator: CliRunner, *words: str, fails: bool = False, typed: str | None = None) -> Result:
    result = operator.invoke(main, ["providers", *words, "--organisation", OURS], input=typed)
    assert (result.exit_code != 0) is fails, result.output
    assert "Traceback" not in result.output
    return result


def new(issuer: str, client_id: str = CLIENT_ID) -> tuple[str, ...]:
    return ("--label", "By command", "--issuer", issuer, "--client-id", client_id)


def test_a_provider_is_added_changed_and_retired_by_commands(
    operator: CliRunner, house: House, other: FakeProvider, tmp_path: Path
) -> None:
    run(operator, "add", *new(other.issuer), "--secret-file", "-", typed=f"{SECRET}\n")
    first, added = run(operator, "list").output.splitlines()
    provider = added.split("\t")[0]
    assert added.split("\t")[1:] == ["in use", "By command", "openid", other.issuer, CLIENT_ID]
    sealed = house.read(
        lambda session: session.scalars(
            select(IdentityProvider.client_secret_encrypted).where(IdentityProvider.label == "By command")
        ).one()
    )
    assert unseal(sealed, key=ENCRYPTION_KEY) == SECRET
    living = house.begin("ours.appraisee", provider)
    told = run(operator, "change", provider, "--label", "Renamed").output
    assert told == f"{provider}: done, announced, 1 session ended.\n"
    assert not house.lives("ours.appraisee", living)
    (tmp_path / "secret").write_text("another secret\n")
    run(
        operator, "change", provider, "--client-id", "other-client", "--secret-file", str(tmp_path / "secret")
    )
    run(operator, "retire", provider)
    run(operator, "retire", first.split("\t")[0])
    assert house.first.get("/api/v1/providers").status_code == 401, (
        "the last way in is gone, and who came by it"
    )
    page = house.app.test_client().get("/sign-in")
    assert page.status_code == 200


def test_the_trail_and_the_record_name_the_command(
    operator: CliRunner, house: House, other: FakeProvider
) -> None:
    run(operator, "add", *new(other.issuer), "--secret-file", "-", typed=SECRET)
    event = house.read(
        lambda session: session.scalars(
            select(AuditEvent)
            .where(AuditEvent.action == "provider.change_approved")
            .order_by(AuditEvent.at.desc())
        ).first()
    )
    assert (event.actor_command, event.actor_person_id) == ("providers add", None)
    assert SECRET not in str(event.detail)
    [change] = house.first.get("/api/v1/providers").get_json()["changes"]
    assert (change["state"], change["command"], change["proposed_by"]) == ("approved", "providers add", None)
    assert "operator" in house.first.get(f"/organisation/providers/changes/{change['id']}").text
    assert "There is a new way to sign in" in house.first.get("/").text


def test_the_operator_decides_what_a_lead_proposed(operator: CliRunner, house: House) -> None:
    declined, approved = house.proposed_change(label="No"), house.proposed_change(label="Yes")
    assert f"{declined}\twaits\tchange\tNo" in run(operator, "list").output
    run(operator, "decline", declined)
    run(operator, "approve", approved)
    assert "decided already" not in run(operator, "approve", declined, fails=True).output
    house.first = house.world.browser(house.app, "ours.lead")
    assert house.provider()["values"]["label"] == "Yes"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("add", "--label", "x"), "Write the provider's address"),
        (("add", *new("https://10.0.0.1"), "--secret-file", "-"), "leads inside a network"),
        (("add", *new("http://127.0.0.1:9"), "--secret-file", "-"), "can't be reached"),
        (("retire", "00000000-0000-4000-8000-000000000000"), "There is nothing"),
        (("add", *new("https://login.example.nhs.uk"), "--secret", SECRET), "No such option"),
    ],
    ids=["too little", "inside", "silent", "unknown", "a secret as an argument"],
)
def test_what_cannot_be_done_is_one_sentence(operator: CliRunner, words: tuple[str, ...], said: str) -> None:
    output = run(operator, *words, fails=True, typed=SECRET).output
    assert said in output


def test_without_the_key_that_seals_secrets_nothing_is_changed(
    operator: CliRunner, house: House, other: FakeProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("ENCRYPTION_KEY")
    asked = len(other.asked)
    output = run(operator, "add", *new(other.issuer), "--secret-file", "-", fails=True, typed=SECRET).output
    assert "Set ENCRYPTION_KEY" in output
    assert len(other.asked) == asked
