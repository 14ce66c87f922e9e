"""Descriptions: which actor a phrase such as 'the Turkish foreign minister', 'a White House
official', 'the agency', 'the report' or 'officials' speaks of."""

from __future__ import annotations

from collections.abc import Sequence

from spacy.tokens import Token

from kg.english.syntax import SUBJECTS, subject
from kg.iris import hull
from kg.model import ActorType, Mention, MentionKind, Sector, Span
from kg.resolve import likeness, nominal_lexicon, pronouns, ranking
from kg.resolve.clustering import Cluster
from kg.resolve.discourse import Discourse, Role
from kg.resolve.phrases import (
    NO_DETAIL,
    Descriptions,
    Phrase,
    body_for,
    gender_of_noun,
    head_and_complements,
    named_body,
    nation_of,
)
from kg.resolve.pronouns import Antecedent

# The salience of a subject one sentence ago: less is no clear topic.
_CLEAR = 1.4
# What somebody may have: 'his country', 'her party'.
_OWNED = nominal_lexicon.COUNTRIES | nominal_lexicon.ADMINISTRATIONS | {"party"}


class Nominals:
    """Resolves the descriptions of one article, in the order of the text: 'the spokesman' goes back
    to the last one, 'the report' to whoever issued it."""

    def __init__(self, discourse: Discourse, descriptions: Descriptions, mentions: Sequence[Mention]) -> None:
        self.discourse = discourse
        self._descriptions = descriptions
        nominal = (m for m in mentions if m.kind is MentionKind.NOMINAL and m.governs is None)
        self._hints = sorted(nominal, key=lambda m: m.evidence.span)
        self._last_of_noun: dict[str, Cluster] = {}
        self._last_document: dict[str, Cluster] = {}

    def resolve(self, span: Span, phrase: Phrase) -> tuple[Cluster, float]:
        """The actor that the phrase at `span` means, with the confidence; a local one, made for it,
        where the text names nobody."""
        cluster, confidence = self._described(span, phrase), 0.8
        if self.discourse.is_source(span):  # what the weights are learnt from
            inside = self._modifying(span, phrase)
            asked = likeness.question(span, phrase, self.discourse, self._descriptions, inside, cluster)
            cluster, confidence = ranking.choose(asked)
        if cluster is None:
            cluster, confidence = self._local(span, phrase), 1.0
        self._last_of_noun[phrase.noun] = cluster
        return cluster, confidence

    def note(self, noun: str, cluster: Cluster) -> None:
        """Remember that the noun was last said of a named actor ('the CRPMEM industry group')."""
        self._last_of_noun[noun] = cluster

    def _described(self, span: Span, phrase: Phrase) -> Cluster | None:
        noun, start = phrase.noun, span.start
        inside = self._modifying(span, phrase)
        bodies = [c for c in inside if c.type is not ActorType.PERSON]
        persons = [c for c in inside if c.type is ActorType.PERSON]
        if noun in nominal_lexicon.DOCUMENTS:
            return self._issuer(span, phrase, bodies, persons)
        owned = self._owned(span, phrase)
        if owned is not None:
            return owned
        if persons:
            return None
        if _leads(phrase) or noun in nominal_lexicon.STATE_ORGANS | nominal_lexicon.OFFICIALS | nominal_lexicon.MEMBERS:
            found = self._official(phrase, span, bodies)
            if found is not None:
                return found
        if phrase.plural or not phrase.definite:
            return self._last_of_noun.get(noun) if phrase.definite and not phrase.words else None
        if noun not in nominal_lexicon.SPEAKERS:
            person = self._descriptions.best(phrase, start, gender_of_noun(phrase))
            if person is not None:
                return person
        if bodies or phrase.restricted:
            return None
        last = self._last_of_noun.get(noun)
        if last is not None and not (last.local and last.plural):
            return last
        if nominal_lexicon.is_office(noun):
            return self._topic(span, phrase) or self._other_than_subject(span, phrase)
        return body_for(phrase, self.discourse.clusters, start) if noun in nominal_lexicon.ORGANIZATIONS else None

    def _owned(self, span: Span, phrase: Phrase) -> Cluster | None:
        """'his country', 'Merkel's government', 'the Trump administration', 'her party': what the possessor is
        known to belong to."""
        owner = next((c for c in phrase.head.lefts if c.dep_ in {"poss", "compound"} and c.pos_ != "NOUN"), None)
        if owner is None or phrase.noun not in _OWNED:
            return None
        person = self.discourse.at(self.discourse.span_of(owner, span))
        if person is None or person.type is not ActorType.PERSON:
            return None
        if phrase.noun == "party":
            bodies = [c for c in self._descriptions.bodies_of(person) if c.sector is Sector.PARTY]
            return bodies[0] if bodies else None
        nation = self._descriptions.nation_of(person)
        if nation is not None:
            return self.discourse.government_of(nation)
        return self._american() if phrase.noun == "administration" else None

    def _topic(self, span: Span, phrase: Phrase) -> Cluster | None:
        """For a description that the text has not prepared ('The New York businessman said'): the
        person who was the subject just before, unless another is nearly as salient or what is known
        of this one speaks against it."""
        ranked = pronouns.rank(phrase.head, span, self.discourse, Antecedent.PERSON)
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
        if phrase.noun in nominal_lexicon.DOCUMENTS:
            # 'A poll' of 'A poll from the institute'
            span = hull([span, self.discourse.paragraph(span.start).span(head_and_complements(phrase.head))])
        for each, cluster in self.discourse.inside(span):
            name = self.discourse.head(each)
            chain = [name, *name.ancestors]
            below = chain[: chain.index(phrase.head)] if phrase.head in chain else []
            if below and below[-1].dep_ not in {"conj", "relcl", "acl", "appos"}:
                found.append(cluster)
        return found

    def _official(self, phrase: Phrase, span: Span, bodies: list[Cluster]) -> Cluster | None:
        """The body for which unnamed officials, or a part of a government, speak."""
        noun = phrase.noun
        # 'The Norwegian diplomat' is one whom the text has told of, 'the official' may be anybody.
        envoy = bool(phrase.nations) and nominal_lexicon.related(noun, "envoy")
        anybody = noun in nominal_lexicon.SPEAKERS and not envoy
        several = phrase.plural or anybody or noun in nominal_lexicon.STATE_ORGANS
        if phrase.definite and not several:
            known = self._descriptions.best(phrase, span.start, gender_of_noun(phrase))
            if known is not None:
                return known
        named = list(dict.fromkeys(c.governs or c.name for c in bodies))
        nations = [n for n in phrase.nations if n not in named]
        if bodies and (not nations or bodies[0].governs is None):
            return bodies[0]
        speaks_for_state = _leads(phrase) or noun in nominal_lexicon.OFFICIALS | nominal_lexicon.STATE_ORGANS
        # Of 'US and South Korean officials' the first.
        joint = any(t.dep_ == "cc" for t in phrase.head.doc[phrase.head.left_edge.i : phrase.head.i])
        if speaks_for_state and (len(phrase.nations) == 1 or (joint and phrase.nations)):
            return self.discourse.government_of(phrase.nations[0])
        if phrase.nations:
            return None
        organ = next((w for w in phrase.words if w in nominal_lexicon.STATE_ORGANS), None)
        if organ is not None or (phrase.definite and noun in nominal_lexicon.ADMINISTRATIONS):
            return self._salient_government(phrase.head, span)
        body = next((w for w in phrase.words if w in nominal_lexicon.ORGANIZATIONS), None)
        return named_body(body, self.discourse.clusters, span.start) if body is not None else None

    def _salient_government(self, head: Token, span: Span) -> Cluster | None:
        """The government that the text is about where the phrase stands; without a country 'the
        administration' is that of the United States, where the article speaks of it."""
        if "administration" in {head.lemma_.lower(), *(t.lemma_.lower() for t in head.lefts)}:
            american = self._american()
            if american is not None:
                return american
        ranked = pronouns.rank(head, span, self.discourse, Antecedent.GOVERNMENT)
        return ranked[0][1] if ranked else None

    def _american(self) -> Cluster | None:
        return next((c for c in self.discourse.clusters if c.governs == "us"), None)

    def _issuer(self, span: Span, phrase: Phrase, bodies: list[Cluster], persons: list[Cluster]) -> Cluster | None:
        """Whoever issued a document: named with it, or with the earlier one that it goes back to, or
        else the last speaker ('... in a statement. ... the statement said')."""
        issuer: Cluster | None = None
        signatory = self._signatory(span, phrase)
        if signatory is not None or bodies or persons:
            issuer = signatory or (bodies or persons)[0]
        elif phrase.definite and not phrase.nations:
            issuer = self._last_document.get(phrase.noun)
            if issuer is None and phrase.noun in nominal_lexicon.UTTERANCES:
                issuer = self._utterer(span, phrase.noun)
            if issuer is None and phrase.noun in nominal_lexicon.UTTERANCES:
                spoken = [r for r in self.discourse.before(span.start) if r.role is Role.SOURCE]
                issuer = spoken[-1].cluster if spoken else None
        if issuer is None and phrase.definite and not phrase.plural and phrase.noun in nominal_lexicon.MEDIA:
            issuer = body_for(phrase, self.discourse.clusters, span.start)  # 'the paper'
        if issuer is not None:
            self._last_document[phrase.noun] = issuer
        return issuer

    def _signatory(self, span: Span, phrase: Phrase) -> Cluster | None:
        """'The statement signed by X and Y': the first of those who did."""
        for clause in phrase.head.rights:
            for by in clause.children if clause.dep_ == "acl" and clause.tag_ == "VBN" else ():
                for agent in by.children if by.lower_ == "by" else ():
                    named = self.discourse.inside(self.discourse.span_of(agent, span))
                    if named:
                        return named[0][1]
        return None

    def _utterer(self, span: Span, noun: str) -> Cluster | None:
        """The subject of the clause that last spoke of such a document ('in a statement the mayor
        regretted ...')."""
        for paragraph in reversed(self.discourse.document.paragraphs):
            for token in reversed(paragraph.doc):
                if token.lemma_.lower() != noun or paragraph.span(token).end > span.start:
                    continue
                verb = next((t for t in token.ancestors if t.pos_ == "VERB"), None)
                # Where the parse has lost the verb, the phrase hangs on the subject itself.
                who = (
                    subject(verb) if verb is not None else next((t for t in token.ancestors if t.pos_ == "NOUN"), None)
                )
                if who is None:
                    continue
                found = self.discourse.at(paragraph.span(who))
                if found is not None:
                    return found
        return None

    def _local(self, span: Span, phrase: Phrase) -> Cluster:
        """An actor of this article alone, named by the phrase without its determiner."""
        words = [t for t in phrase.text if not (t.dep_ in {"det", "predet"} or t.tag_ in {"PRP$", "WP$"})]
        kept = [self.discourse.span_of(t, span) for t in words if not t.is_space]
        whole = hull(kept or [span])
        name = self.discourse.document.text[whole.start : whole.end].strip(" '\"“”‘’,") or phrase.noun
        for cluster in self.discourse.clusters:
            if cluster.local and cluster.name.casefold() == name.casefold():
                return cluster
        hint = self._hint(span, phrase)
        kind = hint.type if hint is not None else _type_of(phrase)
        cluster = Cluster(
            kind, name, local=True, plural=kind is ActorType.GROUP and phrase.plural, gender=gender_of_noun(phrase)
        )
        if hint is not None:
            cluster.sector, cluster.country = hint.sector, hint.country
        self.discourse.clusters.append(cluster)
        return cluster

    def _hint(self, span: Span, phrase: Phrase) -> Mention | None:
        """What an extractor has marked of the phrase's head."""
        head = self.discourse.span_of(phrase.head, span)
        return next((m for m in self._hints if m.evidence.span.overlaps(span) and m.evidence.span.covers(head)), None)


def _leads(phrase: Phrase) -> bool:
    """'Chinese leaders', 'government ministers', but neither 'Chinese business leaders' nor 'leaders of a union of
    states'."""
    before = phrase.head.doc[phrase.head.left_edge.i : phrase.head.i]
    named = any(nation_of(t) for t in before) or any(w in nominal_lexicon.STATE_ORGANS for w in phrase.words)
    plain = all(w in NO_DETAIL or w in nominal_lexicon.STATE_ORGANS for w in phrase.words)
    return phrase.plural and phrase.noun in nominal_lexicon.LEADERS and named and plain


def _type_of(phrase: Phrase) -> ActorType:
    noun = phrase.noun
    if phrase.plural or noun in nominal_lexicon.GROUPS:
        return ActorType.GROUP
    if noun in nominal_lexicon.ORGANIZATIONS | nominal_lexicon.DOCUMENTS | nominal_lexicon.STATE_ORGANS:
        return ActorType.ORGANIZATION
    return ActorType.PERSON if nominal_lexicon.is_person_noun(noun) else ActorType.GROUP
