"""Links as mappings of SSSOM in graph/links, and back. The only writer of that graph.

Each candidate is a node of class sssom:Mapping that keeps its score and the score's parts. Beside
it stands the link itself (skos:exactMatch and the like) where the verdict makes it one. Since the
scores are kept, the graph of a subject follows from what is stored and from people's decisions.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date

from rdflib import Literal, URIRef

from kg.graph.writer import decimal, moment, sorted_quads
from kg.iris import Minter
from kg.linking.decide.decisions import Decision, Decisions
from kg.linking.records import Candidate, KnowledgeBase, Link, Signal, Verdict
from kg.namespaces import NKG, NKGV, OWL, RDF, SEMAPV, SKOS, SSSOM, Quad, Triple
from kg.store import Change, Store, values

TOOL = "newskg"
# Changes where the same context and authority would be judged otherwise.
VERSION = "1"
NO_ITEM = SSSOM.NoTermFound

_SCORES: dict[Signal, URIRef] = {
    Signal.NAME: NKG.nameScore,
    Signal.OFFICE: NKG.officeScore,
    Signal.COUNTRY: NKG.countryScore,
    Signal.PLACE: NKG.placeScore,
    Signal.PRIOR: NKG.priorScore,
}


# --- writing -----------------------------------------------------------------------------------


def entity_quads(link: Link, decisions: Decisions, minter: Minter) -> tuple[Quad, ...]:
    """All quads of graph/links about the subject of `link`, sorted."""
    decided = {**decisions.rejected.get(link.subject, {}), **decisions.accepted.get(link.subject, {})}
    verdicts = {item: verdict for item, verdict in decisions.verdicts(link).items() if KnowledgeBase.of(item)}
    known = {each.target: each for each in link.candidates}
    leading = _leading(verdicts)
    triples: set[Triple] = set()
    for target, verdict in verdicts.items():
        candidate, decision = known.get(target), decided.get(target)
        predicate = _predicate(candidate, verdict, decision)
        node = minter.mapping(link.subject, target)
        triples |= _mapping(node, link, target, predicate, verdict)
        triples |= _grounds(node, candidate, verdict, decision)
        if verdict.links or target in leading:
            triples.add((link.subject, predicate, target))
    if not verdicts and link.subject.startswith(f"{minter.base}affiliation/"):
        # Most roles are no office of an authority: it is enough to know that this one was asked for.
        triples.add((link.subject, NKG.judgedFrom, Literal(link.basis)))
    elif not any(verdict is Verdict.REVIEW or verdict.links for verdict in verdicts.values()):
        node = minter.mapping(link.subject, NO_ITEM)
        triples |= _mapping(node, link, NO_ITEM, SKOS.exactMatch, Verdict.NIL)
        triples.add((node, SSSOM.mapping_justification, SEMAPV.CompositeMatching))
    return sorted_quads(triples, minter.links_graph)


def _leading(verdicts: Mapping[URIRef, Verdict]) -> set[URIRef]:
    """The best candidate to review in each source that has nothing better."""
    best: dict[KnowledgeBase | None, URIRef] = {}
    for target, verdict in verdicts.items():
        if verdict is Verdict.REVIEW:
            best.setdefault(KnowledgeBase.of(target), target)
    return set(best.values())


def _predicate(candidate: Candidate | None, verdict: Verdict, decision: Decision | None) -> URIRef:
    if decision is not None:
        return decision.predicate
    close = verdict is not Verdict.ACCEPTED or candidate is None or candidate.close
    return SKOS.closeMatch if close else SKOS.exactMatch


def _mapping(node: URIRef, link: Link, target: URIRef, predicate: URIRef, verdict: Verdict) -> set[Triple]:
    """What every mapping says: the pair, the verdict, who judged it and from what."""
    triples: set[Triple] = {
        (node, RDF.type, SSSOM.Mapping),
        (node, RDF.type, OWL.Axiom),
        (node, OWL.annotatedSource, link.subject),
        (node, OWL.annotatedProperty, predicate),
        (node, OWL.annotatedTarget, target),
        (node, SSSOM.subject_label, Literal(link.label)),
        (node, SSSOM.object_source_version, Literal(link.authority)),
        (node, NKG.judgement, NKGV[verdict]),
        (node, NKG.judgedFrom, Literal(link.basis)),
    }
    source = KnowledgeBase.of(target)
    if source is not None:
        triples.add((node, SSSOM.object_source, source.iri))
    if link.dated is not None:
        triples.add((node, SSSOM.mapping_date, moment(link.dated)))
    if link.as_of is not None:
        triples.add((node, NKG.asOf, moment(link.as_of)))
    return triples


def _grounds(node: URIRef, candidate: Candidate | None, verdict: Verdict, decision: Decision | None) -> set[Triple]:
    """Why the verdict is what it is: the scores, and a person's decision."""
    triples: set[Triple] = set()
    if candidate is not None:
        triples |= {
            (node, SSSOM.object_label, Literal(candidate.label)),
            (node, NKG.score, decimal(candidate.score)),
            *((node, _SCORES[signal], decimal(value)) for signal, value in candidate.parts),
        }
        if candidate.kind is not None:
            triples.add((node, NKG.itemClass, candidate.kind))
        if candidate.born is not None:
            triples.add((node, NKG.itemBorn, moment(candidate.born)))
        if candidate.via is not None:
            triples.add((node, NKG.via, candidate.via))
    if decision is not None:
        triples.add((node, SSSOM.mapping_justification, SEMAPV.ManualMappingCuration))
        for predicate, words in ((SSSOM.author_label, decision.author), (SSSOM.comment, decision.comment)):
            if words:
                triples.add((node, predicate, Literal(words)))
    else:
        derived = candidate is not None and candidate.via is not None
        triples.add(
            (node, SSSOM.mapping_justification, SEMAPV.MappingChaining if derived else SEMAPV.CompositeMatching)
        )
    if verdict is Verdict.CONFIRMED:
        triples.add((node, SSSOM.confidence, decimal(1)))
    elif verdict is Verdict.REJECTED:
        triples.add((node, SSSOM.confidence, decimal(1)))
        triples.add((node, SSSOM.predicate_modifier, SSSOM.NegatedPredicate))
    elif candidate is not None:
        triples.add((node, SSSOM.confidence, decimal(candidate.score)))
    return triples


