"""The rules of signing in: why it may be refused, whom to ask then, and where one may return to."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from tenants.errors import Refusal

LONGEST_PATH = 500


class Reason(StrEnum):
    """Why nobody was signed in; the audit trail says it in these words."""

    NOT_OURS = "not_ours"
    EXPIRED = "expired"
    OTHER_BROWSER = "other_browser"
    NO_PROVIDER = "no_provider"
    PROVIDER_DOWN = "provider_down"
    PROVIDER_REFUSED = "provider_refused"
    OTHER_ISSUER = "other_issuer"
    CODE_REFUSED = "code_refused"
    ID_TOKEN = "id_token"  # noqa: S105 - a reason, not a password
    UNKNOWN_PERSON = "unknown_person"
    ALREADY_LINKED = "already_linked"
    LEFT = "left"
    PROVIDER_CHANGED = "provider_changed"
    SUSPENDED = "suspended"
    ENDED = "ended"
    OTHER_ORGANISATION = "other_organisation"
    UNKNOWN_ORGANISATION = "unknown_organisation"
    NO_ROLE = "no_role"
    LOW_ASSURANCE = "low_assurance"
    TWO_MATCHES = "two_matches"
    SHARED_ISSUER = "shared_issuer"
    INVITATION = "invitation"
    OTHER_PERSON = "other_person"
    NOT_FRESH = "not_fresh"


@dataclass(frozen=True)
class Words:
    """What the page says: a title, and what to do or whom to ask."""

    status: int
    title: str
    remedy: str


_AGAIN = "Start again from this service's own sign-in page."
_TELL = "If it happens again, tell the IT service desk of your organisation and quote the reference below."
_ODD = Words(
    400, "Sign-in could not be completed", f"The answer we received was not a safe one. {_AGAIN} {_TELL}"
)

WORDS: Mapping[Reason, Words] = {
    Reason.NOT_OURS: _ODD,
    Reason.OTHER_ISSUER: _ODD,
    Reason.ID_TOKEN: _ODD,
    Reason.EXPIRED: Words(
        400, "This sign-in took too long", f"Signing in has to be done within 10 minutes. {_AGAIN}"
    ),
    Reason.OTHER_BROWSER: Words(
        400,
        "This sign-in was started elsewhere",
        f"It was started in another browser or window, or was used already. {_AGAIN}",
    ),
    Reason.CODE_REFUSED: Words(
        400, "This sign-in was used already", f"Your organisation's sign-in takes each answer once. {_AGAIN}"
    ),
    Reason.NO_PROVIDER: Words(
        409,
        "Your organisation has not set up sign-in yet",
        "Ask your organisation's appraisal lead when it will be ready.",
    ),
    Reason.PROVIDER_DOWN: Words(
        503,
        "Your organisation's sign-in does not answer",
        "Wait a few minutes and try again. If it goes on, ask the IT service desk of your organisation.",
    ),
    Reason.PROVIDER_REFUSED: Words(
        403,
        "Your organisation's sign-in said no",
        "Try again. If it says no again, ask the IT service desk of your organisation about your account.",
    ),
    Reason.UNKNOWN_PERSON: Words(
        403,
        "We do not know your account here",
        "Check that you chose the organisation that employs you. If you did, ask its appraisal lead to link"
        " your account to your staff record.",
    ),
    Reason.ALREADY_LINKED: Words(
        403,
        "Another account is linked to your staff record",
        "Sign in with the account you used before, or ask your organisation's appraisal lead to link this"
        " one.",
    ),
    Reason.PROVIDER_CHANGED: Words(
        409, "The way you sign in has just been changed", f"It was changed while you signed in. {_AGAIN}"
    ),
    Reason.LEFT: Words(
        403,
        "Your staff record here has ended",
        "If you work for another organisation now, choose that one. If you still work here, ask the"
        " organisation's appraisal lead to correct your record.",
    ),
    Reason.SUSPENDED: Words(
        403,
        "Your organisation's use of this service is suspended",
        "Nobody can sign in to it for now. Nothing that was saved is lost. Ask your organisation's appraisal"
        " lead when it will be open again.",
    ),
    Reason.ENDED: Words(
        403,
        "This organisation has ended",
        "Start again and choose where you work now. If you do not know, ask your line manager.",
    ),
    Reason.OTHER_ORGANISATION: Words(
        403,
        "This account belongs to another organisation",
        "Start again and choose that organisation, or sign in with the account or the role that belongs to"
        " this one. If it does belong to this one, ask its appraisal lead to correct how it signs in.",
    ),
    Reason.UNKNOWN_ORGANISATION: Words(
        403,
        "We do not know the organisation of your account",
        "Your account or role names no organisation that uses this service. If you work for one that does,"
        " ask its appraisal lead which account or role to sign in with.",
    ),
    Reason.NO_ROLE: Words(
        403,
        "You did not select a role",
        "Sign in again and, when NHS CIS2 asks, select a role at the organisation you chose here. If you have"
        " no role there, ask your organisation's Registration Authority.",
    ),
    Reason.LOW_ASSURANCE: Words(
        403,
        "Your account is not sure enough for this service",
        "Sign in with your smartcard, a passkey or an authenticator app. If you did, ask your organisation's"
        " Registration Authority to confirm who you are.",
    ),
    Reason.TWO_MATCHES: Words(
        403,
        "More than one record fits your account",
        "We can't tell which one is you, so nobody was signed in. Ask your organisation's appraisal lead to"
        " send you an invitation.",
    ),
    Reason.SHARED_ISSUER: Words(
        403,
        "We do not know your account here yet",
        "Many organisations sign in the same way, so your employee number alone does not show who you are."
        " Ask your organisation's appraisal lead to send you an invitation.",
    ),
    Reason.INVITATION: Words(
        400,
        "This invitation can't be used",
        "An invitation works once and for 7 days, and a newer one replaces it. If you used it yourself, sign"
        " in as usual. If not, ask your organisation's appraisal lead for a new one.",
    ),
    Reason.OTHER_PERSON: Words(
        403,
        "Somebody else signed in",
        "To go on, the person who is signed in here has to sign in once more. If that is not you, sign out"
        " first.",
    ),
    Reason.NOT_FRESH: Words(
        403,
        "Your organisation's sign-in did not ask who you are",
        "What you wanted to do needs a new sign-in, and your organisation's did not confirm one. Sign out,"
        " sign in again and try once more. If that does not help, tell your organisation's IT service desk.",
    ),
}


class SignInRefused(Refusal):
    """Nobody was signed in; `reason` says why, `check` which test of the answer failed.

    `named` is the ODS code that the answer named instead of ours, where it named one; `remedy` says what to
    do where more is known than the reason's own words tell.
    """

    def __init__(
        self,
        reason: Reason,
        check: str | None = None,
        *,
        named: str | None = None,
        remedy: str | None = None,
    ) -> None:
        words = WORDS[reason]
        super().__init__(remedy or words.remedy, code=f"sign-in-{reason.value.replace('_', '-')}")
        self.status = words.status
        self.title = words.title
        self.reason = reason
        self.check = check
        self.named = named


def local_path(wanted: str | None) -> str:
    """`wanted` if it is a path of this service, else the start page: nobody is sent elsewhere by a link."""
    if not wanted or len(wanted) > LONGEST_PATH or not wanted.isprintable() or "\\" in wanted:
        return "/"
    if not wanted.startswith("/") or wanted.startswith("//"):
        return "/"
    return wanted
