"""The rows one invented appraisal leaves behind, from its first objective to its last signature."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID

from appraisal.demo.population import DemoPost
from appraisal.demo.ratings import Answer, PlausibleRatings, RatedHalf, Rater, draw_rater, plausible_ratings
from appraisal.demo.wording import development_for, evidence_for, objectives_for, summary_for
from appraisal.reviews import models as rows
from appraisal.reviews.scores import DEFAULT_RULE, Group, Item, Rating, rating_from, score_appraisal
from frameworks.service import FrameworkView
from tenants.identity import Identity
from tenants.rows import Base, uuid7

ORDER = ("objectives", "in_year", "assessment", "conversation", "sign_off", "complete")
TEN_O_CLOCK = timedelta(hours=10)


@dataclass
class Story:
    """What will be written, table by table."""

    by: Identity
    framework: FrameworkView
    today: date
    rng: Random
    cast: frozenset[str]
    """Employee numbers of the staff people sign in as: their halves are left for the visitor to write."""
    raters: dict[UUID, Rater] = field(default_factory=dict)
    tables: dict[type[Base], list[dict[str, Any]]] = field(default_factory=dict)

    def add(self, table: type[Base], **columns: Any) -> UUID:  # noqa: ANN401 - a row's columns, of any type
        """One more row; returns its id."""
        row = {"tenant_id": self.by.organisation_id, "id": uuid7(), **columns}
        self.tables.setdefault(table, []).append(row)
        return UUID(str(row["id"]))

    def moment(self, days_ago: int) -> datetime:
        """Ten o'clock, so many days before the day of the demo."""
        return datetime.combine(self.today - timedelta(days=days_ago), datetime.min.time(), UTC) + TEN_O_CLOCK


@dataclass(frozen=True)
class Person:
    """One appraisal to tell about."""

    id: UUID
    person_id: UUID
    appraiser_id: UUID
    post: DemoPost
    state: str
    manages: bool


def tell_one(story: Story, who: Person) -> None:
    """Write what one appraisal leaves behind on its way to the state it has reached."""
    objectives = _objectives(story, who)
    reached = ORDER.index(who.state)
    if reached >= ORDER.index("in_year"):
        _confirm(story, who, "objectives", days_ago=150)
    if reached < ORDER.index("assessment"):
        return
    rater = story.raters.setdefault(who.appraiser_id, draw_rater(story.rng))
    codes = [behaviour.code for behaviour in story.framework.behaviours]
    ratings = plausible_ratings(story.rng, behaviours=codes, objectives=len(objectives), appraiser=rater)
    if who.state == "assessment":
        _open_halves(story, who, ratings, objectives)
        return
    _half(story, who, "self", who.person_id, ratings.self_half, objectives, shared=True)
    _half(story, who, "appraiser", who.appraiser_id, ratings.appraiser_half, objectives, shared=True)
    _after_sharing(story, who, ratings, objectives)


def _open_halves(story: Story, who: Person, ratings: PlausibleRatings, objectives: list[UUID]) -> None:
    """Some have shared one half and wait for the other; the staff to sign in as have everything to do."""
    luck = story.rng.random()
    if who.post.employee_number in story.cast:
        return
    if luck < 0.45:
        _half(story, who, "self", who.person_id, ratings.self_half, objectives, shared=True)
    elif luck < 0.7:
        _half(story, who, "appraiser", who.appraiser_id, ratings.appraiser_half, objectives, shared=True)


def _objectives(story: Story, who: Person) -> list[UUID]:
    drawn = objectives_for(story.rng, who.post.staff_group, manages=who.manages)
    return [
        story.add(
            rows.Objective,
            appraisal_id=who.id,
            position=position,
            title=objective.title,
            measure=objective.measure,
            weight=objective.weight,
            due_on=date(2027, 3, 31),
            version=1,
        )
        for position, objective in enumerate(drawn, 1)
    ]


def _confirm(story: Story, who: Person, step: str, *, days_ago: int) -> None:
    for party, person in (("appraisee", who.person_id), ("appraiser", who.appraiser_id)):
        at = story.moment(days_ago)
        story.add(rows.Confirmation, appraisal_id=who.id, step=step, party=party, person_id=person, at=at)


