"""Published versions: listed, read for ever, exported, taken over, retired."""

from typing import Any
from uuid import UUID

from flask import Response, jsonify
from flask.typing import ResponseReturnValue

from frameworks.definitions.writer import as_yaml, file_name
from frameworks.rated_on import rated_on
from frameworks.schemas import answers, bodies, questions
from frameworks.service import adopting, exporting, listing, reading, retiring
from frameworks.service.current import current_versions
from tenants.audit.events import Cursor
from tenants.etags import IF_NONE_MATCH, lasting
from tenants.guard import db_session, identity, signed_in
from tenants.json_bodies import ApiBlueprint

blueprint = ApiBlueprint(
    "frameworks", __name__, url_prefix="/api/v1/frameworks", description="Values and behaviours."
)
YAML = "application/yaml"


@blueprint.route("")
@signed_in("framework.read")
@blueprint.arguments(questions.FrameworksQuery, location="query")
@blueprint.response(200, answers.FrameworksAnswer)
def list_frameworks(query: dict[str, Any]) -> Response:
    """List the frameworks there are

    Your organisation's versions and the national ones, published and retired; `drafts` are the open ones and
    `closed` those published or discarded, newest first and a page at a time (`closed_next` is the `cursor` of
    the next one), for those who write frameworks, and null for others. `current` is
    what you are rated on: your own appraisal's version, else the running cycle's, else the newest one; with
    several open appraisals the others' versions are in `also_version_ids`.
    """
    sent = query["cursor"]
    after = None if sent is None else Cursor.read(sent)
    found = listing.list_frameworks(db_session(), by=identity(), after=after, most=query["limit"])
    return jsonify(bodies.listing(found) | {"current": bodies.current(current_versions(found, rated_on()))})


@blueprint.route("/<uuid:version_id>")
@signed_in("framework.read")
@blueprint.doc(parameters=[IF_NONE_MATCH])
@blueprint.response(200, answers.FrameworkAnswer)
def read_version(version_id: UUID) -> Response:
    """Read a version, your organisation's or a national one

    A published version never changes, so it may be kept for ever by the person's own browser. Whether it is
    retired stands in the list.
    """
    view = reading.read_any(db_session(), by=identity(), version_id=version_id)
    return lasting(bodies.tag(view.id), lambda: jsonify(bodies.framework(view)))


@blueprint.route("/<uuid:version_id>/export")
@signed_in("framework.read")
@blueprint.doc(parameters=[IF_NONE_MATCH])
@blueprint.response(200, content_type=YAML, description="The document as YAML.")
def export_version(version_id: UUID) -> Response:
    """Export a version as YAML, which can be imported again without loss

    Of an extension, what it adds; the core is in the national version that it names.
    """
    session = db_session()
    view = reading.read_any(session, by=identity(), version_id=version_id)
    name = f'attachment; filename="{file_name(view.definition)}"'

    def export() -> Response:
        text = as_yaml(exporting.as_document(session, view))
        return Response(text, mimetype=YAML, headers={"Content-Disposition": name})

    return lasting(f"{bodies.tag(view.id)}-yaml", export)


@blueprint.route("/<uuid:version_id>/adoption", methods=["POST"])
@signed_in(adopting.ADOPT)
@blueprint.response(201, answers.AdoptedFrameworkAnswer)
@blueprint.alt_response(
    200, schema=answers.AdoptedFrameworkAnswer, description="Your organisation had its copy; nothing changed."
)
def adopt_version(version_id: UUID) -> ResponseReturnValue:
    """Use a national version: your organisation gets its own copy

    New cycles can be rated on the copy, unless it is for development, which is only read.
    """
    made = adopting.take_over(db_session(), by=identity(), national_version=version_id)
    return jsonify(id=str(made.id), national_version_id=str(version_id)), 201 if made.is_new else 200


@blueprint.route("/<uuid:version_id>/retirement", methods=["POST"])
@signed_in("framework.retire")
@blueprint.arguments(questions.RetirementQuestion)
@blueprint.response(201, answers.RetiredFrameworkAnswer)
def retire_version(body: dict[str, Any], version_id: UUID) -> ResponseReturnValue:
    """Retire one of your organisation's versions

    Cycles that have it keep it; no new one can take it.
    """
    retiring.retire_version(db_session(), by=identity(), version_id=version_id, reason=body["reason"])
    return jsonify(id=str(version_id), status=listing.RETIRED), 201
