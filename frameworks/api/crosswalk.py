"""Routes about what local words mean nationally: coverage, a preview, comparison, and the guided move."""

from typing import Any
from uuid import UUID

from flask import Response, jsonify

from frameworks.schemas import crosswalk as schemas
from frameworks.schemas.comparing import ComparisonAnswer
from frameworks.service import crosswalk, moving
from tenants.etags import IF_MATCH, expected_version, tagged
from tenants.guard import db_session, identity, signed_in
from tenants.json_bodies import ApiBlueprint

blueprint = ApiBlueprint(
    "crosswalk",
    __name__,
    url_prefix="/api/v1/frameworks",
    description="What local words mean nationally, and what a new version changes.",
)
READ, EDIT = "framework.read", "framework.edit"
Json = dict[str, Any]


@blueprint.route("/drafts/<uuid:draft_id>/coverage")
@signed_in(EDIT)
@blueprint.arguments(schemas.Against, location="query")
@blueprint.response(200, schemas.CoverageAnswer)
def draft_coverage(sent: Json, draft_id: UUID) -> Response:
    """Read how much of a national framework a draft speaks to

    Which values are weakly covered, and which behaviours map nowhere.
    """
    return _coverage(draft_id, sent)


@blueprint.route("/<uuid:version_id>/coverage")
@signed_in(READ)
@blueprint.arguments(schemas.Against, location="query")
@blueprint.response(200, schemas.CoverageAnswer)
def version_coverage(sent: Json, version_id: UUID) -> Response:
    """Read how much of a national framework a published version speaks to"""
    return _coverage(version_id, sent)


@blueprint.route("/drafts/<uuid:draft_id>/preview")
@signed_in(EDIT)
@blueprint.arguments(schemas.PreviewQuery, location="query")
@blueprint.response(200, schemas.CrosswalkPreviewAnswer)
def draft_preview(sent: Json, draft_id: UUID) -> Response:
    """Read how one person's ratings would enter the national figures

    One category for each national value, with its working.
    """
    return _preview(draft_id, sent)


@blueprint.route("/<uuid:version_id>/preview")
@signed_in(READ)
@blueprint.arguments(schemas.PreviewQuery, location="query")
@blueprint.response(200, schemas.CrosswalkPreviewAnswer)
def version_preview(sent: Json, version_id: UUID) -> Response:
    """Read how one person's ratings enter the national figures"""
    return _preview(version_id, sent)


@blueprint.route("/compare")
@signed_in(READ)
@blueprint.arguments(schemas.CompareQuery, location="query")
@blueprint.response(200, ComparisonAnswer)
def compare(sent: Json) -> Response:
    """Compare two versions, behaviour by behaviour

    Your organisation's and national ones; for framework editors also drafts.
    """
    found = crosswalk.compare_versions(db_session(), by=identity(), **sent)
    return jsonify(ComparisonAnswer().dump(found))


@blueprint.route("/drafts/<uuid:draft_id>/move")
@signed_in(EDIT)
@blueprint.arguments(schemas.MoveQuery, location="query")
@blueprint.response(200, schemas.FrameworkMoveAnswer)
def plan_move(sent: Json, draft_id: UUID) -> Response:
    """Read what moving a draft to another national version would do"""
    instead = schemas.pairs_of(sent.get("instead", ()))
    planned = moving.plan_move(db_session(), by=identity(), draft_id=draft_id, to=sent["to"], instead=instead)
    return tagged(schemas.FrameworkMoveAnswer().dump(planned), planned.edition)


@blueprint.route("/drafts/<uuid:draft_id>/move", methods=["POST"])
@signed_in(EDIT)
@blueprint.doc(parameters=[IF_MATCH])
@blueprint.arguments(schemas.FrameworkMoveBody)
@blueprint.response(200, schemas.FrameworkMoveAnswer)
def move(body: Json, draft_id: UUID) -> Response:
    """Move a draft to another national version

    Of a framework that it extends or maps to. What needs a decision stands as comments at the draft.
    """
    done = moving.move_draft(
        db_session(), by=identity(), draft_id=draft_id, expected_edition=expected_version(), **body
    )
    return tagged(schemas.FrameworkMoveAnswer().dump(done), done.edition)


def _coverage(of: UUID, sent: Json) -> Response:
    found = crosswalk.read_coverage(db_session(), by=identity(), of=of, against=schemas.against_of(sent))
    return jsonify(schemas.CoverageAnswer().dump(found))


def _preview(of: UUID, sent: Json) -> Response:
    answers = schemas.answers_of(sent["answer"]) if "answer" in sent else None
    found = crosswalk.read_preview(
        db_session(), by=identity(), of=of, answers=answers, against=schemas.against_of(sent)
    )
    return jsonify(schemas.CrosswalkPreviewAnswer().dump(found))
