"""Machine clients: registering one, finding whose it is, checking its secret, revoking its tokens."""

import re
import secrets
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session
from werkzeug.security import check_password_hash, generate_password_hash

from tenants import scope
from tenants.audit import service as audit
from tenants.clients.models import AccessToken, ClientLookup, OAuthClient
from tenants.clients.tokens import Claims
from tenants.errors import Invalid, Problem
from tenants.identity import Identity
from tenants.organisations import standing
from tenants.organisations.models import Organisation
from tenants.rows import now, uuid7

SCOPES = frozenset({"national:read", "staff:write"})
"""What a machine may be allowed to do at all; what each one may is in its row."""
HASHING = "scrypt:4096:8:1"
"""About 10 ms. A secret has 256 random bits, so it can't be guessed and slower hashing would add nothing."""
CLIENT_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")
_NOBODY = generate_password_hash(secrets.token_urlsafe(32), method=HASHING)


def register_client(session: Session, *, by: Identity, name: str, scopes: frozenset[str]) -> tuple[str, str]:
    """Register a machine of the organisation; returns its id and its secret, which is shown this once.

    :raises Invalid: when a scope isn't one of `SCOPES`, or none is given.
    """
    unknown = sorted(scopes - SCOPES)
    if unknown or not scopes:
        known = ", ".join(sorted(SCOPES))
        message = f"There is no scope {', '.join(unknown)}." if unknown else "Give at least one scope."
        raise Invalid(message, problems=[Problem("/scopes", f"Choose from {known}.")])
    client_id, secret = secrets.token_urlsafe(18), secrets.token_urlsafe(32)
    row = OAuthClient(
        id=uuid7(),
        tenant_id=by.organisation_id,
        client_id=client_id,
        name=name,
        secret_hash=generate_password_hash(secret, method=HASHING),
        scopes=sorted(scopes),
    )
    session.add_all([row, ClientLookup(client_id=client_id, organisation_id=by.organisation_id)])
    audit.record(
        session,
        by=by,
        action="client.registered",
        object_type="oauth_client",
        object_id=row.id,
        detail={"client_id": client_id, "scopes": row.scopes},
    )
    return client_id, secret


def find_client(session: Session, *, client_id: str) -> tuple[OAuthClient, Identity] | None:
    """The client of this id with its identity; from then on `session` works for its organisation.

    None when nobody registered it, it was disabled, or its organisation is suspended or has ended.
    """
    organisation_id = _organisation_of(session, client_id)
    session.rollback()
    if organisation_id is None:
        return None
    scope.enter(session, organisation_id)
    found = session.execute(
        select(OAuthClient, Organisation)
        .join(Organisation, Organisation.id == OAuthClient.tenant_id)
        .where(
            OAuthClient.tenant_id == organisation_id,
            OAuthClient.client_id == client_id,
            OAuthClient.disabled_at.is_(None),
            standing.works(OAuthClient.tenant_id),
        ),
        {"moment": now()},
    ).one_or_none()
    if found is None:
        return None
    client, organisation = found
    return client, Identity(
        organisation_id=organisation.id,
        ods_code=organisation.ods_code,
        organisation_name=organisation.name,
        organisation_is_synthetic=organisation.is_synthetic,
        display_name=client.name,
        client_id=client.client_id,
    )


def _organisation_of(session: Session, client_id: str) -> UUID | None:
    if not CLIENT_ID.fullmatch(client_id):
        return None
    return session.scalar(select(ClientLookup.organisation_id).where(ClientLookup.client_id == client_id))


def secret_matches(client: OAuthClient | None, secret: str) -> bool:
    """Is this the client's secret? Takes the same time when there is no such client."""
    right = check_password_hash(_NOBODY if client is None else client.secret_hash, secret)
    return right and client is not None


def revoke(session: Session, *, by: Identity, token: Claims) -> None:
    """End a token of the client that asks, at once; one that has ended already stays as it is."""
    ended = session.execute(
        update(AccessToken)
        .where(
            AccessToken.tenant_id == by.organisation_id,
            AccessToken.id == token.id,
            AccessToken.revoked_at.is_(None),
        )
        .values(revoked_at=now())
        .returning(AccessToken.id)
    ).scalar_one_or_none()
    if ended is not None:
        audit.record(session, by=by, action="token.revoked", object_type="access_token", object_id=ended)


def forget_tokens(session: Session, *, by: Identity, before: datetime) -> int:
    """Forget access tokens that ran out before a moment, and say how many."""
    gone = session.execute(
        delete(AccessToken)
        .where(AccessToken.tenant_id == by.organisation_id, AccessToken.expires_at < before)
        .returning(AccessToken.id)
        .execution_options(synchronize_session=False)
    )
    return len(gone.all())
