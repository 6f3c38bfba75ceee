"""A row in every table for each of two organisations, so that no test of the wall looks at an empty room."""

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from decimal import Decimal
from uuid import UUID, uuid4

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from appraisal.cycles.models import Appraisal, AppraiserChange, Delegation, Nomination
from appraisal.national.models import NationalAudit
from appraisal.records.models import Erasure, LegalHold, RetentionPeriod
from appraisal.reviews.models import (
    AgreedRating,
    Confirmation,
    Conversation,
    Half,
    Intervention,
    Objective,
    QualityPulse,
    Rating,
    Score,
    ScoringRule,
    Signature,
    WellbeingNote,
)
from appraisal.reviews.scores import DEFAULT_RULE, Item, rating_from, score_appraisal
from frameworks.models import Behaviour
from tenants.audit.chain import seal
from tenants.clients.models import AccessToken, ClientLookup, OAuthClient
from tenants.identity import Role
from tenants.jobs.models import Job
from tenants.organisations.models import PersonTransfer, Suspension
from tenants.organisations.service import command_identity
from tenants.people.models import Post, RoleAssignment
from tenants.people.service import NewPerson, add_people, person_id
from tenants.rows import Base, now, uuid7
from tenants.sign_in.models import (
    IdentityProvider,
    Invitation,
    PersonIdentity,
    SignedInSession,
)
from tests.frameworks.planting import plant_editing
from tests.national.collections import opened, published, submitted
from tests.people.planting import plant_import
from tests.providers.planting import plant_provider_change
from tests.reviews.scores.forms import FIRST_FORMAT
from tests.world import STARTED, Member, World

LATER = datetime(2099, 1, 1, tzinfo=UTC)
LONG_AGO = datetime(2024, 1, 1, tzinfo=UTC)
SIDES = ("ours", "theirs")
COLLECTION = "everything"
WORDS = {"ours": "Words of R0A only", "theirs": "Words of RJZ only"}
"""A marker in every free text, so that a leak can be recognised."""
NUMBERS = {"ours": "A3", "theirs": "B3"}
"""Employee numbers of the two appraisees."""


@dataclass(frozen=True)
class Filled:
    """Ids of rows that routes take in their addresses."""

    objective: UUID
    behaviour: UUID
    value: UUID
    client_id: str
    session: UUID
    role: UUID
    nomination: UUID
    delegation: UUID
    post: UUID
    staff_import: UUID
    provider: UUID
    provider_change: UUID
    hold: UUID
    rule: UUID


def fill(world: World) -> dict[str, Filled]:
    """Write, and commit, one row in each table that `build_world` leaves empty, for both organisations."""
    opened(world.database, COLLECTION)
    found = {}
    for side in SIDES:
        with world.session(f"{side}.appraisee") as session:
            found[side] = _fill(world, session, side)
            session.commit()
        _erased(world, side)
        submitted(world, f"{side}.lead", COLLECTION)
    release = published(world.database, COLLECTION)
    read = NationalAudit(
        actor="a client", organisation_id=uuid4(), release_id=release.id, table_name="completion"
    )
    with world.database.session("national") as session:
        session.add(read)
        session.commit()
    return found


def bring_to(world: World, state: str) -> None:
    """Put the filled appraisals into a state, with the halves shared or not as it asks."""
    talking = state in {"conversation", "sign_off", "complete"}
    for side in SIDES:
        appraisal = world.appraisals[f"{side}.appraisee"]
        own = world.members[f"{side}.lead"].organisation_id
        with world.session(f"{side}.lead") as session:
            session.execute(
                update(Appraisal)
                .where(Appraisal.tenant_id == own, Appraisal.id == appraisal)
                .values(state=state)
            )
            session.execute(
                update(Half)
                .where(Half.tenant_id == own, Half.appraisal_id == appraisal)
                .values(shared_at=now() if talking else None)
            )
            session.commit()


