"""The alias registry: actors that a person said are one get one IRI in the graphs of all articles.

An article's graph in the store is a function of what was extracted from it and of the mergers that
stand; so a build after a merger gives the same bytes as a merger after the build, and undoing it gives
back every byte. For that the Description of a merged actor keeps, as text, the triples as extracted.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping

from rdflib import Literal, URIRef

from kg.graph.writer import order
from kg.namespaces import NKG, Quad
from kg.nquads import term

_LINE = re.compile(r"<([^>]*)> <([^>]*)> <([^>]*)> \.")


def apply(quads: Iterable[Quad], merged: Mapping[URIRef, URIRef]) -> tuple[Quad, ...]:
    """The graph of one article as extracted, with every actor of `merged` replaced by the one that it was
    merged into; sorted. Without mergers that concern the article it comes back as it is."""
    found = tuple(quads)
    if not merged:
        return found
    described = {o: s for s, p, o, _ in found if p == NKG.describes and o in merged}
    if not described:
        return found

    def renamed(node: URIRef) -> URIRef:
        return merged[node] if node in described else node

    as_extracted: dict[URIRef, set[Quad]] = defaultdict(set)
    kept: set[Quad] = set()
    for quad in found:
        s, p, o, graph = quad
        if not isinstance(o, URIRef) or not (s in described or o in described):
            kept.add(quad)
            continue
        for actor in (s, o):
            if actor in described:
                as_extracted[URIRef(actor)].add(quad)
        kept.add((renamed(s), p, renamed(o), graph))
    # Where the remaining actor has the same triple of its own, undoing the merger must not take it away.
    before = set(found)
    for actor, changed in as_extracted.items():
        changed |= {(renamed(s), p, renamed(URIRef(o)), g) for s, p, o, g in changed} & before
        text = "\n".join(sorted(f"{term(s)} {term(p)} {term(o)} ." for s, p, o, _ in changed))
        (graph,) = {g for _, _, _, g in changed}
        kept.add((URIRef(described[actor]), NKG.asExtracted, Literal(text), graph))
    return tuple(sorted(kept, key=order))


def restore(quads: Iterable[Quad]) -> tuple[Quad, ...]:
    """The graph of one article as extracted, whatever mergers were applied to it; sorted where there were any."""
    found = set(quads)
    journals = [quad for quad in found if quad[1] == NKG.asExtracted]
    if not journals:
        return tuple(sorted(found, key=order))
    target = {s: URIRef(o) for s, p, o, _ in found if p == NKG.describes}
    originals: set[Quad] = set()
    renamed: dict[URIRef, URIRef] = {}
    for node, _, text, graph in journals:
        for s, p, o in (found_line.groups() for found_line in _LINE.finditer(str(text))):
            originals.add((URIRef(s), URIRef(p), URIRef(o), graph))
            if URIRef(s) == node and URIRef(p) == NKG.describes:
                renamed[URIRef(o)] = target[node]
    changed = {(renamed.get(s, s), p, renamed.get(o, o) if isinstance(o, URIRef) else o, g) for s, p, o, g in originals}
    return tuple(sorted((found - changed - set(journals)) | originals, key=order))
