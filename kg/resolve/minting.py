"""Clusters of one article -> actors, with the names that their IRIs are made of.

A full name is shared by all articles. What is ambiguous by itself is not: a bare surname is the article's own
(`kg.identity` says later whose it is), and a name that bodies of many countries bear ('Supreme Court') is told apart by
the country that the article speaks of.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain

from kg import gazetteer, lexicon
from kg.english.names import without_generation, without_titles
from kg.english.organizations import organization_key, owner, shared_name, without_kind
from kg.iris import organization_slug, slug
from kg.lexicon.folding import bare_words, is_acronym
from kg.model import Actor, ActorType, Mention, MentionKind, PlaceMention, Sector, Span
from kg.resolve.clustering import Cluster, government_slug

# A body is of the country that its name alone suggests, unless that is hardly spoken of, and another so often.
_OFTENER = 3
# In characters: about a sentence.
_SHORTLY = 150


def mint(
    clusters: Iterable[Cluster], mentions: Iterable[Mention], places: Iterable[PlaceMention]
) -> dict[Cluster, Actor]:
    """The actor of each cluster, in order of first mention, those without one at the end. All `mentions` and `places`
    of the article tell which countries it speaks of."""

    def order(cluster: Cluster) -> tuple[bool, int, int, str]:
        spans = [m.evidence.span for m in cluster.mentions]
        first = min(spans) if spans else Span(0, 1)
        return not spans, first.start, first.end, cluster.name

    ordered = sorted(clusters, key=order)
    spoken_of = _countries(ordered, mentions, places)
    actors: dict[Cluster, Actor] = {}
    taken: set[str] = set()
    for cluster in ordered:
        path, country = _named(cluster, spoken_of)
        name = _unique(cluster, path, taken)
        actors[cluster] = Actor(
            slug=name,
            type=cluster.type,
            name=cluster.name,
            local=cluster.local or _is_ambiguous(cluster, country),
            other_names=tuple(n for n in cluster.names if n != cluster.name),
            sector=cluster.sector,
            governs=cluster.governs,
            country=country,
            mentions=tuple(sorted(_distinct(cluster.mentions), key=lambda m: (m.evidence.span, str(m.kind)))),
        )
    return actors


@lru_cache(maxsize=1)
def _papers() -> frozenset[str]:
    """What several outlets are called for short: 'Times', but not 'Guardian'."""
    outlets = {known.name for _, known in gazetteer.bodies.entries() if known.sector is Sector.MEDIA}
    last = Counter(bare_words(name)[-1] for name in outlets)
    return frozenset(word for word in lexicon.words("outlet.name") if last[word] > 2)


def _is_ambiguous(cluster: Cluster, country: str | None) -> bool:
    """Whether the name alone does not tell whom it means."""
    if cluster.governs is not None:
        return False
    if cluster.type is ActorType.PERSON:
        return len(without_titles(without_generation(bare_words(cluster.name)))) == 1
    shared = shared_name(cluster.name)
    if shared is None:
        # 'The Times' of an article that is not of London may be of New York or of Los Angeles.
        return organization_key(cluster.name) in _papers() and country is None
    return shared.is_noun or (country is None and _is_shared(cluster.name))


def _is_shared(name: str) -> bool:
    known = gazetteer.body(name)
    return shared_name(known.name if known is not None else name) is not None


@dataclass(frozen=True, slots=True)
class _Spoken:
    """Where an article speaks of countries: by `position`, and how often of each."""

    at: tuple[tuple[int, str], ...]
    often: Mapping[str, int]

    def just_before(self, start: int) -> str | None:
        """The last country that is spoken of shortly before `start`."""
        index = bisect_left(self.at, (start, ""))
        return self.at[index - 1][1] if index and self.at[index - 1][0] >= start - _SHORTLY else None


def _countries(clusters: Iterable[Cluster], mentions: Iterable[Mention], places: Iterable[PlaceMention]) -> _Spoken:
    found = [(place.evidence.span.start, place.place.country) for place in places]
    nominal = (m for m in mentions if m.kind is MentionKind.NOMINAL and m.governs is None)
    found += [(m.evidence.span.start, m.country) for m in nominal if m.country is not None]
    for cluster in clusters:
        if cluster.sector is Sector.MEDIA:
            continue
        for mention in cluster.mentions:
            country = cluster.governs or mention.country or cluster.country
            if country is not None and not (country == _usual(cluster.name) and _is_shared(cluster.name)):
                found.append((mention.evidence.span.start, country))
    return _Spoken(tuple(sorted(found)), Counter(country for _, country in found))


def _named(cluster: Cluster, spoken_of: _Spoken) -> tuple[str, str | None]:
    """What the IRI is made of, and the country."""
    if cluster.governs is not None:
        return government_slug(cluster.governs), cluster.country
    if cluster.type is ActorType.PERSON or cluster.local:
        return slug(cluster.name), cluster.country
    shared, known = shared_name(cluster.name), _known(cluster)
    if known is not None and organization_key(known.name) in _papers():
        return organization_slug(known.name), known.country if known.country in spoken_of.often else None
    if known is not None and shared_name(known.name) is None:
        return organization_slug(known.name), known.country or cluster.country
    if shared is None:
        return organization_slug(known.name if known is not None else without_kind(cluster.name)), cluster.country
    nations = (each.nation for each in map(shared_name, cluster.names) if each is not None and each.nation is not None)
    usual = known.country if known is not None else None
    country = next(nations, None) or _stated(cluster)
    if country is None:
        # No other country calls its ministries so.
        own = usual is not None and shared.form.endswith(" department")
        country = usual if own else _meant(cluster, usual, spoken_of)
    if country is None or shared.is_noun:
        return organization_slug(cluster.name), country
    body = owner(shared.form, country)
    return (organization_slug(body) if body is not None else f"{country}/{slug(shared.form)}"), country


def _known(cluster: Cluster) -> gazetteer.Body | None:
    """What a table knows of the body; an acronym beside a name that it does not know may be another's."""
    names = [cluster.name, *(name for name in cluster.names if not is_acronym(name))]
    return next(filter(None, map(gazetteer.body, names)), None)


