"""When an employee number may link an account: only where it can't be another organisation's number."""

from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import delete, select, update

from tenants.errors import Invalid
from tenants.organisations.service import command_identity
from tenants.sign_in import service
from tenants.sign_in.models import IdentityProvider, PersonIdentity, ProviderLookup
from tenants.sign_in.recognition import Kind
from tests.settings import ENCRYPTION_KEY
from tests.sign_in.conftest import Trail, use_provider
from tests.sign_in.fake_provider import FakeProvider
from tests.sign_in.visitor import Visitor
from tests.world import OURS, THEIRS, World

CLAIM = "employee_number"
REFUSED = "We do not know your account here yet"
Tenant = tuple[str, str] | None


@pytest.fixture
def issuer(world: World) -> Iterator[FakeProvider]:
    """An issuer that no organisation used before: who once shared one counts for good."""
    with FakeProvider() as fake:
        yield fake
    with world.session("ours.lead") as session:
        own = world.members["ours.lead"].organisation_id
        session.execute(delete(PersonIdentity).where(PersonIdentity.tenant_id == own))
        session.commit()


@pytest.fixture(scope="module")
def shared(world: World) -> World:
    """Nobody is linked and no provider is set up yet."""
    return world


def arrive(site: Flask, fake: FakeProvider, **claims: object) -> str:
    """Whom somebody with the number of Ash is taken for, or the title of the refusal."""
    visitor = Visitor(site)
    asked = visitor.begin(OURS)
    said = {CLAIM: "A3", **claims}
    code = fake.code_for(fake.sign(fake.claims("somebody", asked["nonce"], **said)))
    answer = visitor.come_back(code=code, state=asked["state"])
    found = visitor.who()
    title = answer.text.partition("<h1")[2].partition(">")[2].partition("<")[0]
    return found["person"] if found else title


def ash(world: World) -> str:
    return str(world.members["ours.appraisee"].person_id)


def test_an_issuer_of_one_organisation_alone_may_link_by_number(
    site: Flask, shared: World, issuer: FakeProvider
) -> None:
    use_provider(shared, "ours", issuer.issuer, CLAIM)
    assert arrive(site, issuer) == ash(shared)


def test_a_shared_issuer_that_does_not_say_whose_number_it_is_links_nobody(
    site: Flask, shared: World, issuer: FakeProvider
) -> None:
    """Number A3 there is perhaps somebody of the other organisation."""
    use_provider(shared, "ours", issuer.issuer, CLAIM)
    use_provider(shared, "theirs", issuer.issuer, CLAIM)
    assert arrive(site, issuer) == REFUSED
    assert Trail(shared).last_refusal("ours.lead") == {"reason": "shared_issuer"}


@pytest.mark.parametrize(
    ("own", "other", "is_sure"),
    [
        (("employer", OURS), ("employer", THEIRS), True),
        (("employer", OURS), None, False),
        (("employer", "nhs"), ("employer", "nhs"), False),
        (None, ("employer", THEIRS), False),
    ],
)
def test_an_organisations_claim_makes_a_shared_issuer_sure_if_it_names_this_one_alone(
    site: Flask, shared: World, issuer: FakeProvider, own: Tenant, other: Tenant, is_sure: bool
) -> None:
    """NHS.net Connect is one tenant for hundreds of organisations: a claim that all share says nothing."""
    use_provider(shared, "ours", issuer.issuer, CLAIM, tenant=own)
    use_provider(shared, "theirs", issuer.issuer, CLAIM, tenant=other)
    said = {own[0]: own[1]} if own else {}
    assert arrive(site, issuer, **said) == (ash(shared) if is_sure else REFUSED)


def test_a_tenant_of_entra_of_ones_own_may_link_by_number_and_a_shared_one_may_not(
    site: Flask, shared: World, issuer: FakeProvider
) -> None:
    use_provider(shared, "ours", issuer.issuer, CLAIM, kind=Kind.ENTRA, tenant=("tid", "one"))
    assert arrive(site, issuer, tid="two") == "This account belongs to another organisation"
    use_provider(shared, "theirs", issuer.issuer, CLAIM, kind=Kind.ENTRA, tenant=("tid", "one"))
    assert arrive(site, issuer, tid="one") == REFUSED


def test_an_issuer_that_was_shared_once_stays_shared(
    site: Flask, shared: World, issuer: FakeProvider
) -> None:
    use_provider(shared, "theirs", issuer.issuer)
    use_provider(shared, "theirs", "https://elsewhere.example")
    use_provider(shared, "ours", issuer.issuer, CLAIM)
    assert arrive(site, issuer) == REFUSED


def test_an_organisation_missing_from_the_look_up_is_not_believed_to_be_alone_at_its_issuer(
    site: Flask, shared: World, issuer: FakeProvider
) -> None:
    """A provider's row that was written past the model says nothing in the look-up."""
    use_provider(shared, "ours", "https://elsewhere.example", CLAIM)
    with shared.session("ours.lead") as session:
        own = shared.members["ours.lead"].organisation_id
        session.execute(
            update(IdentityProvider)
            .where(IdentityProvider.tenant_id == own)
            .values(issuer=issuer.issuer)
            .execution_options(synchronize_session=False)
        )
        session.commit()
    assert arrive(site, issuer) == REFUSED
    assert Trail(shared).last_refusal("ours.lead") == {"reason": "shared_issuer"}


def test_who_is_linked_already_signs_in_at_a_shared_issuer(
    site: Flask, shared: World, issuer: FakeProvider
) -> None:
    use_provider(shared, "ours", issuer.issuer, CLAIM)
    assert arrive(site, issuer) == ash(shared)
    use_provider(shared, "theirs", issuer.issuer)
    assert arrive(site, issuer) == ash(shared)


def test_a_role_selected_here_makes_the_number_sure(site: Flask, shared: World, issuer: FakeProvider) -> None:
    use_provider(shared, "theirs", issuer.issuer)
    use_provider(shared, "ours", issuer.issuer, CLAIM, kind=Kind.CIS2)
    role = {"person_roleid": "1", "org_code": OURS}
    levels = {"id_assurance_level": 3, "authentication_assurance_level": 2}
    found = arrive(site, issuer, **levels, selected_roleid="1", nhsid_nrbac_roles=[role])
    assert found == ash(shared)


def test_every_provider_is_in_the_look_up_however_it_was_written(shared: World) -> None:
    use_provider(shared, "ours", "https://a.example", kind=Kind.ENTRA, tenant=("tid", "one"))
    with shared.session("theirs.lead") as session:
        own = shared.members["ours.lead"].organisation_id
        sources = session.scalars(
            select(ProviderLookup.source).where(
                ProviderLookup.organisation_id == own, ProviderLookup.source.startswith("https://a.example")
            )
        ).all()
    assert sorted(sources) == ["https://a.example", "https://a.example one"]


def test_a_provider_that_would_go_by_the_address_is_not_set_up(shared: World) -> None:
    with shared.session("ours.lead") as session:
        by = command_identity(session, command="tests")
        with pytest.raises(Invalid):
            service.add_provider(
                session,
                by=by,
                label="By domain",
                issuer="https://b.example",
                client_id="a",
                client_secret="b",
                employee_number_claim=None,
                encryption_key=ENCRYPTION_KEY,
                tenant_claim="email",
                tenant_value="nhs.net",
            )
