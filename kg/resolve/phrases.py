"""Nominal phrases taken apart, and what the text says that its actors are."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from spacy.tokens import Span as TokenSpan
from spacy.tokens import Token

from kg import lexicon
from kg.english.definiteness import is_definite
from kg.english.names import Gender, gender_of_words
from kg.english.syntax import noun_phrase
from kg.gazetteer import capital, country, demonym
from kg.lexicon.folding import bare_words
from kg.model import ActorType, Affiliation, Sector, Span
from kg.resolve import nominal_lexicon
from kg.resolve.clustering import Cluster
from kg.resolve.discourse import Discourse, head_of
from kg.resolve.nominal_lexicon import PARTIES, related

NO_DETAIL = lexicon.words("no-detail")


@dataclass(frozen=True, slots=True)
class Phrase:
    """A nominal phrase taken apart.

    noun        lower-case lemma of its head
    words       the folded words before the head, determiner and nation left out
    nations     countries that its modifiers name, in order
    """

    head: Token
    noun: str
    words: tuple[str, ...]
    nations: tuple[str, ...]
    definite: bool
    plural: bool
    restricted: bool
    text: TokenSpan


def phrase_of(tokens: TokenSpan) -> Phrase:
    """The phrase that `tokens` are, taken apart; 'some of the ministers' is one of ministers."""
    head = head_of(tokens)
    if head.lower_ in {"both", "some", "many", "most", "several", "one", "all", "none", "each", "any"}:
        head = next((p for c in head.children if c.lower_ == "of" for p in c.children if p.dep_ == "pobj"), head)
    whole = noun_phrase(head, with_of=False)
    words: list[str] = []
    nations: list[str] = []
    for token in _modifiers(head):
        code = nation_of(token)
        if code is not None:
            nations.append(code)
        elif not token.is_punct and token.dep_ not in {"det", "case", "predet"}:
            words.extend(bare_words(token.text))
    return Phrase(
        head=head,
        noun=head.lemma_.lower() if head.tag_ in {"NNS", "NNPS"} else head.lower_,
        words=tuple(words),
        nations=tuple(dict.fromkeys(nations)),
        definite=is_definite(head) or any(c.lower_ == "both" or c.dep_ == "poss" for c in head.children),
        plural=head.tag_ in {"NNS", "NNPS"} or head.lower_ in {"people", "police"},
        restricted=any(c.dep_ in {"relcl", "acl"} and c.i > head.i for c in head.children),
        text=whole,
    )


def head_and_complements(head: Token) -> TokenSpan:
    """The head with its modifiers and the phrases of 'of', 'from' and 'by' that follow it."""
    right = head.i
    for child in head.rights:
        if child.dep_ == "prep" and child.lower_ in {"of", "from", "by", "for"}:
            right = max(right, child.right_edge.i)
    return head.doc[head.left_edge.i : right + 1]


def _modifiers(head: Token) -> list[Token]:
    """The words before the head that belong to it, and those of its 'of', 'for', 'from' and 'to' phrases."""
    found = [t for t in head.doc[head.left_edge.i : head.i] if head.is_ancestor(t)]
    for prep in head.rights:
        if prep.dep_ == "prep" and prep.lower_ in {"of", "for", "from", "at", "with"}:
            found.extend(t for t in prep.subtree if t != prep and t.i - head.i < 12)
    return found


def nation_of(token: Token) -> str | None:
    """The country that a word of a phrase names, as adjective or as name; two-word names by their
    last word ('North Korean', 'United States')."""
    if not token.text[:1].isupper():
        return None
    pair = token.doc[token.i - 1 : token.i + 1].text if token.i else token.text
    for words in (pair, token.text):
        code = demonym(words) or country(words)
        if code is not None:
            return code
    return None


@dataclass(frozen=True, slots=True)
class Description:
    """What the text says that an actor is."""

    cluster: Cluster
    noun: str
    words: frozenset[str]
    nation: str | None
    start: int


@dataclass(frozen=True, slots=True, order=True)
class Likeness:
    """How like a phrase is to what the text says of an actor: words shared and missing, words that differ where
    both have some, whether one of the two is of former times, whether it is said later."""

    score: float
    same_noun: bool
    shared: int
    missing: int
    differs: bool
    former: bool
    later: bool
    nation: str


class Descriptions:
    """Every role, title and apposition of the article, by actor."""

    def __init__(
        self, discourse: Discourse, affiliations: Iterable[tuple[Affiliation, Cluster, Cluster | None]]
    ) -> None:
        self.all: list[Description] = []
        self._bodies: dict[Cluster, list[Cluster]] = {}
        for affiliation, member, body in affiliations:
            if body is not None:
                self._bodies.setdefault(member, []).append(body)
            self._add(member, affiliation.role, affiliation.country, affiliation.evidence.span.start)
        for reference in discourse.references:
            if reference.cluster.type is ActorType.PERSON:
                self._read(discourse, reference.span, reference.cluster)
        for cluster in {r.cluster: None for r in discourse.references}:
            if cluster.type is ActorType.PERSON:
                for mention in cluster.mentions:
                    for title in mention.titles:
                        self._add(cluster, title, mention.country, mention.evidence.span.start)

    def bodies_of(self, cluster: Cluster) -> list[Cluster]:
        """The organisations that the actor is affiliated with, in order of the text."""
        return self._bodies.get(cluster, [])

    def nation_of(self, cluster: Cluster) -> str | None:
        """The country that the actor is first described with."""
        return next((d.nation for d in self.all if d.cluster is cluster and d.nation is not None), None)

    def nations_of(self, cluster: Cluster) -> set[str]:
        """The countries that the actor is described with."""
        described = {d.nation for d in self.all if d.cluster is cluster and d.nation is not None}
        return described | ({cluster.country} if cluster.country is not None else set())

    def likest(self, cluster: Cluster, phrase: Phrase, start: int) -> Likeness | None:
        """The description of the actor that the phrase at `start` is most like, None where none has a noun that can
        be said of the same person."""
        wanted = {PARTIES.get(w, w) for w in phrase.words} - NO_DETAIL
        found = []
        for each in self.all:
            if each.cluster is cluster and related(each.noun, phrase.noun):
                known = {PARTIES.get(w, w) for w in each.words}
                same, shared, missing = each.noun == phrase.noun, len(wanted & known), len(wanted - known)
                differs = bool(wanted and known - NO_DETAIL and not shared)
                former = ("former" in phrase.words) != ("former" in known)
                score = 1.0 + same + shared - 0.5 * missing
                found.append(
                    Likeness(score, same, shared, missing, differs, former, each.start >= start, each.nation or "")
                )
        return max(found, default=None)

    def _add(self, cluster: Cluster, role: str, nation: str | None, start: int) -> None:
        head = role.split(" of ")[0].split(" for ")[0].split(" to ")[0]
        words = bare_words(head.replace("front-runner", "frontrunner"))
        if words:
            rest = frozenset({*words[:-1], *bare_words(role)} - {words[-1]})
            self.all.append(Description(cluster, words[-1], rest, nation, start))

    def _read(self, discourse: Discourse, span: Span, cluster: Cluster) -> None:
        """What the parse around a name says: appositions and nouns before it."""
        tokens = discourse.tokens(span)
        head = head_of(tokens)
        described = [c for c in head.children if c.dep_ == "appos"]
        if head.dep_ == "appos":
            described.append(head.head)
        if head.dep_ in {"nsubj", "nsubjpass"} and head.head.lemma_ in {"be", "become", "remain"}:
            described.extend(c for c in head.head.children if c.dep_ == "attr")
        for token in described:
            if token.pos_ in {"NOUN", "PROPN"} and token.ent_type_ != "PERSON":
                phrase = phrase_of(token.doc[token.left_edge.i : token.right_edge.i + 1])
                nation = phrase.nations[0] if phrase.nations else None
                self.all.append(Description(cluster, phrase.noun, frozenset(phrase.words), nation, span.start))
        before = [t for t in head.lefts if t.i < tokens.start and t.dep_ in {"compound", "amod", "nmod"}]
        if before:
            words = tuple(w for t in before for w in bare_words(t.text) if nation_of(t) is None)
            nation = next((n for t in before if (n := nation_of(t))), None)
            if words:
                self.all.append(Description(cluster, words[-1], frozenset(words[:-1]), nation, span.start))

    def best(self, phrase: Phrase, start: int, gender: Gender | None) -> Cluster | None:
        """The person whom the definite description fits best, None where none or several do."""
        earlier = self._scores(phrase, gender, [d for d in self.all if d.start < start])
        # A lead may describe whom a later paragraph names; then noun, country and detail must agree.
        later = self._scores(phrase, gender, [d for d in self.all if d.start >= start]) if not earlier else {}
        scores = earlier or {c: s for c, s in later.items() if s >= 3.5}
        if not scores:
            return None
        top = max(scores.values())
        return max((c for c, s in scores.items() if s == top), key=lambda c: c.position(start))

    def allow(self, cluster: Cluster, phrase: Phrase, *, strict: bool = True) -> bool:
        """Whether nothing known of the actor speaks against the description: another country, another
        party. With `strict` a country that the phrase names must be known to be the actor's."""
        own = [d for d in self.all if d.cluster is cluster]
        nations = {d.nation for d in own if d.nation is not None}
        if phrase.nations and (nations or strict) and not nations & set(phrase.nations):
            return False
        parties = {PARTIES[w] for d in own for w in (*d.words, d.noun) if w in PARTIES}
        wanted = {PARTIES[w] for w in phrase.words if w in PARTIES}
        return not (parties and wanted) or bool(parties & wanted)

    @staticmethod
    def _scores(phrase: Phrase, gender: Gender | None, descriptions: Iterable[Description]) -> dict[Cluster, float]:
        scores: dict[Cluster, float] = {}
        wanted = {PARTIES.get(w, w) for w in phrase.words} - NO_DETAIL
        for each in descriptions:
            if not related(each.noun, phrase.noun):
                continue
            if phrase.nations and each.nation is not None and each.nation not in phrase.nations:
                continue
            if gender and each.cluster.gender and gender is not each.cluster.gender:
                continue
            known = {PARTIES.get(w, w) for w in each.words}
            if wanted and known - NO_DETAIL and not wanted & known and not phrase.nations:
                continue
            score = 2.0 if each.noun == phrase.noun else 1.0
            score += len(wanted & known) + 1.5 * bool(phrase.nations and each.nation in phrase.nations)
            score -= 0.5 * len(wanted - known) + 0.5 * (("former" in phrase.words) != ("former" in known))
            scores[each.cluster] = max(score, scores.get(each.cluster, 0.0))
        return scores


