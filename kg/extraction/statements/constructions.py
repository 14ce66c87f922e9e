"""The constructions in which a verb may report speech: a table of what must hang on the verb and which of it
is what is said. Who says it is the subject of the verb, as `speakers` finds it, in all of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from spacy.tokens import Token

from kg.english.syntax import SUBJECTS, is_passive
from kg.extraction.statements import cues

Words = frozenset[int]

_PREPOSITIONS = frozenset(
    {"for", "of", "against", "about", "to", "on", "upon", "over", "with", "at", "from", "as", "by"}
)
# Prepositions that frame an object with what is said of it: accuse X of Y, describe X as Y.
_FRAMES = frozenset({"of", "as", "for", "with", "against", "to", "on", "over"})
# Prepositions of the time, place and occasion of speech.
_OCCASION = frozenset({"in", "at", "on", "during", "for", "after", "before", "with", "via"})


@dataclass(frozen=True, slots=True)
class Construction:
    """A row of the table; its columns are names of parts of a `_Clause`, parted by blanks.

    name    '{}' stands for the word of `each`
    needs   parts that the verb must have; with '!' such as it must not have
    said    parts whose words are what is said
    each    a part of which each token makes a construction of its own
    cue     a part that belongs to the cue where it follows the verb
    """

    name: str
    needs: str
    said: str
    each: str = ""
    cue: str = ""


_BARE = "!complement !infinitive"
# In the order in which the candidates of one verb stand.
CONSTRUCTIONS = (
    # 'want X to leave' read as a clause; 'said that X left', 'said X left'
    Construction("infinitive", "to_clause", "complement"),
    Construction("clause", "that_clause", "complement"),
    # 'made clear that X left', 'made it clear that …'
    Construction("made-clear", "clear", "made_clear", cue="clear"),
    # 'X left, Y said'
    Construction("left", "fronted", "fronted"),
    # 'called for X to leave'
    Construction("for+infinitive", "for_infinitive", "for_infinitive", cue="for_"),
    # 'called on X to leave', 'appealed to X to leave'
    Construction("{}+infinitive", "infinitive hearer !complement", "hearer infinitive", "hearer", "hearer"),
    # 'promised to leave', 'urged X to leave'
    Construction("infinitive", "open_infinitive", "objects infinitive"),
    Construction("object", "open_infinitive objects", "objects infinitive"),
    # 'denied leaving'
    Construction("gerund", "gerund !complement !infinitive", "gerund"),
    # 'called X a farce'
    Construction("object+predicate", f"objects predicate {_BARE}", "objects predicate"),
    # 'accused X of theft', 'described X as a farce'; 'a charge of theft' hung on the object
    Construction("object+{}", f"objects frame !predicate {_BARE}", "objects frame", "frame"),
    Construction("object+{}", f"objects inner !predicate {_BARE}", "objects", "inner"),
    # 'announced a plan'
    Construction("object", f"objects !predicate {_BARE}", "objects"),
    # 'X was called a farce by Y', 'X was accused of theft by Y'
    Construction("object+predicate", f"patient predicate !objects !before {_BARE}", "patient predicate"),
    Construction("object+{}", f"patient frame !objects !before {_BARE}", "patient frame", "frame"),
    # 'called for a truce', 'warned of war'
    Construction("{}", f"topic !objects !before {_BARE}", "topic", "topic", "topic"),
)


def matches(verb: Token) -> Iterator[tuple[str, Words, tuple[int, ...]]]:
    """(name of the construction, tokens of what is said, tokens of the cue) for what hangs on a verb."""
    clause = _Clause(verb)
    for row, present, absent in _ROWS:
        if not clause.has(present) or any(getattr(clause, part) for part in absent):
            continue
        for named in getattr(clause, row.each) if row.each else (verb,):
            words = frozenset[int]()
            for part in row.said.split():
                for head in (named,) if part == row.each else getattr(clause, part):
                    words |= clause.words(part, head)
            if row.name == "object+predicate" and not clause.patient:
                words = frozenset(range(min(words), max(words) + 1))
            if words:
                with_cue = (named,) if row.cue == row.each != "" else getattr(clause, row.cue or "nothing")
                yield row.name.format(named.lower_), words, with_particles(verb, *with_cue)


def _conditions(row: Construction) -> tuple[Construction, tuple[str, ...], tuple[str, ...]]:
    parts = row.needs.split()
    return row, tuple(p for p in parts if p[0] != "!"), tuple(p[1:] for p in parts if p[0] == "!")


_ROWS = [_conditions(row) for row in CONSTRUCTIONS]


class _Clause:
    """The parts of the clause of a verb, each the tokens that head them, empty where there is none."""

    nothing: Sequence[Token] = ()
    # 'made clear': the words from 'made' to 'clear', and the clause
    clear: Sequence[Token] = ()
    made_clear: Sequence[Token] = ()
    # 'for X to leave': the preposition, and the infinitive
    for_: Sequence[Token] = ()
    for_infinitive: Sequence[Token] = ()
    # the preposition before whom one calls on
    hearer: Sequence[Token] = ()
    open_infinitive: Sequence[Token] = ()
    topic: Sequence[Token] = ()

    def __init__(self, verb: Token) -> None:
        self.verb = verb
        self.rights = [c for c in verb.rights if not c.is_punct]
        self.objects = [c for c in self.rights if c.dep_ in {"dobj", "dative"}]
        self.predicate = [c for c in self.rights if c.dep_ in {"oprd", "acomp", "attr"}][:1]
        clauses = [c for c in self.rights if c.dep_ in {"xcomp", "ccomp", "advcl"}]
        self.infinitive = [c for c in clauses if is_infinitive(c)][:1]
        self.gerund = [c for c in clauses if c.dep_ == "xcomp" and c.tag_ == "VBG"][:1]
        self.prepositions = [c for c in self.rights if c.lower_ in _PREPOSITIONS and _governs(c)]
        # the subject of a passive
        self.patient = [c for c in verb.lefts if c.dep_ == "nsubjpass"][:1]
        # what joins to the object, or to the subject of a passive, what is said of it
        self.frame = [c for c in self.prepositions if c.lower_ in _FRAMES and (c.dep_ == "prep" or self.patient)]
        inner = self.objects[-1].children if self.objects else ()
        self.inner = [c for c in inner if c.dep_ == "prep" and c.lower_ in {"of", "as", "for"}]
        self.complement = self._complement()
        self.to_clause = [c for c in self.complement[:1] if is_infinitive(c)]
        small = self.to_clause and (self.objects or not _has_subject(self.to_clause[0].lefts))
        self.that_clause = [] if small else self.complement
        self.before = [c for c in verb.lefts if c.dep_ in {"ccomp", "dep", "parataxis"}][:1]
        if self.complement and not _has_subject(verb.children):
            self.before = []  # 'X shook hands, then says that …': two predicates of one subject
        self.fronted = [c for c in self.before if _reads_as_content(c)]
        if verb.lemma_ == "make":
            self._set_made_clear()
        if self.infinitive:
            self._set_infinitive(self.infinitive[0])
        if not is_passive(verb):
            self.topic = [c for c in self.prepositions if c.dep_ == "prep" and c.lower_ != "as"]

    def has(self, parts: tuple[str, ...]) -> bool:
        """Whether none of `parts` is empty."""
        # a loop, for most rows end at their first part, and each verb asks for each row
        for part in parts:  # noqa: SIM110
            if not getattr(self, part):
                return False
        return True

    def words(self, part: str, head: Token) -> Words:
        """The words of a part by its head: of a clause without 'that', of whom one calls on without 'on', of
        a passive without 'by X'."""
        if part in {"complement", "fronted", "made_clear"}:
            return complement_words(head)
        if part in {"hearer", "topic"}:
            return frozenset[int]().union(*(subtree(c) for c in head.children))
        if part == "for_infinitive":
            return subtree(head) - {c.i for c in head.lefts if c in self.for_}
        if self.patient and part in {"predicate", "frame"}:
            after = (t for t in self.verb.subtree if t.lower_ == "by" and t.i > self.verb.i)
            return subtree(head, *(t for t in after if t.dep_ in {"agent", "prep"}))
        return subtree(head)

    def _complement(self) -> list[Token]:
        """The clause after the verb, with those that the parser hung beside it instead of on it."""
        found = [c for c in self.rights if c.dep_ == "ccomp"][:1]
        if not found and (not self.objects or self.verb.lemma_ in cues.HEARD):
            found = self._detached()
        for further in self.rights if found else ():
            if further.dep_ == "ccomp" and further.i > found[0].i and not is_infinitive(further):
                between = self.verb.doc[max(c.right_edge.i for c in found) + 1 : further.left_edge.i]
                if not between or (between[-1].dep_ == "cc" and len(between) < 3):
                    found.append(further)
        return found

    def _detached(self) -> list[Token]:
        """The 'that' clause of a verb which the parser hung on the time or occasion between them:
        'said for the first time that …', 'predicted at the debate that …'."""
        for between in self.rights:
            if between.dep_ == "npadvmod" or (between.dep_ == "prep" and between.lower_ in _OCCASION):
                for token in between.subtree:
                    if token.dep_ in {"acl", "ccomp", "relcl", "advcl"} and token.head.pos_ in {"NOUN", "PROPN"}:
                        marks = [c for c in token.lefts if c.dep_ in {"mark", "advmod"} and c.lower_ == "that"]
                        if marks and _has_subject(token.lefts) and token.left_edge == marks[0]:
                            return [token]
        return []

    def _set_made_clear(self) -> None:
        clear = next((c for c in self.rights if c.lower_ == "clear"), self.verb)
        after = (c for t in dict.fromkeys((clear, self.verb)) for c in t.rights if c.i > clear.i != self.verb.i)
        self.made_clear = [c for c in after if c.dep_ in {"ccomp", "advcl"}][:1]
        self.clear = list(self.verb.doc[self.verb.i + 1 : clear.i + 1]) if self.made_clear else ()

    def _set_infinitive(self, verb: Token) -> None:
        mark = [c for c in verb.lefts if c.dep_ == "mark" and c.lower_ == "for"]
        self.for_ = mark or [c for c in self.prepositions if c.lower_ == "for"][:1]
        if mark or (verb.dep_ == "ccomp" and self.for_):
            self.for_infinitive = self.infinitive
            return
        hearing = {"on", "upon", "to", "for", "with"}
        self.hearer = [c for c in self.prepositions if c.i < verb.i and c.lower_ in hearing][:1]
        if not self.complement and not self.hearer and (verb.dep_ == "xcomp" or self.objects):
            self.open_infinitive = self.infinitive


def _governs(preposition: Token) -> bool:
    particle = preposition.dep_ == "prt" and any(c.dep_ == "pobj" for c in preposition.children)
    return particle or preposition.dep_ in {"prep", "agent"}


def _has_subject(tokens: Iterable[Token]) -> bool:
    return any(token.dep_ in SUBJECTS for token in tokens)


def subtree(token: Token, *without: Token) -> Words:
    """Indexes of everything that hangs on `token`, less the branches at `without`."""
    left_out = {t.i for branch in without for t in branch.subtree}
    return frozenset(t.i for t in token.subtree if t.i not in left_out)


def complement_words(clause: Token) -> Words:
    """The words of a complement clause, its introducing 'that' left out."""
    words = set(subtree(clause))
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


def with_particles(verb: Token, *more: Token) -> tuple[int, ...]:
    """The words of a cue: the verb, its particles next to it, and `more` where it follows on."""
    words = {verb.i} | {c.i for c in verb.children if c.dep_ == "prt" and abs(c.i - verb.i) <= 2 and not c.n_rights}
    for token in more:
        if token.i == max(words) + 1:
            words.add(token.i)
    return tuple(range(min(words), max(words) + 1))


def is_infinitive(token: Token) -> bool:
    """Whether a verb is one with 'to'."""
    return token.tag_ in {"VB", "VBN"} and any(c.dep_ in {"aux", "auxpass"} and c.lower_ == "to" for c in token.lefts)


def _reads_as_content(left: Token) -> bool:
    """Whether the clause before a cue can be what was said: no fronted participle ('Asked about
    it, X said'), and set off by a comma or a quotation mark, not by a colon or semicolon."""
    if left.tag_ in {"VBG", "VBN"} and not any(
        c.dep_ in SUBJECTS or c.dep_ in {"aux", "auxpass"} for c in left.children
    ):
        return False
    end = max(t.i for t in left.subtree)
    return left.doc[end + 1].text not in {":", ";"}
