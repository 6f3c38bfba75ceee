"""Every page about people, access and records, as its readers see it: nothing sideways, nothing cut off."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from functools import cache
from typing import Final

import pytest
from playwright.sync_api import Page, expect

from frameworks.definitions import MLF_STANDARDS, built_in
from frameworks.service import national_version_id, publish_national
from tests.browser.served import Site, serve
from tests.cycles.planting import prepared
from tests.frameworks.editing.writing import (
    add_editors,
    additions,
    begun,
    own_framework,
    published,
    staged_framework,
    submitted,
)
from tests.isolation.everything import COLLECTION, Filled, fill
from tests.isolation.table import TABLE
from tests.world import World

ROOMS: Final = re.compile(
    r"/me|/organisation|/team|/values|/appraisals/<uuid:appraisal_id>/(appraiser|nominations)"
)
"""Where the rules of these pages begin; appraisals themselves are looked at as a journey."""
FILES: Final = (".csv", ".json", ".html", ".yaml")
DRAFT: Final = "/organisation/frameworks/drafts/<uuid:draft_id>"
BEHAVIOUR: Final = f"{DRAFT}/behaviours/<behaviour>"
OWN: Final = DRAFT.replace("draft_id", "own_draft")
SENT: Final = DRAFT.replace("draft_id", "sent_draft")
BARE: Final = DRAFT.replace("draft_id", "bare_draft")
"""Other drafts: an own framework with stages, the same in review, and one without a scale for objectives."""
FORMS_OF_CYCLE: Final = ("", "/change", "/launch", "/removal")
ASKED: Final = "/appraisals/<uuid:appraisal_id>/nominations/<uuid:nomination_id>"
PAGES: Final = {
    "appraisee": (
        "/",
        "/me/data",
        "/me/readers",
        "/me/sessions",
        "/appraisals/<uuid:appraisal_id>/appraiser",
    ),
    "manager": ("/team", "/team/delegation", ASKED),
    "lead": (
        "/",
        "/organisation",
        "/organisation/appraisals/<uuid:appraisal_id>",
        "/organisation/appraisers",
        "/organisation/appraisers/<uuid:manager_id>",
        "/organisation/appraisers/nobody",
        "/organisation/cycles/new",
        *(f"/organisation/cycles/<uuid:cycle_id>{rest}" for rest in FORMS_OF_CYCLE),
        *(f"/organisation/cycles/<uuid:waiting_id>{rest}" for rest in FORMS_OF_CYCLE),
        "/organisation/cycles/<uuid:cycle_id>/rule?rule=<uuid:rule_id>",
        "/organisation/people",
        "/organisation/people?q=nobody+of+that+name",
        "/organisation/people/<uuid:person_id>",
        "/organisation/people/<uuid:person_id>/delegation",
        "/organisation/people/<uuid:person_id>/invitation",
        "/organisation/people/<uuid:person_id>/posts/<uuid:post_id>/manager",
        "/organisation/people/<uuid:person_id>/sessions",
        "/organisation/people/import",
        "/organisation/people/import/<uuid:import_id>",
        "/organisation/providers",
        "/organisation/providers/<uuid:provider_id>/change",
        "/organisation/providers/<uuid:provider_id>/retirement",
        "/organisation/providers/changes/<uuid:change_id>",
        "/organisation/providers/new",
        "/organisation/records",
        "/organisation/records/holds/<uuid:hold_id>/lifting",
        "/organisation/returns",
        "/organisation/returns/<code>",
        "/organisation/roles",
        "/organisation/roles/<uuid:role_id>/end",
        "/organisation/roles/new",
        "/organisation/rules",
        "/organisation/rules/<uuid:rule_id>?preview=yes",
        "/organisation/rules/new",
        "/organisation/audit/refused",
        ASKED,
    ),
    "editor": (
        "/values",
        "/values/versions",
        *(f"/values/versions/<uuid:version_id>{name}" for name in ("", "/coverage", "/preview")),
        "/values/versions/<national>",
        "/values/versions/<standards>",
        "/values/comparison",
        "/values/comparison?left=<national>&right=<uuid:version_id>",
        "/values/comparison?left=&right=",
        "/organisation/frameworks",
        "/organisation/frameworks/new",
        "/organisation/frameworks/import",
        "/organisation/frameworks/versions/<uuid:version_id>/retirement",
        DRAFT,
        *(f"{DRAFT}/{name}" for name in ("about", "whole", "discarding", "findings", "coverage", "preview")),
        f"{DRAFT}/comparison",
        *(f"{DRAFT}/{name}" for name in ("move", "comments", "maps", "values", "values/new")),
        f"{DRAFT}/values/<value>",
        f"{DRAFT}/values/<value>/removal",
        f"{DRAFT}/values/<value>/behaviours/new",
        BEHAVIOUR,
        f"{BEHAVIOUR}/maps",
        f"{BEHAVIOUR}/removal",
        f"{DRAFT}/parts/introduction",
        f"{DRAFT}/parts/behaviour-scale",
        *(f"{OWN}/parts/{name}" for name in ("stages", "<kind>", "<kind>/new-part", "<kind>/<part>")),
        *(f"{OWN}/parts/{name}/removal" for name in ("stages/stage_1", "<kind>/<part>")),
        f"{OWN}/scales/<kind>",
        *(f"{SENT}{name}" for name in ("", "/behaviours/brave.1", "/parts/stages/stage_1")),
        f"{BARE}/scales/objective-scale",
    ),
    "auditor": (
        "/organisation/audit",
        "/organisation/audit?action=nothing.of_the_kind",
        "/organisation/audit?person=nobody&from.day=41",
        "/organisation/audit/verification",
        "/organisation/roles",
    ),
}
"""By whose page it is: each rule of the rooms, and addresses that find nothing or are refused."""
REFUSED: Final = {
    "/organisation/audit/refused": 404,
    "/organisation/audit?person=nobody&from.day=41": 422,
    "/values/comparison?left=&right=": 422,
}
FORMS: Final = (
    ("lead", "/organisation/cycles/new", 5),
    ("lead", "/organisation/records", 2),
    ("lead", "/organisation/appraisals/<uuid:appraisal_id>", 2),
    ("lead", "/organisation/people/<uuid:person_id>/posts/<uuid:post_id>/manager", 1),
    ("lead", "/organisation/roles/new", 3),
    ("editor", "/organisation/frameworks/new", 1),
    ("editor", "/organisation/frameworks/import", 1),
    ("editor", f"{DRAFT}/values/new", 1),
    ("editor", f"{DRAFT}/values/<value>/behaviours/new", 1),
    ("editor", f"{OWN}/parts/<kind>/new-part", 2),
    ("editor", f"{BARE}/scales/objective-scale", 1),
    ("manager", "/team/delegation", 4),
    ("manager", ASKED, 1),
)
"""Forms to send empty, and how many fields the summary then names."""


@pytest.fixture(scope="module")
def filled(world: World) -> Filled:
    """A row in every table, of a person with a post that goes on."""
    add_editors(world)
    return fill(world)["ours"]


@pytest.fixture(scope="module")
def named(world: World, filled: Filled) -> Mapping[str, object]:
    """What rules name; nobody has taken the national standards over."""
    with world.database.session("owner") as session:
        standards = publish_national(session, built_in(MLF_STANDARDS))
        session.commit()
    return {
        "appraisal_id": world.appraisals["ours.appraisee"],
        "nomination_id": filled.nomination,
        "cycle_id": world.cycles["ours"],
        "waiting_id": prepared(world),
        "person_id": world.members["ours.doctor"].person_id,
        "manager_id": world.members["ours.manager"].person_id,
        "post_id": filled.post,
        "import_id": filled.staff_import,
        "provider_id": filled.provider,
        "change_id": filled.provider_change,
        "hold_id": filled.hold,
        "role_id": filled.role,
        "rule_id": filled.rule,
        "code": COLLECTION,
        "version_id": published(world, additions()),
        "national": national_version_id(built_in()),
        "standards": standards,
        "draft_id": begun(world, additions()),
        "value": "green-care",
        "behaviour": "compassion.local.1",
        "own_draft": begun(world, staged_framework()),
        "sent_draft": submitted(world, staged_framework()),
        "bare_draft": begun(world, replace(own_framework(), objective_scale=None)),
        "kind": "behaviour-scale",
        "part": "2",
    }


@pytest.fixture(scope="module")
def site(world: World, filled: Filled) -> Iterator[Site]:
    with serve(world) as served:
        for part in ("manager", "director", "manager"):  # so that somebody has read the appraisee's
            read = world.browser(served.app, f"ours.{part}").get(
                f"/appraisals/{world.appraisals['ours.appraisee']}"
            )
            assert read.status_code == 200
        yield served


@pytest.fixture(scope="module")
def page_of(site: Site, open_shared_page: Callable[..., Page]) -> Callable[[str], Page]:
    """`page_of(part)`: the browser of somebody, who signs in once."""
    return cache(lambda part: site.sign_in(open_shared_page(320), f"ours.{part}"))


@pytest.fixture(scope="module")
def address_of(site: Site, named: Mapping[str, object]) -> Callable[[str], str]:
    """`address_of(rule)`: the rule with what it names put in."""
    return lambda rule: site.url + re.sub(r"<(?:uuid:)?(\w+)>", lambda found: str(named[found[1]]), rule)


@pytest.fixture
def look(
    accessibility_violations: Callable[[Page], list[str]],
    sideways_scroll: Callable[[Page], int],
    clipped: Callable[[Page], list[str]],
) -> Callable[[Page], None]:
    """`look(page)`: accessible where it is narrow; neither too wide nor cut off, narrow or wide."""

    def look(page: Page) -> None:
        assert accessibility_violations(page) == []
        for width in (320, 1280):
            page.set_viewport_size({"width": width, "height": 900})
            page.evaluate("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
            assert (sideways_scroll(page), clipped(page)) == (0, []), width
        page.set_viewport_size({"width": 320, "height": 900})

    return look


def test_no_page_of_these_rooms_is_left_out() -> None:
    rules = {route.rule for route in TABLE if route.method == "GET" and ROOMS.match(route.rule)}
    looked_at = {
        re.sub("(own|sent|bare)_draft", "draft_id", rule.partition("?")[0])
        .replace("manager_id", "person_id")
        .replace("waiting_id", "cycle_id")
        for rules in PAGES.values()
        for rule in rules
    }
    assert {rule for rule in rules if not rule.endswith(FILES)} - looked_at == set()


@pytest.mark.parametrize(("part", "rule"), [(part, rule) for part, rules in PAGES.items() for rule in rules])
def test_a_page_fits_and_is_accessible(
    page_of: Callable[[str], Page],
    address_of: Callable[[str], str],
    look: Callable[[Page], None],
    part: str,
    rule: str,
) -> None:
    page = page_of(part)
    answer = page.goto(address_of(rule))
    assert answer is not None
    assert answer.status == REFUSED.get(rule, 200)
    look(page)


@pytest.mark.parametrize(("part", "rule", "problems"), FORMS)
def test_a_form_sent_empty_says_at_once_what_to_mend_and_leads_there(
    page_of: Callable[[str], Page],
    address_of: Callable[[str], str],
    look: Callable[[Page], None],
    part: str,
    rule: str,
    problems: int,
) -> None:
    page = page_of(part)
    page.goto(address_of(rule))
    page.locator("main form button:not(.nhsuk-button--secondary)").first.click()
    links = page.get_by_role("alert").get_by_role("link")
    expect(links).to_have_count(problems)
    look(page)
    links.last.click()
    focused = page.evaluate("document.activeElement.closest('.nhsuk-form-group--error') !== null")
    assert focused
