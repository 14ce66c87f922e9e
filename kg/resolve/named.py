"""Words that hold a name: which of the names in them, or beside them, says whom they mean."""

from __future__ import annotations

import re
from collections.abc import Sequence

from spacy.tokens import Token

from kg.english.names import part_of_name
from kg.english.organizations import same_organization
from kg.english.titles import is_office, is_plural, is_title_word
from kg.gazetteer import nation
from kg.lexicon.folding import bare_words, is_acronym
from kg.model import ActorType, Span
from kg.resolve import nominal_lexicon
from kg.resolve.clustering import Cluster, by_word
from kg.resolve.discourse import Discourse
from kg.resolve.namesakes import ACRONYMS

_SEVERAL = re.compile(r",|\band\b|\bor\b")
_OPENING = re.compile(r"(?:(?:the|a|an|both|this|that)\s+|[“\"'‘(]+)+", re.IGNORECASE)
# What follows the first of several speakers, or begins what is told of the only one.
_GOES_ON = re.compile(r"\s?(?:,|\(|(?:and|of|from)\b)")
# Between an office and the name behind it: 'Ambassador | to the United Nations | Nikki Haley'.
_OF_OFFICE = re.compile(
    r"\s+(?:(?:of|for|to|in|at|on|and|the|de)\s+|[A-Z][\w&.'’/-]*\s+|(?:spokes(?:man|woman|person)|chief|head)\s+)+"
)
# 'The envoy | in Peru, | Nikki Haley |, said'.
_APPOSED = re.compile(r"(?:\s+(?:of|for|to|in|at)\s+[\w&.'’ -]{1,60})?,\s+")
_OFFICE_REACH = 90


def bare(span: Span, text: str) -> Span:
    """`span` without a determiner and quotation marks before, a possessive and marks after."""
    words = text[span.start : span.end]
    opening = _OPENING.match(words)
    start = span.start + (opening.end() if opening else 0)
    end = span.start + len(re.sub(r"(?:['’]s?|[”\"',)]+)+$", "", words))
    return Span(start, end) if start < end else span


class Named:
    """Finds the named actors of one article in the words that name them."""

    def __init__(self, discourse: Discourse) -> None:
        self.discourse = discourse
        self._text = discourse.document.text
        self._by_word = by_word(c for c in discourse.clusters if not c.local)

    def inside(self, span: Span) -> Cluster | None:
        """The actor whose name is the head of the words at `span`, or goes with it: 'Home Secretary X',
        'X and his allies', and behind an office that the words leave off, 'Ambassador [to Peru, X]'."""
        if (titled := self._titled(span)) is not None:
            return titled
        inside = self.discourse.inside(span)
        if not inside:
            return None
        plain = bare(span, self._text)
        exact = [c for s, c in inside if s.covers(plain)]
        if exact:
            return exact[0]
        head = self.discourse.head(span)
        # 'Chairman of the Defence and Security Committee X' is one.
        single = is_office(head) and not is_plural(head) and not any(t.dep_ == "conj" for t in head.children)
        for each, cluster in inside:
            before = self._text[plain.start : each.start] if each.start > plain.start else ""
            if cluster.type is ActorType.PERSON and each.end >= plain.end and (single or not _SEVERAL.search(before)):
                return cluster
            if each.start == plain.start and self._text[each.end : each.end + 2] == ", ":
                return cluster
            if cluster.type is ActorType.PERSON and self._begins(plain, each) and _GOES_ON.match(self._text, each.end):
                return cluster
        spot = self.discourse.span_of(head, span)
        at_head = [(s, c) for s, c in inside if s.covers(spot)]
        if at_head:
            return max(at_head, key=lambda pair: pair[0].end - pair[0].start)[1]
        return self._beside_head(head, spot, inside)

    def _begins(self, plain: Span, name: Span) -> bool:
        """Whether nothing but a title stands before the name."""
        if name.start <= plain.start:
            return name.start == plain.start
        before = self.discourse.tokens(Span(plain.start, name.start))
        return all(is_title_word(t) or nation(t.text) or t.is_punct for t in before)

    def _titled(self, span: Span) -> Cluster | None:
        """The person whose name stands behind an office and what it is of, where the words end before it."""
        head = self.discourse.head(span)
        if not is_office(head) or is_plural(head):
            return None
        definite = any(t.dep_ == "det" for t in head.children)
        for between in (_APPOSED,) if definite else (_OF_OFFICE, _APPOSED):
            gap = between.match(self._text, span.end, span.end + _OFFICE_REACH)
            reach = Span(span.end, min(gap.end() + 1, len(self._text))) if gap is not None else span
            found = [(s, c) for s, c in self.discourse.inside(reach) if c.type is ActorType.PERSON]
            if gap is None or not found or not between.fullmatch(self._text, span.end, found[0][0].start):
                continue
            if between is _OF_OFFICE or self._text[found[0][0].end :][:1] == ",":
                return found[0][1]
        return None

    def repeated(self, span: Span) -> Cluster | None:
        """The actor whose name the words repeat where no mention was marked."""
        plain = bare(span, self._text)
        words = self._text[plain.start : plain.end]
        if not words[:1].isupper() or len(words) < 3:
            return None
        name = bare_words(words)
        bearers = self._by_word.get(name[0] if name else "", [])
        fitting = [
            c
            for c in bearers
            if any(name == n or (c.type is ActorType.PERSON and part_of_name(name, n) == 3) for n in c.folded)
            and not (words in ACRONYMS and c.type is ActorType.PERSON)
        ]
        if fitting:
            return max(fitting, key=lambda c: c.position(span.start))
        # The first of two surnames, where one person alone has it.
        inner = [c for c in bearers if c.type is ActorType.PERSON and any(part_of_name(name, n) == 1 for n in c.folded)]
        if len(inner) == 1:
            return inner[0]
        return self._spelt_out(words) if is_acronym(words) else None

    def _spelt_out(self, words: str) -> Cluster | None:
        every = dict.fromkeys(c for found in self._by_word.values() for c in found)
        fitting = [
            c for c in every if c.type is not ActorType.PERSON and any(same_organization(words, n) for n in c.names)
        ]
        return fitting[0] if len(fitting) == 1 else None

    def predicated(self, head: Token, span: Span) -> Cluster | None:
        """'The candidate in the lead was Maria Silva': the name that a form of 'be' gives to the head."""
        if head.dep_ != "nsubj" or head.head.lemma_ != "be":
            return None
        for attribute in head.head.children:
            if attribute.dep_ == "attr" and attribute.pos_ == "PROPN":
                named = self.discourse.inside(self.discourse.span_of(attribute, span))
                if named and named[0][1].type is ActorType.PERSON:
                    return named[0][1]
        return None

    def _beside_head(self, head: Token, spot: Span, inside: Sequence[tuple[Span, Cluster]]) -> Cluster | None:
        """A name in apposition to the head or called so, or a person's name that the parse has put
        under a title ('Home Secretary Suella Braverman', 'a news organisation called "The Local"')."""
        noun = head.lemma_.lower()
        for span, cluster in inside:
            name = self.discourse.head(span)
            chain = [name, *name.ancestors]
            below = chain[: chain.index(head)] if head in chain else []
            labels = [t.dep_ for t in below]
            if "appos" in labels[:1] and (len(labels) == 1 or not span.start < spot.start):
                return cluster
            if any(t.lemma_ in {"call", "name", "know", "dub"} for t in below):
                return cluster
            if (
                cluster.type is not ActorType.PERSON
                and noun in nominal_lexicon.APPELLATIONS
                and set(labels) <= {"compound", "nmod"}
            ):
                return cluster
        return None
