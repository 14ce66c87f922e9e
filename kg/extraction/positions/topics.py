"""What a stance is about: the shortest phrase that names it, and its neutral label."""

from __future__ import annotations

import re

from spacy.tokens import Span as TokenSpan
from spacy.tokens import Token

from kg import lexicon
from kg.english.syntax import conjuncts, noun_phrase, trim

_MAX_WORDS = 16
# Prepositional phrases of time or manner are no part of a name.
_NO_PART = frozenset(
    {"after", "before", "since", "until", "despite", "while", "because", "during", "unless", "if", "as"}
)
# Behind an object they say what or whom it is for: 'imposing sanctions on Syria'.
_COMPLETING = frozenset({"on", "upon", "against", "to", "for", "from", "with", "over", "between"})
_CLAUSES = frozenset({"VERB", "AUX"})
_DETERMINERS = frozenset({"DT", "PRP$", "WDT", "PDT"})
_NOUNS = {entry.word: entry.construction for entry in lexicon.entries("topic.act")}
_COMPLETE = lexicon.words("topic.complete")
_DOUBLED = re.compile(r"(?:^[^aeiou]*[aeiou][bdgklmnprt]$|(?:mit|fer|gin|get|cur|pel|bel|trol|cel|vel|quip|qual|lot)$)")


def phrase(head: Token, without: Token | None = None) -> TokenSpan:
    """The words of `head` as a target: a noun with what completes its name, or a verb with its
    object ('implement the resolution'), without 'to'. What hangs on `without` is left out ('a
    plan backed by Oslo')."""
    return _verb_phrase(head) if head.pos_ in _CLAUSES else _noun_target(head, without)


def clause(verb: Token) -> TokenSpan:
    """Subject and verb phrase: 'the agreement must be completed'."""
    own = _verb_phrase(verb)
    left = min((c.left_edge.i for c in verb.lefts if c.dep_ in {"nsubj", "nsubjpass", "csubj"}), default=own.start)
    return trim(verb.doc[left : own.end])


def names_something(head: Token, target: TokenSpan) -> bool:
    """Whether `target`, the phrase of `head`, tells what it is: 'work with you' and 'accomplish' do not."""
    if head.pos_ not in _CLAUSES or head.lemma_.lower() in _NOUNS or head.lemma_.lower() in _COMPLETE:
        return True
    return any(
        t.pos_ in {"NOUN", "PROPN", "NUM", "ADJ", "ADV", "VERB"} or t.dep_ == "prt" for t in target if t.i != head.i
    )


def is_shared(token: Token) -> bool:
    """Whether `token` shares the words before its coordinated head: 'increased trade and integration'
    is one thing, 'the dam and the canal' are two."""
    head = token.head
    return (
        token.dep_ == "conj"
        and token.pos_ == head.pos_ == "NOUN"
        and not any(c.dep_ not in {"cc", "punct"} for c in token.lefts)
        and any(c.dep_ in {"det", "amod", "poss", "nmod"} for c in head.lefts)
        and 1 <= token.i - head.i <= 2
    )


def _noun_target(head: Token, without: Token | None = None) -> TokenSpan:
    short = noun_phrase(head, with_of=False)
    end = _right_end(head, without)
    if end - short.start + 1 > _MAX_WORDS:
        with_of = noun_phrase(head)
        end = with_of.end - 1 if len(with_of) <= _MAX_WORDS else head.i
    return _balanced(trim(head.doc[short.start : max(end, head.i) + 1]))


def _right_end(head: Token, without: Token | None) -> int:
    """The last token that completes the name of `head`: no comma is crossed."""
    inside = {t.i for t in head.subtree}
    joined = any(is_shared(c) for c in head.rights)
    for child in head.rights:
        if joined and (child.dep_ == "cc" or is_shared(child)):
            continue
        if child.dep_ in {"conj", "cc", "appos", "advcl", "ccomp", "parataxis", "dep", "punct"} or (
            child.dep_ == "prep" and (child.lower_ in _NO_PART or _is_temporal(child))
        ):
            inside -= {t.i for t in child.subtree}
    if without is not None and without.i > head.i:
        inside -= {t.i for t in without.subtree}
    end = head.i
    while end + 1 in inside and not _breaks(head.doc[end + 1]):
        end += 1
    return end


def _breaks(token: Token) -> bool:
    return token.lower_ in {",", ";", ":", "—", "–", "--", "(", ")", "[", "...", "…"} or token.is_space


def _is_temporal(prep: Token) -> bool:
    return any(c.ent_type_ in {"DATE", "TIME"} for c in prep.children)


