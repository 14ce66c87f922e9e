"""The terminals of the SPARQL 1.1 grammar (section 19.8) in a text, and the IRIs that they name.

`tokens` reads as the grammar does, by the longest match; `readings` as any parser might, for `guard`.
"""

from __future__ import annotations

import contextlib
import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urljoin

_BASE = (
    "A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u1fff\u200c-\u200d\u2070-\u218f"
    "\u2c00-\u2fef\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd\U00010000-\U000effff"
)
_CHARS = _BASE + r"_0-9\-\u00b7\u0300-\u036f\u203f-\u2040"
_ESCAPE = r"\\(?:[tbnrf\"'\\]|u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8})"
# IRIREF, as a pattern.
IRIREF = r"<[^<>\"{}|^`\x00-\x20]*>"
_TOKEN = re.compile(
    rf"""
    (?P<skip>    [ \t\r\n]+ | \#[^\r\n]* )
  | (?P<long>    \"\"\"(?:\"{{0,2}}(?:[^\"\\]|{_ESCAPE}))*\"\"\" | '''(?:'{{0,2}}(?:[^'\\]|{_ESCAPE}))*''' )
  | (?P<string>  \"(?:[^\"\\\r\n]|{_ESCAPE})*\" | '(?:[^'\\\r\n]|{_ESCAPE})*' )
  | (?P<iri>     {IRIREF} )
  | (?P<var>     [?$][{_BASE}_0-9][{_BASE}_0-9\u00b7\u0300-\u036f\u203f-\u2040]* )
  | (?P<lang>    @[A-Za-z]+(?:-[A-Za-z0-9]+)* )
  | (?P<blank>   _:[{_BASE}_0-9][{_CHARS}.]* )
  | (?P<pname>   (?:[{_BASE}][{_CHARS}.]*+)?:(?:[{_CHARS}.:]|%[0-9A-Fa-f]{{2}}|\\[_~.\-!$&'()*+,;=/?\#@%])* )
  | (?P<word>    [{_BASE}][{_CHARS}.]* )
  | (?P<other>   . )
    """,
    re.VERBOSE | re.DOTALL,
)

# What SERVICE takes; generous in the characters of names, so that nothing slips through. A longer
# name than any in use counts as one, which bounds the work.
_TARGET = re.compile(
    rf"""[?$][^ \t\r\n{{}}<>\"'()\#]+ | {IRIREF}
       | (?P<long> [^ \t\r\n{{}}<>\"'()\#:;,]{{256}} )
       | [^ \t\r\n{{}}<>\"'()\#:;,]*+ : (?: (?P<longer> (?:\\.|[^ \t\r\n{{}}<>\"'()\#;,|\\]){{512}} )
                                          | (?:\\.|[^ \t\r\n{{}}<>\"'()\#;,|\\])* )""",
    re.VERBOSE | re.DOTALL,
)
_BLANKS = re.compile(r"[ \t\r\n]*")
_SILENT = re.compile("silent", re.IGNORECASE)
_LONGEST_WORD = 10
# After these a name is a graph's or a resource's, so that a prefix may be called 'service'.
_BEFORE_GRAPH = frozenset({"GRAPH", "FROM", "NAMED", "DESCRIBE"})


@dataclass(frozen=True, slots=True)
class Token:
    """A terminal: `kind` is the group of _TOKEN that it matched, `at` its offset."""

    kind: str
    text: str
    at: int

    @property
    def word(self) -> str:
        """The keyword that it may be, in capitals; empty where it is no word."""
        return self.text.upper() if self.kind == "word" else ""

    @property
    def end(self) -> int:
        """The offset behind it."""
        return self.at + len(self.text)


def _match(text: str, at: int) -> Token:
    found = _TOKEN.match(text, at)
    assert found is not None  # 'other' takes any character
    assert found.lastgroup is not None
    return Token(found.lastgroup, found.group(), at)


def tokens(text: str) -> Iterator[Token]:
    """The terminals of `text` and the gaps between them, in the reading of the grammar: the longest match."""
    at = 0
    while at < len(text):
        token = _match(text, at)
        yield token
        at = token.end