def add_role_holders(world: World) -> None:
    """Three people in `ours` with one role each: the lead of the world holds two."""
    own = world.members["ours.lead"].organisation_id
    new = {
        "organisation_lead": NewPerson("A91", "Olga", "Lead", None, (), (Role.ORGANISATION_LEAD,)),
        "information_lead": NewPerson("A92", "Ines", "Lead", None, (), (Role.INFORMATION_LEAD,)),
        "framework_editor": NewPerson("A93", "Fred", "Editor", None, (), (Role.FRAMEWORK_EDITOR,)),
    }
    with world.session("ours.lead") as session:
        by = command_identity(session, command="tests")
        add_people(session, by=by, people=tuple(new.values()), on=STARTED)
        session.commit()
    for part, person in new.items():
        found = person_id(own, person.employee_number)
        world.members[f"ours.{part}"] = Member(f"ours.{part}", own, found, person.roles)


def _fill(world: World, session: Session, side: str) -> Filled:
    person = world.members[f"{side}.appraisee"].person_id
    appraisal = world.appraisals[f"{side}.appraisee"]
    behaviour = session.scalars(
        select(Behaviour).join(Appraisal, Appraisal.tenant_id == Behaviour.tenant_id).order_by(Behaviour.id)
    ).first()
    assert behaviour is not None
    objective = Objective(
        id=uuid7(),
        appraisal_id=appraisal,
        position=1,
        title=WORDS[side],
        measure=WORDS[side],
        weight=Decimal(1),
    )
    half = Half(id=uuid7(), appraisal_id=appraisal, perspective="self", author_id=person, comment=WORDS[side])
    manager = world.members[f"{side}.manager"].person_id
    other = Half(appraisal_id=appraisal, perspective="appraiser", author_id=manager, comment=WORDS[side])
    session.add_all([objective, half, other])
    session.flush()
    session.add_all(build(appraisal, person) for build in _inside(side, objective.id, half.id, behaviour.id))
    own = world.members[f"{side}.lead"].organisation_id
    session.add(
        Suspension(
            organisation_id=own, reason=WORDS[side], operator="tests", started_at=LONG_AGO, ended_at=LONG_AGO
        )
    )
    session.add(PersonTransfer(person_id=person, kind="arrived", organisation_id=own, counterpart_id=uuid4()))
    client = _machine(session, own, side)
    signed_in = _signed_in(session, person, side)
    role = _role(session, world.members[f"{side}.doctor"].person_id, side)
    session.flush()
    session.add(Job(kind="nothing", payload={"words": WORDS[side]}, run_at=LATER))
    seal(session, organisation_id=own)
    appraisers = _appraisers(world, session, side)
    ids = (objective.id, behaviour.id, behaviour.value_id, client, signed_in, role)
    staff_import = plant_import(session, words=WORDS[side], employee_number=NUMBERS[side])
    changes = plant_provider_change(session, words=WORDS[side], proposed_by=person)
    plant_editing(session, words=WORDS[side], people=(person, manager))
    return Filled(*ids, *appraisers, staff_import, *changes, *_kept(world, session, side))


def _inside(side: str, objective: UUID, half: UUID, behaviour: UUID) -> list[Callable[[UUID, UUID], Base]]:
    words = WORDS[side]
    working = score_appraisal(DEFAULT_RULE, [], [Item("o", words, rating_from(4, None))]).explanation
    former = json.loads(json.dumps(FIRST_FORMAT["mixed"]).replace("Clinic opened", words))
    return [
        lambda a, p: Confirmation(appraisal_id=a, step="objectives", party="appraisee", person_id=p),
        lambda a, p: Rating(half_id=half, behaviour_id=behaviour, points=3, evidence=words),
        lambda a, p: Rating(half_id=half, objective_id=objective, points=4, evidence=words),
        lambda a, p: AgreedRating(
            appraisal_id=a, behaviour_id=behaviour, points=3, basis="equal", appraisee_words=words
        ),
        lambda a, p: Conversation(appraisal_id=a, summary=words, development_plan=words, career=words),
        lambda a, p: WellbeingNote(appraisal_id=a, adjustments=words, wellbeing=words),
        lambda a, p: Signature(
            appraisal_id=a, revision=1, party="appraisee", kind="disagreed", words=words, person_id=p
        ),
        lambda a, p: Intervention(appraisal_id=a, revision=1, action="readmit", reason=words, person_id=p),
        lambda a, p: Score(appraisal_id=a, revision=1, perspective="self", explanation=working),
        lambda a, p: Score(appraisal_id=a, revision=1, perspective="agreed", explanation=former),
        lambda a, p: QualityPulse(appraisal_id=a, improve="no", objectives="no", valued="no"),
    ]


