"""What a provider says of itself, as a lead types it: what it may be, before anybody asks it anything."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any, Self
from urllib.parse import urlsplit

from tenants.errors import Invalid, Problem
from tenants.sign_in.recognition import ENTRA_TENANT, Kind, Rules, check_rules

LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
LONGEST = {
    "label": 100,
    "issuer": 500,
    "client_id": 200,
    "tenant_claim": 100,
    "tenant_value": 200,
    "employee_number_claim": 100,
}
LONGEST_SECRET = 500
CLAIM = re.compile(r"[A-Za-z0-9_.:/-]+")


@dataclass(frozen=True)
class Values:
    """What a provider's row says, without its secret."""

    label: str
    issuer: str
    client_id: str
    kind: str = Kind.OPENID.value
    tenant_claim: str | None = None
    tenant_value: str | None = None
    employee_number_claim: str | None = None

    def as_json(self) -> dict[str, Any]:
        """For the proposal's row and the trail."""
        return {field.name: getattr(self, field.name) for field in fields(self)}

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Self:
        """What `as_json` gave; values that a later version added take their defaults."""
        return cls(**{field.name: stored[field.name] for field in fields(cls) if field.name in stored})

    def rules(self, ods_code: str) -> Rules:
        """What answers would have to say to be of that organisation."""
        return Rules(
            kind=Kind(self.kind),
            issuer=self.issuer,
            ods_code=ods_code,
            tenant_claim=self.tenant_claim,
            tenant_value=self.tenant_value,
            person_claim=self.employee_number_claim,
        )


def tidy(values: Values) -> Values:
    """As typed by people: without spaces around, nothing for what was left empty, Entra's claim by itself."""
    texts = {field.name: (getattr(values, field.name) or "").strip() for field in fields(values)}
    optional = {
        name: texts[name] or None for name in ("tenant_claim", "tenant_value", "employee_number_claim")
    }
    if texts["kind"] == Kind.ENTRA and optional["tenant_claim"] is None:
        optional["tenant_claim"] = ENTRA_TENANT
    return Values(
        label=texts["label"],
        issuer=texts["issuer"],
        client_id=texts["client_id"],
        kind=texts["kind"],
        **optional,
    )


def check_new(values: Values, secret: str | None, *, allow_loopback: bool) -> None:
    """The same as `check_values` and `check_secret` for one that is added, so that all is said at once.

    :raises Invalid: naming every field to mend.
    """
    more = _problems_of_secret(secret, before=None, after=values)
    _refuse([*_problems_of(values, allow_loopback), *more])


def check_values(values: Values, *, allow_loopback: bool) -> None:
    """Is everything there, and can it be what it says? Nothing is fetched here.

    :raises Invalid: naming every field to mend.
    """
    _refuse(_problems_of(values, allow_loopback))


def _refuse(problems: list[Problem]) -> None:
    if problems:
        raise Invalid("See the list of what to mend.", problems=problems)


def _problems_of(values: Values, allow_loopback: bool) -> list[Problem]:
    return [
        *_problems_of_texts(values),
        *_problems_of_issuer(values.issuer, allow_loopback),
        *_problems_of_claims(values),
    ]


def _problems_of_texts(values: Values) -> list[Problem]:
    asked = {
        "label": "Write the name people will see when they sign in.",
        "issuer": "Write the provider's address, which it calls its issuer.",
        "client_id": "Write the client ID that the provider gave this service.",
    }
    problems = []
    for name, longest in LONGEST.items():
        text = getattr(values, name) or ""
        if not text.strip() and name in asked:
            problems.append(Problem(f"/{name}", asked[name]))
        elif len(text) > longest or not text.isprintable():
            problems.append(Problem(f"/{name}", f"Use one line of at most {longest} characters."))
    return problems


def _problems_of_claims(values: Values) -> list[Problem]:
    if values.kind not in set(Kind):
        return [Problem("/kind", "Select what kind of sign-in it is.")]
    problems = [
        Problem(f"/{name}", "Write the name of one claim, without spaces.")
        for name in ("tenant_claim", "employee_number_claim")
        if (claim := getattr(values, name)) is not None and not CLAIM.fullmatch(claim)
    ]
    try:
        check_rules(values.rules(ods_code=""))
    except Invalid as refusal:
        told = {problem.pointer for problem in problems}
        problems += [problem for problem in refusal.problems if problem.pointer not in told]
    return problems


def _problems_of_issuer(issuer: str, allow_loopback: bool) -> list[Problem]:
    """OpenID Connect Discovery §2 and Core §2: https, with host and perhaps port and path, nothing after."""
    if not issuer.strip():
        return []
    try:
        parts = urlsplit(issuer)
        here = allow_loopback and parts.scheme == "http" and parts.hostname in LOOPBACK
        whole = bool(parts.hostname) and parts.username is None and (parts.port or 1) > 0
    except ValueError:
        return [Problem("/issuer", "Write a whole address, such as https://login.example.nhs.uk")]
    if parts.scheme != "https" and not here:
        return [Problem("/issuer", "Write an address that begins with https://")]
    if not whole or "?" in issuer or "#" in issuer or re.search(r"\s", issuer):
        return [
            Problem("/issuer", "Write a whole address without a question mark, hash, space or user name.")
        ]
    return []


def check_secret(secret: str | None, *, before: Values | None, after: Values) -> None:
    """Is the client secret there where one is needed?

    A secret belongs to one client at one issuer: kept for another, it would be told to a stranger.

    :raises Invalid: naming the field.
    """
    _refuse(_problems_of_secret(secret, before=before, after=after))


def _problems_of_secret(secret: str | None, *, before: Values | None, after: Values) -> list[Problem]:
    message = None
    if secret is None:
        if before is None:
            message = "Write the client secret that the provider gave this service."
        elif (before.issuer, before.client_id) != (after.issuer, after.client_id):
            message = "Write the client secret that belongs to the new address and client ID."
    elif not secret.strip() or len(secret) > LONGEST_SECRET or not secret.isprintable():
        message = f"Use one line of at most {LONGEST_SECRET} characters."
    return [] if message is None else [Problem("/client_secret", message)]
