"""Routes about who appraises whom: changed, asked for, lent, taken over."""

from typing import Any
from uuid import UUID

from flask import Response, jsonify
from flask.typing import ResponseReturnValue

from appraisal.reviews.domain.appraisers import Answer
from appraisal.reviews.schemas import appraiser_bodies as bodies
from appraisal.reviews.schemas import appraisers as schemas
from appraisal.reviews.service import appraisers, delegations, leading, nominations
from appraisal.reviews.service.appraiser_reading import read_appraiser
from appraisal.reviews.service.countersigners import name_countersigner as name_countersigner_of
from tenants.errors import Invalid, NotFound, Problem
from tenants.etags import IF_MATCH, expected_version, tagged
from tenants.guard import db_session, identity, signed_in
from tenants.json_bodies import ApiBlueprint

blueprint = ApiBlueprint(
    "appraisers", __name__, url_prefix="/api/v1", description="Who appraises whom, and how that changes."
)
OPEN = "appraisal.open"
OF_ONE = "/appraisals/<uuid:appraisal_id>"
Json = dict[str, Any]


@blueprint.route(f"{OF_ONE}/appraiser")
@signed_in(OPEN)
@blueprint.response(200, schemas.AppraiserAnswer)
def appraiser(appraisal_id: UUID) -> Response:
    """Read who appraises, who stands in, and how that came about

    For the three parties, and for an organisation lead, who sees nothing else of the appraisal.
    """
    view = read_appraiser(db_session(), by=identity(), appraisal_id=appraisal_id)
    return tagged(bodies.appraiser(view), view.version)


@blueprint.route(f"{OF_ONE}/appraiser", methods=["PUT"])
@signed_in(OPEN)
@blueprint.doc(parameters=[IF_MATCH])
@blueprint.arguments(schemas.AppraiserBody)
@blueprint.response(200, schemas.AssignedAnswer)
def reassign(body: Json, appraisal_id: UUID) -> Response:
    """Give the appraisal to somebody else; for an organisation lead

    The countersigner becomes the next in line above the new appraiser.
    """
    done = appraisers.reassign(
        db_session(),
        by=identity(),
        appraisal_id=appraisal_id,
        appraiser=body["appraiser_id"],
        reason=body["reason"],
        expected_version=expected_version(),
        move_reporting_line=body["move_reporting_line"],
    )
    return tagged(bodies.assigned(done), done.version)


@blueprint.route(f"{OF_ONE}/countersigner", methods=["PUT"])
@signed_in(OPEN)
@blueprint.doc(parameters=[IF_MATCH])
@blueprint.arguments(schemas.CountersignerBody)
@blueprint.response(200, schemas.AppraiserAnswer)
def name_countersigner(body: Json, appraisal_id: UUID) -> Response:
    """Let somebody else countersign; for an organisation lead, where the one on record has left, say"""
    session, by = db_session(), identity()
    name_countersigner_of(
        session,
        by=by,
        appraisal_id=appraisal_id,
        countersigner=body["countersigner_id"],
        reason=body["reason"],
        expected_version=expected_version(),
    )
    view = read_appraiser(session, by=by, appraisal_id=appraisal_id)
    return tagged(bodies.appraiser(view), view.version)


@blueprint.route(f"{OF_ONE}/nominations", methods=["POST"])
@signed_in(OPEN)
@blueprint.arguments(schemas.NominationBody)
@blueprint.response(201, schemas.NominationAnswer)
def nominate(body: Json, appraisal_id: UUID) -> ResponseReturnValue:
    """Ask for somebody to appraise you; one nomination is open at a time"""
    made = nominations.nominate(db_session(), by=identity(), appraisal_id=appraisal_id, **body)
    return jsonify(bodies.nomination(made)), 201


