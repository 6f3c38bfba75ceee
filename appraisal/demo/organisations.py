"""The demonstration's organisations, brought in by what an operator's commands do, and their figures."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Final
from uuid import UUID

from sqlalchemy.orm import Session

from appraisal.cycles import service as cycles
from appraisal.demo.extension import EXTENDING, publish_local_values
from appraisal.demo.population import TRUSTS, Population
from appraisal.demo.settings import DemoSettings
from appraisal.demo.staff import add_staff
from appraisal.demo.story import tell
from appraisal.national.collection import open_collection
from appraisal.national.releases import publish_release
from appraisal.national.returns import submit_return
from appraisal.operations import command, transaction
from appraisal.reviews.scores import DEFAULT_RULE
from frameworks import service as frameworks
from tenants.clients.service import register_client
from tenants.identity import Identity, Role
from tenants.organisations.registry import NHS_ENGLAND
from tenants.organisations.service import onboard
from tenants.people.service import person_id
from tenants.sign_in.service import add_provider, link_subject

SEED: Final = 2026
COLLECTION: Final = "2026-27"
COMMAND: Final = "demo"
OPENS, ASSESSES, CLOSES = date(2026, 4, 1), date(2026, 9, 1), date(2027, 3, 31)


def add_organisation(settings: DemoSettings, population: Population, version: UUID) -> None:
    """Onboard one organisation, flagged synthetic, with its people, provider and, for a trust, its year."""
    today = datetime.now(UTC).date()
    with command(COMMAND, population.ods_code, role="owner") as (session, by):
        onboard(session, by=by, ods_code=population.ods_code, on=today, synthetic=True)
    with command(COMMAND, population.ods_code) as (session, by):
        add_staff(session, by=by, population=population, on=today)
        _let_sign_in(session, by, settings, population)
        if population.posts:
            _appraise(session, by, population, version, today)


def _let_sign_in(session: Session, by: Identity, settings: DemoSettings, population: Population) -> None:
    client = settings.provider_client
    add_provider(
        session,
        by=by,
        label="NHS demonstration sign-in",
        issuer=settings.issuer,
        client_id=client.client_id,
        client_secret=client.client_secret,
        employee_number_claim=None,
        encryption_key=settings.secrets.encryption_key,
    )
    session.flush()
    for member in population.cast:
        person = person_id(by.organisation_id, member.employee_number)
        link_subject(session, by=by, person_id=person, issuer=settings.issuer, subject=member.user_name)


def _appraise(session: Session, by: Identity, population: Population, version: UUID, today: date) -> None:
    pinned = frameworks.adopt(session, by=by, national_version=version)
    if population.ods_code == EXTENDING:
        pinned = publish_local_values(session, by=by, population=population)
    cycle = cycles.create_cycle(
        session,
        by=by,
        name="Appraisals 2026/27",
        framework_version_id=pinned,
        opens_on=OPENS,
        assessment_opens_on=ASSESSES,
        closes_on=CLOSES,
        rule=dict(DEFAULT_RULE.to_json()),
    )
    cycles.launch(session, by=by, cycle_id=cycle)
    _prepare_next(session, by, pinned)
    framework = frameworks.read_version(session, by=by, version_id=pinned)
    tell(session, by=by, population=population, cycle_id=cycle, framework=framework, today=today, seed=SEED)


def _prepare_next(session: Session, by: Identity, version: UUID) -> None:
    """Next year's cycle, which waits to be launched, so that its rule for scores can be chosen."""
    cycles.create_cycle(
        session,
        by=by,
        name="Appraisals 2027/28",
        framework_version_id=version,
        opens_on=OPENS.replace(year=OPENS.year + 1),
        assessment_opens_on=ASSESSES.replace(year=ASSESSES.year + 1),
        closes_on=CLOSES.replace(year=CLOSES.year + 1),
        rule=DEFAULT_RULE.to_json(),
    )


def publish_figures(version: UUID) -> tuple[str, str]:
    """Open the collection, submit returns, publish; gives the national machine's id and secret."""
    with command(COMMAND, NHS_ENGLAND, role="owner") as (session, by):
        open_collection(
            session,
            by=by,
            code=COLLECTION,
            name="Appraisals 2026/27",
            period_start=OPENS,
            period_end=CLOSES,
            framework_version_id=version,
            rule=DEFAULT_RULE,
            policy="demo-0",
        )
    for trust in TRUSTS:
        with command(COMMAND, trust.ods_code) as (session, by):
            lead = replace(by, roles=frozenset({Role.INFORMATION_LEAD}))
            submit_return(session, by=lead, collection_code=COLLECTION)
    with transaction("release") as session:
        publish_release(session, collection_code=COLLECTION)
    with command(COMMAND, NHS_ENGLAND) as (session, by):
        return register_client(
            session, by=by, name="National analysts' tools", scopes=frozenset({"national:read"})
        )
