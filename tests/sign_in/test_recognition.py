"""The rules by which an answer is recognised, kind by kind; no database, no provider."""

from collections.abc import Mapping

import pytest

from tenants.errors import Invalid
from tenants.sign_in.domain import WORDS, Reason, SignInRefused
from tenants.sign_in.recognition import (
    ADDRESSES,
    Kind,
    Rules,
    check_rules,
    own_source,
    recognise,
    rival_sources,
    sources,
)

ISSUER = "https://login.example"
TENANT = "37c354b2-85b0-47f5-b222-07b48d774ee3"
ENTRA = Rules(Kind.ENTRA, ISSUER, "R0A", "tid", TENANT, "employeeid")
CIS2 = Rules(Kind.CIS2, ISSUER, "R0A")
ROLE: dict[str, object] = {"person_roleid": "555", "org_code": "R0A", "role_code": "S8001:G8005:R8000"}
ELSEWHERE: dict[str, object] = {"person_roleid": "777", "org_code": "RJZ", "role_code": "S8001:G8005:R8000"}
SURE: dict[str, object] = {
    "sub": "9102",
    "id_assurance_level": "3",
    "authentication_assurance_level": "2",
    "selected_roleid": "555",
    "nhsid_nrbac_roles": [ELSEWHERE, ROLE],
}


def refusal(rules: Rules, claims: Mapping[str, object]) -> tuple[Reason, str | None]:
    with pytest.raises(SignInRefused) as caught:
        recognise(rules, claims)
    return caught.value.reason, caught.value.check


def test_entra_is_recognised_by_its_tenant_and_tells_the_number() -> None:
    found = recognise(ENTRA, {"sub": "s", "tid": TENANT, "employeeid": " 00123 "})
    assert (found.subject, found.employee_number, found.by_role) == ("s", "00123", False)


@pytest.mark.parametrize("said", ["9188040d-6c67-4c5b-b112-36a304b66dad", "", TENANT.upper(), [TENANT], 1])
def test_another_tenant_of_entra_is_another_organisation(said: object) -> None:
    assert refusal(ENTRA, {"sub": "s", "tid": said}) == (Reason.OTHER_ORGANISATION, "tid")


def test_an_answer_that_names_no_tenant_is_of_no_organisation() -> None:
    assert refusal(ENTRA, {"sub": "s"}) == (Reason.UNKNOWN_ORGANISATION, "tid")


def test_the_selected_role_at_cis2_decides_among_roles_in_several_organisations() -> None:
    assert recognise(CIS2, SURE).by_role
    at_other = SURE | {"selected_roleid": "777"}
    with pytest.raises(SignInRefused) as caught:
        recognise(CIS2, at_other)
    assert (caught.value.reason, caught.value.named) == (Reason.OTHER_ORGANISATION, "RJZ")


@pytest.mark.parametrize("selected", [None, "", " ", 555, ["555"], "888"], ids=str)
def test_without_a_selected_role_of_ones_own_nobody_is_recognised(selected: object) -> None:
    assert refusal(CIS2, SURE | {"selected_roleid": selected})[0] is Reason.NO_ROLE


@pytest.mark.parametrize("roles", [None, [], "none", {}, [None], [["person_roleid", "555"]]], ids=str)
def test_a_selected_role_that_is_not_among_the_roles_is_none(roles: object) -> None:
    assert refusal(CIS2, SURE | {"nhsid_nrbac_roles": roles}) == (Reason.NO_ROLE, "nhsid_nrbac_roles")


def test_a_role_in_two_organisations_is_two_matches() -> None:
    roles = [ROLE, ELSEWHERE | {"person_roleid": "555"}]
    assert refusal(CIS2, SURE | {"nhsid_nrbac_roles": roles})[0] is Reason.TWO_MATCHES
    assert recognise(CIS2, SURE | {"nhsid_nrbac_roles": [ROLE, ROLE]}).by_role  # said twice, once meant


@pytest.mark.parametrize("code", [None, "", " ", 7], ids=str)
def test_a_role_without_an_organisation_is_of_none_that_is_known(code: object) -> None:
    roles = [ROLE | {"org_code": code}]
    assert refusal(CIS2, SURE | {"nhsid_nrbac_roles": roles}) == (Reason.UNKNOWN_ORGANISATION, "org_code")


@pytest.mark.parametrize(
    "level", ["0", "1", 1, 0, None, "", "high", True, "22", "²", 4, -1, 2.0, ["3"]], ids=str
)
def test_an_assurance_below_two_or_unreadable_is_too_low(level: object) -> None:
    assert refusal(CIS2, SURE | {"id_assurance_level": level}) == (Reason.LOW_ASSURANCE, "identity")
    low = SURE | {"authentication_assurance_level": level}
    assert refusal(CIS2, low) == (Reason.LOW_ASSURANCE, "authentication")


