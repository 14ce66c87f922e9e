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

from spacy.tokens import Doc, Token
from spacy.tokens import Span as TokenSpan

from kg.english.datelines import past_dateline
from kg.english.syntax import SUBJECTS, is_passive
from kg.extraction.statements import cues
from kg.extraction.statements.speakers import (
    addressee,
    inverted,
    lost_subject,
    name_of,
    noun_source,
    quoting,
    speaker,
)

_PREPOSITIONS = frozenset(
    {"for", "of", "against", "about", "to", "on", "upon", "over", "with", "at", "from", "as", "by"}
)


# Prepositions that frame an object with what is said of it: accuse X of Y, describe X as Y.
_FRAMES = {
    "of": "of",
    "as": "as",
    "for": "for",
    "with": "with",
    "against": "against",
    "to": "to",
    "on": "on",
    "over": "over",
}


_CLAUSE_HEADS = frozenset({"ROOT", "ccomp", "advcl", "conj", "relcl", "acl", "parataxis", "pcomp", "xcomp"})


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
    who: Token | None
    carrier: Token | None = None
    quoted = quoting(verb)
    if quoted is not None:
        who, carrier = quoted
    else:
        who = speaker(verb) or lost_subject(verb)
    if who is not None:
        who = past_dateline(who, verb)
    lemma = verb.lemma_.lower()
    patterns: list[tuple[str, frozenset[int], tuple[int, ...]]] = list(_verb_patterns(verb))
    if quoted is not None:
        patterns = [p for p in patterns if p[0] != "by"]
    if quoted is not None and not patterns:
        # '…, X was quoted as saying': the words hang on 'quoted'
        reporting = next((t for t in verb.ancestors if t.lemma_ in {"quote", "cite"}), verb)
        found = [words for name, words, _ in _verb_patterns(reporting) if name == "left"]
        host = _aside(reporting)
        found += [host[1]] if host is not None else []
        patterns = [("left", words - _subtree(reporting, *reporting.lefts), (verb.i,)) for words in found[:1]]
    aside = _aside(verb)
    if aside is not None:
        patterns.append((*aside, _with_particles(verb)))
    after = inverted(verb) if not any(c.dep_ in {"nsubj", "nsubjpass"} for c in verb.children) else None
    for pattern, content, cue in patterns:
        source_head = after if after is not None and pattern in {"left", "aside"} else who
        source = name_of(source_head) if source_head is not None else None
        if source is not None and pattern in {"left", "aside", "as"}:
            content = content - frozenset(range(source.start, source.end))
        if source is not None and source.start in content and pattern == "left":
            continue
        content = content - set(cue)
        if pattern not in {"clause", "left", "aside", "as"}:
            content = _without_circumstance(verb, content)
        if content:
            yield Attribution(pattern, lemma, verb, cue, content, source, addressee(verb), carrier)


def _of_adjective(adjective: Token) -> Iterator[Attribution]:
    """'was adamant that …', 'is confident …'."""
    if adjective.dep_ != "acomp":
        return
    for child in adjective.rights:
        if child.dep_ == "ccomp":
            who = speaker(adjective.head)
            source = name_of(who) if who is not None else None
            yield Attribution(
                "adjective+that", adjective.lemma_.lower(), adjective, (adjective.i,), _complement(child), source
            )


def _subtree(token: Token, *without: Token) -> frozenset[int]:
    """Indexes of everything that hangs on `token`, less the branches at `without`."""
    left_out = {t.i for branch in without for t in branch.subtree}
    return frozenset(t.i for t in token.subtree if t.i not in left_out)


def _complement(clause: Token) -> frozenset[int]:
    """The words of a complement clause, its introducing 'that' left out."""
    words = set(_subtree(clause))
    for child in clause.lefts:
        if child.dep_ in {"mark", "advmod"} and child.lower_ == "that":
            words.discard(child.i)
    first = clause.left_edge
    for child in clause.lefts:
        # 'said this week he would': the time of the saying, unless a comma follows
        if child.dep_ == "npadvmod" and child.left_edge == first and child.ent_type_ in {"DATE", "TIME"}:
            after = child.right_edge.i + 1
            if clause.doc[after].text != ",":
                words -= {t.i for t in child.subtree}
    return frozenset(words)


def _without_circumstance(verb: Token, words: frozenset[int]) -> frozenset[int]:
    """Content of an act of speech less the narrator's 'as tensions rose', 'while visiting X'."""
    for token in verb.subtree:
        if token.i in words and token.dep_ == "advcl":
            opening = token.left_edge
            if opening.lower_ in {"as", "while", "after", "amid", "before"} and opening.i > verb.i:
                words = words - _subtree(token)
    return words


