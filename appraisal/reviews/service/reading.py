"""Reading an appraisal, or a part of it. A read of somebody else's is written into the trail."""

from uuid import UUID

from sqlalchemy.orm import Session

from appraisal.reviews.domain.actions import allowed_actions
from appraisal.reviews.domain.states import Party
from appraisal.reviews.service import scoring
from appraisal.reviews.service.clock import today
from appraisal.reviews.service.facts import facts_of
from appraisal.reviews.service.halves import visible_halves
from appraisal.reviews.service.head import BY_A_LEAD, READ, asker_of, capacities, check_readable
from appraisal.reviews.service.record import Record, load_record
from appraisal.reviews.service.stages import stage_of
from appraisal.reviews.service.views import (
    ActionsView,
    AppraisalView,
    ConversationView,
    CycleView,
    ExplainedScore,
    InterventionView,
    ObjectiveView,
    WellbeingView,
)
from frameworks import service as frameworks
from tenants.audit import service as audit
from tenants.errors import Forbidden
from tenants.identity import Identity
from tenants.permissions import allowed

TALKING = frozenset({Party.APPRAISEE, Party.APPRAISER})


def read_appraisal(session: Session, *, by: Identity, appraisal_id: UUID) -> AppraisalView:
    """Everything of one appraisal that the asker may see: two statements, and one for the trail.

    :raises NotFound: no such appraisal in the asker's organisation, or not one of its three parties.
    """
    record = _opened(session, by, appraisal_id)
    head, halves = record.head, visible_halves(session, by=by, appraisal=record)
    framework = frameworks.read_version(session, by=by, version_id=head.framework_version_id)
    asker = asker_of(by, head)
    talks = bool(asker.parties & TALKING)
    return AppraisalView(
        id=head.id,
        state=head.state,
        revision=head.revision,
        version=head.version,
        parties=asker.parties,
        appraisee=record.appraisee,
        appraiser=record.appraiser,
        countersigner=record.countersigner,
        job_title=record.job_title,
        cycle=_cycle(record),
        framework=framework,
        stage=stage_of(record, framework),
        objectives=record.objectives,
        objectives_agreed=record.objectives_agreed,
        shared=record.shared,
        self_half=halves.self_half,
        appraiser_half=halves.appraiser_half,
        agreed=record.agreed,
        conversation=record.conversation,
        confirmed=record.confirmed,
        wellbeing=record.wellbeing if talks else None,
        signatures=record.signatures,
        interventions=_interventions(record, talks=talks),
        scores=record.scores,
        pulse=record.pulse,
        self_reminded_on=head.self_reminded_on,
        without_self=head.without_self,
        excused_reason=head.excused_reason if talks else None,
        completed_at=head.completed_at,
        actions=allowed_actions(facts_of(record, halves, framework), asker, today()),
        delegates=record.delegates,
        change=record.change,
    )


def read_actions(session: Session, *, by: Identity, appraisal_id: UUID) -> ActionsView:
    """What the asker may do now and why not; also for an organisation lead, who sees nothing else of it.

    :raises NotFound: for anybody else.
    """
    record = _opened(session, by, appraisal_id, also=BY_A_LEAD)
    halves = visible_halves(session, by=by, appraisal=record)
    head = record.head
    framework = frameworks.read_version(session, by=by, version_id=head.framework_version_id)
    facts = facts_of(record, halves, framework)
    actions = allowed_actions(facts, asker_of(by, head), today())
    return ActionsView(head.id, head.state, head.revision, head.version, actions)


def read_objectives(session: Session, *, by: Identity, appraisal_id: UUID) -> tuple[ObjectiveView, ...]:
    """The objectives in their order.

    :raises NotFound: no such appraisal for the asker.
    """
    return _opened(session, by, appraisal_id).objectives


def read_conversation(session: Session, *, by: Identity, appraisal_id: UUID) -> ConversationView:
    """What was said and planned; version 0 before anything was.

    :raises NotFound: no such appraisal for the asker.
    """
    return _opened(session, by, appraisal_id).conversation


def read_wellbeing(session: Session, *, by: Identity, appraisal_id: UUID) -> WellbeingView:
    """The note on adjustments and wellbeing, for appraisee and appraiser.

    :raises NotFound: no such appraisal for the asker.
    :raises Forbidden: to a countersigner.
    """
    record = _opened(session, by, appraisal_id)
    if not allowed("appraisal.conversation.write", by, record.head):
        raise Forbidden("Notes on wellbeing are for the appraisee and the appraiser only.")
    return record.wellbeing


def read_scores(session: Session, *, by: Identity, appraisal_id: UUID) -> tuple[ExplainedScore, ...]:
    """The scores of the present revision with their working; none before both halves are shared.

    :raises NotFound: no such appraisal for the asker.
    """
    record = _opened(session, by, appraisal_id)
    return scoring.read_scores(session, by=by, head=record.head)


def _opened(session: Session, by: Identity, appraisal_id: UUID, *, also: tuple[str, ...] = ()) -> Record:
    record = load_record(session, by=by, appraisal_id=appraisal_id)
    check_readable(by, record.head, also=also)
    if by.person_id != record.head.person_id:
        what = "appraisal.read" if allowed(READ, by, record.head) else "appraisal.actions_read"
        audit.record(
            session,
            by=by,
            action=what,
            object_type="appraisal",
            object_id=appraisal_id,
            detail={"as": capacities(by, record.head)},
        )
    return record


def _cycle(record: Record) -> CycleView:
    head = record.head
    return CycleView(
        id=head.cycle_id,
        name=head.cycle_name,
        framework_version_id=head.framework_version_id,
        opens_on=head.opens_on,
        assessment_opens_on=head.assessment_opens_on,
        closes_on=head.closes_on,
        countersign_always=head.countersign == "always",
    )


def _interventions(record: Record, *, talks: bool) -> tuple[InterventionView, ...]:
    """A reason for excusing somebody may speak of their health, so it stays between the two who talk."""
    return tuple(each for each in record.interventions if talks or each.action == "reopen")
