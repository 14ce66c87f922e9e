"""Turtle and TriG for people to read: prefixes, one block a subject, everything sorted."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import BinaryIO

from rdflib import Literal, URIRef

from kg.export.source import Source
from kg.iris import Minter
from kg.namespaces import PREFIXES, RDF, XSD, Triple
from kg.nquads import quoted, term

# A local name that needs no escape: less than the grammar allows.
_LOCAL = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_\-]*")
_INTEGER = re.compile(r"[+-]?[0-9]+")
_DECIMAL = re.compile(r"[+-]?[0-9]*\.[0-9]+")


class _Writer:
    """Writes terms, and remembers the prefixes that it used."""

    def __init__(self, minter: Minter) -> None:
        own = {name: f"{minter.base}{name}/" for name in ("actor", "article", "graph", "place", "topic")}
        self._prefixes = {**PREFIXES, **own}
        self._namespaces = {iri: prefix for prefix, iri in self._prefixes.items()}
        self._used: set[str] = set()

    def term(self, node: URIRef | Literal) -> str:
        if isinstance(node, URIRef):
            return self._iri(node)
        if node.language is None and node.datatype is not None:
            words = str(node)
            if (
                (node.datatype == XSD.integer and _INTEGER.fullmatch(words))
                or (node.datatype == XSD.decimal and _DECIMAL.fullmatch(words))
                or (node.datatype == XSD.boolean and words in {"true", "false"})
            ):
                return words
            if node.datatype != XSD.string:
                return f"{quoted(words)}^^{self._iri(node.datatype)}"
        return term(node)

    def _iri(self, iri: URIRef) -> str:
        cut = max(iri.rfind("#"), iri.rfind("/")) + 1
        prefix = self._namespaces.get(iri[:cut])
        if prefix is None or not _LOCAL.fullmatch(iri[cut:]):
            return f"<{iri}>"
        self._used.add(prefix)
        return f"{prefix}:{iri[cut:]}"

    def blocks(self, triples: Iterable[Triple], indent: str) -> Iterator[str]:
        """One block a subject, each with a blank line after it."""
        subjects: dict[URIRef, dict[URIRef, list[URIRef | Literal]]] = defaultdict(lambda: defaultdict(list))
        for s, p, o in triples:
            subjects[s][p].append(o)
        for s in sorted(subjects):
            lines = []
            for p in sorted(subjects[s], key=lambda p: (p != RDF.type, p)):
                verb = "a" if p == RDF.type else self.term(p)
                objects = ", ".join(self.term(o) for o in sorted(subjects[s][p], key=term))
                lines.append(f"{verb} {objects}")
            yield f"{indent}{self.term(s)}\n{indent}    " + f" ;\n{indent}    ".join(lines) + " .\n\n"

    def prefixes(self) -> str:
        lines = [f"@prefix {prefix}: <{self._prefixes[prefix]}> .\n" for prefix in sorted(self._used)]
        return "".join(lines) + "\n" if lines else ""


def write_turtle(source: Source, minter: Minter, stream: BinaryIO) -> None:
    """All triples of `source`, whatever graph they are in."""
    writer = _Writer(minter)
    blocks = list(writer.blocks({(s, p, o) for s, p, o, _ in source.quads()}, ""))
    stream.write(writer.prefixes().encode())
    stream.writelines(block.encode() for block in blocks)


def write_trig(source: Source, minter: Minter, stream: BinaryIO) -> None:
    """All graphs of `source`, in the order of their names."""
    writer = _Writer(minter)
    graphs: dict[URIRef, list[Triple]] = defaultdict(list)
    for s, p, o, g in source.quads():
        graphs[g].append((s, p, o))
    parts: list[str] = []
    for g in sorted(graphs):
        parts += [f"{writer.term(g)} {{\n", *writer.blocks(graphs[g], "    "), "}\n\n"]
    stream.write(writer.prefixes().encode())
    stream.writelines(part.encode() for part in parts)
