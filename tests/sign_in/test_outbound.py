"""Addresses that people name and the server fetches: RFC 1918, RFC 6598, RFC 6890 and how answers may be."""

import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import requests
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from tenants.sign_in import outbound
from tenants.sign_in.outbound import (
    LONGEST,
    OutboundRefused,
    TookTooLong,
    fetch_json,
    guard,
    is_loopback,
    is_public,
)

Serve = Callable[[socket.socket], None]
GREETING = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"


@contextmanager
def serving(serve: Serve, *, read_first: bool = True) -> Iterator[str]:
    """One connection on loopback that is answered as `serve` likes."""
    listener = socket.create_server(("127.0.0.1", 0))

    def accept() -> None:
        try:
            connection, _ = listener.accept()
        except OSError:
            return  # nobody came
        with connection:
            try:
                if read_first:
                    connection.recv(64 * 1024)
                serve(connection)
            except OSError:
                return  # the client had enough

    thread = threading.Thread(target=accept)
    thread.start()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}/"
    finally:
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        thread.join()


def sends(*parts: bytes) -> Serve:
    return lambda connection: connection.sendall(b"".join(parts))


def drips(first: bytes) -> Serve:
    """Never silent, and never done."""

    def serve(connection: socket.socket) -> None:
        connection.sendall(first)
        for _ in range(200):
            connection.sendall(b" ")
            time.sleep(0.05)

    return serve