def _stated(cluster: Cluster) -> str | None:
    """The country that words beside the name tell, where it is not the one that the name suggests."""
    found = Counter(m.country for m in cluster.mentions if m.country is not None and m.country != _usual(m.name))
    return max(found, key=lambda code: (found[code], code), default=None)


def _usual(name: str) -> str | None:
    known = gazetteer.body(name)
    return known.country if known is not None else None


def _meant(cluster: Cluster, usual: str | None, spoken_of: _Spoken) -> str | None:
    """The country of a body whose name does not tell it: the one that the article speaks of most, if that leaves no
    doubt, or that stands just before the name; in doubt the `usual` one."""
    often = spoken_of.often
    near = spoken_of.just_before(min(m.evidence.span.start for m in cluster.mentions))
    if near is not None and often[near] > often.get(usual or "", 0):
        return near
    first, second = (*sorted(often, key=lambda code: (-often[code], code)), None, None)[:2]
    if first is None or first == usual:
        return usual
    if usual is None:
        return first if often[first] > often.get(second or "", 0) else None
    return first if often[first] >= _OFTENER and often.get(usual, 0) <= 1 else usual


def _distinct(mentions: Iterable[Mention]) -> list[Mention]:
    """One mention for the same words, the named one first; of two descriptions of which one is part
    of the other, the longer."""
    rank = {MentionKind.NAME: 0, MentionKind.NOMINAL: 1, MentionKind.PRONOUN: 2}
    best: dict[Span, Mention] = {}
    for mention in sorted(mentions, key=lambda m: (m.evidence.span, rank[m.kind])):
        best.setdefault(mention.evidence.span, mention)
    nominal = [span for span, m in best.items() if m.kind is MentionKind.NOMINAL]
    # A span that covers another comes before it in this order.
    reached, inside = -1, set()
    for span in sorted(nominal, key=lambda s: (s.start, -s.end)):
        if span.end <= reached:
            inside.add(span)
        reached = max(reached, span.end)
    return [m for span, m in best.items() if span not in inside]


def _unique(cluster: Cluster, base: str, taken: set[str]) -> str:
    """A slug that no other actor of the article has: `base`, else that of the name with a word
    that tells them apart (title, type), else with a number."""
    telling = [str(cluster.type)] if cluster.type is not ActorType.PERSON or cluster.local else []
    # Numbers are tried one by one: nearly every name is free as it is.
    endings: Iterable[object] = chain(cluster.titles, telling, range(2, len(taken) + 3))
    choices = chain([base], (slug(f"{cluster.name} {ending}") for ending in endings))
    found = next(choice for choice in choices if choice not in taken)
    taken.add(found)
    return found
