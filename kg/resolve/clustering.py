"""Name mentions of one article -> clusters, one for each actor."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from kg import gazetteer
from kg.english.names import (
    Gender,
    gender_of_name,
    gender_of_words,
    generation,
    part_of_name,
    same_person,
    without_generation,
)
from kg.english.organizations import KIND_NOUNS, organization_forms, organization_key, same_organization
from kg.gazetteer import country_name
from kg.iris import slug
from kg.lexicon.folding import bare_words, is_acronym
from kg.model import ActorType, Evidence, Extraction, Mention, MentionKind, Sector
from kg.resolve import namesakes

# Countries whose English name takes the article.
_WITH_ARTICLE = re.compile(
    r"^(United|Netherlands|Philippines|Bahamas|Gambia|Maldives|Seychelles|Comoros|Vatican|Soviet|Ivory)\b|Republic|Islands"
)
# 'X, also known as Y', 'X, or Y,' between two mentions.
_ALSO = re.compile(
    r"[\s,(\[–—-]*(?:(?:also|better|formerly|previously|now|once)\s+)*(?:known|called|named|abbreviated)\s+(?:as\s+|by\s+)?(?:the\s+)?[“\"'‘]?"
)
_OR = re.compile(r",\s+or\s+(?:the\s+)?[“\"'‘]?")
_PARENTHESIS = re.compile(r"(?:'s|’s)?\s*[(\[]\s*(?:the\s+)?[“\"'‘]?")
_LIST = re.compile(r"\s*(?:,|,?\s*(?:and|or))\s+(?:the\s+)?")


@dataclass(eq=False)
class Cluster:
    """An actor in the making: what is known of it so far."""

    type: ActorType
    name: str
    mentions: list[Mention] = field(default_factory=list)
    governs: str | None = None
    sector: Sector | None = None
    country: str | None = None
    local: bool = False
    plural: bool = False
    gender: Gender | None = None

    @property
    def folded(self) -> list[tuple[str, ...]]:
        """The different names, as they are compared, in order."""
        return list(dict.fromkeys(bare_words(m.name) for m in self.mentions if m.kind is MentionKind.NAME))

    @property
    def names(self) -> list[str]:
        """The different names as written, in order."""
        return list(dict.fromkeys(m.name for m in self.mentions if m.kind is MentionKind.NAME))

    @property
    def titles(self) -> list[str]:
        """The different titles that stand with the names, in order."""
        return list(dict.fromkeys(t for m in self.mentions for t in m.titles))

    def position(self, before: int) -> int:
        """Where it was last mentioned before `before`; negative, the nearer the greater, where it is
        mentioned later only."""
        earlier = [m.evidence.span.start for m in self.mentions if m.evidence.span.start < before]
        if earlier:
            return max(earlier)
        return -min((m.evidence.span.start for m in self.mentions), default=1 << 40)


@dataclass(frozen=True, slots=True)
class ClusterAffiliation:
    """An affiliation whose ends are clusters."""

    member: Cluster
    organization: Cluster
    role: str
    evidence: tuple[Evidence, ...]
    extraction: Extraction


def government(code: str) -> Cluster:
    """The government of the country `code`, without a mention."""
    name = country_name(code)
    article = "the " if _WITH_ARTICLE.search(name) else ""
    return Cluster(
        ActorType.ORGANIZATION, f"Government of {article}{name}", governs=code, sector=Sector.GOVERNMENT, country=code
    )


def government_slug(code: str) -> str:
    """The slug of the government of the country `code`, whatever an article calls it."""
    return slug(f"government of {country_name(code)}")


def cluster_mentions(mentions: Iterable[Mention], text: str) -> list[Cluster]:
    """The actors that the name mentions (and the nominal ones that name a government) speak of,
    in order of their first mention; `text` is the article's."""
    ordered = sorted(
        _without_nested(
            m for m in mentions if m.kind is MentionKind.NAME or (m.kind is MentionKind.NOMINAL and m.governs)
        ),
        key=lambda m: m.evidence.span,
    )
    governments: dict[str, Cluster] = {}
    persons: list[Mention] = []
    others: list[Mention] = []
    types = _agreed_types(ordered)
    for mention in ordered:
        kind = types[bare_words(mention.name)] if mention.governs is None else mention.type
        if mention.governs is not None and mention.type is not ActorType.PERSON:
            governments.setdefault(mention.governs, government(mention.governs)).mentions.append(mention)
        else:
            (persons if kind is ActorType.PERSON else others).append(mention)
    clusters = [*governments.values(), *_persons(persons, text), *_organizations(others, text)]
    for cluster in clusters:
        _describe(cluster)
    return sorted(clusters, key=lambda c: c.mentions[0].evidence.span)


