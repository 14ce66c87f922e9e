"""Networks as files that Gephi, igraph, networkx and visone open: GraphML and GEXF 1.3.

A node's id is its IRI without the base, with ':' for '/', so that it is the same in every export and a name token of
XML, as GraphML wants it. Neither file holds a time, for the same graph gives the same bytes.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import BinaryIO
from xml.sax.saxutils import XMLGenerator
from xml.sax.xmlreader import AttributesImpl

from kg.export.networks import NORMALISATIONS, Edge, Node, network
from kg.export.options import Options
from kg.iris import Minter
from kg.store import Queryable

# XML 1.0, section 2.2: what no document may hold, not even escaped.
_ILLEGAL = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_NAME = re.compile(r"[A-Za-z0-9._:-]+")  # the NMTOKENs that we use

_NODE = {"label": "string", "type": "string", "sector": "string", "country": "string", "governs": "string",
         "iri": "string", "activity": "int"}  # fmt: skip
_EDGE = {"weight": "double", "count": "int", "first": "string", "last": "string", "things": "string"}


def write_graphml(source: Queryable, minter: Minter, stream: BinaryIO, options: Options) -> None:
    """The network that `options` ask for, as GraphML (http://graphml.graphdrawing.org/specification.html)."""
    with network(source, minter, options) as found:
        xml = _Xml(stream)
        with xml.element("graphml", xmlns="http://graphml.graphdrawing.org/xmlns"):
            for domain, names in (("node", _NODE), ("edge", _EDGE)):
                for name, kind in names.items():
                    xml.empty("key", {"id": f"{domain}_{name}", "for": domain, "attr.name": name, "attr.type": kind})
            with xml.element("graph", id="actors", edgedefault="directed" if found.relation.directed else "undirected"):
                for node in found.nodes():
                    with xml.element("node", id=identifier(node.actor.iri, minter)):
                        _data(xml, "node", _of_node(node))
                for edge in found.edges(NORMALISATIONS[options.normalise or "none"]):
                    ends = {"source": identifier(edge.source, minter), "target": identifier(edge.target, minter)}
                    with xml.element("edge", **ends):
                        _data(xml, "edge", _of_edge(edge))
        xml.end()


def write_gexf(source: Queryable, minter: Minter, stream: BinaryIO, options: Options) -> None:
    """The same as GEXF 1.3 (https://gexf.net), a graph in time: an edge lasts from its first to its last day."""
    with network(source, minter, options) as found:
        xml = _Xml(stream)
        with xml.element("gexf", xmlns="http://gexf.net/1.3", version="1.3"):
            with xml.element("meta"), xml.element("creator"):
                xml.text("newskg")
            direction = "directed" if found.relation.directed else "undirected"
            with xml.element("graph", mode="dynamic", defaultedgetype=direction, timeformat="date"):
                _declare(xml, "node", {name: kind for name, kind in _NODE.items() if name != "label"})
                _declare(xml, "edge", {name: kind for name, kind in _EDGE.items() if name != "weight"})
                with xml.element("nodes"):
                    for node in found.nodes():
                        values = _of_node(node)
                        with xml.element("node", id=identifier(node.actor.iri, minter), label=values.pop("label")):
                            _values(xml, values)
                with xml.element("edges"):
                    for number, edge in enumerate(found.edges(NORMALISATIONS[options.normalise or "none"])):
                        values = _of_edge(edge)
                        ends = {"source": identifier(edge.source, minter), "target": identifier(edge.target, minter)}
                        lasts = {"start": edge.first, "end": edge.last} if edge.first else {}
                        with xml.element("edge", id=str(number), **ends, weight=values.pop("weight"), **lasts):
                            _values(xml, values)
        xml.end()


def identifier(iri: str, minter: Minter) -> str:
    """The id of the node for an actor's IRI."""
    name = iri.removeprefix(f"{minter.base}actor/").replace("/", ":")
    return name if _NAME.fullmatch(name) else f"x-{hashlib.sha256(iri.encode()).hexdigest()[:16]}"


def _of_node(node: Node) -> dict[str, str]:
    actor = node.actor
    return {
        "label": actor.name, "type": actor.type, "sector": actor.sector, "country": actor.country,
        "governs": actor.governs, "iri": actor.iri, "activity": str(node.activity),
    }  # fmt: skip


def _of_edge(edge: Edge) -> dict[str, str]:
    return {
        "weight": repr(edge.weight), "count": str(edge.count), "first": edge.first, "last": edge.last,
        "things": "; ".join(edge.things),
    }  # fmt: skip


def _data(xml: _Xml, domain: str, values: Mapping[str, str]) -> None:
    for name, value in values.items():
        if value:
            with xml.element("data", key=f"{domain}_{name}"):
                xml.text(value)


def _declare(xml: _Xml, domain: str, names: Mapping[str, str]) -> None:
    with xml.element("attributes", {"class": domain}):
        for name, kind in names.items():
            xml.empty("attribute", {"id": name, "title": name, "type": "integer" if kind == "int" else kind})


def _values(xml: _Xml, values: Mapping[str, str]) -> None:
    with xml.element("attvalues"):
        for name, value in values.items():
            if value:
                xml.empty("attvalue", {"for": name, "value": value})


class _Xml:
    """XML written as it comes, an element a line, of nothing but what a document may hold."""

    def __init__(self, stream: BinaryIO) -> None:
        self._xml = XMLGenerator(stream, encoding="utf-8", short_empty_elements=True)
        self._xml.startDocument()

    @contextmanager
    def element(self, name: str, attributes: Mapping[str, str] | None = None, /, **more: str) -> Iterator[None]:
        legal = {k: _legal(v) for k, v in {**(attributes or {}), **more}.items()}
        self._xml.startElement(name, AttributesImpl(legal))
        yield
        self._xml.endElement(name)
        self._xml.ignorableWhitespace("\n")

    def empty(self, name: str, attributes: Mapping[str, str]) -> None:
        with self.element(name, attributes):
            pass

    def text(self, words: str) -> None:
        self._xml.characters(_legal(words))

    def end(self) -> None:
        self._xml.endDocument()


def _legal(words: str) -> str:
    return _ILLEGAL.sub("\N{REPLACEMENT CHARACTER}", words)
