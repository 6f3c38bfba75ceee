"""Versions of rows: an edit names the one it was made on, and an old one overwrites nothing."""

from collections.abc import Mapping
from typing import Any, NoReturn

from tenants.errors import Stale, VersionRequired


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
