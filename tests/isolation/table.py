"""Every route, a line each. A route that is missing here makes `test_routes.py` fail."""

from tests.isolation.askers import Sent
from tests.isolation.cycle_routes import CYCLES
from tests.isolation.everything import COLLECTION
from tests.isolation.framework_pages import FRAMEWORK_PAGES
from tests.isolation.framework_routes import LOCAL_FRAMEWORKS
from tests.isolation.routes import (
    PARTIES,
    SIDES,
    STAFF,
    VERSION,
    Route,
    form,
    inside,
    only,
    public,
    put,
    read,
)
from tests.isolation.rule_routes import RULES

API = "/api/v1/appraisals/<uuid:appraisal_id>"
PAGE = "/appraisals/<uuid:appraisal_id>"

OPENING = (
    public("GET", "/healthz", 200),
    public("GET", "/readyz", 200),
    public("GET", "/static/<path:filename>", 200, filename="appraisal.css"),
    public("GET", "/api/openapi.json", 200),
    public("GET", "/.well-known/oauth-authorization-server", 200),
    public("GET", "/oauth/jwks", 200),
    public("POST", "/oauth/token", 400, 401, sent=Sent(form={"grant_type": "client_credentials"})),
    public("POST", "/oauth/revoke", 400, 401, sent=Sent(form={"token": "a.b.c"})),
    public("GET", "/sign-in", 200),
    public("POST", "/sign-in", 403, 422, sent=Sent(form={"organisation": "nowhere"})),
    public("GET", "/sign-in/callback", 400),
    public("GET", "/signed-out", 200),
    public("GET", "/sign-in/invitation/<token>", 400, token="nobody's"),
    public("POST", "/sign-in/invitation/<token>", 400, 403, sent=Sent(form={}), token="nobody's"),
    Route("POST", "/sign-out", sent=Sent(form={}), public=frozenset({303, 403}), ends_session=True),
)

INFORMATION_LEADS = ("information lead", "foreign lead")
CODE = COLLECTION
NATIONAL = (
    only(INFORMATION_LEADS, "GET", "/api/v1/collections"),
    only(INFORMATION_LEADS, "GET", "/api/v1/collections/<code>/return", code=CODE),
    only(INFORMATION_LEADS, "POST", "/api/v1/collections/<code>/return", Sent(json={}), code=CODE),
    only(["machine"], "GET", "/api/v1/national/releases/latest/tables/<name>", name="completion"),
    only(["national analyst"], "GET", "/national/releases/latest"),
)

OPERATOR = ("platform operator",)
ORGANISATIONS = "/api/v1/platform/organisations"
SUSPENSION = f"{ORGANISATIONS}/<ods_code>/suspension"
PLATFORM = (
    only(OPERATOR, "GET", ORGANISATIONS),
    only(OPERATOR, "POST", ORGANISATIONS, Sent(json={"ods_code": "RA7"})),
    # X26 is the operator's own, which can't be suspended, so there is nothing to resume: let in, and refused.
    only(OPERATOR, "POST", SUSPENSION, Sent(json={"reason": "Tried"}), ods_code="X26"),
    only(OPERATOR, "DELETE", SUSPENSION, ods_code="X26"),
)

OBJECTIVE = {"title": "A title", "weight": "1"}
OBJECTIVE_WHOLE = OBJECTIVE | {"measure": "", "due_on": None}
NOTES = {"held_on": None, "summary": "", "development_plan": "", "career": ""}
PULSE = {"improve": "no", "objectives": "no", "valued": "no"}

WITH_LEAD = PARTIES | {"organisation lead"}  # who excuses people and brings them back, and reads nothing

