"""Routes about the stage of an appraisal: whose descriptors stand beside the scale."""

from typing import Any
from uuid import UUID

from flask import Response

from appraisal.reviews.schemas import stages as schemas
from appraisal.reviews.service import stages
from tenants.etags import IF_MATCH, expected_version, tagged
from tenants.guard import db_session, identity, signed_in
from tenants.json_bodies import ApiBlueprint

blueprint = ApiBlueprint(
    "stages",
    __name__,
    url_prefix="/api/v1/appraisals/<uuid:appraisal_id>",
    description="Whose descriptors are shown beside the scale.",
)


@blueprint.route("/stage")
@signed_in("appraisal.open")
@blueprint.response(200, schemas.StageChoiceAnswer)
def read_stage(appraisal_id: UUID) -> Response:
    """Read the stage, and which there are

    For the three parties, and for an organisation lead, who sees nothing else of the appraisal.
    """
    view = stages.read_stage(db_session(), by=identity(), appraisal_id=appraisal_id)
    return tagged(schemas.choice(view), view.version)


@blueprint.route("/stage", methods=["PUT"])
@signed_in("appraisal.open")
@blueprint.doc(parameters=[IF_MATCH])
@blueprint.arguments(schemas.StageBody)
@blueprint.response(200, schemas.StageChoiceAnswer)
def save_stage(body: dict[str, Any], appraisal_id: UUID) -> Response:
    """Choose a stage; for the appraiser and an organisation lead, until a half is shared"""
    view = stages.save_stage(
        db_session(),
        by=identity(),
        appraisal_id=appraisal_id,
        expected_version=expected_version(),
        **body,
    )
    return tagged(schemas.choice(view), view.version)
