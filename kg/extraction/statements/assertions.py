"""Which candidate attributions tell of speech: the lexicon's word on the cue, its mood and
polarity, and the disentangling of what the parser hung on the wrong verb."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from spacy.tokens import Doc, Token

from kg import lexicon
from kg.english.repairs import is_negated_itself
from kg.english.syntax import FUTURE, HYPOTHETICAL, auxiliaries, is_negated, own_auxiliaries
from kg.extraction.statements import cues
from kg.extraction.statements.attributions import Attribution, candidates


def asserted(doc: Doc, outside: Iterable[int]) -> list[Attribution]:
    """The attributions of a paragraph whose cue lies at one of the token indexes `outside`
    (of quotations), in order: speech that took place, by a known source, with a content."""
    allowed = frozenset(outside)
    kept = [
        c
        for c in candidates(doc)
        if c.source is not None and c.head.i in allowed and _believable(c) and is_asserted(c.head) and _worth(c)
    ]
    return [_without_comment(c) for c in _untangled(kept)]


def is_asserted(head: Token) -> bool:
    """Whether the cue tells of speech that took place: not denied, supposed, asked or ordered."""
    if head.pos_ in {"NOUN", "ADJ"}:
        return not (head.pos_ == "ADJ" and is_negated(head.head))
    verb = head
    if is_negated_itself(verb) or auxiliaries(verb) & HYPOTHETICAL:
        return False
    asking = [c for c in verb.lefts if c.dep_ == "aux" and c.lower_ in {"do", "does", "did", "has", "have", "had"}]
    if (
        asking
        and verb.sent.text.rstrip().endswith("?")
        and any(c.dep_ == "nsubj" and c.i > asking[0].i for c in verb.lefts)
    ):
        return False
    marks = {c.lower_ for c in verb.lefts if c.dep_ in {"mark", "advmod"}}
    if marks & {"if", "unless", "whether"}:
        return False
    subject = min((c for c in verb.children if c.dep_ == "nsubj"), key=lambda c: abs(c.i - verb.i), default=None)
    if verb.tag_ == "VB" and subject is None and not auxiliaries(verb) & (FUTURE | {"did", "does", "do"}):
        return verb.dep_ in {"xcomp", "advcl"} and verb.head.lemma_.lower() in _ASPECT and is_asserted(verb.head)
    return not (subject is not None and subject.lower_ == "you")


# Verbs whose infinitive did take place.
_ASPECT = lexicon.words("speech.aspect")


def _believable(candidate: Attribution) -> bool:
    """The lexicon's word on a candidate, given its source."""
    pattern, lemma = candidate.pattern, candidate.lemma
    source = candidate.source
    if lemma == "cite" and pattern.startswith("object") and any(_is_quoted_source(c) for c in candidate.head.rights):
        return False
    documentary = source is not None and source.root.lemma_.lower() in cues.DOCUMENTARY
    if lemma in cues.INFERRING and source is not None and not documentary and not can_speak(source.root):
        return False
    if (
        lemma == "ask"
        and candidate.head.tag_ == "VBN"
        and not own_auxiliaries(candidate.head) & {"has", "have", "had", "'ve", "’ve", "'d"}
    ):
        # 'Asked whether …, X said': without 'by Y' the subject is the one who was asked
        by = any(c.lower_ == "by" for c in candidate.head.subtree)
        return by and pattern == "clause"
    if pattern == "object" and lemma == "say":
        # a clause that was read as a noun with its relative clause
        return any(candidate.head.doc[i].tag_ in {"VBD", "VBZ", "VBP", "MD"} for i in candidate.content)
    if pattern == "object" and sum(c.dep_ in {"dobj", "dative"} for c in candidate.head.children) > 1:
        return False
    if pattern in {"clause", "left"} and lemma in cues.SHOWING and documentary:
        return True
    return cues.trusted(pattern, lemma)


def _is_quoted_source(cited: Token) -> bool:
    """Whether what is cited is who said it ('citing two officials'), not what was said."""
    return cited.dep_ == "dobj" and can_speak(cited)


_OCCASIONS = lexicon.words("speech.occasion")
_PERSON_NOUN = re.compile(r"(?:[eo]r|ist|ian|[aei]nt|man|men|woman|people|al|ee|ive|aide|chief|head|crat|ey)s?$")
_SPEAKERS = lexicon.words("speech.speaker", "participant", "person", "group", "organ", "title.office")


def can_speak(noun: Token) -> bool:
    """Whether a source can be a speaker: a name, a personal pronoun, a noun for people."""
    if noun.pos_ == "PRON":
        return noun.lower_ not in {"it", "this", "that", "which", "these", "what", "all"}
    return noun.pos_ == "PROPN" or noun.lemma_.lower() in _SPEAKERS or _PERSON_NOUN.search(noun.lower_) is not None


# Patterns whose content may hold another's attribution by a slip of the parser.
_TANGLED = frozenset({"clause", "infinitive", "left", "object", "for", "for+infinitive", "on+infinitive"})


