"""What people decided about links: accepted, rejected, and which actors are one.

A decision is about a pair: an entity of ours and an item of another source, or two actors of ours. It
lives in graph/decisions in the terms of SSSOM (https://mapping-commons.github.io/sssom/), one node a
pair, and the last word counts. No machine writes there, and neither a build nor a linking run changes it.
"""

from __future__ import annotations

import datetime
import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import combinations

from rdflib import Literal, URIRef

from kg.errors import BadInput
from kg.iris import Minter
from kg.linking.decide import identities
from kg.linking.records import KnowledgeBase, Link, Verdict
from kg.linking.verdicts import judge
from kg.namespaces import NKG, OWL, RDF, RDFS, SEMAPV, SKOS, SSSOM, XSD, Quad
from kg.store import Change, Store

PREDICATES = (OWL.sameAs, SKOS.exactMatch, SKOS.closeMatch, SKOS.broadMatch, SKOS.narrowMatch, SKOS.relatedMatch)
_IDENTICAL = (OWL.sameAs, SKOS.exactMatch)
# What people may say is one: two reports of a meeting, two statements that report one utterance, two articles that tell
# one story are of different articles.
MERGED = ("actor", "topic", "meeting", "statement", "article")
# RFC 3987, and nothing that RDF forbids in an IRI.
_ADDRESS = re.compile(r"https?://[^\x00-\x20<>\"{}|\\^`\x7f\ud800-\udfff]+")


@dataclass(frozen=True, slots=True)
class Decision:
    """One person's word on a pair.

    subject    an actor, place, affiliation or topic of ours
    predicate  one of PREDICATES; of a rejected pair the one that does not hold
    object     an item of another source; or what is of the subject's class, one of MERGED, and then the two are one
               (accepted) or two (rejected)
    author, date, comment  who, when and why, where it is known
    """

    subject: URIRef
    predicate: URIRef
    object: URIRef
    accepted: bool
    author: str | None = None
    date: datetime.date | None = None
    comment: str | None = None


_BySubject = Mapping[URIRef, Mapping[URIRef, Decision]]


@dataclass(frozen=True, slots=True)
class Decisions:
    """All decisions of a store.

    made      every one by its pair, as it was made
    accepted, rejected  those about items of other sources: subject -> object -> decision; what was decided
              of an actor that was merged counts for the one that it was merged into
    merged    what was merged -> what it was merged into, over any number of steps
    distinct  pairs (in order of their IRIs) that a person said are two
    joined    actor -> the actor that stands for both, as graph/identity has it, of those that were decided about
    """

    made: Mapping[tuple[URIRef, URIRef], Decision] = field(default_factory=dict)
    accepted: _BySubject = field(default_factory=dict)
    rejected: _BySubject = field(default_factory=dict)
    merged: Mapping[URIRef, URIRef] = field(default_factory=dict)
    distinct: frozenset[tuple[URIRef, URIRef]] = frozenset()
    joined: Mapping[URIRef, URIRef] = field(default_factory=dict)

    def canonical(self, actor: URIRef) -> URIRef:
        """The actor that stands for `actor`, by people's word or newskg's, or itself."""
        return _canonical(actor, self.merged, self.joined)

    def different(self, among: Collection[URIRef]) -> Iterator[tuple[URIRef, URIRef]]:
        """Pairs of subjects `among` some that are two: people said of each which item of a source it is."""
        items: dict[str, dict[URIRef, set[URIRef]]] = defaultdict(lambda: defaultdict(set))
        for (subject, item), each in self.made.items():
            if each.accepted and each.predicate in _IDENTICAL and subject in among and subject not in self.merged:
                items[_source(item)][subject].add(item)
        for named in items.values():
            pairs = combinations(sorted(named), 2)
            yield from ((one, other) for one, other in pairs if named[one].isdisjoint(named[other]))

    def verdicts(self, link: Link) -> dict[URIRef, Verdict]:
        """The verdict on each candidate of `link` that scores enough, best first, and on each item that people
        accepted for its subject."""
        accepted, rejected = self.accepted.get(link.subject, {}), self.rejected.get(link.subject, {})
        return judge(link.candidates, confirmed=accepted.keys(), rejected=rejected.keys())


def is_actor(iri: URIRef, minter: Minter) -> bool:
    """Whether `iri` is an actor of this store's own making."""
    return iri.startswith(f"{minter.base}actor/")


