"""Pages of frameworks: read by everybody in the organisation, written by its framework editors."""

from tests.isolation.askers import Sent
from tests.isolation.framework_routes import ADOPTERS, EDITOR, OURS
from tests.isolation.routes import Route

PLACE = "/organisation/frameworks"
DRAFT = f"{PLACE}/drafts/<uuid:draft_id>"
VALUES = f"{DRAFT}/values"
VALUE = f"{VALUES}/<value>"
BEHAVIOUR = f"{DRAFT}/behaviours/<behaviour>"
PARTS = f"{DRAFT}/parts/<kind>"
KNOWN = {"value": "compassion", "behaviour": "compassion.1", "kind": "objective-scale", "part": "3"}
"""What stands in the draft of `tests.frameworks.planting`: a value, a behaviour, a point of a scale."""
OLD = {"version": "0"}


def look(rule: str) -> Route:
    """A page for editors."""
    return Route("GET", rule, EDITOR, door=EDITOR, values=KNOWN)


def fill(rule: str, fields: dict[str, str]) -> Route:
    """A form for editors."""
    return Route("POST", rule, EDITOR, door=EDITOR, sent=Sent(form=fields), values=KNOWN)


FRAMEWORK_PAGES = (
    Route("GET", "/values"),
    Route("GET", "/values/versions"),
    Route("GET", "/values/comparison"),
    Route("GET", "/values/versions/<uuid:version_id>", OURS),
    Route("GET", "/values/versions/<uuid:version_id>/framework.yaml", OURS),
    Route("GET", "/values/versions/<uuid:version_id>/coverage", OURS),
    Route("GET", "/values/versions/<uuid:version_id>/preview", OURS),
    Route(
        "POST",
        "/values/versions/<uuid:version_id>/adoption",
        ADOPTERS - {"foreign lead"},
        door=ADOPTERS,
        sent=Sent(form={}),
    ),
    look(PLACE),
    look(f"{PLACE}/new"),
    fill(f"{PLACE}/new", {}),
    look(f"{PLACE}/import"),
    fill(f"{PLACE}/import", {}),
    look(f"{PLACE}/versions/<uuid:version_id>/retirement"),
    fill(f"{PLACE}/versions/<uuid:version_id>/retirement", {"reason": ""}),
    look(DRAFT),
    look(f"{DRAFT}/about"),
    fill(f"{DRAFT}/about", {}),
    look(f"{DRAFT}/whole"),
    look(f"{DRAFT}/framework.yaml"),
    look(f"{DRAFT}/discarding"),
    fill(f"{DRAFT}/discarding", OLD),
    look(VALUES),
    look(f"{VALUES}/new"),
    fill(f"{VALUES}/new", {}),
    look(VALUE),
    fill(VALUE, {}),
    look(f"{VALUE}/removal"),
    fill(f"{VALUE}/removal", {}),
    fill(f"{VALUE}/place", {}),
    look(f"{VALUE}/behaviours/new"),
    fill(f"{VALUE}/behaviours/new", {}),
    look(BEHAVIOUR),
    fill(BEHAVIOUR, {}),
    look(f"{BEHAVIOUR}/removal"),
    fill(f"{BEHAVIOUR}/removal", {}),
    fill(f"{BEHAVIOUR}/place", {}),
    look(PARTS),
    look(f"{PARTS}/new-part"),
    fill(f"{PARTS}/new-part", {}),
    look(f"{PARTS}/<part>"),
    fill(f"{PARTS}/<part>", {}),
    look(f"{PARTS}/<part>/removal"),
    fill(f"{PARTS}/<part>/removal", {}),
    fill(f"{PARTS}/<part>/place", {}),
    look(f"{DRAFT}/scales/<kind>"),
    fill(f"{DRAFT}/scales/<kind>", {}),
    look(f"{DRAFT}/maps"),
    look(f"{BEHAVIOUR}/maps"),
    fill(f"{BEHAVIOUR}/maps", {}),
    fill(f"{BEHAVIOUR}/maps/removal", {}),
    look(f"{DRAFT}/findings"),
    look(f"{DRAFT}/coverage"),
    look(f"{DRAFT}/comparison"),
    look(f"{DRAFT}/preview"),
    look(f"{DRAFT}/move"),
    fill(f"{DRAFT}/move", OLD),
    look(f"{DRAFT}/comments"),
    fill(f"{DRAFT}/comments", {}),
    fill(f"{DRAFT}/comments/<uuid:comment_id>/settlement", {}),
    fill(f"{DRAFT}/submission", OLD),
    fill(f"{DRAFT}/return", OLD),
    fill(f"{DRAFT}/publication", OLD),
)
