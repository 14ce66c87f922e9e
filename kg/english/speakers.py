"""Who says it: from a cue of speech to the words that name its source and its hearer.

A speaker is found more boldly than a subject (`kg.english.subjects`): what is reported has a source mostly, so
agents, possessors and what the parser has hung elsewhere count too.
"""

from __future__ import annotations

from collections.abc import Iterable

from spacy.tokens import Span as TokenSpan
from spacy.tokens import Token

from kg import lexicon
from kg.english.antecedents import RELATIVE, referent
from kg.english.datelines import dateline_end
from kg.english.syntax import SUBJECTS, is_passive, noun_phrase

# Verbs that put speech into the world: their subject is the source of the noun that they govern.
_UTTERING = lexicon.words("speech.uttering")


# Words that name nobody without what follows: 'those who back him', 'some of the voters'.
_BARE_HEADS = frozenset(
    {"those", "some", "many", "most", "others", "one", "all", "both", "several", "none", "each", "few"}
)


def name_of(head: Token) -> TokenSpan:
    """The words that name the source: the phrase of `head` without what trails it; for 'the
    spokesman, X' the name in apposition; never a dateline.

    >>> from kg.text.document import doc_of
    >>> name_of(doc_of("The spokesman, Jack Smith, said no.")[1])
    Jack Smith
    >>> name_of(doc_of("Those who back him, she said, have left.")[0])
    Those who back him
    """
    if head.lower_ in _BARE_HEADS:
        return _with_followers(head)
    if head.pos_ != "PROPN":
        for child in head.rights:
            if child.dep_ == "appos" and child.pos_ == "PROPN" and child.ent_type_ in {"PERSON", "ORG", ""}:
                return noun_phrase(child, with_of=False)
    phrase = noun_phrase(head)
    for token in phrase:
        if token.text == "," and token.nbor(1).tag_ in {"WP", "WDT", "WRB"}:
            phrase = head.doc[phrase.start : token.i]
            break
    end = dateline_end(head.doc) if phrase.start == 0 else 0
    if 0 < end <= head.idx:
        start = next(t.i for t in phrase if t.idx >= end)
        return head.doc[start : phrase.end]
    return phrase


def _with_followers(head: Token) -> TokenSpan:
    """'those who back him', 'some of the voters': up to the first comma or gap."""
    start = head.left_edge.i if head.left_edge.dep_ == "det" else head.i
    end = head.i
    if any(t.dep_ in {"prep", "acl", "relcl", "advmod", "amod"} for t in head.rights):
        for token in head.subtree:
            if token.i > end + 1 or token.text == ",":
                break
            end = max(end, token.i)
    return head.doc[start : end + 1]


def _meant(subject: Token) -> Token:
    """Whom a subject stands for; of a name and its apposition ('Jane Doe, a professor, who said') the name."""
    found = referent(subject)
    named = found != subject and found.dep_ == "appos" and found.head.pos_ == "PROPN" != found.pos_
    return found.head if named else found


def relative_pronoun(cue: Token, source: TokenSpan) -> Token | None:
    """The relative pronoun that is the subject of the verb `cue` and stands for `source`, if any.

    >>> from kg.text.document import doc_of
    >>> doc = doc_of("The critics include Angela Merkel, who said that the talks had failed.")
    >>> relative_pronoun(doc[7], doc[3:5])
    who
    """
    verb = cue
    while verb.dep_ in {"conj", "xcomp"} and not any(c.dep_ in SUBJECTS for c in verb.lefts):
        verb = verb.head
    pronoun = next((c for c in verb.lefts if c.dep_ in SUBJECTS and c.lower_ in RELATIVE), None)
    stands_for = _meant(pronoun) if pronoun is not None else None
    found = stands_for is not None and stands_for != pronoun and source.start <= stands_for.i < source.end
    return pronoun if found else None


def quoting(verb: Token) -> tuple[Token | None, Token | None] | None:
    """'was quoted by Y as saying', 'Y quoted X as saying': (speaker, carrier) of 'saying'.

    >>> from kg.text.document import doc_of
    >>> quoting(doc_of("Smith was quoted by Interfax as saying that the talks had failed.")[6])
    (Smith, Interfax)
    """
    governor = verb.head
    if governor.lower_ == "as":
        governor = governor.head
    elif verb.dep_ not in {"xcomp", "advcl", "acl", "prep"}:
        return None
    if governor.lemma_ not in {"quote", "cite"}:
        return None
    by = (c for t in (governor, verb) for c in t.children if c.lower_ == "by")
    carriers = [p for c in by for p in c.children]
    passive = [c for c in governor.children if c.dep_ == "nsubjpass"]
    active = [c for c in governor.children if c.dep_ == "nsubj"]
    if not passive and active:
        return next((c for c in governor.children if c.dep_ == "dobj"), None), active[0]
    named = passive or ([governor.head] if governor.dep_ == "acl" else [])
    return named[0] if named else None, carriers[0] if carriers else None


def _agents(verb: Token) -> list[Token]:
    """'by X' of a passive, also where it was attached to what follows the participle."""
    if verb.tag_ != "VBN":
        return []
    found = [p for c in verb.children if c.dep_ == "agent" for p in c.children if p.dep_ == "pobj"]
    if found or not (is_passive(verb) or verb.dep_ in {"advcl", "acl"}):
        return found
    below = [t for c in verb.children for t in c.children]
    further = (t for c in below for t in c.children)
    return (
        [p for p in _after_by(verb, below) if p.ent_type_ or p.pos_ == "PROPN"]
        or _after_by(verb, verb.children)
        or [p for p in _after_by(verb, further) if p.pos_ == "PROPN"]
    )