def _without_nested(mentions: Iterable[Mention]) -> list[Mention]:
    """One mention for the same words: the surer one."""
    best: dict[object, Mention] = {}
    for mention in mentions:
        known = best.get(mention.evidence.span)
        if known is None or mention.extraction.confidence > known.extraction.confidence:
            best[mention.evidence.span] = mention
    return list(best.values())


def _agreed_types(mentions: Sequence[Mention]) -> dict[tuple[str, ...], ActorType]:
    """One type for each name: the most frequent one, then the surest, then the first."""
    votes: dict[tuple[str, ...], Counter[ActorType]] = {}
    sure: dict[tuple[tuple[str, ...], ActorType], float] = {}
    for mention in mentions:
        if mention.governs is not None:
            continue
        key = bare_words(mention.name)
        votes.setdefault(key, Counter())[mention.type] += 1
        sure[key, mention.type] = max(sure.get((key, mention.type), 0.0), mention.extraction.confidence)
    # Counter keeps the order of first occurrence and max() takes the first of equals.
    return {key: max(count, key=lambda t: (count[t], sure[key, t])) for key, count in votes.items()}


# --- persons -----------------------------------------------------------------------------


def _persons(mentions: Sequence[Mention], text: str) -> list[Cluster]:
    clusters: list[Cluster] = []
    placed: dict[int, Cluster] = {}
    # One person's names of two words or more all end in the same surname.
    by_surname: defaultdict[str, list[Cluster]] = defaultdict(list)
    for i, mention in enumerate(mentions):
        name = bare_words(mention.name)
        if len(name) < 2:
            continue
        relatives = by_surname[without_generation(name)[-1]]
        home = next(
            (
                c
                for c in reversed(relatives)
                if any(
                    known == name
                    or (same_person(known, name) and not namesakes.offices_conflict(c.titles, mention.titles))
                    for known in c.folded
                )
            ),
            None,
        )
        if home is None:
            home = Cluster(ActorType.PERSON, mention.name)
            clusters.append(home)
            relatives.append(home)
        home.mentions.append(mention)
        home.gender = home.gender or gender_of_words(mention.titles) or gender_of_name(name)
        placed[i] = home
    full = by_word(clusters)
    short: defaultdict[tuple[str, ...], list[Cluster]] = defaultdict(list)
    for i, mention in enumerate(mentions):
        name = bare_words(mention.name)
        bearers = full.get(name[0], []) if name else []
        if i not in placed or part_of_any(name, placed[i], bearers):
            _place_short(mention, placed.get(i), bearers, short[name], text)
    clusters += [c for found in short.values() for c in found]
    for cluster in clusters:
        cluster.mentions.sort(key=lambda m: m.evidence.span)
    return [c for c in clusters if c.mentions]


def by_word(clusters: Iterable[Cluster]) -> dict[str, list[Cluster]]:
    """The clusters, in order, by each word of their names: who may share a name with whom."""
    found: defaultdict[str, list[Cluster]] = defaultdict(list)
    for cluster in clusters:
        for word in dict.fromkeys(word for name in cluster.folded for word in name):
            found[word].append(cluster)
    return dict(found)


def part_of_any(name: tuple[str, ...], own: Cluster, clusters: Sequence[Cluster]) -> bool:
    """Whether a two-word name is really the surname of somebody with a longer one ('al-Samani')."""
    return any(c is not own and any(part_of_name(name, known) == 3 for known in c.folded) for c in clusters)


