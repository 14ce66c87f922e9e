"""What people are asked: candidates that the machine does not dare to judge, and actors that share an item."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations

from rdflib import URIRef

from kg.iris import Minter
from kg.linking.decide import mappings
from kg.linking.decide.decisions import Decisions, is_actor
from kg.linking.decide.sssom import Question
from kg.linking.records import Candidate, Link, Verdict
from kg.namespaces import NKG, OWL, SEMAPV, SKOS
from kg.store import Store, values


def identity(candidate: Candidate) -> URIRef:
    """What holds between a subject and `candidate` if a person says that it is right."""
    return SKOS.closeMatch if candidate.close else OWL.sameAs


def about_items(links: Iterable[Link], decisions: Decisions, *, accepted: bool = False) -> Iterator[Question]:
    """A question for each candidate in the review band, best first in each subject; with `accepted` also for
    those that the machine accepted. Before there is an answer, what follows from another item is not asked."""
    asked = {Verdict.REVIEW, Verdict.ACCEPTED} if accepted else {Verdict.REVIEW}
    for link in links:
        judged = decisions.verdicts(link)
        for each in link.candidates:
            verdict = judged.get(each.target)
            if verdict in asked and (each.via is None or verdict is Verdict.ACCEPTED):
                sure = verdict is Verdict.ACCEPTED and not each.close
                yield Question(
                    subject=link.subject,
                    subject_label=link.label,
                    predicate=SKOS.exactMatch if sure else identity(each),
                    object=each.target,
                    object_label=each.label,
                    confidence=each.score,
                    justification=SEMAPV.CompositeMatching if each.via is None else SEMAPV.MappingChaining,
                    grounds={"verdict": str(verdict), **{str(s): f"{value:g}" for s, value in each.parts}},
                )


def bearers(links: Iterable[Link], decisions: Decisions) -> dict[URIRef, list[URIRef]]:
    """The subjects of `links` that are each item, not its counterparts only, by the item; all in order."""
    found: dict[URIRef, set[URIRef]] = defaultdict(set)
    for link in links:
        close = {each.target for each in link.candidates if each.close}
        for target, verdict in decisions.verdicts(link).items():
            if verdict.links and target not in close:
                found[target].add(link.subject)
    return {item: sorted(found[item]) for item in sorted(found)}


def about_actors(links: Sequence[Link], decisions: Decisions, store: Store, minter: Minter) -> Iterator[Question]:
    """A question for each two actors that are linked to one item, unless a person said that they are two:
    whether the one that fewer articles name is the other."""
    labels = {link.subject: link.label for link in links if is_actor(link.subject, minter)}
    shared: dict[tuple[URIRef, URIRef], URIRef] = {}
    for item, subjects in bearers((link for link in links if link.subject in labels), decisions).items():
        for pair in combinations(subjects, 2):
            if pair not in decisions.distinct:
                shared.setdefault(pair, item)
    if not shared:
        return
    named = _articles(store, {actor for pair in shared for actor in pair})
    for pair, item in sorted(shared.items()):
        alias, main = sorted(pair, key=lambda actor: (named.get(actor, 0), actor))
        yield Question(
            subject=alias,
            subject_label=labels[alias],
            predicate=OWL.sameAs,
            object=main,
            object_label=labels[main],
            confidence=1.0,
            justification=SEMAPV.MappingChaining,
            grounds={"verdict": "shared", "item": str(item)},
        )


def _articles(store: Store, actors: Iterable[URIRef]) -> dict[URIRef, int]:
    rows = store.select(
        f"SELECT ?e (COUNT(?d) AS ?n) {{ VALUES ?e {{ {values(sorted(actors))} }} "
        f"?d <{NKG.describes}> ?e }} GROUP BY ?e"
    )
    return {URIRef(row["e"]): int(row["n"]) for row in rows}


def read(store: Store, minter: Minter, subjects: Iterable[URIRef] | None = None) -> list[Link]:
    """The links of the store with their candidates, in order of their subjects; of all, or of `subjects`."""
    return [link for _, link in sorted(mappings.read(mappings.held(store, minter, subjects), minter).items())]
