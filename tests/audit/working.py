"""The worker with work that tests can recognise: run as `python -m tests.audit.working`."""

import os
from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from appraisal.logs import log_lines
from appraisal.worker import Worker, keep_going, obedient
from tenants.audit import service as audit
from tenants.identity import Identity


def note(session: Session, *, by: Identity, payload: Mapping[str, Any]) -> None:
    """Leave an event that says which job it was."""
    audit.record(session, by=by, action="tests.job_done", detail={"number": payload["number"]})


HANDLERS = {"note": note}

if __name__ == "__main__":
    log_lines("INFO")
    with obedient() as told:
        keep_going(Worker(os.environ["DATABASE_URL_APP"], handlers=HANDLERS), told, every=0.1)