def _appraisers(world: World, session: Session, side: str) -> tuple[UUID, UUID, UUID]:
    """The manager once took over, Una stands in (and did before), and the colleague has been asked."""
    words, appraisal = WORDS[side], world.appraisals[f"{side}.appraisee"]
    parts = ("manager", "unmanaged", "colleague", "appraisee", "doctor")
    who = {part: world.members[f"{side}.{part}"].person_id for part in parts}
    change = AppraiserChange(
        appraisal_id=appraisal, kind="taken_over", to_id=who["manager"], reason=words, starts_on=STARTED
    )
    nomination = Nomination(
        id=uuid7(), appraisal_id=appraisal, nominee_id=who["colleague"], reason=words, by_id=who["appraisee"]
    )
    lent = {"manager_id": who["manager"], "delegate_id": who["unmanaged"], "by_id": who["manager"]}
    running = Delegation(**lent, starts_on=STARTED, ends_on=LATER.date(), reason=words)
    over = Delegation(id=uuid7(), **lent, starts_on=STARTED, ends_on=STARTED, reason=words)
    session.add_all([change, nomination, running, over])
    post = session.scalars(select(Post.id).where(Post.person_id == who["doctor"])).one()
    return nomination.id, over.id, post


def _erased(world: World, side: str) -> None:
    """Written by the operator's command alone, which works as the owner."""
    doctor = world.members[f"{side}.doctor"]
    with world.database.session("owner", doctor.organisation_id) as session:
        session.add(Erasure(person_id=doctor.person_id, kept_until=STARTED, rows={"post": 1}))
        session.commit()


def _kept(world: World, session: Session, side: str) -> tuple[UUID, UUID]:
    """A hold, a period, and a rule for scores."""
    doctor = world.members[f"{side}.doctor"].person_id
    hold = LegalHold(id=uuid7(), person_id=doctor, reason=WORDS[side])
    given = replace(DEFAULT_RULE, name=WORDS[side]).to_json()
    person = world.members[f"{side}.appraisee"].person_id
    rule = ScoringRule(id=uuid7(), name=WORDS[side], version=1, rule=given, by_id=person)
    session.add_all([hold, RetentionPeriod(rule="record", years=8), rule])
    return hold.id, rule.id


def _machine(session: Session, organisation: UUID, side: str) -> str:
    client = OAuthClient(
        id=uuid7(), client_id=f"machine-{side}", name=WORDS[side], secret_hash="", scopes=["national:read"]
    )
    session.add(client)
    session.add(ClientLookup(client_id=client.client_id, organisation_id=organisation))
    session.flush()
    session.add(AccessToken(oauth_client_id=client.id, scope="national:read", expires_at=LATER))
    return client.client_id


def _role(session: Session, person: UUID, side: str) -> UUID:
    role = RoleAssignment(
        id=uuid7(), person_id=person, role=Role.FRAMEWORK_EDITOR, started_on=STARTED, reason=WORDS[side]
    )
    session.add(role)
    return role.id


def _signed_in(session: Session, person: UUID, side: str) -> UUID:
    provider = session.scalars(select(IdentityProvider.id)).first()
    session.add(PersonIdentity(person_id=person, issuer="http://127.0.0.1:9", subject=f"subject-{side}"))
    row = SignedInSession(
        id=uuid7(),
        person_id=person,
        provider_id=provider,
        token_hash=uuid4().hex,
        expires_at=LATER,
        browser=WORDS[side],
    )
    session.add(row)
    session.add(Invitation(person_id=person, token_hash=uuid4().hex, expires_at=LATER))
    return row.id
