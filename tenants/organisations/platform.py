"""What the platform's operator does to an organisation: open, suspend and resume it, and list them all.

The session works for the operator's own organisation, NHS England. Each of these is one transaction that
visits the organisation it names, so the change and both trails are saved together or not at all.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from typing import Protocol
from uuid import UUID

from sqlalchemy import text, update
from sqlalchemy.orm import Session

from tenants import scope
from tenants.audit import service as audit
from tenants.days import today
from tenants.errors import Conflict, Forbidden, Invalid, NotFound, Problem
from tenants.identity import Identity
from tenants.organisations import service
from tenants.organisations.models import Suspension
from tenants.organisations.register import ListedOrganisation, listed, listed_one
from tenants.organisations.registry import NHS_ENGLAND
from tenants.organisations.standing import Standing, in_force
from tenants.rows import now

LONGEST_REASON = 500
# Sessions stand above organisations, so they are named here by table, not by model.
_END_SESSIONS = text(
    """
    UPDATE signed_in_session SET ended_at = :moment, id_token_encrypted = NULL
     WHERE signed_in_session.tenant_id = :organisation AND signed_in_session.ended_at IS NULL
       AND signed_in_session.expires_at > :moment
    """
)


def onboard(
    session: Session, *, by: Identity, ods_code: str, synthetic: bool = False
) -> tuple[ListedOrganisation, bool]:
    """Open the service to an organisation; says whether that was news. Again changes nothing.

    :raises Forbidden: when whoever asks isn't the platform's.
    :raises Invalid: when the registry has no such organisation.
    :raises Conflict: when it was onboarded as the other kind before.
    """
    _check_operator(by)
    try:
        organisation = service.registered(session, ods_code=ods_code)
    except NotFound as problem:
        raise Invalid(str(problem), problems=[Problem("/ods_code", str(problem))]) from problem
    with _inside(session, by, organisation) as there:
        news = service.open_to(session, by=there, organisation=organisation, on=today(), synthetic=synthetic)
    if news and organisation.id != by.organisation_id:
        _record(session, by, "organisation.onboarded", organisation, {"synthetic": synthetic})
    return listed_one(session, by=by, ods_code=ods_code), news


def suspend(
    session: Session, *, by: Identity, ods_code: str, reason: str, until: datetime | None = None
) -> ListedOrganisation:
    """Stop all work in an organisation at once: sign-in, sessions and tokens; nothing is deleted.

    Its sessions end for good: whatever it is suspended for, a stolen session isn't to live again afterwards.

    :param reason: for the two trails; people who are turned away don't read it.
    :param until: when it ends by itself; None keeps it until somebody resumes the organisation.
    :raises NotFound: when the service isn't open to such an organisation.
    :raises Conflict: when it is suspended already, or is the operator's own.
    """
    _check_operator(by)
    _check_suspension(reason, until)
    organisation = listed_one(session, by=by, ods_code=ods_code)
    if organisation.id == by.organisation_id:
        raise Conflict("The operator's own organisation can't be suspended: nobody could resume it.")
    if organisation.suspended_at is not None:
        raise Conflict(f"{organisation.name} is suspended already. Resume it first to change reason or end.")
    moment = now()
    row = {
        "organisation_id": organisation.id,
        "started_at": moment,
        "ended_at": until,
        "reason": reason,
        "operator": by.command or f"{by.ods_code}/{by.person}",
    }
    detail = {"reason": reason, "until": None if until is None else until.isoformat()}
    session.add(Suspension(**row))
    with _inside(session, by, organisation) as there:
        session.add(Suspension(**row))
        session.execute(_END_SESSIONS, {"organisation": organisation.id, "moment": moment})
        _record(session, there, "organisation.suspended", organisation, detail)
    _record(session, by, "organisation.suspended", organisation, detail)
    return replace(
        organisation,
        standing=Standing.ENDED if organisation.standing is Standing.ENDED else Standing.SUSPENDED,
        suspended_at=moment,
        suspended_until=until,
        reason=reason,
    )


def resume(session: Session, *, by: Identity, ods_code: str) -> None:
    """Let an organisation work again; its people sign in anew, since their sessions ended.

    :raises NotFound: when the service isn't open to such an organisation.
    :raises Conflict: when it isn't suspended.
    """
    _check_operator(by)
    organisation = listed_one(session, by=by, ods_code=ods_code)
    moment = now()
    if not _end_suspension(session, organisation.id, moment):
        raise Conflict(f"{organisation.name} isn't suspended.")
    with _inside(session, by, organisation) as there:
        _end_suspension(session, organisation.id, moment)
        _record(session, there, "organisation.resumed", organisation, {})
    _record(session, by, "organisation.resumed", organisation, {})


def organisations(
    session: Session, *, by: Identity, at: datetime | None = None
) -> Sequence[ListedOrganisation]:
    """Every organisation the service is open to, by name, in one statement; bounded by the registry.

    :raises Forbidden: when whoever asks isn't the platform's.
    """
    _check_operator(by)
    return listed(session, by=by)


def _check_operator(by: Identity) -> None:
    if by.ods_code != NHS_ENGLAND:
        raise Forbidden("Only the platform's operator may do this.")


def _check_suspension(reason: str, until: datetime | None) -> None:
    problems = []
    if not reason.strip():
        problems.append(Problem("/reason", "Enter why, in a sentence for the trail"))
    elif len(reason) > LONGEST_REASON:
        problems.append(Problem("/reason", f"Shorten the reason to {LONGEST_REASON} characters"))
    if until is not None and until <= now():
        problems.append(Problem("/until", "Enter a moment that is still to come, or leave it out"))
    if problems:
        raise Invalid("The suspension needs a reason, and an end only if one is planned.", problems=problems)


class _Named(Protocol):
    """A row of the registry or of the operator's list."""

    @property
    def id(self) -> UUID: ...
    @property
    def ods_code(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def is_synthetic(self) -> bool: ...


@contextmanager
def _inside(session: Session, by: Identity, organisation: _Named) -> Iterator[Identity]:
    """The named organisation, and the operator as its trail names them: not as one of its own people."""
    there = replace(
        by,
        organisation_id=organisation.id,
        ods_code=organisation.ods_code,
        organisation_name=organisation.name,
        organisation_is_synthetic=organisation.is_synthetic,
        person_id=None,
        session_id=None,
        roles=frozenset(),
        command=by.command or f"operator {by.ods_code}/{by.person}",
    )
    with scope.visiting(session, organisation.id):
        yield there


def _record(
    session: Session,
    by: Identity,
    action: str,
    organisation: _Named,
    detail: Mapping[str, object],
) -> None:
    audit.record(
        session,
        by=by,
        action=action,
        object_type="organisation",
        object_id=organisation.id,
        detail={"ods_code": organisation.ods_code, **detail},
    )


def _end_suspension(session: Session, organisation_id: UUID, moment: datetime) -> int:
    ended = session.execute(
        update(Suspension)
        .where(Suspension.tenant_id == scope.organisation_of(session), in_force(organisation_id))
        .values(ended_at=moment)
        .returning(Suspension.id),
        {"moment": moment},
    )
    return len(ended.all())
