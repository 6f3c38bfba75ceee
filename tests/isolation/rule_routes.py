"""The routes about rules for scores, a line each."""

from appraisal.reviews.scores import DEFAULT_RULE
from appraisal.reviews.service.rules import built_in
from tests.isolation.askers import Sent
from tests.isolation.routes import VERSION, Route, only

LEADS = frozenset({"organisation lead", "foreign lead"})
OWN_LEAD = frozenset({"organisation lead"})
ONE_RULE = {"rule": DEFAULT_RULE.to_json() | {"name": "Tried"}}
DEFAULT_ID = str(built_in()[0].id)
CYCLE_RULE = "cycles/<uuid:cycle_id>/rule"
RULES = (
    only(LEADS, "GET", "/api/v1/rules"),
    only(LEADS, "POST", "/api/v1/rules", Sent(json={"rule": {}})),
    only(LEADS, "POST", "/api/v1/rules/preview", Sent(json=ONE_RULE)),
    Route("GET", "/api/v1/rules/<uuid:rule_id>", OWN_LEAD, door=LEADS),
    Route("GET", f"/api/v1/{CYCLE_RULE}", OWN_LEAD, door=LEADS),
    Route(
        "PUT",
        f"/api/v1/{CYCLE_RULE}",
        OWN_LEAD,
        door=LEADS,
        sent=Sent(json={"rule_id": DEFAULT_ID}, headers=VERSION),
    ),
    only(LEADS, "GET", "/organisation/rules"),
    only(LEADS, "GET", "/organisation/rules/new"),
    only(LEADS, "POST", "/organisation/rules/new", Sent(form={"rule": ""})),
    Route("GET", "/organisation/rules/<uuid:rule_id>", OWN_LEAD, door=LEADS),
    Route("GET", f"/organisation/{CYCLE_RULE}", OWN_LEAD, door=LEADS),
    Route("POST", f"/organisation/{CYCLE_RULE}", OWN_LEAD, door=LEADS, sent=Sent(form={"rule": DEFAULT_ID})),
)
