"""The process that writes: one after another, each on the store that it opens for that moment.

Run as `python -m kg.server.engine.updater DIRECTORY MEMORY_BYTES`; it talks to its server over standard input
and output, in frames: four bytes of length (big-endian), a JSON header, eight bytes of length, a
body. Like a query, an update cannot be stopped from inside its process, so the server kills the
process (`kg.server.engine.writer`). The store is changed in one transaction at the very end, which a
kill leaves either undone or done.
"""

from __future__ import annotations

import json
import os
import shutil
import struct
import sys
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, BinaryIO

from kg.errors import KgError, NotConforming, NotFound, QueryRefused, QuerySyntaxError, QueryTooLarge
from kg.server.engine import update_gate
from kg.server.engine.isolation import isolate
from kg.store import DEFAULT_GRAPH, update_guard
from kg.store.embedded import EmbeddedStore
from kg.store.embedded.documents import ntriples

HEADER = struct.Struct(">I")
BODY = struct.Struct(">Q")
# Many small commits leave the store several times larger than its quads need, and slower to ask.
OPTIMIZE_EVERY = 200


@dataclass(frozen=True, slots=True)
class Write:
    """A write operation.

    method     UPDATE, or PUT, POST, DELETE on one graph (Graph Store HTTP Protocol, section 5)
    graph      the graph; DEFAULT_GRAPH is the one without a name
    base_iri   what relative IRIs in the documents are resolved against
    parts      media type and length of each document in the body
    gate       whether the outcome must conform
    snapshot   where the readers' snapshot of the outcome goes; beside it, a scratch copy
    """

    method: str
    snapshot: str
    gate: bool
    graph: str = DEFAULT_GRAPH
    base_iri: str | None = None
    parts: tuple[tuple[str, int], ...] = ()


def frame(header: dict[str, Any], body: bytes = b"") -> bytes:
    """`header` and `body` as one frame."""
    raw = json.dumps(header).encode()
    return b"".join((HEADER.pack(len(raw)), raw, BODY.pack(len(body)), body))


def request(write: Write, body: bytes) -> bytes:
    """The frame that asks for `write`."""
    return frame(asdict(write), body)


def _read(stream: BinaryIO) -> tuple[dict[str, Any], bytes] | None:
    length = stream.read(HEADER.size)
    if len(length) < HEADER.size:
        return None
    header = json.loads(stream.read(HEADER.unpack(length)[0]))
    return header, stream.read(BODY.unpack(stream.read(BODY.size))[0])


def _text(store: EmbeddedStore, write: Write, body: bytes) -> tuple[str, bool]:
    """The operation as SPARQL Update, and whether it makes a graph. Raises NotFound, BadInput."""
    if write.method == "UPDATE":
        return body.decode(), False
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
    triples, start = "", 0
    for media_type, length in write.parts:
        triples += ntriples(body[start : start + length], media_type, write.base_iri)
        start += length
    if triples:
        steps.append(
            f"INSERT DATA {{\n{triples}}}" if is_default else f"INSERT DATA {{ GRAPH <{write.graph}> {{\n{triples}}} }}"
        )
    return " ;\n".join(steps), not held


def _carry_out(store: EmbeddedStore, write: Write, body: bytes) -> bool:
    """Write; whether a graph was made."""
    text, made = _text(store, write, body)
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


def _answer(directory: Path, header: dict[str, Any], body: bytes, count: int) -> bytes:
    write = Write(**{**header, "parts": tuple((kind, length) for kind, length in header["parts"])})
    try:
        with EmbeddedStore.open(directory) as store:
            made = _carry_out(store, write, body)
            if count % OPTIMIZE_EVERY == 0:
                store.optimize()
            store.snapshot(write.snapshot)
    except KgError as error:
        more: dict[str, Any] = {}
        if isinstance(error, QuerySyntaxError):
            more = {"line": error.line, "column": error.column}
        elif isinstance(error, NotConforming):
            more = {"report": error.report}
        return frame({"error": type(error).__name__, "message": str(error), **more})
    except MemoryError:
        return frame({"error": QueryTooLarge.__name__, "message": "the update needs more memory than it may use"})
    return frame({"error": None, "made": made})


def main(directory: str, memory: str) -> None:
    """Write until standard input ends."""
    requests = sys.stdin.buffer
    # Whatever else writes to standard output must not get between the frames.
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    isolate(int(memory))
    answers.write(frame({"error": None}))
    answers.flush()
    count = 0
    while (asked := _read(requests)) is not None:
        count += 1
        answers.write(_answer(Path(directory), asked[0], asked[1], count))
        answers.flush()


if __name__ == "__main__":
    main(*sys.argv[1:])
