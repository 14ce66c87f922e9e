"""Candidate attributions: places where the parse shows that words are ascribed to a source.

A candidate is a cue (a verb, a noun, an adjective or 'according to'), the tokens that depend on
it as what is said, and the words that name who says it. Each bears the *pattern* by which it was
found; `cues` tells which lemmas are trusted in which pattern. Nothing here looks at word lists
of speech, so that a pattern's reliability can be measured over all lemmas alike.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from spacy.tokens import Doc, Token
from spacy.tokens import Span as TokenSpan

from kg.grammar import SUBJECTS, is_passive, noun_phrase

_RELATIVE = frozenset({"who", "which", "that", "whom"})
_PREPOSITIONS = frozenset({"for", "of", "against", "about", "to", "on", "upon", "over", "with", "at", "from", "as", "by"})
# Prepositions that frame an object with what is said of it: accuse X of Y, describe X as Y.
_FRAMES = {"of": "of", "as": "as", "for": "for", "with": "with", "against": "against", "to": "to", "on": "on", "over": "over"}
_SOURCE_PREPOSITIONS = frozenset({"from", "by", "of"})
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


def _subtree(token: Token, *without: Token) -> frozenset[int]:
    """Indexes of everything that hangs on `token`, less the branches at `without`."""
    left_out = {t.i for branch in without for t in branch.subtree}
    return frozenset(t.i for t in token.subtree if t.i not in left_out)


def _complement(clause: Token) -> frozenset[int]:
    """The words of a complement clause, its introducing 'that' left out."""
    words = set(_subtree(clause))
    for child in clause.lefts:
        if child.dep_ == "mark" and child.lower_ == "that":
            words.discard(child.i)
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
    words = {verb.i} | {c.i for c in verb.children if c.dep_ == "prt" and abs(c.i - verb.i) <= 2}
    for token in more:
        if token.i == max(words) + 1:
            words.add(token.i)
    return tuple(range(min(words), max(words) + 1)) if max(words) - min(words) < 4 else (verb.i,)


_DATELINE = re.compile(r"(?:[A-Z][A-Z.'’ ]{2,}|[A-Z][\w.'’ ]+, [A-Z][\w. ]+?)(?:,[^()—–]{0,40})?(?: ?\([^)]{1,40}\))? ?(?:—|–|--|-|―|:) ")


def _past_dateline(head: Token, verb: Token) -> Token:
    """`head`, or where that lies in a dateline ('MACAU (Reuters) - …') the last noun phrase
    before the verb."""
    match = _DATELINE.match(head.doc.text)
    if match is None or head.idx >= match.end() or verb.idx < match.end():
        return head
    chunks = [c for c in head.doc.noun_chunks if c.root.i < verb.i and c.root.idx >= match.end()]
    named = [c for c in chunks if c.root.pos_ == "PROPN" and c.root.ent_type_ in {"PERSON", "ORG", "GPE"}]
    return (named or chunks)[-1].root if chunks else head


def name_of(head: Token) -> TokenSpan:
    """The words that name the source: the phrase of `head` without what trails it; for 'the
    spokesman, X' the name in apposition."""
    if head.pos_ != "PROPN":
        for child in head.rights:
            if child.dep_ == "appos" and child.pos_ == "PROPN" and child.ent_type_ in {"PERSON", "ORG", ""}:
                return noun_phrase(child, with_of=False)
    return noun_phrase(head)


def _antecedent(token: Token) -> Token:
    """What a relative pronoun stands for; any other token itself."""
    if token.lower_ in _RELATIVE and token.tag_ in {"WP", "WDT", "IN", "DT"}:
        for governor in token.ancestors:
            if governor.dep_ == "relcl":
                return governor.head
    return token


