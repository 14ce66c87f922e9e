"""The server: a SPARQL 1.1 Protocol endpoint and pages that show every fact with its sentence.

The worker processes import this package too, so it imports nothing heavy by itself.
"""

from __future__ import annotations

import contextlib
import logging
import secrets
import socket
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from kg.errors import BadSetting
from kg.gc_tuning import lasting
from kg.settings import Settings

# What a stop leaves to the requests in hand.
STOP_SECONDS = 10

if TYPE_CHECKING:
    from kg.server.app import Application
    from kg.server.engine.snapshots import Snapshots


def create_app(store_directory: Path, settings: Settings, local_token: str | None = None) -> Application:
    """The application over the store in `store_directory`; it is opened when the server starts. Who
    sends the settings' token or `local_token` may write.

    Raises StoreError where that is no store.
    """
    from kg.server.app import build
    from kg.store.directories import read_marker

    return build(store_directory, settings, read_marker(store_directory)["base"], local_token)


def serve(
    settings: Settings,
    on_listening: Callable[[str, str], None] | None = None,
    on_read_only: Callable[[str], None] | None = None,
) -> None:
    """Serve the store `settings.store` on `settings.host` and `settings.port` until interrupted.

    Calls `on_listening` with the address of the front page and the base of the store's IRIs once queries can be
    answered, and before it `on_read_only` with the reason where the store can be read but not written. Raises
    BadSetting where the address cannot be used, StoreError, StoreLocked where another process goes on holding it.
    """
    import uvicorn

    from kg.server.ops.connections import Connection

    class Server(uvicorn.Server):
        async def startup(self, sockets: list[socket.socket] | None = None) -> None:
            await super().startup(sockets)
            if self.started and on_listening is not None:
                on_listening(url, app.state.base)

    from kg.store.remote import Credentials, RemoteStore
    from kg.store.server_lockfile import RunningServer, announced

    local_token = secrets.token_urlsafe(32)
    # A collection that went through the whole application would hold up every request for some hundredths of a second.
    with lasting():
        app = create_app(settings.directory, settings, local_token)
    config = uvicorn.Config(
        app,
        http=Connection,
        log_level="warning",
        access_log=False,
        server_header=False,
        forwarded_allow_ips=list(settings.proxies),
        timeout_graceful_shutdown=STOP_SECONDS,
        lifespan="on",
    )
    snapshots: Snapshots = app.state.snapshots
    with _listen(settings) as listener, contextlib.closing(snapshots):
        host, port = listener.getsockname()[:2]
        url = f"http://{f'[{host}]' if ':' in host else host}:{port}/"
        # Here rather than in the application's own start, whose errors uvicorn logs with a trace.
        snapshots.take()
        if snapshots.read_only and on_read_only is not None:
            on_read_only(snapshots.read_only)
        here = f"http://{_reachable(host)}:{port}/"
        credentials, seconds = Credentials(local_token), settings.update_timeout + settings.timeout
        app.state.own_store = lambda: RemoteStore(
            f"{here}sparql", f"{here}sparql", credentials=credentials, timeout=seconds, base=app.state.base
        )
        # In the application's own life, for uvicorn ends the process by the signal that stopped it.
        if not snapshots.read_only:
            app.state.announced = lambda: announced(settings.directory, RunningServer(here, local_token))
        # What is meant is no error of the application's; it was told to the access log.
        logging.getLogger("uvicorn.error").addFilter(_is_no_break)
        # uvicorn shuts down in good order, then raises the interrupt again.
        with contextlib.suppress(KeyboardInterrupt):
            Server(config).run(sockets=[listener])


def _is_no_break(record: logging.LogRecord) -> bool:
    from kg.server.protocol.endpoint import BrokenOff

    return not (record.exc_info and isinstance(record.exc_info[1], BrokenOff))


def _reachable(host: str) -> str:
    """Where a server that listens on `host` is reached from this machine, as an address has it."""
    named = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)
    return f"[{named}]" if ":" in named else named


def _listen(settings: Settings) -> socket.socket:
    try:
        family, _, _, _, address = socket.getaddrinfo(settings.host, settings.port, type=socket.SOCK_STREAM)[0]
        return socket.create_server(address[:2], family=family)
    except OSError as error:
        raise BadSetting(
            f"cannot listen on {settings.host}:{settings.port} ({error.strerror or error}): "
            "choose another address or port"
        ) from error
