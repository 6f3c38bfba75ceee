"""Looking at a provider before anybody is asked to trust it: its description, its issuer, its keys.

What is fetched, and from where, obeys the rules of `tenants.sign_in.outbound`. No transaction is held
meanwhile: whoever calls this has given theirs back.
"""

from collections.abc import Callable
from typing import Final, TypeVar

import requests
from joserfc.errors import JoseError

from tenants.errors import Invalid, Problem
from tenants.sign_in.metadata import OtherIssuer, describe, import_keys
from tenants.sign_in.outbound import Inside, Redirected, TookTooLong, TooLong

LONGEST_QUOTE = 200
Answer = TypeVar("Answer")
FAILURES: Final[tuple[tuple[type[Exception], str], ...]] = (
    (OtherIssuer, "answers with another issuer: {quote}"),
    (Inside, "leads inside a network or a machine. Only public addresses are asked."),
    (Redirected, "answers by sending us elsewhere, which isn't followed."),
    (TookTooLong, "did not answer within 3 seconds."),
    (TooLong, "answers with more than 256 kB, which no provider's description needs."),
    (requests.HTTPError, "answers with an error where a provider describes itself."),
    (requests.JSONDecodeError, "answers, but not as a provider that describes itself."),
    (requests.RequestException, "can't be reached. Check it for typing mistakes."),
    (JoseError, "answers, but not with keys that can be read."),
    (KeyError, "answers, but leaves out what a provider has to say."),
    (TypeError, "answers, but not as a provider that describes itself."),
    (RecursionError, "answers, but not as a provider that describes itself."),
    (ValueError, "answers, but not with what a provider has to say; every address in it has to be https."),
)
"""What may go wrong, the narrower kinds first, and how it is said."""


def check_provider(issuer: str, *, allow_loopback: bool) -> None:
    """Does a provider answer at `issuer`, in its own name, with keys that can be read?

    :raises Invalid: saying beside the issuer what is wrong with it, in words for who typed it.
    """
    metadata = _asked("The address", lambda: describe(issuer, allow_loopback))
    keys = _asked(
        "The address of the provider's keys", lambda: import_keys(metadata.jwks_uri, allow_loopback)
    )
    if not keys.keys:
        raise _wrong("The provider publishes no key, so nobody's sign-in could be checked.")


def _asked(what: str, ask: Callable[[], Answer]) -> Answer:
    try:
        return ask()
    except tuple(kind for kind, _ in FAILURES) as problem:
        words = next(words for kind, words in FAILURES if isinstance(problem, kind))
        quote = problem.said[:LONGEST_QUOTE] if isinstance(problem, OtherIssuer) else ""
        raise _wrong(f"{what} {words.format(quote=quote)}") from problem


def _wrong(message: str) -> Invalid:
    return Invalid("The provider can't be used as it is.", problems=[Problem("/issuer", message)])
