"""Figures measured wrongly are worse than none: what a benchmark must refuse, and how it reckons."""

import pytest
from flask import Flask

from appraisal.demo.population import GUYS_AND_ST_THOMAS, generate
from benchmarks.errors import BenchmarkError
from benchmarks.figures import Rounds, of_run, of_runs
from benchmarks.load import Slot
from benchmarks.messages import Answer, Request, ask_in_process
from benchmarks.scenarios import LIMIT, ReadAgain, Scenario
from benchmarks.trust import TEAM, with_team_of
from tests.settings import BASE_URL

WITHOUT = Request("GET", "/somewhere", ())
OURS = Scenario("ours", "Ours", (), target=0.5)


def slot(requests: int, *, milliseconds: float = 1) -> Slot:
    """One second in which so many requests were answered."""
    return Slot(1.0, [milliseconds / 1000] * requests, 0.1)


def test_a_share_is_taken_within_each_round_so_that_a_slow_moment_slows_both() -> None:
    rounds: Rounds = [
        {LIMIT: slot(limit), "ours": slot(ours)} for limit, ours in ((100, 60), (10, 6), (50, 30))
    ]
    found = of_run(OURS, rounds, statements=7)
    assert found.share == pytest.approx(0.6)
    assert found.reached
    assert (found.per_second, found.lowest, found.highest) == (30, 6, 60)


def test_several_runs_come_to_their_median() -> None:
    runs = [of_run(OURS, [{LIMIT: slot(100), "ours": slot(ours)}], statements=7) for ours in (40, 90, 45)]
    together = of_runs(runs)
    assert together.share == pytest.approx(0.45)
    assert not together.reached
    assert together.requests == 175


def test_a_percentile_is_a_latency_that_was_seen() -> None:
    latencies = [each / 1000 for each in range(1, 201)]
    found = of_run(OURS, [{LIMIT: slot(1), "ours": Slot(1.0, latencies, 0.1)}], statements=7)
    assert {percent: round(value) for percent, value in found.milliseconds.items()} == {
        50: 100,
        95: 190,
        99: 198,
    }


def test_an_answer_that_is_no_success_is_never_timed() -> None:
    with pytest.raises(BenchmarkError, match="was answered 409: taken"):
        Answer(409, b"HTTP/1.1 409 CONFLICT", b"taken").check(Request("PUT", "/somewhere", ()))
    known = Request("GET", "/somewhere", (("If-None-Match", '"1"'),))
    Answer(304, b"HTTP/1.1 304 NOT MODIFIED", b"").check(known)
    for answer, request in ((Answer(200, b"", b"all of it"), known), (Answer(304, b"", b""), WITHOUT)):
        with pytest.raises(BenchmarkError, match="was answered"):
            answer.check(request)


def test_the_service_itself_has_none_of_the_routes_of_benchmarks(app: Flask) -> None:
    with pytest.raises(BenchmarkError, match="was answered 404"):
        ask_in_process(app, [ReadAgain("/benchmarks/nothing")], BASE_URL)
    assert not [rule for rule in app.url_map.iter_rules() if "benchmarks" in rule.rule]


def test_the_large_team_has_exactly_its_size_and_everybody_in_it_is_appraised() -> None:
    people, manager = with_team_of(generate(1, GUYS_AND_ST_THOMAS), TEAM)
    team = [post for post in people.posts if post.supervisor == manager]
    assert len(team) == TEAM
    assert all(post.excused is None for post in team)
    assert len(people.posts) == GUYS_AND_ST_THOMAS.size
