"""Two organisations' people at the same moment, through the same threads, connections and process-wide state.

A rival keeps its organisation filter in state of the process, and answers one with another's rows under load.
"""

import os
import re
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from decimal import Decimal
from http.client import HTTPConnection
from pathlib import Path
from random import Random

import pytest
from flask import Flask
from sqlalchemy import update

from appraisal.cycles.models import Appraisal
from appraisal.reviews.models import Objective
from tests.database import Database
from tests.isolation.everything import COLLECTION, SIDES, WORDS, Filled
from tests.settings import BASE_URL, environment
from tests.world import Browser, World

HOST = "127.0.0.1"
REQUESTS = 4_000
CLIENTS = 8
DIFFERENT_EACH_TIME = re.compile(rb'name="csrf_token" value="[^"]+"|nonce="[^"]+"')
SERVER = (
    *(sys.executable, "-m", "gunicorn", "wsgi:app", "--worker-class", "gthread", "--workers", "2"),
    *("--threads", "4", "--bind", f"{HOST}:0", "--keep-alive", "30"),
)


@dataclass(frozen=True)
class Question:
    """What a signed-in person asks again and again, and the answer they got while nobody else asked."""

    side: str
    path: str
    headers: dict[str, str]
    answer: bytes


@pytest.fixture(scope="module")
def port(database: Database, tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """gunicorn as it is run: two workers of four threads each."""
    log = tmp_path_factory.mktemp("gunicorn") / "log"
    with log.open("wb") as output:
        given = environment(database) | {"PATH": os.environ["PATH"], "PYTHONPATH": str(Path.cwd())}
        server = subprocess.Popen(SERVER, stdout=output, stderr=subprocess.STDOUT, env=given)
        try:
            yield port_of(server, log)
        finally:
            server.terminate()
            server.wait(20)


def port_of(server: subprocess.Popen[bytes], log: Path) -> int:
    """The port it chose, once both workers have started."""
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline and server.poll() is None:
        said = log.read_text("utf-8")
        found = re.search(rf"Listening at: http://{re.escape(HOST)}:(\d+)", said)
        if found and said.count("Booting worker") == 2:
            return int(found[1])
        time.sleep(0.05)
    raise AssertionError(log.read_text("utf-8"))


@pytest.fixture(scope="module")
def questions(
    app: Flask, world: World, filled: dict[str, Filled], port: int
) -> dict[str, tuple[Question, ...]]:
    """For each organisation: the same questions, whose answers differ."""
    with world.session("theirs.appraisee") as session:
        for position in (2, 3):
            session.add(
                Objective(
                    appraisal_id=world.appraisals["theirs.appraisee"],
                    position=position,
                    title=WORDS["theirs"],
                    weight=Decimal(1),
                )
            )
        session.execute(
            update(Appraisal)
            .where(Appraisal.id == world.appraisals["theirs.colleague"])
            .values(state="excused", excused_reason=WORDS["theirs"])
        )
        session.commit()
    return {
        side: tuple(
            question(port, world.browser(app, f"{side}.{part}"), side, path)
            for part, path in asked(world, side)
        )
        for side in SIDES
    }


def asked(world: World, side: str) -> list[tuple[str, str]]:
    """Who asks what."""
    own = f"/api/v1/appraisals/{world.appraisals[f'{side}.appraisee']}"
    return [
        ("appraisee", own),
        ("manager", own),
        ("appraisee", f"{own}/objectives"),
        ("appraisee", f"{own}/actions"),
        ("appraisee", "/api/v1/appraisals"),
        ("manager", "/api/v1/team"),
        ("director", "/api/v1/team"),
        ("lead", f"/api/v1/cycles/{world.cycles[side]}/completion"),
        ("lead", f"/organisation/cycles/{world.cycles[side]}"),
        ("lead", f"/api/v1/collections/{COLLECTION}/return"),
    ]


def question(port: int, browser: Browser, side: str, path: str) -> Question:
    names = ("appraisal_session", "appraisal_form")
    cookies = [browser.client.get_cookie(name, domain=HOST) for name in names]
    sent = "; ".join(f"{cookie.key}={cookie.value}" for cookie in cookies if cookie is not None)
    headers = {"Cookie": sent, "X-CSRFToken": browser.csrf, "Origin": BASE_URL}
    with closing(HTTPConnection(HOST, port, timeout=20)) as connection:
        status, answer = get(connection, path, headers)
    assert status == 200, answer
    return Question(side, path, headers, answer)


def get(connection: HTTPConnection, path: str, headers: dict[str, str]) -> tuple[int, bytes]:
    connection.request("GET", path, headers=headers)
    response = connection.getresponse()
    return response.status, DIFFERENT_EACH_TIME.sub(b"", response.read())


def ask_again_and_again(port: int, questions: dict[str, tuple[Question, ...]], seed: int) -> Counter[str]:
    """One client on one connection, now for the one organisation and now for the other."""
    wrong: Counter[str] = Counter()
    choose = Random(seed)  # noqa: S311 - whose turn it is, nothing secret
    with closing(HTTPConnection(HOST, port, timeout=20)) as connection:
        for _ in range(REQUESTS // CLIENTS):
            side = choose.choice(SIDES)
            asked = choose.choice(questions[side])
            status, answer = get(connection, asked.path, asked.headers)
            wrong["asked " + side] += 1
            if status != 200:
                wrong[f"status {status}"] += 1
            elif answer != asked.answer:
                wrong[f"another answer to {asked.path}"] += 1
    return wrong


def test_the_same_questions_have_different_answers_in_each_organisation(
    questions: dict[str, tuple[Question, ...]],
) -> None:
    for ours, theirs in zip(questions["ours"], questions["theirs"], strict=True):
        assert ours.answer != theirs.answer, ours.path
    for side, other in (SIDES, SIDES[::-1]):
        said = b"".join(question.answer for question in questions[side])
        assert WORDS[side].encode() in said
        assert WORDS[other].encode() not in said


def test_nobody_sees_a_row_or_a_count_of_the_other_organisation_however_many_ask(
    port: int, questions: dict[str, tuple[Question, ...]]
) -> None:
    with ThreadPoolExecutor(CLIENTS) as pool:
        clients = [pool.submit(ask_again_and_again, port, questions, seed) for seed in range(CLIENTS)]
        found = sum((client.result() for client in clients), Counter())
    assert set(found) == {f"asked {side}" for side in SIDES}
    assert found.total() == REQUESTS
    assert min(found.values()) > REQUESTS // 3
