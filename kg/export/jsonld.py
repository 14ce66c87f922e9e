"""JSON-LD 1.1 with the terms of ontology/context.jsonld, which the file carries in itself."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from dataclasses import dataclass
from typing import Any, BinaryIO

from rdflib import Literal, URIRef

from kg.iris import Minter
from kg.namespaces import CONTEXT, RDF, XSD
from kg.nquads import term
from kg.store import Queryable

_LOCAL = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_\-]*")


@dataclass(frozen=True, slots=True)
class _Term:
    """A term of the context: what a bare string as its value means."""

    name: str
    type: str | None = None
    language: str | None = None


class _Compactor:
    """Shortens IRIs and values by a context of prefixes and terms, without further features."""

    def __init__(self, context: dict[str, Any]) -> None:
        self._prefixes = {
            iri: name for name, iri in context.items() if isinstance(iri, str) and iri.endswith(("#", "/"))
        }
        self._namespaces = {name: iri for iri, name in self._prefixes.items()}
        self._terms: dict[str, _Term] = {}
        for name, about in context.items():
            if isinstance(about, dict):
                kind = about.get("@type")
                type_ = kind if kind in (None, "@id") else self._expanded(kind)
                self._terms[self._expanded(about["@id"])] = _Term(name, type_, about.get("@language"))
            elif isinstance(about, str) and ":" in about and about not in self._prefixes:
                self._terms[self._expanded(about)] = _Term(name)

    def _expanded(self, short: str) -> str:
        prefix, _, local = short.partition(":")
        return self._namespaces[prefix] + local if prefix in self._namespaces else short

    def iri(self, iri: str) -> str:
        cut = max(iri.rfind("#"), iri.rfind("/")) + 1
        prefix = self._prefixes.get(iri[:cut])
        return f"{prefix}:{iri[cut:]}" if prefix and _LOCAL.fullmatch(iri[cut:]) else iri

    def kind(self, iri: str) -> str:
        """A class, as the value of "type"."""
        return self._terms[iri].name if iri in self._terms else self.iri(iri)

    def property(self, iri: URIRef) -> _Term:
        return self._terms.get(str(iri)) or _Term(self.iri(iri))

    def value(self, of: _Term, node: URIRef | Literal) -> Any:
        if isinstance(node, URIRef):
            return self.iri(node) if of.type == "@id" else {"id": self.iri(node)}
        if node.language is not None:
            return str(node) if of.language == node.language else {"@value": str(node), "@language": node.language}
        if node.datatype is None or node.datatype == XSD.string:
            return str(node) if of.type is None and of.language is None else {"@value": str(node)}
        if of.type == str(node.datatype):
            return str(node)
        return {"@value": str(node), "@type": self.iri(node.datatype)}


def write(source: Queryable, _: Minter, stream: BinaryIO) -> None:
    """All graphs of `source`, in the order of their names, as one document."""
    compact = _Compactor(CONTEXT)
    graphs: dict[URIRef, dict[URIRef, dict[URIRef, list[URIRef | Literal]]]] = defaultdict(
        lambda: defaultdict(lambda: defaultdict(list))
    )
    for s, p, o, g in source.quads():
        graphs[g][s][p].append(o)
    document = {
        "@context": CONTEXT,
        "@graph": [
            {"id": str(g), "@graph": [_node(compact, s, graphs[g][s]) for s in sorted(graphs[g])]}
            for g in sorted(graphs)
        ],
    }
    stream.write((json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode())


def _node(compact: _Compactor, subject: URIRef, properties: dict[URIRef, list[URIRef | Literal]]) -> dict[str, Any]:
    node: dict[str, Any] = {"id": compact.iri(subject)}
    for p in sorted(properties, key=lambda p: (p != RDF.type, p)):
        objects = sorted(properties[p], key=term)
        if p == RDF.type and all(isinstance(o, URIRef) for o in objects):
            name, values = "type", [compact.kind(str(o)) for o in objects]
        else:
            of = compact.property(p)
            name, values = of.name, [compact.value(of, o) for o in objects]
        node[name] = values[0] if len(values) == 1 else values
    return node
