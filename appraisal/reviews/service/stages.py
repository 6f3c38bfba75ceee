"""Which stage of the framework an appraisee is at, and choosing another than their post says."""

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from sqlalchemy.orm import Session

from appraisal.reviews.domain.stages import choose_stage, stage_of_post, why_fixed
from appraisal.reviews.service.head import (
    READ,
    Head,
    capacities,
    check_permitted,
    check_readable,
    locked_head,
)
from appraisal.reviews.service.moves import change_head
from appraisal.reviews.service.record import Record, load_record
from appraisal.reviews.service.views import PersonName, StageView
from frameworks import service as frameworks
from frameworks.definitions.shape import Stage
from frameworks.service import FrameworkView
from tenants.audit import service as audit
from tenants.errors import Conflict, Invalid, Problem
from tenants.identity import Identity
from tenants.permissions import allowed
from tenants.versions import check_version

WRITE: Final = "appraisal.stage.write"
NONE: Final = "This cycle's framework has no stages."


@dataclass(frozen=True, slots=True)
class StageChoice:
    """The stage of one appraisal, all there are, and whether the asker may choose another now.

    `version` is the appraisal's ETag; `may_read` says whether the rest of it is the asker's to read as well,
    and `fixed` why nobody can choose any more.
    """

    id: UUID
    version: int
    appraisee: PersonName
    stages: tuple[Stage, ...]
    stage: StageView
    may_choose: bool
    may_read: bool
    fixed: str | None


def stage_of(record: Record, framework: FrameworkView) -> StageView:
    """Whose descriptors the appraisee is shown."""
    return _stage(record, record.head.stage, framework)


def _stage(record: Record, chosen: str | None, framework: FrameworkView) -> StageView:
    stages, title, band = framework.stages, record.job_title, record.pay_band
    found = choose_stage(stages, job_title=title, pay_band=band, chosen=chosen)
    is_chosen = found is not None and found.code == chosen
    return StageView(found, stage_of_post(stages, title, band), is_chosen, title, band)


def read_stage(session: Session, *, by: Identity, appraisal_id: UUID) -> StageChoice:
    """The stage of an appraisal; also for an organisation lead, who sees nothing else of it.

    :raises NotFound: for anybody but its parties and a lead.
    """
    record = load_record(session, by=by, appraisal_id=appraisal_id)
    check_readable(by, record.head, also=(WRITE,))
    if by.person_id != record.head.person_id:
        audit.record(
            session,
            by=by,
            action="appraisal.stage_read",
            object_type="appraisal",
            object_id=appraisal_id,
            detail={"as": capacities(by, record.head)},
        )
    return _choice(session, by, record, record.head.stage, record.head.version)


def save_stage(
    session: Session, *, by: Identity, appraisal_id: UUID, stage: str | None, expected_version: int | None
) -> StageChoice:
    """Choose a stage by its code, or None for what the post says, until a half is shared.

    :param expected_version: of the appraisal as it was read.
    :raises NotFound: no such appraisal for the asker.
    :raises Forbidden: to whoever isn't its appraiser or an organisation lead.
    :raises Conflict: the framework has no stages, or a half has been shared.
    :raises Invalid: the framework has no such stage.
    :raises VersionRequired: without a version.
    :raises Stale: the appraisal has changed since it was read.
    """
    head = locked_head(session, by=by, appraisal_id=appraisal_id)
    check_permitted(by, head, WRITE)
    record = load_record(session, by=by, appraisal_id=appraisal_id)
    check_version(
        expected_version,
        head.version,
        current={"version": head.version, "stage": head.stage},
        sent={"stage": stage},
    )
    _check(_choice(session, by, record, head.stage, head.version), stage)
    version = head.version
    if stage != head.stage:
        version = change_head(session, by=by, head=head, values={"stage": stage})
        _record(session, by, head, stage)
    return _choice(session, by, record, stage, version)


def _check(choice: StageChoice, stage: str | None) -> None:
    if not choice.stages:
        raise Conflict(NONE, code="no_stages")
    if choice.fixed is not None:
        raise Conflict(choice.fixed, code="state")
    if stage is not None and stage not in {each.code for each in choice.stages}:
        raise Invalid(
            "See the list of what to mend.",
            problems=[Problem("/stage", "Choose one of the stages, or none for what the post says.")],
        )


def _record(session: Session, by: Identity, head: Head, stage: str | None) -> None:
    audit.record(
        session,
        by=by,
        action="appraisal.stage_chosen",
        object_type="appraisal",
        object_id=head.id,
        changes={"stage": (head.stage, stage)},
    )


def _choice(session: Session, by: Identity, record: Record, chosen: str | None, version: int) -> StageChoice:
    head = record.head
    framework = frameworks.read_version(session, by=by, version_id=head.framework_version_id)
    fixed = why_fixed(head.state, any_shared=bool(record.shared))
    return StageChoice(
        id=head.id,
        version=version,
        appraisee=record.appraisee,
        stages=framework.stages,
        stage=_stage(record, chosen, framework),
        may_choose=fixed is None and bool(framework.stages) and allowed(WRITE, by, head),
        may_read=allowed(READ, by, head),
        fixed=fixed,
    )