# --- reading, and replacing what is stored -------------------------------------------------------

Held = Mapping[URIRef, tuple[Quad, ...]]


def held(store: Store, minter: Minter, subjects: Iterable[URIRef] | None = None) -> Held:
    """The quads of graph/links by their subject; of all subjects, or of `subjects` only."""
    whole = subjects is None
    quads = store.quads(minter.links_graph) if whole else _about(store, minter, sorted(set(subjects or ())))
    found = [quad for quad in quads if quad[0] != minter.links_graph]
    sources = {s: o for s, p, o, _ in found if p == OWL.annotatedSource}
    by_subject: dict[URIRef, list[Quad]] = defaultdict(list)
    for quad in found:
        subject = sources.get(quad[0], quad[0])
        if isinstance(subject, URIRef):
            by_subject[subject].append(quad)
    return {subject: tuple(own) for subject, own in by_subject.items()}


def _about(store: Store, minter: Minter, subjects: list[URIRef]) -> Iterable[Quad]:
    if not subjects:
        return
    graph, asked = minter.links_graph, values(subjects)
    patterns = (f"VALUES ?x {{ {asked} }} ?x ?p ?o", f"VALUES ?s {{ {asked} }} ?x <{OWL.annotatedSource}> ?s ; ?p ?o")
    for pattern in patterns:
        rows = store.select(f"SELECT ?x ?p ?o {{ GRAPH <{graph}> {{ {pattern} }} }}")
        yield from ((URIRef(row["x"]), URIRef(row["p"]), row["o"], graph) for row in rows)


