"""Candidate attributions: places where the parse shows that words are ascribed to a source.

A candidate is a cue (a verb, a noun, an adjective or 'according to'), the tokens that depend on
it as what is said, and the words that name who says it. Each bears the *pattern* by which it was
found; `cues` tells which lemmas are trusted in which pattern. Nothing here looks at word lists
of speech, so that a pattern's reliability can be measured over all lemmas alike.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby

from spacy.tokens import Doc, Token
from spacy.tokens import Span as TokenSpan

from kg.english.datelines import past_dateline
from kg.english.repairs import inverted_subject, lost_subject, speaker_behind
from kg.english.speakers import (
    addressee,
    name_of,
    noun_source,
    quoting,
    speaker,
)
from kg.english.syntax import SUBJECTS
from kg.extraction.statements import cues
from kg.extraction.statements.constructions import complement_words, is_infinitive, matches, subtree, with_particles


@dataclass(frozen=True, slots=True)
class Attribution:
    """One candidate inside one paragraph; `content` and `cue` are token indexes.

    pattern     how it was found: 'clause', 'left', 'aside', 'infinitive', 'object', ...
    lemma       of the head of the cue
    head        head of the cue
    source      the words that name the source, or None
    addressee   head of the phrase that names who is spoken to
    """

    pattern: str
    lemma: str
    head: Token
    cue: tuple[int, ...]
    content: frozenset[int]
    source: TokenSpan | None = None
    addressee: Token | None = None
    carrier: Token | None = None


def pieces_of(candidate: Attribution) -> list[TokenSpan]:
    """What is said, as runs of consecutive tokens, trimmed of white space and of punctuation that is no
    bracket; runs without a word are left out."""
    doc, found = candidate.head.doc, []
    for _, run in groupby(enumerate(sorted(candidate.content)), key=lambda pair: pair[1] - pair[0]):
        indexes = [index for _, index in run]
        start, end = indexes[0], indexes[-1] + 1
        while start < end and _is_edge(doc[start]):
            start += 1
        while end > start and _is_edge(doc[end - 1]):
            end -= 1
        if start < end and any(t.is_alpha or t.like_num or t.text.isalnum() for t in doc[start:end]):
            found.append(doc[start:end])
    return found


def _is_edge(token: Token) -> bool:
    return token.is_space or (token.is_punct and not token.is_bracket) or token.is_quote


# No sentence of prose is longer (in tokens); in one that is, lists and broken markup were read as one.
_LONGEST = 300


def readable(sentence: TokenSpan) -> bool:
    """Whether the parse of a sentence can be trusted at all, by its length."""
    return len(sentence) <= _LONGEST


@lru_cache(maxsize=512)  # the rules ask for those of every paragraph, then the hints to the tagger do
def candidates(doc: Doc) -> tuple[Attribution, ...]:
    """Every candidate of a paragraph, in order of the text."""
    return tuple(_candidates(doc))


def _candidates(doc: Doc) -> Iterator[Attribution]:
    for token in (t for sentence in doc.sents if readable(sentence) for t in sentence):
        if token.pos_ in {"VERB", "AUX"} and token.dep_ not in {"aux", "auxpass"}:
            yield from _of_verb(token)
        elif token.pos_ == "NOUN":
            for pattern, content, cue in _noun_patterns(token):
                yield Attribution(pattern, token.lemma_.lower(), token, cue, content, noun_source(token))
        elif token.pos_ == "ADJ":
            yield from _of_adjective(token)
        if token.lower_ == "according":
            found = _according(token)
            if found is not None:
                source, content, cue = found
                yield Attribution("according", "according", token, cue, content, name_of(source))


def _of_verb(verb: Token) -> Iterator[Attribution]:
    behind = speaker_behind(verb)
    if behind is not None:
        content = subtree(verb.head, verb)
        yield Attribution("left", verb.lemma_.lower(), verb, (verb.i,), content, name_of(behind))
        return
    quoted = quoting(verb)
    patterns = list(matches(verb)) if quoted is None else _of_quoting(verb)
    aside = _aside(verb)
    if aside is not None:
        patterns.append((*aside, with_particles(verb)))
    if not patterns:
        return
    who, carrier = quoted or (speaker(verb) or lost_subject(verb), None)
    if who is not None:
        who = past_dateline(who, verb)
    after = inverted_subject(verb) if not any(c.dep_ in {"nsubj", "nsubjpass"} for c in verb.children) else None
    for pattern, content, cue in patterns:
        source_head = after if after is not None and pattern in {"left", "aside"} else who
        source = name_of(source_head) if source_head is not None else None
        if source is not None and pattern in {"left", "aside", "as"}:
            content = content - frozenset(range(source.start, source.end))
        content = content - set(cue)
        if pattern not in {"clause", "left", "aside", "as"}:
            content = _without_circumstance(verb, content)
        if content:
            yield Attribution(pattern, verb.lemma_.lower(), verb, cue, content, source, addressee(verb), carrier)


def _of_quoting(verb: Token) -> list[tuple[str, frozenset[int], tuple[int, ...]]]:
    """'X was quoted as saying that …', and '…, X was quoted as saying', where the words hang on 'quoted'."""
    found = [match for match in matches(verb) if match[0] != "by"]
    if found:
        return found
    reporting = next((t for t in verb.ancestors if t.lemma_ in {"quote", "cite"}), verb)
    before = [words for name, words, _ in matches(reporting) if name == "left"]
    host = _aside(reporting)
    before += [host[1]] if host is not None else []
    return [("left", words - subtree(reporting, *reporting.lefts), (verb.i,)) for words in before[:1]]


def _of_adjective(adjective: Token) -> Iterator[Attribution]:
    """'was adamant that …', 'is confident …'."""
    if adjective.dep_ != "acomp":
        return
    for child in adjective.rights:
        if child.dep_ == "ccomp":
            who = speaker(adjective.head)
            source = name_of(who) if who is not None else None
            yield Attribution(
                "adjective+that", adjective.lemma_.lower(), adjective, (adjective.i,), complement_words(child), source
            )


def _without_circumstance(verb: Token, words: frozenset[int]) -> frozenset[int]:
    """Content of an act of speech less the narrator's 'as tensions rose', 'while visiting X'."""
    for token in verb.subtree:
        if (
            token.i in words
            and token.dep_ == "advcl"
            and token.left_edge.lower_ in {"as", "while", "after", "amid", "before"}
        ):
            words = words - subtree(token)
    return words


