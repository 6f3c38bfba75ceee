"""Routes that list appraisals, and the one that says who is asking."""

from typing import Any

from flask import jsonify
from flask.typing import ResponseReturnValue
from flask_smorest import Blueprint
from flask_wtf.csrf import generate_csrf

from appraisal.reviews.schemas import answers, bodies
from appraisal.reviews.service import lists
from tenants.guard import db_session, identity, signed_in

blueprint = Blueprint("lists", __name__, url_prefix="/api/v1", description="Whose turn it is.")


@blueprint.route("/me")
@signed_in("me.read")
@blueprint.response(200, answers.MeAnswer)
def me() -> ResponseReturnValue:
    """Read who is signed in, where, and the token that changes need"""
    by = identity()
    body: dict[str, Any] = {
        "person_id": str(by.person),
        "name": by.display_name,
        "organisation": {"ods_code": by.ods_code, "name": by.organisation_name},
        "roles": sorted(by.roles),
        "csrf_token": generate_csrf(),
    }
    return jsonify(body)


@blueprint.route("/appraisals")
@signed_in("appraisal.list")
@blueprint.response(200, answers.ListAnswer)
def own_appraisals() -> ResponseReturnValue:
    """List your own appraisals

    One for each post you hold, in every cycle that isn't over.
    """
    return jsonify(
        appraisals=[bodies.listed(line) for line in lists.own_appraisals(db_session(), by=identity())]
    )


@blueprint.route("/team")
@signed_in("team.read")
@blueprint.response(200, answers.ListAnswer)
def team() -> ResponseReturnValue:
    """List the appraisals you complete or countersign, those waiting for you first"""
    return jsonify(appraisals=[bodies.listed(line) for line in lists.team(db_session(), by=identity())])
