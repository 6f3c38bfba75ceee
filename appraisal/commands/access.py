"""Commands about who may do what and is signed in: roles and sessions of one organisation."""

from datetime import date, datetime

import click

from appraisal.operations import command, transaction
from appraisal.tidying import tidy as tidy_organisation
from tenants.days import today
from tenants.identity import Role
from tenants.organisations.service import open_organisations
from tenants.people.roles import reading, service
from tenants.people.roles.domain import Grant
from tenants.people.search import find_member
from tenants.sign_in.session_list import service as session_list

organisation = click.option("--organisation", "ods_code", required=True, help="Its ODS code.")
somebody = click.option("--person", "employee_number", required=True, help="Their employee number.")
which = click.option("--role", type=click.Choice([role.value for role in Role]), required=True)
day = click.DateTime(["%Y-%m-%d"])


@click.group()
def roles() -> None:
    """Who may do more than everybody on the staff; national roles are given here alone."""


@roles.command()
@organisation
@somebody
@which
@click.option("--from", "first", type=day, help="The first day; today when it is left out.")
@click.option("--until", "last", type=day, help="The last day, which still counts.")
@click.option("--reason", required=True, help="Why, for whoever asks later.")
def give(
    ods_code: str,
    employee_number: str,
    role: str,
    first: datetime | None,
    last: datetime | None,
    reason: str,
) -> None:
    """Give somebody a role: the first lead of a new organisation, say."""
    grant = Grant(Role(role), _day(first) or today(), _day(last), reason.strip())
    with command("roles give", ods_code) as (session, by):
        person = find_member(session, by=by, typed=employee_number, pointer="/person")
        service.give_role(session, by=by, person_id=person.id, grant=grant)
    click.echo(f"{person.name} has the role {role} from {grant.started_on.isoformat()}.")


@roles.command()
@organisation
@somebody
@which
@click.option("--reason", default="", help="Why, for whoever asks later.")
def end(ods_code: str, employee_number: str, role: str, reason: str) -> None:
    """Take a role away at once, the last lead's too."""
    with command("roles end", ods_code) as (session, by):
        held = reading.held_by(session, by=by, employee_number=employee_number, role=Role(role))
        service.end_role(session, by=by, role_id=held, reason=reason.strip())
    click.echo(f"{employee_number} no longer has the role {role}.")


@roles.command("list")
@organisation
def list_roles(ods_code: str) -> None:
    """Print who holds which role."""
    with command("roles list", ods_code) as (session, by):
        for each in reading.roles(session, by=by):
            until = "" if each.ended_on is None else f" until {each.ended_on.isoformat()}"
            days = f"from {each.started_on.isoformat()}{until}"
            click.echo(f"{each.role.value}\t{each.employee_number}\t{each.person}\t{days}")


@click.group()
def sessions() -> None:
    """Who is signed in."""


@sessions.command("end")
@organisation
@click.option("--person", "employee_number", help="Their employee number.")
@click.option("--all", "everybody", is_flag=True, help="Everybody in the organisation.")
def end_sessions(ods_code: str, employee_number: str | None, everybody: bool) -> None:
    """Sign somebody, or everybody, out at once."""
    if (employee_number is None) != everybody:
        raise click.UsageError("Name one person with --person, or everybody with --all.")
    with command("sessions end", ods_code) as (session, by):
        if employee_number is None:
            ended = session_list.end_all(session, by=by)
        else:
            ended = session_list.end_of_employee(session, by=by, employee_number=employee_number)
    click.echo(f"{ended} {'session' if ended == 1 else 'sessions'} ended.")


@click.group()
def access() -> None:
    """Roles and sessions of all open organisations."""


@access.command()
def tidy() -> None:
    """Forget what was over 30 days ago, and end leavers' roles, as the worker does once a day."""
    with transaction("app") as session:
        found = [each.ods_code for each in open_organisations(session)]
    forgotten = ended = 0
    for ods_code in found:
        with command("access tidy", ods_code) as (session, by):
            done = tidy_organisation(session, by=by)
        forgotten, ended = forgotten + done.sessions, ended + done.roles
    click.echo(f"{len(found)} organisations: {forgotten} sessions forgotten, {ended} roles of leavers ended.")


def _day(moment: datetime | None) -> date | None:
    return None if moment is None else moment.date()
