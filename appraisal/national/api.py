"""National figures for machines, and an organisation's returns for its information lead."""

from http import HTTPStatus
from typing import Any

from flask import Response, request
from flask_smorest import Blueprint
from marshmallow import RAISE, ValidationError

from appraisal.national import collection, reading, returns
from appraisal.national.schemas import (
    CollectionsSchema,
    FormQuery,
    PreviewSchema,
    ReleasedTableSchema,
    SubmittedSchema,
)
from appraisal.national.sessions import national_session
from tenants import guard
from tenants.errors import Invalid, Problem
from tenants.etags import IDEMPOTENCY_KEY, idempotency_key

QUERY = FormQuery(unknown=RAISE)
MIMETYPES = {"json": "application/json", "csv": "text/csv"}

blueprint = Blueprint(
    "national-api", __name__, url_prefix="/api/v1", description="Collections, returns and releases"
)


@blueprint.route("/national/releases/latest/tables/<name>")
@guard.machine("national.read")
@blueprint.doc(parameters=[{"in": "query", "schema": FormQuery}])
@blueprint.response(HTTPStatus.OK, ReleasedTableSchema)
@blueprint.alt_response(HTTPStatus.NOT_MODIFIED, description="The table is the one whose ETag was sent")
def released_table(name: str) -> Response:
    """A table of the newest release, `completion` or `ratings`.

    As JSON, or as CSV with `?format=csv` or `Accept: text/csv`. Every read is recorded.
    """
    form: reading.Form = "csv" if _wants_csv() else "json"
    found = reading.read_latest(national_session(), by=guard.identity(), names=[name], form=form)[name]
    response = Response(found.body, mimetype=MIMETYPES[form])
    response.set_etag(found.tag)
    response.headers["Cache-Control"] = "private, no-cache"
    response.headers["Vary"] = "Accept, Authorization"
    if form == "csv":
        response.headers["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    if "If-None-Match" in request.headers:
        response.make_conditional(request)
    return response


def _wants_csv() -> bool:
    """Read by hand: most requests ask nothing, and a schema for each costs them a twentieth of their time."""
    if request.args:
        try:
            return str(QUERY.load(request.args.to_dict())["format"]) == "csv"
        except ValidationError as error:
            problems = [Problem(f"/{name}", "Use format=json or format=csv.") for name in error.messages_dict]
            raise Invalid("See the list of what to mend.", problems=problems) from error
    if "text/" not in request.headers.get("Accept", ""):
        return False
    return request.accept_mimetypes.best_match(list(MIMETYPES.values())) == "text/csv"


@blueprint.route("/collections")
@guard.signed_in("return.read")
@blueprint.response(HTTPStatus.OK, CollectionsSchema)
def collections() -> dict[str, Any]:
    """All collections, with the newest return of the signed-in lead's organisation."""
    return {"collections": collection.list_collections(guard.db_session(), by=guard.identity())}


@blueprint.route("/collections/<code>/return")
@guard.signed_in("return.read")
@blueprint.response(HTTPStatus.OK, PreviewSchema)
def preview(code: str) -> returns.Preview:
    """What a return would say today; counts of 1 to 7 people are withheld here too. Null is withheld."""
    return returns.preview_return(guard.db_session(), by=guard.identity(), collection_code=code)


@blueprint.route("/collections/<code>/return", methods=["POST"])
@guard.signed_in("return.submit")
@blueprint.doc(parameters=[IDEMPOTENCY_KEY])
@blueprint.response(HTTPStatus.CREATED, SubmittedSchema)
def submit(code: str) -> returns.SubmittedView:
    """Send the organisation's counts as they stand now, as the next version of its return.

    Sent again with the same key, it answers with the version that was sent first.
    """
    guard.require_recent_sign_in()
    return returns.submit_return(
        guard.db_session(), by=guard.identity(), collection_code=code, idempotency_key=idempotency_key()
    )
