"""Nobody signs in to an organisation that is suspended or has ended."""

from sqlalchemy.orm import Session

from tenants.identity import Identity
from tenants.organisations.standing import Standing, closure
from tenants.rows import now
from tenants.sign_in.domain import Reason, SignInRefused


def turn_away(session: Session, *, by: Identity) -> None:
    """Let a visitor at the door of the session's organisation go on, unless it is closed.

    :raises SignInRefused: when it is suspended, or has ended; then the page names who follows it.
    """
    closed = closure(session, organisation_id=by.organisation_id, at=now())
    if closed is None:
        return
    if closed.standing is Standing.SUSPENDED:
        raise SignInRefused(Reason.SUSPENDED)
    if not closed.successors:
        raise SignInRefused(Reason.ENDED)
    names = " or ".join(closed.successors)
    raise SignInRefused(
        Reason.ENDED,
        remedy=f"Its people and their open appraisals moved to {names}. Start again and choose where you work"
        " now. If you do not know, ask your line manager.",
    )
