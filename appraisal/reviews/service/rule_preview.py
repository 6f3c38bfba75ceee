"""What another rule would change: counts of bands under two, of last year's appraisals or invented ones."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session

from appraisal.cycles.models import Appraisal, Cycle
from appraisal.reviews.scores import Group, Item, NonRating, Rating, Rule, score_appraisal
from appraisal.reviews.service.recount import recount, why_not
from appraisal.reviews.service.recount_rows import Scored, rows_of, scored
from appraisal.reviews.service.rules import read_cycle_rule
from tenants.errors import Forbidden
from tenants.identity import Identity
from tenants.permissions import allowed

Pair = tuple[str | None, str | None]
"""The bands of what and how; None where there is no score."""


@dataclass(frozen=True)
class Standing:
    """How many appraisals stand where under one rule."""

    rule: Rule
    pairs: Mapping[Pair, int]

    def count(self, code: str, band: str | None) -> int:
        """How many have that band of *what* or *how*."""
        place = ("what", "how").index(code)
        return sum(count for pair, count in self.pairs.items() if pair[place] == band)


@dataclass(frozen=True)
class Preview:
    """The same appraisals under the present rule and another one; counts only, nobody is named.

    `cycle` is the name of the cycle they are from, None for invented ones; `because` says why those.
    """

    cycle: str | None
    because: str | None
    appraisals: int
    moved: int
    present: Standing
    candidate: Standing


def preview(session: Session, *, by: Identity, candidate: Rule, cycle_id: UUID | None = None) -> Preview:
    """Compare a rule with the one a cycle has now, or else with the one that last year's pinned.

    :raises NotFound: no such cycle here.
    :raises Forbidden: unless an organisation lead asks.
    """
    if not allowed("rule.read", by):
        raise Forbidden("Only your organisation lead chooses how appraisals are scored.")
    chosen = None if cycle_id is None else read_cycle_rule(session, by=by, cycle_id=cycle_id).rule
    last = _last(session, by)
    present = chosen or (candidate if last is None else Rule.from_json(last.rule))
    because = "Your organisation has no complete appraisals yet."
    if last is not None:
        reasons = [each for each in (why_not(present), why_not(candidate)) if each is not None]
        if not reasons:
            return _made(last.name, None, present, candidate, _counted(session, last, present, candidate))
        because = f"One of these rules can’t be tried on many appraisals at once. {reasons[0]}"
    return _made(None, because, present, candidate, _invented(present, candidate))


def _last(session: Session, by: Identity) -> Scored | None:
    """The newest cycle with complete appraisals."""
    complete = exists().where(
        Appraisal.tenant_id == Cycle.tenant_id, Appraisal.cycle_id == Cycle.id, Appraisal.state == "complete"
    )
    newest = select(Cycle).where(Cycle.tenant_id == by.organisation_id, complete)
    found = session.scalars(newest.order_by(Cycle.opens_on.desc(), Cycle.id).limit(1)).one_or_none()
    return None if found is None else scored(session, cycle=found)


def _counted(session: Session, cycle: Scored, present: Rule, candidate: Rule) -> Counter[tuple[Pair, Pair]]:
    """One statement for all of them: both recounts side by side, counted by where they stand."""
    here, there = (recount(rule, rows_of(cycle, rule)).subquery() for rule in (present, candidate))
    bands = [each.c[f"{code}_band"] for each in (here, there) for code in ("what", "how")]
    rows = session.execute(
        select(*bands, func.count())
        .join_from(here, there, here.c.form_id == there.c.form_id)
        .group_by(*bands)
    )
    return Counter({((row[0], row[1]), (row[2], row[3])): int(row[4]) for row in rows})


def _made(
    cycle: str | None, because: str | None, present: Rule, candidate: Rule, found: Counter[tuple[Pair, Pair]]
) -> Preview:
    before: Counter[Pair] = Counter()
    after: Counter[Pair] = Counter()
    for (here, there), count in found.items():
        before[here] += count
        after[there] += count
    moved = sum(count for (here, there), count in found.items() if here != there)
    return Preview(
        cycle, because, found.total(), moved, Standing(present, before), Standing(candidate, after)
    )


def _invented(present: Rule, candidate: Rule) -> Counter[tuple[Pair, Pair]]:
    found: Counter[tuple[Pair, Pair]] = Counter()
    for groups, items in examples():
        here, there = (score_appraisal(rule, groups, items) for rule in (present, candidate))
        found[(here.what.band, here.how.band), (there.what.band, there.how.band)] += 1
    return found


EXAMPLES = 200


def examples() -> Iterator[tuple[list[Group], list[Item]]]:
    """Invented appraisals, always the same: six values of two behaviours and five objectives."""
    for number in range(EXAMPLES):
        groups = [
            Group(
                f"v{n}",
                f"Value {n}",
                tuple(Item(f"v{n}.{m}", "", _rating(number, 2 * n + m)) for m in (0, 1)),
            )
            for n in range(6)
        ]
        yield groups, [Item(f"o{n}", "", _rating(number, 12 + n), (10, 15, 20, 25, 30)[n]) for n in range(5)]


def _rating(number: int, item: int) -> Rating:
    """Mostly 3 and 4, some 2 and 5, now and then a 1 or no rating, without any chance in it."""
    drawn = (number * 7919 + item * 104_729 + number * item * 31) % 97
    if drawn < 5:
        return NonRating.NO_CHANCE
    lean = (number % 7) - 3
    return (
        3
        + (drawn + 12 * lean > 50)
        + (drawn + 12 * lean > 85)
        - (drawn + 12 * lean < 18)
        - (drawn + 12 * lean < -5)
    )
