"""Invented staff with appraisals in every state, kept as plain Python beside the rows made of them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from random import Random
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from appraisal.cycles import service as cycles
from appraisal.cycles.models import Appraisal
from appraisal.reviews.models import AgreedRating, Confirmation, Half, Rating
from appraisal.reviews.scores import DEFAULT_RULE
from frameworks.models import Behaviour, BehaviourMapping, NationalValue, Value
from tenants.organisations.service import command_identity
from tenants.people.service import NewPerson, NewPost, add_people, person_id
from tenants.rows import now, uuid7
from tests.world import STARTED, World

STATES = ("objectives", "in_year", "assessment", "conversation", "sign_off", "complete", "excused")
BEFORE = "Appraisals 2025/26"

Answer = int | str | None
"""Points, the name of a non-rating, or no row at all."""


Weights = dict[str, dict[UUID, Fraction]]
"""By the national value's code: what each behaviour that counts towards it weighs."""


@dataclass
class Told:
    """One appraisal as it was made up: answers by behaviour, for each half that exists and for both."""

    state: str
    sides: int
    shared: dict[str, bool] = field(default_factory=dict)
    answers: dict[str, dict[UUID, Answer]] = field(default_factory=dict)
    not_agreed: set[UUID] = field(default_factory=set)


@dataclass
class Workforce:
    """Everybody that was added, with their appraisals, and what counts towards each national value."""

    people: dict[UUID, list[Told]]
    weights: Weights


def posts_of(number: str, count: int) -> tuple[NewPost, ...]:
    return tuple(
        NewPost(
            f"{number}-{i}", "Estates and Ancillary", "3", "Porter", "Site", STARTED, Decimal("0.5"), None
        )
        for i in range(count)
    )


def staff(session: Session, side: str, posts: list[int]) -> list[UUID]:
    """Add one person for each entry, who holds that many posts."""
    by = command_identity(session, command="tests")
    people = [
        NewPerson(f"{side}-{i}", "Pat", f"Number {i}", None, posts_of(f"{side}-{i}", count))
        for i, count in enumerate(posts)
    ]
    add_people(session, by=by, people=people, on=STARTED)
    return [person_id(by.organisation_id, person.employee_number) for person in people]


def core(session: Session, version_id: UUID) -> Weights:
    """Core behaviours by the national value's code; each weighs 1."""
    found: Weights = {}
    for code, behaviour in session.execute(
        select(NationalValue.code, Behaviour.id)
        .join(Value, Value.national_value_id == NationalValue.id)
        .join(Behaviour, Behaviour.value_id == Value.id)
        .where(Value.version_id == version_id, Behaviour.national_behaviour_id.is_not(None))
        .order_by(NationalValue.position, Behaviour.position)
    ):
        found.setdefault(code, {})[behaviour] = Fraction(1)
    return found


Map = tuple[int, str, str | None]
"""The place of a national value, from 1; a relation; a weight, where it counts."""
LOCAL: tuple[tuple[Map, ...], ...] = (
    ((1, "exact", "1"),),
    ((1, "narrower", "0.5"), (2, "narrower", "0.33")),
    ((2, "broader", None), (3, "related", None)),
    ((3, "narrower", "2.5"),),
    ((3, "exact", "0.01"), (4, "exact", "10")),
    (),
)
"""Local behaviours with every relation, weights of every size, two values at once, and no value at all."""


def add_local(
    world: World, side: str, behaviours: Sequence[Sequence[Map]] = LOCAL
) -> tuple[list[UUID], Weights]:
    """Behaviours of the organisation's own below the first value, mapped; their ids, and what counts.

    Written by the owner: nobody else adds to a version that stands.
    """
    version_id, own = world.frameworks[side], world.members[f"{side}.lead"].organisation_id
    with world.database.session("owner", own) as session:
        home = session.scalars(
            select(Value.id).where(Value.version_id == version_id, Value.position == 1)
        ).one()
        targets = session.execute(
            select(NationalValue.position, NationalValue.id, NationalValue.code).join(
                Value, (Value.national_value_id == NationalValue.id) & (Value.version_id == version_id)
            )
        )
        national = {position: (id_, code) for position, id_, code in targets}
        ids: list[UUID] = []
        counted: Weights = {}
        for place, maps in enumerate(behaviours):
            row = Behaviour(id=uuid7(), value_id=home, code=f"local.{place}", statement="Ours")
            row.position, row.effective, row.ineffective = 9 + place, [], []
            session.add(row)
            session.flush()
            ids.append(row.id)
            for position, relation, weight in maps:
                target, code = national[position]
                mapping = BehaviourMapping(behaviour_id=row.id, national_value_id=target, relation=relation)
                mapping.weight = None if weight is None else Decimal(weight)
                session.add(mapping)
                if weight is not None:
                    counted.setdefault(code, {})[row.id] = Fraction(weight)
        session.commit()
    return ids, counted