def _with_particles(verb: Token, *more: Token) -> tuple[int, ...]:
    """The words of a cue: the verb, its particles next to it, and `more` where it follows on."""
    words = {verb.i} | {c.i for c in verb.children if c.dep_ == "prt" and abs(c.i - verb.i) <= 2 and not c.n_rights}
    for token in more:
        if token.i == max(words) + 1:
            words.add(token.i)
    return tuple(range(min(words), max(words) + 1)) if max(words) - min(words) < 4 else (verb.i,)


def _infinitive(token: Token) -> bool:
    return token.tag_ in {"VB", "VBN"} and any(c.dep_ in {"aux", "auxpass"} and c.lower_ == "to" for c in token.lefts)


def _verb_patterns(verb: Token) -> Iterator[tuple[str, frozenset[int], tuple[int, ...]]]:
    """(pattern, content, cue) for what hangs on a verb."""
    plain = _with_particles(verb)
    rights = [c for c in verb.rights if not c.is_punct]
    clause = next((c for c in rights if c.dep_ == "ccomp"), None)
    objects = [c for c in rights if c.dep_ in {"dobj", "dative"}]
    infinitive = next((c for c in rights if c.dep_ in {"xcomp", "ccomp", "advcl"} and _infinitive(c)), None)
    preps = [
        c
        for c in rights
        if c.lower_ in _PREPOSITIONS
        and (c.dep_ in {"prep", "agent"} or (c.dep_ == "prt" and any(g.dep_ == "pobj" for g in c.children)))
    ]
    if clause is None and (not objects or verb.lemma_ in cues.HEARD):
        clause = _detached_complement(verb, rights)
    if clause is not None:
        yield from _clause_patterns(verb, clause, rights)
    if verb.lemma_ == "make":
        yield from _made_clear(verb, rights)
    left = next((c for c in verb.lefts if c.dep_ in {"ccomp", "dep", "parataxis"}), None)
    if clause is not None and not any(c.dep_ in SUBJECTS for c in verb.children):
        left = None  # 'X shook hands, then says that …'
    if left is not None and _reads_as_content(left):
        yield "left", _complement(left), plain
    on = next(
        (
            c
            for c in preps
            if c.lower_ in {"on", "upon", "to", "for", "with"} and infinitive is not None and c.i < infinitive.i
        ),
        None,
    )
    mark = next((c for c in infinitive.lefts if c.dep_ == "mark" and c.lower_ == "for"), None) if infinitive else None
    through = next((c for c in preps if c.lower_ == "for"), None)
    if infinitive is not None and (mark is not None or (infinitive.dep_ == "ccomp" and through is not None)):
        words = _subtree(infinitive) - ({mark.i} if mark is not None else set())
        yield "for+infinitive", words, _with_particles(verb, *([mark] if mark is not None else [through]))
        return
    if clause is None and infinitive is not None and infinitive.dep_ != "ccomp":
        if on is not None:
            words = frozenset().union(*(_subtree(c) for c in on.children)) | _subtree(infinitive)
            yield f"{on.lower_}+infinitive", words, _with_particles(verb, on)
        elif infinitive.dep_ == "xcomp" or objects:
            words = _subtree(infinitive)
            for each in objects:
                words |= _subtree(each)
            yield "infinitive", words, plain
            if objects:
                yield "object", words, plain
    elif clause is None:
        gerund = next((c for c in rights if c.dep_ == "xcomp" and c.tag_ == "VBG"), None)
        if gerund is not None:
            yield "gerund", _subtree(gerund), plain
    small = next((c for c in rights if c.dep_ in {"oprd", "acomp", "attr"}), None)
    if clause is None and infinitive is None and objects:
        yield from _object_patterns(verb, objects, small, preps)
    elif clause is None and infinitive is None and left is None:
        if is_passive(verb):
            yield from _passive_patterns(verb, small, preps)
            return
        for prep in preps:
            if prep.dep_ == "prep" and prep.lower_ != "as":
                words = frozenset().union(*(_subtree(c) for c in prep.children))
                if words:
                    yield prep.lower_, words, _with_particles(verb, prep)


def _clause_patterns(
    verb: Token, clause: Token, rights: list[Token]
) -> Iterator[tuple[str, frozenset[int], tuple[int, ...]]]:
    """The clause after a verb, with those that the parser hung beside it instead of on it."""
    plain = _with_particles(verb)
    words = _complement(clause)
    for further in rights:
        between = verb.doc[max(words) + 1 : further.left_edge.i]
        joined = not between or (between[-1].dep_ == "cc" and len(between) < 3)
        if further.dep_ == "ccomp" and further.i > clause.i and joined and not _infinitive(further):
            words |= _complement(further)
    with_subject = any(c.dep_ in SUBJECTS for c in clause.lefts)
    if _infinitive(clause):
        yield "infinitive", words, plain
    if not _infinitive(clause) or (with_subject and not any(c.dep_ in {"dobj", "dative"} for c in rights)):
        yield "clause", words, plain


