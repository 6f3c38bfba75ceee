"""Routes below /api/v1/appraisals/{id}: each a use case with its body in and out."""

from typing import Any
from uuid import UUID

from flask import Response, jsonify

from appraisal.reviews.schemas import answers, bodies, questions
from appraisal.reviews.service import actions, agreed, conversation, objectives, pulse, ratings, reading
from tenants.etags import IDEMPOTENCY_KEY, IF_MATCH, expected_version, idempotency_key, tagged
from tenants.guard import db_session, identity, signed_in
from tenants.json_bodies import ApiBlueprint

blueprint = ApiBlueprint(
    "reviews",
    __name__,
    url_prefix="/api/v1/appraisals/<uuid:appraisal_id>",
    description="One appraisal: objectives, two halves, conversation, sign-off, scores.",
)
OPEN = "appraisal.open"
Json = dict[str, Any]


@blueprint.route("")
@signed_in(OPEN)
@blueprint.response(200, answers.AppraisalAnswer)
def read_appraisal(appraisal_id: UUID) -> Response:
    """Read an appraisal

    Its ETag is the version that actions name.
    """
    view = reading.read_appraisal(db_session(), by=identity(), appraisal_id=appraisal_id)
    return tagged(bodies.appraisal(view), view.version)


@blueprint.route("/actions")
@signed_in(OPEN)
@blueprint.response(200, answers.ActionsAnswer)
def read_actions(appraisal_id: UUID) -> Response:
    """Read what may be done now, and why not"""
    view = reading.read_actions(db_session(), by=identity(), appraisal_id=appraisal_id)
    return tagged(bodies.actions(view), view.version)


@blueprint.route("/actions/<action>", methods=["POST"])
@signed_in(OPEN)
@blueprint.doc(parameters=[IF_MATCH])
@blueprint.arguments(questions.ActionBody)
@blueprint.response(200, answers.MovedAnswer)
def take_action(body: Json, appraisal_id: UUID, action: str) -> Response:
    """Do one of the actions

    Actions that agree to something need If-Match with the appraisal's ETag.
    """
    moved = actions.take_action(
        db_session(),
        by=identity(),
        appraisal_id=appraisal_id,
        action=action,
        expected_version=expected_version(),
        **body,
    )
    return tagged(bodies.moved(moved), moved.version)


@blueprint.route("/objectives")
@signed_in(OPEN)
@blueprint.response(200, answers.ObjectivesAnswer)
def read_objectives(appraisal_id: UUID) -> Response:
    """Read the objectives, in their order"""
    found = reading.read_objectives(db_session(), by=identity(), appraisal_id=appraisal_id)
    return jsonify(objectives=[bodies.objective(each) for each in found])


@blueprint.route("/objectives", methods=["POST"])
@signed_in(OPEN)
@blueprint.doc(parameters=[IDEMPOTENCY_KEY])
@blueprint.arguments(questions.NewObjective)
@blueprint.response(201, answers.ObjectiveAnswer)
def add_objective(body: Json, appraisal_id: UUID) -> Response:
    """Add an objective; withdraws agreements given before"""
    key = idempotency_key()
    made = objectives.add_objective(
        db_session(), by=identity(), appraisal_id=appraisal_id, idempotency_key=key, **body
    )
    return tagged(bodies.objective(made), made.version, 201)


@blueprint.route("/objectives/<uuid:objective_id>", methods=["PUT"])
@signed_in(OPEN)
@blueprint.doc(parameters=[IF_MATCH])
@blueprint.arguments(questions.ChangedObjective)
@blueprint.response(200, answers.ObjectiveAnswer)
def change_objective(body: Json, appraisal_id: UUID, objective_id: UUID) -> Response:
    """Replace an objective; withdraws agreements given before"""
    changed = objectives.change_objective(
        db_session(),
        by=identity(),
        appraisal_id=appraisal_id,
        objective_id=objective_id,
        expected_version=expected_version(),
        **body,
    )
    return tagged(bodies.objective(changed), changed.version)


@blueprint.route("/objectives/<uuid:objective_id>", methods=["DELETE"])
@signed_in(OPEN)
@blueprint.doc(parameters=[IF_MATCH])
@blueprint.response(204)
def remove_objective(appraisal_id: UUID, objective_id: UUID) -> Response:
    """Remove an objective; withdraws agreements given before"""
    objectives.remove_objective(
        db_session(),
        by=identity(),
        appraisal_id=appraisal_id,
        objective_id=objective_id,
        expected_version=expected_version(),
    )
    return Response(status=204)


@blueprint.route("/ratings/<uuid:item_id>", methods=["PUT"])
@signed_in(OPEN)
@blueprint.doc(parameters=[IF_MATCH])
@blueprint.arguments(questions.RatingBody)
@blueprint.response(200, answers.SavedRatingAnswer)
def save_rating(body: Json, appraisal_id: UUID, item_id: UUID) -> Response:
    """Save one's own answer for a behaviour or an objective

    A draft until the half is shared; the other side sees nothing of it before both are.
    """
    saved = ratings.save_rating(
        db_session(),
        by=identity(),
        appraisal_id=appraisal_id,
        item_id=item_id,
        expected_version=expected_version(),
        **body,
    )
    return tagged(bodies.rating(saved.rating) | {"state": saved.state}, saved.rating.version)


