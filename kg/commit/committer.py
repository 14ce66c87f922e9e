"""Batches of articles into a store: each in one transaction, each article in place of its earlier version."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from rdflib import URIRef

from kg.commit import coding, going, marks
from kg.commit.contribution import Contribution, contribution
from kg.commit.entities import Entities, said_by
from kg.commit.fates import Fate, Item, Refused
from kg.commit.namesakes import Namesakes
from kg.commit.plan import Entry, Plan
from kg.commit.versions import articles, find, key_of
from kg.graph import ArticleGraph
from kg.iris import Minter
from kg.linking.decide import codebooks, identities, mappings
from kg.store import Change, Store
from kg.store.embedded import EmbeddedStore


class Committer:
    """Puts the articles of one run into a store.

    What the store holds after a run depends on what it held before and on which articles the run gave, not on their
    order or on how they came together in batches. Of several versions of an article the one with the latest date
    stands; where no date tells, the one given now, and of several that one run gives always the same.
    """

    def __init__(self, store: Store, minter: Minter) -> None:
        """One for each run. Whoever else in this process writes to an embedded store meanwhile spoils its counts."""
        self._store = store
        self._minter = minter
        # Through a server others write too: what was read once need not be so any more.
        self._alone = isinstance(store, EmbeddedStore)
        self._entities = Entities(store, minter, remember=self._alone)
        self._coder: coding.Coder | None = None
        # As numbers, which take half the memory.
        self._given: set[int] = set()
        self._wanting: dict[str, str] = {}
        self._namesakes = Namesakes(store)

    def put(self, batch: Sequence[Item]) -> list[Fate]:
        """Put `batch` into the store in one transaction. What became of each item, in their order."""
        if not batch:
            return []
        plan = self._plan([self._entry(item) for item in batch])
        self._namesakes.look(each for key, each in plan.versions.items() if each.given and key not in plan.stored)
        try:
            self._store.commit(self._change(plan))
        except BaseException:
            self._entities.forget()
            raise
        self._given.difference_update(int(key, 16) for key in plan.versions.keys() - plan.given)
        self._given.update(int(key, 16) for key in plan.given)
        self._wanting = {key: name for key, name in self._wanting.items() if key not in plan.standing}
        self._wanting |= {key: plan.versions[key].name for key in plan.wanting}
        return plan.fates

    def notes(self) -> list[str]:
        """What a person should know after the run, beside what became of each article."""
        wanting = (
            f"{name} ({key}): what stood in its place is gone, and its text was not given: build it again"
            for key, name in sorted(self._wanting.items())
        )
        return [*self._namesakes.notes(lambda key: int(key, 16) in self._given), *wanting]

    # --- inside ---------------------------------------------------------------------------------

    def _entry(self, item: Item) -> Entry:
        return contribution(item, self._minter) if isinstance(item, ArticleGraph) else item

    def _plan(self, batch: Sequence[Entry]) -> Plan:
        works = {work for item in batch if isinstance(item, Contribution) for work in item.works}
        stored = find(self._store, self._minter, {item.key for item in batch}, works)
        return Plan(batch, stored, {key for key in stored if int(key, 16) in self._given})

    def _change(self, plan: Plan) -> Change:
        given = [plan.versions[key].given for key in sorted(plan.standing)]
        extracted = [each for each in given if each is not None]
        coming = self._merge(extracted)
        leaving = {
            self._minter.article_graph(key)
            for key, version in plan.stored.items()
            if version.held and (key not in plan.standing or plan.versions[key].given is not None)
        }
        gone = going.read(self._store, leaving, self._minter)
        said = said_by(triple for each in coming for triple in each.descriptions)
        entities, vanished = self._entities.change(said_by(gone.descriptions), said)
        affiliations = gone.affiliations.difference(*(each.affiliations for each in coming))
        unlinked = self._unlink(vanished | affiliations) if leaving else Change()
        came = {self._minter.article(each.key) for each in coming}
        graphs = Change(
            drop_graphs=frozenset(leaving),
            insert=marks.waiting(came | gone.joined, self._minter),
            texts=tuple((each.graph, each.text) for each in coming),
        )
        return graphs | entities | unlinked | self._coding(leaving, extracted) | self._provenance(plan)

    def _coding(self, leaving: Collection[URIRef], coming: Iterable[Contribution]) -> Change:
        """The themes of the positions of articles that come, and what the codebook says of these, in place of those of
        articles that go."""
        if self._coder is None or not self._alone:
            self._coder = coding.Coder(codebooks.read(self._store, self._minter), self._minter)
        return Change(
            delete=tuple(coding.leaving(self._store, self._minter, leaving)),
            insert=tuple(
                quad for each in coming for quad in (*each.themes, *self._coder.quads(each.quads(), each.themes))
            ),
        )

    def _merge(self, coming: Sequence[Contribution]) -> list[Contribution]:
        """They with the actors in place that are known to be one; what is new of that is found out later."""
        known = identities.replaced(self._store, self._minter, {actor for each in coming for actor in each.minted()})
        return [each.merged(known) for each in coming]

    def _unlink(self, vanished: Iterable[URIRef]) -> Change:
        subjects = sorted(vanished)
        return mappings.removal(subjects, mappings.held(self._store, self._minter, subjects), self._minter)

    def _provenance(self, plan: Plan) -> Change:
        made_anew = [each.given for each in plan.versions.values() if each.given is not None]
        old = {given.key for given in made_anew} & plan.stored.keys() | (plan.stored.keys() - plan.versions.keys())
        graphs = {self._minter.article_graph(key) for key in old}
        nodes = going.provenance_nodes(self._store, graphs, self._minter)
        before = {
            quad
            for version in plan.stored.values()
            for quad in version.provenance(self._minter, version.before, stands=version.held)
        }
        after = {
            quad
            for key, version in plan.versions.items()
            for quad in version.provenance(
                self._minter, [plan.before[key]] if key in plan.before else [], stands=key in plan.standing
            )
        }
        return Change(
            drop_subjects=frozenset((self._minter.provenance_graph, node) for node in nodes),
            delete=tuple(sorted(before - after)),
            insert=tuple(sorted(after - before)),
            texts=tuple((self._minter.provenance_graph, given.provenance) for given in made_anew),
        )


def put(store: Store, described: ArticleGraph, minter: Minter) -> Fate:
    """Put one article into `store`."""
    (fate,) = Committer(store, minter).put([described])
    return fate


def withdraw(store: Store, keys: Iterable[str], minter: Minter) -> frozenset[str]:
    """Take articles out of `store`, each with what is known of its earlier versions: their graphs, their part of the
    provenance, and the entities, links and agents that nothing else in the store needs. Returns those of `keys` that
    were there."""
    wanted = frozenset(keys)
    stored = find(store, minter, wanted, ())
    going_too: set[str] = set()
    found: set[str] = set()
    for versions in articles(stored):
        # where the text of the latest is still wanting, nothing but provenance is there
        standing = [each for each in versions if each.held] or versions
        named = {each.key for each in standing} & wanted
        if named:
            found |= named
            going_too |= {each.key for each in versions}
    Committer(store, minter).put([Refused(key) for key in sorted(going_too)])
    return frozenset(found)


def provenance_nodes(store: Store, article_graph: URIRef, minter: Minter) -> set[URIRef]:
    """What graph/provenance speaks of for the sake of `article_graph` alone, which is gone or about to go: itself, its
    article and the earlier versions of that, their runs, and the agents of no other run. Nothing where another version
    stands, which it is kept for."""
    key = key_of(article_graph)
    keys = {key}
    for versions in articles(find(store, minter, keys, ())):
        if any(each.key == key for each in versions):
            if any(each.held for each in versions if each.key != key):
                return set()
            keys |= {each.key for each in versions}
    graphs = {minter.article_graph(each) for each in keys}
    return going.provenance_nodes(store, graphs, minter) | {minter.article(each) for each in keys}
