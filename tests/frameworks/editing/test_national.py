"""National versions: published once, never altered, and retired without taking anything from anybody."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from uuid import UUID

import pytest
from click.testing import CliRunner
from sqlalchemy import select
from sqlalchemy.orm import Session

from appraisal.cli import main
from frameworks import service as frameworks
from frameworks.definitions import built_in
from frameworks.definitions.differing import differing
from frameworks.definitions.shape import Base, BehaviourDefinition, Definition, Direction
from frameworks.definitions.writer import as_json, as_yaml
from frameworks.service import drafts, listing, review
from frameworks.service.importing import import_draft
from frameworks.service.national import Publication, Standing
from frameworks.service.reading import read_national
from frameworks.service.rows import write_published
from tenants.audit.models import AuditEvent
from tenants.errors import Conflict, Forbidden, Invalid, NotFound
from tenants.identity import Identity
from tenants.organisations.service import command_identity
from tenants.rows import uuid7
from tests.frameworks.editing.writing import (
    CORE,
    additions,
    begun,
    maps,
    own_framework,
    published,
    submitted,
    working,
)
from tests.frameworks.importers.publishers import standards_file
from tests.world import NATIONAL, World

TAKEN = "code: 'nhs-constitution-values' is the code of a national framework; choose another."


@contextmanager
def as_owner(world: World) -> Iterator[tuple[Session, Identity]]:
    """The operator's command, in the trail of NHS England."""
    with world.database.session("owner", world.members["national.operator"].organisation_id) as session:
        yield session, command_identity(session, command="tests")
        session.commit()


def new_core(version: str) -> Definition:
    return replace(built_in(), version=version)


def test_a_version_is_published_once_and_other_words_under_its_number_are_refused(editors: World) -> None:
    definition = new_core("7.0")
    with as_owner(editors) as (session, by):
        first = frameworks.publish_national(session, definition, by=by)
        assert frameworks.publish_national(session, definition, by=by) == first
        later = replace(definition, published_on=date(2027, 1, 1), source_dated=date(2027, 1, 1))
        assert frameworks.publish(session, later, by=by) == Publication(first, Standing.PUBLISHED)
        for other, told in others(definition):
            with pytest.raises(Conflict, match="published with other content") as refused:
                frameworks.publish_national(session, other, by=by)
            assert f"What differs: {told}. Give" in str(refused.value)
        events = select(AuditEvent.action).where(AuditEvent.object_id == first)
        assert session.scalars(events).all() == ["framework.national_published"]
        assert read_national(session, version_id=first).definition == definition


def others(definition: Definition) -> Iterator[tuple[Definition, str]]:
    """The same with something else in one part each, and how the part is called."""
    yield replace(definition, name="Another name"), "name"
    yield replace(definition, source="Another source"), "source"
    yield replace(definition, values=definition.values[:5]), "values"
    scale = definition.behaviour_scale
    assert scale is not None
    for change, told in (
        (replace(scale, direction=Direction.LOWER_IS_MORE), "direction"),
        (replace(scale, meets=scale.points[0].code), "meets"),
        (replace(scale, source="Another source"), "source"),
    ):
        yield replace(definition, behaviour_scale=change), f"behaviour_scale.{told}"
    value = definition.values[2]
    far = replace(value, abbreviation="X", behaviours=(value.behaviours[0], far_from(value.behaviours[1])))
    changed = replace(definition, values=(*definition.values[:2], far, *definition.values[3:]))
    yield changed, "values[2].abbreviation, values[2].behaviours[1].statement"


def far_from(behaviour: BehaviourDefinition) -> BehaviourDefinition:
    return replace(behaviour, statement="Words that nobody reads in a refusal")


def test_of_many_differences_ten_are_named() -> None:
    values = tuple(replace(value, name="X", abbreviation="X") for value in built_in().values)
    places = differing(built_in(), replace(built_in(), values=values))
    assert places[:2] == ("values[0].abbreviation", "values[0].name")
    assert len(places) == 12