REVIEWS = (
    read(API, PARTIES),
    inside("GET", f"{API}/actions", WITH_LEAD, Sent()),
    inside(
        "POST",
        f"{API}/actions/<action>",
        SIDES,
        Sent(json={}, headers=VERSION),
        known_to=WITH_LEAD,
        values={"action": "agree_objectives"},
    ),
    read(f"{API}/objectives", PARTIES),
    inside("POST", f"{API}/objectives", SIDES, Sent(json=OBJECTIVE)),
    put(f"{API}/objectives/<uuid:objective_id>", SIDES, OBJECTIVE_WHOLE),
    inside("DELETE", f"{API}/objectives/<uuid:objective_id>", SIDES, Sent(headers={"If-Match": '"0"'})),
    put(f"{API}/ratings/<uuid:item_id>", SIDES, {"points": 3, "evidence": ""}),
    put(f"{API}/comment", SIDES, {"comment": ""}),
    put(f"{API}/agreed/<uuid:item_id>", {"appraiser", "delegate"}, {"basis": "agreed", "points": 3}),
    put(f"{API}/agreed/<uuid:item_id>/words", {"appraisee"}, {"words": ""}),
    read(f"{API}/conversation", PARTIES),
    put(f"{API}/conversation", SIDES, NOTES),
    read(f"{API}/wellbeing", SIDES),
    put(f"{API}/wellbeing", SIDES, {"adjustments": "", "wellbeing": ""}),
    read(f"{API}/scores", PARTIES),
    put(f"{API}/pulse", {"appraisee"}, PULSE),
)

OURS = STAFF - {"national analyst", "platform operator", "foreign lead"}
LEADS = frozenset({"organisation lead", "foreign lead"})
OWN_LEAD = frozenset({"organisation lead"})

LISTS = (
    Route("GET", "/api/v1/me"),
    Route("GET", "/api/v1/appraisals"),
    Route("GET", "/api/v1/team"),
)

PERSON_SESSIONS = "people/<uuid:person_id>/sessions"
SESSIONS = (
    Route("GET", "/me/sessions"),
    Route("POST", "/me/sessions/others", sent=Sent(form={})),
    Route("POST", "/me/sessions/<uuid:session_id>", frozenset({"appraisee"}), sent=Sent(form={})),
    Route("GET", "/api/v1/me/sessions"),
    Route("DELETE", "/api/v1/me/sessions"),
    Route("DELETE", "/api/v1/me/sessions/<uuid:session_id>", frozenset({"appraisee"})),
    Route("GET", f"/organisation/{PERSON_SESSIONS}", OWN_LEAD, door=LEADS),
    Route("POST", f"/organisation/{PERSON_SESSIONS}", OWN_LEAD, door=LEADS, sent=Sent(form={})),
    Route("GET", f"/api/v1/{PERSON_SESSIONS}", OWN_LEAD, door=LEADS),
    Route("DELETE", f"/api/v1/{PERSON_SESSIONS}", OWN_LEAD, door=LEADS),
)

INVITATION = "/organisation/people/<uuid:person_id>/invitation"
API_PERSON = "/api/v1/people/<uuid:person_id>"
INVITATIONS = (
    Route("GET", "/sign-in/again"),
    Route("GET", "/sign-in/continue"),
    # Whoever is signed in would be sent to the provider, which isn't there; others are told to sign in.
    Route("POST", "/sign-in/again", sent=Sent(form={}), public=frozenset({401, 503})),
    Route("GET", INVITATION, OWN_LEAD, door=LEADS),
    Route("POST", INVITATION, OWN_LEAD, door=LEADS, sent=Sent(form={})),
    Route("POST", f"{INVITATION}/removal", OWN_LEAD, door=LEADS, sent=Sent(form={})),
    Route("GET", f"{API_PERSON}/sign-in", OWN_LEAD, door=LEADS),
    Route("DELETE", f"{API_PERSON}/sign-in", OWN_LEAD, door=LEADS),
    Route("POST", f"{API_PERSON}/invitations", OWN_LEAD, door=LEADS),
)

STAFF_FILE = "/organisation/people/import"
ONE_FILE = f"{STAFF_FILE}/<uuid:import_id>"
STAFF_IMPORTS = (
    only((*LEADS, "personnel system"), "POST", "/api/v1/people/imports", Sent(form={})),
    only(LEADS, "GET", STAFF_FILE),
    only(LEADS, "POST", STAFF_FILE, Sent(form={})),
    Route("GET", ONE_FILE, OWN_LEAD, door=LEADS),
    Route("POST", ONE_FILE, OWN_LEAD, door=LEADS, sent=Sent(form={})),
    Route("GET", f"{ONE_FILE}/faults.csv", OWN_LEAD, door=LEADS),
    Route("POST", f"{ONE_FILE}/removal", OWN_LEAD, door=LEADS, sent=Sent(form={})),
)

