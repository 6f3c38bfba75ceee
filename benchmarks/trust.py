"""An invented trust of 600 people in the middle of a year, with a manager of a hundred among them."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session

from appraisal.cycles import service as cycles
from appraisal.cycles.models import Appraisal
from appraisal.demo.population import GUYS_AND_ST_THOMAS, Population, generate
from appraisal.demo.staff import add_staff
from appraisal.demo.story import tell
from appraisal.national.collection import open_collection
from appraisal.national.releases import publish_release
from appraisal.national.returns import submit_return
from appraisal.reviews.models import Half, Objective
from appraisal.reviews.scores import DEFAULT_RULE
from benchmarks.errors import BenchmarkError
from benchmarks.stage import Stage
from frameworks import service as frameworks
from frameworks.definitions import built_in
from frameworks.service import FrameworkView
from migrations.roles import APP, OWNER, RELEASE
from tenants.identity import Role
from tenants.organisations.registry import NHS_ENGLAND, organisation_id, read_registry
from tenants.organisations.service import command_identity, load_registry, onboard
from tenants.people.service import person_id
from tenants.sign_in.models import IdentityProvider

COMMAND = "benchmarks"
SEED = 1
TEAM = 100
OBJECTIVES = 6
BEHAVIOURS = 12
COLLECTION = "benchmark"
OWN = organisation_id(GUYS_AND_ST_THOMAS.ods_code)
NATIONAL = organisation_id(NHS_ENGLAND)


@dataclass(frozen=True)
class OwnAppraisal:
    """Somebody and their own appraisal."""

    person_id: UUID
    appraisal_id: UUID


@dataclass(frozen=True)
class Trust:
    """Who asks for what; all stand in one organisation."""

    provider_id: UUID
    manager_id: UUID
    finished: OwnAppraisal
    """Complete: both halves with 12 behaviours and 6 objectives each, agreed, signed, scored."""
    assessing: tuple[OwnAppraisal, ...]
    """In the assessment, with nothing in their own half yet."""
    framework: FrameworkView


def found(stage: Stage, *, assessing: int) -> Trust:
    """Fill the empty database.

    :param assessing: how many people are needed who can rate themselves at the same time.
    :raises BenchmarkError: the invented year has nobody of a kind that is needed.
    """
    today = date.today()  # noqa: DTZ011 - the year is laid around whatever day the machine has
    _open_the_service(stage, today)
    population, manager = with_team_of(generate(SEED, GUYS_AND_ST_THOMAS, as_of=today), TEAM)
    with stage.session(APP, OWN) as session:
        framework = _begin_year(session, population, today)
        provider = IdentityProvider(
            label="Nobody's", issuer="http://127.0.0.1:9", client_id=COMMAND, client_secret_encrypted=""
        )
        session.add(provider)
        session.flush()
        provider_id = provider.id
    stage.tidy()
    _publish(stage)
    with stage.session(APP, OWN) as session:
        return Trust(
            provider_id=provider_id,
            manager_id=_manager(session, person_id(OWN, manager)),
            finished=_finished(session),
            assessing=_assessing(session, assessing),
            framework=framework,
        )


def with_team_of(population: Population, size: int) -> tuple[Population, str]:
    """The same people with one team of exactly `size`, all due an appraisal; and its manager's number."""
    cast = {member.employee_number for member in population.cast}
    eligible = [
        post.employee_number
        for post in population.posts
        if post.excused is None and post.employee_number not in population.managers | cast
    ]
    reports = Counter(post.supervisor for post in population.posts if post.employee_number in eligible)
    managed = Counter(post.supervisor for post in population.posts)
    manager = next(
        post
        for post in population.posts
        if 0 < managed[post.employee_number] == reports[post.employee_number]
    )
    number = manager.employee_number
    own = [post.employee_number for post in population.posts if post.supervisor == number]
    team = frozenset([*own, *(each for each in eligible if each not in own)][:size])
    if len(team) != size:
        raise BenchmarkError(f"Only {len(team)} people can be put into one team.")
    posts = tuple(
        replace(post, supervisor=number) if post.employee_number in team else post
        for post in population.posts
    )
    return replace(population, posts=posts), number


