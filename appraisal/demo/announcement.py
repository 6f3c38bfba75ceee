"""What a started demonstration tells people (a table) and programs (a file a shell can source)."""

import dataclasses
import json
from collections.abc import Mapping
from pathlib import Path

from appraisal.demo.data import DemoData, DemoUser
from appraisal.demo.files import write_secret
from appraisal.demo.settings import DemoSettings

PARTS = {
    "staff": "member of staff",
    "manager": "line manager",
    "organisation_lead": "organisation lead",
    "national_analyst": "national analyst",
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


def announcement(settings: DemoSettings, data: DemoData) -> str:
    """Whom to sign in as, what to try first, and the national figure's curl."""
    return "\n".join(
        [
            "",
            f"The demonstration is ready at {settings.base_url}   (Ctrl-C ends it; the data is kept)",
            "",
            *_table(data.users),
            "",
            "Try first",
            "  1. Choose the organisation, sign in as the member of staff and rate one value.",
            "  2. Sign out, sign in as the line manager and see whose turn it is under “My team”.",
            "  3. Ask for the national figure, a count without people in it:",
            "",
            *_curl(settings),
            "",
        ]
    )


def _table(users: tuple[DemoUser, ...]) -> list[str]:
    heads = DemoUser("user name", "password", "who", "sign in as", "at")
    rows = [heads, *(dataclasses.replace(user, role=PARTS[user.role]) for user in users)]
    columns = ("role", "organisation", "username", "password", "name")
    widths = {column: max(len(getattr(row, column)) for row in rows) for column in columns}
    return [
        "  " + "  ".join(getattr(row, column).ljust(widths[column]) for column in columns).rstrip()
        for row in rows
    ]


def _curl(settings: DemoSettings) -> list[str]:
    return [
        "     . .demo/demo.env",
        '     token=$(curl -s -u "$NATIONAL_CLIENT_ID:$NATIONAL_CLIENT_SECRET" \\',
        f"       -d grant_type=client_credentials -d scope=national:read {settings.base_url}/oauth/token \\",
        '       | sed \'s/.*"access_token": *"\\([^"]*\\)".*/\\1/\')',
        '     curl -s -H "Authorization: Bearer $token" \\',
        f"       {settings.base_url}/api/v1/national/releases/latest/tables/ratings",
    ]