@blueprint.route(f"{OF_ONE}/nominations/<uuid:nomination_id>/<answer>", methods=["POST"])
@signed_in(OPEN)
@blueprint.arguments(schemas.WordsToNomination)
@blueprint.response(200, schemas.NominationAnswer)
def answer_nomination(body: Json, appraisal_id: UUID, nomination_id: UUID, answer: str) -> Response:
    """Answer a nomination: accept, decline, release, approve or withdraw

    Whoever was asked accepts or declines, the present appraiser releases, an organisation lead approves or
    declines, the appraisee withdraws.
    """
    if answer not in set(Answer):
        raise NotFound("There is no such answer.")
    view = nominations.answer(
        db_session(),
        by=identity(),
        appraisal_id=appraisal_id,
        nomination_id=nomination_id,
        given=Answer(answer),
        **body,
    )
    return jsonify(bodies.nomination(view))


@blueprint.route("/nominations")
@signed_in("team.read")
@blueprint.response(200, schemas.NominationsAnswer)
def waiting() -> Response:
    """List the nominations that wait for your answer"""
    found = nominations.read_waiting(db_session(), by=identity())
    return jsonify(nominations=[bodies.nomination(each) for each in found])


@blueprint.route("/delegations")
@signed_in("delegation.own")
@blueprint.arguments(schemas.PersonQuery, location="query")
@blueprint.response(200, schemas.DelegationsAnswer)
def list_delegations(query: Json) -> Response:
    """List the delegations you gave and were given; for an organisation lead, anybody's"""
    found = delegations.delegations(db_session(), by=identity(), **query)
    return jsonify(delegations=[bodies.delegation(each) for each in found])


@blueprint.route("/delegations", methods=["POST"])
@signed_in("delegation.own")
@blueprint.arguments(schemas.DelegationBody)
@blueprint.response(201, schemas.NewDelegationAnswer)
def delegate(body: Json) -> ResponseReturnValue:
    """Let somebody stand in for you from one day to another, last day included"""
    to = body.pop("delegate")
    made = delegations.delegate(db_session(), by=identity(), to=to, **body)
    return jsonify(bodies.delegated(made)), 201


@blueprint.route("/delegations/<uuid:delegation_id>", methods=["DELETE"])
@signed_in("delegation.own")
@blueprint.response(200, schemas.DelegationAnswer)
def end_delegation(delegation_id: UUID) -> Response:
    """End a delegation now; it stays on record"""
    ended = delegations.end_delegation(db_session(), by=identity(), delegation_id=delegation_id)
    return jsonify(bodies.delegation(ended))


@blueprint.route("/appraisals/without-appraiser")
@signed_in("people.read")
@blueprint.response(200, schemas.StrandedListAnswer)
def stranded() -> Response:
    """List open appraisals with nobody who works here to complete or countersign them; for a lead"""
    session, by = db_session(), identity()
    groups = leading.stranded(session, by=by)
    nobodys = leading.led_by(session, by=by, appraiser_id=None)
    uncountersigned = leading.without_countersigner(session, by=by)
    return jsonify(
        groups=[bodies.group(each) for each in groups],
        without_appraiser=[bodies.led(each) for each in nobodys],
        without_countersigner=[bodies.led(each) for each in uncountersigned],
    )


@blueprint.route("/appraisals/reassignments", methods=["POST"])
@signed_in("people.write")
@blueprint.arguments(schemas.ReassignmentsBody)
@blueprint.response(200, schemas.ReassignmentsAnswer)
def reassign_many(body: Json) -> Response:
    """Give many appraisals to somebody; for an organisation lead

    Name them in one of three ways. What can't be moved is reported beside what was; sent again, nothing
    moves twice.
    """
    ways = ("appraisal_ids", "person_ids", "of_appraiser_id")
    if sum(body[way] is not None for way in ways) != 1:
        problem = Problem("/appraisal_ids", f"Send exactly one of {', '.join(ways)}.")
        raise Invalid("See the list of what to mend.", problems=[problem])
    done = appraisers.reassign_many(
        db_session(),
        by=identity(),
        appraiser=body["appraiser_id"],
        reason=body["reason"],
        appraisals=body["appraisal_ids"],
        people=body["person_ids"],
        of_appraiser=body["of_appraiser_id"],
        move_reporting_lines=body["move_reporting_lines"],
    )
    return jsonify(bodies.reassigned(done))
