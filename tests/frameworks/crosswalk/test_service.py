"""Coverage, preview, comparison and the guided move of what an organisation has drafted."""

from dataclasses import replace
from fractions import Fraction
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select

from frameworks.crosswalk.kinds import ChangeKind
from frameworks.crosswalk.moving import MapFate
from frameworks.crosswalk.preview import Answer
from frameworks.definitions import built_in
from frameworks.definitions.reader import read_definition
from frameworks.definitions.shape import Base, Definition, MappingDefinition, Relation
from frameworks.models import FrameworkComment
from frameworks.service import crosswalk, drafts, moving, national_version_id, publish_national
from frameworks.service.draft_rows import DraftView
from tenants.audit.models import AuditEvent
from tenants.errors import Conflict, Forbidden, Invalid, NotFound, Stale, VersionRequired
from tenants.identity import Identity, Role
from tests.database import Database
from tests.world import World

CORE = built_in()
LOCAL = """
code: ours
name: Ours
version: "1.0"
published_on: 2026-03-02
source: Us
source_dated: 2026-03-02
extends: {framework: nhs-constitution-values, version: "1.0"}
values:
  - code: hope
    abbreviation: HOPE
    name: Hope
    statement: We hope.
    behaviours:
      - code: hope.1
        statement: I hope aloud.
        maps:
          - framework: nhs-constitution-values
            version: "1.0"
            value: compassion
            relation: narrower
            weight: "0.5"
      - code: hope.2
        statement: I plan for better days.
        maps:
          - {framework: nhs-constitution-values, version: "1.0", value: improving-lives, relation: broader}
"""


def newer() -> Definition:
    """A second version of the core, without its fourth value and with a new word in its fifth."""
    compassion = next(value for value in CORE.values if value.code == "compassion")
    values = [value for value in CORE.values if value is not compassion]
    values = [
        replace(value, statement="We help people to live well.") if value.code == "improving-lives" else value
        for value in values
    ]
    return replace(CORE, version="2.6", values=tuple(values))


@pytest.fixture(scope="module")
def second(database: Database) -> UUID:
    with database.session("owner") as session:
        made = publish_national(session, newer())
        session.commit()
    return made


def editor(world: World, part: str = "ours.lead") -> Identity:
    return replace(world.identity(part), roles=frozenset({Role.FRAMEWORK_EDITOR}))


@pytest.fixture
def draft(world: World, second: UUID) -> DraftView:
    with world.session("ours.lead") as session:
        made = drafts.create_draft(session, by=editor(world), definition=read_definition(LOCAL))
        session.commit()
    return made


def test_a_draft_is_held_against_what_it_extends_or_what_is_named(world: World, draft: DraftView) -> None:
    with world.session("ours.lead") as session:
        found = crosswalk.read_coverage(session, by=editor(world), of=draft.id)
        assert (found.framework, found.version, found.figure) == (CORE.code, "1.0", Fraction(1))
        assert [each.code for each in found.values if each.local] == ["compassion", "improving-lives"]
        other = Base(CORE.code, "2.6")
        against = crosswalk.read_coverage(session, by=editor(world), of=draft.id, against=other)
        assert (against.version, against.figure) == ("2.6", Fraction(0))
        assert [each.code for each in against.unmapped] == ["hope.1", "hope.2"]
        with pytest.raises(NotFound):
            crosswalk.read_coverage(session, by=editor(world), of=draft.id, against=Base("none", "1"))


def test_the_adopted_core_covers_itself_and_everybody_may_read_that(world: World) -> None:
    with world.session("ours.colleague") as session:
        by = world.identity("ours.colleague")
        found = crosswalk.read_coverage(session, by=by, of=world.frameworks["ours"], against=CORE.base)
        assert [each.code for each in found.values] == [value.code for value in CORE.values]
        assert found.figure == 1
        with pytest.raises(NotFound):
            crosswalk.read_coverage(session, by=by, of=uuid4())


def test_a_preview_is_of_an_invented_person_or_of_answers_that_are_given(
    world: World, draft: DraftView
) -> None:
    with world.session("ours.lead") as session:
        invented = crosswalk.read_preview(session, by=editor(world), of=draft.id)
        assert len(invented.categories) == 6
        assert len(invented.answers) == 14
        given = {"compassion.1": Answer(2), "hope.1": Answer(4)}
        found = crosswalk.read_preview(session, by=editor(world), of=draft.id, answers=given)
        by_code = {each.code: each for each in found.categories}
        assert by_code["compassion"].mean == Fraction(8, 3)
        assert by_code["compassion"].category == "3"
        assert by_code["improving-lives"].category == "no_score"


@pytest.mark.parametrize(
    ("code", "answer"),
    [("nobody.1", Answer(3)), ("hope.1", Answer(6)), ("hope.1", Answer(non_rating="not_seen"))],
)
def test_an_answer_that_the_scale_or_the_draft_does_not_have_is_refused(
    world: World, draft: DraftView, code: str, answer: Answer
) -> None:
    with world.session("ours.lead") as session, pytest.raises(Invalid) as refused:
        crosswalk.read_preview(session, by=editor(world), of=draft.id, answers={code: answer})
    assert code in refused.value.problems[0].message


