"""The life of a draft: written by one, published by another, and immutable from then on."""

from dataclasses import replace
from fractions import Fraction
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select

from appraisal.cycles.service import create_cycle
from appraisal.reviews.scores import DEFAULT_RULE
from frameworks.definitions.shape import Base, Definition, Purpose, Relation
from frameworks.definitions.writer import as_yaml
from frameworks.domain import STEPS, Action, State
from frameworks.models import BehaviourMapping, FrameworkDraft, NationalValue
from frameworks.service import comments, drafts, listing, reading, retiring, review
from frameworks.service.exporting import as_document
from tenants.audit.models import AuditEvent
from tenants.errors import Conflict, Forbidden, Invalid, NotFound, Refusal, Stale, VersionRequired
from tenants.identity import Identity
from tests.frameworks.editing.writing import (
    CORE,
    DAY,
    additions,
    begun,
    own_framework,
    published,
    submitted,
    working,
)
from tests.world import World


@pytest.fixture(scope="module")
def extension(editors: World) -> UUID:
    return published(editors, additions("first-extension"))


def test_a_published_extension_holds_the_core_as_it_is_and_what_was_added(
    editors: World, extension: UUID
) -> None:
    with working(editors, "ours.appraisee") as (session, by):
        view = reading.read_version(session, by=by, version_id=extension)
        core = reading.read_version(session, by=by, version_id=editors.frameworks["ours"])
    assert view.kind == "extension"
    assert view.national_version_id == core.national_version_id
    assert [value.code for value in view.values] == [*(value.code for value in core.values), "green-care"]
    assert view.scale_points == core.scale_points
    for own, national in zip(view.values, core.values, strict=False):
        assert own.national_value_id == national.national_value_id
        assert [each.statement for each in own.behaviours][:2] == [b.statement for b in national.behaviours]
        assert [each.national_behaviour_id for each in own.behaviours][:2] == [
            each.national_behaviour_id for each in national.behaviours
        ]
    compassion = next(value for value in view.values if value.code == "compassion")
    added = compassion.behaviours[-1]
    assert (added.code, added.national_behaviour_id) == ("compassion.local.1", None)
    assert added.maps[0].weight == Fraction(1, 2)


def test_what_local_behaviours_map_to_stands_in_rows_that_counts_can_join(
    editors: World, extension: UUID
) -> None:
    with working(editors, "ours.editor") as (session, by):
        view = reading.read_version(session, by=by, version_id=extension)
        rows = session.execute(
            select(
                BehaviourMapping.behaviour_id,
                NationalValue.code,
                BehaviourMapping.relation,
                BehaviourMapping.weight,
            )
            .join(NationalValue, NationalValue.id == BehaviourMapping.national_value_id)
            .where(BehaviourMapping.behaviour_id.in_([each.id for each in view.behaviours]))
        ).all()
    code = {each.id: each.code for each in view.behaviours}
    assert {(code[b], value, relation, None if w is None else str(w)) for b, value, relation, w in rows} == {
        ("compassion.local.1", "compassion", "narrower", "0.50"),
        ("green-care.1", "everyone-counts", "exact", "1.00"),
        ("green-care.2", "improving-lives", "broader", None),
        ("green-care.2", "everyone-counts", "narrower", "2.25"),
    }


def test_whoever_submits_cannot_publish(editors: World) -> None:
    draft_id = submitted(editors, additions())
    with working(editors, "ours.editor") as (session, by):
        assert Action.PUBLISH not in drafts.read_draft(session, by=by, draft_id=draft_id).allowed
        with pytest.raises(Forbidden, match="Somebody else publishes"):
            review.publish_draft(session, by=by, draft_id=draft_id, expected_edition=2)
    with working(editors, "ours.second") as (session, by):
        assert Action.PUBLISH in drafts.read_draft(session, by=by, draft_id=draft_id).allowed