def _made_clear(verb: Token, rights: list[Token]) -> Iterator[tuple[str, frozenset[int], tuple[int, ...]]]:
    """'made clear that …', 'made it clear that …'."""
    clear = next((c for c in rights if c.lower_ == "clear"), None)
    if clear is not None:
        made = [c for t in (clear, verb) for c in t.rights if c.dep_ in {"ccomp", "advcl"} and c.i > clear.i]
        if made:
            yield "made-clear", _complement(made[0]), tuple(range(verb.i, clear.i + 1))


# Prepositions of the time, place and occasion of speech.
_OCCASION = frozenset({"in", "at", "on", "during", "for", "after", "before", "with", "via"})


def _detached_complement(verb: Token, rights: list[Token]) -> Token | None:
    """The 'that' clause of a verb which the parser hung on the time or occasion between them:
    'said for the first time that …', 'predicted at the debate that …'."""
    for between in rights:
        if between.dep_ == "npadvmod" or (between.dep_ == "prep" and between.lower_ in _OCCASION):
            for token in between.subtree:
                if token.dep_ in {"acl", "ccomp", "relcl", "advcl"} and token.head.pos_ in {"NOUN", "PROPN"}:
                    marks = [c for c in token.lefts if c.dep_ in {"mark", "advmod"} and c.lower_ == "that"]
                    if marks and any(c.dep_ in SUBJECTS for c in token.lefts) and token.left_edge == marks[0]:
                        return token
    return None


def _reads_as_content(left: Token) -> bool:
    """Whether the clause before a cue can be what was said: no fronted participle ('Asked about
    it, X said'), and set off by a comma or a quotation mark, not by a colon or semicolon."""
    if left.tag_ in {"VBG", "VBN"} and not any(
        c.dep_ in SUBJECTS or c.dep_ in {"aux", "auxpass"} for c in left.children
    ):
        return False
    end = max(t.i for t in left.subtree)
    after = left.doc[end + 1] if end + 1 < len(left.doc) else None
    return after is None or after.text not in {":", ";"}


def _object_patterns(
    verb: Token, objects: list[Token], small: Token | None, preps: list[Token]
) -> Iterator[tuple[str, frozenset[int], tuple[int, ...]]]:
    """The object as content, alone or with what is said of it."""
    plain = _with_particles(verb)
    words = frozenset().union(*(_subtree(c) for c in objects))
    if small is not None:
        words |= _subtree(small)
        yield "object+predicate", frozenset(range(min(words), max(words) + 1)), plain
        return
    inner = [c for c in objects[-1].children if c.dep_ == "prep" and c.lower_ in {"of", "as", "for"}]
    for prep in preps:
        if prep.lower_ in _FRAMES and prep.dep_ == "prep":
            yield f"object+{prep.lower_}", words | _subtree(prep), plain
    for prep in inner:
        yield f"object+{prep.lower_}", words, plain
    yield "object", words, plain


def _passive_patterns(
    verb: Token, small: Token | None, preps: list[Token]
) -> Iterator[tuple[str, frozenset[int], tuple[int, ...]]]:
    """'X was described as Y by Z', 'X was accused of Y by Z': the subject belongs to the content."""
    subject = next((c for c in verb.lefts if c.dep_ == "nsubjpass"), None)
    if subject is None:
        return
    agents = [t for t in verb.subtree if t.lower_ == "by" and t.i > verb.i and t.dep_ in {"agent", "prep"}]
    if small is not None:
        yield "object+predicate", _subtree(subject) | _subtree(small, *agents), (verb.i,)
    for prep in preps:
        if prep.lower_ in _FRAMES:
            yield f"object+{prep.lower_}", _subtree(subject) | _subtree(prep, *agents), (verb.i,)


def _host(verb: Token) -> frozenset[int] | None:
    """The clause that a parenthetical ('…, officials said, …') interrupts or follows."""
    host = verb.head
    if (
        host == verb
        or verb.dep_ not in {"parataxis", "ccomp", "advcl", "dep", "conj"}
        or host.pos_ not in {"VERB", "AUX", "NOUN", "ADJ", "PROPN"}
    ):
        return None
    while host.dep_ in SUBJECTS and host.head != host:
        host = host.head  # an aside after the subject was hung on the subject
    return _subtree(host, verb)