def _untangled(found: list[Attribution]) -> list[Attribution]:
    """Give back to its own speaker what the parser hung inside another's content: 'X said it
    would leave and added that …', 'X said Y was wrong, adding that …'."""
    result = list(found)
    for i, outer in enumerate(result):
        if outer.pattern not in _TANGLED:
            continue
        content = outer.content
        for j, inner in enumerate(result):
            head = inner.head
            if i == j or head.i not in content or head.pos_ != "VERB" or inner.pattern == "aside":
                continue
            own_subject = any(c.dep_ in {"nsubj", "nsubjpass"} for c in head.children)
            if head.dep_ == "conj" and not own_subject and _same_level(outer.head, head):
                result[j] = replace(inner, source=outer.source)
            elif head.dep_ == "conj" and own_subject and head.tag_ in {"VBD", "VBZ", "VBP"}:
                if not _comma_before(head.left_edge):
                    continue
            elif head.dep_ == "advcl" and head.tag_ == "VBG" and not own_subject and _comma_before(head):
                if head.head.lemma_.lower() in cues.SAYING or inner.pattern not in {"clause", "left"}:
                    continue
                result[j] = replace(inner, source=outer.source)
            else:
                continue
            branch = {t.i for t in head.subtree}
            if head.left_edge.i and head.doc[min(branch) - 1].dep_ == "cc":
                branch.add(min(branch) - 1)
            content = content - branch
        if content and content != outer.content:
            result[i] = replace(outer, content=content)
    return result


# Patterns whose content may run on into the narrator's own words.
_RUNNING_ON = frozenset({"clause", "infinitive", "object", "for", "for+infinitive", *cues.FRAMING})


def _without_comment(candidate: Attribution) -> Attribution:
    """Less what the narrator adds at the end: ', despite earlier reports', 'in a letter to the court'."""
    content, doc = candidate.content, candidate.head.doc
    if candidate.pattern not in _RUNNING_ON or not content:
        return candidate
    last = max(content)
    for index in sorted(content):
        token = doc[index]
        comment = token.dep_ == "prep" and token.lower_ in {"despite", "amid", "notwithstanding"}
        added = (comment and _comma_before(token.left_edge)) or (token.i > candidate.head.i and tells_occasion(token))
        if added and token.right_edge.i >= last - 1:
            content = content - {t.i for t in token.subtree}
    return replace(candidate, content=content) if content else candidate


def tells_occasion(prep: Token) -> bool:
    """Whether a phrase at the end of a content is rather the occasion of the speech: 'in an interview with X'."""
    if prep.lower_ not in {"in", "during", "at"} or prep.head.pos_ not in {"VERB", "AUX", "ADJ"}:
        return False
    return any(
        c.dep_ == "pobj"
        and c.lemma_.lower() in _OCCASIONS
        and any(d.lower_ in {"a", "an"} for d in c.lefts)
        and not any(d.lower_ in {"future", "next", "upcoming"} for d in c.lefts)
        for c in prep.children
    )


def _same_level(outer: Token, inner: Token) -> bool:
    """Whether a verb coordinated inside a complement is rather coordinated with the cue: 'said it
    would leave and suggested that …' mixes moods, 'said' and 'added' report alike."""
    past = {"VBD", "VBN"}
    if (inner.tag_ != outer.tag_ and not {inner.tag_, outer.tag_} <= past) or own_auxiliaries(inner):
        return False
    return bool(own_auxiliaries(inner.head)) or inner.lemma_.lower() in {"say", "add", "tell"}


def _comma_before(token: Token) -> bool:
    """Whether a comma, with at most an 'and' or 'but' after it, stands before `token`."""
    at = token.i - 1
    while at >= 0 and token.doc[at].dep_ == "cc":
        at -= 1
    return at >= 0 and token.doc[at].text == ","


# What says nothing by itself.
EMPTY = frozenset(
    {"it", "that", "this", "so", "something", "nothing", "anything", "everything", "what", "which"}
    | {"him", "her", "them", "me", "us"}
)


_UNNAMED = re.compile(
    r"(?:that )?(?:(?:his|her|their|the|a) )?(?:full |real )?(?:names? )?(?:to )?not (?:to )?be "
    r"(?:named|identified|quoted|cited|published|disclosed|used|revealed)\b",
    re.IGNORECASE,
)


def asks_to_be_unnamed(words: str) -> bool:
    """Whether `words` are the formula by which a source asks to stay unnamed ('asked not to be named'):
    it tells how the news was got, and is no statement."""
    return _UNNAMED.match(words) is not None


def _worth(candidate: Attribution) -> bool:
    """Whether the content says anything: 'said so', 'denied it' do not."""
    doc = candidate.head.doc
    words = [doc[i] for i in sorted(candidate.content) if doc[i].is_alpha or doc[i].like_num]
    if asks_to_be_unnamed(" ".join(word.text for word in words)):
        return False
    return bool(words) and not (len(words) == 1 and (words[0].lower_ in EMPTY or words[0].pos_ == "AUX"))
