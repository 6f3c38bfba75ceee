"""Versions of rows: an edit names the one it was made on, and an old one overwrites nothing.

And keys of requests: one that is sent again, because its answer was lost, makes nothing twice.
"""

from collections.abc import Mapping
from typing import Any, NoReturn
from uuid import UUID, uuid5

from tenants.errors import Conflict, Stale, VersionRequired
from tenants.identity import Identity
from tenants.rows import uuid7

KEY_USED = "key_used"


def check_version(
    expected: int | None, found: int, *, current: Mapping[str, Any], sent: Mapping[str, Any]
) -> None:
    """Let an edit through only if it was made on the version that is there; 0 means nothing was there.

    A first write needs no version.

    :raises VersionRequired: an edit without one.
    :raises Stale: an edit of an old one, with what is there now and what was sent, so that neither is lost.
    """
    if expected == found or (expected is None and found == 0):
        return
    refuse_version(expected, current={**current, "version": found}, sent=sent)


def refuse_version(expected: int | None, *, current: Mapping[str, Any], sent: Mapping[str, Any]) -> NoReturn:
    """Refuse an edit whose version isn't the one that is there; see `check_version`."""
    if expected is None:
        raise VersionRequired("Say which version you changed: send it as If-Match.")
    raise Stale(
        "Somebody saved a newer version while you wrote. Nothing was overwritten: both texts are here.",
        current=current,
        sent=sent,
    )


def id_under(key: str | None, *, by: Identity, kind: str) -> UUID:
    """The id of a row that is made under its sender's key, the same each time; without a key a new one."""
    if key is None:
        return uuid7()
    return uuid5(by.organisation_id, f"{kind}/{by.person_id or by.client_id or by.command}/{key}")


def check_same(before: object, sent: object) -> None:
    """What is sent again under a key has to be what was sent first.

    :raises Conflict: otherwise, since it would be lost.
    """
    if before != sent:
        raise Conflict("Something else was sent under this key before. Use a new key.", code=KEY_USED)
