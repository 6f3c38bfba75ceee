"""How private each column of each organisation-owned table is: one table that export and erasure obey.

A test walks the tables and fails on a column that isn't classified here, and on a line without its column.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final


class Privacy(StrEnum):
    """What a column holds; the meaning of each stands in `MEANINGS`."""

    IDENTIFIER = "identifier"
    PERSON = "person"
    DIRECT = "direct"
    WORK = "work"
    GROUP = "group"
    NARRATIVE = "narrative"
    RATING = "rating"
    SPECIAL = "special"
    RECORD = "record"
    TRACE = "trace"
    SEALED = "sealed"
    TECHNICAL = "technical"
    ORGANISATION = "organisation"


MEANINGS: Final[Mapping[Privacy, str]] = {
    Privacy.IDENTIFIER: "Names a row or an organisation by an id that means nothing elsewhere.",
    Privacy.PERSON: "The id of somebody in the same organisation: leads to whose data it is or who did it.",
    Privacy.DIRECT: "Says by itself who somebody is: name, number, address, account at a provider.",
    Privacy.WORK: "Where and as what somebody works, fine enough to recognise them by.",
    Privacy.GROUP: "The groups that people are counted in: staff group, band, part of a full-time post.",
    Privacy.NARRATIVE: "Free text by or about a person.",
    Privacy.RATING: "Ratings, scores, weights and answers from a closed list.",
    Privacy.SPECIAL: "Health and equality: special category data, kept apart from the rest.",
    Privacy.RECORD: "What was done, in which capacity and when: dates, states, parties, roles.",
    Privacy.TRACE: "Where from and with what somebody used the service.",
    Privacy.SEALED: "Hashes and sealed values that open doors; never leaves the database.",
    Privacy.TECHNICAL: "Versions, positions and moments that only the service needs.",
    Privacy.ORGANISATION: "About the organisation: its framework, cycles, providers, counts. Nobody's data.",
}

Columns = Mapping[str, Privacy]


def columns(**by_class: str) -> dict[str, Privacy]:
    """Columns by class, `direct="given_name family_name"`, turned round."""
    return {name: Privacy(privacy) for privacy, names in by_class.items() for name in names.split()}


def held(**by_class: str) -> dict[str, Privacy]:
    """The same for a table led by tenant_id and id."""
    return columns(identifier="tenant_id id") | columns(**by_class)


CLASSES: Final[Mapping[str, Columns]] = {
    # Who people are and how they sign in
    "person": held(
        direct="employee_number given_name family_name email"
        " search_family search_given search_number search_email",
        record="left_on created_at",
    ),
    "post": held(
        person="person_id",
        direct="assignment_number",
        work="job_title department",
        group="staff_group pay_band fte",
        record="started_on ended_on",
    ),
    "department": held(identifier="parent_id", work="name path"),
    "equality_characteristics": held(
        person="person_id",
        special="date_of_birth gender gender_same_as_at_birth ethnicity sexual_orientation"
        " religion_or_belief disability",
    ),
    "staged_characteristics": held(
        identifier="import_id",
        direct="employee_number",
        special="date_of_birth gender gender_same_as_at_birth ethnicity sexual_orientation"
        " religion_or_belief disability",
    ),
    "staff_import": held(
        person="by_id",
        organisation="file_name rows missing whole",
        direct="faults report",
        record="state created_at expires_at applied_at",
        technical="digest columns",
    ),
    "staff_import_row": held(
        identifier="import_id post_id",
        person="person_id manager_id",
        direct="employee_number assignment_number given_name family_name email supervisor",
        work="job_title department",
        group="staff_group pay_band fte",
        record="started_on ended_on outcome changes",
        technical="row",
    ),
    "reporting_line": held(
        identifier="post_id", person="manager_id instead_of_id", record="started_on ended_on by_hand"
    ),
    "role_assignment": held(
        person="person_id given_by_id ended_by_id",
        record="role started_on ended_on given_at given_by_command ended_at ended_by_command",
        narrative="reason ended_reason",
    ),
    "person_transfer": held(
        person="person_id", identifier="organisation_id counterpart_id", record="kind at"
    ),
    "person_identity": held(person="person_id", direct="issuer subject", record="linked_at"),
    "invitation": held(person="person_id made_by", sealed="token_hash", record="made_at expires_at used_at"),
    "signed_in_session": held(
        person="person_id",
        identifier="provider_id",
        sealed="token_hash id_token_encrypted",
        record="started_at authenticated_at last_seen_at expires_at ended_at",
        trace="browser source",
    ),
    # What is appraised
    "appraisal": held(
        identifier="cycle_id post_id",
        person="person_id appraiser_id countersigner_id",
        narrative="excused_reason",
        record="state revision stage self_reminded_on without_self created_at updated_at completed_at",
        technical="version",
    ),
    "appraiser_change": held(
        identifier="appraisal_id",
        person="from_id to_id by_id",
        narrative="reason",
        record="kind starts_on ends_on at",
    ),
    "nomination": held(
        identifier="appraisal_id",
        person="nominee_id by_id decided_by_id",
        narrative="reason answer",
        record="status at accepted_at released_at decided_at",
    ),
    "delegation": held(
        person="manager_id delegate_id by_id ended_by_id",
        narrative="reason",
        record="starts_on ends_on at ended_at",
    ),
    "objective": held(
        identifier="appraisal_id",
        narrative="title measure",
        rating="weight",
        record="due_on",
        technical="position version",
    ),
    "confirmation": held(identifier="appraisal_id", person="person_id", record="step party at"),
    "half": held(
        identifier="appraisal_id",
        person="author_id",
        narrative="comment",
        record="perspective shared_at",
        technical="version",
    ),
    "rating": held(
        identifier="half_id behaviour_id objective_id",
        rating="points non_rating",
        narrative="evidence",
        record="updated_at",
        technical="version",
    ),
    "agreed_rating": held(
        identifier="appraisal_id behaviour_id objective_id",
        rating="points non_rating basis",
        narrative="appraisee_words",
        technical="version",
    ),
    "conversation": held(
        identifier="appraisal_id",
        narrative="summary development_plan career",
        record="held_on",
        technical="version",
    ),
    "wellbeing_note": held(identifier="appraisal_id", special="adjustments wellbeing", technical="version"),
    "signature": held(
        identifier="appraisal_id", person="person_id", narrative="words", record="revision party kind at"
    ),
    "intervention": held(
        identifier="appraisal_id", person="person_id", narrative="reason", record="revision action at"
    ),
    "score": held(
        identifier="appraisal_id",
        rating="what how what_band how_band explanation",
        record="revision perspective",
    ),
    "quality_pulse": held(
        identifier="appraisal_id", rating="improve objectives valued", record="answered_at"
    ),
    # What is kept, and for how long
    "legal_hold": held(
        person="person_id placed_by_id lifted_by_id", narrative="reason", record="placed_at lifted_at"
    ),
    "retention_period": held(organisation="rule years set_at"),
    "erasure": held(person="person_id", record="kept_until erased_at rows"),
    # The trail
    "audit_event": held(
        person="actor_person_id",
        identifier="object_id",
        record="at action outcome actor_client_id actor_command object_type detail",
        trace="source",
        technical="request_id",
    ),
    "audit_link": held(technical="sequence hash sealed_at"),
    "job": held(
        record="kind payload",  # ids and plain values only
        technical="unique_key enqueued_at run_at attempts last_error done_at gave_up_at",
    ),
    # The organisation's own
    "open_organisation": columns(organisation="ods_code", identifier="organisation_id"),
    "provider_lookup": columns(organisation="source", identifier="organisation_id"),
    "suspension": held(
        identifier="organisation_id", organisation="started_at ended_at reason", record="operator"
    ),
    "access_token": held(identifier="oauth_client_id", organisation="scope issued_at expires_at revoked_at"),
    "behaviour": held(
        identifier="value_id national_behaviour_id",
        organisation="code statement position effective ineffective",
    ),
    "client_lookup": columns(organisation="client_id", identifier="organisation_id"),
    "cycle": held(
        identifier="framework_version_id",
        organisation="name opens_on assessment_opens_on closes_on rule countersign launched_at",
        technical="version rule_mark launched asked",
    ),
    "cycle_launch": held(
        identifier="cycle_id framework_version_id",
        organisation="countersign at added",
        technical="rule_mark launched",
    ),
    "scoring_rule": held(person="by_id", organisation="name version rule", record="at"),
    "behaviour_mapping": held(identifier="behaviour_id national_value_id", organisation="relation weight"),
    "framework_version": held(
        identifier="national_version_id",
        person="submitted_by_id published_by_id",
        organisation="kind code name version definition adopted_at",
    ),
    "framework_retirement": held(identifier="version_id", person="by_id", organisation="reason", record="at"),
    "framework_draft": held(
        identifier="version_id",
        person="created_by_id changed_by_id submitted_by_id",
        organisation="document",
        record="state created_at changed_at submitted_at",
        technical="edition asked",
    ),
    "framework_comment": held(
        identifier="draft_id",
        person="by_id settled_by_id",
        narrative="text",
        organisation="place",
        record="kind at settled_at",
    ),
    "identity_provider": held(
        organisation="label issuer client_id employee_number_claim kind tenant_claim tenant_value created_at"
        " changed_at retired_at",
        technical="version",
        sealed="client_secret_encrypted",
    ),
    "provider_change": held(
        identifier="provider_id",
        organisation="action before after new_secret",
        person="proposed_by decided_by",
        record="state proposed_at expires_at decided_at command",
        technical="provider_version",
        sealed="client_secret_encrypted",
    ),
    "announcement": held(organisation="title body made_at shown_until"),
    "oauth_client": held(organisation="client_id name scopes created_at disabled_at", sealed="secret_hash"),
    "scale_point": held(identifier="version_id", organisation="kind code points label meaning position"),
    "submitted_return": columns(
        identifier="organisation_id id collection_id",
        person="submitted_by",
        record="version submitted_at",
        organisation="tables",
    ),
    "value": held(identifier="version_id national_value_id", organisation="code name statement position"),
}
"""Table → column → class."""
