"""The figures as a table for people and as JSON for whoever compares two of them."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from appraisal.demo.processes import PROJECT
from benchmarks.figures import PERCENTILES, Figures
from benchmarks.recounting import APPRAISALS, BUDGET_RATIO, Recounting
from benchmarks.scoring import BUDGET_MILLISECONDS

RESULTS = PROJECT / "benchmarks" / "results.json"
QUIET = 0.5
"""A load average from which on others take part in what is measured."""
HEAD = (
    "",
    "requests/s",
    "lowest–highest",
    "p50 ms",
    "p95 ms",
    "p99 ms",
    "statements",
    "of limit",
    "target",
    "",
)


def as_table(figures: Sequence[Figures]) -> str:
    """One line a scenario."""
    rows = [HEAD, *(_row(each) for each in figures)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(HEAD))]
    lines = [
        "  ".join(
            cell.ljust(width) if column == 0 else cell.rjust(width)
            for column, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    ]
    lines.insert(1, "-" * max(map(len, lines)))
    return "\n".join(lines)


def _row(figures: Figures) -> tuple[str, ...]:
    return (
        figures.title,
        f"{figures.per_second:,.0f}",
        f"{figures.lowest:,.0f}–{figures.highest:,.0f}",
        *(f"{figures.milliseconds[percent]:.1f}" for percent in PERCENTILES),
        str(figures.statements),
        f"{figures.share:.2f}",
        "" if figures.target is None else f"{figures.target:.2f}",
        {None: "", True: "reached", False: "MISSED"}[figures.reached],
    )


def setting_lines(facts: Mapping[str, Any]) -> str:
    """What the table means, and what to hold against it."""
    setting = facts["setting"]
    busy = facts["load_average_before"]
    lines = [
        f"{setting['workers']} workers of {setting['threads']} threads, {setting['connections']} kept-alive "
        f"connections; the median of {setting['runs']} run(s) of {setting['rounds']} rounds; every line was "
        f"asked for {setting['seconds_each']:g} s in each round.",
        "Share of the limit: median over rounds of the rate against the limit's rate in the same round.",
        f"The load itself took {facts['cores_taken_by_the_load']:.2f} of a core.",
    ]
    if busy > QUIET:
        lines.append(
            f"The machine was busy with something else (load average {busy:.1f} before the start): rates and "
            "milliseconds are worse than it can do, shares less exact."
        )
    return "\n".join(lines)


def scoring_line(milliseconds: float) -> str:
    """What scoring one form takes, against its budget."""
    verdict = "reached" if milliseconds <= BUDGET_MILLISECONDS else "MISSED"
    return f"Scoring one form takes {milliseconds:.3f} ms (budget {BUDGET_MILLISECONDS} ms: {verdict})."


def recounting_line(found: Recounting) -> str:
    """What scoring many appraisals by SQL takes, against the bare weighted means of the same rows."""
    verdict = "reached" if found.reached else "MISSED"
    return (
        f"Scoring {APPRAISALS:,} appraisals by SQL takes {found.scored_seconds:.2f} s,"
        f" {found.ratio:.2f} times the bare weighted means of the same rows"
        f" ({found.bare_seconds:.2f} s; budget {BUDGET_RATIO:g} times: {verdict})."
    )


def write(
    path: Path,
    *,
    facts: Mapping[str, Any],
    figures: Sequence[Figures],
    scoring: float,
    recounting: Recounting,
) -> None:
    """Keep the figures of the last benchmark."""
    body = {
        **facts,
        "scenarios": [_as_json(each) for each in figures],
        "scoring": {"milliseconds": round(scoring, 3), "budget": BUDGET_MILLISECONDS},
        "scoring_by_sql": {
            "appraisals": APPRAISALS,
            "seconds": round(recounting.scored_seconds, 3),
            "bare_seconds": round(recounting.bare_seconds, 3),
            "ratio": round(recounting.ratio, 3),
            "budget": BUDGET_RATIO,
        },
    }
    path.write_text(json.dumps(body, indent=2, ensure_ascii=False) + "\n", "utf-8")


def _as_json(figures: Figures) -> dict[str, Any]:
    return {
        "name": figures.name,
        "title": figures.title,
        "requests_per_second": {
            "median": round(figures.per_second, 1),
            "lowest": round(figures.lowest, 1),
            "highest": round(figures.highest, 1),
        },
        "milliseconds": {f"p{percent}": round(figures.milliseconds[percent], 2) for percent in PERCENTILES},
        "requests": figures.requests,
        "statements": figures.statements,
        "share_of_limit": round(figures.share, 3),
        "target": figures.target,
        "reached": figures.reached,
    }
