"""Whose data a row is: the columns that lead from each table to a person, which export and erasure follow.

A path such as `half_id.appraisal_id.person_id` goes along references; `object_id:appraisal.person_id` names
the table where a column has no reference of its own.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

from appraisal.records.privacy import Privacy


@dataclass(frozen=True)
class Subject:
    """How the rows of a table belong to people.

    `own` leads to the person whose data a row is: they are given all of it. `beside` leads to somebody who
    only had a part in another person's row: they are given references to it, and never its content. What is
    sealed can't be read by the application: functions of the database tell and forget it, person by person.
    """

    title: str
    own: tuple[str, ...] = ()
    beside: tuple[str, ...] = ()
    erasing: Literal["blanks", "deletes", "keeps"] = "blanks"
    is_sealed: bool = False


GIVEN_OF_OWN: Final = frozenset(Privacy) - {Privacy.SEALED}
GIVEN_OF_OTHERS: Final = frozenset({Privacy.IDENTIFIER, Privacy.PERSON, Privacy.RECORD})
ERASED: Final = frozenset(
    {Privacy.DIRECT, Privacy.WORK, Privacy.NARRATIVE, Privacy.SPECIAL, Privacy.TRACE, Privacy.SEALED}
)
"""What an erasure takes; numbers, groups and what was done when stay, so that counts stay explainable."""

_INSIDE: Final = ("appraisal_id.person_id",)

SUBJECTS: Final[Mapping[str, Subject]] = {
    "person": Subject("Who you are", ("id",)),
    "post": Subject("Posts you hold or held", ("person_id",)),
    "reporting_line": Subject("Who manages you", ("post_id.person_id",), ("manager_id", "instead_of_id")),
    "role_assignment": Subject("Roles you were given", ("person_id",), ("given_by_id", "ended_by_id")),
    "equality_characteristics": Subject(
        "Equality monitoring", ("person_id",), erasing="deletes", is_sealed=True
    ),
    "person_transfer": Subject("Moves between organisations", ("person_id",), erasing="keeps"),
    "person_identity": Subject("Accounts you sign in with", ("person_id",), erasing="deletes"),
    "invitation": Subject("Invitations to sign in", ("person_id",), ("made_by",), erasing="deletes"),
    "signed_in_session": Subject("When you signed in", ("person_id",), erasing="deletes"),
    "appraisal": Subject("Your appraisals", ("person_id",), ("appraiser_id", "countersigner_id")),
    "appraiser_change": Subject(
        "Changes of who appraises", ("appraisal_id.person_id", "from_id", "to_id"), ("by_id",)
    ),
    "nomination": Subject(
        "Appraisers asked for", ("appraisal_id.person_id", "nominee_id"), ("by_id", "decided_by_id")
    ),
    "delegation": Subject(
        "Who stood in for an appraiser", ("manager_id", "delegate_id"), ("by_id", "ended_by_id")
    ),
    "objective": Subject("Objectives", _INSIDE),
    "confirmation": Subject("What was confirmed", _INSIDE, ("person_id",)),
    "half": Subject("The two halves of an assessment", _INSIDE, ("author_id",)),
    "rating": Subject("Ratings in the halves", ("half_id.appraisal_id.person_id",), ("half_id.author_id",)),
    "agreed_rating": Subject("Agreed ratings", _INSIDE),
    "conversation": Subject("Notes of conversations", _INSIDE),
    "wellbeing_note": Subject("Wellbeing and reasonable adjustments", _INSIDE),
    "signature": Subject("Signatures", _INSIDE, ("person_id",)),
    "intervention": Subject("What your organisation decided about an appraisal", _INSIDE, ("person_id",)),
    "score": Subject("Scores, with their working", _INSIDE),
    "quality_pulse": Subject("What you said about the appraisal itself", _INSIDE),
    "legal_hold": Subject("Legal holds", ("person_id",), ("placed_by_id", "lifted_by_id")),
    "erasure": Subject("Erasures", ("person_id",), erasing="keeps"),
    "staff_import_row": Subject(
        "Staff files on their way in", ("person_id",), ("manager_id",), erasing="deletes"
    ),
    "staff_import": Subject("Staff files you sent", (), ("by_id",), erasing="keeps"),
    "provider_change": Subject(
        "Changes of how people sign in", (), ("proposed_by", "decided_by"), erasing="keeps"
    ),
    "audit_event": Subject(
        "What the trail says",
        ("actor_person_id",),
        (
            "object_id",
            "object_id:appraisal.person_id",
            "object_id:role_assignment.person_id",
            "object_id:signed_in_session.person_id",
            "object_id:delegation.manager_id",
            "object_id:delegation.delegate_id",
        ),
        erasing="keeps",
    ),
    "framework_comment": Subject("What you said of drafts of frameworks", ("by_id",), ("settled_by_id",)),
    "framework_draft": Subject(
        "Drafts of frameworks", (), ("created_by_id", "changed_by_id", "submitted_by_id"), erasing="keeps"
    ),
    "framework_version": Subject(
        "Frameworks you submitted or published", (), ("submitted_by_id", "published_by_id"), erasing="keeps"
    ),
    "framework_retirement": Subject("Frameworks you retired", (), ("by_id",), erasing="keeps"),
    "scoring_rule": Subject("Rules for scores you saved", (), ("by_id",), erasing="keeps"),
    "submitted_return": Subject("National returns you submitted", (), ("submitted_by",), erasing="keeps"),
}
"""Table → subject. A table that isn't here holds nobody's data, and a test says so."""

PERSONAL: Final = frozenset(Privacy) - {
    Privacy.IDENTIFIER,
    Privacy.RECORD,
    Privacy.SEALED,
    Privacy.TECHNICAL,
    Privacy.ORGANISATION,
}
NOBODYS: Final[Mapping[str, str]] = {
    "department": "departments as such; whoever works in one has its name in their post",
    "staged_characteristics": "waits for an import of the same hour, and nobody can read it",
}
"""Tables with personal columns and without a subject, and why."""