def class_of(iri: URIRef, minter: Minter) -> str | None:
    """Which of MERGED `iri` is of this store's making, by its name."""
    name, _, rest = iri.removeprefix(minter.base).partition("/")
    return name if iri.startswith(minter.base) and name in MERGED and rest else None


def is_address(iri: str) -> bool:
    """Whether `iri` is an http address that RDF can hold."""
    return bool(_ADDRESS.fullmatch(iri))


def is_standing(decision: Decision, made: Mapping[tuple[URIRef, URIRef], Decision]) -> bool:
    """Whether `decision` was made before; on which day does not matter."""
    earlier = made.get((decision.subject, decision.object))
    return earlier is not None and replace(earlier, date=decision.date) == decision


def _canonical(actor: URIRef, merged: Mapping[URIRef, URIRef], joined: Mapping[URIRef, URIRef]) -> URIRef:
    end = merged.get(actor, actor)
    return joined.get(end, end)


def gather(made: Iterable[Decision], minter: Minter, joined: Mapping[URIRef, URIRef] | None = None) -> Decisions:
    """`made`, sorted out, where newskg `joined` some actors. Of two for one pair the later counts."""
    joined = joined or {}
    by_pair = {(each.subject, each.object): each for each in made}
    into: dict[URIRef, URIRef] = {}
    distinct: set[tuple[URIRef, URIRef]] = set()
    outside: list[Decision] = []
    for (subject, target), each in sorted(by_pair.items()):
        if class_of(target, minter) is None:
            outside.append(each)
        elif each.accepted:
            into.setdefault(subject, target)
        else:
            distinct.add((min(subject, target), max(subject, target)))
    merged = {alias: end for alias in sorted(into) if (end := _end(alias, into)) != alias}
    accepted: dict[URIRef, dict[URIRef, Decision]] = defaultdict(dict)
    rejected: dict[URIRef, dict[URIRef, Decision]] = defaultdict(dict)
    # Those of the merged first: where both have a word on an item, the one made on the remaining actor counts.
    standing_for = {each.subject: _canonical(each.subject, merged, joined) for each in outside}
    for each in sorted(outside, key=lambda d: (standing_for[d.subject] == d.subject, d.subject, d.object)):
        subject = standing_for[each.subject]
        (rejected if each.accepted else accepted)[subject].pop(each.object, None)
        (accepted if each.accepted else rejected)[subject][each.object] = each
    return Decisions(by_pair, _filled(accepted), _filled(rejected), merged, frozenset(distinct), joined)


def _filled(found: dict[URIRef, dict[URIRef, Decision]]) -> dict[URIRef, dict[URIRef, Decision]]:
    return {subject: decisions for subject, decisions in found.items() if decisions}


def _end(alias: URIRef, into: Mapping[URIRef, URIRef]) -> URIRef:
    """Where the chain from `alias` ends; a circle, which `check` lets nobody make, ends at its least member."""
    seen = [alias]
    while (following := into.get(seen[-1])) is not None:
        if following in seen:
            return min(seen[seen.index(following) :])
        seen.append(following)
    return seen[-1]


def check(decision: Decision, standing: Decisions, minter: Minter) -> None:
    """Raises BadInput, with the remedy, for a decision that cannot be: of nothing of ours, with a predicate
    that says nothing about identity, a merger in a circle or of what is merged already."""
    subject, target = decision.subject, decision.object
    if not subject.startswith(minter.base):
        raise BadInput(f"<{subject}> is nothing of this store: a decision's subject begins with {minter.base}")
    if not is_address(subject) or not is_address(target):
        raise BadInput(f"{str(target)[:200]!r} is no http address of an item")
    if (item := KnowledgeBase.item(target)) != target:
        raise BadInput(
            f"<{target}> is no item" + (f": <{item}> is the one that it is about" if item else " of its source")
        )
    if decision.predicate not in PREDICATES:
        names = ", ".join(str(p).rpartition("#")[2] for p in PREDICATES)
        raise BadInput(f"<{decision.predicate}> says nothing about identity: use one of {names}")
    if not target.startswith(minter.base):
        return
    classes = {each: class_of(each, minter) for each in (subject, target)}
    for each, name in classes.items():
        if name is None:
            raise BadInput(
                f"<{each}> is no actor: only actors can be merged, and topics, meetings, statements, articles"
            )
    if classes[subject] != classes[target]:
        raise BadInput(f"<{subject}> is of the class {classes[subject]}, <{target}> of {classes[target]}: never one")
    if subject == target:
        raise BadInput(f"<{subject}> cannot be merged into itself")
    if not decision.accepted:
        return
    earlier = next((d.object for (s, o), d in standing.made.items() if s == subject and _merges(d, minter)), target)
    if earlier != target:
        raise BadInput(f"<{subject}> is merged into <{earlier}> already: undo that first")
    if standing.merged.get(target) == subject:
        raise BadInput(f"<{target}> is merged into <{subject}>: undo that first")
    both = {a for each in (subject, target) for a in _identical(standing, standing.canonical(each))}
    sources: dict[str, URIRef] = {}
    for item in sorted(both):
        other = sources.setdefault(_source(item), item)
        if other != item:
            raise BadInput(f"people accepted <{other}> for one and <{item}> for the other: reject one of them first")


