"""Commands about how people sign in: the operator decides where an organisation has no second person."""

import os
from collections.abc import Callable
from dataclasses import replace
from typing import Any, TextIO
from uuid import UUID

import click

from appraisal.config import SettingsError
from appraisal.operations import command
from tenants.sign_in.providers import domain, reading, service
from tenants.sign_in.providers.checking import check_provider
from tenants.sign_in.providers.domain import Action
from tenants.sign_in.providers.values import Values, tidy
from tenants.sign_in.recognition import Kind

organisation = click.option("--organisation", "ods_code", required=True, help="Its ODS code.")
secret_file = click.option(
    "--secret-file",
    type=click.File("r"),
    help="Where the client secret stands, - for standard input; never an argument, which others could read.",
)
OPTIONS = (
    click.option("--label", help="The name people see."),
    click.option("--issuer", help="The provider's address."),
    click.option("--client-id", help="What the provider calls this service."),
    click.option("--kind", type=click.Choice([kind.value for kind in Kind]), help="Whose rules it follows."),
    click.option("--tenant-claim", help="The claim that names the organisation; '' for none."),
    click.option("--tenant-value", help="What that claim says; '' for nothing."),
    click.option("--employee-number-claim", help="The claim with the employee number; '' for none."),
)


def _values(view: Callable[..., None]) -> Callable[..., None]:
    for option in reversed(OPTIONS):
        view = option(view)
    return view


@click.group()
def providers() -> None:
    """How people sign in. What is changed here is announced and ends sessions as if two leads had done it."""


@providers.command("list")
@organisation
def list_providers(ods_code: str) -> None:
    """Print the providers, and the changes that wait for a second person."""
    with command("providers list", ods_code) as (session, by):
        for each in reading.providers(session, by=by):
            stands = "in use" if each.retired_at is None else f"retired {each.retired_at.date().isoformat()}"
            known = "\t".join(
                [each.values.label, each.values.kind, each.values.issuer, each.values.client_id]
            )
            click.echo(f"{each.id}\t{stands}\t{known}")
        for change in reading.changes(session, by=by):
            if change.state is domain.State.PROPOSED:
                values = change.after or change.before
                label = "" if values is None else values.label
                click.echo(f"{change.id}\twaits\t{change.action.value}\t{label}")


@providers.command()
@organisation
@secret_file
@_values
def add(ods_code: str, secret_file: TextIO | None, **typed: str | None) -> None:
    """Let people sign in through one more provider, once it has answered at its address."""
    given = {name: value or "" for name, value in typed.items()}
    values = tidy(Values(**{**given, "kind": typed["kind"] or Kind.OPENID.value}))
    wanted = service.Wanted(Action.ADD, values=values, secret=_secret(secret_file))
    _change("providers add", ods_code, wanted)


@providers.command()
@organisation
@click.argument("provider_id", type=click.UUID)
@secret_file
@_values
def change(ods_code: str, provider_id: UUID, secret_file: TextIO | None, **typed: str | None) -> None:
    """Change what a provider is; what isn't given stays."""
    with command("providers change", ods_code) as (session, by):
        there = reading.provider(session, by=by, provider_id=provider_id)
    given: dict[str, Any] = {name: value for name, value in typed.items() if value is not None}
    values = tidy(replace(there.values, **given))
    wanted = service.Wanted(Action.CHANGE, provider_id, there.version, values, _secret(secret_file))
    _change("providers change", ods_code, wanted)


@providers.command()
@organisation
@click.argument("provider_id", type=click.UUID)
def retire(ods_code: str, provider_id: UUID) -> None:
    """Let nobody sign in through a provider any more, the last one too."""
    with command("providers retire", ods_code) as (session, by):
        there = reading.provider(session, by=by, provider_id=provider_id)
    _change("providers retire", ods_code, service.Wanted(Action.RETIRE, provider_id, there.version))


@providers.command()
@organisation
@click.argument("change_id", type=click.UUID)
def approve(ods_code: str, change_id: UUID) -> None:
    """Approve a change that a lead proposed, where the organisation has no second one."""
    with command("providers approve", ods_code) as (session, by):
        done = service.approve(session, by=by, change_id=change_id)
    _tell(done)


@providers.command()
@organisation
@click.argument("change_id", type=click.UUID)
def decline(ods_code: str, change_id: UUID) -> None:
    """Decline a change that a lead proposed."""
    with command("providers decline", ods_code) as (session, by):
        service.decline(session, by=by, change_id=change_id)
    click.echo("The change is declined.")


def _change(name: str, ods_code: str, wanted: service.Wanted) -> None:
    key = os.environ.get("ENCRYPTION_KEY")
    if not key:
        raise SettingsError("Set ENCRYPTION_KEY in the environment; README.md says what it is for.")
    allow_loopback = os.environ.get("ALLOW_LOOPBACK_PROVIDERS") == "1"
    if wanted.values is not None:
        wanted.check(allow_loopback=allow_loopback)
        check_provider(wanted.values.issuer, allow_loopback=allow_loopback)
    with command(name, ods_code) as (session, by):
        done = service.change_at_once(
            session, by=by, wanted=wanted, encryption_key=key, allow_loopback=allow_loopback
        )
    _tell(done)


def _tell(done: service.Approved) -> None:
    ended = f"{done.ended.count} {'session' if done.ended.count == 1 else 'sessions'} ended"
    click.echo(f"{done.provider_id}: done, announced, {ended}.")


def _secret(file: TextIO | None) -> str | None:
    return None if file is None else file.read().strip()