def test_a_draft_in_review_is_frozen_and_comes_back_with_words(editors: World) -> None:
    draft_id = submitted(editors, additions())
    with working(editors, "ours.second") as (session, by):
        with pytest.raises(Conflict, match="is in review"):
            drafts.save_draft(
                session, by=by, draft_id=draft_id, definition=additions("changed"), expected_edition=2
            )
        returned = review.return_draft(
            session, by=by, draft_id=draft_id, text="  Say who greets. ", expected_edition=2
        )
        assert (returned.state, returned.submitted_by, returned.edition) == (State.DRAFT, None, 3)
        with pytest.raises(Conflict, match="isn't in review"):
            review.publish_draft(session, by=by, draft_id=draft_id, expected_edition=3)
    with working(editors, "ours.editor") as (session, by):
        [said] = comments.read_comments(session, by=by, draft_id=draft_id)
        assert (said.kind, said.text, said.by.name) == ("return", "Say who greets.", "Sec Ond")
        settled = comments.settle_comment(session, by=by, draft_id=draft_id, comment_id=said.id)
        assert settled.settled_by is not None
        again = comments.settle_comment(session, by=by, draft_id=draft_id, comment_id=said.id)
        assert again == settled


def test_an_edition_that_is_old_overwrites_nothing(editors: World) -> None:
    draft_id = begun(editors, additions("stale"))
    newer = replace(additions("stale"), name="Newer")
    with working(editors, "ours.second") as (session, by):
        drafts.save_draft(session, by=by, draft_id=draft_id, definition=newer, expected_edition=1)
    older = replace(additions("stale"), name="Older")
    with working(editors, "ours.editor") as (session, by):
        with pytest.raises(Stale) as stale:
            drafts.save_draft(session, by=by, draft_id=draft_id, definition=older, expected_edition=1)
        assert stale.value.current["document"]["name"] == "Newer"
        assert stale.value.current["version"] == 2
        assert stale.value.sent["document"]["name"] == "Older"
        with pytest.raises(VersionRequired):
            review.submit_draft(session, by=by, draft_id=draft_id, expected_edition=None)
        with pytest.raises(Stale):
            drafts.discard_draft(session, by=by, draft_id=draft_id, expected_edition=1)
        same = drafts.save_draft(session, by=by, draft_id=draft_id, definition=newer, expected_edition=2)
        assert same.edition == 2, "nothing changed, so it is the same edition"


def test_what_was_published_or_discarded_is_closed(editors: World, extension: UUID) -> None:
    with working(editors, "ours.editor") as (session, by):
        published_from = session.scalars(
            select(FrameworkDraft.id).where(FrameworkDraft.version_id == extension)
        ).one()
        gone = drafts.create_draft(session, by=by, definition=additions("gone"))
        drafts.discard_draft(session, by=by, draft_id=gone.id, expected_edition=1)
        assert drafts.read_draft(session, by=by, draft_id=gone.id).allowed == ()
        shown = listing.list_frameworks(session, by=by).drafts
        assert shown is not None
        assert not {gone.id, published_from} & {line.id for line in shown}
        for closed, edition in ((published_from, 3), (gone.id, 2)):
            for act in (drafts.discard_draft, review.submit_draft):
                with pytest.raises(Conflict):
                    act(session, by=by, draft_id=closed, expected_edition=edition)
            with pytest.raises(Conflict):
                comments.add_comment(session, by=by, draft_id=closed, text="Late")


def test_a_version_is_copied_into_the_draft_of_the_next_without_its_core(
    editors: World, extension: UUID
) -> None:
    with working(editors, "ours.editor") as (session, by):
        draft = drafts.copy_version(session, by=by, version_id=extension)
        assert draft.definition.extends == CORE
        assert draft.definition.version == "2.0"
        assert draft.definition.values == additions("first-extension").values
        view = reading.read_version(session, by=by, version_id=extension)
        assert "national:" not in as_yaml(as_document(session, view))
        with pytest.raises(Conflict, match="extend it"):
            drafts.copy_version(session, by=by, version_id=editors.frameworks["ours"])
        composed = reading.read_version(session, by=by, version_id=extension).definition
        again = drafts.create_draft(session, by=by, definition=composed)
        assert again.definition.values == additions("first-extension").values


def test_retiring_keeps_cycles_and_lets_no_new_one_begin(editors: World) -> None:
    version_id = published(editors, additions("retiring"))
    with working(editors, "ours.editor") as (session, by):
        cycle(session, by, version_id, "Before")
        retiring.retire_version(session, by=by, version_id=version_id, reason="A newer one is there")
        with pytest.raises(Conflict, match="retired already"):
            retiring.retire_version(session, by=by, version_id=version_id, reason="Again")
        with pytest.raises(Conflict, match="is retired"):
            cycle(session, by, version_id, "After")
        lines = {line.id: line for line in listing.list_frameworks(session, by=by).own}
    assert lines[version_id].status == "retired"
    assert lines[editors.frameworks["ours"]].status == "published"
    assert lines[version_id].base == "nhs-constitution-values 1.0"