def _aside(verb: Token) -> tuple[str, frozenset[int]] | None:
    """'…, X said' and 'as X said' inside or after the clause that they attribute."""
    own = {"ccomp", "xcomp"} if verb.lemma_ in cues.HEARD else {"ccomp", "xcomp", "dobj"}
    has_own = any(c.dep_ in own and c.i > verb.i for c in verb.children)
    mark = next((c for c in verb.lefts if c.dep_ in {"mark", "advmod"} and c.lower_ == "as"), None)
    if mark is not None and (verb.dep_ == "advcl" or verb.dep_ == "ccomp"):
        put = any(c.dep_ == "dobj" and c.lower_ == "it" for c in verb.children)
        if has_own and not put:
            return None
        words = _host(verb)
        return ("as", words) if words else None
    if has_own or verb.dep_ not in {"parataxis", "ccomp", "dep"} or verb.sent.root == verb:
        return None
    words = _host(verb)
    if not words or not any(c.dep_ in SUBJECTS for c in verb.children):
        return None
    if any(c.lower_ == "what" for c in verb.lefts):
        return None  # 'what X said' is a thing, no parenthesis
    left, right = verb.left_edge.i, verb.right_edge.i
    set_off = [i for i in (left - 1, left, right, right + 1) if 0 <= i < len(verb.doc) and verb.doc[i].is_punct]
    return ("aside", words) if set_off else None


def _according(token: Token) -> tuple[Token, frozenset[int], tuple[int, ...]] | None:
    """(source, content, cue) of 'according to X'."""
    to = next((c for c in token.rights if c.lower_ == "to"), None)
    if to is None and token.i + 1 < len(token.doc) and token.nbor(1).lower_ == "to":
        to = token.nbor(1)
    if to is None:
        return None
    source = next((c for c in to.children if c.dep_ == "pobj"), None)
    if source is None:
        return None
    if token.dep_ == "ROOT" or token.head == token:
        comma = next((t for t in token.sent if t.i > source.i and t.text == ","), None)
        if comma is None:
            return None
        rest = frozenset(range(comma.i + 1, token.sent.end))
        return source, rest, tuple(range(token.i, to.i + 1))
    clause = token.head
    while clause.dep_ not in _CLAUSE_HEADS and clause.head != clause:
        clause = clause.head
    while (
        clause.dep_ == "conj"
        and clause.head.pos_ in {"VERB", "AUX"}
        and clause.head.dep_ in _CLAUSE_HEADS
        and token.i > clause.i
        and any(c.dep_ in SUBJECTS for c in clause.lefts)
    ):
        clause = clause.head  # at the end of a sentence it attributes all the coordinated clauses
    follows = token.doc[source.right_edge.i + 1 if source.right_edge.i < clause.i else source.i + 1 :][:2]
    relative = any(t.tag_ in {"WP", "WDT", "WRB"} for t in follows)
    if clause.i > source.i and relative and any(t.pos_ == "VERB" for t in token.doc[token.sent.start : token.i]):
        # hung on a verb of the relative clause that tells more of the source
        return source, frozenset(range(token.sent.start, token.i)), tuple(range(token.i, to.i + 1))
    words = _subtree(clause, token)
    if clause.dep_ in {"conj", "relcl", "acl", "advcl"} or len(words) < 2:
        words = frozenset(i for i in words if clause.doc[i].dep_ != "mark" or clause.doc[i].head != clause)
    return source, words, tuple(range(token.i, to.i + 1))


def _noun_patterns(noun: Token) -> Iterator[tuple[str, frozenset[int], tuple[int, ...]]]:
    """'claim that …', 'promise to …', 'call for …', 'accusation of …'."""
    for child in noun.rights:
        marks = {c.lower_ for c in child.lefts if c.dep_ == "mark"}
        if child.dep_ in {"acl", "ccomp", "relcl", "appos"} and "that" in marks:
            that = next(c for c in child.lefts if c.dep_ == "mark" and c.lower_ == "that")
            yield "noun+that", _complement(child), tuple(range(noun.i, that.i)) if that.i - noun.i == 1 else (noun.i,)
        elif child.dep_ == "acl" and _infinitive(child):
            yield "noun+infinitive", _subtree(child), (noun.i,)
        elif child.dep_ == "prep" and child.lower_ in {"for", "of", "on", "about", "against", "over"}:
            words = frozenset().union(*(_subtree(c) for c in child.children))
            if words:
                cue = (noun.i, child.i) if child.i == noun.i + 1 else (noun.i,)
                yield f"noun+{child.lower_}", words, cue
