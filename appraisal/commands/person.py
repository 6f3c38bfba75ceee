"""Commands about one person's data: export, legal hold, erasure."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import click

from appraisal.operations import command
from appraisal.records.document import as_document
from appraisal.records.erasure import Report, erase_due, erase_person
from appraisal.records.export import export_person
from appraisal.records.files import write_private
from appraisal.records.holds import lift_holds_of, place_hold, set_period
from appraisal.records.notes import erase_notes
from appraisal.records.rendering import as_page
from appraisal.records.retention import RULES
from appraisal.records.standing import find_person, years_of

organisation = click.option("--organisation", "ods_code", required=True, help="Its ODS code.")


@click.group()
def person() -> None:
    """What is held about somebody: give it out, keep it for an inquiry, erase it when its period is over."""


@person.command("export")
@organisation
@click.option("--person", "employee_number", required=True, help="Their employee number.")
@click.option("--to", "folder", type=click.Path(file_okay=False, path_type=Path), required=True)
def export(ods_code: str, employee_number: str, folder: Path) -> None:
    """Write all that is held about somebody as JSON and as a page, for nobody else's eyes (mode 0600).

    The folder is made if it isn't there, and then is nobody else's either.
    """
    with command("person export", ods_code) as (session, by):
        person_id = find_person(session, by=by, employee_number=employee_number)
        document = as_document(export_person(session, by=by, person_id=person_id), whole=True)
    name = re.sub(r"[^A-Za-z0-9]+", "-", f"{ods_code}-{employee_number}-data")
    as_json = json.dumps(document, ensure_ascii=False, indent=2) + "\n"
    folder.mkdir(mode=0o700, exist_ok=True)
    for path, text in ((f"{name}.json", as_json), (f"{name}.html", as_page(document))):
        write_private(folder / path, text)
        click.echo(str(folder / path))


@person.command("erase")
@organisation
@click.option("--person", "employee_number", help="One person, by employee number.")
@click.option("--due", is_flag=True, help="Everybody whose retention has ended, and notes on wellbeing.")
@click.option("--dry-run", is_flag=True, help="Say what would go, and change nothing.")
def erase(ods_code: str, employee_number: str | None, due: bool, dry_run: bool) -> None:
    """Erase what says who somebody was and what was written; in one transaction, for good."""
    if due == (employee_number is not None):
        raise click.UsageError("Say either --due or --person NUMBER.")
    with command("person erase", ods_code, role="owner") as (session, by):
        if employee_number is None:
            report = erase_due(session, by=by, dry_run=dry_run)
            notes = erase_notes(session, by=by, dry_run=dry_run)
        else:
            person_id = find_person(session, by=by, employee_number=employee_number)
            report, notes = Report((erase_person(session, by=by, person_id=person_id, dry_run=dry_run),)), 0
    for line in _said(report, notes, dry_run=dry_run):
        click.echo(line)


@person.command("hold")
@organisation
@click.option("--person", "employee_number", required=True, help="Their employee number.")
@click.option("--reason", required=True)
def hold(ods_code: str, employee_number: str, reason: str) -> None:
    """Place a legal hold: nothing of somebody's is erased until it is released."""
    with command("person hold", ods_code) as (session, by):
        placed = place_hold(session, by=by, employee_number=employee_number, reason=reason)
    click.echo(f"Nothing about {placed.employee_number} is erased until the hold is released.")


@person.command("release")
@organisation
@click.option("--person", "employee_number", required=True, help="Their employee number.")
def release(ods_code: str, employee_number: str) -> None:
    """Lift every legal hold on somebody."""
    with command("person release", ods_code) as (session, by):
        person_id = find_person(session, by=by, employee_number=employee_number)
        count = lift_holds_of(session, by=by, person_id=person_id)
    click.echo(f"{count} holds lifted." if count != 1 else "1 hold lifted.")


@person.command("retention")
@organisation
@click.option("--rule", help="The rule whose period is to be longer.")
@click.option("--years", type=click.IntRange(0, 100))
def retention(ods_code: str, rule: str | None, years: int | None) -> None:
    """Show how long what is kept, or keep something longer than its rule asks for."""
    if (rule is None) != (years is None):
        raise click.UsageError("Say both --rule and --years, or neither.")
    with command("person retention", ods_code) as (session, by):
        if rule is not None and years is not None:
            set_period(session, by=by, rule=rule, years=years)
            session.flush()
        kept = years_of(session, by=by)
    for name, each in RULES.items():
        click.echo(f"{name}: {kept[name]} years after {each.after} (at least {each.years}; {each.source})")


def _said(report: Report, notes: int, *, dry_run: bool) -> Iterator[str]:
    would = "would be erased" if dry_run else "erased"
    for each in report.erased:
        rows = sum(each.rows.values())
        yield f"{each.employee_number}: {would}, {rows} rows, kept until {each.kept_until.isoformat()}"
    for refused in report.refused:
        yield f"{refused.employee_number}: kept. {' '.join(refused.reasons)}"
    yield f"People {would}: {len(report.erased)}. Kept: {len(report.refused)}. Notes {would}: {notes}."
