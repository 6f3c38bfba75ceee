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
from frameworks.importers.files import Imported, Kind, Naming, read_file
from frameworks.service import exporting
from frameworks.service.bases import find_national, newest_national
from frameworks.service.drafts import create_draft
from frameworks.service.importing import called, origin_of, published_national
from frameworks.service.listing import list_frameworks
from frameworks.service.national import Standing
from tenants.organisations.registry import NHS_ENGLAND

MOST_SHOWN = 20
"""How many warnings are printed."""
WHERE = (
    "Say one place where it goes: --organisation ODS makes a draft there, --national publishes it to every"
    " organisation, at once and for good."
)
NO_TABLE = (
    "A table is an organisation's own framework: name its --organisation. A national one is written as YAML"
    " (docs/frameworks.md), because a table says neither its source nor its scales."
)


@click.group()
def frameworks() -> None:
    """National frameworks, organisations' own, and the copies that organisations adopt."""


@frameworks.command()
def publish() -> None:
    """Publish the frameworks that come with this version, for everybody; may be repeated."""
    with transaction("owner") as session:
        for definition in map(built_in, BUILT_IN):
            click.echo(_stands(definition, service.publish(session, definition).standing))


@frameworks.command()
@click.argument("code", required=False)
@click.argument("version", required=False)
@click.option("--organisation", "ods_code", required=True, help="Its ODS code.")
def adopt(code: str | None, version: str | None, ods_code: str) -> None:
    """Copy a national version into an organisation's own tables; may be repeated.

    Without VERSION, the newest one that is in use; without CODE, of the core that comes with this version.
    """
    with command("frameworks adopt", ods_code) as (session, by):
        framework = code or built_in().code
        base = Base(framework, version) if version else newest_national(session, framework)
        found = None if base is None else find_national(session, [base]).get(base)
        if found is None:
            raise click.ClickException(f"There is no national framework {base or framework} in use.")
        made = service.take_over(session, by=by, national_version=found.id)
        has = "has" if made.is_new else "already had"
        click.echo(f"{by.organisation_name} {has} its copy of {base}: {made.id}.")


@frameworks.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--organisation", "ods_code", help="Its ODS code: a draft there, to be reviewed.")
@click.option("--national", is_flag=True, help="Publish it to every organisation, at once and for good.")
@click.option("--yes", "typed", metavar="CODE", help="Its code: publish it nationally without asking for it.")
@click.option("--code", help="What it is called by; a table and a publisher's file don't say.")
@click.option("--name", help="What people call it; without it, the file's name.")
@click.option("--version", help="Its version; without it, 1.0.")
@click.option("--dry-run", is_flag=True, help="Do all of it, report, and undo it.")
def import_(
    file: Path,
    ods_code: str | None,
    national: bool,
    typed: str | None,
    dry_run: bool,
    **naming: str | None,
) -> None:
    """Take over a framework: a publisher's YAML, our own YAML, CSV or XLSX (docs/frameworks.md).

    With --organisation it is a draft there. With --national it is published to every organisation, once its
    code is typed. With neither it is read and looked through, and nothing is saved. The last line counts
    what arrived.
    """
    if national and ods_code is not None:
        raise click.UsageError(WHERE)
    if national and any(naming.values()):
        raise click.UsageError("--code, --name and --version are for an organisation's draft.")
    if typed is not None and not national:
        raise click.UsageError("--yes is for --national: a draft asks for nothing.")
    try:
        imported = read_file(
            file.read_bytes(),
            name=file.name,
            on=datetime.now(UTC).date(),
            naming=Naming(**naming),
            published=() if national else _published_for(ods_code or NHS_ENGLAND),
        )
    except DefinitionError as refusal:
        raise click.ClickException("\n".join(map(str, refusal.problems))) from refusal
    if ods_code is not None:
        click.echo(_draft(imported, ods_code, naming["code"], dry_run))
    elif national:
        click.echo(_publish(imported, dry_run, typed))
    else:
        _doubt(imported)
        click.echo(f"{imported.definition.name} can be read; nothing is saved. {WHERE}")
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
@click.option("--reason", required=True, help="Why, for the operator's trail.")
def retire(code: str, version: str, reason: str) -> None:
    """Retire a national version: nobody adopts, extends or maps to it any more; what has it keeps it.

    This can't be undone.
    """
    with command("frameworks retire", NHS_ENGLAND, role="owner") as (session, by):
        base = Base(code, version)
        found = find_national(session, [base]).get(base)
        if found is None:
            raise click.ClickException(f"There is no national framework {base}.")
        service.retire_national(session, by=by, version_id=found.id, reason=reason)
    click.echo(f"{code} {version} is retired: {reason.strip()}")


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


