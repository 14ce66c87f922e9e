"""Whether what a shard says of an article is what newskg wrote: shards are other people's files."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator

from rdflib import Literal, URIRef

from kg import verify
from kg.commit import last_change
from kg.iris import Minter
from kg.namespaces import DCTERMS, NKG, PROV, RDF, RDFS, SCHEMA, Quad
from kg.shards import Block, BrokenShard
from kg.store import Row
from kg.store.embedded import bulk

_EVIDENCE = f"<{NKG.evidence}>".encode()
_DESCRIBES = f"<{NKG.describes}>".encode()
_VERSION_OF = f"<{PROV.specializationOf}>".encode()
_OF_AGENTS = {f"<{iri}>".encode() for iri in (RDF.type, RDFS.label, DCTERMS.hasPart)}
_NUMBER = re.compile(r"[0-9]+")
_SPAN = re.compile(rb"#char=(\d+),(\d+)>")


def row(block: Block, minter: Minter) -> bytes:
    """Check that `block` is about its article alone, and true to that article's text. What must be known of it, with
    tabs between: the article's key, what made the block, from which input, when that was changed last, its hash, and
    what the article is a version of.

    Raises BrokenShard, with the line.
    """
    lines = b"".join((*block.graph, *block.provenance))
    try:
        bulk.check(lines)
    except SyntaxError as error:
        number = block.line + (error.lineno or 1) - 1
        raise BrokenShard(f"line {number}: {error.msg}") from error
    node, run = minter.article(block.key), minter.run(block.key, "", "").rpartition("/")[0]
    own = [line for line in block.graph if line.startswith(f"<{node}> ".encode())]
    for number, fault in _strangers(block, minter, f"<{run}/".encode()):
        raise BrokenShard(f"line {block.line + number}: {fault}")
    said = bulk.parse(b"".join(own))
    length = _check_text(block, node, said, minter)
    for number, line in enumerate(block.graph):
        for start, end in _spans(line, node):
            if length is not None and not 0 <= start < end <= length:
                raise BrokenShard(f"line {block.line + number}: {start}-{end} does not lie in its text")
    made = bulk.parse(b"".join(block.provenance))
    inputs = [o for _, p, o, _ in made if p == NKG.inputHash]
    if len(inputs) != 1:
        raise BrokenShard(f"line {block.line}: its provenance does not name the one input of article {block.key}")
    works = " ".join(sorted(o for _, p, o, _ in made if p == PROV.specializationOf))
    dated = " ".join(last_change((p, o) for _, p, o, _ in said))
    return "\t".join(
        (block.key, _version(made), str(inputs[0]), dated, hashlib.sha256(lines).hexdigest(), works)
    ).encode()


def _version(made: list[Quad]) -> str:
    """What made it, later versions after earlier ones."""
    said = sorted(f"{p} {o}" for _, p, o, _ in made if p in (SCHEMA.softwareVersion, DCTERMS.hasPart))
    return _NUMBER.sub(lambda found: found[0].zfill(8), " ".join(reversed(said)))


def _check_text(block: Block, node: URIRef, said: list[Quad], minter: Minter) -> int | None:
    """The length of the text, None where only its hash was kept."""
    texts = [str(o) for _, p, o, _ in said if p == NKG.fullText]
    hashes = [str(o) for _, p, o, _ in said if p == NKG.sha256]
    graph = minter.article_graph(block.key)
    row: Row = {"g": graph, "a": node, "sha": Literal(" ".join(hashes))}
    text = "\n".join(texts) if texts else None
    for fault in verify.article_faults(row, text):
        raise BrokenShard(f"line {block.line}: article {block.key}: {fault}")
    return None if text is None else len(text)


def _strangers(block: Block, minter: Minter, run: bytes) -> Iterator[tuple[int, str]]:
    """What is said of things that are not the article's own, with the number of its line."""
    base, key = f"<{minter.base}".encode(), block.key.encode()
    own = re.compile(rb"%b[a-z]+/%b[/#> ]" % (re.escape(base), key))
    shared = re.compile(rb"%b(?:actor|place|topic)/" % re.escape(base))
    for number, line in enumerate(block.graph):
        subject, predicate, value = line.split(b" ", 2)
        if not own.match(subject) and not (predicate == _EVIDENCE and shared.match(subject)):
            yield number, f"{subject[:200].decode()} is nothing of article {block.key}"
        if predicate == _DESCRIBES and not (shared.match(value) and subject.startswith(base + b"description/" + key)):
            yield number, f"{subject[:200].decode()} describes no actor, place or topic"
    graph = f"<{minter.article_graph(block.key)}>".encode()
    node, agent = f"<{minter.article(block.key)}>".encode(), base + b"agent/"
    for number, line in enumerate(block.provenance, start=len(block.graph)):
        subject, predicate, _ = line.split(b" ", 2)
        is_version = subject == node and predicate == _VERSION_OF
        is_agent = subject.startswith(agent) and predicate in _OF_AGENTS
        if subject != graph and not subject.startswith(run) and not is_agent and not is_version:
            yield number, f"{subject[:200].decode()} is no provenance of article {block.key}"


def _spans(line: bytes, node: URIRef) -> Iterator[tuple[int, int]]:
    """The spans that a line names as its subject or object."""
    subject, _, value = line.split(b" ", 2)
    for term in (subject, value.partition(b" ")[0]):
        found = _SPAN.search(term) if term.startswith(b"<") else None
        if found:
            yield int(found[1]), int(found[2])