LIFTING = "/organisation/records/holds/<uuid:hold_id>/lifting"
RECORDS = (
    *(Route("GET", each) for each in ("/api/v1/me/data", "/me/data", "/me/data.json", "/me/data.html")),
    *(only(LEADS, "GET", each) for each in ("/api/v1/records", "/organisation/records")),
    only(LEADS, "POST", "/api/v1/records/holds", Sent(json={})),
    only(LEADS, "POST", "/organisation/records/holds", Sent(form={})),
    Route("DELETE", "/api/v1/records/holds/<uuid:hold_id>", OWN_LEAD, door=LEADS),
    Route("GET", LIFTING, OWN_LEAD, door=LEADS),
    Route("POST", LIFTING, OWN_LEAD, door=LEADS, sent=Sent(form={})),
)

CHANGE = "providers/changes/<uuid:change_id>"
DECISIONS = ("approval", "refusal", "withdrawal")
ONE_PROVIDER = "/organisation/providers/<uuid:provider_id>"
NO_CHANGE = Sent(json={"action": "retire"})  # of no provider: past the door, and refused for what it says
NO_FIELD = Sent(form={})
PROVIDERS = (
    only(LEADS, "GET", "/api/v1/providers"),
    only(LEADS, "POST", "/api/v1/providers/changes", NO_CHANGE),
    Route("GET", f"/api/v1/{CHANGE}", OWN_LEAD, door=LEADS),
    *(Route("POST", f"/api/v1/{CHANGE}/{decision}", OWN_LEAD, door=LEADS) for decision in DECISIONS),
    only(LEADS, "GET", "/organisation/providers"),
    only(LEADS, "GET", "/organisation/providers/new"),
    only(LEADS, "POST", "/organisation/providers/new", NO_FIELD),
    Route("GET", f"{ONE_PROVIDER}/change", OWN_LEAD, door=LEADS),
    Route("POST", f"{ONE_PROVIDER}/change", OWN_LEAD, door=LEADS, sent=NO_FIELD),
    Route("GET", f"{ONE_PROVIDER}/retirement", OWN_LEAD, door=LEADS),
    Route("POST", f"{ONE_PROVIDER}/retirement", OWN_LEAD, door=LEADS, sent=NO_FIELD),
    Route("GET", f"/organisation/{CHANGE}", OWN_LEAD, door=LEADS),
    *(
        Route("POST", f"/organisation/{CHANGE}/{decision}", OWN_LEAD, door=LEADS, sent=NO_FIELD)
        for decision in DECISIONS
    ),
)

GRANT = {"person": "A6", "role": "information_lead", "reason": "Tests"}
ROLE = "/organisation/roles/<uuid:role_id>/end"
ROLES = (
    only([*LEADS, "auditor"], "GET", "/organisation/roles"),
    only(LEADS, "GET", "/organisation/roles/new"),
    only(LEADS, "POST", "/organisation/roles/new", Sent(form=GRANT)),
    Route("GET", ROLE, OWN_LEAD, door=LEADS),
    Route("POST", ROLE, OWN_LEAD, door=LEADS, sent=Sent(form={"reason": ""})),
    only([*LEADS, "auditor"], "GET", "/api/v1/roles"),
    only(LEADS, "POST", "/api/v1/roles", Sent(json=GRANT)),
    Route("DELETE", "/api/v1/roles/<uuid:role_id>", OWN_LEAD, door=LEADS),
)

