"""What speaks for an actor as the one that a description ('the Turkish envoy', 'a spokesman', 'the report') means."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator

from kg.english.antecedents import is_clause_mate
from kg.model import ActorType, Sector, Span
from kg.resolve import nominal_lexicon
from kg.resolve.clustering import Cluster
from kg.resolve.discourse import Discourse
from kg.resolve.history import History, Seen
from kg.resolve.phrases import Descriptions, Phrase, gender_of_noun
from kg.resolve.ranking import Features, Question

_KINDS = {
    "speaker": nominal_lexicon.SPEAKERS,
    "document": nominal_lexicon.DOCUMENTS,
    "organ": nominal_lexicon.STATE_ORGANS,
    "official": nominal_lexicon.OFFICIALS,
    "member": nominal_lexicon.MEMBERS,
    "medium": nominal_lexicon.MEDIA,
    "country": nominal_lexicon.COUNTRIES,
    "body": nominal_lexicon.ORGANIZATIONS,
    "group": nominal_lexicon.GROUPS,
}
# A lead describes whom the next sentences name.
_LEAD = 3
_AHEAD = 4


def _kind_of_noun(noun: str) -> str:
    kind = next((name for name, words in _KINDS.items() if noun in words), None)
    if kind is not None:
        return kind
    if nominal_lexicon.is_office(noun):
        return "office"
    return "person" if nominal_lexicon.is_person_noun(noun) else "other"


def _kind_of_actor(cluster: Cluster) -> str:
    return "government" if cluster.governs is not None else str(cluster.type)


def question(
    span: Span,
    phrase: Phrase,
    discourse: Discourse,
    descriptions: Descriptions,
    inside: Collection[Cluster],
    rules: Cluster | None,
) -> Question:
    """Whom the description at `span` may mean, among the named actors that agree with it; `inside` are those that
    its words name, `rules` the one that rules find."""
    return _Asking(span, phrase, discourse, descriptions, inside, rules).question()


class _Asking:
    def __init__(
        self,
        span: Span,
        phrase: Phrase,
        discourse: Discourse,
        descriptions: Descriptions,
        inside: Collection[Cluster],
        rules: Cluster | None,
    ) -> None:
        self.span, self.phrase, self.discourse, self.descriptions = span, phrase, discourse, descriptions
        self.inside, self.rules = inside, rules
        self.kind = _kind_of_noun(phrase.noun)
        self.form = "plural" if phrase.plural else "definite" if phrase.definite else "indefinite"
        self.history = History(discourse, span)
        self.next = self._next_speaker()
        counts = [(c, s.count) for c, s in self.history.seen.items() if not c.local]
        self.most = {
            kind: max((n for c, n in counts if _kind_of_actor(c) == kind), default=1)
            for kind in ("government", "organization")
        }

    def question(self) -> Question:
        found = [(c, f) for c in self.discourse.clusters if (f := self._features(c)) is not None]
        ruled = self.rules
        nobody = {
            f"nobody, {self.form}": 1.0,
            f"nobody, {self.kind}": 1.0,
            "nobody, restricted": float(self.phrase.restricted),
            "nobody, names inside": float(bool(self.inside)),
            "nobody, nation": float(bool(self.phrase.nations)),
            "nobody, words": float(bool(self.phrase.words)),
            "nobody, no rule": float(ruled is None),
            "nobody, rule without a name": float(ruled is not None and ruled.local),
        }
        return Question(self.span.start, "noun", nobody, found, ruled)

    def _next_speaker(self) -> Cluster | None:
        """Who is named as the next source of speech, shortly after."""
        here = self.discourse.sentence(self.span.start)
        for source in self.discourse.sources:
            if source.start > self.span.start:
                if self.discourse.sentence(source.start) - here > _AHEAD:
                    return None
                named = [c for _, c in self.discourse.inside(source)]
                if named:
                    return named[-1]
        return None

    def _features(self, cluster: Cluster) -> Features | None:
        """What speaks for the actor, None where it cannot be meant."""
        gender = gender_of_noun(self.phrase)
        if cluster.local or (gender and cluster.gender and gender is not cluster.gender):
            return None
        seen = self.history.seen.get(cluster)
        where = self._later(cluster) if seen is None else self._earlier(cluster, seen)
        if where is None and cluster is not self.rules:
            return None
        what = _kind_of_actor(cluster)
        features = {
            **(where or {"unmentioned": 1.0}),
            f"{self.kind} is {what}": 1.0,
            f"{what}, {self.form}": 1.0,
            f"named inside, {what}": float(cluster in self.inside),
            "named inside first": float(next(iter(self.inside), None) is cluster),
            "gender known": float(gender is not None and cluster.gender is gender),
            "rule": float(cluster is self.rules),
            f"rule, {self.form}": float(cluster is self.rules),
        }
        if self.next is cluster:
            features[f"speaks next, {self.form}"] = 1.0
            if seen is None:
                features |= {"introduced next": 1.0, f"introduced next, {self.kind}": 1.0}
                features["introduced next, lead"] = float(self.history.sentence <= _LEAD)
        if what in self.most:
            share = (seen.count if seen is not None else 0) / self.most[what]
            features |= {f"share, {what}": share, f"share, {what}, {self.kind}": share}
        described = self._person(cluster) if cluster.type is ActorType.PERSON else self._body(cluster)
        return features | dict(described)

    def _earlier(self, cluster: Cluster, seen: Seen) -> Features | None:
        last = seen.last
        if last is None:
            return {"only in own words": 1.0}
        near = self.discourse.distance(last.sentence, self.history.sentence) <= 1
        if near and is_clause_mate(self.phrase.head, self.discourse.head(last.span)):
            return None
        speaker = float(self.history.speaker is cluster)
        return {
            f"salience, {self.form}": math.log(max(seen.salience, 0.02)),
            f"last speaker, {self.kind}": speaker,
            f"last speaker, {self.kind} is {_kind_of_actor(cluster)}": speaker,
        }

    def _later(self, cluster: Cluster) -> Features | None:
        spans = [m.evidence.span for m in cluster.mentions if m.evidence.span.start > self.span.start]
        if not spans:
            return None
        ahead = self.discourse.sentence(min(spans).start) - self.history.sentence
        if not ahead and is_clause_mate(self.phrase.head, self.discourse.head(min(spans))):
            return None
        return {
            f"later, {self.form}": 1.0,
            f"sentences ahead, {self.form}": math.log1p(ahead),
            f"just ahead, {self.form}": float(ahead <= 1),
        }

    def _person(self, cluster: Cluster) -> Iterator[tuple[str, float]]:
        nations = self.descriptions.nations_of(cluster)
        if self.phrase.nations:
            yield "nation agrees", float(bool(nations & set(self.phrase.nations)))
            yield "nation differs", float(bool(nations) and not nations & set(self.phrase.nations))
        best = self.descriptions.likest(cluster, self.phrase, self.span.start)
        if best is None:
            return
        yield "described", 1.0
        yield "same noun", float(best.same_noun)
        yield "words shared", float(min(best.shared, 3))
        yield "words missing", float(min(best.missing, 3))
        yield "words differ", float(best.differs)
        yield "one is former", float(best.former)
        yield "described later", float(best.later)
        yield "its nation agrees", float(best.nation in self.phrase.nations)

    def _body(self, cluster: Cluster) -> Iterator[tuple[str, float]]:
        nations, noun = self.phrase.nations, self.phrase.noun
        if nations:
            governs = cluster.governs in nations
            yield "its government", float(governs)
            yield "its body", float(not governs and cluster.country in nations)
            yield "no nation of its", float(not governs and cluster.country not in nations)
        words = {word for name in cluster.folded for word in name}
        yield "name has noun", float(noun in words)
        yield "name has words", float(min(len(words & set(self.phrase.words)), 2))
        if noun in nominal_lexicon.MEDIA:
            yield "medium" if cluster.sector is Sector.MEDIA else "no medium", 1.0
