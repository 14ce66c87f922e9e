"""N-Quads, sorted: the same graph gives the same bytes."""

from __future__ import annotations

import re
from typing import BinaryIO

from rdflib import Literal, URIRef

from kg.export.source import Source
from kg.iris import Minter
from kg.namespaces import XSD

# Escapes of the canonical form of N-Quads (RDF 1.2 N-Quads, section 4).
_SHORT = {"\b": "\\b", "\t": "\\t", "\n": "\\n", "\f": "\\f", "\r": "\\r", '"': '\\"', "\\": "\\\\"}
_ESCAPED = re.compile(r'[\x00-\x1f"\\\x7f\ufffe\uffff]')
_STRING = str(XSD.string)


def quoted(words: str) -> str:
    """`words` between double quotes, as N-Quads, Turtle and SPARQL all read them."""
    return f'"{_ESCAPED.sub(_escape, words)}"'


def _escape(found: re.Match[str]) -> str:
    return _SHORT.get(found[0]) or f"\\u{ord(found[0]):04X}"


def term(node: URIRef | Literal) -> str:
    """`node` in N-Triples."""
    if isinstance(node, URIRef):
        return f"<{node}>"
    if node.language is not None:
        return f"{quoted(node)}@{node.language}"
    if node.datatype is not None and str(node.datatype) != _STRING:
        return f"{quoted(node)}^^<{node.datatype}>"
    return quoted(node)


def write(source: Source, _: Minter, stream: BinaryIO) -> None:
    """All quads of `source`, one a line, sorted by code points."""
    lines = sorted(f"{term(s)} {term(p)} {term(o)} {term(g)} .\n" for s, p, o, g in source.quads())
    stream.writelines(line.encode() for line in lines)
