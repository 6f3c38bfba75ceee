"""What moves ask at a draft: once each, within the limit, told to the trail, and at the codes of now."""

from collections.abc import Iterator
from dataclasses import replace
from uuid import UUID

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from frameworks.definitions import built_in
from frameworks.definitions.shape import BehaviourDefinition, Definition, ValueDefinition
from frameworks.models import FrameworkComment
from frameworks.service import drafts, moving, national_version_id, publish_national, questions
from frameworks.service.comments import add_comment, read_comments, settle_comment
from frameworks.service.surroundings import surroundings
from tenants.audit.models import AuditEvent
from tenants.errors import Conflict
from tenants.identity import Identity
from tests.database import Database
from tests.frameworks.editing.writing import additions, begun, maps, own_framework, working
from tests.world import World

CORE = built_in()
COURAGE = ValueDefinition(
    "green-care", "GN", "Greener", "We waste less.", (BehaviourDefinition("green-care.1", "I mend things."),)
)
# A number that no other test publishes: what a process has read of a version, it keeps for ever.
NEWER = replace(
    CORE,
    version="2.8",
    values=(
        *(replace(each, statement="Other words.") if each.code == "everyone-counts" else each
          for each in CORE.values if each.code != "improving-lives"),
        COURAGE,
    ),
)  # fmt: skip


@pytest.fixture(scope="module")
def second(database: Database) -> UUID:
    """Without a value that is mapped to, with other words for another, and with the code of a local one."""
    with database.session("owner") as session:
        made = publish_national(session, NEWER)
        session.commit()
    return made


@pytest.fixture
def work(editors: World) -> Iterator[tuple[Session, Identity]]:
    with working(editors, "ours.editor") as pair:
        yield pair


def moved(work: tuple[Session, Identity], draft: UUID, to: UUID) -> None:
    session, by = work
    edition = drafts.read_draft(session, by=by, draft_id=draft).edition
    moving.move_draft(session, by=by, draft_id=draft, to=to, expected_edition=edition)


def standing(work: tuple[Session, Identity], draft: UUID) -> dict[str, list[str]]:
    """Open comments by place."""
    session, by = work
    found: dict[str, list[str]] = {}
    for each in read_comments(session, by=by, draft_id=draft):
        if each.settled_at is None:
            found.setdefault(each.place, []).append(each.text)
    return found


def test_six_moves_between_two_versions_ask_everything_once(
    editors: World, work: tuple[Session, Identity], second: UUID
) -> None:
    session, by = work
    draft, first = begun(editors, additions()), national_version_id(CORE)
    moved(work, draft, second)
    once = standing(work, draft)
    assert {place: len(texts) for place, texts in once.items()} == {
        "green-care-local": 1,
        "green-care-local.1": 1,
        "green-care-local.2": 2,
    }
    for to in (first, second, first, second, first):
        moved(work, draft, to)
    every = read_comments(session, by=by, draft_id=draft)
    assert len(every) == len({(each.place, each.text) for each in every}) <= 8
    told = session.execute(
        select(AuditEvent.action, func.count())
        .where(AuditEvent.detail["draft"].as_string() == str(draft))
        .group_by(AuditEvent.action)
    ).all()
    counts = {row[0]: row[1] for row in told}
    assert counts["framework.commented"] >= len(every)
    assert counts["framework.comment_settled"] >= sum(each.settled_at is not None for each in every)


def test_a_question_that_somebody_settled_is_asked_again_and_one_that_nobody_looked_at_stays(
    editors: World, work: tuple[Session, Identity], second: UUID
) -> None:
    session, by = work
    draft, first = begun(editors, additions()), national_version_id(CORE)
    moved(work, draft, second)
    [check] = [each for each in read_comments(session, by=by, draft_id=draft) if "Look whether" in each.text
               and each.place == "green-care-local.1"]  # fmt: skip
    settle_comment(session, by=by, draft_id=draft, comment_id=check.id)
    assert "green-care-local.1" not in standing(work, draft)
    moved(work, draft, first)
    assert any("There is no value “Improving lives”" in text for text in standing(work, draft)[
        "green-care-local.2"]), "nobody has looked at it yet"  # fmt: skip
    moved(work, draft, second)
    assert any("Look whether" in text for text in standing(work, draft)["green-care-local.1"])


def test_what_people_said_follows_a_code_that_a_move_changes(
    editors: World, work: tuple[Session, Identity], second: UUID
) -> None:
    session, by = work
    draft = begun(editors, additions())
    for place in ("green-care", "green-care.1", "compassion.local.1", ""):
        add_comment(session, by=by, draft_id=draft, text=f"About “{place}”.", place=place)
    moved(work, draft, second)
    found = standing(work, draft)
    assert "About “green-care”." in found["green-care-local"]
    assert "About “green-care.1”." in found["green-care-local.1"]
    assert found["compassion.local.1"] == ["About “compassion.local.1”."]
    assert found[""] == ["About “”."]


def test_a_move_holds_the_limit_of_comments(
    editors: World, work: tuple[Session, Identity], second: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    session, _ = work
    draft = begun(editors, additions())
    monkeypatch.setattr(questions, "MOST", 3)
    with pytest.raises(Conflict, match="holds up to 3 comments, and this move asks 4 things") as refused:
        moved(work, draft, second)
    assert refused.value.code == "too_many"
    session.rollback()


def test_an_own_framework_and_maps_beside_a_base_move_by_framework(
    editors: World, work: tuple[Session, Identity], second: UUID
) -> None:
    session, by = work
    mine = own_framework()
    [value] = mine.values
    value = replace(value, behaviours=(replace(value.behaviours[0], maps=(maps("everyone-counts"),)),))
    draft = begun(editors, replace(mine, values=(value,)))
    found = drafts.read_draft(session, by=by, draft_id=draft).definition
    around = surroundings(session, found)
    lines = moving.targets(session, found, around)
    assert second in {each.line.id for each in lines}
    assert {each.old.id for each in lines} == {national_version_id(CORE)}
    moved(work, draft, second)
    after: Definition = drafts.read_draft(session, by=by, draft_id=draft).definition
    assert [str(each.base) for b in after.behaviours for each in b.maps] == [f"{CORE.code} 2.8"]
    assert after.extends is None
    assert [*standing(work, draft)] == ["brave.1"]
    with pytest.raises(Conflict, match=r"speaks to nhs-constitution-values 2\.8 already"):
        moving.plan_move(session, by=by, draft_id=draft, to=second)


def test_comments_of_moves_are_told_from_those_of_people(
    editors: World, work: tuple[Session, Identity], second: UUID
) -> None:
    """The same words at the same place, said by a person, aren't settled by a move."""
    session, by = work
    draft = begun(editors, additions())
    moved(work, draft, second)
    mine = session.scalars(select(FrameworkComment).where(FrameworkComment.draft_id == draft)).all()
    [gone] = [each for each in mine if each.place == "green-care-local"]
    add_comment(session, by=by, draft_id=draft, text=gone.text, place=gone.place)
    moved(work, draft, national_version_id(CORE))
    assert standing(work, draft)["green-care-local"] == [gone.text]