def test_no_cycle_appraises_people_on_a_framework_for_their_own_development(editors: World) -> None:
    learning = replace(own_framework(), purpose=Purpose.DEVELOPMENT)
    version_id = published(editors, learning)
    with working(editors, "ours.editor") as (session, by), pytest.raises(Conflict, match="own development"):
        cycle(session, by, version_id, "Learning")


def cycle(session: object, by: Identity, version_id: UUID, name: str) -> None:
    create_cycle(
        session,  # type: ignore[arg-type] # narrowed by its callers
        by=by,
        name=name,
        framework_version_id=version_id,
        opens_on=DAY,
        assessment_opens_on=DAY,
        closes_on=DAY,
        rule=DEFAULT_RULE.to_json(),
    )


def test_every_step_is_in_the_trail(editors: World) -> None:
    version_id = published(editors, additions("told"))
    with working(editors, "ours.second") as (session, by):
        draft_id = session.scalars(
            select(FrameworkDraft.id).where(FrameworkDraft.version_id == version_id)
        ).one()
        retiring.retire_version(session, by=by, version_id=version_id, reason="Words of somebody")
        events = session.scalars(
            select(AuditEvent)
            .where(AuditEvent.object_id.in_([draft_id, version_id]))
            .order_by(AuditEvent.at, AuditEvent.id)
        ).all()
        told = [(event.action, event.detail) for event in events]
    assert [action for action, _ in told] == [
        "framework.draft_created",
        "framework.draft_submitted",
        "framework.published",
        "framework.retired",
    ]
    assert told[2][1]["submitted_by"] == str(editors.members["ours.editor"].person_id)
    assert "Words of somebody" not in str(told)


@pytest.mark.parametrize("part", ["ours.appraisee", "ours.lead", "ours.auditor"])
def test_only_framework_editors_write_frameworks(editors: World, part: str) -> None:
    draft_id = begun(editors, additions())
    with working(editors, part) as (session, by):
        assert listing.list_frameworks(session, by=by).drafts is None
        for act in (
            lambda: drafts.create_draft(session, by=by, definition=additions()),
            lambda: drafts.read_draft(session, by=by, draft_id=draft_id),
            lambda: drafts.discard_draft(session, by=by, draft_id=draft_id, expected_edition=1),
            lambda: review.submit_draft(session, by=by, draft_id=draft_id, expected_edition=1),
            lambda: comments.add_comment(session, by=by, draft_id=draft_id, text="No"),
            lambda: retiring.retire_version(
                session, by=by, version_id=editors.frameworks["ours"], reason="No"
            ),
        ):
            with pytest.raises(Forbidden):
                act()


def test_another_organisations_drafts_and_versions_are_not_there(editors: World, extension: UUID) -> None:
    draft_id = begun(editors, additions())
    with working(editors, "theirs.editor") as (session, by):
        for act in (
            lambda: drafts.read_draft(session, by=by, draft_id=draft_id),
            lambda: drafts.copy_version(session, by=by, version_id=extension),
            lambda: reading.read_any(session, by=by, version_id=extension),
            lambda: retiring.retire_version(session, by=by, version_id=extension, reason="Ours now"),
            lambda: comments.read_comments(session, by=by, draft_id=draft_id),
            lambda: drafts.discard_draft(session, by=by, draft_id=uuid4(), expected_edition=1),
        ):
            with pytest.raises(NotFound):
                act()