@pytest.mark.parametrize("level", ["2", "3", 2, 3])
def test_an_assurance_of_two_or_three_is_enough_as_text_and_as_number(level: object) -> None:
    assert recognise(CIS2, SURE | {"id_assurance_level": level, "authentication_assurance_level": level})


def test_the_lower_of_two_statements_about_an_identity_counts() -> None:
    assert refusal(CIS2, SURE | {"idassurancelevel": "1"}) == (Reason.LOW_ASSURANCE, "identity")
    without = {name: said for name, said in SURE.items() if name != "id_assurance_level"}
    assert refusal(CIS2, without) == (Reason.LOW_ASSURANCE, "identity")
    assert recognise(CIS2, without | {"idassurancelevel": "3"}).by_role


def test_any_provider_may_name_the_organisation_in_a_claim_or_not_at_all() -> None:
    named = Rules(Kind.OPENID, ISSUER, "R0A", "employer", "R0A", "number")
    assert recognise(named, {"sub": "s", "employer": "R0A"}).employee_number is None
    assert refusal(named, {"sub": "s", "employer": "RJZ"})[0] is Reason.OTHER_ORGANISATION
    assert recognise(Rules(Kind.OPENID, ISSUER, "R0A"), {"sub": "s"}).subject == "s"


@pytest.mark.parametrize("number", [None, "", " ", 5, ["5"], "5\x00"], ids=str)
def test_a_number_that_is_not_one_line_of_text_is_none(number: object) -> None:
    rules = Rules(Kind.OPENID, ISSUER, "R0A", person_claim="number")
    assert recognise(rules, {"sub": "s", "number": number}).employee_number is None


@pytest.mark.parametrize("claim", sorted(ADDRESSES))
def test_no_rule_may_ask_an_address_or_its_domain(claim: str) -> None:
    by_domain = Rules(Kind.OPENID, ISSUER, "R0A", claim, "nhs.net")
    by_address = Rules(Kind.OPENID, ISSUER, "R0A", person_claim=claim.upper())
    assert pointers(by_domain) == ["/tenant_claim"]
    assert pointers(by_address) == ["/employee_number_claim"]


@pytest.mark.parametrize(
    ("rules", "wrong"),
    [
        (ENTRA, []),
        (CIS2, []),
        (Rules(Kind.OPENID, ISSUER, "R0A"), []),
        (Rules(Kind.ENTRA, ISSUER, "R0A"), ["/tenant_claim"]),
        (Rules(Kind.ENTRA, ISSUER, "R0A", "tid"), ["/tenant_value"]),
        (Rules(Kind.ENTRA, ISSUER, "R0A", "tid", " "), ["/tenant_value"]),
        (Rules(Kind.ENTRA, ISSUER, "R0A", "oid", TENANT), ["/tenant_claim"]),
        (Rules(Kind.CIS2, ISSUER, "R0A", "org_code", "R0A"), ["/tenant_claim"]),
        (Rules(Kind.OPENID, ISSUER, "R0A", None, "R0A"), ["/tenant_value"]),
    ],
)
def test_a_rule_that_cannot_work_is_refused_with_the_field_to_mend(rules: Rules, wrong: list[str]) -> None:
    assert pointers(rules) == wrong


def test_a_tenant_that_is_missing_is_asked_for_by_the_name_that_entra_gives_it() -> None:
    with pytest.raises(Invalid) as caught:
        check_rules(Rules(Kind.ENTRA, ISSUER, "R0A", "tid"))
    assert [problem.message for problem in caught.value.problems] == [
        "Write the ID of your directory (tenant), as Microsoft Entra shows it."
    ]


def pointers(rules: Rules) -> list[str]:
    try:
        check_rules(rules)
    except Invalid as refused:
        return [problem.pointer for problem in refused.problems]
    return []


def test_who_names_a_tenant_has_no_rival_but_who_names_it_too_or_takes_everybody() -> None:
    named, everybody = sources("entra", ISSUER, TENANT), sources("openid", ISSUER, None)
    by_role = sources("cis2", ISSUER, None)
    assert own_source(ISSUER, TENANT) in named
    assert own_source(ISSUER, None) in everybody
    assert not set(rival_sources(ISSUER, TENANT)) & set(sources("openid", ISSUER, "another"))
    assert not set(rival_sources(ISSUER, TENANT)) & set(by_role)
    assert set(rival_sources(ISSUER, None)) & set(by_role)
    assert set(rival_sources(ISSUER, TENANT)) & set(everybody)
    assert set(rival_sources(ISSUER, None)) & set(named)
    assert not set(rival_sources(ISSUER, TENANT)) & set(sources("entra", "https://elsewhere.example", TENANT))


def test_every_reason_has_words_that_say_what_to_do() -> None:
    assert set(WORDS) == set(Reason)
    helpless = [reason for reason, words in WORDS.items() if not words.remedy.endswith(".")]
    assert helpless == []
