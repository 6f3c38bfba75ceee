"""What is said of a draft."""

from typing import Any
from uuid import UUID

from flask import Response, jsonify
from flask.typing import ResponseReturnValue

from frameworks.schemas import answers, bodies, questions
from frameworks.service import comments
from tenants.etags import IDEMPOTENCY_KEY, idempotency_key
from tenants.guard import db_session, identity, signed_in
from tenants.json_bodies import ApiBlueprint

EDIT = "framework.edit"

blueprint = ApiBlueprint(
    "framework_comments",
    __name__,
    url_prefix="/api/v1/frameworks/drafts/<uuid:draft_id>/comments",
    description="Comments on drafts of frameworks.",
)


@blueprint.route("")
@signed_in(EDIT)
@blueprint.response(200, answers.DraftCommentsAnswer)
def read_comments(draft_id: UUID) -> Response:
    """Read what was said of a draft, oldest first"""
    found = comments.read_comments(db_session(), by=identity(), draft_id=draft_id)
    return jsonify(comments=[bodies.comment(each) for each in found])


@blueprint.route("", methods=["POST"])
@signed_in(EDIT)
@blueprint.doc(parameters=[IDEMPOTENCY_KEY])
@blueprint.arguments(questions.CommentQuestion)
@blueprint.response(201, answers.DraftCommentAnswer)
def add_comment(body: dict[str, Any], draft_id: UUID) -> ResponseReturnValue:
    """Say something of a draft, or of a place in it"""
    made = comments.add_comment(
        db_session(), by=identity(), draft_id=draft_id, idempotency_key=idempotency_key(), **body
    )
    return jsonify(bodies.comment(made)), 201


@blueprint.route("/<uuid:comment_id>/settlement", methods=["POST"])
@signed_in(EDIT)
@blueprint.response(200, answers.DraftCommentAnswer)
def settle_comment(draft_id: UUID, comment_id: UUID) -> Response:
    """Say that a comment is dealt with"""
    settled = comments.settle_comment(db_session(), by=identity(), draft_id=draft_id, comment_id=comment_id)
    return jsonify(bodies.comment(settled))
