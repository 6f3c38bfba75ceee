"""What the figures were measured on: enough to compare two tables, nothing that says where files lie."""

import os
import platform
from importlib.metadata import version
from pathlib import Path
from typing import Any

from sqlalchemy import text

from benchmarks.stage import Stage
from migrations.roles import APP

PACKAGES = ("flask", "gunicorn", "sqlalchemy", "psycopg2-binary")


def describe(stage: Stage) -> dict[str, Any]:
    """Processor, versions, and how busy the machine was before anything began."""
    with stage.session(APP) as session:
        postgresql = session.scalar(text("SHOW server_version"))
        fsync = session.scalar(text("SHOW fsync"))
    return {
        "cores": os.cpu_count(),
        "processor": _processor(),
        "system": platform.system(),
        "python": platform.python_version(),
        "postgresql": postgresql,
        "fsync": fsync,
        "packages": {name: version(name) for name in PACKAGES},
    }


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text("utf-8").splitlines()
    except OSError:
        return platform.processor() or platform.machine()
    names = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(names, platform.machine())
