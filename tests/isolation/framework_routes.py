"""Routes of frameworks, read by everybody and written by framework editors; and the stage of an appraisal."""

from frameworks.definitions import built_in
from frameworks.definitions.writer import as_json
from tests.isolation.askers import Sent
from tests.isolation.routes import PARTIES, STAFF, VERSION, Route, form, inside, only, read

OURS = STAFF - {"national analyst", "platform operator", "foreign lead"}
EDITOR = frozenset({"framework editor"})
ADOPTERS = EDITOR | {"organisation lead", "foreign lead"}
"""Who may use a national version; this one, of an organisation's own, exists in the own organisation only."""
FRAMEWORKS = "/api/v1/frameworks"
DRAFT = f"{FRAMEWORKS}/drafts/<uuid:draft_id>"
NO_VERSION = "00000000-0000-0000-0000-000000000000"
OLD = {"If-Match": '"0"'}
STAGE = "appraisals/<uuid:appraisal_id>/stage"
WHO_KNOW = PARTIES | {"organisation lead"}
WHO_CHOOSE = frozenset({"appraiser", "delegate", "organisation lead"})
BY_BAND = Sent(json={"stage": None}, headers=VERSION)
STAGES = (
    inside("GET", f"/api/v1/{STAGE}", WHO_KNOW, Sent()),
    inside("PUT", f"/api/v1/{STAGE}", WHO_CHOOSE, BY_BAND, known_to=WHO_KNOW),
    read(f"/{STAGE}", WHO_KNOW),
    form(f"/{STAGE}", WHO_CHOOSE, {"stage": "", "version": "1"}, known_to=WHO_KNOW),
)
LOCAL_FRAMEWORKS = (
    *STAGES,
    Route("GET", FRAMEWORKS),
    Route("GET", f"{FRAMEWORKS}/<uuid:version_id>", OURS),
    Route("GET", f"{FRAMEWORKS}/<uuid:version_id>/export", OURS),
    Route("POST", f"{FRAMEWORKS}/<uuid:version_id>/adoption", ADOPTERS - {"foreign lead"}, door=ADOPTERS),
    only(EDITOR, "POST", f"{FRAMEWORKS}/<uuid:version_id>/retirement", Sent(json={"reason": ""})),
    only(EDITOR, "POST", f"{FRAMEWORKS}/drafts", Sent(json={})),
    only(EDITOR, "POST", f"{FRAMEWORKS}/drafts/import", Sent(form={})),
    only(EDITOR, "GET", DRAFT),
    only(EDITOR, "PUT", DRAFT, Sent(json={"document": as_json(built_in())}, headers=OLD)),
    only(EDITOR, "DELETE", DRAFT, Sent(headers=OLD)),
    only(EDITOR, "GET", f"{DRAFT}/findings"),
    only(EDITOR, "POST", f"{DRAFT}/submission", Sent(headers=OLD)),
    only(EDITOR, "POST", f"{DRAFT}/return", Sent(json={"text": "Tried"}, headers=OLD)),
    only(EDITOR, "POST", f"{DRAFT}/publication", Sent(headers=OLD)),
    only(EDITOR, "GET", f"{DRAFT}/comments"),
    only(EDITOR, "POST", f"{DRAFT}/comments", Sent(json={"text": ""})),
    only(EDITOR, "GET", f"{DRAFT}/coverage"),
    only(EDITOR, "GET", f"{DRAFT}/preview"),
    only(EDITOR, "GET", f"{DRAFT}/move"),
    only(EDITOR, "POST", f"{DRAFT}/move", Sent(json={"to": NO_VERSION}, headers=OLD)),
    Route("GET", f"{FRAMEWORKS}/<uuid:version_id>/coverage", OURS),
    Route("GET", f"{FRAMEWORKS}/<uuid:version_id>/preview", OURS),
    Route("GET", f"{FRAMEWORKS}/compare"),
    only(EDITOR, "POST", f"{DRAFT}/comments/<uuid:comment_id>/settlement"),
)
