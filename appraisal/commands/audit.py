"""Commands about the audit trail."""

import json
import re
from collections.abc import Iterable, Sequence
from typing import IO, Any

import click

from appraisal.operations import command, transaction
from tenants.audit import chain
from tenants.audit.chain import Verification
from tenants.audit.domain import Head
from tenants.organisations.service import open_organisations

LOGGED = "appraisal.audit"
HEAD = re.compile(r"(\d{1,18}):([0-9a-f]{64})")


@click.group()
def audit() -> None:
    """The trail of what was done, read and refused."""


@audit.command()
@click.option("--organisation", "ods_code", help="The ODS code of the one to check.")
@click.option("--all", "everybody", is_flag=True, help="Check every organisation the service is open to.")
@click.option("--head", help="SEQUENCE:HASH as an earlier log says; the chain still has to pass there.")
@click.option(
    "--log",
    type=click.File(encoding="utf-8", errors="replace"),
    help="What `appraisal worker` logged, - for standard input; chains still have to pass every head in it.",
)
@click.option("--json", "as_json", is_flag=True, help="One JSON object for all of it.")
def verify(
    ods_code: str | None, everybody: bool, head: str | None, log: IO[str] | None, as_json: bool
) -> None:
    """Follow a trail's chain and name its first broken link; the exit code is 1 if there is one."""
    if everybody == (ods_code is not None):
        raise click.UsageError("Say --organisation ODS for one, or --all.")
    if everybody and head:
        raise click.UsageError("A noted head is of one organisation: say --organisation ODS with it.")
    given = _noted(head)
    logged = {} if log is None else _logged(log)
    found = {code: _verify(code, [*given, *logged.get(code, ())]) for code in _codes(ods_code)}
    if as_json:
        click.echo(json.dumps({"organisations": [_as_json(*each) for each in found.items()]}))
    else:
        for code, each in found.items():
            click.echo(_sentence(code, each))
    if any(each.verdict.broken for each in found.values()):
        raise click.exceptions.Exit(1)


def _logged(lines: Iterable[str]) -> dict[str, list[Head]]:
    """The heads in a log by organisation; lines that say something else are passed over."""
    found: dict[str, list[Head]] = {}
    for line in lines:
        if LOGGED in line:
            said = _read(line)
            match = HEAD.fullmatch(f"{said.get('sequence')}:{said.get('hash')}")
            if match is not None:
                found.setdefault(str(said.get("organisation")), []).append(Head(int(match[1]), match[2]))
    if not found:
        raise click.UsageError("The log has no head in it: lines of the logger appraisal.audit, as JSON.")
    return found


def _read(line: str) -> dict[str, Any]:
    try:
        said = json.loads(line[line.find("{") :])
    except (ValueError, RecursionError):
        return {}
    return said if isinstance(said, dict) else {}


def _noted(head: str | None) -> Sequence[Head]:
    if head is None:
        return ()
    match = HEAD.fullmatch(head)
    if match is None:
        raise click.UsageError("--head is a sequence and a hash, as in 1024:9f86d081… (64 digits).")
    return (Head(int(match[1]), match[2]),)


def _codes(ods_code: str | None) -> Sequence[str]:
    if ods_code is not None:
        return [ods_code]
    with transaction("app") as session:
        return sorted(organisation.ods_code for organisation in open_organisations(session))


def _verify(ods_code: str, noted: Sequence[Head]) -> Verification:
    with command("audit verify", ods_code) as (session, by):
        return chain.verify(session, organisation_id=by.organisation_id, noted=noted)


def _as_json(ods_code: str, found: Verification) -> dict[str, object]:
    return {"organisation": ods_code, **chain.as_json(found)}


def _sentence(ods_code: str, found: Verification) -> str:
    head, broken = found.verdict.head, found.verdict.broken
    if broken is not None:
        return f"{ods_code}: broken at {broken}. {head.sequence} links before it hold."
    waiting = f" {found.unsealed} not yet sealed." if found.unsealed else ""
    return f"{ods_code}: {head.sequence} links hold, head {head.hash}.{waiting}"
