"""What a started demonstration tells people (a table) and programs (a file a shell can source)."""

import dataclasses
import json
import shlex
from collections.abc import Mapping, Sequence
from pathlib import Path

from appraisal.demo.data import DemoData, DemoUser
from appraisal.demo.files import write_secret
from appraisal.demo.settings import DemoSettings
from tenants.organisations.registry import read_registry

PARTS = {
    "staff": "member of staff",
    "manager": "line manager",
    "organisation_lead": "organisation lead",
    "framework_editor": "framework editor",
    "auditor": "auditor",
    "national_analyst": "national analyst",
    "platform_operator": "platform operator",
}


def write_environment(path: Path, settings: DemoSettings, data: DemoData) -> None:
    """Write every setting so that after `. FILE` in a POSIX shell the operator's commands work.

    One assignment a line, values in single quotes, then one `export` of them all.
    """
    values = settings.operator_environment() | {
        "NATIONAL_CLIENT_ID": data.national_client_id,
        "NATIONAL_CLIENT_SECRET": data.national_client_secret,
        "DEMO_USERS": json.dumps([dataclasses.asdict(user) for user in data.users]),
    }
    write_secret(path, shell_lines(values))


def shell_lines(values: Mapping[str, str]) -> str:
    """Assignments and an export for a POSIX shell; a single quote inside a value becomes '\\''."""
    lines = [f"{name}='" + value.replace("'", "'\\''") + "'" for name, value in values.items()]
    return "\n".join([*lines, f"export {' '.join(values)}", ""])


def announcement(settings: DemoSettings, data: DemoData, environment: Path) -> str:
    """Whom to sign in as, what to try first, and the national figure's curl.

    :param environment: the file that `write_environment` wrote.
    """
    staff = next(user for user in data.users if user.role == "staff")
    manager = next((user for user in data.users if user.role == "manager"), staff)
    return "\n".join(
        [
            "",
            f"The demonstration is ready at {settings.base_url} (Ctrl-C ends it; the data are kept).",
            "",
            *_table(data.users),
            "",
            "Try first",
            f"  1. Sign in as {staff.username}, go on with “Your appraisal” and rate one value.",
            f"  2. Sign out, sign in as {manager.username} and see under “Your team” whose turn it is.",
            "  3. Ask for the national figure, which has counts in it and no people:",
            "",
            *_curl(settings, environment),
            "",
        ]
    )


def _table(users: Sequence[DemoUser]) -> list[str]:
    names = {organisation.ods_code: organisation.name for organisation in read_registry().organisations}
    rows = [("sign in as", "user name", "password", "name", "organisation")]
    rows += [
        (
            PARTS[user.role],
            user.username,
            user.password,
            user.name,
            f"{names[user.organisation]} ({user.organisation})",
        )
        for user in users
    ]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return [
        "  " + "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in rows
    ]


def _curl(settings: DemoSettings, environment: Path) -> list[str]:
    here = Path.cwd()
    file = environment.relative_to(here) if environment.is_relative_to(here) else environment
    return [
        f"     . {shlex.quote(str(file))}",
        '     token=$(curl -s -u "$NATIONAL_CLIENT_ID:$NATIONAL_CLIENT_SECRET" \\',
        f"       -d grant_type=client_credentials -d scope=national:read {settings.base_url}/oauth/token |",
        '       sed \'s/.*"access_token": *"\\([^"]*\\)".*/\\1/\')',
        '     curl -s -H "Authorization: Bearer $token" \\',
        f"       {settings.base_url}/api/v1/national/releases/latest/tables/ratings",
    ]
