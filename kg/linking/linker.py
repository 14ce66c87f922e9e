"""Linking a store: every subject judged once, and again only when something about it has changed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import combinations
from pathlib import Path

from rdflib import URIRef

from kg.iris import Minter
from kg.linking.decide import mappings
from kg.linking.decide.decisions import Decisions
from kg.linking.decide.questions import bearers
from kg.linking.match import authority, shipped, subjects
from kg.linking.match.index import Index
from kg.linking.match.items import Authority, Kind
from kg.linking.match.scoring import Scorer
from kg.linking.match.subjects import Subject
from kg.linking.records import KnowledgeBase, Link, Verdict
from kg.store import Store

# A transaction holds so many subjects, each whole: an engine needs kilobytes for each quad of one.
_AT_ONCE = 4_000


@dataclass(frozen=True, slots=True)
class Shared:
    """One item that several actors or places were found to be."""

    target: URIRef
    label: str
    subjects: tuple[URIRef, ...]


@dataclass(slots=True)
class Linking:
    """The account of a run.

    counts     subjects by what they are and what was decided on them, the best verdict of each
    judged     how many were judged anew
    unchanged  how many were left as they were
    gone       how many are no longer in the store
    shared     items with more than one actor or place
    written    whether the store was changed
    """

    counts: Counter[tuple[Kind, Verdict]] = field(default_factory=Counter)
    judged: int = 0
    unchanged: int = 0
    gone: int = 0
    shared: tuple[Shared, ...] = ()
    written: bool = False


class Authorities:
    """The shipped authority and, where there is one, a local file. Read when first asked, since what
    has not changed need not be asked at all."""

    def __init__(self, path: Path | None = None) -> None:
        self.path = path
        self.version = shipped.authority_version() + (f"+{authority.fingerprint(path)}" if path else "")
        self._all: tuple[Authority, ...] | None = None

    def all(self) -> tuple[Authority, ...]:
        """The local one first. Raises BadInput where it cannot be read."""
        if self._all is None:
            local = (authority.read(self.path),) if self.path else ()
            self._all = (*local, shipped.authority())
        return self._all

    @property
    def dated(self) -> date | None:
        """The day of the local one, where it gives one."""
        return next((each.dated for each in self.all() if each.dated is not None), None)


def run(
    store: Store,
    minter: Minter,
    authorities: Authorities,
    decisions: Decisions,
    *,
    on_plan: Callable[[int], None] = lambda total: None,
    on_subject: Callable[[], None] = lambda: None,
) -> Linking:
    """Judge all actors, places and affiliations of `store` that have changed, or whose authority has,
    and write graph/links; what is no longer in the store leaves it. One transaction holds thousands of
    subjects, and a run that was broken off between two goes on with the next one.

    A person's decisions always win. Raises BadInput where the local authority cannot be read, and
    StoreError where the store cannot be.
    """
    before = mappings.held(store, minter)
    known = mappings.read(before, minter)
    found = subjects.read(store, minter)
    account = Linking()
    work = _Work(authorities, known, decisions, account)
    on_plan(len(found))
    links: list[Link] = []
    # Affiliations last, for they lean on whom their member was found to be.
    for subject in sorted(found, key=lambda each: (each.kind is Kind.OFFICE, each.iri)):
        links.append(work.link(subject))
        on_subject()
    present = {link.subject for link in links}
    # What a person said of an actor that no run judges, as of a group, stays.
    gone = sorted(set(before) - present - set(decisions.accepted))
    account.gone = len(gone)
    account.shared = shared(links, decisions)
    _write(store, minter, links, gone, before, decisions, account)
    return account


def _write(
    store: Store,
    minter: Minter,
    links: Sequence[Link],
    gone: Iterable[URIRef],
    before: mappings.Held,
    decisions: Decisions,
    account: Linking,
) -> None:
    removal = mappings.removal(gone, before, minter)
    for start in range(0, max(len(links), 1), _AT_ONCE):
        change = mappings.change(links[start : start + _AT_ONCE], before, decisions, minter)
        if start == 0:
            change = removal | change
        if change.drop_subjects or change.insert:
            store.commit(change)
            account.written = True


class _Work:
    """Judges subjects one by one; keeps what was found for those that come later."""

    def __init__(
        self, authorities: Authorities, known: Mapping[URIRef, Link], decisions: Decisions, account: Linking
    ) -> None:
        self._authorities = authorities
        self._known = known
        self._decisions = decisions
        self._account = account
        self._scorer: Scorer | None = None
        self._items: dict[URIRef, URIRef] = {}

    def link(self, subject: Subject) -> Link:
        """The link of `subject`, as it was where nothing has changed."""
        member = self._items.get(subject.member) if subject.member is not None else None
        basis = subject.basis(self._authorities.version, mappings.VERSION, str(member))
        link = self._known.get(subject.iri)
        if link is not None and link.basis == basis:
            self._account.unchanged += 1
        else:
            link = self._judged(subject, basis, member)
            self._account.judged += 1
        verdicts = {item: verdict for item, verdict in self._decisions.verdicts(link).items() if KnowledgeBase.of(item)}
        for target, verdict in verdicts.items():
            if verdict.links and KnowledgeBase.of(target) is KnowledgeBase.WIKIDATA:
                self._items[subject.iri] = target
        self._account.counts[subject.kind, best(verdicts.values())] += 1
        return link

    def _judged(self, subject: Subject, basis: str, member: URIRef | None) -> Link:
        if self._scorer is None:
            self._scorer = Scorer(Index(self._authorities.all()))
        return Link(
            subject=subject.iri,
            label=subject.label,
            basis=basis,
            authority=self._authorities.version,
            as_of=subject.as_of,
            dated=self._authorities.dated,
            candidates=self._scorer.candidates(subject, member),
        )


_ORDER = (Verdict.CONFIRMED, Verdict.ACCEPTED, Verdict.REVIEW)


def best(verdicts: Iterable[Verdict]) -> Verdict:
    """What all in all was decided on a subject: NIL where nothing better was."""
    found = set(verdicts)
    return next((each for each in _ORDER if each in found), Verdict.NIL)


def shared(links: Sequence[Link], decisions: Decisions) -> tuple[Shared, ...]:
    """Items of Wikidata that more than one of `links` identifies its subject with, in order. A pair of
    which a person said that they are two is none."""
    labels = {each.target: each.label for link in links for each in link.candidates}
    return tuple(
        Shared(item, labels.get(item, ""), tuple(subjects))
        for item, subjects in bearers(links, decisions).items()
        if KnowledgeBase.of(item) is KnowledgeBase.WIKIDATA
        and any(pair not in decisions.distinct for pair in combinations(subjects, 2))
    )