def _host(verb: Token) -> frozenset[int] | None:
    """The clause that a parenthetical ('…, officials said, …') interrupts or follows."""
    host = verb.head
    if host.pos_ not in {"VERB", "AUX", "NOUN", "ADJ", "PROPN"}:
        return None
    while host.dep_ in SUBJECTS:
        host = host.head  # an aside after the subject was hung on the subject
    return subtree(host, verb)


def _aside(verb: Token) -> tuple[str, frozenset[int]] | None:
    """'…, X said' and 'as X said' inside or after the clause that they attribute."""
    if verb.dep_ not in {"parataxis", "ccomp", "dep", "advcl"}:
        return None
    own = {"ccomp", "xcomp"} if verb.lemma_ in cues.HEARD else {"ccomp", "xcomp", "dobj"}
    has_own = any(c.dep_ in own and c.i > verb.i for c in verb.children)
    if verb.dep_ == "advcl":
        as_told = any(c.dep_ in {"mark", "advmod"} and c.lower_ == "as" for c in verb.lefts)
        put = any(c.dep_ == "dobj" and c.lower_ == "it" for c in verb.children)
        words = _host(verb) if as_told and (put or not has_own) else None
        return ("as", words) if words else None
    if has_own or not any(c.dep_ in SUBJECTS for c in verb.children):
        return None
    if any(c.lower_ == "what" for c in verb.lefts):
        return None  # 'what X said' is a thing, no parenthesis
    left, right = verb.left_edge.i, verb.right_edge.i
    set_off = [i for i in (left - 1, left, right, right + 1) if 0 <= i < len(verb.doc) and verb.doc[i].is_punct]
    words = _host(verb) if set_off else None
    return ("aside", words) if words else None


def _according(token: Token) -> tuple[Token, frozenset[int], tuple[int, ...]] | None:
    """(source, content, cue) of 'according to X'."""
    to = next((c for c in token.rights if c.lower_ == "to"), None)
    source = next((c for c in to.children if c.dep_ == "pobj"), None) if to is not None else None
    if to is None or source is None:
        return None
    cue = tuple(range(token.i, to.i + 1))
    clause = token.head
    if clause == token:
        comma = next((t for t in token.sent if t.i > source.i and t.text == ","), None)
        return (source, frozenset(range(comma.i + 1, token.sent.end)), cue) if comma is not None else None
    while clause.dep_ == "conj" and any(c.dep_ in SUBJECTS for c in clause.lefts):
        clause = clause.head  # it attributes all the coordinated clauses
    return source, subtree(clause, token), cue


def _noun_patterns(noun: Token) -> Iterator[tuple[str, frozenset[int], tuple[int, ...]]]:
    """'claim that …', 'promise to …', 'call for …', 'accusation of …'."""
    for child in noun.rights:
        marks = {c.lower_ for c in child.lefts if c.dep_ == "mark"}
        if child.dep_ in {"acl", "ccomp", "relcl", "appos"} and "that" in marks:
            yield "noun+that", complement_words(child), (noun.i,)
        elif child.dep_ == "acl" and is_infinitive(child):
            yield "noun+infinitive", subtree(child), (noun.i,)
        elif child.dep_ == "prep" and child.lower_ in {"for", "of", "on", "about", "against", "over"}:
            words = frozenset().union(*(subtree(c) for c in child.children))
            if words:
                cue = (noun.i, child.i) if child.i == noun.i + 1 else (noun.i,)
                yield f"noun+{child.lower_}", words, cue
