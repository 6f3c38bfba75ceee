"""The lists every table stands on exactly one of, and what each kind allows whom (docs/architecture.md)."""

from collections.abc import Mapping
from typing import Final

Grants = Mapping[str, frozenset[str]]

OWN: Final = "(tenant_id = (current_setting('app.tenant_id'::text))::uuid)"
OWN_BY_NAME: Final = "(organisation_id = (current_setting('app.tenant_id'::text))::uuid)"

CHANGE: Final = frozenset({"SELECT", "INSERT", "UPDATE", "DELETE"})
APPEND: Final = frozenset({"SELECT", "INSERT"})
KEEP: Final = frozenset({"SELECT", "INSERT", "DELETE"})
READ: Final = frozenset({"SELECT"})
ADD_ONLY: Final = frozenset({"INSERT"})

ORGANISATION_OWNED: Final[Mapping[str, frozenset[str]]] = {
    "access_token": CHANGE,
    "agreed_rating": CHANGE,
    "announcement": APPEND,  # what people were told stays said
    "appraisal": CHANGE,
    "appraiser_change": KEEP,  # never rewritten; goes with its appraisal
    "audit_event": APPEND,  # the trail is append-only
    "audit_link": APPEND,  # and so are its seals
    "behaviour": READ,  # of a published version: written with it by a function of the owner's
    "behaviour_mapping": READ,
    "confirmation": CHANGE,
    "conversation": CHANGE,
    "cycle": CHANGE,
    "cycle_launch": APPEND,  # what was launched stays launched, with what it pinned
    "delegation": CHANGE,
    "department": CHANGE,
    "equality_characteristics": frozenset(),  # only functions of the owner's, which count, read any of it
    "erasure": READ,  # written by the operator's command, as the owner
    "framework_comment": frozenset({"SELECT", "INSERT", "UPDATE"}),  # what was said of a draft stays
    "framework_draft": frozenset({"SELECT", "INSERT", "UPDATE"}),  # a discarded one stays to be seen
    "framework_retirement": APPEND,
    "framework_version": READ,  # published by that function, and nobody changes it
    "half": CHANGE,
    "identity_provider": CHANGE,
    "invitation": CHANGE,
    "oauth_client": CHANGE,
    "intervention": CHANGE,
    "job": CHANGE,  # those that are done are forgotten after a while
    "legal_hold": frozenset({"SELECT", "INSERT", "UPDATE"}),  # a lifted one is kept
    "nomination": CHANGE,
    "objective": CHANGE,
    "person": CHANGE,
    "person_identity": CHANGE,
    "person_transfer": CHANGE,
    "post": CHANGE,
    "provider_change": frozenset({"SELECT", "INSERT", "UPDATE"}),  # who wanted what stays said
    "quality_pulse": CHANGE,
    "rating": CHANGE,
    "reporting_line": CHANGE,
    "retention_period": CHANGE,
    "role_assignment": CHANGE,
    "scale_point": READ,
    "score": CHANGE,
    "scoring_rule": APPEND,  # a change is a new version
    "signature": CHANGE,
    "signed_in_session": CHANGE,
    "staff_import": CHANGE,
    "staff_import_row": CHANGE,
    "staged_characteristics": ADD_ONLY,  # on their way to equality_characteristics
    "suspension": frozenset({"SELECT", "INSERT", "UPDATE"}),  # what was is kept
    "value": READ,
    "wellbeing_note": CHANGE,
}
"""Rows of one organisation; what the application may do with its own."""

SEALED: Final = frozenset(table for table, grants in ORGANISATION_OWNED.items() if "SELECT" not in grants)
"""Rows of one organisation that the application can't read: nobody sees one person's."""

REFERENCE: Final[Mapping[str, frozenset[str]]] = {
    "alembic_version": frozenset(),  # /readyz compares it with the code
    "collection": frozenset({"release", "national"}),
    "national_behaviour": frozenset({"release"}),
    "national_framework_version": frozenset({"release"}),
    "national_scale_point": frozenset({"release"}),
    "national_value": frozenset({"release"}),
    "organisation": frozenset({"release", "national"}),
    "organisation_succession": frozenset({"release", "national"}),
}
"""Shared by all: the application and the backup read; who else does."""

LOOK_UP: Final = frozenset({"client_lookup", "open_organisation", "provider_lookup"})
"""A public identifier → organisation_id, nothing else."""

RETURN: Final = frozenset({"submitted_return"})
"""Counts of an organisation: its own, or all for the release job; nobody changes one."""

NATIONAL: Final = frozenset({"release", "release_table"})
"""Written by the release job, read by the national role."""

NATIONAL_AUDIT: Final = frozenset({"national_audit"})
"""Appended to by the national role."""

KINDS: Final[Mapping[str, frozenset[str]]] = {
    "organisation-owned": frozenset(ORGANISATION_OWNED),
    "reference": frozenset(REFERENCE),
    "look-up": LOOK_UP,
    "return": RETURN,
    "national": NATIONAL,
    "national audit": NATIONAL_AUDIT,
}

POLICIES: Final[Mapping[str, tuple[str, str]]] = {
    **dict.fromkeys(ORGANISATION_OWNED, (OWN, OWN)),
    **dict.fromkeys(LOOK_UP, ("true", OWN_BY_NAME)),
    **dict.fromkeys(
        RETURN,
        (
            f"CASE WHEN (CURRENT_USER = 'appraisal_release'::name) THEN true ELSE {OWN_BY_NAME} END",
            OWN_BY_NAME,
        ),
    ),
}
"""USING and WITH CHECK of the one policy of a table; the others have none, and no row-level security."""


def grants_of(table: str) -> Grants:
    """What each role but the owner may do with a table, by its kind."""
    if table in ORGANISATION_OWNED:
        found = {"app": ORGANISATION_OWNED[table], "backup": READ}
    elif table in REFERENCE:
        found = {"app": READ, "backup": READ} | dict.fromkeys(REFERENCE[table], READ)
    elif table in LOOK_UP:
        found = {"app": APPEND, "backup": READ}
    elif table in RETURN:
        found = {"app": APPEND, "release": READ, "backup": READ}
    elif table in NATIONAL:
        found = {"release": APPEND, "national": READ, "backup": READ}
    else:
        found = {"national": ADD_ONLY, "backup": READ}
    return {f"appraisal_{role}": privileges for role, privileges in found.items() if privileges}
