"""Routes for an organisation lead: people, whom they report to, and how far their appraisals are."""

from typing import Any
from uuid import UUID

from flask import Response, jsonify

from appraisal.reviews.schemas import appraiser_bodies as bodies
from appraisal.reviews.schemas import appraisers as schemas
from appraisal.reviews.service import leading
from tenants.guard import db_session, identity, signed_in
from tenants.json_bodies import ApiBlueprint
from tenants.people import reporting, search

blueprint = ApiBlueprint(
    "people", __name__, url_prefix="/api/v1/people", description="An organisation's people, for its lead."
)
Json = dict[str, Any]


@blueprint.route("")
@signed_in("people.read")
@blueprint.arguments(schemas.PeopleQuery, location="query")
@blueprint.response(200, schemas.PeopleAnswer)
def people(query: Json) -> Response:
    """List people whose name or employee number begins with `q`, in the order of their family names"""
    sent = query["cursor"]
    page = search.search_people(
        db_session(),
        by=identity(),
        typed=query["q"],
        after=None if sent is None else search.Cursor.read(sent),
        most=query["limit"],
    )
    following = None if page.next is None else page.next.as_text()
    return jsonify(people=[bodies.found(each) for each in page.people], next=following)


@blueprint.route("/<uuid:person_id>")
@signed_in("people.read")
@blueprint.response(200, schemas.PersonRecordAnswer)
def person(person_id: UUID) -> Response:
    """Read somebody's posts, whom they report to, and how far their appraisals are"""
    session, by = db_session(), identity()
    found = reporting.read_person(session, by=by, person_id=person_id)
    appraisals = leading.appraisals_of(session, by=by, person_id=person_id)
    return jsonify(bodies.person_record(found, appraisals))


@blueprint.route("/<uuid:person_id>/team")
@signed_in("people.read")
@blueprint.response(200, schemas.TeamAnswer)
def team(person_id: UUID) -> Response:
    """List the open appraisals that somebody completes"""
    session, by = db_session(), identity()
    reporting.read_person(session, by=by, person_id=person_id)
    found = leading.led_by(session, by=by, appraiser_id=person_id)
    return jsonify(appraisals=[bodies.led(each) for each in found])


@blueprint.route("/<uuid:person_id>/posts/<uuid:post_id>/manager", methods=["PUT"])
@signed_in("people.write")
@blueprint.arguments(schemas.ManagerBody)
@blueprint.response(200, schemas.PostAnswer)
def change_manager(body: Json, person_id: UUID, post_id: UUID) -> Response:
    """Change whom the holder of a post reports to, from today

    It is for the cycles to come: appraisals that are open stay with their appraiser.
    """
    found = reporting.change_manager(
        db_session(), by=identity(), person_id=person_id, post_id=post_id, manager_id=body["manager_id"]
    )
    return jsonify(bodies.post(found))
