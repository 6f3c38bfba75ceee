"""A draft looked through: what stands in the way of publishing it, and doubts about its words."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.orm import Session

from frameworks.definitions.wording import Finding, findings
from frameworks.service.drafts import read_draft
from frameworks.service.publishing import prepare
from tenants.errors import Invalid, Problem
from tenants.identity import Identity


@dataclass(frozen=True)
class LookedThrough:
    """Problems block, findings warn."""

    problems: tuple[Problem, ...]
    findings: tuple[Finding, ...]


def look_through(session: Session, *, by: Identity, draft_id: UUID) -> LookedThrough:
    """What a draft would be refused for now, and doubts about its own words.

    :raises Forbidden: unless a framework editor or a command asks.
    :raises NotFound: the organisation has no such draft.
    """
    definition = read_draft(session, by=by, draft_id=draft_id).definition
    problems: tuple[Problem, ...] = ()
    try:
        prepare(session, by=by, definition=definition)
    except Invalid as refusal:
        problems = refusal.problems
    return LookedThrough(problems, findings(definition))
