"""One appraisal driven through its life by the API, as its people would."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from werkzeug.test import TestResponse

from appraisal.reviews.service.clock import today
from frameworks.service import read_version
from tests.world import Browser, World

Json = dict[str, Any]
IN_ORDER = ("objectives", "in_year", "assessment", "conversation", "sign_off", "complete")
NOTES = {"summary": "What was said", "development_plan": "A course", "career": "A senior post"}


@dataclass
class Journey:
    """An appraisal in a cycle of its own; parts are `appraisee`, `manager`, `director`, `lead`, …"""

    world: World
    browsers: Mapping[str, Browser]
    id: UUID
    items: list[str] = field(default_factory=list)

    def path(self, below: str = "") -> str:
        """An address of this appraisal."""
        return f"/api/v1/appraisals/{self.id}{below}"

    def ask(
        self, part: str, method: str, below: str = "", json: object = None, version: int | None = None
    ) -> TestResponse:
        """Send one request; `version` goes as If-Match."""
        headers = {} if version is None else {"If-Match": f'"{version}"'}
        sent = json if json is not None or method in {"GET", "DELETE"} else {}
        return self.browsers[part].request(method, self.path(below), json=sent, headers=headers)

    def given(
        self, part: str, method: str, below: str = "", json: object = None, version: int | None = None
    ) -> Json:
        """The body of a request that must succeed."""
        answer = self.ask(part, method, below, json, version)
        assert answer.status_code in {200, 201, 204}, (answer.status_code, answer.get_data(as_text=True))
        body: Json = answer.get_json(silent=True) or {}
        return body

    def read(self, part: str = "appraisee") -> Json:
        """The appraisal as somebody sees it."""
        return self.given(part, "GET")

    def act(self, part: str, action: str, words: str | None = None) -> Json:
        """Do an action on the version that is there now."""
        version = self.given(part, "GET", "/actions")["version"]
        sent = {} if words is None else {"words": words}
        return self.given(part, "POST", f"/actions/{action}", sent, version)

    def answers(self, part: str, below: str) -> int:
        """The status of a POST on the version that is there now."""
        version = self.given(part, "GET", "/actions")["version"]
        return self.ask(part, "POST", below, {"words": "A reason"}, version).status_code

    def allowed(self, part: str) -> set[str]:
        """The actions that are open to somebody now."""
        found = self.given(part, "GET", "/actions")["actions"]
        return {each["action"] for each in found if each["allowed"]}

    def add_objectives(self, *weights: str) -> None:
        """Objectives of these weights, drafted in turn by both sides."""
        for number, weight in enumerate(weights):
            part = ("appraisee", "manager")[number % 2]
            self.given(part, "POST", "/objectives", {"title": f"Objective {number + 1}", "weight": weight})
        self.items = self.item_ids()

    def item_ids(self) -> list[str]:
        """Behaviours in the order of the framework, then objectives."""
        view = self.read()
        with self.world.session("ours.appraisee") as session:
            identity = self.world.identity("ours.appraisee")
            framework = read_version(session, by=identity, version_id=UUID(view["framework_version_id"]))
        return [str(behaviour.id) for behaviour in framework.behaviours] + [
            o["id"] for o in view["objectives"]
        ]

    def rate(
        self, part: str, item: str, points: int | None, evidence: str = "Seen", version: int = 0
    ) -> Json:
        """Save one answer."""
        sent = {"points": points, "evidence": evidence}
        return self.given(part, "PUT", f"/ratings/{item}", sent, version)

    def rate_all(self, part: str, *points: int) -> None:
        """Answer every item, with these points in turn."""
        for number, item in enumerate(self.items):
            self.rate(part, item, points[number % len(points)])

    def decide_all(self) -> None:
        """Choose 3 for every item that isn't decided."""
        decided = {each["item_id"] for each in self.read()["agreed"]}
        for item in self.items:
            if item not in decided:
                self.given("manager", "PUT", f"/agreed/{item}", {"basis": "agreed", "points": 3}, 0)

    def write_notes(self) -> None:
        """The conversation's notes, dated today."""
        self.given("manager", "PUT", "/conversation", {"held_on": today().isoformat(), **NOTES}, 0)

    def to(self, state: str) -> "Journey":
        """Drive it, by the shortest way, from its beginning to `state`."""
        for step in IN_ORDER[1 : IN_ORDER.index(state) + 1]:
            getattr(self, f"_to_{step}")()
            assert self.read()["state"] == step
        return self

    def _to_in_year(self) -> None:
        self.add_objectives("33.33", "66.67")
        self.act("appraisee", "agree_objectives")
        self.act("manager", "agree_objectives")

    def _to_assessment(self) -> None:
        self.act("appraisee", "start_assessment")

    def _to_conversation(self) -> None:
        self.rate_all("appraisee", 3, 4)
        self.rate_all("manager", 3, 2)
        self.act("appraisee", "share_half")
        self.act("manager", "share_half")

    def _to_sign_off(self) -> None:
        self.write_notes()
        self.decide_all()
        self.act("appraisee", "confirm_conversation")
        self.act("manager", "confirm_conversation")

    def _to_complete(self) -> None:
        self.act("appraisee", "sign")
        self.act("manager", "sign")