def _publish(imported: Imported, dry_run: bool, typed: str | None) -> str:
    """Try it first: what is refused or stands already is worth no question. No transaction waits for one."""
    if imported.kind in {Kind.CSV, Kind.XLSX}:
        raise click.ClickException(NO_TABLE)
    definition = imported.definition
    standing = _published(definition, dry_run=True)
    _doubt(imported)
    if dry_run or standing is not Standing.NEW:
        return _stands(definition, standing, "would be" if dry_run else "is")
    _ask(definition, typed)
    return _stands(definition, _published(definition, dry_run=False))


def _published_for(ods_code: str) -> tuple[Definition, ...]:
    """The national versions that a table of this organisation's can map to."""
    with command("frameworks import", ods_code) as (session, _):
        return published_national(session)


def _published(definition: Definition, *, dry_run: bool) -> Standing:
    with command("frameworks import", NHS_ENGLAND, role="owner") as (session, by):
        standing = service.publish(session, definition, by=by).standing
        if dry_run:
            session.rollback()
    return standing


def _ask(definition: Definition, typed: str | None) -> None:
    """Go on only if whoever asks has typed the code.

    :raises ClickException: they typed something else, or nothing.
    """
    click.echo(f"{definition.name}, {definition.code} {definition.version}, {definition.purpose.value}")
    click.echo(f"from {definition.source}, {definition.source_dated}: {counts(definition)}")
    if typed is None:
        words = "Every organisation gets it at once, and nobody can change it. Type its code to publish it"
        try:
            typed = click.prompt(words, default="", show_default=False, err=True)
        except click.Abort:
            click.echo(err=True)  # ends the question's line
            typed = ""
    if typed.strip() != definition.code:
        raise click.ClickException(
            f"Nothing is published: its code is {definition.code}. Type it, or --yes CODE."
        )


def _stands(definition: Definition, before: Standing, would_be: str = "is") -> str:
    name = f"{definition.name} {definition.version}"
    return {
        Standing.NEW: f"{name} {would_be} published.",
        Standing.PUBLISHED: f"{name} was published already; nothing changed.",
        Standing.RETIRED: f"{name} is retired; nothing changed.",
    }[before]


def _draft(imported: Imported, ods_code: str, code: str | None, dry_run: bool) -> str:
    with command("frameworks import", ods_code) as (session, by):
        definition = called(imported, by=by, code=code)
        draft = create_draft(session, by=by, definition=definition, origin=origin_of(imported))
        if dry_run:
            session.rollback()
    _doubt(imported)
    name = f"{definition.name} {definition.version}"
    return f"{name} would be a draft." if dry_run else f"{name} is a draft: {draft.id}."


def _doubt(imported: Imported) -> None:
    """What to know of a file that is taken: how it was read, and doubts about its words."""
    for note in imported.notes:
        click.echo(f"note: {note}")
    doubts = findings(imported.definition)
    for finding in doubts[:MOST_SHOWN]:
        click.echo(f"warning: {finding}")
    if len(doubts) > MOST_SHOWN:
        click.echo(f"… and {len(doubts) - MOST_SHOWN} more warnings.")
