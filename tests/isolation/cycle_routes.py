"""The routes about cycles, a line each."""

from tests.isolation.askers import Sent
from tests.isolation.routes import VERSION, Route, only

LEADS = frozenset({"organisation lead", "foreign lead"})
OWN_LEAD = frozenset({"organisation lead"})
CYCLE = {
    "name": "Tried",
    "framework_version_id": "00000000-0000-0000-0000-000000000000",
    "opens_on": "2026-04-01",
    "assessment_opens_on": "2026-05-01",
    "closes_on": "2027-03-31",
}
API = "/api/v1/cycles/<uuid:cycle_id>"
PAGE = "/organisation/cycles/<uuid:cycle_id>"
FORMS = ("change", "launch", "removal")


def led(method: str, rule: str, sent: Sent | None = None) -> Route:
    return Route(method, rule, OWN_LEAD, door=LEADS, sent=sent or Sent())


CYCLES = (
    only(LEADS, "GET", "/api/v1/cycles"),
    only(LEADS, "POST", "/api/v1/cycles", Sent(json=CYCLE)),
    led("GET", API),
    led("PUT", API, Sent(json=CYCLE, headers=VERSION)),
    led("DELETE", API, Sent(headers=VERSION)),
    led("GET", f"{API}/preview"),
    led("POST", f"{API}/launch", Sent(headers=VERSION)),
    led("GET", f"{API}/completion"),
    only(LEADS, "GET", "/organisation"),
    only(LEADS, "GET", "/organisation/cycles/new"),
    only(LEADS, "POST", "/organisation/cycles/new", Sent(form={})),
    led("GET", PAGE),
    *(led("GET", f"{PAGE}/{each}") for each in FORMS),
    *(led("POST", f"{PAGE}/{each}", Sent(form={})) for each in FORMS),
)