def test_a_draft_may_be_unfinished_and_is_held_to_the_rules_when_it_is_submitted(editors: World) -> None:
    def broken(change: Definition) -> str:
        draft_id = begun(editors, change)
        with working(editors, "ours.editor") as (session, by), pytest.raises(Invalid) as refused:
            review.submit_draft(session, by=by, draft_id=draft_id, expected_edition=1)
        return "\n".join(f"{each.pointer} {each.message}" for each in refused.value.problems)

    whole = additions()
    core, local = whole.values
    tidy, walks = local.behaviours

    def with_local(**changes: object) -> Definition:
        changed = replace(tidy, **changes)  # type: ignore[arg-type] # one field of a dataclass by its name
        return replace(additions(), values=(core, replace(local, behaviours=(changed, walks))))

    weightless = replace(tidy.maps[0], weight=None)
    for weight in (Fraction(0), Fraction(-1), Fraction(1, 3), Fraction(11)):
        problem = broken(with_local(maps=(replace(tidy.maps[0], weight=weight),)))
        assert problem.startswith("/document/values/1/behaviours/0/maps/0/weight"), problem
    assert "is missing" in broken(with_local(maps=(weightless,)))
    assert "maps to no national value" in broken(with_local(maps=()))
    assert "has no value 'courage'" in broken(with_local(maps=(replace(tidy.maps[0], value="courage"),)))
    assert "9 isn't a published national version" in broken(
        with_local(maps=(replace(tidy.maps[0], version="9"),))
    )
    assert "stands twice" in broken(with_local(statement=walks.statement))
    assert "says that this is the core" in broken(with_local(national="compassion.1", maps=()))
    assert "isn't a published national version" in broken(replace(whole, extends=Base("nowhere", "1.0")))
    assert "cycle in extension" in broken(replace(whole, extends=whole.base))
    numbered = tuple(replace(each, code=f"compassion.{n}") for n, each in enumerate(local.behaviours, 3))
    reworded = replace(local, code="compassion", abbreviation="C2", behaviours=numbered)
    assert "is a value of the base" in broken(replace(additions(), values=(reworded,)))
    assert "/document/values values: add nothing to the base" in broken(replace(whole, values=()))


def test_an_extension_of_an_extension_and_a_number_that_is_taken_are_refused(
    editors: World, extension: UUID
) -> None:
    with working(editors, "ours.editor") as (session, by):
        chained = replace(additions(), extends=Base("first-extension", "1.0"))
        taken = additions("first-extension")
        for definition, words in ((chained, "is an extension itself"), (taken, "is published already")):
            draft = drafts.create_draft(session, by=by, definition=definition)
            with pytest.raises(Invalid) as refused:
                review.submit_draft(session, by=by, draft_id=draft.id, expected_edition=1)
            assert words in refused.value.problems[0].message


def test_a_framework_of_ones_own_maps_to_the_core_and_stands_on_no_national_version(editors: World) -> None:
    version_id = published(editors, own_framework())
    with working(editors, "ours.appraisee") as (session, by):
        view = reading.read_version(session, by=by, version_id=version_id)
    assert (view.kind, view.national_version_id) == ("own", None)
    assert [value.national_value_id for value in view.values] == [None]
    assert view.behaviours[0].maps[0].relation is Relation.EXACT


def test_a_draft_is_begun_again_under_one_key_and_another_request_is_refused(editors: World) -> None:
    with working(editors, "ours.editor") as (session, by):
        first = drafts.create_extension(session, by=by, base=CORE, idempotency_key="k")
        assert drafts.create_extension(session, by=by, base=CORE, idempotency_key="k") == first
        assert first.definition.code == "nhs-constitution-values-r0a"
        with pytest.raises(Conflict, match="under this key"):
            drafts.create_draft(session, by=by, definition=additions(), idempotency_key="k")
        with pytest.raises(Invalid, match="nothing to extend"):
            drafts.create_extension(session, by=by, base=Base("nowhere", "1.0"))


def test_comments_are_about_a_place_in_the_document(editors: World) -> None:
    draft_id = begun(editors, additions())
    with working(editors, "ours.second") as (session, by):
        made = comments.add_comment(
            session, by=by, draft_id=draft_id, text="Which lights?", place="green-care.1", idempotency_key="k"
        )
        again = comments.add_comment(
            session, by=by, draft_id=draft_id, text="Which lights?", place="green-care.1", idempotency_key="k"
        )
        assert made == again
        attempts: tuple[tuple[str, str, str | None, type[Refusal]], ...] = (
            ("Other words", "green-care.1", "k", Conflict),
            ("Where?", "nowhere", None, Invalid),
            ("   ", "", None, Invalid),
            ("x" * 2001, "", None, Invalid),
            ("Half a sign: \ud800", "", None, Invalid),
        )
        for words, place, key, refusal in attempts:
            with pytest.raises(refusal):
                comments.add_comment(
                    session, by=by, draft_id=draft_id, text=words, place=place, idempotency_key=key
                )
        [line] = [
            line for line in listing.list_frameworks(session, by=by).drafts or () if line.id == draft_id
        ]
        assert line.open_comments == 1


def test_every_action_has_a_step_and_every_closed_state_none() -> None:
    assert set(STEPS) == set(Action)
    closed = {State.PUBLISHED, State.DISCARDED}
    assert not any(step.states & closed for step in STEPS.values())