def older_cycle(session: Session, framework: UUID) -> UUID:
    """A cycle on the same framework that closed before the collection's period."""
    by = command_identity(session, command="tests")
    opens = date(2025, 4, 1)
    return cycles.create_cycle(
        session,
        by=by,
        name=BEFORE,
        framework_version_id=framework,
        opens_on=opens,
        assessment_opens_on=opens + timedelta(days=30),
        closes_on=date(2026, 3, 31),
        rule=DEFAULT_RULE.to_json(),
    )


def write(session: Session, appraisal_id: UUID, author: UUID, told: Told) -> None:
    """Make the rows of one appraisal."""
    excused = "Long absence" if told.state == "excused" else None
    session.execute(
        update(Appraisal).where(Appraisal.id == appraisal_id).values(state=told.state, excused_reason=excused)
    )
    for party in ("appraisee", "appraiser")[: told.sides]:
        session.add(
            Confirmation(appraisal_id=appraisal_id, step="conversation", party=party, person_id=author)
        )
    for perspective, shared in told.shared.items():
        half = Half(
            id=uuid7(),
            appraisal_id=appraisal_id,
            perspective=perspective,
            author_id=author,
            shared_at=now() if shared else None,
        )
        session.add(half)
        session.flush()
        session.add_all(
            Rating(half_id=half.id, behaviour_id=behaviour, **_columns(answer))
            for behaviour, answer in told.answers[perspective].items()
            if answer is not None
        )
    session.add_all(
        AgreedRating(
            appraisal_id=appraisal_id,
            behaviour_id=behaviour,
            basis="not_agreed" if behaviour in told.not_agreed else "agreed",
            **_columns(answer),
        )
        for behaviour, answer in told.answers.get("agreed", {}).items()
        if answer is not None
    )
    session.flush()


def _columns(answer: Answer) -> dict[str, int | str | None]:
    if isinstance(answer, int):
        return {"points": answer, "non_rating": None}
    return {"points": None, "non_rating": answer}


def invent(random: Random, items: list[UUID]) -> Told:
    """An appraisal with halves, answers and confirmations in every combination, likely or not."""
    told = Told(random.choice(STATES), random.randint(0, 2))
    for perspective in ("self", "appraiser"):
        if random.random() < 0.85:
            told.shared[perspective] = random.random() < 0.8
            told.answers[perspective] = _answers(random, items)
    if told.state in {"complete", "sign_off", "conversation"}:
        told.answers["agreed"] = _answers(random, items)
        told.not_agreed = {item for item in items if random.random() < 0.04}
    return told


def _answers(random: Random, items: list[UUID]) -> dict[UUID, Answer]:
    kind = random.random()
    choices: list[Answer] = [1, 2, 3, 4, 5, "no_chance", "not_seen", None]
    weights = [1, 2, 4, 3, 2, 2, 1, 1] if kind < 0.8 else [0, 0, 0, 0, 0, 6, 1, 1]
    return {item: random.choices(choices, weights)[0] for item in items}


def random_workforce(world: World, side: str, count: int, seed: int) -> Workforce:
    """Staff of one or two posts, some with a complete appraisal in an older cycle as well; committed."""
    random = Random(seed)  # noqa: S311 - nothing secret is drawn
    version = world.frameworks[side]
    with world.session(f"{side}.lead") as session:
        by = command_identity(session, command="tests")
        weights = core(session, version)
        local, counted = add_local(world, side)
        items = [item for value in weights.values() for item in value] + local
        for code, more in counted.items():
            weights[code] |= more
        ids = staff(session, side, [random.choice((1, 1, 1, 2)) for _ in range(count)])
        older = older_cycle(session, version)
        for cycle in (world.cycles[side], older):
            cycles.launch(session, by=by, cycle_id=cycle)
        people: dict[UUID, list[Told]] = {person: [] for person in ids}
        for row in session.scalars(select(Appraisal).where(Appraisal.person_id.in_(ids))).all():
            told = invent(random, items)
            write(session, row.id, row.person_id, told)
            if row.cycle_id != older:
                people[row.person_id].append(told)
        session.commit()
    return Workforce(people, weights)
