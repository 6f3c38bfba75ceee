"""Commands about organisations: the registry, whom the service is open to, suspensions."""

import json
from datetime import UTC, datetime
from time import perf_counter
from typing import TextIO

import click

from appraisal.operations import DatabaseRole, command, transaction
from appraisal.records.moving.report import Selection, in_words
from appraisal.records.moving.service import Wanted, move
from tenants.organisations import platform
from tenants.organisations.register import ListedOrganisation
from tenants.organisations.registry import NHS_ENGLAND, read_registry
from tenants.organisations.service import load_registry


@click.group()
def organisations() -> None:
    """The registry of organisations, and who may work."""


@organisations.command()
def load() -> None:
    """Load the registry that comes with this version; may be repeated."""
    with transaction("owner") as session:
        count = load_registry(session, read_registry())
    click.echo(f"{count} organisations.")


@organisations.command()
@click.argument("ods_code")
@click.option("--synthetic", is_flag=True, help="Its people are invented; releases may use demo policies.")
def onboard(ods_code: str, synthetic: bool) -> None:
    """Open the service to one organisation; may be repeated."""
    role: DatabaseRole = "owner" if synthetic else "app"  # only the owner writes the registry
    with command("organisations onboard", NHS_ENGLAND, role=role) as (session, by):
        found, news = platform.onboard(session, by=by, ods_code=ods_code, synthetic=synthetic)
    click.echo(f"{found.name} may sign in." if news else f"{found.name} was open already.")


@organisations.command()
@click.argument("ods_code")
@click.option("--reason", required=True, help="For the trails of both organisations.")
@click.option(
    "--until",
    type=click.DateTime(["%Y-%m-%dT%H:%M"]),
    help="When it ends by itself, in UTC; without it somebody has to resume.",
)
def suspend(ods_code: str, reason: str, until: datetime | None) -> None:
    """Stop all work in an organisation at once: sign-in, sessions and tokens."""
    end = None if until is None else until.replace(tzinfo=UTC)
    with command("organisations suspend", NHS_ENGLAND) as (session, by):
        made = platform.suspend(session, by=by, ods_code=ods_code, reason=reason, until=end)
    click.echo(f"{made.name} is suspended{'' if end is None else f' until {end.isoformat()}'}.")


@organisations.command()
@click.argument("ods_code")
def resume(ods_code: str) -> None:
    """Let a suspended organisation work again."""
    with command("organisations resume", NHS_ENGLAND) as (session, by):
        platform.resume(session, by=by, ods_code=ods_code)
    click.echo(f"{ods_code} works again.")


@organisations.command("list")
@click.option("--json", "as_json", is_flag=True, help="For other programs.")
def list_them(as_json: bool) -> None:
    """List the organisations the service is open to, and whether they work today."""
    with command("organisations list", NHS_ENGLAND) as (session, by):
        found = platform.organisations(session, by=by)
    if as_json:
        click.echo(json.dumps([_said(each) for each in found], indent=2))
    else:
        for each in found:
            click.echo(f"{each.ods_code:10}  {each.standing.value:9}  {each.name}")


@organisations.command("move")
@click.option("--from", "predecessor", required=True, help="ODS code of the organisation that people leave.")
@click.option("--to", "successor", required=True, help="ODS code of the one they go on in.")
@click.option("--all", "everybody", is_flag=True, help="Everybody who works there: a merger.")
@click.option("--department", help="Who holds a post in this department or below it.")
@click.option(
    "--people", type=click.File(encoding="utf-8-sig"), help="A file with an employee number on each line."
)
@click.option("--prefix", help="Put before numbers that are taken in the successor; without it people stay.")
@click.option("--join", is_flag=True, help="Whoever's account is somebody's there becomes that person.")
@click.option("--even-so", help="Why, although the registry doesn't say that the one follows the other.")
@click.option("--dry-run", is_flag=True, help="Do all of it, report, and undo it.")
@click.option("--json", "as_json", is_flag=True, help="For other programs.")
def move_people(
    predecessor: str,
    successor: str,
    everybody: bool,
    department: str | None,
    people: TextIO | None,
    prefix: str | None,
    join: bool,
    even_so: str | None,
    dry_run: bool,
    as_json: bool,
) -> None:
    """Let people and their open appraisals go on in a successor; may be repeated.

    What was completed stays. docs/organisations.md says what to look at before and after.
    """
    numbers = () if people is None else tuple(dict.fromkeys(filter(None, map(str.strip, people))))
    selection = Selection(everybody=everybody, department=department, employee_numbers=numbers)
    wanted = Wanted(successor, selection, prefix=prefix, join=join, even_so=even_so, trial=dry_run)
    began = perf_counter()
    with command("organisations move", predecessor) as (session, by):
        report = move(session, by=by, wanted=wanted)
    seconds = round(perf_counter() - began, 2)
    if as_json:
        click.echo(json.dumps(report.to_json() | {"seconds": seconds}, indent=2))
    else:
        click.echo("\n".join((*in_words(report), f"{seconds} seconds.")))


def _said(organisation: ListedOrganisation) -> dict[str, object]:
    until = organisation.suspended_until
    return {
        "ods_code": organisation.ods_code,
        "name": organisation.name,
        "standing": organisation.standing.value,
        "synthetic": organisation.is_synthetic,
        "legal_end": None if organisation.legal_end is None else organisation.legal_end.isoformat(),
        "suspended_until": None if until is None else until.isoformat(),
        "reason": organisation.reason,
    }
