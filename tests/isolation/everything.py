"""A row in every table for each of two organisations, so that no test of the wall looks at an empty room."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from appraisal.cycles.models import Appraisal
from appraisal.national.models import Collection, NationalAudit, Release, ReleaseTable, SubmittedReturn
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
    Signature,
    WellbeingNote,
)
from appraisal.reviews.scores import DEFAULT_RULE
from frameworks import service as frameworks
from frameworks.definitions import built_in
from frameworks.models import Behaviour
from tenants.clients.models import AccessToken, ClientLookup, OAuthClient
from tenants.rows import Base, uuid7
from tenants.sign_in.models import IdentityProvider, PersonIdentity, SignedInSession
from tests.world import World

LATER = datetime(2099, 1, 1, tzinfo=UTC)
SIDES = ("ours", "theirs")
WORDS = {"ours": "Words of R0A only", "theirs": "Words of RJZ only"}
"""A marker in every free text, so that a leak can be recognised."""


@dataclass(frozen=True)
class Filled:
    """Ids of rows that routes take in their addresses."""

    objective: UUID
    behaviour: UUID
    value: UUID
    client_id: str


def fill(world: World) -> dict[str, Filled]:
    """Write, and commit, one row in each table that `build_world` leaves empty, for both organisations."""
    collection = _collection(world)
    found = {}
    for side in SIDES:
        with world.session(f"{side}.appraisee") as session:
            found[side] = _fill(world, session, side)
            session.add(
                SubmittedReturn(
                    organisation_id=world.members[f"{side}.lead"].organisation_id,
                    collection_id=collection,
                    version=1,
                    submitted_by=world.members[f"{side}.lead"].person_id,
                    tables={"completion": {WORDS[side]: 1}},
                )
            )
            session.commit()
    _release(world, collection)
    return found


def _collection(world: World) -> UUID:
    row = Collection(
        id=uuid4(),
        code="everything",
        name="A collection of the tests",
        period_start=date(2026, 4, 1),
        period_end=date(2027, 3, 31),
        framework_version_id=frameworks.national_version_id(built_in()),
        rule=DEFAULT_RULE.to_json(),
        policy="demo-0",
    )
    with world.database.session("owner") as session:
        session.add(row)
        session.flush()
        made = row.id
        session.commit()
    return made


def _release(world: World, collection: UUID) -> None:
    release = Release(id=uuid7(), collection_id=collection, sequence=1, policy="demo-0")
    with world.database.session("release") as session:
        session.add(release)
        session.flush()
        for name in ("completion", "ratings"):
            session.add(ReleaseTable(release_id=release.id, name=name, json_body="{}", csv_body=""))
        read = NationalAudit(
            actor="a client", organisation_id=uuid4(), release_id=release.id, table_name="completion"
        )
        session.commit()
    with world.database.session("national") as session:
        session.add(read)
        session.commit()


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
    session.add_all([objective, half])
    session.flush()
    session.add_all(build(appraisal, person) for build in _inside(side, objective.id, half.id, behaviour.id))
    client = _machine(session, world.members[f"{side}.lead"].organisation_id, side)
    _signed_in(session, person, side)
    session.flush()
    return Filled(objective.id, behaviour.id, behaviour.value_id, client)


def _inside(side: str, objective: UUID, half: UUID, behaviour: UUID) -> list[Callable[[UUID, UUID], Base]]:
    words = WORDS[side]
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
        lambda a, p: Score(appraisal_id=a, revision=1, perspective="self", explanation={"words": words}),
        lambda a, p: QualityPulse(appraisal_id=a, improve="no", objectives="no", valued="no"),
    ]


def _machine(session: Session, organisation: UUID, side: str) -> str:
    client = OAuthClient(
        id=uuid7(), client_id=f"machine-{side}", name=WORDS[side], secret_hash="", scopes=["national:read"]
    )
    session.add(client)
    session.add(ClientLookup(client_id=client.client_id, organisation_id=organisation))
    session.flush()
    session.add(AccessToken(oauth_client_id=client.id, scope="national:read", expires_at=LATER))
    return client.client_id


def _signed_in(session: Session, person: UUID, side: str) -> None:
    provider = session.scalars(select(IdentityProvider.id)).first()
    session.add(PersonIdentity(person_id=person, issuer="http://127.0.0.1:9", subject=f"subject-{side}"))
    session.add(
        SignedInSession(person_id=person, provider_id=provider, token_hash=uuid4().hex, expires_at=LATER)
    )
