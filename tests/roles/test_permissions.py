"""Who may do what, written down once more by role and by part: a line that goes or changes turns this red."""

from collections.abc import Mapping
from dataclasses import replace
from uuid import UUID

import pytest

from tenants import permissions
from tenants.identity import Identity, Role
from tenants.matrix import ASKER, ELSEWHERE, HOLDERS, Part, cell
from tenants.permissions import PERMISSIONS, allowed

NOBODY = Identity(UUID(int=0), "R0A", "A trust", organisation_is_synthetic=True, display_name="")
STAFF = replace(NOBODY, person_id=ASKER)

EVERYBODY = {
    *("me.read", "me.data", "team.read", "framework.read", "appraisal.list", "appraisal.open"),
    *("delegation.own", "session.own", "audit.readers.own"),
}
BY_ROLE: Mapping[Role, set[str]] = {
    Role.ORGANISATION_LEAD: {
        *("cycle.read", "cycle.manage", "rule.read", "rule.write", "appraisal.excuse", "appraisal.reopen"),
        *("appraisal.appraiser.read", "appraisal.appraiser.assign", "appraisal.stage.write"),
        *("people.read", "people.write", "people.invite", "people.import", "people.equality.count"),
        *("records.read", "records.hold"),
        *("provider.read", "provider.propose", "provider.decide"),
        *("session.end", "role.read", "role.give", "framework.adopt"),
    },
    Role.FRAMEWORK_EDITOR: {"framework.adopt", "framework.edit", "framework.publish", "framework.retire"},
    Role.INFORMATION_LEAD: {"return.read", "return.submit"},
    Role.AUDITOR: {"audit.read", "role.read"},
    Role.NATIONAL_ANALYST: {"national.page"},
    Role.PLATFORM_OPERATOR: {"platform.organisations"},
}
"""What a role adds to what everybody on the staff may do."""
APPRAISER = {
    *("appraisal.read", "appraisal.objectives.write", "appraisal.half.appraiser.write"),
    *("appraisal.agreed.write", "appraisal.conversation.write", "appraisal.sign.appraiser"),
    *("appraisal.appraiser.read", "appraisal.stage.write"),
}
BY_PART: Mapping[str, tuple[Part, set[str]]] = {
    "appraisee": (
        Part(person_id=ASKER),
        {
            *("appraisal.read", "appraisal.objectives.write", "appraisal.half.self.write"),
            *("appraisal.agreed.words.write", "appraisal.conversation.write", "appraisal.sign.appraisee"),
            *("appraisal.pulse.write", "appraisal.appraiser.read", "appraisal.appraiser.nominate"),
        },
    ),
    "appraiser": (Part(appraiser_id=ASKER), APPRAISER | {"appraisal.appraiser.release"}),
    "delegate": (Part(delegate_ids=frozenset({ASKER})), APPRAISER),
    "countersigner": (
        Part(countersigner_id=ASKER),
        {"appraisal.read", "appraisal.countersign", "appraisal.appraiser.read"},
    ),
    "nominee": (Part(nominee_id=ASKER), {"appraisal.appraiser.accept"}),
}
"""What a part in an appraisal adds, in that appraisal."""
COMMAND = {
    *("framework.adopt", "framework.edit", "framework.retire"),
    *("people.import", "records.read", "records.hold", "records.export", "records.erase"),
    *("provider.read", "provider.decide", "provider.change"),
    *("session.end", "session.end.all", "role.read", "role.give", "role.give.national"),
}
MACHINES = {"national:read": {"national.read"}, "staff:write": {"people.import"}}


def may(identity: Identity, of: Part | None = None) -> set[str]:
    return {permission for permission in PERMISSIONS if allowed(permission, identity, of)}


def anywhere(identity: Identity) -> set[str]:
    return may(identity) | may(identity, ELSEWHERE)


def table() -> dict[str, set[str]]:
    """What the code says: everybody, each role, each part, the command and each scope."""
    return {
        "nobody": anywhere(NOBODY),
        "staff": anywhere(STAFF),
        **{role: anywhere(replace(STAFF, roles=frozenset({role}))) for role in Role},
        **{name: may(STAFF, part) for name, (part, _) in BY_PART.items()},
        "command": anywhere(replace(NOBODY, command="roles give")),
        **{
            scope: anywhere(replace(NOBODY, client_id="machine", scopes=frozenset({scope})))
            for scope in MACHINES
        },
    }


EXPECTED: dict[str, set[str]] = {
    "nobody": set(),
    "staff": EVERYBODY,
    **{role: EVERYBODY | more for role, more in BY_ROLE.items()},
    **{name: EVERYBODY | more for name, (_, more) in BY_PART.items()},
    "command": COMMAND,
    **MACHINES,
}


@pytest.mark.parametrize("who", EXPECTED)
def test_everybody_may_do_exactly_what_is_written_here(who: str) -> None:
    assert table()[who] == EXPECTED[who]


def test_every_permission_is_somebodys_here() -> None:
    assert set(PERMISSIONS) == set().union(*EXPECTED.values())


@pytest.mark.parametrize("permission", PERMISSIONS)
@pytest.mark.parametrize("how", ["removed", "emptied"])
def test_a_permission_that_is_taken_out_is_missed(
    permission: str, how: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    rest = {name: needs for name, needs in PERMISSIONS.items() if name != permission}
    monkeypatch.setattr(permissions, "PERMISSIONS", rest if how == "removed" else {**rest, permission: ()})
    assert table() != EXPECTED


def test_a_permission_that_is_not_in_the_table_is_nobodys() -> None:
    everything = replace(
        STAFF, roles=frozenset(Role), scopes=frozenset(MACHINES), client_id="machine", command="any"
    )
    assert not allowed("appraisal.rewrite", everything, Part(person_id=ASKER))


def test_no_role_reads_an_appraisal_of_somebody_else() -> None:
    everything = replace(STAFF, roles=frozenset(Role))
    found = {permission for permission in may(everything, ELSEWHERE) if permission.startswith("appraisal.")}
    assert found - {"appraisal.list", "appraisal.open"} == {
        *("appraisal.excuse", "appraisal.reopen", "appraisal.appraiser.read", "appraisal.appraiser.assign"),
        "appraisal.stage.write",
    }


@pytest.mark.parametrize(
    ("permission", "holder", "said"),
    [
        ("me.read", "staff", "yes"),
        ("appraisal.read", "staff", "by part"),
        ("appraisal.excuse", "organisation lead", "yes"),
        ("return.submit", "staff", ""),
        ("role.give.national", "command", "yes"),
        ("role.give.national", "organisation lead", ""),
    ],
)
def test_the_printed_table_says_who_may(permission: str, holder: str, said: str) -> None:
    assert cell(permission, HOLDERS[holder]) == said
