"""A collection and what the other tests of this folder do with it."""

from datetime import date
from typing import Final
from uuid import UUID

from appraisal.national.collection import open_collection
from appraisal.national.releases import PublishedRelease, publish_release
from appraisal.national.returns import SubmittedView, submit_return
from appraisal.reviews.scores import DEFAULT_RULE
from frameworks.definitions import built_in
from frameworks.service import national_version_id
from tenants.organisations.registry import organisation_id
from tenants.organisations.service import command_identity
from tests.database import Database
from tests.world import NATIONAL, World

CODE: Final = "2026-27"


def opened(database: Database, code: str = CODE, policy: str = "demo-0") -> UUID:
    """Open a collection for the year that the world's cycles close in."""
    with database.session("owner", organisation_id(NATIONAL)) as session:
        made = open_collection(
            session,
            by=command_identity(session, command="tests"),
            code=code,
            name="Appraisals 2026 to 2027",
            period_start=date(2026, 4, 1),
            period_end=date(2027, 3, 31),
            framework_version_id=national_version_id(built_in()),
            rule=DEFAULT_RULE,
            policy=policy,
        )
        session.commit()
    return made


def submitted(world: World, part: str, code: str = CODE) -> SubmittedView:
    """Submit the return of a lead's organisation."""
    with world.session(part) as session:
        view = submit_return(session, by=world.identity(part), collection_code=code)
        session.commit()
    return view


def published(database: Database, code: str = CODE) -> PublishedRelease:
    """Publish, as the release role."""
    with database.session("release") as session:
        release = publish_release(session, collection_code=code)
        session.commit()
    return release
