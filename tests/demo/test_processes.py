"""What a child started ends with it, also where it doesn't listen."""

import os
import signal
from pathlib import Path

from appraisal.demo.processes import end, spawn
from tests.demo.test_supervisor import eventually, is_alive

# A worker that no longer listens, left behind by a master that ends at once.
DEAF = "(trap '' TERM QUIT; exec sleep 60) & echo $!; exec sleep 60"


def test_what_a_child_left_behind_ends_with_it(tmp_path: Path) -> None:
    log = tmp_path / "log"
    child = spawn(["/bin/sh", "-c", DEAF], log=log, cwd=tmp_path, environment=dict(os.environ))
    assert eventually(lambda: log.exists() and log.read_text().endswith("\n"), 10)
    left = int(log.read_text())
    assert is_alive(left)
    end(child, signal.SIGTERM)
    assert eventually(lambda: not is_alive(left), 5)
