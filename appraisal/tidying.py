"""What is tidied once a day in each organisation: by the worker, or by a command that a scheduler runs."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from tenants.clients import service as clients
from tenants.identity import Identity
from tenants.jobs import service as jobs
from tenants.people.roles import service as roles
from tenants.rows import now
from tenants.sign_in.session_list import service as session_list


@dataclass(frozen=True)
class Tidied:
    """How much was forgotten or ended."""

    sessions: int
    tokens: int
    jobs: int
    roles: int


def tidy(session: Session, *, by: Identity) -> Tidied:
    """Forget sessions, machines' tokens and jobs that were over 30 days ago, and end leavers' roles."""
    before = now() - session_list.KEPT
    return Tidied(
        sessions=session_list.purge_ended(session, by=by, before=before),
        tokens=clients.forget_tokens(session, by=by, before=before),
        jobs=jobs.forget_done(session, organisation_id=by.organisation_id, before=before),
        roles=roles.end_roles_of_leavers(session, by=by),
    )
