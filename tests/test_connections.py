"""What a connection bounds, on a real server over a plain application: its heads, and how long a client may take."""

from __future__ import annotations

import asyncio
import socket
import threading
import time
from collections.abc import Iterator

import pytest
import uvicorn

from kg.server.ops import connections

PATIENCE = 0.5
GONE: list[str] = []


async def application(scope, receive, send):
    await send({"type": "http.response.start", "status": 200, "headers": []})
    if scope["path"] == "/breaks":
        await send({"type": "http.response.body", "body": b"half", "more_body": True})
        raise RuntimeError
    if scope["path"] == "/endless":
        watch = asyncio.ensure_future(until_gone(receive))
        while not watch.done():
            await send({"type": "http.response.body", "body": b"x" * 100_000, "more_body": True})
            await asyncio.sleep(0)
        GONE.append(scope["path"])
        return
    await send({"type": "http.response.body", "body": b"whole"})


async def until_gone(receive):
    while (await receive())["type"] != "http.disconnect":
        pass


@pytest.fixture
def address(monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[str, int]]:
    monkeypatch.setattr(connections, "HEAD_SECONDS", PATIENCE)
    monkeypatch.setattr(connections, "STALL_SECONDS", PATIENCE)
    GONE.clear()
    listener = socket.create_server(("127.0.0.1", 0))
    config = uvicorn.Config(application, http=connections.Connection, lifespan="off", log_level="critical")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
    thread.start()
    try:
        yield listener.getsockname()
    finally:
        server.should_exit = True
        thread.join()
        listener.close()


def answer(address: tuple[str, int], sent: bytes) -> bytes:
    with socket.create_connection(address, timeout=30) as connection:
        try:
            connection.sendall(sent)
            return b"".join(iter(lambda: connection.recv(65536), b""))
        except ConnectionError:
            return b""


def request(path: str = "/", headers: bytes = b"Connection: close\r\n") -> bytes:
    return f"GET {path} HTTP/1.1\r\nHost: x\r\n".encode() + headers + b"\r\n"


def test_heads_up_to_the_limit_are_taken(address):
    many = b"".join(b"X-%d: a\r\n" % n for n in range(connections.MAX_HEADERS - 2))
    assert answer(address, request(headers=many + b"Connection: close\r\n")).endswith(b"whole\r\n0\r\n\r\n")
    long = b"X: " + b"a" * (connections.MAX_HEAD - 1000) + b"\r\nConnection: close\r\n"
    assert answer(address, request(headers=long)).endswith(b"whole\r\n0\r\n\r\n")


def test_longer_heads_are_refused_with_a_reason(address):
    many = b"".join(b"X-%d: a\r\n" % n for n in range(connections.MAX_HEADERS + 1))
    assert answer(address, request(headers=many)).startswith(b"HTTP/1.1 431 ")
    with socket.create_connection(address, timeout=30) as connection:
        connection.sendall(b"GET / HTTP/1.1\r\nHost: x\r\nX: " + b"a" * connections.MAX_HEAD)
        assert connection.recv(65536).startswith(b"HTTP/1.1 431 ")


@pytest.mark.parametrize("sent", [b"", b"GET / HTT", b"GET / HTTP/1.1\r\nHost: x\r\n"])
def test_a_head_that_does_not_come_ends_the_connection(address, sent):
    began = time.monotonic()
    assert answer(address, sent) == b""
    assert PATIENCE * 0.9 < time.monotonic() - began < 20


def test_a_second_head_that_does_not_come_ends_the_connection_too(address):
    with socket.create_connection(address, timeout=30) as connection:
        connection.sendall(request(headers=b"") + b"GET / HTTP/1.1\r\n")
        try:
            received = b"".join(iter(lambda: connection.recv(65536), b""))
        except ConnectionResetError:
            received = b"whole"
        assert b"whole" in received


def test_a_client_that_takes_nothing_is_dropped(address):
    with socket.create_connection(address, timeout=30) as connection:
        connection.sendall(request("/endless"))
        end = time.monotonic() + 30
        while not GONE and time.monotonic() < end:
            time.sleep(0.05)
        assert GONE == ["/endless"]


def test_an_answer_that_cannot_be_completed_is_cut(address):
    found = answer(address, request("/breaks"))
    assert found.endswith(b"half\r\n")  # without the chunk that ends a body
