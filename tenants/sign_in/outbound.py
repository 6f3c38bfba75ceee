"""The one way out to addresses that people named: https only, no address inside, no redirect, 3 s, 256 kB.

A name is resolved once a connection and the connection goes to that very address, so that a second answer
of the name server (rebinding) changes nothing. The time limit covers connecting, the handshake, headers and
body together, and the name server has as long: at its end the socket is shut, however slowly the other side
drips.
"""

import io
import socket
import threading
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future
from contextlib import closing, contextmanager, suppress
from contextvars import ContextVar
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from typing import Any, cast

import requests
from requests.adapters import HTTPAdapter
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool, PoolManager
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import HTTPError
from urllib3.exceptions import TimeoutError as LateError
from urllib3.util.connection import create_connection

SECONDS = 3.0
LONGEST = 256 * 1024
_PUBLIC_V6 = IPv6Network("2000::/3")
_NAT64 = IPv6Network("64:ff9b::/96")
"""RFC 6052: the last 32 bits are the IPv4 address that is really meant."""


class OutboundRefused(requests.RequestException):
    """We didn't fetch it, or not all of it; the message says why."""


class Inside(OutboundRefused):
    """The name leads to an address that isn't the public internet's."""


class TookTooLong(OutboundRefused):
    """The time was up before the answer was whole."""


class TooLong(OutboundRefused):
    """The answer is bigger than anything we asked for can be."""


class Redirected(OutboundRefused):
    """The answer sends us elsewhere, and we don't go."""


class _AddressRefused(HTTPError):
    """Raised below urllib3, which must neither retry nor wrap it."""


class _NoAnswer(LateError):
    """The same, for a connection that nobody takes."""


def is_public(address: str) -> bool:
    """Is this numeric address one of the public internet, not inside a house, a host or a tunnel?"""
    number = ip_address(address)
    if isinstance(number, IPv6Address):
        if number in _NAT64:
            return is_public(str(IPv4Address(int(number) & 0xFFFF_FFFF)))
        if number not in _PUBLIC_V6 or number.sixtofour or number.teredo:
            return False
    return number.is_global and not number.is_multicast


def is_loopback(address: str) -> bool:
    """Is this numeric address this very machine?"""
    return ip_address(address).is_loopback


def guard(session: requests.Session, *, allow_loopback: bool) -> None:
    """Let `session` out by this way only; plain http is mounted for loopback alone, and only if allowed."""
    session.trust_env = False
    session.adapters.clear()
    session.mount("https://", _GuardedAdapter(_PUBLIC_POOLS))
    if allow_loopback:
        session.mount("http://", _GuardedAdapter(_LOOPBACK_POOLS))


def fetch_json(address: str, *, allow_loopback: bool) -> dict[str, Any]:
    """GET a JSON object.

    :raises requests.RequestException: when it can't be fetched or isn't one.
    """
    with requests.Session() as session:
        guard(session, allow_loopback=allow_loopback)
        response = session.get(address, headers={"Accept": "application/json"})
        response.raise_for_status()
        found = response.json()
    if not isinstance(found, dict):
        raise OutboundRefused("the answer is not a JSON object")
    return found


class _Watch:
    """Ends one exchange when its time is up, by shutting its socket, in whatever phase it is.

    It holds a duplicate descriptor: that one survives the TLS wrapping, and http.client's early closing.
    """

    def __init__(self) -> None:
        self.is_over = False
        self._twin: socket.socket | None = None
        self._timer = threading.Timer(SECONDS, self._end)
        self._timer.daemon = True
        self._timer.start()

    def over(self, connected: socket.socket) -> None:
        self._twin = connected.dup()
        if self.is_over:
            self._end()

    def stop(self) -> None:
        self._timer.cancel()
        self._timer.join()
        if self._twin is not None:
            self._twin.close()

    def _end(self) -> None:
        self.is_over = True
        if self._twin is not None:
            with suppress(OSError):  # the other side was quicker
                self._twin.shutdown(socket.SHUT_RDWR)