def named(text: str) -> list[tuple[Token, str | None]]:
    """The terminals of `text` without the gaps, each with the IRI that it names, None where it names none.
    A prefixed name whose prefix no PREFIX before it declares names none."""
    found = [token for token in tokens(text) if token.kind != "skip"]
    base, prefixes = "", dict[str, str]()

    def resolved(token: Token) -> str | None:
        if token.kind == "iri":
            with contextlib.suppress(ValueError):  # of a host in brackets that is no number
                return urljoin(base, _unescaped(token.text[1:-1]))
        elif token.kind == "pname":
            prefix, local = token.text.split(":", 1)
            if prefix in prefixes:
                return prefixes[prefix] + re.sub(r"\\(.)", r"\1", local)
        return None

    result = []
    for i, token in enumerate(found):
        kinds = [each.kind for each in found[i + 1 : i + 3]]
        if token.word == "BASE" and kinds[:1] == ["iri"]:
            base = resolved(found[i + 1]) or base
        elif token.word == "PREFIX" and kinds == ["pname", "iri"]:
            prefixes[found[i + 1].text[:-1]] = resolved(found[i + 2]) or ""
        result.append((token, resolved(token)))
    return result


def undeclared(text: str) -> Iterator[Token]:
    """The prefixed names of `text` whose prefix no PREFIX declares, up to a PREFIX that is broken itself."""
    before = ""
    for token, iri in named(text):
        if token.kind == "pname" and iri is None:
            if before == "PREFIX":
                return
            if not text.startswith("//", token.end):  # no IRI that lacks its brackets
                yield token
        before = token.word


def _unescaped(iri: str) -> str:
    """`iri` with its \\u escapes resolved."""
    return re.sub(
        r"\\u([0-9A-Fa-f]{4})|\\U00([0-9A-Fa-f]{6})",
        lambda m: chr(min(int(m.group(1) or m.group(2), 16), 0x10FFFF)),
        iri,
    )


def position(text: str, offset: int) -> tuple[int, int]:
    """Line and column, from 1, of the code point `offset`."""
    start = text.rfind("\n", 0, offset) + 1
    return text.count("\n", 0, offset) + 1, offset - start + 1


def line_ends(text: str) -> list[int]:
    """The offsets at which a comment that is open would end."""
    return [m.start() for m in re.finditer(r"[\r\n]", text)] + [len(text)]


def readings(text: str, ends: list[int]) -> Iterator[tuple[Token, bool]]:
    """The terminals of every reading of `text`, each with whether a graph's name is due there.

    An offset is read once, however many readings lead to it, so the work grows with the length.
    """
    waiting = [(0, False)]
    seen: set[tuple[int, bool]] = set()
    while waiting:
        start, names_graph = waiting.pop()
        at = _after_gap(text, start, ends)
        if at >= len(text) or (at, names_graph) in seen:
            continue
        seen.add((at, names_graph))
        token = _match(text, at)
        yield token, names_graph
        waiting.append((token.end, token.word in _BEFORE_GRAPH))
        if token.kind == "iri":
            waiting.append((at + 1, False))
        elif token.kind == "long" and "\\" in token.text:
            waiting.append((at + 2, False))


def _after_gap(text: str, at: int, ends: list[int]) -> int:
    """The first offset from `at` that is neither white space nor in a comment."""
    while True:
        found = _BLANKS.match(text, at)
        at = found.end() if found else at
        if not text.startswith("#", at):
            return at
        at = ends[bisect_left(ends, at)]


def takes_target(text: str, at: int, ends: list[int], *then: str) -> bool:
    """Whether at offset `at` stands [SILENT] (variable | IRI), followed by one of `then` ('' is the end)."""
    at = _after_gap(text, at, ends)
    silent = _SILENT.match(text, at)
    for start in [at, _after_gap(text, silent.end(), ends)] if silent else [at]:
        target = _TARGET.match(text, start)
        if target is None:
            continue
        after = _after_gap(text, target.end(), ends)
        following = text[after : after + _LONGEST_WORD].upper()
        if target["long"] or target["longer"] or any(following.startswith(t) if t else not following for t in then):
            return True
    return False