def _merges(decision: Decision, minter: Minter) -> bool:
    return decision.accepted and class_of(decision.object, minter) is not None


def _identical(standing: Decisions, actor: URIRef) -> set[URIRef]:
    found = standing.accepted.get(actor, {}).values()
    return {each.object for each in found if each.predicate in _IDENTICAL}


def _source(item: URIRef) -> str:
    """What an item's IRI begins with: scheme and host."""
    return "/".join(item.split("/", 3)[:3])


# --- in the store ------------------------------------------------------------------------------


def read(store: Store, minter: Minter) -> Decisions:
    """The decisions that `store` holds."""
    rows = store.select(f"SELECT ?d ?p ?o {{ GRAPH <{minter.decisions_graph}> {{ ?d a <{NKG.Decision}> ; ?p ?o }} }}")
    found: dict[URIRef, dict[URIRef, URIRef | Literal]] = defaultdict(dict)
    for row in rows:
        found[URIRef(row["d"])][URIRef(row["p"])] = row["o"]
    made = [_decision(found[node]) for node in sorted(found)]
    ends = {end for each in made for end in (each.subject, each.object) if is_actor(end, minter)}
    return gather(made, minter, identities.replaced(store, minter, ends))


def _decision(said: Mapping[URIRef, URIRef | Literal]) -> Decision:
    def words(predicate: URIRef) -> str | None:
        return str(said[predicate]) if predicate in said else None

    day = words(SSSOM.mapping_date)
    return Decision(
        subject=URIRef(said[OWL.annotatedSource]),
        predicate=URIRef(said[OWL.annotatedProperty]),
        object=URIRef(said[OWL.annotatedTarget]),
        accepted=SSSOM.predicate_modifier not in said,
        author=words(SSSOM.author_label),
        date=datetime.date.fromisoformat(day[:10]) if day else None,
        comment=words(RDFS.comment),
    )


def quads(decision: Decision, minter: Minter) -> tuple[Quad, ...]:
    """`decision` as quads of graph/decisions."""
    node, graph = minter.decision(decision.subject, decision.object), minter.decisions_graph
    said: list[tuple[URIRef, URIRef | Literal]] = [
        (RDF.type, NKG.Decision),
        (OWL.annotatedSource, decision.subject),
        (OWL.annotatedProperty, decision.predicate),
        (OWL.annotatedTarget, decision.object),
        (SSSOM.mapping_justification, SEMAPV.ManualMappingCuration),
    ]
    if not decision.accepted:
        said.append((SSSOM.predicate_modifier, SSSOM.NegatedPredicate))
    if decision.author:
        said.append((SSSOM.author_label, Literal(decision.author)))
    if decision.date is not None:
        said.append((SSSOM.mapping_date, Literal(decision.date.isoformat(), datatype=XSD.date, normalize=False)))
    if decision.comment:
        said.append((RDFS.comment, Literal(decision.comment)))
    return tuple((node, predicate, value, graph) for predicate, value in said)


def change(add: Iterable[Decision], remove: Iterable[Decision], minter: Minter) -> Change:
    """The change of graph/decisions that adds decisions, in place of any on the same pairs, and removes others."""
    added = list(add)
    gone = {minter.decision(each.subject, each.object) for each in (*added, *remove)}
    return Change(
        drop_subjects=frozenset((minter.decisions_graph, node) for node in gone),
        insert=tuple(quad for each in added for quad in quads(each, minter)),
    )
