"""The gold of linking: tests/linking/gold.tsv, and what a linker makes of it.

A row is a mention as an article of that date may have it: its words, what kind of thing it names, the
role and the country that the text gives, other countries that the text speaks of, and the item of
Wikidata that it is. NIL stands where the reference slice has none; an item that an authority does not
have counts as NIL there. Places go through the gazetteer, as they do in a build.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from rdflib import URIRef

from kg import gazetteer
from kg.linking.match.items import Kind
from kg.linking.match.roles import Role
from kg.linking.match.scoring import Scorer
from kg.linking.match.subjects import Subject, is_region
from kg.linking.records import KnowledgeBase, Verdict
from kg.linking.verdicts import judge, ranked

GOLD = Path(__file__).parent / "linking" / "gold.tsv"
NIL = "NIL"


@dataclass(frozen=True, slots=True)
class Mention:
    """One row."""

    mention: str
    kind: str
    date: str
    role: str
    country: str
    context: str
    item: str

    @property
    def target(self) -> URIRef | None:
        """The item's IRI; None for NIL."""
        return None if self.item == NIL else URIRef(f"{KnowledgeBase.WIKIDATA.iri}{self.item}")

    def subject(self) -> Subject:
        """What a store would hold of the mention."""
        day, country = date.fromisoformat(self.date), self.country or None
        iri = URIRef("https://example.org/subject")
        if self.kind == "place":
            return _place(iri, self, day)
        if self.kind == "government":
            code = gazetteer.country(self.mention) or gazetteer.capital(self.mention)
            assert code is not None, self.mention
            return Subject(iri, Kind.ORGANIZATION, (self.mention,), code, governs=code, as_of=day)
        context = frozenset(self.context.split()) if country is None else frozenset()
        kind = Kind.PERSON if self.kind == "person" else Kind.ORGANIZATION
        roles = (Role(self.role, country, day),) if self.role else ()
        return Subject(iri, kind, (self.mention,), country, roles=roles, as_of=day, context=context)


def _place(iri: URIRef, mention: Mention, day: date) -> Subject:
    found = gazetteer.place(mention.mention, mention.context.split(), mention.country or None)
    assert found is not None, mention.mention
    if found.name is None:
        return Subject(iri, Kind.COUNTRY, (gazetteer.country_name(found.country),), found.country, as_of=day)
    kind = Kind.REGION if is_region(found.name, found.country) else Kind.PLACE
    names = tuple(dict.fromkeys((found.name, mention.mention)))
    return Subject(iri, kind, names, found.country, as_of=day)


def read(path: Path = GOLD) -> list[Mention]:
    """All rows."""
    with path.open(encoding="utf-8", newline="") as stream:
        return [Mention(**row) for row in csv.DictReader(stream, delimiter="\t", quoting=csv.QUOTE_NONE)]


@dataclass(frozen=True, slots=True)
class Finding:
    """What became of a mention: the verdict on the best candidate, and which it was. `expected` is what
    the authority could have given."""

    mention: Mention
    expected: URIRef | None
    verdict: Verdict
    target: URIRef | None
    score: float

    @property
    def right(self) -> bool:
        """Whether the accepted item is the gold's."""
        return self.verdict is Verdict.ACCEPTED and self.target == self.expected


def find(scorer: Scorer, gold: Iterable[Mention]) -> list[Finding]:
    """What `scorer` makes of each mention of `gold`."""
    findings = []
    for mention in gold:
        expected = mention.target
        if expected is not None and scorer.index.item(expected) is None:
            expected = None
        candidates = scorer.candidates(mention.subject())
        verdicts = judge(candidates)
        best = [
            each for each in ranked(candidates) if each.source is KnowledgeBase.WIKIDATA and each.target in verdicts
        ]
        order = [each for each in best if verdicts[each.target] is Verdict.ACCEPTED] or best
        if order:
            best_one = order[0]
            findings.append(Finding(mention, expected, verdicts[best_one.target], best_one.target, best_one.score))
        else:
            findings.append(Finding(mention, expected, Verdict.NIL, None, 0.0))
    return findings


@dataclass(frozen=True, slots=True)
class Figures:
    """precision  of what was accepted, the share that is right
    recall     of what has an item, the share that was accepted rightly
    nil        of what has none, the share that was judged NIL
    accepted_absent  how many without an item were given one
    """

    precision: float
    recall: float
    nil: float
    accepted_absent: int
    accepted: int
    mentions: int


def figures(findings: Sequence[Finding]) -> Figures:
    """The figures of `findings`."""
    accepted = [each for each in findings if each.verdict is Verdict.ACCEPTED]
    linkable = [each for each in findings if each.expected is not None]
    absent = [each for each in findings if each.expected is None]
    right = sum(each.right for each in findings)
    return Figures(
        precision=right / len(accepted) if accepted else 1.0,
        recall=right / len(linkable) if linkable else 1.0,
        nil=sum(each.verdict is Verdict.NIL for each in absent) / len(absent) if absent else 1.0,
        accepted_absent=sum(each.verdict is Verdict.ACCEPTED for each in absent),
        accepted=len(accepted),
        mentions=len(findings),
    )