def test_a_national_version_stands_on_no_other(editors: World) -> None:
    with as_owner(editors) as (session, by):
        for leaning, pointer in (
            (additions(), "/document/extends"),
            (own_framework(), "/document/values/0/behaviours/0/maps"),
        ):
            with pytest.raises(Invalid) as refused:
                frameworks.publish_national(session, leaning, by=by)
            assert pointer in {each.pointer for each in refused.value.problems}


def test_what_stands_on_a_retired_version_stays_and_nothing_new_is_published_on_it(editors: World) -> None:
    core = Base("nhs-constitution-values", "8.0")
    with as_owner(editors) as (session, by):
        version_id = frameworks.publish_national(session, new_core("8.0"), by=by)
    standing = published(editors, replace(additions(), extends=core))
    waiting = submitted(editors, replace(additions(), extends=core))
    [value] = own_framework().values
    local = replace(value.behaviours[0], maps=(maps("everyone-counts", base=core),))
    mapped = submitted(editors, replace(own_framework(), values=(replace(value, behaviours=(local,)),)))
    with as_owner(editors) as (session, by):
        retire(session, by, version_id)
        with pytest.raises(Conflict, match="retired already"):
            retire(session, by, version_id)
        with pytest.raises(NotFound):
            retire(session, by, UUID(int=1))
        with pytest.raises(Invalid):
            retire(session, by, version_id, reason=" ")
        again = frameworks.publish(session, new_core("8.0"), by=by)
        assert again == Publication(version_id, Standing.RETIRED)
        query = select(AuditEvent.detail).where(AuditEvent.action == "framework.national_retired")
        assert session.scalars(query).all() == [{"code": core.framework, "version": "8.0", "reason": "Old."}]
    with working(editors, "ours.second") as (session, by):
        usable = f"{core.framework} 1.0"
        for draft_id, words in (
            (waiting, ("which is retired",)),
            (mapped, ("8.0 is retired; map to", usable)),
        ):
            with pytest.raises(Invalid) as refused:
                review.publish_draft(session, by=by, draft_id=draft_id, expected_edition=2)
            assert [each for each in words if each not in refused.value.problems[0].message] == []
        with pytest.raises(Invalid, match="nothing to extend"):
            drafts.create_extension(session, by=by, base=core)
        with pytest.raises(Conflict, match="is retired"):
            frameworks.adopt(session, by=by, national_version=version_id)
        assert frameworks.read_version(session, by=by, version_id=standing).national_version_id == version_id
        lines = {line.id: line.status for line in listing.list_frameworks(session, by=by).national}
        assert lines[version_id] == "retired"
        assert lines[frameworks.national_version_id(built_in())] == "published"
        assert drafts.copy_version(session, by=by, version_id=standing).definition.extends == core


def retire(session: Session, by: Identity, version_id: UUID, *, reason: str = " Old. ") -> None:
    frameworks.retire_national(session, by=by, version_id=version_id, reason=reason)


def test_a_command_writes_drafts_and_publishes_none(editors: World) -> None:
    with editors.session("ours.lead") as session:
        by = command_identity(session, command="frameworks import")
        draft = drafts.create_draft(session, by=by, definition=additions())
        assert (draft.created_by, draft.changed_by) == (None, None)
        for act in (review.submit_draft, review.publish_draft):
            with pytest.raises(Forbidden):
                act(session, by=by, draft_id=draft.id, expected_edition=1)


def test_a_national_version_cannot_stand_beside_an_own_one_of_its_code_and_number(editors: World) -> None:
    own = published(editors, own_framework("brook"))
    with as_owner(editors) as (session, by):
        later = frameworks.publish_national(session, replace(built_in(), code="brook"), by=by)
    with editors.session("ours.lead") as session:
        by = command_identity(session, command="tests")
        with pytest.raises(Conflict) as refused:
            frameworks.adopt(session, by=by, national_version=later)
        assert str(refused.value).startswith(f"{by.organisation_name} published brook 1.0 as its own")
        session.rollback()
    with editors.session("theirs.lead") as session:
        by = command_identity(session, command="tests")
        assert frameworks.adopt(session, by=by, national_version=later)
    with working(editors, "ours.second") as (session, by):
        found = frameworks.read_version(session, by=by, version_id=own)
        assert (found.kind, found.definition.name) == ("own", "Our own")


