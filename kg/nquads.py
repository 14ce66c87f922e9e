"""Terms and quads in the canonical form of N-Quads (RDF 1.2 N-Quads, section 4)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from rdflib import Literal, URIRef

from kg.namespaces import XSD, Quad

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


def lines(quads: Iterable[Quad]) -> Iterator[str]:
    """Each quad as a line with its line end, in the order given."""
    return (f"{term(s)} {term(p)} {term(o)} {term(g)} .\n" for s, p, o, g in quads)


def text(quads: Iterable[Quad]) -> str:
    """`quads` as N-Quads, in the order given."""
    return "".join(lines(quads))
