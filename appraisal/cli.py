"""The one command line for all an operator does: `appraisal --help`."""

from datetime import datetime

import click
from alembic import command as alembic
from alembic.config import Config
from sqlalchemy.exc import SQLAlchemyError

from appraisal.commands.access import access, roles, sessions
from appraisal.commands.audit import audit
from appraisal.commands.frameworks import frameworks
from appraisal.commands.organisations import organisations
from appraisal.commands.people import people
from appraisal.commands.person import person
from appraisal.commands.providers import providers
from appraisal.commands.scores import scores
from appraisal.commands.worker import worker
from appraisal.config import SettingsError
from appraisal.health import MIGRATIONS
from appraisal.national.collection import open_collection
from appraisal.national.releases import publish_release
from appraisal.operations import command, database_url, transaction
from appraisal.records.handbook import as_markdown as what_is_held
from appraisal.reviews.domain.handbook import as_markdown
from appraisal.reviews.scores import DEFAULT_RULE
from frameworks.definitions import built_in
from frameworks.service import national_version_id
from tenants import matrix
from tenants.clients import service as clients
from tenants.errors import Refusal
from tenants.organisations.registry import NHS_ENGLAND


class Group(click.Group):
    """Refusals and settings that are missing become one sentence and exit code 1, not a traceback."""

    def invoke(self, ctx: click.Context) -> object:
        """Run the command."""
        try:
            return super().invoke(ctx)
        except (Refusal, SettingsError, ValueError) as problem:
            mend = (each.message for each in getattr(problem, "problems", ()))
            raise click.ClickException(" ".join(mend) or str(problem)) from problem
        except LookupError as problem:
            if type(problem) is not LookupError:  # a key or an index that is missing is a mistake of ours
                raise
            raise click.ClickException(str(problem)) from problem
        except SQLAlchemyError as problem:
            reason = str(getattr(problem, "orig", problem)).strip().splitlines()[0]
            raise click.ClickException(f"The database said no: {reason}") from problem


@click.group(cls=Group)
def main() -> None:
    """Run the appraisal service: organisations, frameworks, clients, collections, releases."""


@main.command()
def migrate() -> None:
    """Bring the database to the newest shape, as the owner."""
    database_url("owner")
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.set_main_option("path_separator", "os")
    alembic.upgrade(config, "head")
    click.echo("The database is at the newest migration.")


@main.group("clients")
def clients_group() -> None:
    """Machines that may ask for access tokens."""


@clients_group.command()
@click.argument("name")
@click.option("--organisation", "ods_code", required=True)
@click.option("--scope", "scopes", multiple=True, required=True)
def register(name: str, ods_code: str, scopes: tuple[str, ...]) -> None:
    """Register a machine; its secret is shown once."""
    with command("clients register", ods_code) as (session, by):
        client_id, secret = clients.register_client(session, by=by, name=name, scopes=frozenset(scopes))
    click.echo(f"client_id={client_id}\nclient_secret={secret}")


@main.group("collections")
def collections_group() -> None:
    """What national teams ask for."""


@collections_group.command("open")
@click.argument("code")
@click.option("--name", required=True)
@click.option("--from", "start", type=click.DateTime(["%Y-%m-%d"]), required=True)
@click.option("--to", "end", type=click.DateTime(["%Y-%m-%d"]), required=True)
@click.option("--policy", default="demo-0", show_default=True, help="The disclosure policy of its releases.")
def open_one(code: str, name: str, start: datetime, end: datetime, policy: str) -> None:
    """Open a collection on the built-in framework; period, rule and policy are frozen from then on."""
    with command("collections open", NHS_ENGLAND, role="owner") as (session, by):
        open_collection(
            session,
            by=by,
            code=code,
            name=name,
            period_start=start.date(),
            period_end=end.date(),
            framework_version_id=national_version_id(built_in()),
            rule=DEFAULT_RULE,
            policy=policy,
        )
    click.echo(f"Collection {code} is open.")


@main.group("releases")
def releases_group() -> None:
    """Anonymised tables from organisations' returns."""


@releases_group.command("publish")
@click.argument("code")
def publish_one(code: str) -> None:
    """Publish a release of a collection from the newest returns, as the release role; it is permanent."""
    with transaction("release") as session:
        made = publish_release(session, collection_code=code)
    click.echo(
        f"Release {made.sequence} of {code}: {len(made.organisations)} organisations, "
        f"{made.figures} figures, {made.withheld} withheld."
    )


@main.command("permissions")
def show_permissions() -> None:
    """Print the tables of permissions, by permission and by role, that docs/permissions.md holds."""
    click.echo(matrix.as_markdown())


@main.command("records")
def show_records() -> None:
    """Print the tables of what is held and for how long that docs/records.md holds."""
    click.echo(what_is_held().rstrip())


@main.command("states")
def show_states() -> None:
    """Print the transition table that docs/states.md holds."""
    click.echo(as_markdown().rstrip())


main.add_command(audit)
main.add_command(frameworks)
main.add_command(organisations)
main.add_command(people)
main.add_command(person)
main.add_command(providers)
main.add_command(access)
main.add_command(roles)
main.add_command(scores)
main.add_command(sessions)
main.add_command(worker)

if __name__ == "__main__":
    main()