def _half(
    story: Story,
    who: Person,
    perspective: str,
    author: UUID,
    ratings: RatedHalf,
    objectives: list[UUID],
    *,
    shared: bool,
) -> None:
    half = story.add(
        rows.Half,
        appraisal_id=who.id,
        perspective=perspective,
        author_id=author,
        comment="",
        version=2,
        shared_at=story.moment(story.rng.randint(30, 60)) if shared else None,
    )
    for behaviour_id, objective_id, answer in _items(story, ratings, objectives):
        story.add(
            rows.Rating,
            half_id=half,
            behaviour_id=behaviour_id,
            objective_id=objective_id,
            points=answer.points,
            non_rating=answer.non_rating,
            evidence=evidence_for(story.rng, answer.points),
            version=1,
            updated_at=story.moment(60),
        )


def _items(
    story: Story, ratings: RatedHalf, objectives: list[UUID]
) -> Iterator[tuple[UUID | None, UUID | None, Answer]]:
    for behaviour in story.framework.behaviours:
        yield behaviour.id, None, ratings.behaviours[behaviour.code]
    for objective_id, answer in zip(objectives, ratings.objectives, strict=True):
        yield None, objective_id, answer


def _after_sharing(story: Story, who: Person, ratings: PlausibleRatings, objectives: list[UUID]) -> None:
    agreed = RatedHalf(
        {code: each.answer for code, each in ratings.agreed_behaviours.items()},
        tuple(each.answer for each in ratings.agreed_objectives),
    )
    bases = [ratings.agreed_behaviours[b.code].basis for b in story.framework.behaviours]
    bases += [each.basis for each in ratings.agreed_objectives]
    settled = who.state != "conversation"
    for (behaviour_id, objective_id, answer), basis in zip(
        _items(story, agreed, objectives), bases, strict=True
    ):
        if settled or basis == "equal":
            story.add(
                rows.AgreedRating,
                appraisal_id=who.id,
                behaviour_id=behaviour_id,
                objective_id=objective_id,
                points=answer.points,
                non_rating=answer.non_rating,
                basis=basis,
                appraisee_words="",
                version=1,
            )
    _score(story, who, "self", ratings.self_half, objectives)
    _score(story, who, "appraiser", ratings.appraiser_half, objectives)
    if settled:
        _conclude(story, who, agreed, objectives)


def _conclude(story: Story, who: Person, agreed: RatedHalf, objectives: list[UUID]) -> None:
    story.add(
        rows.Conversation,
        appraisal_id=who.id,
        held_on=story.today - timedelta(days=25),
        summary=summary_for(story.rng),
        development_plan=development_for(story.rng),
        career="",
        version=2,
    )
    _confirm(story, who, "conversation", days_ago=24)
    _score(story, who, "agreed", agreed, objectives)
    if who.state == "complete":
        for party, person in (("appraisee", who.person_id), ("appraiser", who.appraiser_id)):
            _sign(story, who, party, person)
        if story.rng.random() < 0.6:
            _pulse(story, who)
    elif story.rng.random() < 0.5:
        _sign(story, who, "appraisee", who.person_id)


def _sign(story: Story, who: Person, party: str, person_id: UUID) -> None:
    story.add(
        rows.Signature,
        appraisal_id=who.id,
        revision=1,
        party=party,
        kind="signed",
        words="",
        person_id=person_id,
        at=story.moment(20),
    )


def _pulse(story: Story, who: Person) -> None:
    improve, objectives, valued = (
        story.rng.choices(("definitely", "to_some_extent", "no"), weights=weights)[0]
        for weights in ((26, 48, 26), (36, 46, 18), (34, 42, 24))
    )
    story.add(
        rows.QualityPulse,
        appraisal_id=who.id,
        improve=improve,
        objectives=objectives,
        valued=valued,
        answered_at=story.moment(15),
    )


def _score(story: Story, who: Person, perspective: str, ratings: RatedHalf, objectives: list[UUID]) -> None:
    groups = [
        Group(
            value.code,
            value.name,
            tuple(Item(b.code, b.statement, _rating(ratings.behaviours[b.code])) for b in value.behaviours),
        )
        for value in story.framework.values
    ]
    known = {row["id"]: row for row in story.tables[rows.Objective][-12:]}
    items = [
        Item(str(id_), known[id_]["title"], _rating(answer), known[id_]["weight"])
        for id_, answer in zip(objectives, ratings.objectives, strict=True)
    ]
    score = score_appraisal(DEFAULT_RULE, groups, items)
    story.add(
        rows.Score,
        appraisal_id=who.id,
        revision=1,
        perspective=perspective,
        what=score.what.exact,
        how=score.how.exact,
        what_band=score.what.band,
        how_band=score.how.band,
        explanation=dict(score.explanation),
    )


def _rating(answer: Answer) -> Rating:
    return rating_from(answer.points, answer.non_rating)
