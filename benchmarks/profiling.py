"""Where one request's time goes: the profiler's view of it, and how much of it waits for the database.

The profiler counts processor time: a worker's threads share one core, which is what limits the rate.
"""

import cProfile
import io
import pstats
import statistics
import time
from collections.abc import Iterator
from contextlib import contextmanager

from flask import Flask
from sqlalchemy import Connection, Engine, event

from benchmarks.messages import ask_in_process, environ_of, give
from benchmarks.scenarios import Scenario
from benchmarks.stage import Stage
from benchmarks.statements import counted

WARM_UP, REQUESTS = 100, 1000
TOP = 25


def profile(stage: Stage, app: Flask, scenario: Scenario, sort: str = "cumulative") -> str:
    """Answer many requests in this process; what a request took, its statements, and the top functions."""
    caller = scenario.callers[:1]
    for _ in range(WARM_UP):
        ask_in_process(app, caller, stage.base_url)
    with counted() as sent:
        ask_in_process(app, caller, stage.base_url)
    lines = [f"{scenario.title}: {_timing(stage, app, scenario)}", f"{len(sent)} statements:"]
    lines += [f"  {' '.join(statement.split())[:150]}" for statement in sent]
    return "\n".join([*lines, "", _top(stage, app, scenario, sort)])


def _timing(stage: Stage, app: Flask, scenario: Scenario) -> str:
    """Medians without the profiler, which makes functions look dearer than they are."""
    taken: list[float] = []
    computed: list[float] = []
    waited: list[float] = []
    with _waiting() as spent:
        for _ in range(REQUESTS):
            request = scenario.callers[0].ask()
            environ = environ_of(request, stage.base_url)
            spent.clear()
            begin, own = time.perf_counter(), time.process_time()
            answer = give(app, environ)
            taken.append((time.perf_counter() - begin) * 1000)
            computed.append((time.process_time() - own) * 1000)
            answer.check(request)
            scenario.callers[0].answered(answer)
            waited.append(sum(spent) * 1000)
    return (
        f"{statistics.median(taken):.2f} ms a request in one thread. This process computes for "
        f"{statistics.median(computed):.2f} ms of it; the driver takes {statistics.median(waited):.2f} ms to "
        "execute, COMMIT not counted."
    )


@contextmanager
def _waiting() -> Iterator[list[float]]:
    spent: list[float] = []
    begun = 0.0

    def before(connection: Connection, *given: object) -> None:
        nonlocal begun
        begun = time.perf_counter()

    def after(connection: Connection, *given: object) -> None:
        spent.append(time.perf_counter() - begun)

    event.listen(Engine, "before_cursor_execute", before)
    event.listen(Engine, "after_cursor_execute", after)
    try:
        yield spent
    finally:
        event.remove(Engine, "before_cursor_execute", before)
        event.remove(Engine, "after_cursor_execute", after)


def _top(stage: Stage, app: Flask, scenario: Scenario, sort: str) -> str:
    profiler = cProfile.Profile(time.process_time)
    for _ in range(REQUESTS):
        request = scenario.callers[0].ask()
        environ = environ_of(request, stage.base_url)
        answer = profiler.runcall(give, app, environ)
        answer.check(request)
        scenario.callers[0].answered(answer)
    text = io.StringIO()
    pstats.Stats(profiler, stream=text).strip_dirs().sort_stats(sort).print_stats(TOP)
    return text.getvalue()
