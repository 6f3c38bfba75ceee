"""What is asked for, by whom, and how near to the limit it has to come."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from flask import Flask

from benchmarks.errors import BenchmarkError
from benchmarks.limits import DO_NOTHING
from benchmarks.limits import LIMIT as LIMIT_PATH
from benchmarks.messages import Answer, Caller, Request
from benchmarks.stage import Stage
from benchmarks.trust import OwnAppraisal, Trust
from benchmarks.visitors import Headers, issue_token, sign_in
from frameworks.schemas.bodies import tag

NOTHING, LIMIT = "nothing", "limit"
READ_OWN, TEAM_LIST, SAVE_RATING, NATIONAL_TABLE = "read-own", "team-list", "save-rating", "national-table"
FRAMEWORK = "framework-304"
NAMES = (NOTHING, LIMIT, READ_OWN, TEAM_LIST, SAVE_RATING, NATIONAL_TABLE, FRAMEWORK)
EVIDENCE = "Stayed with a frightened patient until the family came, and told the team what had helped."


@dataclass(frozen=True)
class Scenario:
    """One thing that is asked for; `target` is the least share of the limit's requests per second."""

    name: str
    title: str
    callers: tuple[Caller, ...]
    target: float | None = None


class ReadAgain:
    """Asks the same question for ever."""

    def __init__(self, path: str, headers: Headers = ()) -> None:
        self._request = Request("GET", path, headers)

    def ask(self) -> Request:
        """The question."""
        return self._request

    def answered(self, answer: Answer) -> None:
        """Nothing depends on it."""


class SaveRating:
    """Goes on changing one rating in one's own half, each time from the version just saved."""

    def __init__(self, own: OwnAppraisal, item_id: UUID, headers: Headers) -> None:
        headers = (*headers, ("Content-Type", "application/json"))
        self._request = Request("PUT", f"/api/v1/appraisals/{own.appraisal_id}/ratings/{item_id}", headers)
        self._version = '"0"'
        self._points = 3

    def ask(self) -> Request:
        """Save another answer than the last."""
        self._points = 7 - self._points
        body = json.dumps({"points": self._points, "evidence": EVIDENCE}).encode()
        named = (*self._request.headers, ("If-Match", self._version))
        return Request(self._request.method, self._request.path, named, body)

    def answered(self, answer: Answer) -> None:
        """Remember the new version.

        :raises BenchmarkError: the answer has none, or it is the old one, so that nothing was saved.
        """
        tag = answer.header("ETag")
        if tag is None or tag == self._version:
            raise BenchmarkError(f"Saving a rating gave the version {tag} after {self._version}.")
        self._version = tag


def scenarios(stage: Stage, app: Flask, trust: Trust, *, connections: int, run: int) -> tuple[Scenario, ...]:
    """All of them, with a caller for each connection; sessions and token begin now.

    :param run: the number of the run; each saves ratings for a behaviour of its own.

    People read over all connections as one; each connection saves as somebody else, in an appraisal of their
    own, so that savers wait for the disk and not for each other.
    """
    appraisee = sign_in(stage, app, trust, trust.finished.person_id)
    manager = sign_in(stage, app, trust, trust.manager_id)
    own = trust.finished.appraisal_id

    def reading(
        name: str, title: str, path: str, headers: Headers = (), target: float | None = None
    ) -> Scenario:
        return Scenario(name, title, tuple(ReadAgain(path, headers) for _ in range(connections)), target)

    return (
        reading(NOTHING, "Nothing", DO_NOTHING),
        reading(LIMIT, "The limit: one row by its key", f"{LIMIT_PATH}/{own}", appraisee),
        reading(READ_OWN, "Read own appraisal", f"/api/v1/appraisals/{own}", appraisee, 0.25),
        reading(TEAM_LIST, "Team list of 100", "/api/v1/team", manager, 0.15),
        Scenario(SAVE_RATING, "Save one rating", _savers(stage, app, trust, connections, run), 0.25),
        reading(
            NATIONAL_TABLE,
            "Read a national table",
            "/api/v1/national/releases/latest/tables/ratings",
            issue_token(stage),
            0.50,
        ),
        reading(
            FRAMEWORK,
            "304 of a published framework",
            f"/api/v1/frameworks/{trust.framework.id}",
            (*appraisee, ("If-None-Match", f'"{tag(trust.framework.id)}"')),
            0.80,
        ),
    )


def _savers(stage: Stage, app: Flask, trust: Trust, connections: int, run: int) -> tuple[Caller, ...]:
    item = trust.framework.behaviours[run % len(trust.framework.behaviours)].id
    people: Sequence[OwnAppraisal] = trust.assessing[:connections]
    return tuple(SaveRating(own, item, sign_in(stage, app, trust, own.person_id)) for own in people)
