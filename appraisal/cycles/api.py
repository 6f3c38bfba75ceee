"""Routes for an organisation lead: cycles, from setting one up to launching it, and how far everybody is."""

from typing import Any
from uuid import UUID

from flask import Response, jsonify
from flask.typing import ResponseReturnValue

from appraisal.cycles import service
from appraisal.cycles.domain import MANY_APPRAISEES, Plan
from appraisal.cycles.forms import first_rule
from appraisal.cycles.schemas import (
    CompletionAnswer,
    CycleBody,
    CyclesAnswer,
    LaunchedAnswer,
    LaunchPreviewAnswer,
    OneCycleAnswer,
)
from tenants.etags import IDEMPOTENCY_KEY, IF_MATCH, expected_version, idempotency_key, tagged
from tenants.guard import db_session, identity, signed_in
from tenants.json_bodies import ApiBlueprint

READ, MANAGE = "cycle.read", "cycle.manage"
Json = dict[str, Any]
blueprint = ApiBlueprint(
    "cycles", __name__, url_prefix="/api/v1/cycles", description="An organisation's cycles."
)


@blueprint.route("")
@signed_in(READ)
@blueprint.response(200, CyclesAnswer)
def cycles() -> ResponseReturnValue:
    """List your organisation's cycles, newest first"""
    found = service.cycles(db_session(), by=identity())
    return jsonify(cycles=[_cycle(cycle) for cycle in found])


@blueprint.route("", methods=["POST"])
@signed_in(MANAGE)
@blueprint.doc(parameters=[IDEMPOTENCY_KEY])
@blueprint.arguments(CycleBody)
@blueprint.response(201, OneCycleAnswer)
def set_up(body: Json) -> Response:
    """Set up a cycle

    It waits to be launched, and nobody has an appraisal in it until then. It is scored by the default rule
    until another is chosen by `PUT /api/v1/cycles/{cycle_id}/rule`.
    """
    key = idempotency_key()
    made = service.set_up(
        db_session(), by=identity(), plan=Plan(**body), rule=first_rule(), idempotency_key=key
    )
    return _one(made, status=201)


@blueprint.route("/<uuid:cycle_id>")
@signed_in(READ)
@blueprint.response(200, OneCycleAnswer)
def cycle(cycle_id: UUID) -> Response:
    """Read one cycle"""
    return _one(cycle_id)


@blueprint.route("/<uuid:cycle_id>", methods=["PUT"])
@signed_in(MANAGE)
@blueprint.doc(parameters=[IF_MATCH])
@blueprint.arguments(CycleBody)
@blueprint.response(200, OneCycleAnswer)
def change(body: Json, cycle_id: UUID) -> Response:
    """Change a cycle

    Anything until it is launched. Then its name, and to later days the day on which assessing begins and the
    last day; what launching pinned has to be sent as it is.
    """
    service.change_cycle(
        db_session(),
        by=identity(),
        cycle_id=cycle_id,
        plan=Plan(**body),
        expected_version=expected_version(),
    )
    return _one(cycle_id)


@blueprint.route("/<uuid:cycle_id>", methods=["DELETE"])
@signed_in(MANAGE)
@blueprint.doc(parameters=[IF_MATCH])
@blueprint.response(204)
def delete(cycle_id: UUID) -> ResponseReturnValue:
    """Delete a cycle that was never launched"""
    service.delete_cycle(db_session(), by=identity(), cycle_id=cycle_id, expected_version=expected_version())
    return "", 204


@blueprint.route("/<uuid:cycle_id>/preview")
@signed_in(MANAGE)
@blueprint.response(200, LaunchPreviewAnswer)
def preview(cycle_id: UUID) -> Response:
    """Count what launching a cycle would do now, or launching it again

    Nothing is changed. Who is named here can be mended before.
    """
    found = service.preview_launch(db_session(), by=identity(), cycle_id=cycle_id)
    counts = ("present", "appraisals", "excused", "unmanaged", "several_posts", "elsewhere", "busy")
    named = [{**vars(each), "person_id": str(each.person_id)} for each in found.busy_managers]
    posts = [
        {**vars(each), "person_id": str(each.person_id), "post_id": str(each.post_id)}
        for each in found.unmanaged_posts
    ]
    body = {name: getattr(found, name) for name in counts} | {"many": MANY_APPRAISEES}
    body |= {"cycle": _whole(found.of), "unmanaged_posts": posts, "busy_managers": named}
    return tagged(body, found.of.cycle.version)


@blueprint.route("/<uuid:cycle_id>/launch", methods=["POST"])
@signed_in(MANAGE)
@blueprint.doc(parameters=[IF_MATCH, IDEMPOTENCY_KEY])
@blueprint.response(200, LaunchedAnswer)
def launch(cycle_id: UUID) -> Response:
    """Launch a cycle, or add whoever has come since

    Every post that is held today gets an appraisal in it, or before it opens every post that is held on the
    day it opens; doctors' and dentists' are excused. Its framework, its rule, the day it opens and when
    somebody countersigns are pinned from then on. Launched again, it adds those whom it lacks, such as who
    has started since, and changes nobody else's. `If-Match` is the version that was previewed.
    """
    done = service.launch_cycle(
        db_session(),
        by=identity(),
        cycle_id=cycle_id,
        expected_version=expected_version(),
        idempotency_key=idempotency_key(),
    )
    body: Json = {"cycle": _cycle(done.cycle), "added": done.added, "first": done.first}
    return tagged(body, done.cycle.version)


@blueprint.route("/<uuid:cycle_id>/completion")
@signed_in(READ)
@blueprint.response(200, CompletionAnswer)
def completion(cycle_id: UUID) -> ResponseReturnValue:
    """Read how many appraisals are in each state

    The excused are counted apart: they are not in the denominator.
    """
    found = service.completion(db_session(), by=identity(), cycle_id=cycle_id)
    return jsonify(
        cycle=_cycle(found.cycle),
        by_state=found.by_state,
        eligible=found.eligible,
        complete=found.complete,
    )


def _one(cycle_id: UUID, status: int = 200) -> Response:
    found = service.one_cycle(db_session(), by=identity(), cycle_id=cycle_id)
    return tagged(_whole(found), found.cycle.version, status)


def _whole(found: service.OneCycle) -> Json:
    return {
        **_cycle(found.cycle),
        "overlaps": [{"id": str(each.id), "name": each.name} for each in found.overlaps],
        "launches": [{"at": each.at.isoformat(), "added": each.added} for each in found.launches],
    }


def _cycle(view: service.CycleView) -> Json:
    return {
        "id": str(view.id),
        "name": view.name,
        "opens_on": view.opens_on.isoformat(),
        "assessment_opens_on": view.assessment_opens_on.isoformat(),
        "closes_on": view.closes_on.isoformat(),
        "launched": view.launched,
        "launched_at": None if view.launched_at is None else view.launched_at.isoformat(),
        "status": view.phase,
        "framework_version_id": str(view.plan.framework_version_id),
        "framework": dict(zip(("name", "version"), view.framework, strict=True)),
        "rule": dict(zip(("name", "version"), map(str, view.rule), strict=True)),
        "countersign": view.plan.countersign,
        "version": view.version,
    }