WITHOUT = "00000000-0000-0000-0000-000000000000"
REASON = {"reason": "Tried"}
NOMINATION = "nominations/<uuid:nomination_id>"
PERSON = "/api/v1/people/<uuid:person_id>"
TO_NOBODY = {"delegate": "nobody", "starts_on": "2026-01-01", "ends_on": "2026-01-01"} | REASON
LED = "/organisation"
LOOK, SEND = ("GET", Sent()), ("POST", Sent(form={}))
LED_PAGES = {
    "people/<uuid:person_id>": (LOOK,),
    "people/<uuid:person_id>/posts/<uuid:post_id>/manager": (LOOK, SEND),
    "people/<uuid:person_id>/delegation": (LOOK, SEND),
    "appraisers/<uuid:person_id>": (LOOK, SEND),
    "appraisals/<uuid:appraisal_id>": (LOOK,),
    "appraisals/<uuid:appraisal_id>/appraiser": (SEND,),
    "appraisals/<uuid:appraisal_id>/countersigner": (SEND,),
    "appraisals/<uuid:appraisal_id>/state": (SEND,),
}
APPRAISERS = (
    read(f"{API}/appraiser", WITH_LEAD, known_to=WITH_LEAD),
    inside(
        "PUT",
        f"{API}/appraiser",
        OWN_LEAD,
        Sent(json={"appraiser_id": WITHOUT} | REASON, headers=VERSION),
        known_to=WITH_LEAD,
    ),
    inside(
        "PUT",
        f"{API}/countersigner",
        OWN_LEAD,
        Sent(json={"countersigner_id": WITHOUT} | REASON, headers=VERSION),
        known_to=WITH_LEAD,
    ),
    inside(
        "POST",
        f"{API}/nominations",
        {"appraisee"},
        Sent(json={"nominee": "nobody"} | REASON),
        known_to=WITH_LEAD | {"colleague"},
    ),
    inside(
        "POST",
        f"{API}/{NOMINATION}/<answer>",
        {"colleague", "organisation lead"},  # whom was asked, and who decides
        Sent(json={}),
        known_to=WITH_LEAD,
        values={"answer": "decline"},
    ),
    Route("GET", "/api/v1/nominations"),
    Route("GET", "/api/v1/delegations"),
    Route("POST", "/api/v1/delegations", sent=Sent(json=TO_NOBODY)),
    Route(
        "DELETE",
        "/api/v1/delegations/<uuid:delegation_id>",
        frozenset({"appraiser", "delegate", "organisation lead"}),
    ),
    only(LEADS, "GET", "/api/v1/appraisals/without-appraiser"),
    only(LEADS, "POST", "/api/v1/appraisals/reassignments", Sent(json={"appraiser_id": WITHOUT} | REASON)),
    only(LEADS, "GET", "/api/v1/people"),
    Route("GET", PERSON, OWN_LEAD, door=LEADS),
    Route("GET", f"{PERSON}/team", OWN_LEAD, door=LEADS),
    Route(
        "PUT",
        f"{PERSON}/posts/<uuid:post_id>/manager",
        OWN_LEAD,
        door=LEADS,
        sent=Sent(json={"manager_id": WITHOUT}),
    ),
    read(f"{PAGE}/appraiser", WITH_LEAD, known_to=WITH_LEAD),
    form(
        f"{PAGE}/nominations",
        {"appraisee"},
        {"nominee": "nobody"} | REASON,
        known_to=WITH_LEAD | {"colleague"},
    ),
    read(f"{PAGE}/{NOMINATION}", WITH_LEAD | {"colleague"}, known_to=WITH_LEAD),
    form(f"{PAGE}/{NOMINATION}", WITH_LEAD | {"colleague"}, {}, known_to=WITH_LEAD),
    Route("GET", "/team/delegation"),
    Route("POST", "/team/delegation", sent=Sent(form={})),
    Route(
        "POST",
        "/team/delegation/<uuid:delegation_id>/end",
        frozenset({"appraiser", "delegate", "organisation lead"}),
        sent=Sent(form={}),
    ),
    only(LEADS, "GET", "/organisation/people"),
    *(
        Route(method, f"{LED}/{rest}", OWN_LEAD, door=LEADS, sent=sent)
        for rest, methods in LED_PAGES.items()
        for method, sent in methods
    ),
    only(LEADS, "GET", "/organisation/appraisers"),
    only(LEADS, "GET", "/organisation/appraisers/nobody"),
    only(LEADS, "POST", "/organisation/appraisers/nobody", Sent(form={})),
)

