"""The process that writes: one after another, each on the store that it opens for that moment.

Run as `python -m kg.server.engine.updater DIRECTORY MEMORY_BYTES` with a socket to its server as standard input
(`kg.server.engine.ipc`). Like a query, an update cannot be stopped from inside its process, so the server
kills the process (`kg.server.engine.writer`). The store is changed in one transaction at the very end, which
a kill leaves either undone or done.
"""

from __future__ import annotations

import os
import shutil
import struct
import sys
from pathlib import Path

from kg.errors import KgError, NotFound, QueryRefused, QueryTooLarge
from kg.server.engine import ipc, update_gate
from kg.server.engine.ipc import Write
from kg.server.engine.isolation import channel_to_server, isolate
from kg.store import DEFAULT_GRAPH, update_guard
from kg.store.embedded import EmbeddedStore
from kg.store.embedded.documents import ntriples

# Many small commits leave the store several times larger than its quads need, and slower to ask.
OPTIMIZE_EVERY = 200


def _text(store: EmbeddedStore, write: Write) -> tuple[str, bool]:
    """The operation as SPARQL Update, and whether it makes a graph. Raises NotFound, BadInput."""
    if write.method == "UPDATE":
        return write.text, False
    is_default = write.graph == DEFAULT_GRAPH
    held = is_default or store.holds(write.graph)
    if write.method == "DELETE":
        if not held:
            raise NotFound("the store holds no such graph")
        return "CLEAR DEFAULT" if is_default else f"DROP GRAPH <{write.graph}>", False
    steps = []
    if write.method == "PUT":
        steps.append("CLEAR DEFAULT" if is_default else f"DROP SILENT GRAPH <{write.graph}>")
    if not is_default:
        steps.append(f"CREATE SILENT GRAPH <{write.graph}>")
    triples = "".join(ntriples(document, media_type, write.base_iri) for media_type, document in write.documents)
    if triples:
        steps.append(
            f"INSERT DATA {{\n{triples}}}" if is_default else f"INSERT DATA {{ GRAPH <{write.graph}> {{\n{triples}}} }}"
        )
    return " ;\n".join(steps), not held


def _carry_out(store: EmbeddedStore, write: Write) -> bool:
    """Write; whether a graph was made."""
    text, made = _text(store, write)
    if not write.gate:
        store.update(text)
        return made
    for iri in update_guard.used_graphs(text) if write.method == "UPDATE" else ():
        if not store.holds(iri):
            raise QueryRefused(f"this store holds no graph <{iri}>, and none is fetched from elsewhere")
    scratch = Path(f"{write.snapshot}-scratch")
    try:
        store.snapshot(scratch)
        with EmbeddedStore.open(scratch) as copy:
            copy.update(text)
            change = update_gate.admit(store, copy, update_guard.graphs_within(text))
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
    store.commit(change)
    return made


def _answer(directory: Path, write: Write, count: int) -> bytes:
    """Write, and take the readers' snapshot; the frame that tells the server."""
    try:
        with EmbeddedStore.open(directory) as store:
            made = _carry_out(store, write)
            if count % OPTIMIZE_EVERY == 0:
                store.optimize()
            store.snapshot(write.snapshot)
    except KgError as error:
        return ipc.error_frame(error)
    except MemoryError:
        return ipc.error_frame(QueryTooLarge("the update needs more memory than it may use"))
    return ipc.frame(ipc.DONE, bytes([made]))


def main(directory: str, memory: str) -> None:
    """Write until the server lets go."""
    channel = channel_to_server()
    isolate(int(memory))
    channel.sendall(ipc.frame(ipc.READY, struct.pack(">I", os.getpid())))
    for count, fields in enumerate(ipc.questions(channel), 1):
        channel.sendall(_answer(Path(directory), Write._make(fields), count))


if __name__ == "__main__":
    main(*sys.argv[1:])
