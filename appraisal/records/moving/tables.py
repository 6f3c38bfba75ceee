"""What becomes of every table an organisation owns when people go on in its successor.

A test walks all tables and fails when one stands on none of these lists, so nothing is forgotten in silence.
"""

from collections.abc import Mapping
from typing import Final

STATES_THAT_STAY: Final = ("complete", "excused")
"""Appraisals in these states are history of the organisation they were done in."""

MOVES: Final[tuple[str, ...]] = (
    "appraisal",
    "objective",
    "half",
    "confirmation",
    "rating",
    "agreed_rating",
    "conversation",
    "wellbeing_note",
    "signature",
    "intervention",
    "score",
    "quality_pulse",
    "appraiser_change",
    "nomination",
    "delegation",
)
"""Leave the predecessor and stand in the successor; parents before their children."""

COPIES: Final[tuple[str, ...]] = ("person", "post", "reporting_line", "person_identity", "legal_hold")
"""Stand in the successor too; the predecessor's are ended, and stay for what refers to them."""

MATCHED: Final[Mapping[str, str]] = {
    "cycle": "the successor's own cycle with the same dates and rule, made if it has none",
    "framework_version": "the successor's own copy of the same national version, adopted if it has none",
    "value": "those of the successor's copy",
    "behaviour": "those of the successor's copy, by national id or, for local ones, by code",
    "scale_point": "those of the successor's copy",
}
"""Stay; what moves refers to the successor's own from then on."""

STAYS: Final[Mapping[str, str]] = {
    "access_token": "a machine's, issued for this organisation only",
    "announcement": "what this organisation told its people",
    "audit_event": "the trail is the history of the organisation that wrote it, and its chain stays whole",
    "audit_link": "the chain of the trail",
    "cycle_launch": "when this organisation launched its cycles, and what that pinned",
    "department": "the successor's tree is its own; paths it lacks are added to it",
    "equality_characteristics": "nobody may read one person's; the successor's own staff file brings them",
    "erasure": "says what was erased here",
    "behaviour_mapping": "what this organisation's own behaviours mean nationally",
    "framework_comment": "said of a draft of this organisation's",
    "framework_draft": "words of this organisation's own; the successor imports them if it wants them",
    "framework_retirement": "which of this organisation's versions take no new cycle",
    "identity_provider": "how this organisation's people signed in",
    "invitation": "a link into this organisation, for a week",
    "job": "work of this organisation",
    "oauth_client": "a machine of this organisation",
    "person_transfer": "says who moved; the successor has rows of its own",
    "provider_change": "how this organisation decided who lets its people in",
    "retention_period": "how long this organisation keeps its history",
    "role_assignment": "a role is given by the organisation it is held in",
    "scoring_rule": "this organisation's own; a cycle made for what moves brings its whole rule along",
    "signed_in_session": "ends with the person's last day; the successor is signed in to anew",
    "staff_import": "a file of this organisation's",
    "staff_import_row": "a file of this organisation's",
    "staged_characteristics": "a file of this organisation's, on its way",
    "submitted_return": "what this organisation reported, for good",
    "suspension": "about this organisation",
}
"""Stay where they are, and why."""