@blueprint.route("/comment", methods=["PUT"])
@signed_in(OPEN)
@blueprint.doc(parameters=[IF_MATCH])
@blueprint.arguments(questions.CommentBody)
@blueprint.response(200, answers.CommentAnswer)
def save_comment(body: Json, appraisal_id: UUID) -> Response:
    """Save the comment on one's own half"""
    version = ratings.save_comment(
        db_session(),
        by=identity(),
        appraisal_id=appraisal_id,
        expected_version=expected_version(),
        **body,
    )
    return tagged({"comment": body["comment"], "version": version}, version)


@blueprint.route("/agreed/<uuid:item_id>", methods=["PUT"])
@signed_in(OPEN)
@blueprint.doc(parameters=[IF_MATCH])
@blueprint.arguments(questions.AgreedBody)
@blueprint.response(200, answers.AgreedAnswer)
def save_agreed(body: Json, appraisal_id: UUID, item_id: UUID) -> Response:
    """Record what was agreed for an item, or that nothing was"""
    saved = agreed.save_agreed(
        db_session(),
        by=identity(),
        appraisal_id=appraisal_id,
        item_id=item_id,
        expected_version=expected_version(),
        **body,
    )
    return tagged(bodies.agreed(saved), saved.version)


@blueprint.route("/agreed/<uuid:item_id>/words", methods=["PUT"])
@signed_in(OPEN)
@blueprint.doc(parameters=[IF_MATCH])
@blueprint.arguments(questions.WordsBody)
@blueprint.response(200, answers.AgreedAnswer)
def save_appraisee_words(body: Json, appraisal_id: UUID, item_id: UUID) -> Response:
    """Put the appraisee's words beside an item that wasn't agreed"""
    saved = agreed.save_appraisee_words(
        db_session(),
        by=identity(),
        appraisal_id=appraisal_id,
        item_id=item_id,
        expected_version=expected_version(),
        **body,
    )
    return tagged(bodies.agreed(saved), saved.version)


@blueprint.route("/conversation")
@signed_in(OPEN)
@blueprint.response(200, answers.ConversationAnswer)
def read_conversation(appraisal_id: UUID) -> Response:
    """Read the conversation's notes"""
    view = reading.read_conversation(db_session(), by=identity(), appraisal_id=appraisal_id)
    return tagged(bodies.conversation(view), view.version)


@blueprint.route("/conversation", methods=["PUT"])
@signed_in(OPEN)
@blueprint.doc(parameters=[IF_MATCH])
@blueprint.arguments(questions.ConversationBody)
@blueprint.response(200, answers.ConversationAnswer)
def save_conversation(body: Json, appraisal_id: UUID) -> Response:
    """Replace the conversation's notes"""
    view = conversation.save_conversation(
        db_session(),
        by=identity(),
        appraisal_id=appraisal_id,
        expected_version=expected_version(),
        **body,
    )
    return tagged(bodies.conversation(view), view.version)


@blueprint.route("/wellbeing")
@signed_in(OPEN)
@blueprint.response(200, answers.WellbeingAnswer)
def read_wellbeing(appraisal_id: UUID) -> Response:
    """Read the note on adjustments and wellbeing; for appraisee and appraiser"""
    view = reading.read_wellbeing(db_session(), by=identity(), appraisal_id=appraisal_id)
    return tagged(bodies.wellbeing(view), view.version)


@blueprint.route("/wellbeing", methods=["PUT"])
@signed_in(OPEN)
@blueprint.doc(parameters=[IF_MATCH])
@blueprint.arguments(questions.WellbeingBody)
@blueprint.response(200, answers.WellbeingAnswer)
def save_wellbeing(body: Json, appraisal_id: UUID) -> Response:
    """Replace the note on adjustments and wellbeing"""
    view = conversation.save_wellbeing(
        db_session(),
        by=identity(),
        appraisal_id=appraisal_id,
        expected_version=expected_version(),
        **body,
    )
    return tagged(bodies.wellbeing(view), view.version)


@blueprint.route("/scores")
@signed_in(OPEN)
@blueprint.response(200, answers.ScoresAnswer)
def read_scores(appraisal_id: UUID) -> Response:
    """Read the scores with their working; none before both halves are shared"""
    found = reading.read_scores(db_session(), by=identity(), appraisal_id=appraisal_id)
    return jsonify(scores=[bodies.explained_score(each) for each in found])


@blueprint.route("/pulse", methods=["PUT"])
@signed_in(OPEN)
@blueprint.arguments(questions.PulseBody)
@blueprint.response(200, questions.PulseBody)
def answer_pulse(body: Json, appraisal_id: UUID) -> Response:
    """Answer the three questions about the appraisal itself, once"""
    kept = pulse.answer_pulse(db_session(), by=identity(), appraisal_id=appraisal_id, **body)
    return jsonify(bodies.pulse(kept))
