"""A change of a provider: one lead proposes it, another decides, and the database holds them to it."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select, text, update
from sqlalchemy.exc import IntegrityError, ProgrammingError

from tenants.audit.models import AuditEvent
from tenants.encryption import unseal
from tenants.people.models import RoleAssignment
from tenants.rows import now
from tenants.sign_in.models import IdentityProvider, PersonIdentity, ProviderLookup
from tenants.sign_in.providers.models import ProviderChange
from tests.providers.conftest import LIST, PROPOSE, SECRET, House
from tests.settings import ENCRYPTION_KEY
from tests.sign_in.conftest import link
from tests.sign_in.fake_provider import CLIENT_ID, CLIENT_SECRET, FakeProvider
from tests.sign_in.visitor import Visitor
from tests.world import OURS


def secret_of(house: House) -> str:
    sealed = house.read(
        lambda session: session.scalars(select(IdentityProvider)).one().client_secret_encrypted
    )
    return unseal(sealed, key=ENCRYPTION_KEY)


def trail(house: House) -> list[AuditEvent]:
    found: list[AuditEvent] = house.read(
        lambda session: session.scalars(
            select(AuditEvent).where(AuditEvent.action.startswith("provider.change")).order_by(AuditEvent.at)
        ).all()
    )
    return found


def test_a_lead_proposes_and_another_one_makes_it_real(house: House) -> None:
    change = house.proposed_change(label="New name", secret=SECRET)
    before = house.provider()
    assert (before["values"]["label"], before["version"]) == ("Shared sign-in", 1)
    assert secret_of(house) == CLIENT_SECRET
    done = house.approved(change)
    after = house.provider()
    assert (after["id"], after["values"]["label"], after["version"]) == (before["id"], "New name", 2)
    assert secret_of(house) == SECRET
    assert (done["state"], done["provider_id"]) == ("approved", before["id"])


def test_who_proposed_it_cannot_approve_it_through_another_session_either(house: House) -> None:
    change = house.proposed_change(label="New name")
    for browser in (house.first, house.world.browser(house.app, "ours.lead")):
        assert house.decide(change, "approval", browser).status_code == 403
        assert house.decide(change, "refusal", browser).status_code == 403
        page = browser.submit(f"/organisation/providers/changes/{change}/approval", {})
        assert page.status_code == 403
        assert "second person" in page.text
    assert house.provider()["version"] == 1
    assert house.first.get(f"{PROPOSE}/{change}").get_json()["allowed"] == ["withdrawal"]


@pytest.mark.parametrize("since", [False, True], ids=["by the proposer", "after the proposal"])
def test_a_lead_whom_the_proposer_made_one_or_who_became_one_since_is_no_second_person(
    house: House, since: bool
) -> None:
    change = house.proposed_change(label="New name")
    lead, second = (house.world.members[f"ours.{part}"].person_id for part in ("lead", "second"))
    given = {
        "given_at": now() if since else now() - timedelta(days=9),
        "given_by_id": None if since else lead,
    }
    with house.world.session("ours.lead") as session:
        held = update(RoleAssignment).where(
            RoleAssignment.tenant_id == house.organisation, RoleAssignment.person_id == second
        )
        session.execute(held.values(**given))
        session.commit()
        refused = house.decide(change, "approval")
        session.execute(held.values(given_at=None, given_by_id=None))
        session.commit()
    assert (refused.status_code, refused.get_json()["type"]) == (
        403,
        "urn:appraisal:problem:provider-second-person",
    )
    assert house.provider()["version"] == 1
    house.approved(change)


def test_the_database_refuses_a_decision_by_whoever_proposed(house: House) -> None:
    change = house.proposed_change(label="New name")
    with house.world.session("ours.lead") as session, pytest.raises(IntegrityError, match="second_person"):
        session.execute(
            update(ProviderChange)
            .where(ProviderChange.tenant_id == house.organisation, ProviderChange.id == change)
            .values(state="approved", decided_at=now(), decided_by=ProviderChange.proposed_by)
        )


@pytest.mark.parametrize(
    "values",
    [
        {"state": "approved", "decided_at": func.now()},
        {"state": "declined", "decided_at": func.now()},
        {"state": "approved"},
        {"state": "approved", "decided_at": text("now() + interval '8 days'"), "command": "x"},
        {"proposed_by": None},
        {"state": "withdrawn", "decided_at": func.now(), "client_secret_encrypted": "kept"},
    ],
    ids=[
        "nobody approved",
        "nobody declined",
        "at no time",
        "too late",
        "nobody proposed",
        "a secret is kept",
    ],
)
def test_the_database_refuses_a_decision_that_nobody_made_or_made_too_late(
    house: House, values: dict[str, Any]
) -> None:
    change = house.proposed_change(label="New name")
    with (
        house.world.session("ours.lead") as session,
        pytest.raises(IntegrityError, match="ck_provider_change"),
    ):
        session.execute(
            update(ProviderChange)
            .where(ProviderChange.tenant_id == house.organisation, ProviderChange.id == change)
            .values(**values)
        )


@pytest.mark.parametrize("table", ["provider_change", "announcement"])
def test_the_service_cannot_delete_the_record(house: House, table: str) -> None:
    with (
        house.world.session("ours.lead") as session,
        pytest.raises(ProgrammingError, match="permission denied"),
    ):
        session.execute(text(f"DELETE FROM {table}"))


def test_a_second_lead_declines_and_the_first_withdraws(house: House) -> None:
    declined, withdrawn = (house.proposed_change(label=label, secret=SECRET) for label in ("One", "Two"))
    assert house.decide(declined, "refusal").get_json()["state"] == "declined"
    assert house.decide(withdrawn, "withdrawal").status_code == 403
    assert house.decide(withdrawn, "withdrawal", house.first).get_json()["state"] == "withdrawn"
    for change in (declined, withdrawn):
        for decision in ("approval", "refusal", "withdrawal"):
            assert house.decide(change, decision).status_code == 409
    kept = house.read(lambda session: session.scalars(select(ProviderChange.client_secret_encrypted)).all())
    assert kept == [None, None]
    assert house.provider()["version"] == 1


def test_a_change_that_another_one_overtook_is_refused(house: House) -> None:
    early, late = house.proposed_change(label="Early"), house.proposed_change(label="Late")
    house.approved(late)
    answer = house.decide(early, "approval")
    assert answer.status_code == 409
    assert "changed after this was proposed" in answer.get_json()["detail"]
    assert house.provider()["values"]["label"] == "Late"
    assert house.decide(early, "refusal").status_code == 200


def test_nobody_proposes_on_a_version_they_have_not_seen(house: House) -> None:
    there = house.provider()
    house.approved(house.proposed_change(label="Changed meanwhile"))
    sent = {"provider_id": there["id"], "values": house.values(label="Mine")}
    assert house.propose("change", version=1, **sent).status_code == 409
    assert house.propose("change", version=2, **sent).status_code == 201


def test_a_proposal_of_last_week_is_not_approved(house: House) -> None:
    change = house.proposed_change(label="Old")
    with house.world.session("ours.lead") as session:
        session.execute(text("UPDATE provider_change SET expires_at = now() WHERE state = 'proposed'"))
        session.commit()
    assert house.decide(change, "approval").status_code == 409
    assert "Not decided in time" in house.first.get("/organisation/providers").text
    assert house.provider()["version"] == 1


def test_the_last_way_in_stays_and_one_of_two_goes(house: House, other: FakeProvider) -> None:
    there = house.provider()
    named = {"provider_id": there["id"], "version": 1}
    assert house.propose("retire", **named).status_code == 409
    house.approved(house.proposed("add", values=house.values(issuer=other.issuer), client_secret=SECRET))
    house.approved(house.proposed("retire", **named))
    providers = house.first.get(LIST).get_json()["providers"]
    assert [each["retired_at"] is None for each in providers] == [True, False]
    assert house.propose("retire", provider_id=providers[0]["id"], version=1).status_code == 409


def test_of_two_retirements_that_leave_nobody_a_way_in_one_is_refused(
    house: House, other: FakeProvider
) -> None:
    first = house.provider()["id"]
    added = house.approved(
        house.proposed("add", values=house.values(issuer=other.issuer), client_secret=SECRET)
    )["provider_id"]
    retire = [house.proposed("retire", provider_id=each, version=1) for each in (first, added)]
    house.approved(retire[0])
    answer = house.decide(retire[1], "approval")
    assert (answer.status_code, "only way" in answer.get_json()["detail"]) == (409, True)


def test_accounts_stay_linked_and_do_not_sign_in_through_a_retired_provider(
    house: House, other: FakeProvider
) -> None:
    link(house.world, "ours.appraisee", house.fake.issuer, "subject")
    retired = house.provider()["id"]
    house.approved(house.proposed("add", values=house.values(issuer=other.issuer), client_secret=SECRET))
    under_way = Visitor(house.app)
    asked = under_way.begin(OURS, provider=retired)
    house.approved(house.proposed("retire", provider_id=retired, version=1))
    code = house.fake.code_for(house.fake.sign(house.fake.claims("subject", asked["nonce"])))
    assert under_way.come_back(code=code, state=asked["state"]).status_code == 409
    again = Visitor(house.app).begin(OURS)
    assert again["client_id"] == CLIENT_ID, "the only one left is taken without a question"
    linked = house.read(lambda session: session.scalars(select(PersonIdentity.subject)).all())
    assert "subject" in linked


def test_a_retired_provider_can_be_added_again_and_a_living_one_not_twice(
    house: House, other: FakeProvider
) -> None:
    first = house.provider()["id"]
    twice = house.propose("add", values=house.values(), client_secret=SECRET)
    assert (twice.status_code, twice.get_json()["errors"][0]["pointer"]) == (422, "/values/client_id")
    house.approved(house.proposed("add", values=house.values(issuer=other.issuer), client_secret=SECRET))
    house.approved(house.proposed("retire", provider_id=first, version=1))
    house.approved(house.proposed("add", values=house.values(), client_secret=SECRET))
    assert [each["retired_at"] is None for each in house.first.get(LIST).get_json()["providers"]] == [
        True,
        True,
        False,
    ]


def test_one_organisation_has_two_providers_and_two_share_one(house: House) -> None:
    house.approved(house.proposed("add", values=house.values(client_id="another"), client_secret=SECRET))
    ours = house.first.get(LIST).get_json()["providers"]
    theirs = house.world.browser(house.app, "theirs.lead").get(LIST).get_json()["providers"]
    assert [each["values"]["client_id"] for each in ours] == [CLIENT_ID, "another"]
    assert {each["values"]["issuer"] for each in [*ours, *theirs]} == {house.fake.issuer}


def test_the_trail_says_who_wanted_what_and_never_a_secret(house: House) -> None:
    change = house.proposed_change(label="New name", secret=SECRET)
    house.approved(change)
    proposed, approved = trail(house)[-2:]
    members = house.world.members
    assert (proposed.action, proposed.actor_person_id) == (
        "provider.change_proposed",
        members["ours.lead"].person_id,
    )
    assert (approved.action, approved.actor_person_id) == (
        "provider.change_approved",
        members["ours.second"].person_id,
    )
    assert approved.detail["proposed_by"] == str(members["ours.lead"].person_id)
    assert approved.detail["changes"] == {"label": ["Shared sign-in", "New name"]}
    assert (approved.detail["new_secret"], str(approved.object_id)) == (True, change)
    shown = house.first.get(LIST).text + house.first.get("/organisation/providers").text
    page = house.first.get(f"/organisation/providers/changes/{change}").text
    said = [str(event.detail) for event in trail(house)]
    assert SECRET not in "".join([shown, page, *said])
    assert "A new one, not shown" in page


def test_a_new_place_is_told_to_the_look_up(house: House, other: FakeProvider) -> None:
    house.approved(house.proposed_change(issuer=other.issuer, secret=SECRET))
    told = house.read(
        lambda session: session.scalars(
            select(ProviderLookup.source).where(ProviderLookup.organisation_id == house.organisation)
        ).all()
    )
    assert {other.issuer, f"{other.issuer} *"} <= set(told)


def test_a_change_that_changes_nothing_is_refused(house: House) -> None:
    there = house.provider()
    answer = house.propose("change", provider_id=there["id"], version=1, values=there["values"])
    assert answer.status_code == 422


@pytest.mark.parametrize(
    ("sent", "pointers"),
    [
        ({"action": "add"}, {"/values"}),
        ({"action": "add", "version": 1}, {"/version", "/values"}),
        ({"action": "retire"}, {"/provider_id", "/version"}),
        ({"action": "delete"}, {"/action"}),
        ({"action": "retire", "tenant_id": "x"}, {"/tenant_id"}),
        ({"action": "add", "values": {"label": "x"}}, {"/values/issuer", "/values/client_id"}),
    ],
)
def test_a_body_that_says_too_little_or_too_much_is_told_where(
    house: House, sent: dict[str, object], pointers: set[str]
) -> None:
    answer = house.first.post(PROPOSE, sent)
    assert answer.status_code == 422
    assert {error["pointer"] for error in answer.get_json()["errors"]} == pointers


def test_another_issuer_needs_its_own_secret(house: House, other: FakeProvider) -> None:
    there = house.provider()
    values = there["values"] | {"issuer": other.issuer}
    answer = house.propose("change", provider_id=there["id"], version=1, values=values)
    assert (answer.status_code, answer.get_json()["errors"][0]["pointer"]) == (422, "/client_secret")


def test_an_error_page_never_repeats_a_secret(house: House) -> None:
    """Somebody whose session ended finds their words again, but not this one."""
    with house.world.session("ours.lead") as session:
        session.execute(text("UPDATE signed_in_session SET ended_at = now()"))
        session.commit()
    fields = house.values(label="Our hospital") | {"client_secret": "two words"}
    page = house.first.submit("/organisation/providers/new", fields)
    assert page.status_code == 401
    assert "Our hospital" in page.text
    assert "two words" not in page.text


def test_a_proposal_that_is_sent_twice_with_one_key_is_made_once(house: House) -> None:
    there, key = house.provider(), {"Idempotency-Key": "of a client"}
    sent = {"action": "change", "provider_id": there["id"], "version": there["version"]}
    sent["values"] = there["values"] | {"label": "Once"}
    first, second = (house.first.post(PROPOSE, sent, key) for _ in range(2))
    assert (first.status_code, second.status_code) == (201, 201)
    assert first.get_json() == second.get_json()
    assert len(house.first.get(LIST).get_json()["changes"]) == 1
    sent["values"] = there["values"] | {"label": "Twice"}
    assert house.first.post(PROPOSE, sent, key).status_code == 409