def read(quads: Held, minter: Minter) -> dict[URIRef, Link]:
    """The links that `quads` (see `held`) tell of, with all candidates that were stored."""
    links = (_link(subject, own, minter) for subject, own in quads.items())
    return {link.subject: link for link in links if link is not None}


def _link(subject: URIRef, quads: Iterable[Quad], minter: Minter) -> Link | None:
    nodes: dict[URIRef, dict[URIRef, URIRef | Literal]] = defaultdict(dict)
    for s, p, o, _ in quads:
        if s != subject:
            nodes[s][p] = o
    if not nodes:
        bases = sorted(str(o) for _, p, o, _ in quads if p == NKG.judgedFrom)
        return Link(subject, "", bases[0], "") if bases else None
    candidates = [found for said in nodes.values() if (found := _candidate(subject, said, minter)) is not None]
    said = next(iter(nodes.values()))  # what a link says of itself stands on each of its nodes
    return Link(
        subject=subject,
        label=str(said.get(SSSOM.subject_label, "")),
        basis=str(said.get(NKG.judgedFrom, "")),
        authority=str(said.get(SSSOM.object_source_version, "")),
        as_of=_day(said.get(NKG.asOf)),
        dated=_day(said.get(SSSOM.mapping_date)),
        candidates=tuple(sorted(candidates, key=lambda each: (-each.score, each.target))),
    )


def _candidate(subject: URIRef, said: Mapping[URIRef, URIRef | Literal], minter: Minter) -> Candidate | None:
    target, score = said.get(OWL.annotatedTarget), said.get(NKG.score)
    source = KnowledgeBase.of(target) if target is not None else None
    # No score: no candidate, but the NIL, or an item that a person named.
    if not isinstance(target, URIRef) or source is None or score is None:
        return None
    kind, via = said.get(NKG.itemClass), said.get(NKG.via)
    return Candidate(
        target=target,
        source=source,
        label=str(said.get(SSSOM.object_label, "")),
        kind=kind if isinstance(kind, URIRef) else None,
        score=float(score),
        parts=tuple((signal, float(said[term])) for signal, term in _SCORES.items() if term in said),
        born=_day(said.get(NKG.itemBorn)),
        # an actor is the counterpart of a place, and an affiliation that of an office
        close=kind is None or (kind == NKG.Place and not subject.startswith(f"{minter.base}place/")),
        via=via if isinstance(via, URIRef) else None,
    )


def _day(term: URIRef | Literal | None) -> date | None:
    return date.fromisoformat(str(term)) if term is not None else None


def change(links: Iterable[Link], before: Held, decisions: Decisions, minter: Minter) -> Change:
    """The change that makes graph/links say what `links` and `decisions` tell of their subjects;
    `before` is what it says of them now. What stays the same is not touched."""
    drop: set[URIRef] = set()
    insert: list[Quad] = []
    for link in links:
        after, old = entity_quads(link, decisions, minter), before.get(link.subject, ())
        if set(after) != set(old):
            drop |= {quad[0] for quad in old}
            insert += after
    if insert:
        graph = minter.links_graph
        # SSSOM lets what is the same for all mappings be said of their set.
        insert += [
            (graph, RDF.type, SSSOM.MappingSet, graph),
            (graph, SSSOM.mapping_tool, Literal(TOOL), graph),
            (graph, SSSOM.mapping_tool_version, Literal(VERSION), graph),
        ]
    return Change(drop_subjects=frozenset((minter.links_graph, each) for each in drop), insert=tuple(insert))


def removal(subjects: Iterable[URIRef], before: Held, minter: Minter) -> Change:
    """The change that takes `subjects` out of graph/links."""
    drop = {quad[0] for subject in subjects for quad in before.get(subject, ())}
    return Change(drop_subjects=frozenset((minter.links_graph, each) for each in drop))