def _quoting(verb: Token) -> tuple[Token | None, Token | None] | None:
    """'was quoted by Y as saying', 'Y quoted X as saying': (speaker, carrier) of 'saying'."""
    governor = verb.head
    if verb.dep_ in {"pcomp", "pobj"} and governor.lower_ == "as":
        governor = governor.head
    elif verb.dep_ not in {"xcomp", "advcl", "acl", "prep"}:
        return None
    if governor.lemma_ not in {"quote", "cite"} or governor.i > verb.i:
        return None
    agents = [p for c in governor.children if c.dep_ in {"agent", "prep"} and c.lower_ in {"by", "in"} for p in c.children]
    passive = [c for c in governor.children if c.dep_ == "nsubjpass"]
    active = [c for c in governor.children if c.dep_ == "nsubj"]
    objects = [c for c in governor.children if c.dep_ == "dobj"]
    if passive or (not active and governor.tag_ == "VBN"):
        speaker = passive[0] if passive else (governor.head if governor.dep_ == "acl" else None)
        return speaker, agents[0] if agents else None
    return (objects[0] if objects else None), (active[0] if active else None)


def _agents(verb: Token) -> list[Token]:
    """'by X' of a passive, also where it was attached to what follows the participle."""
    if verb.tag_ != "VBN":
        return []
    passive = is_passive(verb) or verb.dep_ in {"advcl", "acl"}
    found = [p for c in verb.children if c.dep_ == "agent" for p in c.children if p.dep_ == "pobj"]
    if not found and passive:
        found = [
            p
            for t in verb.subtree
            if t.lower_ == "by" and t.i > verb.i and t.dep_ in {"agent", "prep"} and t.head.head == verb
            for p in t.children
            if p.dep_ == "pobj" and (p.ent_type_ or p.pos_ == "PROPN")
        ] or [p for c in verb.children if c.lower_ == "by" for p in c.children if p.dep_ == "pobj"]
    if not found and passive:
        found = [
            p
            for c in verb.children
            for d in c.children
            for t in d.children
            if t.lower_ == "by" and t.i > verb.i
            for p in t.children
            if p.dep_ == "pobj" and p.pos_ == "PROPN"
        ]
    return found


def speaker(verb: Token) -> Token | None:
    """Head of the phrase that names who says what `verb` reports, as far as the parse tells.

    A participle or a coordinated verb has its governor's speaker, a relative pronoun stands for
    its antecedent, a reduced relative ('a letter saying') belongs to its noun.
    """
    seen = verb
    for _ in range(6):
        subjects = [c for c in seen.children if c.dep_ in {"nsubj", "csubj"}]
        if not subjects and seen != verb:
            subjects = [c for c in seen.children if c.dep_ == "nsubjpass"]
        if subjects:
            return _antecedent(subjects[0])
        agents = _agents(seen)
        if agents:
            return agents[0]
        if any(c.dep_ in {"nsubjpass", "expl"} for c in seen.children):
            return None
        governor = seen.head
        if governor == seen:
            return None
        if seen.dep_ == "acl" and seen.tag_ == "VBG" and seen.i and seen.nbor(-1).text == ",":
            verbs = [t for t in governor.ancestors if t.pos_ in {"VERB", "AUX"}]
            if verbs:
                seen = verbs[0]
                if any(c.dep_ in {"nsubj", "nsubjpass"} for c in seen.children):
                    subjects = [c for c in seen.children if c.dep_ in {"nsubj", "nsubjpass"}]
                    return _antecedent(subjects[0])
                continue
        if seen.dep_ == "acl" and governor.pos_ in {"NOUN", "PROPN", "PRON"}:
            return _owner(governor) if seen.tag_ == "VBG" else None
        if seen.dep_ in {"conj", "xcomp", "advcl", "ccomp", "dep", "parataxis"} and governor.pos_ in {"VERB", "AUX"}:
            seen = governor
        elif seen.dep_ == "pcomp" and governor.dep_ == "prep":
            seen = governor.head
            if seen.pos_ not in {"VERB", "AUX"}:
                return None
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
        if child.dep_ in {"prep", "agent"} and child.lower_ in _SOURCE_PREPOSITIONS:
            for each in child.children:
                if each.dep_ == "pobj" and (each.ent_type_ or each.pos_ == "PROPN"):
                    return each
    governor = noun.head
    if noun.dep_ == "dobj" and governor.pos_ == "VERB" and governor.lemma_ in UTTERING:
        found = speaker(governor)
        if found is not None:
            return found
    if noun.dep_ == "pobj" and governor.lower_ in {"in", "with", "at", "during"} and governor.head.pos_ == "VERB":
        found = speaker(governor.head)
        if found is not None:
            return found
    return noun


