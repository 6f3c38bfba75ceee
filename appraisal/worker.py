"""The one background process: goes round the open organisations, seals their trails and does their jobs.

Once a day it also looks through each whole trail for what was committed late, and tidies.

Each batch of seals and each attempt at a job is a transaction of its own, so that it may be killed at any
moment, and any number of workers may run beside each other.
"""

import logging
import os
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

from sqlalchemy import create_engine
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from appraisal.tidying import tidy
from tenants import scope
from tenants.audit import chain
from tenants.audit.service import Origin, origin
from tenants.jobs import service as jobs
from tenants.jobs.service import Attempt, Handlers
from tenants.organisations.service import OpenedOrganisation, command_identity, open_organisations
from tenants.people.importing import staging as staff_files

HANDLERS: Handlers = {staff_files.FORGET: staff_files.forget}
"""What does which kind of work; a kind that isn't here fails, and waits for a worker that knows it."""
ENDING = frozenset({signal.SIGTERM, signal.SIGINT, signal.SIGHUP})
EVERY = 10.0
LONGEST_PAUSE = 30.0
"""Seconds between two rounds, and, with the database away, at most between two tries."""
HOUR, DAY = 3600, 86_400
BATCHES, ATTEMPTS = 50, 20
"""So much for one organisation in one round, so that none keeps the others waiting."""
QUERY_CANCELED = "57014"
AWAY = frozenset({"08", "53", "57"})
"""Classes of SQLSTATE: connection, resources, operator."""

log = logging.getLogger("appraisal.worker")
heads = logging.getLogger("appraisal.audit")
heads.setLevel(logging.INFO)  # whatever LOG_LEVEL says: a head that isn't written down proves nothing


class Told:
    """Has somebody told the worker to end? Signals wait until this is asked, so no transaction is cut."""

    def __init__(self) -> None:
        self._told = False

    def within(self, seconds: float) -> bool:
        """Wait so long at most; 0 only looks."""
        if not self._told:
            self._told = signal.sigtimedwait(ENDING, seconds) is not None
        return self._told


@contextmanager
def obedient() -> Iterator[Told]:
    """In this block, SIGTERM, SIGINT and SIGHUP are kept until they are asked for."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, ENDING)
    try:
        yield Told()
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


class Worker:
    """Goes round, as the application's role.

    :param url: of the database.
    :param whole: search the whole of each trail, and tidy, in every round, not once a day.
    """

    def __init__(self, url: str, *, handlers: Handlers = HANDLERS, whole: bool = False) -> None:
        connect = {"connect_timeout": 2, "application_name": "appraisal-worker"}
        self._engine = create_engine(url, pool_size=1, max_overflow=0, connect_args=connect)
        self._handlers = handlers
        self._whole = whole
        self._swept: dict[UUID, float] = {}

    def close(self) -> None:
        """Give the connection back."""
        self._engine.dispose()

    def go_round(self, told: Told) -> None:
        """Serve every open organisation once, or until told to end. What fails in one leaves the others.

        :raises DBAPIError: the database is away.
        """
        origin.set(Origin(source="worker", key=os.environ.get("SECRET_KEY")))
        with self._transaction() as session:
            found = open_organisations(session)
        for organisation in found:
            if told.within(0):
                return
            due = self._is_due(organisation.id)
            try:
                self._seal(organisation, told, whole=due)
                if due:
                    self._tidy(organisation)
                self._work(organisation, told)
            except Exception as error:
                if isinstance(error, DBAPIError) and is_away(error):
                    raise
                log.error("a round failed", exc_info=error, extra={"organisation": organisation.ods_code})

    @contextmanager
    def _transaction(self, organisation_id: UUID | None = None) -> Iterator[Session]:
        with Session(self._engine) as session:
            if organisation_id is not None:
                scope.enter(session, organisation_id)
            yield session
            session.commit()

    def _seal(self, organisation: OpenedOrganisation, told: Told, *, whole: bool) -> None:
        since = None
        for _ in range(BATCHES):
            with self._transaction(organisation.id) as session:
                made = chain.seal(session, organisation_id=organisation.id, whole=whole, since=since)
            if made is None:
                break
            # Outside the database, so that whoever may change every row still can't change what was said.
            said = {"sequence": made.head.sequence, "hash": made.head.hash, "events": made.events}
            heads.info("sealed", extra={"organisation": organisation.ods_code, **said})
            since = made.reached
            if made.events < chain.BATCH or told.within(0):
                break

    def _tidy(self, organisation: OpenedOrganisation) -> None:
        with self._transaction(organisation.id) as session:
            tidy(session, by=command_identity(session, command="worker"))

    def _is_due(self, organisation_id: UUID) -> bool:
        """Is it time to search the whole trail and to tidy? Each has its own moment, then every day."""
        if self._whole:
            return True
        moment = time.monotonic()
        due = self._swept.setdefault(organisation_id, moment + organisation_id.int % HOUR)
        if moment < due:
            return False
        self._swept[organisation_id] = moment + DAY
        return True

    def _work(self, organisation: OpenedOrganisation, told: Told) -> None:
        for _ in range(ATTEMPTS):
            if told.within(0):
                return
            with self._transaction(organisation.id) as session:
                attempt = jobs.take(session, organisation_id=organisation.id)
            if attempt is None:
                return
            self._try(organisation, attempt)

    def _try(self, organisation: OpenedOrganisation, attempt: Attempt) -> None:
        try:
            with self._transaction(organisation.id) as session:
                by = command_identity(session, command="worker")
                jobs.perform(session, by=by, attempt=attempt, handlers=self._handlers)
        except Exception as error:
            if isinstance(error, DBAPIError) and is_away(error):
                raise
            about = {"organisation": organisation.ods_code, "kind": attempt.kind, "attempt": attempt.number}
            log.error("a job failed", exc_info=error, extra=about)
            with self._transaction(organisation.id) as session:
                jobs.fail(session, organisation_id=organisation.id, attempt=attempt, error=error)


def is_away(error: DBAPIError) -> bool:
    """Is the whole database away or about to be, rather than one statement refused?"""
    state = getattr(error.orig, "pgcode", None)
    return error.connection_invalidated or state is None or (state[:2] in AWAY and state != QUERY_CANCELED)


def keep_going(worker: Worker, told: Told, *, every: float) -> None:
    """Go round until told to end. With the database away, try again ever more slowly, and say so once.

    :param every: seconds between two rounds.
    """
    failures, rounds = 0, 0
    while True:
        try:
            worker.go_round(told)
        except DBAPIError as error:
            failures += 1
            if failures == 1:
                log.warning("database away", extra={"error": type(error.orig).__name__})
            pause = min(2.0 ** min(failures - 1, 10), LONGEST_PAUSE)
        else:
            if failures:
                log.warning("database back")
            elif not rounds:
                log.info("the first round is done")
            failures, pause, rounds = 0, every, rounds + 1
        if told.within(pause):
            return
