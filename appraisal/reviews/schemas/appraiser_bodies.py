"""Views about who appraises whom as JSON."""

from typing import Any

from appraisal.reviews.schemas.bodies import Body, day, moment, person
from appraisal.reviews.service.appraiser_reading import AppraiserView, ChangeView
from appraisal.reviews.service.appraisers import Assigned, Reassigned
from appraisal.reviews.service.delegations import Delegated, DelegationView
from appraisal.reviews.service.leading import Group, LedAppraisal
from appraisal.reviews.service.nomination_lists import NominationView
from appraisal.reviews.service.views import PersonName
from tenants.people.reporting import PersonView, PostView
from tenants.people.search import Found


def appraiser(view: AppraiserView) -> Body:
    """Who appraises, and how that came about."""
    return {
        "id": str(view.id),
        "version": view.version,
        "state": view.state.value,
        "appraisee": person(view.appraisee),
        "appraiser": person(view.appraiser),
        "appraiser_works": view.appraiser_works,
        "countersigner": person(view.countersigner),
        "delegates": [{"person": person(d.person), "ends_on": day(d.ends_on)} for d in view.delegates],
        "changes": [_change(each) for each in view.changes],
        "nominations": [nomination(each) for each in view.nominations],
        "may_nominate": view.may_nominate,
        "may_assign": view.may_assign,
    }


def _change(view: ChangeView) -> Body:
    return {
        "kind": view.kind.value,
        "from": person(view.before),
        "to": person(view.after),
        "starts_on": day(view.starts_on),
        "ends_on": day(view.ends_on),
        "reason": view.reason,
        "by": person(view.by),
        "at": moment(view.at),
    }


def nomination(view: NominationView) -> Body:
    """A nomination."""
    return {
        "id": str(view.id),
        "appraisal_id": str(view.appraisal_id),
        "appraisee": person(view.appraisee),
        "appraiser": person(view.appraiser),
        "nominee": person(view.nominee),
        "reason": view.reason,
        "status": view.status,
        "at": moment(view.at),
        "accepted_at": moment(view.accepted_at),
        "released_at": moment(view.released_at),
        "decided_at": moment(view.decided_at),
        "answer": view.answer,
        "answers": [each.value for each in view.answers],
    }


def delegation(view: DelegationView) -> Body:
    """Somebody stands in."""
    return {
        "id": str(view.id),
        "manager": person(view.manager),
        "delegate": person(view.delegate),
        "starts_on": day(view.starts_on),
        "ends_on": day(view.ends_on),
        "reason": view.reason,
        "at": moment(view.at),
        "ended_at": moment(view.ended_at),
        "is_running": view.is_running,
    }


def delegated(made: Delegated) -> Body:
    """A new delegation, with what it reaches."""
    return delegation(made.delegation) | {"reaches": made.reaches, "leaves_out": made.leaves_out}


def assigned(done: Assigned) -> Body:
    """An appraisal in other hands."""
    above = done.countersigner_id
    return {
        "id": str(done.id),
        "version": done.version,
        "appraiser": person(done.appraiser),
        "countersigner_id": None if above is None else str(above),
        "lines_changed": done.lines_changed,
    }


def reassigned(done: Reassigned) -> Body:
    """What became of each appraisal."""
    return {
        "appraiser": {"id": str(done.to.id), "name": done.to.name},
        "moved": done.moved,
        "lines_changed": done.lines_changed,
        "outcomes": [
            {
                "appraisal_id": str(each.appraisal_id),
                "appraisee": each.appraisee_name,
                "moved": each.moved,
                "reason": each.reason,
            }
            for each in done.outcomes
        ],
    }


def led(line: LedAppraisal) -> Body:
    """An appraisal as a lead sees it."""
    completes = (
        None if line.appraiser_id is None else PersonName(line.appraiser_id, line.appraiser_name or "")
    )
    return {
        "id": str(line.id),
        "person": {"id": str(line.person_id), "name": line.appraisee_name},
        "employee_number": line.employee_number,
        "job_title": line.job_title,
        "cycle": line.cycle,
        "state": line.state.value,
        "version": line.version,
        "appraiser": person(completes),
    }


def group(of: Group) -> Body:
    """Open appraisals with somebody who left, or with nobody."""
    who = None if of.appraiser_id is None else PersonName(of.appraiser_id, of.name or "")
    return {"appraiser": person(who), "left_on": day(of.left_on), "appraisals": of.appraisals}


def found(line: Found) -> Body:
    """A line of a list of people."""
    return {
        "id": str(line.id),
        "name": line.name,
        "employee_number": line.employee_number,
        "job_title": line.job_title,
        "department": line.department,
        "left_on": day(line.left_on),
    }


def post(view: PostView) -> Body:
    """A post, and who its holder reported to."""
    lines: list[dict[str, Any]] = [
        {
            "manager": {"id": str(line.manager_id), "name": line.manager_name},
            "started_on": day(line.started_on),
            "ended_on": day(line.ended_on),
        }
        for line in view.lines
    ]
    return {
        "id": str(view.id),
        "assignment_number": view.assignment_number,
        "job_title": view.job_title,
        "department": view.department,
        "staff_group": view.staff_group,
        "pay_band": view.pay_band,
        "started_on": day(view.started_on),
        "ended_on": day(view.ended_on),
        "reporting_lines": lines,
    }


def person_record(view: PersonView, appraisals: tuple[LedAppraisal, ...]) -> Body:
    """Somebody, their posts and how far their appraisals are."""
    return {
        "id": str(view.id),
        "name": view.name,
        "employee_number": view.employee_number,
        "email": view.email,
        "left_on": day(view.left_on),
        "posts": [post(each) for each in view.posts],
        "appraisals": [led(each) for each in appraisals],
    }
