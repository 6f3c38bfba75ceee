"""Commands about organisations: the registry, whom the service is open to, suspensions."""

import json
from datetime import UTC, datetime

import click

from appraisal.operations import DatabaseRole, command, transaction
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
