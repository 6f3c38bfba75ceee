"""`python -m benchmarks`, which `make bench` calls, and `python -m benchmarks profile SCENARIO`."""

import argparse
import contextlib
import os
import signal
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import FrameType

from flask import Flask

from appraisal.app import create_app
from appraisal.demo.errors import DemoError
from benchmarks import machine, report
from benchmarks.comparison import CONNECTIONS, Plan, compare
from benchmarks.errors import BenchmarkError
from benchmarks.limits import mount
from benchmarks.profiling import profile
from benchmarks.recounting import APPRAISALS
from benchmarks.recounting import measure as recount
from benchmarks.scenarios import NAMES, Scenario, scenarios
from benchmarks.scoring import milliseconds_per_form
from benchmarks.stage import Stage, stage
from benchmarks.trust import found


def main(arguments: Sequence[str]) -> int:
    """Do what the command line says; the exit code."""
    given = _parser().parse_args(arguments)
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _stop)
    try:
        if given.what == "profile":
            _profile(given.scenario, given.sort)
        else:
            plan = Plan(given.runs, given.rounds, given.seconds, frozenset(given.only))
            _compare(plan, given.results)
    except (BenchmarkError, DemoError) as problem:
        sys.stderr.write(f"{problem}\n")
        return 1
    except KeyboardInterrupt:
        return 130
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description="Measure the service.")
    parser.add_argument("--runs", type=int, default=1, help="take the median of so many runs")
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument(
        "--seconds", type=float, default=0.75, help="how long each scenario is asked in a round"
    )
    parser.add_argument("--only", action="append", choices=NAMES, default=[], help="beside the limit")
    parser.add_argument("--results", type=Path, help="where to write; a whole benchmark has its own place")
    parser.set_defaults(what="compare")
    commands = parser.add_subparsers(title="instead")
    profiling = commands.add_parser("profile", help="show where one scenario's time goes")
    profiling.add_argument("scenario", choices=NAMES)
    profiling.add_argument("--sort", choices=("cumulative", "tottime"), default="cumulative")
    profiling.set_defaults(what="profile")
    return parser


def _stop(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def _compare(plan: Plan, results: Path | None) -> None:
    busy = os.getloadavg()[0]
    _say("Inventing a trust of 600 people …")
    with stage() as where, _application(where) as app:
        trust = found(where, assessing=CONNECTIONS)
        described = machine.describe(where)

        def prepare(run: int) -> Sequence[Scenario]:
            return scenarios(where, app, trust, connections=CONNECTIONS, run=run)

        comparison = compare(where, app, plan, prepare, _say)
        _say(f"Scoring {APPRAISALS:,} appraisals by SQL …")
        recounting = recount(where)
    scoring = milliseconds_per_form()
    facts = {**comparison.facts, "load_average_before": round(busy, 2), "machine": described}
    told = (
        report.as_table(comparison.figures),
        report.setting_lines(facts),
        report.scoring_line(scoring),
        report.recounting_line(recounting),
    )
    _say("\n" + "\n\n".join(told))
    if results is None and not plan.only:
        results = report.RESULTS
    if results is not None:
        report.write(results, facts=facts, figures=comparison.figures, scoring=scoring, recounting=recounting)


def _profile(name: str, sort: str) -> None:
    with stage() as where, _application(where) as app:
        trust = found(where, assessing=CONNECTIONS)
        every = scenarios(where, app, trust, connections=CONNECTIONS, run=0)
        (chosen,) = [each for each in every if each.name == name]
        _say(profile(where, app, chosen, sort))


@contextlib.contextmanager
def _application(where: Stage) -> Iterator[Flask]:
    """The service in this process, logging to a file as it does under gunicorn."""
    with (where.folder / "in-process.log").open("a", encoding="utf-8") as log:
        with contextlib.redirect_stderr(log):
            app = mount(create_app(where.environment))
        yield app


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
