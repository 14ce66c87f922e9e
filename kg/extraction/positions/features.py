"""What the learned reader sees of a stance: words and parse around a target, and between it and a holder.

A feature is a string, and all that is known of it is its bucket: a hash, so that no table of names is
kept. Strings begin with what they tell; a word in them is a lemma.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator, Set
from dataclasses import dataclass

from spacy.tokens import Doc, Token

from kg.english.participants import PRONOUNS, is_party
from kg.extraction.positions import words

BUCKETS = 2**16
_TARGETS = frozenset({"NOUN", "VERB", "PROPN", "AUX"})
_NAMES = frozenset({"PERSON", "ORG", "GPE", "NORP", "LOC", "FAC"})
_RELATIVES = frozenset({"who", "whose", "which", "that", "you", "it", "her", "him", "them", "me", "us"})
_INSIDE_NAMES = frozenset({"compound", "nmod"})
_NEGATIVES = frozenset({"no", "not", "never", "without"})
_TELLING = frozenset({"amod", "acomp", "attr", "prep", "advmod", "xcomp", "dobj"})
_OWNERS = frozenset({"nsubj", "nsubjpass", "poss", "agent"})


def bucket(feature: str) -> int:
    """The bucket of a feature, 0 to BUCKETS - 1; the same on every machine."""
    return zlib.crc32(feature.encode()) % BUCKETS


def is_target(token: Token) -> bool:
    """Whether a stance can be on what `token` heads, as far as its kind of word goes."""
    return token.pos_ in _TARGETS


def is_holder(token: Token) -> bool:
    """Whether `token` can stand for who holds a stance."""
    lower = token.lower_
    if lower in PRONOUNS or lower in _RELATIVES:
        return True
    if token.pos_ in {"PROPN", "NOUN"}:
        if token.dep_ in _INSIDE_NAMES and not token.ent_type_:
            return False
        return token.ent_type_ in _NAMES or is_party(token)
    return token.pos_ == "ADJ" and token.ent_type_ == "NORP"


def _classes() -> dict[str, str]:
    """Of each word of stance its part of speech and whether it is for or against, as one short word."""
    found: dict[str, str] = {}
    for part, table in (
        ("J", words.JUDGING_NOUNS),
        ("j", words.JUDGING_ADJECTIVES),
        ("a", {word: usages[0].supports for word, usages in words.ADJECTIVES.items()}),
        ("n", {word: usages[0].supports for word, usages in words.NOUNS.items()}),
        ("v", {word: usages[0].supports for word, usages in words.VERBS.items()}),
    ):
        found |= {f"{_PARTS[part]}{word}": f"{part}{'+' if supports else '-'}" for word, supports in table.items()}
    found |= {f"VERB{word}": "accusing" for word in words.ACCUSING}
    found |= {f"VERB{word}": "ending" for word in words.ENDING}
    return found


_PARTS = {"J": "NOUN", "j": "ADJ", "a": "ADJ", "n": "NOUN", "v": "VERB"}
_CLASSES = _classes()


@dataclass(frozen=True, slots=True)
class View:
    """A paragraph's parse as lists, for the features ask for each token many times.

    quoted, reported    the tokens that stand in a quotation, in a reported clause
    hints               by target what the patterns hold: 'supports', 'opposes' or 'unclear'
    """

    doc: Doc
    lemma: list[str]
    dep: list[str]
    pos: list[str]
    head: list[int]
    children: list[list[int]]
    stance: list[str]
    quoted: Set[int]
    reported: Set[int]
    hints: dict[int, str]

    @classmethod
    def of(cls, doc: Doc, quoted: Set[int], reported: Set[int], hints: dict[int, str]) -> View:
        """The view of a paragraph."""
        lemma = [t.lemma_.lower() for t in doc]
        pos = [t.pos_ for t in doc]
        head = [t.head.i for t in doc]
        children: list[list[int]] = [[] for _ in doc]
        for i, h in enumerate(head):
            if i != h:
                children[h].append(i)
        stance = [_CLASSES.get(p.replace("PROPN", "NOUN") + w, "") for p, w in zip(pos, lemma, strict=True)]
        return cls(doc, lemma, [t.dep_ for t in doc], pos, head, children, stance, quoted, reported, hints)

    def first_of(self, i: int) -> int:
        """The first of the words that `i` is coordinated with."""
        while self.dep[i] == "conj" and self.head[i] != i:
            i = self.head[i]
        return i

    def governors(self, i: int) -> tuple[int, int, int]:
        """What `i` hangs on, what that hangs on, and so on, coordination apart."""
        first = self.head[self.first_of(i)]
        second = self.head[self.first_of(first)]
        return first, second, self.head[self.first_of(second)]


def of_target(view: View, i: int) -> list[int]:
    """The buckets of the features of the token `i` as a target, in rising order."""
    return sorted({bucket(feature) for feature in _target(view, i)})


def _target(view: View, i: int) -> Iterator[str]:
    lemma, dep, pos, stance = view.lemma, view.dep, view.pos, view.stance
    first = view.first_of(i)
    d = dep[first]
    g, g2, g3 = view.governors(i)
    d2, d3 = dep[view.first_of(g)], dep[view.first_of(g2)]
    via = lemma[g] if pos[g] == "ADP" else pos[g]
    yield "bias"
    yield f"l={lemma[i]}"
    yield f"tag={view.doc[i].tag_}"
    yield f"d={d}"
    yield f"conj={first != i}"
    yield f"g={lemma[g]}|{d}"
    yield f"gs={stance[g]}|{d}"
    yield f"g2={via}|{d}|{lemma[g2]}|{d2}"
    yield f"g2s={via}|{d}|{stance[g2]}|{d2}"
    yield f"gg={lemma[g2]}|{d2}|{pos[g]}"
    yield f"g3={lemma[g3]}|{d3}|{via}|{lemma[g2]}"
    yield f"gsg={lemma[g2]}|{stance[g]}"
    yield f"s={stance[i]}|{stance[g]}|{stance[g2]}"
    yield f"where={i in view.quoted}|{i in view.reported}|{d}|{pos[i]}"
    for level, at in (("t", i), ("g", g), ("g2", g2)):
        yield from _around(view, level, at, d, stance[g])
    for distance in (1, 2, 3):
        if i >= distance:
            yield f"w-{distance}={lemma[i - distance]}"
    if i + 1 < len(lemma):
        yield f"w+1={lemma[i + 1]}"
    if i in view.hints:
        yield f"hint={view.hints[i]}"


def _around(view: View, level: str, at: int, d: str, stance: str) -> Iterator[str]:
    """What hangs on the token `at`: negation, modality, subject, modifiers."""
    lemma, doc = view.lemma, view.doc
    for child in view.children[at]:
        dep, word = view.dep[child], lemma[child]
        if dep == "neg" or word in _NEGATIVES:
            yield f"neg{level}|{d}"
            yield f"neg{level}|{stance}"
        if dep in {"aux", "auxpass"}:
            yield f"aux{level}={word}"
            yield f"aux{level}={word}|{stance}"
        elif dep in {"mark", "prt"}:
            yield f"mark{level}={word}|{lemma[at] if level != 't' else ''}"
        elif dep in _OWNERS:
            yield f"owner{level}={dep}|{doc[child].ent_type_}|{view.pos[child]}"
            yield f"ownerl{level}={word}"
        elif dep in _TELLING:
            yield f"c{level}={dep}|{word}"
            if view.stance[child]:
                yield f"cs{level}={dep}|{view.stance[child]}"


# --- who holds it ------------------------------------------------------------------------------


def of_holder(view: View, target: int, holder: int, by_pattern: bool, rank: int) -> list[int]:
    """The buckets of the features of `holder` as the one who has a stance on `target`: another token of
    the sentence, the `rank`-th candidate counted from the target, leftwards first."""
    features = _holder(view, target, holder)
    more = (f"p:hint={by_pattern}", f"p:rank={min(rank, 4)}|{holder < target}")
    return sorted({bucket(feature) for feature in (*features, *more)})


def _holder(view: View, t: int, h: int) -> Iterator[str]:
    up, down = _path(view, t, h)
    ups, downs = [view.dep[i] for i in up[:-1]], [view.dep[i] for i in down[:-1]]
    top = up[-1]
    token = view.doc[h]
    kind = token.ent_type_ or (view.lemma[h] if view.pos[h] == "PRON" else view.pos[h])
    where = f"{t in view.quoted}|{h in view.quoted}"
    verbs = [i for i in up if view.pos[i] in {"VERB", "AUX"}]
    yield f"p:kind={kind}|{view.dep[h]}"
    yield f"p:path={'<'.join(ups[:6])}>{'>'.join(downs[:4])}"
    yield f"p:down={'>'.join(downs[:4])}|{len(ups) if len(ups) < 6 else 6}"
    yield f"p:top={view.lemma[top]}|{downs[-1] if downs else ''}|{ups[-1] if ups else ''}"
    yield f"p:tops={view.stance[top]}|{downs[-1] if downs else ''}|{len(down) - 1}"
    yield f"p:quoted={where}|{kind if view.pos[h] == 'PRON' else ''}"
    yield f"p:quotedkind={where}|{view.dep[h]}"
    if down and view.dep[h] in {"nsubj", "nsubjpass", "poss", "pobj"}:
        nth = verbs.index(view.head[h]) if view.head[h] in verbs else -1
        yield f"p:{view.dep[h]}|verb={nth}|of={len(verbs)}"
        yield f"p:{view.dep[h]}|verb={nth}|{view.stance[view.head[h]]}|{where}"
        yield f"p:{view.dep[h]}|{view.lemma[view.head[h]]}"
    yield f"p:distance={min(abs(h - t).bit_length(), 6)}|{h < t}"


def of_speaker(view: View, target: int, by_pattern: bool) -> list[int]:
    """The buckets of the features of whoever says the words as the one who has a stance on `target`."""
    subjects = [
        view.lemma[c]
        for g in (target, *view.governors(target)[:2])
        for c in view.children[g]
        if view.dep[c] in {"nsubj", "nsubjpass", "poss"}
    ]
    first = "i" in subjects or "we" in subjects or "our" in subjects or "my" in subjects
    party = any(
        view.pos[c] == "PROPN" for g in view.governors(target) for c in view.children[g] if view.dep[c] == "nsubj"
    )
    where = f"{target in view.quoted}|{target in view.reported}"
    features = (
        f"s:{where}", f"s:hint={by_pattern}|{where}", f"s:first={first}|{where}", f"s:party={party}|{where}",
        *(f"s:owner={each}|{where}" for each in subjects),
        f"s:d={view.dep[view.first_of(target)]}|{where}", f"s:g={view.lemma[view.governors(target)[0]]}",
    )  # fmt: skip
    return sorted({bucket(feature) for feature in features})


def of_nobody(view: View, target: int, holders: Iterable[int]) -> list[int]:
    """The buckets of the features of a stance on `target` that nobody whom the text names holds."""
    g, g2, _ = view.governors(target)
    owners = [c for at in (target, g, g2) for c in view.children[at] if view.dep[c] in _OWNERS]
    known = set(holders)
    features = (
        "n:", f"n:any={bool(known)}", f"n:{target in view.quoted}|{target in view.reported}",
        *(f"n:owner={c in known}|{view.pos[c]}|{view.lemma[c] if view.pos[c] == 'NOUN' else ''}" for c in owners),
    )  # fmt: skip
    return sorted({bucket(feature) for feature in features})


def _path(view: View, t: int, h: int) -> tuple[list[int], list[int]]:
    """From the target up to what it has in common with the holder, and from the holder up to there."""
    up = [t]
    while view.head[up[-1]] != up[-1]:
        up.append(view.head[up[-1]])
    at = {i: n for n, i in enumerate(up)}
    down = [h]
    while down[-1] not in at and view.head[down[-1]] != down[-1]:
        down.append(view.head[down[-1]])
    return up[: at.get(down[-1], len(up) - 1) + 1], down
