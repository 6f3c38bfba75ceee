"""National versions: published once, never altered, and retired without taking anything from anybody."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from frameworks import service as frameworks
from frameworks.definitions import built_in
from frameworks.definitions.shape import Base, Definition
from frameworks.service import drafts, listing, review
from frameworks.service.reading import read_national
from tenants.audit.models import AuditEvent
from tenants.errors import Conflict, Forbidden, Invalid, NotFound
from tenants.identity import Identity
from tenants.organisations.service import command_identity
from tests.frameworks.editing.writing import additions, maps, published, submitted, working
from tests.world import World


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
        later = replace(definition, source="Told better since")
        assert frameworks.publish_national(session, later, by=by) == first
        other = replace(definition, values=definition.values[:5])
        with pytest.raises(Conflict, match="published with other content"):
            frameworks.publish_national(session, other, by=by)
        events = select(AuditEvent.action).where(AuditEvent.object_id == first)
        assert session.scalars(events).all() == ["framework.national_published"]
        assert read_national(session, version_id=first).definition == definition


def test_what_stands_on_a_retired_version_stays_and_nothing_new_is_published_on_it(editors: World) -> None:
    core = Base("nhs-constitution-values", "8.0")
    with as_owner(editors) as (session, by):
        version_id = frameworks.publish_national(session, new_core("8.0"), by=by)
    standing = published(editors, replace(additions(), extends=core))
    waiting = submitted(editors, replace(additions(), extends=core))
    values = additions().values
    local = replace(values[1].behaviours[0], maps=(maps("everyone-counts", base=core),))
    mapped = submitted(
        editors, replace(additions(), values=(values[0], replace(values[1], behaviours=(local,))))
    )
    with as_owner(editors) as (session, by):
        frameworks.retire_national(session, by=by, version_id=version_id)
        with pytest.raises(NotFound):
            frameworks.retire_national(session, by=by, version_id=version_id)
    with working(editors, "ours.second") as (session, by):
        for draft_id, words in ((waiting, "which is retired"), (mapped, "8.0 is retired")):
            with pytest.raises(Invalid) as refused:
                review.publish_draft(session, by=by, draft_id=draft_id, expected_edition=2)
            assert words in refused.value.problems[0].message
        with pytest.raises(Invalid, match="nothing to extend"):
            drafts.create_extension(session, by=by, base=core)
        with pytest.raises(NotFound):
            frameworks.adopt(session, by=by, national_version=version_id)
        assert frameworks.read_version(session, by=by, version_id=standing).national_version_id == version_id
        lines = {line.id: line.status for line in listing.list_frameworks(session, by=by).national}
        assert lines[version_id] == "retired"
        assert lines[frameworks.national_version_id(built_in())] == "published"
        assert drafts.copy_version(session, by=by, version_id=standing).definition.extends == core


def test_a_command_writes_drafts_and_publishes_none(editors: World) -> None:
    with editors.session("ours.lead") as session:
        by = command_identity(session, command="frameworks import")
        draft = drafts.create_draft(session, by=by, definition=additions())
        assert (draft.created_by, draft.changed_by) == (None, None)
        for act in (review.submit_draft, review.publish_draft):
            with pytest.raises(Forbidden):
                act(session, by=by, draft_id=draft.id, expected_edition=1)
