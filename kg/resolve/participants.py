"""Who takes part in an encounter: the actors that its words name, go back to together, or speak for."""

from __future__ import annotations

from collections.abc import Iterator

from spacy.tokens import Token

from kg import lexicon
from kg.model import ActorType, Evidence, Meeting
from kg.resolve.clustering import Cluster
from kg.resolve.coreference import Resolver
from kg.resolve.phrases import head_and_complements, nation_of

_ENVOYS = lexicon.words("represents")
_NOT_OF_THE_STATE = lexicon.words("not-of-the-state")


def participants_of(meeting: Meeting, resolver: Resolver) -> dict[Cluster, Evidence]:
    """The actors that take part, in order, each with the words that name it; words that go back to
    nobody are left out."""
    found: dict[Cluster, Evidence] = {}
    for words in meeting.participants:
        for evidence in resolver.several(words) or resolver.several(_whole(words, resolver)) or [words]:
            cluster = resolver.resolve(evidence)
            if cluster is None:
                continue
            if cluster.local and meeting.trigger is not None and evidence.span.overlaps(meeting.trigger.span):
                continue  # a name that is the encounter's own
            for each, named in _represented(evidence, cluster, resolver):
                found.setdefault(each, named)
    return found


def _whole(words: Evidence, resolver: Resolver) -> Evidence:
    """'The leaders of the two countries', where the record has the leaders alone."""
    head, paragraph = resolver.discourse.head(words.span), resolver.discourse.paragraph(words.span.start)
    return resolver.document.evidence_of(paragraph, head_and_complements(head)) if head.pos_ == "NOUN" else words


def _represented(evidence: Evidence, cluster: Cluster, resolver: Resolver) -> list[tuple[Cluster, Evidence]]:
    """'Thailand's foreign minister', 'the leaders of Chad and Mali', 'Chinese and Japanese officials': the
    countries and bodies that those without a name stand for; anybody else stands for himself."""
    head = resolver.discourse.head(evidence.span)
    stands_for_others = cluster.type is not ActorType.PERSON or cluster.local
    stands_for_others = stands_for_others and head.lemma_.lower() in _ENVOYS
    if not stands_for_others or any(t.lower_ in _NOT_OF_THE_STATE for t in head.lefts):
        return [(cluster, evidence)]
    found: dict[Cluster, Evidence] = {}
    for named in _named_with(head, evidence, resolver):
        body = resolver.resolve(named)
        if body is not None and not body.local and body.type is not ActorType.PERSON:
            found.setdefault(body, named)
    return list(found.items()) or [(cluster, evidence)]


def _named_with(head: Token, evidence: Evidence, resolver: Resolver) -> Iterator[Evidence]:
    """The names and the demonyms in the phrase of `head`, in order."""
    paragraph = resolver.discourse.paragraph(evidence.span.start)
    phrase = head_and_complements(head)
    names = resolver.discourse.inside(paragraph.span(phrase))
    for token in phrase:
        spot = paragraph.span(token)
        covering = next((s for s, _ in names if s.overlaps(spot)), None)
        if covering is not None:
            yield resolver.document.evidence(covering)
        elif token.i < head.i and token.text[:1].isupper() and nation_of(token) is not None:
            two = token.i and token.nbor(-1).text[:1].isupper() and nation_of(token) != nation_of(token.nbor(-1))
            words = token.doc[token.i - 1 : token.i + 1] if two and token.nbor(-1) in phrase else token
            yield resolver.document.evidence_of(paragraph, words)
