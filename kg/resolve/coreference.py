"""From the words that a record points at to the actor that they mean."""

from __future__ import annotations

import bisect
import re
from collections.abc import Sequence

from spacy.tokens import Span as TokenSpan
from spacy.tokens import Token

from kg.document import Document
from kg.grammar import SUBJECTS
from kg.iris import hull
from kg.records import ActorType, Affiliation, Evidence, Extraction, Mention, MentionKind, Span, Statement
from kg.resolve import pronouns, wording
from kg.resolve.discourse import Discourse, Role, head_of
from kg.resolve.merging import Cluster, government
from kg.resolve.names import fold, part_of_name
from kg.resolve.nominals import (
    Descriptions,
    Phrase,
    body_for,
    capital_government,
    gender_of_noun,
    head_and_complements,
    named_body,
    phrase_of,
)
from kg.resolve.pronouns import Antecedent

NAME, VERSION = "resolve", "1"


class Resolver:
    """Resolves spans of one article, in the order of the text: what was resolved earlier is there
    for later pronouns to look back to."""

    def __init__(
        self,
        document: Document,
        clusters: Sequence[Cluster],
        mentions: Sequence[Mention],
        statements: Sequence[Statement],
        affiliations: Sequence[Affiliation],
    ) -> None:
        self.document = document
        self.clusters = list(clusters)
        self.discourse = Discourse(document, clusters, statements)
        self._named = sorted((m.evidence.span, i) for i, c in enumerate(clusters) for m in c.mentions)
        self._nominals = {m.evidence.span: m for m in mentions if m.kind is MentionKind.NOMINAL and m.governs is None}
        self._organs = sorted(
            (m.evidence.span, m.governs) for m in mentions if m.kind is MentionKind.NOMINAL and m.governs
        )
        self._statements = sorted(statements, key=lambda s: s.evidence.span)
        self._contents = {
            s.source.span: tuple(c.span for c in s.content) for s in reversed(self._statements) if s.source
        }
        members = ((a, c) for a in affiliations if (c := self.named_in(a.member.span)) is not None)
        self._descriptions = Descriptions(self.discourse, members)
        self._known: dict[Span, Cluster | None] = {}
        self._last_of_noun: dict[str, Cluster] = {}
        self._last_document: dict[str, Cluster] = {}
        self._pending = _third_persons(document)

    # --- public

    def resolve(self, evidence: Evidence) -> Cluster | None:
        """The actor that the words mean, a new local one for a description without a name, None for
        a pronoun that goes back to nobody."""
        span = evidence.span
        if span not in self._known:
            self._catch_up(span.start)
            self._known[span] = self._find(span)
        return self._known[span]

    def named_in(self, span: Span) -> Cluster | None:
        """The cluster whose name is the head of the words at `span`, without looking further."""
        tokens = self.document.tokens_of(span)
        return self._by_name(span, tokens) if tokens is not None else None

    def government_of(self, code: str) -> Cluster:
        """The government of a country, a new one where the article never names it."""
        for cluster in self.clusters:
            if cluster.governs == code:
                return cluster
        self.clusters.append(government(code))
        return self.clusters[-1]

    def speaker_at(self, span: Span) -> Cluster | None:
        """Who says the words at `span`: the speaker of the innermost statement whose content holds them."""
        holding = [
            (max(p.span.end - p.span.start for p in s.content if p.span.covers(span)), i)
            for i, s in enumerate(self._statements)
            if s.source is not None and any(p.span.covers(span) for p in s.content)
        ]
        for _, i in sorted(holding):
            source = self._statements[i].source
            if source is not None and not source.span.overlaps(span):
                return self.resolve(source)
        return None

    # --- names

    def _inside(self, span: Span) -> list[tuple[Span, Cluster]]:
        low = bisect.bisect_left(self._named, (Span(max(span.start - 120, 0), max(span.start - 119, 1)), 0))
        found = []
        for each, index in self._named[low:]:
            if each.start >= span.end:
                break
            if each.overlaps(span):
                found.append((each, self.clusters[index]))
        return found

    def _by_name(self, span: Span, tokens: TokenSpan) -> Cluster | None:
        inside = self._inside(span)
        if not inside:
            return None
        bare = _bare(span, self.document.text)
        exact = [c for s, c in inside if s.covers(bare)]
        if exact:
            return exact[0]
        for each, cluster in inside:
            if (
                cluster.type is ActorType.PERSON
                and each.end >= bare.end
                and not _SEVERAL.search(self.document.text, bare.start, each.start)
            ):
                return cluster
            if each.start == bare.start and self.document.text[each.end : each.end + 2] == ", ":
                return cluster
        paragraph = self.document.paragraph_at(span.start)
        if paragraph is None:
            return None
        head = head_of(tokens)
        spot = paragraph.span(head)
        at_head = [(s, c) for s, c in inside if s.covers(spot)]
        if at_head:
            return max(at_head, key=lambda pair: pair[0].end - pair[0].start)[1]
        return self._beside_head(head, spot, inside)

    def _by_wording(self, span: Span) -> Cluster | None:
        """The actor whose name the words repeat where no mention was marked."""
        bare = _bare(span, self.document.text)
        words = self.document.text[bare.start : bare.end]
        if not words[:1].isupper() or len(words) < 3:
            return None
        name = fold(words)
        fitting = [
            c
            for c in self.clusters
            if not c.local
            and any(name == n or (c.type is ActorType.PERSON and part_of_name(name, n) == 3) for n in c.folded)
        ]
        return max(fitting, key=lambda c: c.position(span.start), default=None)

    def _beside_head(self, head: Token, spot: Span, inside: Sequence[tuple[Span, Cluster]]) -> Cluster | None:
        """A name in apposition to the head or called so, or a person's name that the parse has put
        under a title ('Home Secretary Suella Braverman', 'a news organisation called "The Local"')."""
        noun = head.lemma_.lower()
        for span, cluster in inside:
            tokens = self.document.tokens_of(span)
            if tokens is None:
                continue
            name = head_of(tokens)
            chain = [name, *name.ancestors]
            below = chain[: chain.index(head)] if head in chain else []
            labels = [t.dep_ for t in below]
            if "appos" in labels[:1] and (len(labels) == 1 or not span.start < spot.start):
                return cluster
            if any(t.lemma_ in {"call", "name", "know", "dub"} for t in below):
                return cluster
            if (
                cluster.type is ActorType.PERSON
                and name.i > head.i
                and labels
                and set(labels) <= {"appos", "nmod", "npadvmod", "flat", "dep", "compound", "oprd", "attr"}
            ):
                return cluster
            if (
                cluster.type is ActorType.PERSON
                and name.i == head.i - 1
                and labels == ["compound"]
                and noun in {"jr.", "sr."}
            ):
                return cluster
            if (
                cluster.type is not ActorType.PERSON
                and noun in wording.APPELLATIONS
                and set(labels) <= {"compound", "nmod"}
            ):
                return cluster
        return None

    # --- what a span means

    def _find(self, span: Span) -> Cluster | None:
        tokens = self.document.tokens_of(span)
        if tokens is None:
            return None
        head = head_of(tokens)
        word = head.lower_
        is_name = any(each.covers(_bare(span, self.document.text)) for each, _ in self._inside(span))
        is_short = len(tokens) <= 2 or head.tag_ in {"PRP", "WP", "WDT"}
        if word in pronouns.PRONOUNS and head.pos_ != "NOUN" and is_short and not is_name:
            return self._pronoun(head, span)
        named = self._by_name(span, tokens)
        if named is not None:
            self.discourse.add(span, named)
            return named
        if (found := self._by_wording(span)) is not None:
            self.discourse.add(span, found)
            return found
        if len(tokens) <= 3 and (code := capital_government(self.document.text[span.start : span.end])) is not None:
            return self.government_of(code)
        if head.pos_ in {"VERB", "AUX", "ADP", "PUNCT", "SCONJ", "PART"}:
            nouns = [t for t in tokens if t.pos_ in {"NOUN", "PROPN"}]
            if not nouns:
                return None
        return self._nominal(span, tokens)

    # --- pronouns

    def _catch_up(self, offset: int) -> None:
        """Resolve the third-person pronouns before `offset`, so that chains of them hold together."""
        while self._pending and self._pending[0][0].start < offset:
            span, token = self._pending.pop(0)
            if span not in self._known:
                cluster = self._third(token, span)
                self._known[span] = cluster

    def _pronoun(self, token: Token, span: Span) -> Cluster | None:
        word = token.lower_
        if word in pronouns.THIRD:
            return self._third(token, span)
        if word in pronouns.RELATIVE:
            return self._relative(token, span)
        if word in pronouns.SECOND:
            return None
        speaker = self.speaker_at(span)
        if speaker is not None:
            self._note(span, speaker, 0.9)
        return speaker

    def _third(self, token: Token, span: Span) -> Cluster | None:
        ranked = pronouns.rank(token, span, self.discourse, self._contents.get(span, ()))
        if not ranked:
            return None
        best, cluster = ranked[0]
        second = ranked[1][0] if len(ranked) > 1 else 0.0
        if cluster.gender is None and cluster.type is ActorType.PERSON:
            # Later pronouns must agree with this one.
            cluster.gender = pronouns.gender_of_pronoun(token.lower_) if best > 2 * second else None
        self._note(span, cluster, round(0.5 + 0.4 * (best - second) / best, 2))
        return cluster

    def _relative(self, token: Token, span: Span) -> Cluster | None:
        clause = next((t for t in [token, *token.ancestors] if t.dep_ == "relcl"), None)
        if clause is None or clause.head is clause:
            return None
        antecedent = clause.head
        paragraph = self.document.paragraph_at(span.start)
        if paragraph is None or antecedent.i >= token.i:
            return None
        left = paragraph.doc[antecedent.left_edge.i : antecedent.i + 1]
        cluster = self.resolve(self.document.evidence_of(paragraph, left))
        if cluster is not None:
            self._note(span, cluster, 0.9)
        return cluster

    def _note(self, span: Span, cluster: Cluster, confidence: float) -> None:
        """Add a resolved pronoun to its actor's references and, once, to its mentions."""
        self._mention(span, cluster, MentionKind.PRONOUN, confidence)
        self.discourse.add(span, cluster)

    def _mention(self, span: Span, cluster: Cluster, kind: MentionKind, confidence: float) -> None:
        evidence = self.document.evidence(span)
        cluster.mentions.append(
            Mention(evidence, kind, cluster.type, evidence.text, Extraction(NAME, VERSION, confidence))
        )

    # --- descriptions

    def _nominal(self, span: Span, tokens: TokenSpan) -> Cluster | None:
        phrase = phrase_of(tokens)
        cluster, confidence = self._described(span, phrase), 0.8
        if cluster is None:
            cluster, confidence = self._local(span, phrase), 1.0
        self._last_of_noun[phrase.noun] = cluster
        self._mention(span, cluster, MentionKind.NOMINAL, confidence)
        self.discourse.add(span, cluster)
        return cluster

    def _described(self, span: Span, phrase: Phrase) -> Cluster | None:
        noun, start = phrase.noun, span.start
        inside = self._modifying(span, phrase)
        bodies = [c for c in inside if c.type is not ActorType.PERSON]
        persons = [c for c in inside if c.type is ActorType.PERSON]
        if noun in wording.DOCUMENTS:
            return self._issuer(span, phrase, bodies, persons)
        if persons:
            return None
        if noun in wording.STATE_ORGANS | wording.OFFICIALS | wording.MEMBERS:
            found = self._official(phrase, span, bodies)
            if found is not None:
                return found
        if phrase.plural or not phrase.definite:
            return self._last_of_noun.get(noun) if phrase.definite and not phrase.words else None
        if noun not in wording.SPEAKERS:
            person = self._descriptions.best(phrase, start, gender_of_noun(phrase))
            if person is not None:
                return person
        if bodies or phrase.restricted:
            return None
        if noun in self._last_of_noun:
            return self._last_of_noun[noun]
        if wording.is_office(noun):
            return self._topic(span, phrase) or self._other_than_subject(span, phrase)
        return body_for(phrase, self.clusters, start) if noun in wording.ORGANIZATIONS else None

    def _topic(self, span: Span, phrase: Phrase) -> Cluster | None:
        """For a description that the text has not prepared ('The New York businessman said'): the
        person who was the subject just before, unless another is nearly as salient or what is known
        of this one speaks against it."""
        ranked = pronouns.rank(phrase.head, span, self.discourse, self._contents.get(span, ()), kind=Antecedent.PERSON)
        gender = gender_of_noun(phrase)
        ranked = [(v, c) for v, c in ranked if not (gender and c.gender and gender is not c.gender)]
        if not ranked or phrase.head.dep_ not in SUBJECTS or phrase.head.left_edge.i > phrase.head.sent.start + 2:
            return None
        best, cluster = ranked[0]
        second = ranked[1][0] if len(ranked) > 1 else 0.0
        clear = best >= _CLEAR and best > 1.3 * second
        return cluster if clear and self._descriptions.allow(cluster, phrase) else None

    def _other_than_subject(self, span: Span, phrase: Phrase) -> Cluster | None:
        """In a subordinate clause ('X attacked Y after the senator had said'): the one person that the
        sentence has named otherwise than as its subject, whom a pronoun would have meant."""
        sentence = self.discourse.sentence(span.start)
        here = [r for r in self.discourse.before(span.start) if r.sentence == sentence and not r.quoted]
        subjects = {r.cluster for r in here if r.role >= Role.SUBJECT}
        others = list(dict.fromkeys(r.cluster for r in here if r.role is Role.OBJECT and r.cluster not in subjects))
        persons = [c for c in others if c.type is ActorType.PERSON and not c.local]
        if len(persons) != 1 or phrase.head.dep_ not in SUBJECTS or phrase.head.head.dep_ not in {"advcl", "ccomp"}:
            return None
        gender = gender_of_noun(phrase)
        agrees = not (gender and persons[0].gender and gender is not persons[0].gender)
        return persons[0] if agrees and self._descriptions.allow(persons[0], phrase, strict=False) else None

    def _modifying(self, span: Span, phrase: Phrase) -> list[Cluster]:
        """The actors named inside the phrase as its modifiers, not in another conjunct of it."""
        found = []
        paragraph = self.document.paragraph_at(span.start)
        if paragraph is not None and phrase.noun in wording.DOCUMENTS:
            # 'A poll' of 'A poll from the institute'
            span = hull([span, paragraph.span(head_and_complements(phrase.head))])
        for each, cluster in self._inside(span):
            tokens = self.document.tokens_of(each)
            if tokens is None:
                continue
            chain = [head_of(tokens), *head_of(tokens).ancestors]
            below = chain[: chain.index(phrase.head)] if phrase.head in chain else []
            if below and below[-1].dep_ not in {"conj", "relcl", "acl", "appos"}:
                found.append(cluster)
        return found

    def _official(self, phrase: Phrase, span: Span, bodies: list[Cluster]) -> Cluster | None:
        """The body for which unnamed officials, or a part of a government, speak."""
        noun = phrase.noun
        if phrase.definite and not phrase.plural and noun not in wording.SPEAKERS | wording.STATE_ORGANS:
            known = self._descriptions.best(phrase, span.start, gender_of_noun(phrase))
            if known is not None:
                return known
        named = list(dict.fromkeys(c.governs or c.name for c in bodies))
        nations = [n for n in phrase.nations if n not in named]
        if bodies and (not nations or bodies[0].governs is None):
            return bodies[0]
        organs = [governs for s, governs in self._organs if span.covers(s)]
        if organs:
            return self.government_of(organs[0])
        speaks_for_state = noun in wording.OFFICIALS or noun in wording.STATE_ORGANS
        if len(phrase.nations) == 1 and speaks_for_state:
            return self.government_of(phrase.nations[0])
        if phrase.nations:
            return None
        organ = next((w for w in phrase.words if w in wording.STATE_ORGANS), None)
        if organ is not None or (phrase.definite and noun in wording.ADMINISTRATIONS):
            return self._salient_government(phrase.head, span)
        body = next((w for w in phrase.words if w in wording.ORGANIZATIONS), None)
        return named_body(body, self.clusters, span.start) if body is not None else None

    def _salient_government(self, head: Token, span: Span) -> Cluster | None:
        """The government that the text is about where the phrase stands."""
        ranked = pronouns.rank(head, span, self.discourse, self._contents.get(span, ()), kind=Antecedent.GOVERNMENT)
        return ranked[0][1] if ranked else None

    def _issuer(self, span: Span, phrase: Phrase, bodies: list[Cluster], persons: list[Cluster]) -> Cluster | None:
        """Whoever issued a document: named with it, or with the earlier one that it goes back to, or
        else the last speaker ('... in a statement. ... the statement said')."""
        issuer: Cluster | None = None
        if bodies or persons:
            issuer = (bodies or persons)[0]
        elif phrase.definite and not phrase.nations:
            issuer = self._last_document.get(phrase.noun)
            if issuer is None and phrase.noun in wording.UTTERANCES:
                spoken = [r for r in self.discourse.before(span.start) if r.role is Role.SOURCE]
                issuer = spoken[-1].cluster if spoken else None
        if issuer is not None:
            self._last_document[phrase.noun] = issuer
        return issuer

    def _local(self, span: Span, phrase: Phrase) -> Cluster:
        """An actor of this article alone, named by the phrase without its determiner."""
        words = [t for t in phrase.text if not (t.dep_ in {"det", "predet"} or t.tag_ in {"PRP$", "WP$"})]
        paragraph = self.document.paragraph_at(span.start)
        kept = [t for t in words if not t.is_space]
        if paragraph is None or not kept:
            name = self.document.text[span.start : span.end]
        else:
            whole = hull(paragraph.span(t) for t in kept)
            name = self.document.text[whole.start : whole.end].strip(" '\"“”‘’,")
        for cluster in self.clusters:
            if cluster.local and cluster.name.casefold() == name.casefold():
                return cluster
        hint = (
            next(
                (
                    m
                    for s, m in sorted(self._nominals.items())
                    if s.overlaps(span) and s.end >= paragraph.span(phrase.head).end
                ),
                None,
            )
            if paragraph
            else None
        )
        kind = hint.type if hint is not None else _type_of(phrase)
        cluster = Cluster(
            kind, name, local=True, plural=kind is ActorType.GROUP and phrase.plural, gender=gender_of_noun(phrase)
        )
        if hint is not None:
            cluster.sector, cluster.country = hint.sector, hint.country
        self.clusters.append(cluster)
        return cluster


