"""Drafts: begun, imported, saved, looked through, submitted, returned, published, discarded."""

from typing import Any
from uuid import UUID

from flask import Response, jsonify, request
from flask.typing import ResponseReturnValue

from frameworks.definitions.shape import Base
from frameworks.large_files import take_a_file
from frameworks.schemas import answers, bodies, questions
from frameworks.service import checking, documents, drafts, importing, review
from frameworks.service.draft_rows import DraftView
from tenants.errors import Invalid, Problem
from tenants.etags import IDEMPOTENCY_KEY, IF_MATCH, expected_version, idempotency_key, tagged
from tenants.guard import db_session, identity, signed_in
from tenants.json_bodies import ApiBlueprint

EDIT = "framework.edit"
Json = dict[str, Any]
FILE = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": ["file"],
                    "properties": {
                        "file": {"type": "string", "format": "binary"},
                        "code": {"type": "string"},
                        "name": {"type": "string"},
                        "version": {"type": "string"},
                    },
                }
            },
        },
    }
}

blueprint = ApiBlueprint(
    "framework_drafts",
    __name__,
    url_prefix="/api/v1/frameworks/drafts",
    description="Frameworks on their way, for those who write them.",
)


@blueprint.url_value_preprocessor
def _take_large_files(endpoint: str | None, values: dict[str, object] | None) -> None:
    """Let the import alone take more than the general limit."""
    if request.path == f"{blueprint.url_prefix}/import":
        take_a_file()


@blueprint.route("", methods=["POST"])
@signed_in(EDIT)
@blueprint.doc(parameters=[IDEMPOTENCY_KEY])
@blueprint.arguments(questions.DraftQuestion)
@blueprint.response(201, answers.DraftAnswer)
def create_draft(body: Json) -> Response:
    """Begin a draft

    Send one of `extends` (a published national version, whose core stays as it is), `copy_of` (one of your
    organisation's versions) and `document` (a framework of your own, or additions to a national one).
    """
    session, by, key = db_session(), identity(), idempotency_key()
    if body["extends"] is not None:
        named = {"code": body["code"], "name": body["name"]}
        base = Base(**body["extends"])
        made = drafts.create_extension(session, by=by, base=base, **named, idempotency_key=key)
    elif body["copy_of"] is not None:
        made = drafts.copy_version(session, by=by, version_id=body["copy_of"], idempotency_key=key)
    else:
        definition = documents.read_document(body["document"])
        made = drafts.create_draft(session, by=by, definition=definition, idempotency_key=key)
    return _shown(made, 201)


@blueprint.route("/import", methods=["POST"])
@signed_in(EDIT)
@blueprint.doc(parameters=[IDEMPOTENCY_KEY], **FILE)
@blueprint.response(201, answers.ImportedDraftAnswer)
def import_file() -> Response:
    """Begin a draft with a file: a publisher's YAML, our own, CSV or XLSX, up to 2 MB

    All of it arrives or nothing; `summary` counts what did. `code`, `name` and `version` call a table's
    framework, which has no place for them.
    """
    sent = request.files.get("file")
    if sent is None or not sent.filename:
        raise Invalid("Choose a file.", problems=[Problem("/file", "Choose a file.")])
    with sent.stream as stream:
        content = stream.read()
    naming = {name: request.form.get(name) or None for name in ("code", "name", "version")}
    imported = importing.import_draft(
        db_session(),
        by=identity(),
        content=content,
        file_name=sent.filename,
        idempotency_key=idempotency_key(),
        **naming,
    )
    body = {
        "draft": bodies.draft(imported.draft),
        "kind": imported.kind,
        "summary": imported.summary,
        "notes": imported.notes,
        "findings": [bodies.finding(each) for each in imported.findings],
    }
    return tagged(body, imported.draft.edition, 201)


@blueprint.route("/<uuid:draft_id>")
@signed_in(EDIT)
@blueprint.response(200, answers.DraftAnswer)
def read_draft(draft_id: UUID) -> Response:
    """Read a draft; its ETag is its edition"""
    return _shown(drafts.read_draft(db_session(), by=identity(), draft_id=draft_id))


@blueprint.route("/<uuid:draft_id>", methods=["PUT"])
@signed_in(EDIT)
@blueprint.doc(parameters=[IF_MATCH])
@blueprint.arguments(questions.DocumentQuestion)
@blueprint.response(200, answers.DraftAnswer)
def save_draft(body: Json, draft_id: UUID) -> Response:
    """Replace a draft's document as a whole"""
    saved = drafts.save_draft(
        db_session(),
        by=identity(),
        draft_id=draft_id,
        definition=documents.read_document(body["document"]),
        expected_edition=expected_version(),
    )
    return _shown(saved)


@blueprint.route("/<uuid:draft_id>", methods=["DELETE"])
@signed_in(EDIT)
@blueprint.doc(parameters=[IF_MATCH])
@blueprint.response(204)
def discard_draft(draft_id: UUID) -> ResponseReturnValue:
    """Discard a draft; it can still be read"""
    drafts.discard_draft(db_session(), by=identity(), draft_id=draft_id, expected_edition=expected_version())
    return "", 204


@blueprint.route("/<uuid:draft_id>/findings")
@signed_in(EDIT)
@blueprint.response(200, answers.DraftFindingsAnswer)
def read_findings(draft_id: UUID) -> Response:
    """Look a draft through: what stands in the way of publishing it, and doubts about its words"""
    found = checking.look_through(db_session(), by=identity(), draft_id=draft_id)
    return jsonify(
        problems=[{"pointer": each.pointer, "message": each.message} for each in found.problems],
        findings=[bodies.finding(each) for each in found.findings],
    )


@blueprint.route("/<uuid:draft_id>/submission", methods=["POST"])
@signed_in(EDIT)
@blueprint.doc(parameters=[IF_MATCH])
@blueprint.response(200, answers.DraftAnswer)
def submit_draft(draft_id: UUID) -> Response:
    """Submit a draft for somebody else to publish

    Refused with everything that is to be mended. Nobody changes it until it is returned.
    """
    submitted = review.submit_draft(
        db_session(), by=identity(), draft_id=draft_id, expected_edition=expected_version()
    )
    return _shown(submitted)


@blueprint.route("/<uuid:draft_id>/return", methods=["POST"])
@signed_in(EDIT)
@blueprint.doc(parameters=[IF_MATCH])
@blueprint.arguments(questions.ReturnQuestion)
@blueprint.response(200, answers.DraftAnswer)
def return_draft(body: Json, draft_id: UUID) -> Response:
    """Return a draft in review, with words, which stand among its comments"""
    returned = review.return_draft(
        db_session(), by=identity(), draft_id=draft_id, expected_edition=expected_version(), **body
    )
    return _shown(returned)


@blueprint.route("/<uuid:draft_id>/publication", methods=["POST"])
@signed_in("framework.publish")
@blueprint.doc(parameters=[IF_MATCH])
@blueprint.arguments(questions.PublicationQuestion, required=False)
@blueprint.response(200, answers.DraftAnswer)
def publish_draft(body: Json, draft_id: UUID) -> Response:
    """Publish a draft that somebody else submitted; `version_id` names what it became

    While comments are open it answers 409, unless `open_comments` says how many of them are accepted.
    """
    published = review.publish_draft(
        db_session(), by=identity(), draft_id=draft_id, expected_edition=expected_version(), **body
    )
    return _shown(published)


def _shown(view: DraftView, status: int = 200) -> Response:
    return tagged(bodies.draft(view), view.edition, status)
