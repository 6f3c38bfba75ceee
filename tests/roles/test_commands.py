"""The operator's commands for roles: a fresh organisation's first lead, and the national roles."""

from datetime import date, timedelta

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import select, text

from appraisal.cli import main
from tenants.audit.models import AuditEvent
from tenants.identity import Role
from tenants.rows import now, uuid7
from tenants.sign_in.models import IdentityProvider, SignedInSession
from tenants.sign_in.session_list.service import KEPT
from tests.roles.conftest import assignment, holders
from tests.settings import SECRET_KEY
from tests.world import NATIONAL, OURS, World

LEAVE = text(
    "UPDATE person SET left_on = :day WHERE tenant_id = :own AND id = coalesce(cast(:person AS uuid), id)"
)


@pytest.fixture
def operator(world: World, monkeypatch: pytest.MonkeyPatch) -> CliRunner:
    monkeypatch.setenv("DATABASE_URL_APP", world.database.url("app"))
    monkeypatch.setenv("SECRET_KEY", SECRET_KEY)
    return CliRunner()


def roles(operator: CliRunner, what: str, ods_code: str, *words: str) -> Result:
    return operator.invoke(main, ["roles", what, "--organisation", ods_code, *words])


def give(operator: CliRunner, number: str, role: Role, ods_code: str = OURS, *words: str) -> Result:
    return roles(
        operator, "give", ods_code, "--person", number, "--role", role.value, "--reason", "Tests", *words
    )


def test_the_operator_gives_an_organisation_its_first_lead(operator: CliRunner, world: World) -> None:
    assert roles(operator, "end", OURS, "--person", "A5", "--role", "organisation_lead").exit_code == 0
    assert holders(world, "ours.lead", Role.ORGANISATION_LEAD) == set()
    given = give(operator, "A2", Role.ORGANISATION_LEAD, OURS, "--until", "2099-03-31")
    assert (given.exit_code, given.output.startswith("Morgan Of A has the role organisation_lead from ")) == (
        0,
        True,
    )
    row = assignment(world, "ours.manager", Role.ORGANISATION_LEAD)
    assert (row.given_by_command, row.given_by_id) == ("roles give", None)
    with world.session("ours.lead") as session:
        event = session.scalars(
            select(AuditEvent)
            .where(AuditEvent.tenant_id == row.tenant_id, AuditEvent.object_id == row.id)
            .order_by(AuditEvent.at.desc())
            .limit(1)
        ).one()
    assert (event.action, event.actor_command, event.source) == ("role.given", "roles give", "command line")


def test_a_national_role_is_given_in_a_national_organisation_and_nowhere_else(
    operator: CliRunner, world: World
) -> None:
    assert give(operator, "N2", Role.NATIONAL_ANALYST, NATIONAL).exit_code == 0
    elsewhere = give(operator, "A2", Role.NATIONAL_ANALYST)
    assert elsewhere.exit_code == 1
    assert elsewhere.output == "Error: National analyst is a role of national organisations only.\n"
    assert holders(world, "ours.lead", Role.NATIONAL_ANALYST) == set()


def test_the_list_says_who_holds_what(operator: CliRunner) -> None:
    listed = roles(operator, "list", OURS)
    assert listed.exit_code == 0
    assert sorted(line.split("\t")[:3] for line in listed.output.splitlines()) == [
        ["auditor", "A8", "Audrey Of A"],
        ["information_lead", "A5", "Lee Of A"],
        ["organisation_lead", "A5", "Lee Of A"],
    ]


@pytest.mark.parametrize(
    ("number", "role", "words", "said"),
    [
        ("B2", Role.AUDITOR, (), "Nobody here has this employee number"),
        ("A5", Role.AUDITOR, (), "at the same time"),
        ("A8", Role.AUDITOR, (), "has this role already"),
        ("A2", Role.AUDITOR, ("--from", "2020-01-01"), "A role begins today or later"),
        ("A2", Role.AUDITOR, ("--until", "2020-01-01"), "The last day can't be before the first"),
    ],
)
def test_what_cannot_be_given_is_refused_in_a_sentence_that_says_how_to_mend_it(
    operator: CliRunner, number: str, role: Role, words: tuple[str, ...], said: str
) -> None:
    refused = give(operator, number, role, OURS, *words)
    assert refused.exit_code == 1
    assert refused.output.startswith("Error: ")
    assert said in refused.output


def test_ending_what_nobody_holds_is_refused_in_a_sentence(operator: CliRunner) -> None:
    refused = roles(operator, "end", OURS, "--person", "A2", "--role", "auditor")
    assert (refused.exit_code, "A2" in refused.output) == (1, True)


def test_tidying_forgets_old_sessions_and_ends_leavers_roles_in_every_open_organisation(
    operator: CliRunner, world: World
) -> None:
    for part in ("ours.auditor", "theirs.auditor"):
        member = world.members[part]
        own = {"tenant_id": member.organisation_id, "id": uuid7(), "person_id": member.person_id}
        with world.session(part) as session:
            provider = session.scalars(select(IdentityProvider.id)).first()
            over = now() - KEPT - timedelta(seconds=1)
            session.add(SignedInSession(**own, provider_id=provider, token_hash="", expires_at=over))
            session.execute(
                LEAVE, {"own": own["tenant_id"], "person": own["person_id"], "day": date(2026, 1, 1)}
            )
            session.commit()
    tidied = operator.invoke(main, ["access", "tidy"])
    assert tidied.output == "3 organisations: 2 sessions forgotten, 2 roles of leavers ended.\n"
    for side in ("ours.lead", "theirs.lead"):
        assert holders(world, side, Role.AUDITOR) == set()
        with world.session(side) as session:
            session.execute(LEAVE, {"own": world.members[side].organisation_id, "person": None, "day": None})
            session.commit()


def test_without_the_key_of_the_trail_nothing_is_given_and_the_command_says_what_to_set(
    operator: CliRunner, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SECRET_KEY")
    refused = give(operator, "A2", Role.AUDITOR)
    assert (refused.exit_code, "SECRET_KEY" in refused.output) == (1, True)
    assert world.members["ours.manager"].person_id not in holders(world, "ours.lead", Role.AUDITOR)
