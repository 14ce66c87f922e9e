"""Facts as W3C Web Annotations (https://www.w3.org/TR/annotation-model/), one page of them.

The target of an annotation are the words of the article, by place and by quotation; its body are the fact, as
structured data, and the same in words. TextPositionSelector counts code points of the text as received.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, BinaryIO

from rdflib import Literal, URIRef

from kg.export.facts import Fact, Offsets, Term, facts
from kg.export.options import Options
from kg.iris import Minter
from kg.model.classes import AssertionClass
from kg.namespaces import NKG, PREFIXES, RDF, SKOS, curie
from kg.nquads import term
from kg.store import Queryable

_CONTEXT = [
    "http://www.w3.org/ns/anno.jsonld",
    {name: PREFIXES[name] for name in ("nkg", "nkgv", "skos", "time", "xsd")},
]
_AROUND = 32  # code points of prefix and suffix
_IN_TARGET = (RDF.type, NKG.evidence, NKG.inArticle, NKG.extractedBy)


def write(source: Queryable, _: Minter, stream: BinaryIO, options: Options) -> None:
    """All facts, by article and place in it, an annotation a line of one JSON-LD document."""
    stream.write(f'{{"@context": {json.dumps(_CONTEXT)},\n"type": "AnnotationPage",\n"items": ['.encode())
    first = True
    for fact in facts(source):
        if fact.article.iri and options.cover(fact.days):
            line = json.dumps(_annotation(fact), ensure_ascii=False)
            stream.write(f"{'' if first else ','}\n{line}".encode())
            first = False
    stream.write(b"\n]}\n")


def _annotation(fact: Fact) -> dict[str, Any]:
    targets = [_target(fact, at) for at in fact.evidence]
    caption = {"type": "TextualBody", "value": _caption(fact), "format": "text/plain", "language": "en"}
    annotation: dict[str, Any] = {
        "id": f"{fact.iri}#annotation",
        "type": "Annotation",
        "motivation": "describing",
        "body": [_body(fact), {**caption, "purpose": "describing"}],
        "target": targets[0] if len(targets) == 1 else targets or fact.article.iri,
    }
    if fact.properties.get(NKG.extractedBy):
        agents = sorted(fact.properties[NKG.extractedBy])
        annotation["generator"] = [
            {"id": str(agent), "type": "Software", "name": fact.names.label(agent)} for agent in agents
        ]
    return annotation


def _target(fact: Fact, at: Offsets) -> dict[str, Any]:
    (start, end), text = at, fact.article.text
    place = {"type": "TextPositionSelector", "start": start, "end": end}
    quotation = {
        "type": "TextQuoteSelector",
        "exact": text[start:end],
        "prefix": text[max(start - _AROUND, 0) : start],
        "suffix": text[end : end + _AROUND],
    }
    # A store may keep only the hashes of its texts.
    selectors = [place, quotation] if text[start:end] else [place]
    return {"type": "SpecificResource", "source": fact.article.iri, "selector": selectors}


def _body(fact: Fact) -> dict[str, Any]:
    """The fact with what is told of it, under the names of our ontology."""
    body: dict[str, Any] = {"id": fact.iri, "type": [curie(str(o)) for o in sorted(fact.properties.get(RDF.type, ()))]}
    for p in sorted(fact.properties):
        # Where each of its words stands is in the graph; a selector can but tell of the whole.
        told = [o for o in sorted(fact.properties[p], key=term) if "#char=" not in o or isinstance(o, Literal)]
        if p not in _IN_TARGET and told:
            values = [_value(o) for o in told]
            body[curie(str(p))] = values[0] if len(values) == 1 else values
    return body


def _value(node: Term) -> Any:
    if isinstance(node, URIRef):
        return {"id": str(node)}
    if node.language is not None:
        return {"@value": str(node), "@language": node.language}
    return {"@value": str(node), "@type": curie(str(node.datatype))} if node.datatype is not None else str(node)


def _caption(fact: Fact) -> str:
    """The fact in words, as the caption of its class tells it."""
    cls = fact.cls
    return "".join(_pieces(fact, cls)) if cls is not None else fact.kind or fact.iri


def _pieces(fact: Fact, cls: AssertionClass) -> Iterator[str]:
    for words, name, absent in cls.caption_parts():
        yield words
        if name == "label":
            yield fact.first(SKOS.prefLabel)
        elif (each := cls.property(name)) is not None:
            yield ", ".join(map(fact.names.label, fact.terms(each))) or absent
