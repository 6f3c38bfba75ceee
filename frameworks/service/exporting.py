"""Published versions by the names that people call them by, as the documents that an import takes again."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from frameworks.definitions.extension import as_additions
from frameworks.definitions.shape import Base, Definition
from frameworks.models import FrameworkVersion
from frameworks.service.bases import find_national
from frameworks.service.reading import read_national, read_version
from frameworks.service.views import FrameworkView
from tenants.errors import NotFound
from tenants.identity import Identity


def export_national(session: Session, *, base: Base) -> Definition:
    """A national version's document, retired or not.

    :raises NotFound: no national version is called so.
    """
    found = find_national(session, [base]).get(base)
    if found is None:
        raise NotFound(f"There is no national framework {base}.")
    return read_national(session, version_id=found.id).definition


def export_own(session: Session, *, by: Identity, base: Base) -> Definition:
    """The document of one of the organisation's published versions; of an extension, what it adds.

    :raises NotFound: the organisation has no version that is called so.
    """
    version_id = session.scalar(
        select(FrameworkVersion.id).where(
            FrameworkVersion.tenant_id == by.organisation_id,
            FrameworkVersion.code == base.framework,
            FrameworkVersion.version == base.version,
        )
    )
    if version_id is None:
        raise NotFound(f"{by.organisation_name} has no framework {base}.")
    return as_document(session, read_version(session, by=by, version_id=version_id))


def as_document(session: Session, version: FrameworkView) -> Definition:
    """What an import takes to make a version again: the whole document, or an extension's additions."""
    if version.kind != "extension" or version.national_version_id is None:
        return version.definition
    national = read_national(session, version_id=version.national_version_id)
    return as_additions(national.definition, version.definition)
