"""spaCy's attribute ruler as a table.

The ruler matches some two hundred patterns at each token. Nearly all are of one token and ask for
its tag, its word in lower case, its dependency label and whether it is white space: what they set
is a function of these four. The table remembers it for each combination that it has met, as the
ruler's own matcher gave it. The patterns of several tokens are matched as ever.

Sets attributes as the ruler does, by a function in a private module, so this module uses private names of spaCy
(3.8, which pyproject.toml asks for).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from spacy.attrs import DEP, IS_SPACE, LEMMA, LOWER, MORPH, POS, TAG
from spacy.matcher import Matcher
from spacy.pipeline import AttributeRuler
from spacy.tokens import Doc
from spacy.tokens._retokenize import set_token_attrs
from spacy.vocab import Vocab

_ATTRIBUTES = {"TAG": TAG, "LOWER": LOWER, "DEP": DEP, "IS_SPACE": IS_SPACE}
_ORDER = list(_ATTRIBUTES.values())
_SETTABLE = {TAG, POS, MORPH, LEMMA, DEP}

# Combinations remembered of whole words, of which a long build meets ever new ones.
_MOST_REMEMBERED = 1 << 16

Key = tuple[int, int, int, int]
Pattern = list[dict[str, Any]]


def _words(pattern: Pattern) -> Iterable[str]:
    """The words in lower case that `pattern` compares with."""
    for token in pattern:
        value = token.get("LOWER", ())
        yield from [value] if isinstance(value, str) else (word for words in dict(value).values() for word in words)


def _is_of_one_token(pattern: Pattern) -> bool:
    """Whether `pattern` looks at nothing but the four attributes of one token, and compares them only
    with given values."""
    return len(pattern) == 1 and all(
        name in _ATTRIBUTES
        and (isinstance(value, str | bool) or (isinstance(value, dict) and set(value) <= {"IN", "NOT_IN"}))
        for name, value in pattern[0].items()
    )


class AttributeTable:
    """Sets what `ruler` would set."""

    @classmethod
    def of(cls, component: object) -> AttributeTable | None:
        """The table for `component`, if that is an attribute ruler that sets nothing out of the ordinary."""
        if type(component) is not AttributeRuler or any(set(attributes) - _SETTABLE for attributes in component.attrs):
            return None
        return cls(component)

    def __init__(self, ruler: AttributeRuler) -> None:
        self._vocab: Vocab = ruler.vocab
        self._attributes = ruler.attrs
        self._indices = ruler.indices
        self._of_one_token = Matcher(ruler.vocab, validate=False)
        self._of_several = Matcher(ruler.vocab, validate=False)
        self._begins_several = Matcher(ruler.vocab, validate=False)
        # How many tokens a pattern looks at; None where an operator leaves that open.
        self._longest: int | None = 1
        self._words: set[int] = set()
        # What is set at a token with these values; an empty dict where nothing is.
        self._table: dict[Key, dict[int, int]] = {}
        # Whether a pattern of several tokens can begin at one with these values.
        self._beginnings: dict[Key, bool] = {}
        rules: list[Any] = list(ruler.patterns)
        for number, rule in enumerate(rules):
            single = [pattern for pattern in rule["patterns"] if _is_of_one_token(pattern)]
            several = [pattern for pattern in rule["patterns"] if not _is_of_one_token(pattern)]
            if rule["index"] not in (0, -1):
                single, several = [], rule["patterns"]
            if single:
                self._of_one_token.add(str(number), single)
                self._words.update(ruler.vocab.strings.add(word) for pattern in single for word in _words(pattern))
            if several:
                self._of_several.add(str(number), several)
                self._begins_several.add(str(number), [pattern[:1] for pattern in several])
                if any("OP" in token for pattern in several for token in pattern):
                    self._longest = None
                elif self._longest is not None:
                    self._longest = max(self._longest, *map(len, several))

    def annotate(self, docs: list[Doc]) -> list[Doc]:
        """Set the attributes of all tokens of `docs`."""
        for doc in docs:
            self._annotate(doc)
        return docs

    def _annotate(self, doc: Doc) -> None:
        rows: list[Key] = list(map(tuple, doc.to_array(_ORDER).tolist()))
        # A word that no pattern names is as good as any other such.
        keys = [(tag, lower if lower in self._words else 0, dep, space) for tag, lower, dep, space in rows]
        for index in {key: index for index, key in enumerate(keys) if key not in self._table}.values():
            self._table[keys[index]] = self._learnt(doc, index)
        touched = self._apply_several(doc, rows)
        for index, key in enumerate(keys):
            wanted = self._table[key]
            if wanted and index not in touched:
                set_token_attrs(doc[index], wanted)

    def _apply_several(self, doc: Doc, rows: list[Key]) -> set[int]:
        """Set what the patterns of several tokens ask for, and at the same tokens what those of one do;
        these tokens."""
        if self._longest is None:
            found = self._matches(self._of_several, doc, 0, len(doc))
        else:
            found = [
                match
                for start in self._where_several_may_begin(doc, rows)
                for match in self._matches(self._of_several, doc, start, start + self._longest, from_first=True)
            ]
        touched = {index for _, index in found}
        # The ruler goes by the number of the rule, not by token: a later rule has the last word.
        found += [match for index in touched for match in self._matches(self._of_one_token, doc, index, index + 1)]
        for rule, index in sorted(found):
            set_token_attrs(doc[index], self._attributes[rule])
        return touched

    def _where_several_may_begin(self, doc: Doc, rows: list[Key]) -> list[int]:
        if len(self._beginnings) > _MOST_REMEMBERED:
            self._beginnings.clear()
        for index in {row: index for index, row in enumerate(rows) if row not in self._beginnings}.values():
            self._beginnings[rows[index]] = bool(self._begins_several(doc[index : index + 1], allow_missing=True))
        return [index for index, row in enumerate(rows) if self._beginnings[row]]

    def _matches(
        self, matcher: Matcher, doc: Doc, first: int, end: int, from_first: bool = False
    ) -> list[tuple[int, int]]:
        """Rule and token for each match in the tokens from `first` to `end`, in the order in which the ruler
        applies them."""
        found = (
            (int(self._vocab.strings[name]), first + start, first + stop)
            for name, start, stop in matcher(doc[first:end], allow_missing=True)
            if start == 0 or not from_first
        )
        return [(rule, range(start, stop)[self._indices[rule]]) for rule, start, stop in sorted(found)]

    def _learnt(self, doc: Doc, index: int) -> dict[int, int]:
        """What the patterns of one token set at the token `index`."""
        merged: dict[int, int] = {}
        for rule, _ in self._matches(self._of_one_token, doc, index, index + 1):
            # A value set again moves to the end: the order in which they are set stays that of the ruler.
            for name, value in self._attributes[rule].items():
                merged.pop(name, None)
                merged[name] = value
        return merged
