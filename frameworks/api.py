"""Routes to read an organisation's frameworks."""

from typing import cast
from uuid import UUID

from flask import Response, jsonify, request
from flask_smorest import Blueprint

from frameworks.schemas import FrameworkAnswer
from frameworks.service import reading
from tenants.guard import db_session, identity, signed_in

blueprint = Blueprint(
    "frameworks", __name__, url_prefix="/api/v1/frameworks", description="Values and behaviours."
)


@blueprint.route("/<uuid:version_id>")
@signed_in("framework.read")
@blueprint.response(200, FrameworkAnswer)
def read_version(version_id: UUID) -> Response:
    """Read a version of your organisation's framework

    A published version never changes, so it may be kept for ever by the person's own browser.
    """
    view = reading.read_any(db_session(), by=identity(), version_id=version_id)
    response = jsonify(FrameworkAnswer().dump(view))
    response.set_etag(f"{view.id}")
    response.headers["Cache-Control"] = "private, max-age=31536000, immutable"
    return cast(Response, response.make_conditional(request))
