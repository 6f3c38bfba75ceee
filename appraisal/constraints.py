"""What the database's named constraints say in words, beside the field they are about."""

from collections.abc import Mapping

from tenants.errors import Problem

MESSAGES: Mapping[str, Problem] = {
    "uq_objective_position": Problem(
        "/position", "Another objective already has this position. Choose another."
    ),
    "ck_objective_weight": Problem("/weight", "A weight can't be negative. Use 0 or more."),
    "uq_half_perspective": Problem("/", "This half was started a moment ago. Reload and go on there."),
    "uq_rating_behaviour": Problem(
        "/", "This rating was saved a moment ago in another tab. Reload to see it."
    ),
    "uq_rating_objective": Problem(
        "/", "This rating was saved a moment ago in another tab. Reload to see it."
    ),
    "uq_agreed_rating_behaviour": Problem(
        "/", "This was agreed a moment ago in another tab. Reload to see it."
    ),
    "uq_agreed_rating_objective": Problem(
        "/", "This was agreed a moment ago in another tab. Reload to see it."
    ),
    "uq_signature_party": Problem("/", "You have already signed this appraisal."),
    "uq_confirmation_party": Problem("/", "You have already confirmed this."),
    "uq_conversation_appraisal": Problem("/", "The notes were started a moment ago. Reload and go on there."),
    "uq_wellbeing_note_appraisal": Problem("/", "The note was started a moment ago. Reload and go on there."),
    "uq_quality_pulse_appraisal": Problem("/", "You have already answered these questions."),
    "uq_scoring_rule_version": Problem(
        "/version", "Somebody saved this version a moment ago. Look at it, then save yours as the next."
    ),
    "uq_cycle_name": Problem("/name", "Somebody took this name for a cycle a moment ago. Choose another."),
    "uq_role_assignment_held": Problem("/role", "Somebody gave this role a moment ago. Reload to see it."),
    "uq_submitted_return_version": Problem("/", "A return was submitted a moment ago. Reload to see it."),
    "uq_person_identity_subject": Problem("/", "This account was linked to somebody a moment ago."),
    "uq_identity_provider_client": Problem(
        "/client_id", "Another of your ways to sign in has this address and client ID."
    ),
    "ck_provider_change_second_person": Problem("/", "A second person has to decide what somebody proposed."),
    "uq_framework_version_code": Problem(
        "/document/version", "A version of this framework has this number already. Choose another."
    ),
    "ck_framework_version_second_person": Problem(
        "/", "Somebody else publishes what you submitted: two people look at every version."
    ),
    "fk_rating_behaviour_id": Problem(
        "/behaviour_id", "There is no such behaviour in this appraisal's framework."
    ),
    "fk_rating_objective_id": Problem(
        "/objective_id", "The objective was removed. Reload to see those that stand."
    ),
}

AT_ONCE = Problem("/", "The same was sent a moment ago. Send it again to read what became of it.")
"""Ids are never drawn twice, so only two requests at once under one key make the same."""


def message_of(constraint: str) -> Problem | None:
    """What to say for a constraint; None for one that should never have been met."""
    return MESSAGES.get(constraint) or (AT_ONCE if constraint.startswith("pk_") else None)