_watch: ContextVar[_Watch] = ContextVar("watch")


@contextmanager
def _watching() -> Iterator[_Watch]:
    watch = _Watch()
    token = _watch.set(watch)
    try:
        yield watch
    finally:
        _watch.reset(token)
        watch.stop()


def _look_up(host: str, port: int) -> list[str]:
    """The addresses of a name. A thread asks, because nothing can stop a resolver that is waiting."""
    found: Future[list[str]] = Future()

    def ask() -> None:
        try:
            answers = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
            found.set_result([str(address[0]) for *_, address in answers])
        except (OSError, UnicodeError) as problem:
            found.set_exception(problem)

    threading.Thread(target=ask, daemon=True).start()
    try:
        return found.result(SECONDS)
    except TimeoutError as problem:
        _watch.get().is_over = True  # the timer's moment too, which may come a little later
        raise _NoAnswer("the name server didn't answer") from problem


class _Guarded(HTTPConnection):
    permits: Callable[[str], bool]

    def _new_conn(self) -> socket.socket:
        numbers = _look_up(self._dns_host, self.port)
        if not numbers or not all(type(self).permits(number) for number in numbers):
            raise _AddressRefused(f"{self.host} is not at an address that may be fetched from")
        try:
            connected = create_connection(
                (numbers[0], self.port), SECONDS, socket_options=self.socket_options
            )
        except TimeoutError as problem:
            raise _NoAnswer(str(problem)) from problem
        _watch.get().over(connected)
        return connected


class _PublicConnection(_Guarded, HTTPSConnection):
    permits = staticmethod(is_public)


class _LoopbackConnection(_Guarded):
    permits = staticmethod(is_loopback)


class _PublicPool(HTTPSConnectionPool):
    ConnectionCls = _PublicConnection


class _LoopbackPool(HTTPConnectionPool):
    ConnectionCls = _LoopbackConnection


Pools = Mapping[str, type[HTTPConnectionPool]]
_PUBLIC_POOLS: Pools = {"https": _PublicPool}
_LOOPBACK_POOLS: Pools = {"http": _LoopbackPool}


class _GuardedAdapter(HTTPAdapter):
    def __init__(self, pools: Pools) -> None:
        self._pools = pools
        super().__init__(max_retries=0)

    def init_poolmanager(
        self, connections: int, maxsize: int, block: bool = False, **options: object
    ) -> None:
        super().init_poolmanager(connections, maxsize, block, **options)
        manager = cast(PoolManager, self.poolmanager)
        manager.pool_classes_by_scheme = dict(self._pools)

    def send(self, request: requests.PreparedRequest, *_: object, **__: object) -> requests.Response:
        """Send, and read the whole answer within the limits, whatever the caller asked for."""
        with _watching() as watch:
            try:
                response = super().send(request, stream=True, timeout=SECONDS, verify=True)
                with closing(response.raw), closing(self):
                    body = _body(response)
            except _AddressRefused as problem:
                raise Inside(str(problem)) from problem
            except (HTTPError, requests.RequestException) as problem:
                if watch.is_over or isinstance(problem, LateError | requests.Timeout):
                    raise _late() from problem
                if isinstance(problem, HTTPError):
                    raise OutboundRefused(str(problem)) from problem
                raise
        if watch.is_over:
            raise _late()
        response.raw = io.BytesIO(body)
        if 300 <= response.status_code < 400:
            raise Redirected("the answer is a redirect, which is not followed")
        return response


def _late() -> TookTooLong:
    return TookTooLong(f"the answer took longer than {SECONDS:.0f} s")


def _body(response: requests.Response) -> bytes:
    body = bytearray()
    for part in response.raw.stream(16 * 1024, decode_content=True):
        body += part
        if len(body) > LONGEST:
            raise TooLong(f"the answer is longer than {LONGEST // 1024} kB")
    return bytes(body)