# Verbs that put speech into the world: their subject is the source of the noun that they govern.
UTTERING = frozenset(
    """issue make give release publish post send deliver write sign repeat offer put voice express have
    circulate file submit read reiterate provide tweet distribute present produce air renew level lodge
    raise retract withdraw""".split()
)


def _addressee(verb: Token) -> Token | None:
    """'told X', 'said to X', 'called on X to': head of the phrase that names who is spoken to."""
    for child in verb.rights:
        if child.dep_ in {"dobj", "dative"} and child.pos_ in {"NOUN", "PROPN", "PRON"}:
            return child
        if child.dep_ in {"prep", "dative"} and child.lower_ in {"to", "on"}:
            for each in child.children:
                if each.dep_ == "pobj" and each.pos_ in {"NOUN", "PROPN", "PRON"}:
                    return each
    return None


def _inverted(verb: Token) -> Token | None:
    """The subject that follows its verb ('said Smith') and was parsed as something else."""
    following = verb.nbor(1) if verb.i + 1 < len(verb.doc) else None
    if following is None or following.sent != verb.sent:
        return None
    for child in verb.rights:
        if child.left_edge.i == verb.i + 1 and child.dep_ in {"dobj", "attr", "oprd", "npadvmod", "appos", "dep"}:
            return child if child.pos_ in {"PROPN", "NOUN", "PRON"} else None
    return None


def _infinitive(token: Token) -> bool:
    return token.tag_ in {"VB", "VBN"} and any(c.dep_ in {"aux", "auxpass"} and c.lower_ == "to" for c in token.lefts)


def _verb_patterns(verb: Token) -> Iterator[tuple[str, frozenset[int], tuple[int, ...]]]:
    """(pattern, content, cue) for what hangs on a verb."""
    plain = _with_particles(verb)
    rights = [c for c in verb.rights if not c.is_punct]
    clause = next((c for c in rights if c.dep_ == "ccomp"), None)
    objects = [c for c in rights if c.dep_ in {"dobj", "dative"}]
    infinitive = next((c for c in rights if c.dep_ in {"xcomp", "ccomp", "advcl"} and _infinitive(c)), None)
    preps = [c for c in rights if c.dep_ in {"prep", "agent"} and c.lower_ in _PREPOSITIONS]
    if clause is not None:
        yield ("infinitive" if _infinitive(clause) else "clause"), _complement(clause), plain
    clear = next((c for c in rights if c.lower_ == "clear"), None) if verb.lemma_ == "make" else None
    if clear is not None:
        made = [c for t in (clear, verb) for c in t.rights if c.dep_ in {"ccomp", "advcl"} and c.i > clear.i]
        if made:
            yield "made clear", _complement(made[0]), tuple(range(verb.i, clear.i + 1))
    left = next((c for c in verb.lefts if c.dep_ in {"ccomp", "dep", "parataxis"}), None)
    if left is not None:
        yield "left", _complement(left), plain
    on = next((c for c in preps if c.lower_ in {"on", "upon", "to", "for", "with"} and infinitive is not None and c.i < infinitive.i), None)
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


def _object_patterns(
    verb: Token, objects: list[Token], small: Token | None, preps: list[Token]
) -> Iterator[tuple[str, frozenset[int], tuple[int, ...]]]:
    """The object as content, alone or with what is said of it."""
    plain = _with_particles(verb)
    words = frozenset().union(*(_subtree(c) for c in objects))
    if small is not None:
        yield "object+predicate", words | _subtree(small), plain
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
    if host == verb or verb.dep_ not in {"parataxis", "ccomp", "advcl", "dep", "conj"} or host.pos_ not in {"VERB", "AUX", "NOUN", "ADJ", "PROPN"}:
        return None
    return _subtree(host, verb)


