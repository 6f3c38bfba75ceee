"""The load: eight kept-alive connections that each ask again as soon as they are answered.

One thread and bare sockets, because it stands on the same cores as what it measures: a request costs it a
fraction of what it costs the service, and how much of a core it took is reported beside the figures.
"""

import gc
import json
import selectors
import socket
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

from benchmarks.errors import BenchmarkError
from benchmarks.limits import DO_NOTHING
from benchmarks.messages import Answer, Caller, Request

SECONDS_TO_ANSWER = 20
TRIES = 50
BODILESS = b"304"
HEAD_ENDS = b"\r\n\r\n"


@dataclass(frozen=True)
class Slot:
    """What happened in one stretch of asking for one thing."""

    seconds: float
    latencies: Sequence[float]
    """Seconds from sending a request to having its whole answer, one each."""
    own_seconds: float
    """Processor time that the load itself took."""

    @property
    def per_second(self) -> float:
        """Requests answered in a second."""
        return len(self.latencies) / self.seconds


class Connection:
    """One kept-alive connection with at most one request under way."""

    def __init__(self, host: str, port: int) -> None:
        self._host = f"{host}:{port}"
        self.socket = socket.create_connection((host, port), timeout=SECONDS_TO_ANSWER)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._received = b""
        self._request: Request | None = None
        self._bytes = b""
        self.sent_at = 0.0

    def send(self, request: Request) -> None:
        """Send a request."""
        if request is not self._request:
            self._request, self._bytes = request, request.on_the_wire(self._host)
        self.sent_at = time.perf_counter()
        self.socket.sendall(self._bytes)

    def receive(self) -> Answer | None:
        """The whole answer once it is there; None while some of it is missing.

        :raises BenchmarkError: the connection ended, or the answer isn't a success.
        """
        got = self.socket.recv(1 << 17)
        if not got:
            raise BenchmarkError("The service closed a kept-alive connection.")
        self._received += got
        head, found, body = self._received.partition(HEAD_ENDS)
        if not found or len(body) < _length(head):
            return None
        self._received = b""
        answer = Answer(int(head[9:12]), head, body)
        if self._request is not None:
            answer.check(self._request)
        return answer

    def wait(self) -> Answer:
        """The whole answer, however long it takes to come."""
        while (answer := self.receive()) is None:
            pass
        return answer


def _length(head: bytes) -> int:
    if head[9:12] == BODILESS:
        return 0
    begin = head.find(b"Content-Length:")
    if begin < 0:
        raise BenchmarkError(f"An answer doesn't say how long it is: {head[:200]!r}")
    end = head.find(b"\r\n", begin)
    return int(head[begin + 15 : end if end >= 0 else None])


class Load:
    """The connections, spread evenly over the workers."""

    def __init__(self, host: str, port: int, *, connections: int, workers: int) -> None:
        """Connect.

        :raises BenchmarkError: the system doesn't spread connections over all workers.
        """
        self._selector = selectors.DefaultSelector()
        self._connections = _spread(host, port, connections, workers)
        for index, connection in enumerate(self._connections):
            self._selector.register(connection.socket, selectors.EVENT_READ, (index, connection))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self._selector.close()
        for connection in self._connections:
            connection.socket.close()

    def run(self, callers: Sequence[Caller], seconds: float) -> Slot:
        """Let each caller ask over a connection of its own for so many seconds.

        :raises BenchmarkError: an answer isn't a success, or doesn't come.
        """
        if len(callers) != len(self._connections):
            raise BenchmarkError(f"{len(callers)} callers for {len(self._connections)} connections")
        gc.collect()
        gc.disable()
        try:
            return self._run(callers, seconds)
        finally:
            gc.enable()

    def _run(self, callers: Sequence[Caller], seconds: float) -> Slot:
        latencies: list[float] = []
        own = time.process_time()
        begin = moment = time.perf_counter()
        for caller, connection in zip(callers, self._connections, strict=True):
            connection.send(caller.ask())
        waiting = len(callers)
        while waiting:
            ready = self._selector.select(SECONDS_TO_ANSWER)
            if not ready:
                raise BenchmarkError(f"No answer came for {SECONDS_TO_ANSWER} s.")
            for key, _ in ready:
                index, connection = key.data
                answer = connection.receive()
                if answer is None:
                    continue
                moment = time.perf_counter()
                latencies.append(moment - connection.sent_at)
                callers[index].answered(answer)
                if moment - begin < seconds:
                    connection.send(callers[index].ask())
                else:
                    waiting -= 1
        return Slot(moment - begin, latencies, time.process_time() - own)


def _spread(host: str, port: int, connections: int, workers: int) -> list[Connection]:
    """As many connections to each worker.

    Who takes one is chance, and a worker that is awake takes the next one too; so many are opened at once,
    and those above a worker's share are closed again.
    """
    share = connections // workers
    taken: Counter[int] = Counter()
    kept: list[Connection] = []
    nothing = Request("GET", DO_NOTHING, ())
    for _ in range(TRIES):
        opened = [Connection(host, port) for _ in range(2 * connections)]
        for connection in opened:
            connection.send(nothing)
        for connection in opened:
            worker = int(json.loads(connection.wait().body)["worker"])
            if taken[worker] < share:
                taken[worker] += 1
                kept.append(connection)
            else:
                connection.socket.close()
        if len(kept) == connections:
            return kept
    raise BenchmarkError(f"Connections were not spread over {workers} workers: {dict(taken)}.")
