"""Commands about frameworks: the built-in ones, publishers' and organisations' files, and what there is."""

from datetime import UTC, datetime
from pathlib import Path

import click

from appraisal.operations import command, transaction
from frameworks import service
from frameworks.definitions import BUILT_IN, built_in
from frameworks.definitions.shape import Base, Definition, DefinitionError, counts
from frameworks.definitions.wording import findings
from frameworks.definitions.writer import as_yaml
from frameworks.importers.files import Imported, Naming, read_file
from frameworks.service import exporting
from frameworks.service.bases import find_national
from frameworks.service.drafts import create_draft
from frameworks.service.importing import called
from frameworks.service.listing import list_frameworks
from tenants.organisations.registry import NHS_ENGLAND

MOST_SHOWN = 20
"""How many warnings are printed."""


@click.group()
def frameworks() -> None:
    """National frameworks, organisations' own, and the copies that organisations adopt."""


@frameworks.command()
def publish() -> None:
    """Publish the frameworks that come with this version, for everybody; may be repeated."""
    with transaction("owner") as session:
        for definition in map(built_in, BUILT_IN):
            service.publish_national(session, definition)
            click.echo(f"{definition.name} {definition.version} is published.")


@frameworks.command()
@click.option("--organisation", "ods_code", required=True)
def adopt(ods_code: str) -> None:
    """Copy the national core into an organisation's own tables; may be repeated."""
    with command("frameworks adopt", ods_code) as (session, by):
        version = service.national_version_id(built_in())
        copy = service.adopt(session, by=by, national_version=version)
        click.echo(f"{by.organisation_name} has its copy: {copy}.")


@frameworks.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--organisation", "ods_code", help="Its ODS code: a draft there, to be reviewed.")
@click.option("--code", help="What it is called by; a table and a publisher's file don't say.")
@click.option("--name", help="What people call it; without it, the file's name.")
@click.option("--version", help="Its version; without it, 1.0.")
@click.option("--dry-run", is_flag=True, help="Do all of it, report, and undo it.")
def import_(
    file: Path, ods_code: str | None, code: str | None, name: str | None, version: str | None, dry_run: bool
) -> None:
    """Take over a framework: a publisher's YAML, our own YAML, CSV or XLSX (docs/frameworks.md).

    Without an organisation it is national, and published at once. The last line counts what arrived.
    """
    try:
        imported = read_file(
            file.read_bytes(), name=file.name, on=datetime.now(UTC).date(), naming=Naming(code, name, version)
        )
        done = (
            _publish(imported.definition, dry_run)
            if ods_code is None
            else _draft(imported, ods_code, code, dry_run)
        )
    except DefinitionError as refusal:
        raise click.ClickException("\n".join(map(str, refusal.problems))) from refusal
    for note in imported.notes:
        click.echo(f"note: {note}")
    _warn(imported.definition)
    click.echo(done)
    click.echo(str(counts(imported.definition)))


@frameworks.command()
@click.argument("code")
@click.argument("version")
@click.option("--organisation", "ods_code", help="Its ODS code: one of its own versions.")
def export(code: str, version: str, ods_code: str | None) -> None:
    """Print a published version as YAML, which `import` takes again without loss."""
    base = Base(code, version)
    with command("frameworks export", ods_code or NHS_ENGLAND) as (session, by):
        if ods_code is None:
            definition = exporting.export_national(session, base=base)
        else:
            definition = exporting.export_own(session, by=by, base=base)
    click.echo(as_yaml(definition), nl=False)


@frameworks.command()
@click.argument("code")
@click.argument("version")
def retire(code: str, version: str) -> None:
    """Retire a national version: nobody adopts, extends or maps to it any more; what has it keeps it."""
    with command("frameworks retire", NHS_ENGLAND, role="owner") as (session, by):
        base = Base(code, version)
        found = find_national(session, [base]).get(base)
        if found is None:
            raise click.ClickException(f"There is no national framework {base}.")
        service.retire_national(session, by=by, version_id=found.id)
    click.echo(f"{code} {version} is retired.")


@frameworks.command("list")
@click.option("--organisation", "ods_code", help="Its ODS code: its own versions and drafts as well.")
def list_them(ods_code: str | None) -> None:
    """List what is published: kind, standing, code, version, name."""
    with command("frameworks list", ods_code or NHS_ENGLAND) as (session, by):
        found = list_frameworks(session, by=by)
    for each in (*found.national, *(found.own if ods_code else ())):
        _line(each.kind, each.status, each.code, each.version, each.name)
    for draft in (found.drafts or ()) if ods_code else ():
        _line("draft", draft.state.value, draft.code, draft.version, draft.name)


def _line(kind: str, standing: str, code: str, version: str, name: str) -> None:
    click.echo(f"{kind:9}  {standing:9}  {code} {version}  {name}")


def _publish(definition: Definition, dry_run: bool) -> str:
    if definition.extends is not None:
        raise click.ClickException("This extends a national framework: name its --organisation.")
    with command("frameworks import", NHS_ENGLAND, role="owner") as (session, by):
        service.publish_national(session, definition, by=by)
        if dry_run:
            session.rollback()
    return f"{definition.name} {definition.version} {'would be' if dry_run else 'is'} published."


def _draft(imported: Imported, ods_code: str, code: str | None, dry_run: bool) -> str:
    with command("frameworks import", ods_code) as (session, by):
        definition = called(imported, by=by, code=code)
        draft = create_draft(session, by=by, definition=definition)
        if dry_run:
            session.rollback()
    name = f"{definition.name} {definition.version}"
    return f"{name} would be a draft." if dry_run else f"{name} is a draft: {draft.id}."


def _warn(definition: Definition) -> None:
    doubts = findings(definition)
    for finding in doubts[:MOST_SHOWN]:
        click.echo(f"warning: {finding}")
    if len(doubts) > MOST_SHOWN:
        click.echo(f"… and {len(doubts) - MOST_SHOWN} more warnings.")