def _place_short(
    mention: Mention, own: Cluster | None, full: Sequence[Cluster], short: list[Cluster], text: str
) -> None:
    """Put a surname (or a given name) where it belongs: the person of `full` whose name it ends, of
    the same gender, age and title, spoken of most so far; where there is none, it is a person of
    its own, one of `short`, who are known by this name alone."""
    name, start = bare_words(mention.name), mention.evidence.span.start
    gender = gender_of_words(mention.titles)
    titles = {word for t in mention.titles for word in bare_words(t)}

    wanted = namesakes.wants_elder(mention, text)

    def of_age(cluster: Cluster) -> bool:
        if wanted is None:
            return False
        others = [m for c in full if c is not cluster for m in c.mentions]
        return namesakes.is_elder(cluster.mentions, others, text) is wanted

    def spoken_of(cluster: Cluster) -> int:
        return sum(m.evidence.span.start < start for m in cluster.mentions)

    def fit(cluster: Cluster) -> tuple[int, bool, bool, bool, bool, int, int] | None:
        if cluster is own or (gender and cluster.gender and gender is not cluster.gender):
            return None
        if not spoken_of(cluster) and namesakes.is_relative(cluster.mentions, text):
            return None  # 'President X' before 'his wife, Y X'
        rank = max((part_of_name(name, known) for known in cluster.folded), default=0)
        if rank == 0 or (own is not None and rank < 3):
            return None
        shared = bool(titles & {word for t in cluster.titles for word in bare_words(t)})
        if namesakes.is_other(mention, cluster.names, given=rank == 2 and not shared):
            return None
        elder = any(generation(known) == "sr" for known in cluster.folded)
        same_gender = gender is not None and cluster.gender is gender
        return rank, same_gender, of_age(cluster), shared, not elder, spoken_of(cluster), cluster.position(start)

    fits = [(value, c) for c in full if (value := fit(c)) is not None]
    known = [c for c in short if not (gender and c.gender and gender is not c.gender)] if own is None else []
    if fits:
        home = max(fits, key=lambda pair: pair[0])[1]
        if known and namesakes.is_relative(home.mentions, text) and spoken_of(known[0]) >= spoken_of(home):
            home = known[0]
    elif own is not None:
        return
    else:
        home = known[0] if known else Cluster(ActorType.PERSON, mention.name)
        if not known:
            short.append(home)
    if own is not None:
        own.mentions.remove(mention)
    home.mentions.append(mention)
    home.gender = home.gender or gender


# --- organisations and groups ------------------------------------------------------------


def _organizations(mentions: Sequence[Mention], text: str) -> list[Cluster]:
    clusters: list[Cluster] = []
    alike: defaultdict[str, dict[int, Cluster]] = defaultdict(dict)
    numbers: dict[Cluster, int] = {}
    home: Cluster | None = None
    chain = False
    for i, mention in enumerate(mentions):
        stated, chain = _stated_alias(mentions[i - 1], mention, text, chain) if i else (False, False)
        if not (stated and home is not None):
            home = _home(mention, alike)
        if home is None:
            kind = ActorType.ORGANIZATION if mention.type is ActorType.PERSON else mention.type
            home = Cluster(kind, mention.name)
            clusters.append(home)
            numbers[home] = len(clusters)
        home.mentions.append(mention)
        for form in organization_forms(mention.name):
            alike[form][numbers[home]] = home
    _join_by_name(clusters)
    return [c for c in clusters if c.mentions]


def _stated_alias(before: Mention, mention: Mention, text: str, chain: bool) -> tuple[bool, bool]:
    """Whether the text says that `mention` is another name of `before`; the second value is
    whether a list of such names may go on ('also known as ISIS, ISIL and Daesh')."""
    gap = text[before.evidence.span.end : mention.evidence.span.start]
    if len(gap) > 40 or (bare_words(before.name) == bare_words(mention.name)):
        return False, False
    if _ALSO.fullmatch(gap):
        return True, True
    if chain and _LIST.fullmatch(gap) and (is_acronym(mention.name) or len(bare_words(mention.name)) == 1):
        return True, True
    after = text[mention.evidence.span.end : mention.evidence.span.end + 3].lstrip("”\"'’")
    if _PARENTHESIS.fullmatch(gap) and after[:1] in {")", "]"}:
        return is_acronym(mention.name) or is_acronym(before.name), False
    return bool(_OR.fullmatch(gap)) and mention.type is before.type, False


