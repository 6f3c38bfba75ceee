"""What the blindness of the two halves keeps from an export, for as long as it holds."""

import json
from itertools import product

import pytest
from flask import Flask
from sqlalchemy import select, update

from appraisal.cycles.models import Appraisal
from appraisal.records.document import Document
from appraisal.reviews.domain.halves import visible
from appraisal.reviews.domain.states import Party, Perspective
from appraisal.reviews.models import Half
from appraisal.reviews.service.halves import HALF, open_to_appraisee
from tenants.rows import now
from tests.isolation.everything import fill
from tests.records.test_export import exported
from tests.world import World

SHARED = [frozenset(each) for each in ((), (Perspective.SELF,), (Perspective.APPRAISER,), tuple(Perspective))]


@pytest.fixture(scope="module")
def two_halves(world: World) -> World:
    """The appraisee of ours has begun both halves; a colleague shared theirs, which opens nobody else's."""
    fill(world)
    with world.session("ours.lead") as session:
        for perspective, author in (("self", "colleague"), ("appraiser", "manager")):
            session.add(
                Half(
                    appraisal_id=world.appraisals["ours.colleague"],
                    perspective=perspective,
                    author_id=world.members[f"ours.{author}"].person_id,
                    shared_at=now(),
                )
            )
        session.commit()
    return world


def bring(
    world: World, shared: frozenset[Perspective], *, without_self: bool, state: str = "assessment"
) -> None:
    own, appraisal = world.members["ours.lead"].organisation_id, world.appraisals["ours.appraisee"]
    with world.session("ours.lead") as session:
        session.execute(
            update(Appraisal)
            .where(Appraisal.tenant_id == own, Appraisal.id == appraisal)
            .values(
                without_self=without_self,
                state=state,
                excused_reason="Left" if state == "excused" else None,
            )
        )
        for perspective in Perspective:
            session.execute(
                update(Half)
                .where(Half.tenant_id == own, Half.appraisal_id == appraisal, Half.perspective == perspective)
                .values(shared_at=now() if perspective in shared else None)
            )
        session.commit()


def given(document: Document) -> set[str]:
    return {row["perspective"] for row in document["tables"]["half"]["own"]}


@pytest.mark.parametrize(("shared", "without_self"), list(product(SHARED, (False, True))))
def test_the_condition_on_rows_is_the_rule_of_the_two_halves(
    two_halves: World, shared: frozenset[Perspective], without_self: bool
) -> None:
    bring(two_halves, shared, without_self=without_self)
    own = two_halves.members["ours.lead"].organisation_id
    with two_halves.session("ours.lead") as session:
        found = session.scalars(
            select(HALF.c.perspective).where(
                HALF.c.tenant_id == own,
                HALF.c.appraisal_id == two_halves.appraisals["ours.appraisee"],
                open_to_appraisee(),
            )
        )
        assert set(found) == visible({Party.APPRAISEE}, shared, without_self=without_self)


def test_a_closed_half_is_named_with_the_reason_and_nothing_of_it_is_given(two_halves: World) -> None:
    bring(two_halves, frozenset({Perspective.APPRAISER}), without_self=False)
    document = exported(two_halves, "ours.appraisee", by_command=True)
    assert given(document) == {"self"}
    assert "You can read it as soon as both of you have shared yours" in json.dumps(document["withheld"])
    halves = {row["id"] for row in document["tables"]["half"]["own"]}
    assert {row["half_id"] for row in document["tables"]["rating"]["own"]} <= halves


def test_both_halves_are_given_once_both_are_shared(two_halves: World) -> None:
    bring(two_halves, frozenset(Perspective), without_self=False, state="conversation")
    document = exported(two_halves, "ours.appraisee")
    assert given(document) == {"self", "appraiser"}
    assert "You can read it as soon as" not in json.dumps(document["withheld"])


def test_what_the_appraiser_does_meanwhile_is_not_told_by_the_trail(two_halves: World, app: Flask) -> None:
    appraisal = two_halves.appraisals["ours.appraisee"]
    bring(two_halves, frozenset(), without_self=False)
    answer = two_halves.browser(app, "ours.manager").put(
        f"/api/v1/appraisals/{appraisal}/comment", {"comment": "Mine"}, headers={"If-Match": '"1"'}
    )
    assert answer.status_code == 200
    told = "half.commented"

    def actions(document: Document) -> set[str]:
        return {row["action"] for row in document["tables"]["audit_event"]["beside"]}

    assert told not in actions(exported(two_halves, "ours.appraisee"))
    bring(two_halves, frozenset(Perspective), without_self=False, state="conversation")
    assert told in actions(exported(two_halves, "ours.appraisee"))


def test_a_half_that_nobody_goes_on_with_is_given(two_halves: World) -> None:
    """The appraisal is excused, and its cycle is over: it can't be brought back."""
    bring(two_halves, frozenset(), without_self=False, state="excused")
    assert given(exported(two_halves, "ours.appraisee")) == {"self"}
    own = two_halves.members["ours.lead"].organisation_id
    with two_halves.database.session("owner", own) as session:
        session.connection().exec_driver_sql(
            "UPDATE cycle SET opens_on = '2020-04-01', assessment_opens_on = '2020-05-01',"
            " closes_on = '2021-03-31'"
        )
        session.commit()
    assert given(exported(two_halves, "ours.appraisee")) == {"self", "appraiser"}
