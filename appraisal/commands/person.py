"""Commands about one person's data: export, legal hold, erasure."""

import json
import re
from pathlib import Path

import click

from appraisal.operations import command
from appraisal.records.document import as_document
from appraisal.records.export import export_person
from appraisal.records.files import write_private
from appraisal.records.rendering import as_page
from appraisal.records.standing import find_person

organisation = click.option("--organisation", "ods_code", required=True, help="Its ODS code.")


@click.group()
def person() -> None:
    """What is held about somebody: give it out, keep it for an inquiry, erase it when its time is over."""


@person.command("export")
@organisation
@click.option("--person", "employee_number", required=True, help="Their employee number.")
@click.option("--to", "folder", type=click.Path(file_okay=False, exists=True, path_type=Path), required=True)
def export(ods_code: str, employee_number: str, folder: Path) -> None:
    """Write all that is held about somebody as JSON and as a page, for nobody else's eyes (mode 0600)."""
    with command("person export", ods_code) as (session, by):
        person_id = find_person(session, by=by, employee_number=employee_number)
        document = as_document(export_person(session, by=by, person_id=person_id), whole=True)
    name = re.sub(r"[^A-Za-z0-9]+", "-", f"{ods_code}-{employee_number}-data")
    as_json = json.dumps(document, ensure_ascii=False, indent=2) + "\n"
    for path, text in ((f"{name}.json", as_json), (f"{name}.html", as_page(document))):
        write_private(folder / path, text)
        click.echo(str(folder / path))
