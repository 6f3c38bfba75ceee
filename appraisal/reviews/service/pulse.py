"""The quality pulse: the appraisee's three answers about the appraisal itself."""

from typing import cast
from uuid import UUID, uuid5

from sqlalchemy import Table, insert
from sqlalchemy.orm import Session

from appraisal.reviews.domain.actions import decide
from appraisal.reviews.domain.states import Action
from appraisal.reviews.models import QualityPulse
from appraisal.reviews.service.clock import today
from appraisal.reviews.service.facts import facts_of
from appraisal.reviews.service.halves import Halves
from appraisal.reviews.service.head import asker_of, check_readable, locked_head
from appraisal.reviews.service.record import load_record
from appraisal.reviews.service.texts import refuse
from appraisal.reviews.service.views import PulseView
from frameworks import service as frameworks
from tenants.audit import service as audit
from tenants.errors import Conflict, Forbidden, Problem
from tenants.identity import Identity
from tenants.rows import now

ANSWERS = ("definitely", "to_some_extent", "no")


def answer_pulse(
    session: Session, *, by: Identity, appraisal_id: UUID, improve: str, objectives: str, valued: str
) -> PulseView:
    """Keep the three answers, each `definitely`, `to_some_extent` or `no`; once, and for no other eyes.

    :raises NotFound: no such appraisal for the asker.
    :raises Forbidden: anybody but the appraisee.
    :raises Conflict: the appraisal isn't complete, or the answers are there.
    :raises Invalid: an answer that isn't one of the three.
    """
    sent = {"improve": improve, "objectives": objectives, "valued": valued}
    refuse(
        Problem(f"/{name}", f"Choose one of {', '.join(ANSWERS)}.")
        for name, answer in sent.items()
        if answer not in ANSWERS
    )
    head = locked_head(session, by=by, appraisal_id=appraisal_id)
    check_readable(by, head)
    record = load_record(session, by=by, appraisal_id=appraisal_id)
    framework = frameworks.read_version(session, by=by, version_id=head.framework_version_id)
    facts = facts_of(record, Halves(), framework)
    decision = decide(facts, asker_of(by, head), Action.ANSWER_PULSE, today())
    if not decision.mine:
        raise Forbidden(decision.reason)
    if decision.transition is None:
        raise Conflict(decision.reason, code="state")
    session.execute(
        insert(cast(Table, QualityPulse.__table__)).values(
            tenant_id=by.organisation_id,
            id=uuid5(head.id, "pulse"),
            appraisal_id=head.id,
            answered_at=now(),
            **sent,
        )
    )
    audit.record(session, by=by, action="appraisal.answer_pulse", object_type="appraisal", object_id=head.id)
    return PulseView(improve, objectives, valued)
