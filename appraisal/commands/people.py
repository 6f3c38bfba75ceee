"""Commands about staff: taking over a personnel system's file."""

import json
from collections.abc import Sequence
from pathlib import Path

import click

from appraisal.operations import command
from tenants.people.importing import service
from tenants.people.importing.domain.report import Fault, FileRefused, Report

MOST_SHOWN = 20
"""How many errors and warnings are printed each; `--json` gives all."""


@click.group()
def people() -> None:
    """The people of an organisation."""


@people.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--organisation", "ods_code", required=True, help="Its ODS code.")
@click.option("--dry-run", is_flag=True, help="Report what would change, and change nothing.")
@click.option("--json", "as_json", is_flag=True, help="Print the whole report as JSON.")
@click.option("--end-missing", is_flag=True, help="End the posts that aren't in the file.")
@click.option("--all-or-nothing", is_flag=True, help="Take nothing over if any row has an error.")
def import_(
    file: Path, ods_code: str, dry_run: bool, as_json: bool, end_missing: bool, all_or_nothing: bool
) -> None:
    """Take over staff from a CSV file (docs/staff-import.md), or say what that would change.

    Exit code 1 when nothing of the file could be used, or with --all-or-nothing where a row has an error.
    """
    try:
        with command("people import", ods_code) as (session, by):
            report = service.import_file(
                session,
                by=by,
                content=file.read_bytes(),
                file_name=file.name,
                dry_run=dry_run,
                end_missing=end_missing,
                all_or_nothing=all_or_nothing,
            )
    except FileRefused as refusal:
        _tell(Report(0, errors=refusal.faults), as_json, dry_run)
        raise SystemExit(1) from refusal
    _tell(report, as_json, dry_run)
    if all_or_nothing and report.errors:
        raise SystemExit(1)


def _tell(report: Report, as_json: bool, dry_run: bool) -> None:
    if as_json:
        click.echo(json.dumps(report.to_json(), ensure_ascii=False, indent=1))
        return
    would = "Would be " if dry_run else ""
    click.echo(f"{report.rows} rows in {report.seconds} s, {report.statements} statements.")
    click.echo(
        f"{would}created: {report.created}, changed: {report.changed}, unchanged: {report.unchanged},"
        f" ended: {report.ended}. Refused: {report.refused}."
    )
    _list("error", report.errors)
    # Posts that the file leaves out come last: they are many where a file has only a part of the staff.
    _list(
        "warning", sorted(report.warnings, key=lambda fault: fault.row is None and fault.column is not None)
    )


def _list(kind: str, faults: Sequence[Fault]) -> None:
    for fault in faults[:MOST_SHOWN]:
        place = ", ".join(
            str(part)
            for part in (f"row {fault.row}" if fault.row is not None else None, fault.column)
            if part is not None
        )
        click.echo(f"{kind}{f' ({place})' if place else ''}: {fault.message}")
    if len(faults) > MOST_SHOWN:
        click.echo(f"… and {len(faults) - MOST_SHOWN} more of these; --json gives all.")