def gender_of_noun(phrase: Phrase) -> Gender | None:
    """The gender that the head noun tells ('spokeswoman'), None for most."""
    return gender_of_words([phrase.noun])


def named_body(noun: str, clusters: Iterable[Cluster], start: int) -> Cluster | None:
    """The organisation spoken of last whose name has the noun ('committee')."""
    fitting = [
        c for c in clusters if not c.local and c.type is not ActorType.PERSON and any(noun in name for name in c.folded)
    ]
    return max((c for c in fitting if c.position(start) >= 0), key=lambda c: c.position(start), default=None)


# The sectors of which a kind of body can be; None stands for a body of no known sector.
_SECTORS: dict[str, frozenset[Sector | None]] = {
    entry.word: frozenset(Sector(name) if name != "other" else None for name in entry.construction.split())
    for entry in lexicon.entries("body.of-sectors")
}
_OUTLETS = lexicon.words("outlet.name")
_BLOCS = {
    "bloc": ("eu", "union", "asean", "association", "community", "mercosur", "brics", "g7", "g8", "g20", "au", "cis"),
    "alliance": ("nato", "treaty", "alliance"),
}


def body_for(phrase: Phrase, clusters: Iterable[Cluster], start: int) -> Cluster | None:
    """The organisation that a definite phrase ('the agency', 'the bloc') goes back to: one whose
    name has the noun, else for a kind of medium the last medium, else the last organisation."""
    earlier = [c for c in clusters if not c.local and c.type is not ActorType.PERSON and c.position(start) >= 0]
    latest = sorted(earlier, key=lambda c: -c.position(start))
    if phrase.nations:
        latest = [c for c in latest if c.governs in phrase.nations or c.country in phrase.nations]
    if phrase.noun in nominal_lexicon.COUNTRIES:
        return next((c for c in latest if c.governs is not None), None)
    named = named_body(phrase.noun, latest, start)
    if named is not None or phrase.noun in nominal_lexicon.STATE_ORGANS:
        return named
    for word in _BLOCS.get(phrase.noun, ()):
        if (bloc := named_body(word, latest, start)) is not None:
            return bloc
    if phrase.noun in nominal_lexicon.MEDIA:
        return next((c for c in latest if c.sector is Sector.MEDIA or _is_outlet(c)), None)
    if phrase.words and phrase.noun not in {"group", "organisation", "organization", "bloc", "body"}:
        return None
    fitting = _SECTORS.get(phrase.noun)
    return next(
        (
            c
            for c in latest
            if c.governs is None and c.sector is not Sector.MEDIA and (fitting is None or c.sector in fitting)
        ),
        None,
    )


def _is_outlet(cluster: Cluster) -> bool:
    return cluster.type is ActorType.ORGANIZATION and any(name[-1] in _OUTLETS for name in cluster.folded if name)


def capital_government(words: str) -> str | None:
    """The country whose government a bare name of a country, capital or people can mean."""
    plain = words.strip().removesuffix("'s").removesuffix("’s").removeprefix("the ").removeprefix("The ").strip()
    return country(plain) or capital(plain) or demonym(plain)
