"""From the words that a record points at to the actor that they mean."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from spacy.tokens import Token

from kg.english.antecedents import (
    HE,
    PRONOUNS,
    RELATIVE,
    SECOND_PERSON,
    SHE,
    THIRD_PERSON,
    WE,
    antecedent,
    gender_of_pronoun,
    word_of,
)
from kg.model import ActorType, Affiliation, Evidence, Extraction, Mention, MentionKind, Span, Statement
from kg.resolve import pronouns, ranking
from kg.resolve.clustering import Cluster, ClusterAffiliation
from kg.resolve.discourse import Discourse, Reference, head_of
from kg.resolve.named import Named, bare
from kg.resolve.nominals import Nominals
from kg.resolve.phrases import Descriptions, capital_government, phrase_of
from kg.text.document import Document

NAME, VERSION = "resolve", "2"
# So sure a pronoun tells the gender of a person who is known by a surname.
_GENDERED = 0.9


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
        self.discourse = Discourse(document, clusters, statements)
        self._named = Named(self.discourse)
        self._statements = sorted(statements, key=lambda s: s.evidence.span)
        members = (
            (a, member, self.named_in(a.organization.span) if a.organization is not None else None)
            for a in sorted(affiliations, key=lambda a: (a.evidence.span, a.role))
            if (member := self.named_in(a.member.span)) is not None
        )
        self._nominals = Nominals(self.discourse, Descriptions(self.discourse, members), mentions)
        self._known: dict[Span, Cluster | None] = {}
        self._asked: list[Span] = []
        self._serves: dict[Cluster, Cluster] = {}
        self._speaks_for: dict[Cluster, Cluster] = {}
        self._pending = _third_persons(document)

    # --- public

    def resolve(self, evidence: Evidence) -> Cluster | None:
        """The actor that the words mean, a new local one for a description without a name, None for
        a pronoun that goes back to nobody."""
        span = evidence.span
        if span not in self._known:
            if span in self._asked or len(self._asked) >= _DEEPEST:
                return None
            self._catch_up(span.end, span)
            self._asked.append(span)
            self._known[span] = self._find(span)
            self._asked.pop()
        return self._known[span]

    def named_in(self, span: Span) -> Cluster | None:
        """The cluster whose name is the head of the words at `span`, without looking further."""
        return self._named.inside(span)

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
        return self._speaker_nearby(span)

    def _speaker_nearby(self, span: Span) -> Cluster | None:
        """For a quotation that no statement covers: who speaks in the same paragraph, nearest to it; the
        'I' that another quotation holds tells no more than that of this one."""
        paragraph, at = self.discourse.paragraph(span.start), self.discourse.quote_at
        if at(span.start) is None:
            return None
        sources = (s.source for s in self._statements if s.source is not None)
        here = [e for e in sources if paragraph.start <= e.span.start < paragraph.end and at(e.span.start) is None]
        nearest = min(here, key=lambda e: (abs(e.span.start - span.start), e.span), default=None)
        return self.resolve(nearest) if nearest is not None else None

    def several(self, evidence: Evidence) -> list[Evidence]:
        """The names of the two actors that 'they', 'the two' or 'both leaders' go back to: those that
        the nearest sentence before, or the words before in the same one, names together. Empty where
        the words go back to one actor or to nobody."""
        if not _BOTH.match(evidence.text):
            return []
        governments = _STATES.search(evidence.text) is not None
        here = self.discourse.sentence(evidence.span.start)
        before = [r for r in self.discourse.before(evidence.span.start) if not r.cluster.local and not r.quoted]
        fitting = [r for r in before if (r.cluster.governs is not None if governments else _is_person(r.cluster))]
        titles = _TITLES.get(self.discourse.head(evidence.span).lemma_.lower(), frozenset())
        titled = [r for r in fitting if any(set(t.lower().split()) & titles for t in r.cluster.titles)]
        if len({r.cluster.name for r in titled}) > 1:
            fitting = titled  # 'the two presidents' are two that are called so
        for sentence in (here, here - 1):
            found: dict[Cluster, Evidence] = {}
            for reference in fitting:
                if reference.sentence == sentence:
                    found.setdefault(reference.cluster, self.document.evidence(reference.span))
            if found:
                if len(found) == 2:
                    return list(found.values())
                break
        # Whom the same sentence names is somebody else: 'the king will receive the two'.
        return self._leading_pair(evidence, [r for r in fitting if r.sentence < here])

    def _leading_pair(self, evidence: Evidence, fitting: Sequence[Reference]) -> list[Evidence]:
        """The two that the text has spoken of most so far, where no third comes near, else the two that a
        sentence last named together: what 'the two sides' are without saying which. Nothing for a mere
        'they'."""
        if not _TWO.match(evidence.text):
            return []
        latest = {r.cluster: r for r in fitting if self.document.text[r.span.start].isupper()}
        counts = {c: len({r.sentence for r in fitting if r.cluster is c}) for c in latest}
        ranked = sorted(counts, key=lambda c: (-counts[c], -latest[c].span.start))
        if len(ranked) < 2 or (len(ranked) > 2 and counts[ranked[2]] == counts[ranked[1]]):
            together = (
                [c for c in latest if any(r.cluster is c and r.sentence == sentence for r in fitting)]
                for sentence in sorted({r.sentence for r in fitting}, reverse=True)
            )
            ranked = next((pair for pair in together if len(pair) == 2), [])
        return [self.document.evidence(span) for span in sorted(latest[c].span for c in ranked[:2])]

    def learn_affiliations(self, affiliations: Iterable[ClusterAffiliation]) -> None:
        """Remember who serves which government now, for what they say in the first person plural."""
        for each in affiliations:
            if each.organization.governs is not None and not _PAST_OFFICE.search(each.role):
                self._serves.setdefault(each.member, each.organization)
                if _SPEAKING_FOR.search(each.role):
                    self._speaks_for.setdefault(each.member, each.organization)

    def government_behind(self, speaker: Cluster) -> Cluster:
        """The government that the actor serves and acts for; else the actor."""
        return self._serves.get(speaker, speaker)

    def spoken_for(self, speaker: Cluster) -> Cluster:
        """Whom 'we' means in the speaker's mouth: his government where he is one of its ministers or the president;
        else himself, for anybody else may mean anybody."""
        return self._speaks_for.get(speaker, speaker)

    # --- what a span means

    def _find(self, span: Span) -> Cluster | None:
        tokens = self.discourse.tokens(span)
        head = head_of(tokens)
        word = word_of(head)
        is_name = any(each.covers(bare(span, self.document.text)) for each, _ in self.discourse.inside(span))
        is_short = len(tokens) <= 2 or head.tag_ in {"PRP", "WP", "WDT"}
        if word in PRONOUNS and head.pos_ != "NOUN" and is_short and not is_name:
            return self._pronoun(head, span)
        named = self._named.inside(span)
        if named is not None:
            if head.pos_ == "NOUN":
                self._nominals.note(head.lemma_.lower(), named)
            self.discourse.add(span, named)
            return named
        if (found := self._named.predicated(head, span)) is not None:
            self._mention(span, found, MentionKind.NOMINAL, 0.9)
            self.discourse.add(span, found)
            return found
        if (found := self._named.repeated(span)) is not None:
            self.discourse.add(span, found)
            return found
        if len(tokens) <= 3 and (code := capital_government(self.document.text[span.start : span.end])) is not None:
            return self.discourse.government_of(code)
        if head.pos_ in {"VERB", "AUX", "ADP", "PUNCT", "SCONJ", "PART"}:
            nouns = [t for t in tokens if t.pos_ in {"NOUN", "PROPN"}]
            if not nouns:
                return None
        cluster, confidence = self._nominals.resolve(span, phrase_of(tokens))
        self._mention(span, cluster, MentionKind.NOMINAL, confidence)
        self.discourse.add(span, cluster)
        return cluster

    # --- pronouns

    def _catch_up(self, offset: int, asked: Span) -> None:
        """Resolve the third-person pronouns before `offset`, so that chains of them hold together;
        the one that is asked for comes by its own."""
        while self._pending and self._pending[0][0].start < offset:
            span, token = self._pending.pop(0)
            if span not in self._known and span != asked:
                cluster = self._third(token, span)
                self._known[span] = cluster

    def _pronoun(self, token: Token, span: Span) -> Cluster | None:
        word = word_of(token)
        if word in THIRD_PERSON:
            return self._third(token, span)
        if word in RELATIVE:
            return self._relative(token, span)
        if word in SECOND_PERSON:
            return None
        speaker = self.speaker_at(span)
        if speaker is not None and word in WE:
            speaker = self.spoken_for(speaker)
        if speaker is not None:
            self._note(span, speaker, 0.9)
        return speaker

    def _third(self, token: Token, span: Span) -> Cluster | None:
        if token.lower_ in HE | SHE and token.dep_ != "poss":
            cluster, confidence = ranking.choose(pronouns.question(token, span, self.discourse))
        else:
            cluster, confidence = pronouns.best(token, span, self.discourse)
        if cluster is None:
            return None
        quoted = self.discourse.quote_at(span.start) is not None
        if cluster.gender is None and cluster.type is ActorType.PERSON and confidence > _GENDERED and not quoted:
            # Later pronouns must agree with this one.
            cluster.gender = gender_of_pronoun(token.lower_)
        self._note(span, cluster, round(confidence, 2))
        return cluster

    def _relative(self, token: Token, span: Span) -> Cluster | None:
        noun = antecedent(token)
        if noun is None:
            return None
        left = noun.doc[noun.left_edge.i : noun.i + 1]
        cluster = self.resolve(self.document.evidence_of(self.discourse.paragraph(span.start), left))
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


# Whose words are whose: so many sources that stand for one another are followed.
_DEEPEST = 30
_SPEAKING_FOR = re.compile(r"(?<!prime )minister\b|^president\b", re.IGNORECASE)
_PAST_OFFICE = re.compile(
    r"\b(?:former|ex|late|candidate|nominee|hopeful|contender|frontrunner|then|elect)\b", re.IGNORECASE
)
# By which titles two persons are told: 'the two heads of state', 'both presidents'.
_TITLES: dict[str, frozenset[str]] = {
    "head": frozenset({"president", "king", "queen", "emir", "sultan", "emperor"}),
    "president": frozenset({"president"}),
    "minister": frozenset({"minister", "secretary"}),
    "premier": frozenset({"minister", "premier", "chancellor"}),
    "senator": frozenset({"senator", "sen."}),
}
_TWO = re.compile(
    r"both (?:men|women|leaders|presidents|ministers|sides|countries|nations|governments|states)$"
    r"|the (?:two|pair|duo)\b"
    r"|(?:the )?(?:leaders|presidents|heads|(?:foreign |prime |defen[cs]e )?ministers|officials|representatives|"
    r"delegations|governments) (?:of|from) (?:the two|both) (?:countries|nations|sides|states|neighbou?rs|allies)$",
    re.IGNORECASE,
)
_BOTH = re.compile(rf"(?:they|them|their|both)$|{_TWO.pattern}", re.IGNORECASE)
_STATES = re.compile(r"\b(?:countries|nations|sides|states|governments|allies|neighbou?rs)$", re.IGNORECASE)


def _is_person(cluster: Cluster) -> bool:
    return cluster.type is ActorType.PERSON


def _third_persons(document: Document) -> list[tuple[Span, Token]]:
    """Every 'he' and 'she' in whatever case, in order: they alone are followed all through the text."""
    return [
        (paragraph.span(token), token)
        for paragraph in document.paragraphs
        for token in paragraph.doc
        if token.lower_ in HE | SHE
    ]
