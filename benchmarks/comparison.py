"""A run: all scenarios in turn, in short rounds and ever another order, over the same connections."""

import random
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from flask import Flask

from appraisal.demo.ports import HOST
from appraisal.demo.web import THREADS, WORKERS, Web
from benchmarks.figures import Figures, of_run, of_runs
from benchmarks.load import Load, Slot
from benchmarks.messages import ask_in_process
from benchmarks.scenarios import LIMIT, Scenario
from benchmarks.stage import Stage
from benchmarks.statements import counted

CONNECTIONS = 8
WARM_UP_SECONDS = 0.7
APPLICATION = "benchmarks.wsgi:app"
Say = Callable[[str], None]


@dataclass(frozen=True)
class Plan:
    """How often and how long."""

    runs: int
    rounds: int
    seconds: float
    only: frozenset[str] = frozenset()
    """Names of the scenarios to measure beside the limit; all when empty."""

    def chosen(self, scenarios: Sequence[Scenario]) -> list[Scenario]:
        """The scenarios to measure."""
        wanted = self.only | {LIMIT}
        return [each for each in scenarios if not self.only or each.name in wanted]


@dataclass(frozen=True)
class Comparison:
    """What all runs came to, and what they were."""

    figures: tuple[Figures, ...]
    facts: Mapping[str, Any]


def compare(
    stage: Stage, app: Flask, plan: Plan, prepare: Callable[[int], Sequence[Scenario]], say: Say
) -> Comparison:
    """Measure everything, each run with a freshly started service.

    :param prepare: the scenarios of a run, by its number from 0, with sessions and a token that begin then.
    :raises BenchmarkError: an answer isn't a success, or doesn't come.
    """
    runs: list[list[Figures]] = []
    shares: list[float] = []
    for number in range(plan.runs):
        say(f"Run {number + 1} of {plan.runs}: {plan.rounds} rounds")
        scenarios = plan.chosen(prepare(number))
        statements = {each.name: count_statements(stage, app, each) for each in scenarios}
        rounds = _run(stage, scenarios, plan, number)
        runs.append([of_run(each, rounds, statements[each.name]) for each in scenarios])
        slots = [slot for each in rounds for slot in each.values()]
        shares.append(sum(slot.own_seconds for slot in slots) / sum(slot.seconds for slot in slots))
    facts = {
        "measured_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "setting": {
            "workers": WORKERS,
            "threads": THREADS,
            "connections": CONNECTIONS,
            "runs": plan.runs,
            "rounds": plan.rounds,
            "seconds_each": plan.seconds,
        },
        "cores_taken_by_the_load": round(max(shares), 2),
    }
    return Comparison(tuple(of_runs(each) for each in zip(*runs, strict=True)), facts)


def count_statements(stage: Stage, app: Flask, scenario: Scenario) -> int:
    """What one request sends to the database, once caches are filled."""
    callers = scenario.callers[:1]
    ask_in_process(app, callers, stage.base_url)
    with counted() as sent:
        ask_in_process(app, callers, stage.base_url)
    return len(sent)


def _run(stage: Stage, scenarios: Sequence[Scenario], plan: Plan, number: int) -> list[dict[str, Slot]]:
    shuffle = random.Random(number).shuffle  # noqa: S311 - an order, not a secret
    web = Web(stage.port, stage.environment, stage.folder / "web.log", APPLICATION)
    with ExitStack() as undo:
        undo.callback(web.stop)
        web.start()
        load = undo.enter_context(Load(HOST, stage.port, connections=CONNECTIONS, workers=WORKERS))
        for scenario in scenarios:
            load.run(scenario.callers, WARM_UP_SECONDS)
        rounds = []
        for _ in range(plan.rounds):
            order = list(scenarios)
            shuffle(order)
            rounds.append({each.name: load.run(each.callers, plan.seconds) for each in order})
        return rounds