def _aside(verb: Token) -> tuple[str, frozenset[int]] | None:
    """'…, X said' and 'as X said' inside or after the clause that they attribute."""
    has_own = any(c.dep_ in {"ccomp", "xcomp", "dobj"} and c.i > verb.i for c in verb.children)
    mark = next((c for c in verb.lefts if c.dep_ in {"mark", "advmod"} and c.lower_ == "as"), None)
    if mark is not None and (verb.dep_ == "advcl" or verb.dep_ == "ccomp"):
        put = any(c.dep_ == "dobj" and c.lower_ == "it" for c in verb.children)
        if has_own and not put:
            return None
        words = _host(verb)
        return ("as", words) if words else None
    if has_own or verb.dep_ not in {"parataxis", "ccomp", "dep"}:
        return None
    words = _host(verb)
    if not words or not any(c.dep_ in SUBJECTS for c in verb.children):
        return None
    edges = [verb.left_edge.i - 1, verb.right_edge.i + 1]
    set_off = [i for i in edges if 0 <= i < len(verb.doc) and verb.doc[i].is_punct]
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
    clause = token.head
    while clause.dep_ not in _CLAUSE_HEADS and clause.head != clause:
        clause = clause.head
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


def _noun_source(noun: Token) -> TokenSpan | None:
    owner = _owner(noun)
    if owner is None or owner is noun:
        # 'claims by officials' and the like name an unnamed source too
        for child in noun.rights:
            if child.dep_ in {"prep", "agent"} and child.lower_ in {"by", "from"}:
                for each in child.children:
                    if each.dep_ == "pobj":
                        return name_of(each)
        return None
    return name_of(owner)


def candidates(doc: Doc) -> Iterator[Attribution]:
    """Every candidate of a paragraph, in order of the text."""
    for token in doc:
        if token.pos_ in {"VERB", "AUX"} and token.dep_ not in {"aux", "auxpass"}:
            yield from _of_verb(token)
        elif token.pos_ == "NOUN":
            for pattern, content, cue in _noun_patterns(token):
                yield Attribution(pattern, token.lemma_.lower(), token, cue, content, _noun_source(token))
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
    quoting = _quoting(verb)
    if quoting is not None:
        who, carrier = quoting
    else:
        who = speaker(verb)
    lemma = verb.lemma_.lower()
    patterns: list[tuple[str, frozenset[int], tuple[int, ...]]] = list(_verb_patterns(verb))
    aside = _aside(verb)
    if aside is not None:
        patterns.append((*aside, _with_particles(verb)))
    inverted = _inverted(verb) if not any(c.dep_ in {"nsubj", "nsubjpass"} for c in verb.children) else None
    for pattern, content, cue in patterns:
        if who is not None:
            who = _past_dateline(who, verb)
        source_head = inverted if inverted is not None and pattern in {"left", "aside"} else who
        source = name_of(source_head) if source_head is not None else None
        if source is not None and pattern in {"left", "aside", "as"}:
            content = content - frozenset(range(source.start, source.end))
        if source is not None and source.start in content and pattern == "left":
            continue
        content = content - set(cue)
        if pattern not in {"clause", "left", "aside", "as"}:
            content = _without_circumstance(verb, content)
        if content:
            yield Attribution(pattern, lemma, verb, cue, content, source, _addressee(verb), carrier)


def _of_adjective(adjective: Token) -> Iterator[Attribution]:
    """'was adamant that …', 'is confident …'."""
    if adjective.dep_ != "acomp":
        return
    for child in adjective.rights:
        if child.dep_ == "ccomp":
            who = speaker(adjective.head)
            source = name_of(who) if who is not None else None
            yield Attribution("adjective+that", adjective.lemma_.lower(), adjective, (adjective.i,), _complement(child), source)


def spans(doc: Doc, tokens: Iterable[int]) -> list[TokenSpan]:
    """Runs of consecutive `tokens`, trimmed of white space and of punctuation that is no
    quotation mark or bracket; runs without a word are left out."""
    runs: list[list[int]] = []
    for index in sorted(tokens):
        if runs and index == runs[-1][-1] + 1:
            runs[-1].append(index)
        else:
            runs.append([index])
    found = []
    for run in runs:
        start, end = run[0], run[-1] + 1
        while start < end and _is_edge(doc[start]):
            start += 1
        while end > start and _is_edge(doc[end - 1]):
            end -= 1
        if start < end and any(t.is_alpha or t.like_num or t.text.isalnum() for t in doc[start:end]):
            found.append(doc[start:end])
    return found


def _is_edge(token: Token) -> bool:
    return token.is_space or (token.is_punct and not token.is_bracket) or token.is_quote
