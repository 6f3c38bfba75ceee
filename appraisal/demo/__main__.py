"""`python -m appraisal.demo start|reset`, which `make demo` and `make demo-reset` call."""

import argparse
import errno
import sys
from pathlib import Path

from sqlalchemy.exc import SQLAlchemyError

from appraisal.demo.errors import DemoError
from appraisal.demo.folder import Folder
from appraisal.demo.signals import Stopped
from appraisal.demo.supervisor import run, say

FULL = {errno.ENOSPC, errno.EDQUOT}


def main(arguments: list[str]) -> int:
    """Do what the command line says; the exit code."""
    parser = argparse.ArgumentParser(prog="make demo")
    parser.add_argument("what", choices=("start", "reset"))
    parser.add_argument("--folder", type=Path, default=Path(".demo"))
    parser.add_argument("--port", default="8000")
    given = parser.parse_args(arguments)
    try:
        if given.what == "reset":
            _reset(given.folder)
        else:
            run(given.folder, _port(given.port))
    except Stopped:
        return 1
    except (DemoError, OSError, SQLAlchemyError) as problem:
        sys.stderr.write(f"{_sentence(problem, given.folder)}\n")
        return 1
    return 0


def _port(text: str) -> int:
    if not text.isdecimal() or not 1024 <= int(text) <= 65535:
        raise DemoError(f"{text!r} can't be the port: choose one from 1024 to 65535, as in PORT=8001.")
    return int(text)


def _reset(path: Path) -> None:
    if not path.exists():
        say("There is nothing to remove.")
        return
    folder = Folder(path.absolute())
    with folder.held():
        folder.remove()
    say("Removed; `make demo` begins anew.")


def _sentence(problem: Exception, folder: Path) -> str:
    reason = str(getattr(problem, "orig", None) or problem).strip().splitlines()[0]
    if getattr(problem, "errno", None) in FULL or "No space left on device" in str(problem):
        return f"There is no space left on the disk that holds {folder.absolute()}."
    return reason


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