# The salience of a subject one sentence ago: less is no clear topic.
_CLEAR = 1.4
_SEVERAL = re.compile(r",|\band\b|\bor\b|['’]s\b")
_OPENING = re.compile(r"(?:(?:the|a|an|both|this|that)\s+|[“\"'‘(]+)+", re.IGNORECASE)


def _bare(span: Span, text: str) -> Span:
    """`span` without a determiner and quotation marks before, a possessive and marks after."""
    words = text[span.start : span.end]
    opening = _OPENING.match(words)
    start = span.start + (opening.end() if opening else 0)
    end = span.start + len(re.sub(r"(?:['’]s?|[”\"',)]+)+$", "", words))
    return Span(start, end) if start < end else span


def _type_of(phrase: Phrase) -> ActorType:
    noun = phrase.noun
    if phrase.plural or noun in wording.GROUPS:
        return ActorType.GROUP
    if noun in wording.ORGANIZATIONS or noun in wording.DOCUMENTS or noun in wording.STATE_ORGANS:
        return ActorType.ORGANIZATION
    return ActorType.PERSON if wording.is_person_noun(noun) else ActorType.GROUP


def _third_persons(document: Document) -> list[tuple[Span, Token]]:
    """Every 'he' and 'she' in whatever case, in order: they alone are followed all through the text."""
    return [
        (paragraph.span(token), token)
        for paragraph in document.paragraphs
        for token in paragraph.doc
        if token.lower_ in pronouns.HE | pronouns.SHE
    ]