def test_the_command_that_adopts_says_so_in_one_sentence(editors: World) -> None:
    core, national = built_in(), editors.members["national.operator"].organisation_id
    people = [editors.members[f"national.{part}"].person_id for part in ("operator", "analyst")]
    with editors.database.session("app", national) as session:
        version = {"id": uuid7(), "kind": "own", "code": core.code, "version": core.version}
        version |= {"name": "Our own", "definition": as_json(core)}
        version |= {"submitted_by_id": people[0], "published_by_id": people[1]}
        assert write_published(session, version, {})
        session.commit()
    environment = {"DATABASE_URL_APP": editors.database.url("app")}
    done = CliRunner(env=environment).invoke(
        main, ["frameworks", "adopt", core.code, core.version, "--organisation", NATIONAL]
    )
    assert done.exit_code == 1
    assert done.output.endswith(
        " published nhs-constitution-values 1.0 as its own framework: a national version of the same code and"
        " number can't stand beside it.\n"
    )
    assert len(done.output.splitlines()) == 1


def test_no_framework_of_an_organisations_own_takes_a_national_code(editors: World) -> None:
    taken = own_framework("nhs-constitution-values")
    with working(editors, "ours.editor") as (session, by):
        begins: tuple[Callable[[], object], ...] = (
            lambda: drafts.create_draft(session, by=by, definition=taken),
            lambda: drafts.create_draft(session, by=by, definition=replace(additions(), code=taken.code)),
            lambda: drafts.create_extension(session, by=by, base=CORE, code=taken.code),
        )
        for begin in begins:
            with pytest.raises(Invalid) as refused:
                begin()
            [problem] = refused.value.problems
            assert (problem.pointer, problem.message) == ("/document/code", TAKEN)
        with pytest.raises(Invalid) as refused:
            import_draft(session, by=by, content=as_yaml(taken).encode(), file_name="a.yaml")
        assert [(each.pointer, each.message) for each in refused.value.problems] == [("/file", TAKEN)]
    named = begun(editors, own_framework("later-taken"))
    with working(editors, "ours.editor") as (session, by):
        drafts.save_draft(session, by=by, draft_id=named, definition=taken, expected_edition=1)
        with pytest.raises(Invalid) as refused:
            review.submit_draft(session, by=by, draft_id=named, expected_edition=2)
        assert [each.message for each in refused.value.problems] == [TAKEN]


def test_a_publishers_file_has_a_code_of_the_organisations_own_there(editors: World) -> None:
    with working(editors, "ours.editor") as (session, by):
        content = standards_file().encode()
        made = import_draft(session, by=by, content=content, file_name="standards.yaml")
        assert made.draft.definition.code == f"mlf-standards-{by.ods_code.lower()}"
        again = import_draft(
            session, by=by, content=content, file_name="standards.yaml", code="our-standards"
        )
        assert again.draft.definition.code == "our-standards"


def test_a_table_is_read_by_the_newest_core_in_use(editors: World) -> None:
    core = built_in()
    behaviour = replace(core.behaviours[0], code="kindness.1")
    kind = replace(core.values[0], code="kindness", name="Kindness", behaviours=(behaviour,))
    with as_owner(editors) as (session, by):
        frameworks.publish_national(session, replace(new_core("31.0"), values=(kind,)), by=by)
        gone = frameworks.publish_national(session, new_core("32.0"), by=by)
        retire(session, by, gone)
    table = b"value,behaviour,national_value,relation\nV,I act.,kindness,related\n"
    with working(editors, "ours.editor") as (session, by):
        draft = import_draft(session, by=by, content=table, file_name="read-by-core.csv").draft
    assert [(each.version, each.value) for each in draft.definition.behaviours[0].maps] == [
        ("31.0", "kindness")
    ]