def _open_the_service(stage: Stage, today: date) -> None:
    with stage.session(OWNER) as session:
        load_registry(session, read_registry())
        frameworks.publish_national(session, built_in())
    for code in (GUYS_AND_ST_THOMAS.ods_code, NHS_ENGLAND):
        with stage.session(OWNER, organisation_id(code)) as session:
            by = command_identity(session, command=COMMAND)
            onboard(session, by=by, ods_code=code, on=today, synthetic=True)
    with stage.session(OWNER, NATIONAL) as session:
        open_collection(
            session,
            by=command_identity(session, command=COMMAND),
            code=COLLECTION,
            name="What a benchmark reads",
            period_start=today - timedelta(days=365),
            period_end=today + timedelta(days=365),
            framework_version_id=frameworks.national_version_id(built_in()),
            rule=DEFAULT_RULE,
            policy="demo-0",
        )


def _begin_year(session: Session, population: Population, today: date) -> FrameworkView:
    by = command_identity(session, command=COMMAND)
    add_staff(session, by=by, population=population, on=today)
    version = frameworks.adopt(session, by=by, national_version=frameworks.national_version_id(built_in()))
    cycle = cycles.create_cycle(
        session,
        by=by,
        name="This year",
        framework_version_id=version,
        opens_on=today - timedelta(days=230),
        assessment_opens_on=today - timedelta(days=80),
        closes_on=today + timedelta(days=130),
        rule=DEFAULT_RULE.to_json(),
    )
    cycles.launch(session, by=by, cycle_id=cycle)
    framework = frameworks.read_version(session, by=by, version_id=version)
    tell(session, by=by, population=population, cycle_id=cycle, framework=framework, today=today, seed=SEED)
    if len(framework.behaviours) != BEHAVIOURS:
        raise BenchmarkError(f"The framework has {len(framework.behaviours)} behaviours.")
    return framework


def _publish(stage: Stage) -> None:
    with stage.session(APP, OWN) as session:
        by = command_identity(session, command=COMMAND)
        lead = replace(by, roles=frozenset({Role.INFORMATION_LEAD}))
        submit_return(session, by=lead, collection_code=COLLECTION)
    with stage.session(RELEASE) as session:
        publish_release(session, collection_code=COLLECTION)


def _manager(session: Session, manager_id: UUID) -> UUID:
    reports = session.scalar(
        select(func.count()).where(Appraisal.tenant_id == OWN, Appraisal.appraiser_id == manager_id)
    )
    if reports != TEAM:
        raise BenchmarkError(f"The manager's team has {reports} people.")
    return manager_id


def _finished(session: Session) -> OwnAppraisal:
    objectives = (
        select(func.count())
        .where(Objective.tenant_id == Appraisal.tenant_id, Objective.appraisal_id == Appraisal.id)
        .scalar_subquery()
    )
    complete = select(Appraisal.person_id, Appraisal.id).where(
        Appraisal.tenant_id == OWN, Appraisal.state == "complete", objectives == OBJECTIVES
    )
    return _some(session.execute(complete.order_by(Appraisal.id).limit(1)).tuples().all(), 1)[0]


def _assessing(session: Session, number: int) -> tuple[OwnAppraisal, ...]:
    begun = exists().where(
        Half.tenant_id == Appraisal.tenant_id, Half.appraisal_id == Appraisal.id, Half.perspective == "self"
    )
    at_work = select(Appraisal.person_id, Appraisal.id).where(
        Appraisal.tenant_id == OWN, Appraisal.state == "assessment", ~begun
    )
    return _some(session.execute(at_work.order_by(Appraisal.id).limit(number)).tuples().all(), number)


def _some(rows: Sequence[tuple[UUID, UUID]], number: int) -> tuple[OwnAppraisal, ...]:
    if len(rows) != number:
        raise BenchmarkError(f"The invented year has {len(rows)} such appraisals, not {number}.")
    return tuple(OwnAppraisal(person, appraisal) for person, appraisal in rows)
