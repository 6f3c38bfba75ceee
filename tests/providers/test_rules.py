"""Who decides a change of a provider, until when, and what may be proposed: design §4's second person."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from tenants.errors import Conflict, Forbidden, Invalid
from tenants.identity import Identity, Role
from tenants.sign_in.providers import domain
from tenants.sign_in.providers.domain import OPEN_FOR, Action, Proposal, State
from tenants.sign_in.providers.values import Values, check_secret, check_values, tidy

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
VALUES = Values("NHS.net Connect", "https://login.example.nhs.uk/v2", "appraisal", "openid")


def lead(**named: object) -> Identity:
    identity = Identity(
        organisation_id=uuid4(),
        ods_code="R0A",
        organisation_name="A trust",
        organisation_is_synthetic=True,
        display_name="A lead",
        person_id=uuid4(),
        session_id=uuid4(),
        roles=frozenset({Role.ORGANISATION_LEAD}),
    )
    return replace(identity, **named)  # type: ignore[arg-type] # fields by name, as each test needs them


FIRST, SECOND = lead(), lead()
OPERATOR = lead(person_id=None, session_id=None, roles=frozenset(), command="providers approve")
PROPOSED = Proposal(Action.CHANGE, State.PROPOSED, FIRST.person_id, NOW + OPEN_FOR, 3)


def test_a_second_person_approves_and_declines_and_only_the_first_withdraws() -> None:
    assert domain.actions(PROPOSED, SECOND, at=NOW) == ("approval", "refusal")
    assert domain.actions(PROPOSED, FIRST, at=NOW) == ("withdrawal",)


def test_the_operators_command_decides_what_anybody_proposed() -> None:
    assert domain.actions(PROPOSED, OPERATOR, at=NOW) == ("approval", "refusal")


def test_a_second_session_or_account_of_the_same_person_is_no_second_person() -> None:
    again = replace(FIRST, session_id=uuid4(), display_name="The same, through another account")
    with pytest.raises(Forbidden, match="second person"):
        domain.check_approval(PROPOSED, again, at=NOW)
    with pytest.raises(Forbidden, match="second person"):
        domain.check_decline(PROPOSED, again)


def test_a_machine_is_no_second_person() -> None:
    machine = replace(SECOND, person_id=None, client_id="a machine")
    with pytest.raises(Forbidden):
        domain.check_approval(PROPOSED, machine, at=NOW)
    with pytest.raises(Forbidden):
        domain.check_withdrawal(replace(PROPOSED, proposed_by=None), machine)


def test_a_proposal_can_be_approved_for_seven_days_and_not_a_moment_longer() -> None:
    assert timedelta(days=7) == OPEN_FOR
    domain.check_approval(PROPOSED, SECOND, at=NOW + OPEN_FOR - timedelta(microseconds=1))
    with pytest.raises(Conflict, match="within 7 days"):
        domain.check_approval(PROPOSED, SECOND, at=NOW + OPEN_FOR)
    assert domain.actions(PROPOSED, SECOND, at=NOW + OPEN_FOR) == ("refusal",)


@pytest.mark.parametrize("state", [State.APPROVED, State.DECLINED, State.WITHDRAWN])
def test_what_is_decided_stays_decided(state: State) -> None:
    decided = replace(PROPOSED, state=state)
    assert [domain.actions(decided, who, at=NOW) for who in (FIRST, SECOND, OPERATOR)] == [(), (), ()]
    with pytest.raises(Conflict, match=state.value):
        domain.check_approval(decided, SECOND, at=NOW)


@pytest.mark.parametrize("version", [2, 4, None])
def test_a_change_of_what_was_changed_or_retired_meanwhile_is_refused(version: int | None) -> None:
    domain.check_fresh(PROPOSED, version=3)
    with pytest.raises(Conflict, match="changed after this was proposed"):
        domain.check_fresh(PROPOSED, version=version)


def test_the_last_way_in_is_retired_by_the_operator_alone() -> None:
    domain.check_retirement(SECOND, others=1)
    domain.check_retirement(OPERATOR, others=0)
    with pytest.raises(Conflict, match="only way"):
        domain.check_retirement(SECOND, others=0)


def test_another_issuer_ends_every_session_and_anything_else_those_through_the_provider() -> None:
    assert domain.ends_every_session(VALUES, replace(VALUES, issuer="https://other.example.nhs.uk"))
    assert not domain.ends_every_session(VALUES, replace(VALUES, client_id="another", label="Another"))
    assert not domain.ends_every_session(None, VALUES)
    assert not domain.ends_every_session(VALUES, None)


@pytest.mark.parametrize(
    ("changed", "pointers"),
    [
        ({"label": " "}, ["/label"]),
        ({"label": "two\nlines"}, ["/label"]),
        ({"label": "x" * 101, "client_id": ""}, ["/label", "/client_id"]),
        ({"issuer": "http://login.example.nhs.uk"}, ["/issuer"]),
        ({"issuer": "ftp://login.example.nhs.uk"}, ["/issuer"]),
        ({"issuer": "login.example.nhs.uk"}, ["/issuer"]),
        ({"issuer": "https://"}, ["/issuer"]),
        ({"issuer": "https://[::1"}, ["/issuer"]),
        ({"issuer": "https://login.example.nhs.uk:99999"}, ["/issuer"]),
        ({"issuer": "https://name:word@login.example.nhs.uk"}, ["/issuer"]),
        ({"issuer": "https://login.example.nhs.uk/?tenant=1"}, ["/issuer"]),
        ({"issuer": "https://login.example.nhs.uk/#x"}, ["/issuer"]),
        ({"issuer": "https://login.example.nhs.uk/a b"}, ["/issuer"]),
        ({"issuer": "http://127.0.0.1:9"}, ["/issuer"]),
        ({"kind": "saml"}, ["/kind"]),
        ({"kind": "entra", "tenant_claim": "tid"}, ["/tenant_value"]),
        ({"kind": "cis2", "tenant_claim": "tid", "tenant_value": "x"}, ["/tenant_claim"]),
        ({"employee_number_claim": "employee number"}, ["/employee_number_claim"]),
        ({"employee_number_claim": "email"}, ["/employee_number_claim"]),
    ],
)
def test_what_a_provider_cannot_be_is_said_beside_its_field(
    changed: dict[str, str], pointers: list[str]
) -> None:
    with pytest.raises(Invalid) as refused:
        check_values(replace(VALUES, **changed), allow_loopback=False)
    assert [problem.pointer for problem in refused.value.problems] == pointers


def test_a_demonstration_may_have_its_provider_on_this_machine_and_nowhere_else_without_https() -> None:
    check_values(replace(VALUES, issuer="http://127.0.0.1:8081"), allow_loopback=True)
    for issuer in ("http://10.0.0.1", "http://login.example.nhs.uk", "http://127.0.0.1.example.nhs.uk"):
        with pytest.raises(Invalid, match="list"):
            check_values(replace(VALUES, issuer=issuer), allow_loopback=True)


@pytest.mark.parametrize("changed", [{"issuer": "https://other.example.nhs.uk"}, {"client_id": "another"}])
def test_a_secret_is_never_carried_to_another_issuer_or_client(changed: dict[str, str]) -> None:
    after = replace(VALUES, **changed)
    check_secret("a new one", before=VALUES, after=after)
    with pytest.raises(Invalid) as refused:
        check_secret(None, before=VALUES, after=after)
    assert refused.value.problems[0].pointer == "/client_secret"


@pytest.mark.parametrize("secret", [None, "", "  ", "x" * 501, "two\nlines"])
def test_a_new_provider_needs_a_secret_of_one_line(secret: str | None) -> None:
    with pytest.raises(Invalid):
        check_secret(secret, before=None, after=VALUES)


def test_what_was_typed_loses_its_spaces_and_entra_gets_its_claim() -> None:
    typed = Values(" Entra ", " https://x ", "id ", "entra", "", " directory ", " ")
    assert tidy(typed) == Values("Entra", "https://x", "id", "entra", "tid", "directory", None)


def test_values_come_back_from_their_row_as_they_were() -> None:
    assert Values.from_json(VALUES.as_json()) == VALUES
    assert Values.from_json({"label": "a", "issuer": "b", "client_id": "c", "new": 1}) == Values(
        "a", "b", "c"
    )


@pytest.mark.parametrize(
    ("words", "before", "after"),
    [
        ("can now sign in through NHS.net Connect", None, VALUES),
        ("Nobody can sign in through NHS.net Connect", VALUES, None),
        ("Everybody who came through it was signed out", VALUES, replace(VALUES, client_id="another")),
        ("Everybody was signed out", VALUES, replace(VALUES, issuer="https://other.example.nhs.uk")),
    ],
)
def test_an_announcement_says_what_happened_to_whom(
    words: str, before: Values | None, after: Values | None
) -> None:
    action = Action.ADD if before is None else Action.RETIRE if after is None else Action.CHANGE
    title, body = domain.announcement(action, before, after)
    assert title
    assert words in body
