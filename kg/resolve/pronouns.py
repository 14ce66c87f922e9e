"""Third-person pronouns: which actor they stand for.

Every earlier reference to a fitting actor speaks for it, by its grammatical role, fading with
the distance in sentences; the weightiest reference counts whole and the others in part, so that
who is spoken of all the time does not hide who was spoken of last. In the manner of the salience
ranking of Lappin and Leass (1994), with a source of speech as the most salient role.
"""

from __future__ import annotations

from enum import StrEnum

from spacy.tokens import Token

from kg.english.names import Gender
from kg.english.syntax import subject
from kg.model import ActorType, Span
from kg.resolve.clustering import Cluster
from kg.resolve.discourse import Discourse, Reference, Role

HE = frozenset({"he", "him", "his", "himself"})
SHE = frozenset({"she", "her", "hers", "herself"})
IT = frozenset({"it", "its", "itself"})
THEY = frozenset({"they", "them", "their", "theirs", "themselves"})
RELATIVE = frozenset({"who", "whom", "whose", "which", "that"})
SINGULAR_SELF = frozenset({"i", "me", "my", "mine", "myself"})
PLURAL_SELF = frozenset({"we", "us", "our", "ours", "ourselves"})
FIRST_PERSON = SINGULAR_SELF | PLURAL_SELF
SECOND = frozenset({"you", "your", "yours", "yourself", "yourselves"})
THIRD = HE | SHE | IT | THEY
PRONOUNS = THIRD | RELATIVE | FIRST_PERSON | SECOND

_WEIGHT = {Role.SOURCE: 4.5, Role.SUBJECT: 4.0, Role.POSSESSOR: 2.5, Role.OBJECT: 2.0, Role.MODIFIER: 1.0}
_FADE = 0.38
_REACH = 8
# What the references other than the weightiest one count for.
_REST = 0.2
# Below this nobody was spoken of near enough.
_FLOOR = 0.12


class Antecedent(StrEnum):
    """What a noun goes back to."""

    PERSON = "person"
    GOVERNMENT = "government"


def _is_kind(kind: Antecedent, reference: Reference) -> float:
    if kind is Antecedent.PERSON:
        return float(reference.cluster.type is ActorType.PERSON and not reference.cluster.local)
    # A country in passing is not the government that the text is about.
    return float(reference.cluster.governs is not None and reference.role >= Role.POSSESSOR)


def word_of(token: Token) -> str:
    """The token in lower case, as pronouns are looked up; nothing for the country 'US'."""
    return "" if token.text == "US" else token.lower_


def is_first_person(words: str) -> bool:
    """Whether `words` are a pronoun of the first person; 'US' is a country."""
    return words != "US" and words.casefold() in FIRST_PERSON


def gender_of_pronoun(word: str) -> Gender | None:
    """The gender of a pronoun in lower case, None where it has none."""
    return Gender.MALE if word in HE else Gender.FEMALE if word in SHE else None


def _fits(word: str, cluster: Cluster) -> float:
    """1 where the pronoun agrees with the actor, less where it may, 0 where it cannot."""
    wanted = gender_of_pronoun(word)
    if wanted is not None:
        if cluster.type is not ActorType.PERSON or cluster.plural:
            return 0.0
        if cluster.gender is None:
            return 0.8
        return float(cluster.gender is wanted)
    if word in IT:
        if cluster.type is ActorType.PERSON or cluster.plural:
            return 0.0
        return 1.0 if cluster.type is ActorType.ORGANIZATION else 0.5
    if cluster.plural or cluster.type is ActorType.GROUP:
        return 1.0
    return 0.4 if cluster.type is ActorType.ORGANIZATION else 0.0


def _is_clause_mate(pronoun: Token, discourse: Discourse, reference: Reference) -> bool:
    """Whether the reference is another argument of the pronoun's own verb ('Trump told him'): then
    they differ, for the language would have a reflexive."""
    if pronoun.lower_.endswith(("self", "selves")) or pronoun.dep_ == "poss":
        return False
    head = discourse.head(reference.span)
    if head.doc is not pronoun.doc:
        return False
    governor = head.head.head if head.dep_ == "pobj" else head.head
    mine = pronoun.head.head if pronoun.dep_ == "pobj" else pronoun.head
    return governor == mine and head.dep_ in {"nsubj", "nsubjpass", "dobj", "dative", "pobj", "attr"}


def _is_own_subject(possessive: Token, discourse: Discourse, reference: Reference) -> bool:
    """Whether the reference is the subject of the clause that the possessive stands in ('X praised his
    ...'): it is the likeliest owner."""
    verb = next((t for t in possessive.ancestors if t.pos_ in {"VERB", "AUX"}), None)
    who = subject(verb) if verb is not None else None
    paragraph = discourse.paragraph(reference.span.start)
    if who is None or paragraph.doc is not possessive.doc:
        return False
    return paragraph.span(who).overlaps(reference.span)


def rank(word: Token, span: Span, discourse: Discourse, kind: Antecedent | None = None) -> list[tuple[float, Cluster]]:
    """The actors that the pronoun at `span` may stand for, best first, with their salience; with
    `kind` the word is a noun ('the government', 'the billionaire') for an actor of that kind."""
    form = word.lower_
    # Who speaks seldom names himself in what he says.
    own_content = discourse.content_of(span)
    sentence = discourse.sentence(span.start)
    paragraph = discourse.paragraph(span.start)
    quote = discourse.quote_at(span.start)
    weights: dict[Cluster, list[float]] = {}
    for reference in discourse.nearby(span.start, _REACH):
        distance = discourse.distance(reference.sentence, sentence)
        agreement = _fits(form, reference.cluster) if kind is None else _is_kind(kind, reference)
        if distance > _REACH or not agreement or _is_clause_mate(word, discourse, reference):
            continue
        weight = _WEIGHT[reference.role] * _FADE**distance * agreement
        if reference.paragraph != paragraph.index:
            weight *= 0.85
        if reference.quoted and (quote is None or not quote.covers(reference.span)):
            weight *= 0.3
        if any(content.covers(reference.span) for content in own_content):
            weight *= 0.1
        if word.dep_ == "poss" and _is_own_subject(word, discourse, reference):
            weight *= 2.0
        weights.setdefault(reference.cluster, []).append(weight)
    values = {cluster: _REST * sum(found) + (1 - _REST) * max(found) for cluster, found in weights.items()}
    ranked = [(value, cluster) for cluster, value in values.items() if value >= _FLOOR]
    # Equal sums: who was spoken of last.
    return sorted(ranked, key=lambda pair: (-pair[0], -pair[1].position(span.start)))
