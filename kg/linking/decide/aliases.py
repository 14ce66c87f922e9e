"""The alias registry: actors that are one get one IRI in the graphs of all articles.

An article's graph in the store is a function of what was extracted from it and of what is one; so a build after a
merger gives the same bytes as a merger after the build, and undoing it gives back every byte. For that the Description
of a renamed actor says as what it was minted and, where two of an article became one, keeps the triples as extracted.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping

from rdflib import Literal, URIRef

from kg.graph.writer import order
from kg.namespaces import NKG, Quad
from kg.nquads import term

_LINE = re.compile(r"<([^>]*)> <([^>]*)> <([^>]*)> \.")


def minted(quads: Iterable[Quad]) -> set[URIRef]:
    """The entities that the article of `quads` describes, as its words alone tell them."""
    described: dict[URIRef, URIRef] = {}
    as_minted: dict[URIRef, URIRef] = {}
    for s, p, o, _ in quads:
        if p == NKG.describes:
            described[s] = URIRef(o)
        elif p == NKG.mintedAs:
            as_minted[s] = URIRef(o)
    return set({**described, **as_minted}.values())


def apply(quads: Iterable[Quad], merged: Mapping[URIRef, URIRef]) -> tuple[Quad, ...]:
    """The graph of one article as extracted, with every actor of `merged` replaced by the one that it was
    merged into; sorted. Without mergers that concern the article it comes back as it is."""
    found = tuple(quads)
    if not merged:
        return found
    described = {URIRef(o): s for s, p, o, _ in found if p == NKG.describes and merged.get(URIRef(o), o) != o}
    if not described:
        return found
    named = {node for s, _, o, _ in found for node in (s, o)}
    into = Counter(merged[actor] for actor in described)
    met = {actor for actor in described if merged[actor] in named or into[merged[actor]] > 1}

    def renamed(node: URIRef) -> URIRef:
        return merged[node] if node in described else node

    as_extracted: dict[URIRef, set[Quad]] = defaultdict(set)
    becoming: dict[Quad, set[Quad]] = defaultdict(set)
    kept: set[Quad] = set()
    for quad in found:
        s, p, o, graph = quad
        if not isinstance(o, URIRef):
            kept.add(quad)
            continue
        becoming[renamed(s), p, renamed(o), graph].add(quad)
        for actor in (s, o):
            if actor in met:
                as_extracted[actor].add(quad)
        if p == NKG.describes and o in described:
            kept.add((s, NKG.mintedAs, o, graph))
    kept |= becoming.keys()
    for actor, changed in as_extracted.items():
        # Where another actor has what became the same triple, undoing the merger must not take it away.
        every = {same for s, p, o, g in changed for same in becoming[renamed(s), p, renamed(URIRef(o)), g]}
        text = "\n".join(sorted(f"{term(s)} {term(p)} {term(o)} ." for s, p, o, _ in every))
        (graph,) = {g for _, _, _, g in every}
        kept.add((described[actor], NKG.asExtracted, Literal(text), graph))
    return tuple(sorted(kept, key=order))


def restore(quads: Iterable[Quad]) -> tuple[Quad, ...]:
    """The graph of one article as extracted, whatever mergers were applied to it; sorted."""
    found = set(quads)
    notes = {quad for quad in found if quad[1] in (NKG.asExtracted, NKG.mintedAs)}
    if not notes:
        return tuple(sorted(found, key=order))
    target = {s: URIRef(o) for s, p, o, _ in found if p == NKG.describes}
    as_minted = {s: URIRef(o) for s, p, o, _ in notes if p == NKG.mintedAs}
    renamed = {actor: target[node] for node, actor in as_minted.items()}
    alone = set(as_minted)
    originals: set[Quad] = set()
    for node, predicate, text, graph in notes:
        if predicate == NKG.asExtracted:
            alone.discard(node)
            for s, p, o in (found_line.groups() for found_line in _LINE.finditer(str(text))):
                originals.add((URIRef(s), URIRef(p), URIRef(o), graph))
                if URIRef(s) == node and URIRef(p) == NKG.describes:
                    renamed[URIRef(o)] = target[node]
    changed = {(renamed.get(s, s), p, renamed.get(o, o) if isinstance(o, URIRef) else o, g) for s, p, o, g in originals}
    # Who met nobody in the article is told by the name alone.
    back = {target[node]: as_minted[node] for node in alone}
    kept = found - changed - notes
    kept = {(back.get(s, s), p, back.get(o, o) if isinstance(o, URIRef) else o, g) for s, p, o, g in kept}
    return tuple(sorted(kept | originals, key=order))
