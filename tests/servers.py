"""SPARQL servers of others on loopback, in temporary folders, for the tests of stores behind an address."""

from __future__ import annotations

import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import HTTPError, URLError
from urllib.request import urlopen

import pytest

VIRTUOSO_INI = """
[Database]
DatabaseFile = virtuoso.db
ErrorLogFile = virtuoso.log
LockFile = virtuoso.lck
TransactionFile = virtuoso.trx
xa_persistent_file = virtuoso.pxa
FileExtend = 200
MaxCheckpointRemap = 2000

[TempDatabase]
DatabaseFile = temp.db
TransactionFile = temp.trx
MaxCheckpointRemap = 2000

[Parameters]
ServerPort = 127.0.0.1:{sql}
NumberOfBuffers = 4000
MaxDirtyBuffers = 2000
ServerThreads = 20

[HTTPServer]
ServerPort = 127.0.0.1:{http}
ServerThreads = 10

[SPARQL]
ResultSetMaxRows = {rows}
"""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def answers(url: str) -> bool:
    """Whether an HTTP server listens there by now."""
    try:
        urlopen(url, timeout=5).close()
    except HTTPError:
        return True
    except (URLError, OSError):
        return False
    return True


@contextmanager
def _process(command: list[str], url: str, folder: Path | None = None) -> Iterator[subprocess.Popen[bytes]]:
    quiet = subprocess.DEVNULL
    with subprocess.Popen(command, cwd=folder, stdin=quiet, stdout=quiet, stderr=quiet) as server:
        try:
            for _ in range(600):
                if answers(url):
                    break
                assert server.poll() is None, f"{command[0]} ended with {server.returncode}"
                time.sleep(0.05)
            yield server
        finally:
            server.kill()


@contextmanager
def oxigraph(*options: str, port: int | None = None) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    """The address of a server of oxigraph, and its process."""
    binary = shutil.which("oxigraph", path=str(Path(sys.executable).parent)) or shutil.which("oxigraph")
    if binary is None:
        pytest.skip("the oxigraph server is not installed")
    port = port or free_port()
    url = f"http://127.0.0.1:{port}"
    with _process([binary, "serve", "--bind", f"127.0.0.1:{port}", *options], url) as server:
        yield url, server


@contextmanager
def virtuoso(
    folder: Path, *, rows: int = 10_000, port: int | None = None
) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    """The SPARQL endpoint of a Virtuoso with its files in `folder`, and its process; user and password are dba."""
    binary = shutil.which("virtuoso-t")
    if binary is None:
        pytest.skip("Virtuoso is not installed")
    port = port or free_port()
    (folder / "virtuoso.ini").write_text(VIRTUOSO_INI.format(sql=free_port(), http=port, rows=rows))
    command = [binary, "+configfile", "virtuoso.ini", "+foreground", "+wait"]
    url = f"http://127.0.0.1:{port}/sparql"
    with _process(command, url, folder) as server:
        yield url, server