def _home(mention: Mention, alike: Mapping[str, Mapping[int, Cluster]]) -> Cluster | None:
    """The newest cluster with the same name, else with one that may be the same organisation's;
    `alike` holds the clusters by number and by the forms of their names."""
    near = {n: c for form in organization_forms(mention.name) for n, c in alike.get(form, {}).items()}
    newest = [near[number] for number in sorted(near, reverse=True)]
    key = organization_key(mention.name)
    for cluster in newest:
        if any(organization_key(name) == key for name in cluster.names):
            return cluster
    for cluster in newest:
        if any(same_organization(mention.name, name) for name in cluster.names):
            return cluster
    return None


def _keys(cluster: Cluster) -> set[str]:
    """What its names have in common with others of the same body: their keys, and those of the body's own name."""
    # An acronym that another name explains may be that of another body elsewhere.
    telling = [name for name in cluster.names if not is_acronym(name)] or cluster.names
    known = (body.name for body in map(gazetteer.body, telling) if body is not None)
    return {organization_key(name) for name in (*cluster.names, *known)}


def _join_by_name(clusters: list[Cluster]) -> None:
    """Join clusters that share a name, and a first word alone to the only longer name that it begins
    ('Breitbart' and 'Breitbart News')."""
    holders: defaultdict[str, set[int]] = defaultdict(set)
    for number, cluster in enumerate(clusters):
        for key in _keys(cluster):
            holders[key].add(number)
    for number, cluster in enumerate(clusters):
        keys = _keys(cluster)
        for each in sorted({n for key in keys for n in holders[key]} - {number}):
            gained = _keys(clusters[each])
            _absorb(cluster, clusters[each])
            for key in gained:
                holders[key] = holders[key] - {each} | {number}
    words = by_word(clusters)
    for cluster in clusters:
        names = cluster.folded
        if len(names) != 1 or len(names[0]) != 1 or is_acronym(cluster.names[0]) or len(names[0][0]) < 4:
            continue
        longer = [
            o
            for o in words[names[0][0]]
            if o is not cluster and o.type is cluster.type and any(n[0] == names[0][0] and len(n) > 1 for n in o.folded)
        ]
        if len(longer) == 1:
            _absorb(longer[0], cluster)


def _absorb(into: Cluster, other: Cluster) -> None:
    into.mentions = sorted([*into.mentions, *other.mentions], key=lambda m: m.evidence.span)
    other.mentions = []


# --- what a cluster is -------------------------------------------------------------------


def _fullness(cluster: Cluster, name: str) -> tuple[bool, int, int, bool, int]:
    words = bare_words(name)
    kind = cluster.type is not ActorType.PERSON and len(words) > 1 and words[-1] in KIND_NOUNS
    letters = [c for c in name if c.isalpha()]
    shouted = len(words) > 1 and all(c.isupper() for c in letters)
    return not is_acronym(name), len(words) - kind, len(name), not shouted, -cluster.names.index(name)


def _describe(cluster: Cluster) -> None:
    """Work out type, name, sector and country from the mentions."""
    if cluster.governs is not None:
        return
    named = [m for m in cluster.mentions if m.kind is MentionKind.NAME]
    if cluster.type is not ActorType.PERSON:
        votes = Counter(m.type for m in named if m.type is not ActorType.PERSON) or Counter([ActorType.ORGANIZATION])
        sure = {t: max((m.extraction.confidence for m in named if m.type is t), default=0.0) for t in votes}
        cluster.type = max(votes, key=lambda t: (votes[t], sure[t]))
    cluster.name = max(cluster.names, key=lambda name: _fullness(cluster, name))
    sectors = Counter(m.sector for m in named if m.sector is not None)
    countries = Counter(m.country for m in named if m.country is not None)
    cluster.sector = max(sectors, key=lambda s: sectors[s]) if sectors else None
    cluster.country = max(countries, key=lambda c: countries[c]) if countries else None
    if cluster.type is ActorType.PERSON:
        cluster.gender = next(
            (g for m in named if (g := gender_of_words(m.titles))),
            next((g for n in cluster.folded if (g := gender_of_name(n))), None),
        )