NOT_THERE: frozenset[str] = frozenset()  # a page with nothing on it for somebody isn't there for them
ANSWER: dict[str, object] = {}
VALUE = f"{PAGE}/values/<uuid:value_id>"
AGREED = f"{PAGE}/agreed/<uuid:value_id>"
GOAL = f"{PAGE}/objectives/<uuid:objective_id>"
PAGES = (
    Route("GET", "/"),
    Route("GET", "/team"),
    only(INFORMATION_LEADS, "GET", "/organisation/returns"),
    only(INFORMATION_LEADS, "GET", "/organisation/returns/<code>", code=CODE),
    only(INFORMATION_LEADS, "POST", "/organisation/returns/<code>", Sent(form={}), code=CODE),
    read(PAGE, PARTIES),
    read(f"{PAGE}/objectives", PARTIES),
    # Whoever may read and not write is led from a form back to the tasks; a form sent empty saves nothing.
    read(f"{PAGE}/objectives/new", PARTIES),
    form(f"{PAGE}/objectives/new", SIDES, OBJECTIVE | {"measure": "", "key": "a key"}),
    read(GOAL, PARTIES),
    form(GOAL, SIDES, OBJECTIVE | {"measure": "", "version": "1"}),
    read(f"{GOAL}/removal", PARTIES),
    form(f"{GOAL}/removal", SIDES, {"version": "0"}),
    read(VALUE, PARTIES),
    form(VALUE, SIDES, ANSWER, known_to=NOT_THERE),
    read(f"{PAGE}/objective-ratings", PARTIES),
    form(f"{PAGE}/objective-ratings", PARTIES, ANSWER),
    read(f"{PAGE}/share", SIDES, known_to=NOT_THERE),
    form(f"{PAGE}/share", SIDES, ANSWER, known_to=WITH_LEAD),
    read(AGREED, PARTIES, state="conversation"),
    form(AGREED, PARTIES, ANSWER, state="conversation"),
    read(f"{PAGE}/agreed-objectives", PARTIES, state="conversation"),
    form(f"{PAGE}/agreed-objectives", PARTIES, ANSWER, state="conversation"),
    read(f"{PAGE}/conversation", PARTIES),
    read(f"{PAGE}/notes", PARTIES),
    form(f"{PAGE}/notes", SIDES, ANSWER),
    read(f"{PAGE}/wellbeing", SIDES),
    form(f"{PAGE}/wellbeing", SIDES, {"adjustments": "", "wellbeing": ""}),
    read(f"{PAGE}/confirm", PARTIES),
    form(f"{PAGE}/confirm", PARTIES, ANSWER),
    read(f"{PAGE}/sign-off", PARTIES, state="sign_off"),
    form(f"{PAGE}/sign-off", PARTIES, ANSWER, state="sign_off"),
    read(f"{PAGE}/score", PARTIES),
    read(f"{PAGE}/pulse", {"appraisee"}, known_to=NOT_THERE),
    form(f"{PAGE}/pulse", {"appraisee"}, PULSE),
    inside(
        "POST",
        f"{PAGE}/actions/<action>",
        SIDES,
        Sent(form={"version": "1"}),
        known_to=WITH_LEAD,
        values={"action": "agree_objectives"},
    ),
)

AUDITOR = ("auditor",)
TRAILS = ("/api/v1/audit", "/organisation/audit")
AUDIT = (
    *(only(AUDITOR, "GET", f"{trail}{each}") for trail in TRAILS for each in ("", "/verification")),
    only(AUDITOR, "GET", "/organisation/audit.csv"),
    *(Route("GET", f"{each}/me/readers") for each in ("/api/v1", "")),
)

TABLE = (
    *OPENING,
    *NATIONAL,
    *PLATFORM,
    *REVIEWS,
    *LISTS,
    *CYCLES,
    *LOCAL_FRAMEWORKS,
    *FRAMEWORK_PAGES,
    *APPRAISERS,
    *SESSIONS,
    *INVITATIONS,
    *STAFF_IMPORTS,
    *ROLES,
    *RECORDS,
    *RULES,
    *PROVIDERS,
    *AUDIT,
    *PAGES,
)