def _verb_phrase(verb: Token) -> TokenSpan:
    start = end = verb.i
    for child in verb.lefts:
        if child.dep_ == "advmod" and child.i == start - 1:
            start = child.i
    has_object = False
    for child in verb.rights:
        if child.dep_ in {"prt", "dative"}:
            end = max(end, child.right_edge.i)
        elif child.dep_ in {"dobj", "attr", "oprd", "obj"}:
            end, has_object = max(end, _noun_target(conjuncts(child)[-1]).end - 1), True
        elif child.dep_ in {"acomp", "xcomp", "ccomp"}:
            end, has_object = max(end, child.right_edge.i), True
        elif has_object and child.dep_ == "prep" and child.lower_ in _COMPLETING and child.i == end + 1:
            end = child.right_edge.i if not _is_temporal(child) else end
        elif child.dep_ in {"prep", "agent"} and not has_object:
            if child.lower_ not in _NO_PART and not _is_temporal(child):
                end, has_object = max(end, child.right_edge.i), True
        elif child.dep_ == "advmod" and child.left_edge.i == end + 1:
            end = child.i
    if end == verb.i and verb.i + 1 < len(verb.doc) and verb.doc[verb.i + 1].dep_ == "cc":
        # 'Respect and execute the sentence'
        shared = [c for c in verb.conjuncts if c.i > verb.i and c.pos_ == "VERB"]
        end = max([end, *(_verb_phrase(c).end - 1 for c in shared[:1])])
    for i in range(verb.i + 1, end + 1):
        if _breaks(verb.doc[i]):
            end = i - 1
            break
    if end - start + 1 > _MAX_WORDS + 4:
        end = start + _MAX_WORDS + 3
    return _balanced(trim(verb.doc[start : end + 1]))


def _balanced(span: TokenSpan) -> TokenSpan:
    """An opening quotation mark just before is taken in where its closing one is inside."""
    doc = span.doc
    marks = sum(t.text in {'"', "“", "”", "''", "``"} for t in span)
    if marks % 2 and span.start > 0 and doc[span.start - 1].text in {'"', "“", "``"}:
        return doc[span.start - 1 : span.end]
    if marks % 2 and span.end < len(doc) and doc[span.end].text in {'"', "”", "''"}:
        return doc[span.start : span.end + 1]
    return span


def label(target: TokenSpan) -> str:
    """A neutral name of the topic: no determiner, no quotation marks, verbs as nouns.

    'the siege of Aleppo' is 'siege of Aleppo'; 'collaborate on action' is 'collaboration on
    action'; 'send more troops' is 'sending more troops'; a gerund stays.
    """
    tokens = [t for t in target if not t.is_quote]
    while len(tokens) > 1 and tokens[0].tag_ in _DETERMINERS:
        tokens = tokens[1:]
    root = target.root
    if root in tokens and root.pos_ == "VERB":
        return _nominal(tokens, root)
    return _joined(tokens)


def _nominal(tokens: list[Token], root: Token) -> str:
    before, after = [t for t in tokens if t.i < root.i], [t for t in tokens if t.i > root.i]
    if any(t.dep_ in {"nsubj", "nsubjpass", "csubj"} for t in before):
        return _clausal(before, root, after)
    if root.tag_ == "VBG" or root.tag_ == "VBN":
        objects = [t for t in after if t.dep_ in {"dobj", "obj"} and t.head == root]
        if root.tag_ == "VBG" and objects:
            last = objects[-1]
            kept = [t for t in after if t.i <= last.i or _completes(t, last)]
            return _joined([*before, root, *kept])
        return _joined(tokens)
    lemma = root.lemma_.lower()
    noun = _NOUNS.get(lemma)
    direct = after and after[0].dep_ not in {"prep", "prt", "advmod"}
    if noun is not None:
        if not direct:
            return " ".join(filter(None, (noun, _joined(after))))
        if len(after) <= 6:
            return f"{noun} of {_joined(after)}"
    return " ".join(filter(None, (_joined(before), gerund(lemma), _joined(after))))


def _clausal(before: list[Token], root: Token, after: list[Token]) -> str:
    """'The agreement must be completed' as 'agreement being completed'."""
    own = [t for t in before if not (t.head == root and t.dep_ in {"aux", "auxpass", "neg", "punct"})]
    passive = any(t.dep_ == "auxpass" for t in before)
    verb = f"being {root.text}" if passive else gerund(root.lemma_.lower())
    if any(t.dep_ == "neg" for t in before):
        verb = f"not {verb}"
    return " ".join(filter(None, (_joined(own), verb, _joined(after))))


def _completes(token: Token, head: Token) -> bool:
    """Whether `token` lies in a phrase that completes what `head` names: 'sanctions on Syria'."""
    preps = [c for h in (head, head.head) for c in h.rights if c.dep_ == "prep" and c.lower_ in _COMPLETING | {"of"}]
    return any(c.i <= token.i <= c.right_edge.i for c in preps if c.i > head.i)


def _joined(tokens: list[Token]) -> str:
    text = "".join(t.text_with_ws for t in tokens)
    return re.sub(r"\s+", " ", re.sub(r"['’]s$|^['’]", "", text.strip())).strip(" .,;:'\"")


def gerund(verb: str) -> str:
    """The '-ing' form of an English verb in its base form."""
    if verb == "be":
        return "being"
    if verb.endswith("ie"):
        return verb[:-2] + "ying"
    if verb.endswith("e") and not verb.endswith(("ee", "oe", "ye")):
        return verb[:-1] + "ing"
    if _DOUBLED.search(verb):
        return verb + verb[-1] + "ing"
    return verb + "ing"
