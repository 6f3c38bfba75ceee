"""The command that runs the background process."""

import os

import click

from appraisal.logs import log_lines
from appraisal.operations import database_url
from appraisal.worker import EVERY, Worker, keep_going, obedient


@click.command()
@click.option("--once", is_flag=True, help="Go round once, searching all of every trail, and end.")
@click.option(
    "--every",
    type=click.FloatRange(min=0.1, max=60),
    default=EVERY,
    show_default=True,
    help="Seconds between two rounds; what happens is to be sealed within a minute.",
)
def worker(once: bool, every: float) -> None:
    """Seal what happened into the audit chains, and do the jobs that are due, until told to end."""
    log_lines(os.environ.get("LOG_LEVEL") or "INFO")
    made = Worker(database_url("app"), whole=once)
    try:
        with obedient() as told:
            if once:
                made.go_round(told)
            else:
                keep_going(made, told, every=every)
    finally:
        made.close()