@pytest.mark.parametrize(
    "address",
    [
        *("127.0.0.1", "127.9.9.9", "0.0.0.1", "10.0.0.1", "172.16.0.1", "192.168.1.1", "100.64.0.1"),
        *("169.254.169.254", "192.0.2.1", "198.18.0.1", "224.0.0.1", "240.0.0.1", "255.255.255.255"),
        *("::", "::1", "fe80::1", "fe80::1%eth0", "fc00::1", "fd12::1", "fec0::1", "ff02::1", "2001:db8::1"),
        *("::ffff:127.0.0.1", "::ffff:8.8.8.8", "64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe", "64:ff9b:1::1"),
        *("2002:7f00:1::", "2001:0:4136:e378:8000:63bf:3fff:fdd2"),
    ],
)
def test_addresses_inside_a_house_a_host_or_a_tunnel_are_not_public(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", ["8.8.8.8", "51.140.0.1", "2a00:1450:4009::1", "64:ff9b::808:808"])
def test_addresses_of_the_internet_are_public_and_not_loopback(address: str) -> None:
    assert is_public(address)
    assert not is_loopback(address)


@pytest.mark.parametrize(
    "address",
    [
        "http://login.example.nhs.uk/",
        "https://127.0.0.1/",
        "https://localhost/",
        "https://169.254.169.254/latest/meta-data/",
        "https://10.1.2.3/",
        "https://[::1]/",
        "https://[::ffff:10.1.2.3]/",
        "https://2130706433/",
        "https://0x7f.1/",
        "ftp://login.example.nhs.uk/",
        "file:///etc/passwd",
    ],
)
def test_only_https_to_public_addresses_is_fetched(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def connect(*arguments: object, **named: object) -> socket.socket:
        raise AssertionError("a connection was opened")

    monkeypatch.setattr(outbound, "create_connection", connect)
    with pytest.raises(requests.RequestException):
        fetch_json(address, allow_loopback=False)


def test_http_is_for_loopback_alone_even_where_that_is_allowed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outbound, "create_connection", lambda *_, **__: pytest.fail("a connection"))
    for address in ("http://10.1.2.3/", "http://8.8.8.8/", "https://127.0.0.1/"):
        with pytest.raises(OutboundRefused, match="not at an address"):
            fetch_json(address, allow_loopback=True)


def test_one_private_address_among_several_is_enough_to_refuse(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", answers("8.8.8.8", "192.168.0.1"))
    with pytest.raises(OutboundRefused, match="not at an address"):
        fetch_json("https://login.example.nhs.uk/", allow_loopback=False)


def test_the_connection_goes_to_the_address_that_was_checked(monkeypatch: pytest.MonkeyPatch) -> None:
    """Rebinding: the name server's second answer is never asked for."""
    asked: list[str] = []
    went: list[tuple[str, int]] = []

    def look_up(host: str, *arguments: object, **named: object) -> list[Any]:
        asked.append(host)
        return answers("8.8.8.8" if len(asked) == 1 else "127.0.0.1")()

    def connect(address: tuple[str, int], *arguments: object, **named: object) -> socket.socket:
        went.append(address)
        raise ConnectionRefusedError

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    monkeypatch.setattr(outbound, "create_connection", connect)
    with pytest.raises(requests.ConnectionError):
        fetch_json("https://login.example.nhs.uk/", allow_loopback=False)
    assert (asked, went) == (["login.example.nhs.uk"], [("8.8.8.8", 443)])


def answers(*addresses: str) -> Callable[..., list[Any]]:
    return lambda *_, **__: [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (a, 443)) for a in addresses]


def test_a_certificate_that_nobody_vouches_for_is_refused_even_if_a_caller_would_take_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(self_signed(tmp_path))
    monkeypatch.setattr(outbound._PublicConnection, "permits", staticmethod(is_loopback))

    def serve(connection: socket.socket) -> None:
        context.wrap_socket(connection.dup(), server_side=True).close()

    with serving(serve, read_first=False) as address, requests.Session() as session:
        guard(session, allow_loopback=False)
        with pytest.raises(requests.exceptions.SSLError):
            session.get(address.replace("http://127.0.0.1", "https://localhost"), verify=False)


def self_signed(directory: Path) -> Path:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    moment = datetime.now(UTC)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), 1)
        .not_valid_before(moment - timedelta(days=1))
        .not_valid_after(moment + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    path = directory / "certificate.pem"
    path.write_bytes(private + made.public_bytes(Encoding.PEM))
    return path


def test_proxies_and_credentials_of_the_environment_are_not_used(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "netrc").write_text("machine 127.0.0.1 login somebody password secret")
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    asked: list[bytes] = []

    def serve(connection: socket.socket) -> None:
        asked.append(connection.recv(64 * 1024))
        connection.sendall(GREETING + b"Content-Length: 2\r\n\r\n{}")

    with serving(serve, read_first=False) as address:
        assert fetch_json(address, allow_loopback=True) == {}
    [request] = asked
    assert request.startswith(b"GET / HTTP/1.1\r\n")
    assert b"Authorization" not in request


def test_a_redirect_is_not_followed() -> None:
    moved = b"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:9/\r\nContent-Length: 0\r\n\r\n"
    with serving(sends(moved)) as address, pytest.raises(OutboundRefused, match="redirect"):
        fetch_json(address, allow_loopback=True)


@pytest.mark.parametrize("announced", [True, False])
def test_a_huge_answer_is_cut_off(announced: bool) -> None:
    length = f"Content-Length: {LONGEST + 2}\r\n".encode() if announced else b""
    body = b'"' + b"x" * LONGEST + b'"'
    huge = serving(sends(GREETING, length, b"\r\n", body))
    with huge as address, pytest.raises(OutboundRefused, match="longer than 256 kB"):
        fetch_json(address, allow_loopback=True)


@pytest.mark.parametrize(
    "first",
    [b"", GREETING, GREETING + b"\r\n", GREETING + b"Content-Length: 100000\r\n\r\n"],
    ids=["before anything", "in its headers", "in its body", "in a body of known length"],
)
def test_an_answer_that_drips_ends_after_three_seconds(first: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outbound, "SECONDS", 0.4)  # the same code, sooner
    began = time.monotonic()
    with serving(drips(first)) as address:
        with pytest.raises(requests.RequestException):
            fetch_json(address, allow_loopback=True)
        assert time.monotonic() - began < 2


def test_a_name_server_that_keeps_silent_ends_after_three_seconds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outbound, "SECONDS", 0.2)
    answered = threading.Event()
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: answered.wait(5) and [])
    began = time.monotonic()
    with pytest.raises(TookTooLong):
        fetch_json("https://login.example.nhs.uk/", allow_loopback=False)
    assert time.monotonic() - began < 2
    answered.set()


@pytest.mark.parametrize("body", [b"[]", b'"text"', b"<html>", b""])
def test_only_a_json_object_is_an_answer(body: bytes) -> None:
    length = f"Content-Length: {len(body)}\r\n\r\n".encode()
    with (
        serving(sends(GREETING, length, body)) as address,
        pytest.raises(requests.RequestException),
    ):
        fetch_json(address, allow_loopback=True)


def test_no_thread_and_no_connection_is_left_behind() -> None:
    before = threading.active_count()
    with serving(sends(GREETING, b"Content-Length: 2\r\n\r\n{}")) as address:
        fetch_json(address, allow_loopback=True)
    assert threading.active_count() == before
