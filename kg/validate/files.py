"""Validation of any RDF: files of every usual format, and whole stores."""

from __future__ import annotations

import codecs
from collections import defaultdict
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import cast

import pyoxigraph as ox
from rdflib.term import Node

from kg.errors import BadInput
from kg.graph import Triple, entities
from kg.namespaces import NKG, RDF, Quad
from kg.validate.engine import rdflib_term
from kg.validate.report import Report, Result, report_of, validate

_SUFFIXES = (".ttl", ".trig", ".nt", ".nq", ".rdf", ".xml", ".owl", ".jsonld", ".json")
_ENTITIES = frozenset({NKG.Actor, NKG.Place, NKG.Topic})


def validate_file(path: Path) -> Report:
    """The report on an RDF file, its format told by its suffix, article by article.

    Nothing is fetched: a JSON-LD context must be inside the file. Raises BadInput for a file that
    cannot be read as what its suffix says, with the line.
    """
    suffix = path.suffix.lower()
    if suffix not in _SUFFIXES:
        raise BadInput(f"{path}: unknown suffix {path.suffix!r}, known are {' '.join(_SUFFIXES)}")
    rdf_format = ox.RdfFormat.from_extension(suffix[1:]) or ox.RdfFormat.RDF_XML  # of .owl
    try:
        return validate_quads(_quads(path.read_bytes().removeprefix(codecs.BOM_UTF8), rdf_format, path))
    except OSError as error:
        raise BadInput(f"{path}: {error.strerror or error}") from error
    except SyntaxError as error:
        line = f" line {error.lineno}:" if error.lineno else ""
        raise BadInput(f"{path}:{line} {error.msg}") from error


def _quads(data: bytes, rdf_format: ox.RdfFormat, path: Path) -> list[Quad]:
    parsed = ox.parse(data, format=rdf_format, base_iri=path.resolve().as_uri(), rename_blank_nodes=True)
    found = []
    for quad in parsed:
        graph = quad.graph_name
        if isinstance(quad.subject, ox.Triple) or isinstance(quad.object, ox.Triple):
            raise BadInput(f"{path}: holds a triple term of RDF 1.2, which no newskg graph does")
        name = "" if isinstance(graph, ox.DefaultGraph) else graph.value
        found.append((rdflib_term(quad.subject), rdflib_term(quad.predicate), rdflib_term(quad.object), name))
    if not found:
        raise BadInput(f"{path} holds no triple: there is nothing to validate")
    return cast(list[Quad], found)


def validate_quads(quads: Iterable[Quad], on_progress: Callable[[int, int], None] = lambda done, total: None) -> Report:
    """The report on a whole data set, article by article; `on_progress` is told how many of how many.

    Each named graph that holds an Article is checked with what the other graphs say of the entities
    that it refers to; an entity of which they say nothing is what the graph's own Descriptions make
    of it. At last the other graphs are checked by themselves.
    """
    graphs: dict[str, dict[Triple, None]] = defaultdict(dict)
    for s, p, o, graph in quads:
        graphs[str(graph)][s, p, o] = None
    of_articles = {
        name for name, triples in graphs.items() if any(p == RDF.type and o == NKG.Article for _, p, o in triples)
    }
    others = [triple for name, triples in graphs.items() if name not in of_articles for triple in triples]
    entity_nodes = {s for s, p, o in others if p == RDF.type and o in _ENTITIES}
    known: dict[Node, list[Triple]] = defaultdict(list)
    for triple in others:
        if triple[0] in entity_nodes:
            known[triple[0]].append(triple)
    results: list[Result] = []
    articles = 0
    for done, name in enumerate(sorted(of_articles), start=1):
        report = validate(_with_entities(graphs[name], known))
        results += report.results
        articles += report.articles
        on_progress(done, len(of_articles))
    results += validate(dict.fromkeys(others)).results
    return report_of(results, articles)


def _with_entities(triples: Iterable[Triple], known: dict[Node, list[Triple]]) -> dict[Triple, None]:
    """An article's `triples` with those of the entities that it speaks of, and of their countries."""
    together = dict.fromkeys(triples)
    if known:
        pending = {term for triple in together for term in (triple[0], triple[2])}
        seen: set[Node] = set()
        while pending:
            seen |= pending
            found = [triple for term in pending if term in known for triple in known[term]]
            together.update(dict.fromkeys(found))
            pending = {o for _, _, o in found} - seen
        return together
    typed = {s for s, p, o in together if p == RDF.type and o in _ENTITIES}
    nodes = {s for s, p, _ in together if p == NKG.describes}
    made = entities(triple for triple in together if triple[0] in nodes)
    together.update({triple: None for triple in sorted(made, key=str) if triple[0] not in typed})
    return together
