"""How a provider's answer is recognised: whether it speaks of this organisation, and of whom.

The claims were checked before: they are the provider's own words. Here stands what they have to say, by kind
of provider (docs/sign-in.md). An e-mail address or its domain is never asked: nhs.net has hundreds of
organisations behind it, and addresses are given again to others.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from tenants.errors import Invalid, Problem
from tenants.sign_in.domain import Reason, SignInRefused

LEAST_ASSURANCE: Final = 2
"""Of identity and of authentication, on NHS CIS2's scales from 0 to 3: proofed, and two factors."""
ADDRESSES: Final = frozenset(
    {"email", "hd", "preferred_username", "unique_name", "upn", "verified_primary_email"}
)
"""Claims that hold an e-mail address, its domain, or a name that looks like one."""
ENTRA_TENANT: Final = "tid"
ANYBODY: Final = "*"
BY_ROLE: Final = "role"
"""Beside an issuer in the look-up: who takes everybody known there, and who takes those with a role."""

Claims = Mapping[str, Any]


class Kind(StrEnum):
    """Whose rules a provider's answers follow."""

    OPENID = "openid"
    """Any OpenID provider; a claim may be named that says for which organisation somebody is known there."""
    ENTRA = "entra"
    """Microsoft Entra, NHS.net Connect included: `tid` has to be the tenant that was set."""
    CIS2 = "cis2"
    """NHS CIS2: the role that was selected has to be one in this organisation, at assurance 2 or more."""


@dataclass(frozen=True)
class Rules:
    """What one provider's answers have to say to one organisation."""

    kind: Kind
    issuer: str
    ods_code: str
    tenant_claim: str | None = None
    tenant_value: str | None = None
    person_claim: str | None = None


@dataclass(frozen=True)
class Recognised:
    """An answer that speaks of this organisation."""

    subject: str
    employee_number: str | None
    """As the provider vouches for it; None when it says none, or none is asked for."""
    by_role: bool
    """A role inside this very organisation was selected, so its number can't be another organisation's."""


def recognise(rules: Rules, claims: Claims) -> Recognised:
    """Who an answer speaks of, once it is clear that it speaks of this organisation.

    :raises SignInRefused: when it doesn't, or not surely enough.
    """
    if rules.kind is Kind.CIS2:
        _check_assurance(claims)
        _check_role(claims, rules.ods_code)
    elif rules.tenant_claim is not None:
        _check_tenant(claims, rules.tenant_claim, rules.tenant_value)
    return Recognised(
        subject=str(claims["sub"]),
        employee_number=_number(claims.get(rules.person_claim or "")),
        by_role=rules.kind is Kind.CIS2,
    )


def check_rules(rules: Rules) -> None:
    """May an organisation have its people recognised so?

    :raises Invalid: naming every setting to mend; the pointers are the names of the provider's columns.
    """
    problems = [*_problems_of_tenant(rules)]
    if (rules.person_claim or "").lower() in ADDRESSES:
        problems.append(
            Problem(
                "/employee_number_claim",
                "Name a claim that holds the employee number: an address doesn't say for sure who it is.",
            )
        )
    if problems:
        raise Invalid("See the list of what to mend.", problems=problems)


def sources(kind: str, issuer: str, tenant_value: str | None) -> tuple[str, ...]:
    """What an organisation that takes answers from here writes into the look-up of providers."""
    taken = BY_ROLE if kind == Kind.CIS2 else tenant_value or ANYBODY
    return issuer, f"{issuer} {taken}"


def own_source(issuer: str, tenant_value: str | None) -> str:
    """The one of `sources` that has to be this organisation's alone for numbers to be its own."""
    return issuer if tenant_value is None else f"{issuer} {tenant_value}"


def rival_sources(issuer: str, tenant_value: str | None) -> tuple[str, ...]:
    """What another organisation must not have written: it would know the same people by other numbers."""
    own = own_source(issuer, tenant_value)
    return (own,) if tenant_value is None else (own, f"{issuer} {ANYBODY}")


def _check_tenant(claims: Claims, name: str, wanted: str | None) -> None:
    said = claims.get(name)
    if said is None:
        raise SignInRefused(Reason.UNKNOWN_ORGANISATION, name)
    if not isinstance(said, str) or wanted is None or said != wanted:
        raise SignInRefused(Reason.OTHER_ORGANISATION, name)


def _check_assurance(claims: Claims) -> None:
    """CIS2 says both in the ID token, and the first again in its user information: the lower one counts."""
    said = [claims[name] for name in ("id_assurance_level", "idassurancelevel") if name in claims]
    if not said or min(map(_level, said)) < LEAST_ASSURANCE:
        raise SignInRefused(Reason.LOW_ASSURANCE, "identity")
    if _level(claims.get("authentication_assurance_level")) < LEAST_ASSURANCE:
        raise SignInRefused(Reason.LOW_ASSURANCE, "authentication")


def _level(said: object) -> int:
    """A level as a number or as one digit; anything else is none at all."""
    if isinstance(said, str) and len(said) == 1 and said in "0123":
        return int(said)
    return said if isinstance(said, int) and not isinstance(said, bool) and 0 <= said <= 3 else 0


def _check_role(claims: Claims, ods_code: str) -> None:
    selected = claims.get("selected_roleid")
    if not isinstance(selected, str) or not selected.strip():
        raise SignInRefused(Reason.NO_ROLE, "selected_roleid")
    found = {_organisation(role) for role in _roles(claims) if role.get("person_roleid") == selected}
    if not found:
        raise SignInRefused(Reason.NO_ROLE, "nhsid_nrbac_roles")
    if len(found) > 1:
        raise SignInRefused(Reason.TWO_MATCHES, "nhsid_nrbac_roles")
    (said,) = found
    if said is None:
        raise SignInRefused(Reason.UNKNOWN_ORGANISATION, "org_code")
    if said != ods_code:
        raise SignInRefused(Reason.OTHER_ORGANISATION, "org_code", named=said)


def _roles(claims: Claims) -> Sequence[Mapping[str, Any]]:
    roles = claims.get("nhsid_nrbac_roles")
    return [role for role in roles if isinstance(role, dict)] if isinstance(roles, list) else []


def _organisation(role: Mapping[str, Any]) -> str | None:
    code = role.get("org_code")
    return code.strip().upper() if isinstance(code, str) and code.strip() else None


def _number(said: object) -> str | None:
    if not isinstance(said, str) or not said.strip() or not said.isprintable():
        return None
    return said.strip()


def _problems_of_tenant(rules: Rules) -> list[Problem]:
    claim, value = rules.tenant_claim, rules.tenant_value
    if rules.kind is Kind.CIS2:
        wrong = claim is not None or value is not None
        said = "Leave this empty: NHS CIS2 names the organisation by the role that somebody selects."
        return [Problem("/tenant_claim", said)] if wrong else []
    if (claim or "").lower() in ADDRESSES:
        said = "Name a claim that holds the organisation itself: an e-mail address or its domain doesn't."
        return [Problem("/tenant_claim", said)]
    if rules.kind is Kind.ENTRA and claim != ENTRA_TENANT:
        return [Problem("/tenant_claim", "Microsoft Entra names the tenant in the claim tid.")]
    if (claim is None) != (value is None) or (value is not None and not value.strip()):
        said = "Write what the claim says for your organisation, or name no claim."
        if rules.kind is Kind.ENTRA:
            said = "Write the ID of your directory (tenant), as Microsoft Entra shows it."
        return [Problem("/tenant_value", said)]
    return []
