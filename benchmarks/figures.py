"""From what was timed to what is told: medians over rounds, then over runs, and shares of the limit."""

import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from benchmarks.load import Slot
from benchmarks.scenarios import LIMIT, Scenario

Rounds = Sequence[Mapping[str, Slot]]
"""Of each round, what happened to each scenario by name."""
PERCENTILES = (50, 95, 99)


@dataclass(frozen=True)
class Figures:
    """One scenario: requests a second, milliseconds an answer, statements a request, share of the limit."""

    name: str
    title: str
    per_second: float
    lowest: float
    highest: float
    milliseconds: Mapping[int, float]
    requests: int
    statements: int
    share: float
    target: float | None

    @property
    def reached(self) -> bool | None:
        """Is the target met? None where there is none."""
        return None if self.target is None else self.share >= self.target


def of_run(scenario: Scenario, rounds: Rounds, statements: int) -> Figures:
    """One scenario in one run. The share is the median over rounds of its rate against the limit's rate in
    the same round, so that a machine that slows down for a while slows both.
    """
    slots = [each[scenario.name] for each in rounds]
    rates = [slot.per_second for slot in slots]
    shares = [each[scenario.name].per_second / each[LIMIT].per_second for each in rounds]
    latencies = sorted(latency for slot in slots for latency in slot.latencies)
    return Figures(
        name=scenario.name,
        title=scenario.title,
        per_second=statistics.median(rates),
        lowest=min(rates),
        highest=max(rates),
        milliseconds={percent: _percentile(latencies, percent) * 1000 for percent in PERCENTILES},
        requests=len(latencies),
        statements=statements,
        share=statistics.median(shares),
        target=scenario.target,
    )


def of_runs(runs: Sequence[Figures]) -> Figures:
    """The same scenario in several runs: the median of each figure, and the widest spread."""
    first = runs[0]
    return Figures(
        name=first.name,
        title=first.title,
        per_second=statistics.median(run.per_second for run in runs),
        lowest=min(run.lowest for run in runs),
        highest=max(run.highest for run in runs),
        milliseconds={
            percent: statistics.median(run.milliseconds[percent] for run in runs) for percent in PERCENTILES
        },
        requests=sum(run.requests for run in runs),
        statements=max(run.statements for run in runs),
        share=statistics.median(run.share for run in runs),
        target=first.target,
    )


def _percentile(ordered: Sequence[float], percent: int) -> float:
    """By nearest rank: a latency that was seen, never one between two."""
    return ordered[max(0, -(-percent * len(ordered) // 100) - 1)]