def test_any_two_are_compared_drafts_by_editors_only(world: World, draft: DraftView, second: UUID) -> None:
    first = national_version_id(CORE)
    with world.session("ours.lead") as session:
        by = world.identity("ours.lead")
        found = crosswalk.compare_versions(session, by=by, left=first, right=second)
        assert found.count(ChangeKind.REMOVED) == 2
        own = crosswalk.compare_versions(session, by=editor(world), left=first, right=draft.id)
        assert own.count(ChangeKind.ADDED) == 2
        with pytest.raises(NotFound):
            crosswalk.compare_versions(session, by=by, left=first, right=draft.id)


def test_a_draft_of_another_organisation_is_not_there(world: World, draft: DraftView, second: UUID) -> None:
    with world.session("theirs.lead") as session:
        by = editor(world, "theirs.lead")
        with pytest.raises(NotFound):
            crosswalk.read_coverage(session, by=by, of=draft.id)
        with pytest.raises(NotFound):
            moving.plan_move(session, by=by, draft_id=draft.id, to=second)


def test_a_planned_move_changes_nothing_and_a_move_leaves_its_questions_as_comments(
    world: World, draft: DraftView, second: UUID
) -> None:
    with world.session("ours.lead") as session:
        by = editor(world)
        planned = moving.plan_move(session, by=by, draft_id=draft.id, to=second)
        assert [each.fate for each in planned.move.maps] == [MapFate.GONE, MapFate.CHECK]
        assert drafts.read_draft(session, by=by, draft_id=draft.id).edition == planned.edition == 1
        done = moving.move_draft(session, by=by, draft_id=draft.id, to=second, expected_edition=1)
        assert done.edition == 2
        moved = drafts.read_draft(session, by=by, draft_id=draft.id).definition
        assert moved == done.move.additions
        assert str(moved.extends) == "nhs-constitution-values 2.6"
        comments = session.execute(
            select(FrameworkComment.place, FrameworkComment.text).where(FrameworkComment.draft_id == draft.id)
        ).all()
        assert sorted(place for place, _ in comments) == ["hope.1", "hope.1", "hope.2"]
        assert "It maps to “Improving lives”, which asks for something else than before" in str(comments)
        detail = session.scalars(
            select(AuditEvent.detail).where(
                AuditEvent.action == "framework.draft_moved", AuditEvent.object_id == draft.id
            )
        ).one()
        assert (detail["to"], detail["decisions"]) == ("nhs-constitution-values 2.6", 3)


def test_a_value_that_is_gone_can_be_replaced_by_another(
    world: World, draft: DraftView, second: UUID
) -> None:
    with world.session("ours.lead") as session:
        planned = moving.plan_move(
            session,
            by=editor(world),
            draft_id=draft.id,
            to=second,
            instead={"compassion": "respect-and-dignity"},
        )
        assert [each.fate for each in planned.move.maps] == [MapFate.REPLACED, MapFate.CHECK]
        for instead in ({"compassion": "compassion"}, {"nothing": "respect-and-dignity"}):
            with pytest.raises(Invalid):
                moving.plan_move(session, by=editor(world), draft_id=draft.id, to=second, instead=instead)


def test_a_move_is_refused_that_leads_nowhere_or_was_overtaken(
    world: World, draft: DraftView, second: UUID
) -> None:
    with world.session("ours.lead") as session:
        by = editor(world)
        first = national_version_id(CORE)
        with pytest.raises(Conflict, match="already"):
            moving.plan_move(session, by=by, draft_id=draft.id, to=first)
        with pytest.raises(Invalid):
            moving.plan_move(session, by=by, draft_id=draft.id, to=uuid4())
        with pytest.raises(Forbidden):
            moving.plan_move(session, by=world.identity("ours.lead"), draft_id=draft.id, to=second)
        with pytest.raises(VersionRequired):
            moving.move_draft(session, by=by, draft_id=draft.id, to=second, expected_edition=None)
        with pytest.raises(Stale):
            moving.move_draft(session, by=by, draft_id=draft.id, to=second, expected_edition=7)
        own = drafts.create_draft(session, by=by, definition=replace(CORE, code="own"))
        with pytest.raises(Conflict, match="extends no national framework"):
            moving.plan_move(session, by=by, draft_id=own.id, to=second)
        with pytest.raises(Invalid):
            moving.plan_move(session, by=by, draft_id=draft.id, to=None)


def test_a_definition_is_held_against_the_most_mapped_version_that_is_published(world: World) -> None:
    """Of an own framework whose first maps are to a version that nobody published."""
    first, second = (each.behaviours[0] for each in CORE.values[:2])
    away = Base("nowhere", "1.0")
    mapped = [
        replace(first, maps=tuple(_related(away, each) for each in ("a", "b", "c"))),
        replace(second, code="own.2", maps=(_related(CORE.base, "compassion"),)),
    ]
    value = replace(CORE.values[0], code="own", behaviours=tuple(mapped))
    with world.session("ours.lead") as session:
        found = crosswalk.held_against(session, replace(CORE, code="own", values=(value,)))
        assert found.base == CORE.base
        value = replace(value, behaviours=(mapped[0],))
        with pytest.raises(Invalid) as refused:
            crosswalk.held_against(session, replace(CORE, code="own", values=(value,)))
    assert refused.value.code == crosswalk.SPEAKS_TO_NONE


def _related(base: Base, value: str) -> MappingDefinition:
    return MappingDefinition(base.framework, base.version, value, Relation.RELATED, None)