def _after_by(verb: Token, tokens: Iterable[Token]) -> list[Token]:
    by = (t for t in tokens if t.lower_ == "by" and t.i > verb.i)
    return [p for t in by for p in t.children if p.dep_ == "pobj"]


def speaker(verb: Token) -> Token | None:
    """Head of the phrase that names who says what `verb` reports, as far as the parse tells.

    A participle or a coordinated verb has its governor's speaker, a relative pronoun stands for
    its antecedent, a reduced relative ('a letter saying') belongs to its noun.

    >>> from kg.text.document import doc_of
    >>> speaker(doc_of("Merkel defended the deal, saying that the talks had failed.")[5])
    Merkel
    >>> speaker(doc_of("He was accused by Merkel of theft.")[2])
    Merkel
    """
    seen = verb
    for _ in range(6):
        subjects = [c for c in seen.children if c.dep_ in {"nsubj", "csubj"}]
        if not subjects and seen != verb:
            subjects = [c for c in seen.children if c.dep_ == "nsubjpass"]
        if subjects:
            # a fragment of quoted words may have been read as a further subject
            return _meant(min(subjects, key=lambda t: abs(t.i - seen.i)))
        agents = _agents(seen)
        if agents:
            return agents[0]
        if any(c.dep_ in {"nsubjpass", "expl"} for c in seen.children):
            return None
        governor = seen.head
        if seen.dep_ == "acl" and seen.tag_ == "VBG" and seen.nbor(-1).text == ",":
            verbs = [t for t in governor.ancestors if t.pos_ in {"VERB", "AUX"}]
            if verbs:
                seen = verbs[0]
                if any(c.dep_ in {"nsubj", "nsubjpass"} for c in seen.children):
                    subjects = [c for c in seen.children if c.dep_ in {"nsubj", "nsubjpass"}]
                    return _meant(subjects[0])
                continue
        if seen.dep_ == "acl" and governor.pos_ in {"NOUN", "PROPN", "PRON", "NUM"}:
            return _owner(governor) if seen.tag_ == "VBG" else None
        if seen.dep_ in {"conj", "xcomp", "advcl", "ccomp", "dep", "parataxis"} and governor.pos_ in {"VERB", "AUX"}:
            seen = governor
        elif seen.dep_ == "pcomp" and governor.dep_ == "prep":
            seen = governor.head
            if seen.pos_ not in {"VERB", "AUX"}:
                above = next((t for t in seen.ancestors if t.pos_ in {"VERB", "AUX"}), None)
                if above is None or governor.dep_ == "conj":
                    return None
                seen = above
            blamed = [c for c in seen.children if c.dep_ == "dobj"] if governor.lower_ == "for" else []
            if blamed and blamed[0].i < governor.i and (blamed[0].ent_type_ or blamed[0].pos_ in {"PRON", "PROPN"}):
                return blamed[0]  # 'criticised X for saying': X said it
        else:
            return None
    return None


def _owner(noun: Token) -> Token | None:
    """Who makes the speech that a noun names: 'his claim', 'a letter from X', and the subject
    of the verb that utters it ('X issued a statement'); else the noun itself."""
    for child in noun.lefts:
        if child.dep_ == "poss":
            return child
    for child in noun.rights:
        if child.lower_ in {"from", "by", "of"}:
            for each in child.children:
                if each.dep_ == "pobj" and (each.ent_type_ or each.pos_ == "PROPN"):
                    return each
    governor = noun.head
    if noun.dep_ == "dobj" and governor.pos_ == "VERB" and governor.lemma_ in _UTTERING:
        found = speaker(governor)
        if found is not None:
            return found
    if noun.dep_ == "pobj" and governor.lower_ in {"in", "with", "at", "during"} and governor.head.pos_ == "VERB":
        found = speaker(governor.head)
        if found is not None:
            return found
    return noun


def noun_source(noun: Token) -> TokenSpan | None:
    owner = _owner(noun)
    if owner is None or owner == noun:
        # 'claims by officials' and the like name an unnamed source too
        for child in noun.rights:
            if child.dep_ in {"prep", "agent"} and child.lower_ in {"by", "from"}:
                for each in child.children:
                    if each.dep_ == "pobj":
                        return name_of(each)
        # 'the EU demand', 'South Korean claims'
        named = [c for c in noun.lefts if c.dep_ in {"compound", "amod"} and c.ent_type_ in {"GPE", "NORP", "ORG"}]
        return name_of(named[0]) if named else None
    return name_of(owner)


def addressee(verb: Token) -> Token | None:
    """'told X', 'said to X', 'called on X to': head of the phrase that names who is spoken to."""
    for child in verb.rights:
        if child.dep_ in {"dobj", "dative"} and child.pos_ in {"NOUN", "PROPN", "PRON"}:
            return child
        hearing = {"to", "on", "upon"} if verb.lemma_ in {"call", "prevail"} else {"to"}
        if child.dep_ in {"prep", "dative"} and child.lower_ in hearing:
            for each in child.children:
                if each.dep_ == "pobj" and each.pos_ in {"NOUN", "PROPN", "PRON"}:
                    return each
    return None
