"""What a query asks for, read before any engine sees it: its form, its dataset, its reach.

An engine that meets SERVICE goes out to the network, and nothing in it can be told not to.
So the query is read here first, by the terminals of the SPARQL 1.1 grammar (section 19.8), and
SERVICE, updates and graphs that the store does not hold are refused.

**Why a scan of the words is sound.** Parsers read SPARQL in more ways than one: `1<2)SERVICE?x#>`
is one IRI to a tokeniser and a comparison, a SERVICE and a comment to a recursive descent, and
`trueSERVICE<x>{` or `SERVICEex:x{` need no white space. The scan therefore follows *every* reading:
each `<` is both an IRI and an operator, a long string with an escape in it is also an empty string,
and 'service' counts inside any word or prefixed name, provided that what follows is what SERVICE
takes: a variable or an IRI, then '{'. It errs only on the side of refusing.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import urljoin

from kg.errors import QueryRefused, QuerySyntaxError

FORMS = ("SELECT", "ASK", "CONSTRUCT", "DESCRIBE")
_UPDATES = ("INSERT", "DELETE", "LOAD", "CLEAR", "DROP", "CREATE", "ADD", "MOVE", "COPY", "WITH")

# Terminals of the grammar.
_BASE = (
    "A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u1fff\u200c-\u200d\u2070-\u218f"
    "\u2c00-\u2fef\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd\U00010000-\U000effff"
)
_CHARS = _BASE + r"_0-9\-\u00b7\u0300-\u036f\u203f-\u2040"
_ESCAPE = r"\\(?:[tbnrf\"'\\]|u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8})"
_IRI = r"<[^<>\"{}|^`\x00-\x20]*>"
_TOKEN = re.compile(
    rf"""
    (?P<skip>    [ \t\r\n]+ | \#[^\r\n]* )
  | (?P<long>    \"\"\"(?:\"{{0,2}}(?:[^\"\\]|{_ESCAPE}))*\"\"\" | '''(?:'{{0,2}}(?:[^'\\]|{_ESCAPE}))*''' )
  | (?P<string>  \"(?:[^\"\\\r\n]|{_ESCAPE})*\" | '(?:[^'\\\r\n]|{_ESCAPE})*' )
  | (?P<iri>     {_IRI} )
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
    rf"""[?$][^ \t\r\n{{}}<>\"'()\#]+ | {_IRI}
       | (?P<long> [^ \t\r\n{{}}<>\"'()\#:;,]{{256}} )
       | [^ \t\r\n{{}}<>\"'()\#:;,]*+ : (?: (?P<longer> (?:\\.|[^ \t\r\n{{}}<>\"'()\#;,|\\]){{512}} )
                                          | (?:\\.|[^ \t\r\n{{}}<>\"'()\#;,|\\])* )""",
    re.VERBOSE | re.DOTALL,
)
# Up to a '{' before which no comment and no string begins, nor any '<' but an IRI's.
_PLAIN_HEAD = re.compile(rf"(?:[^{{#\"'<]++|{_IRI})*+(?={{)")
# Of the heads of queries that are remembered, in characters.
_LONGEST_CACHED = 4_000
_BLANKS = re.compile(r"[ \t\r\n]*")
_SILENT = re.compile("silent", re.IGNORECASE)
_LONGEST_WORD = 10
_WORD_SERVICE = re.compile("service", re.IGNORECASE)
# After these a name is a graph's or a resource's, so that a prefix may be called 'service'.
_BEFORE_GRAPH = frozenset({"GRAPH", "FROM", "NAMED", "DESCRIBE"})


@dataclass(frozen=True, slots=True)
class Token:
    """A terminal: `kind` is the group of _TOKEN that it matched, `at` its offset."""

    kind: str
    text: str
    at: int


@dataclass(frozen=True, slots=True)
class Outline:
    """A query's form (None where the first word is none of FORMS: the engine then says what is
    wrong) and the IRIs of its FROM and FROM NAMED clauses."""

    form: str | None
    default_graphs: tuple[str, ...]
    named_graphs: tuple[str, ...]

    @property
    def has_dataset(self) -> bool:
        """Whether the query names its graphs itself, so that the union of all is not meant."""
        return bool(self.default_graphs or self.named_graphs)


def outline(query: str) -> Outline:
    """Read `query`. Raises QueryRefused for SERVICE and for an update."""
    if calls_service(query):
        raise QueryRefused("SERVICE is refused: queries see this store alone")
    head = _head(query)
    return _cached_outline(head) if len(head) <= _LONGEST_CACHED else _outline(head)


def _outline(head: str) -> Outline:
    """`outline` of a query that begins with `head`."""
    default_graphs: list[str] = []
    named_graphs: list[str] = []
    form: str | None = None
    base = ""
    prefixes: dict[str, str] = {}
    found = [token for token in tokens(head) if token.kind != "skip"]
    for i, token in enumerate(found):
        word = token.text.upper() if token.kind == "word" else ""
        following = found[i + 1 : i + 3]
        if form is None and word.startswith(_UPDATES):
            raise QueryRefused(f"{word} is an update, and only queries are answered here")
        if form is None and word == "BASE" and following and following[0].kind == "iri":
            base = urljoin(base, iri_text(following[0].text))
        elif form is None and word == "PREFIX" and [t.kind for t in following] == ["pname", "iri"]:
            prefixes[following[0].text[:-1]] = urljoin(base, iri_text(following[1].text))
        elif form is None and word.startswith(FORMS):
            form = next(f for f in FORMS if word.startswith(f))
        elif word == "FROM" and following:
            named = following[0].text.upper() == "NAMED"
            iri = resolve(following[-1] if named else following[0], base, prefixes)
            if iri is not None:
                (named_graphs if named else default_graphs).append(iri)
    return Outline(form, tuple(default_graphs), tuple(named_graphs))


# Clients ask many queries that begin in the same way.
_cached_outline = lru_cache(maxsize=256)(_outline)


def check(query: str, holds: Callable[[str], bool], datasets: tuple[str, ...] = ()) -> Outline:
    """`outline(query)`, with every graph that it names checked by `holds`, which tells for an IRI
    whether the store holds such a named graph. `datasets` are further graphs that are asked for
    beside the query, as the SPARQL Protocol allows; then they replace the query's own.

    Raises QueryRefused as `outline` does, and for a graph that the store does not hold.
    """
    found = outline(query)
    for iri in datasets or (*found.default_graphs, *found.named_graphs):
        if not holds(iri):
            raise QueryRefused(f"this store holds no graph <{iri}>, and none is fetched from elsewhere")
    return found


def undeclared_prefix(query: str) -> QuerySyntaxError | None:
    """The error for the first prefixed name whose prefix no PREFIX declares, None where all are
    declared. Engines report such a name as a syntax error somewhere near it."""
    declared: set[str] = set()
    before = Token("other", "", 0)
    for token in tokens(query):
        if token.kind == "skip":
            continue
        if token.kind == "pname":
            prefix = token.text.split(":", 1)[0]
            if before.text.upper() == "PREFIX":
                declared.add(prefix)
            elif prefix not in declared and not query.startswith("//", token.at + len(token.text)):  # no broken IRI
                line, column = position(query, token.at)
                return QuerySyntaxError(
                    f"line {line}, column {column}: the prefix {prefix}: is not declared; add PREFIX {prefix}: <...>",
                    line,
                    column,
                )
        before = token
    return None


def position(query: str, offset: int) -> tuple[int, int]:
    """Line and column, from 1, of the code point `offset`."""
    start = query.rfind("\n", 0, offset) + 1
    return query.count("\n", 0, offset) + 1, offset - start + 1


def _match(query: str, at: int) -> Token:
    found = _TOKEN.match(query, at)
    assert found is not None  # 'other' takes any character
    assert found.lastgroup is not None
    return Token(found.lastgroup, found.group(), at)


def tokens(query: str) -> Iterator[Token]:
    """The terminals of `query` in the reading of the grammar: the longest match."""
    at = 0
    while at < len(query):
        token = _match(query, at)
        yield token
        at += len(token.text)


def _head(query: str) -> str:
    """`query` up to the first terminal '{'."""
    plain = _PLAIN_HEAD.match(query)
    if plain is not None:
        return plain.group()
    return query[: next((token.at for token in tokens(query) if token.text == "{"), len(query))]


def calls_service(text: str) -> bool:
    """Whether any reading of `text` holds a SERVICE."""
    if text.isascii() and "service" not in text.lower():
        return False  # as the next line, and quicker
    if not _WORD_SERVICE.search(text):
        return False
    ends = line_ends(text)
    return any(
        takes_target(text, token.at + found.end(), ends, "{")
        for token, names_graph in readings(text, ends)
        if token.kind in {"word", "pname"} and not names_graph
        for found in _WORD_SERVICE.finditer(token.text)
    )


def with_services(query: str, services: Callable[[str], str | None]) -> tuple[str, str]:
    """`query` with the address of each SERVICE replaced by the one that `services` gives for it, and the
    same with GRAPH for SERVICE, to be read further: a SERVICE that only another reading sees is left in it.

    Raises QueryRefused for an address that `services` does not know (None), and for a variable.
    """
    if not _WORD_SERVICE.search(query):
        return query, query
    found = [token for token in tokens(query) if token.kind != "skip"]
    base, prefixes = "", dict[str, str]()
    changes: list[tuple[Token, Token, str]] = []
    for i, token in enumerate(found):
        following = found[i + 1 : i + 3]
        word = token.text.upper() if token.kind == "word" else ""
        if word == "BASE" and [t.kind for t in following[:1]] == ["iri"]:
            base = urljoin(base, iri_text(following[0].text))
        elif word == "PREFIX" and [t.kind for t in following] == ["pname", "iri"]:
            prefixes[following[0].text[:-1]] = urljoin(base, iri_text(following[1].text))
        elif word == "SERVICE" and following:
            target = following[-1] if following[0].text.upper() == "SILENT" else following[0]
            iri = resolve(target, base, prefixes)
            address = None if iri is None else services(iri)
            if address is None:
                named = f"<{iri}>" if iri is not None else "an address that the query does not name"
                raise QueryRefused(
                    f"SERVICE {named} is refused: not among the services that this server was told to ask"
                )
            changes.append((token, target, f"<{address}>"))
    called = read = query
    for token, target, address in reversed(changes):
        end = target.at + len(target.text)
        called = called[: target.at] + address + called[end:]
        read = read[: token.at] + "GRAPH  " + read[token.at + len("SERVICE") : target.at] + address + read[end:]
    # SILENT goes with SERVICE only.
    return called, re.sub(r"(GRAPH  \s*)SILENT(?=\s*<)", r"\1", read, flags=re.IGNORECASE)


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
        waiting.append((at + len(token.text), token.kind == "word" and token.text.upper() in _BEFORE_GRAPH))
        if token.kind == "iri":
            waiting.append((at + 1, False))
        elif token.kind == "long" and "\\" in token.text:
            waiting.append((at + 2, False))


def _after_gap(query: str, at: int, line_ends: list[int]) -> int:
    """The first offset from `at` that is neither white space nor in a comment."""
    while True:
        found = _BLANKS.match(query, at)
        at = found.end() if found else at
        if not query.startswith("#", at):
            return at
        at = line_ends[bisect_left(line_ends, at)]


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


def iri_text(token: str) -> str:
    """The IRI of an IRIREF, its \\u escapes resolved."""
    return re.sub(
        r"\\u([0-9A-Fa-f]{4})|\\U00([0-9A-Fa-f]{6})",
        lambda m: chr(min(int(m.group(1) or m.group(2), 16), 0x10FFFF)),
        token[1:-1],
    )


def resolve(token: Token, base: str, prefixes: dict[str, str]) -> str | None:
    """The IRI that `token` names, None where it names none."""
    if token.kind == "iri":
        return urljoin(base, iri_text(token.text))
    if token.kind == "pname":
        prefix, local = token.text.split(":", 1)
        if prefix in prefixes:
            return prefixes[prefix] + re.sub(r"\\(.)", r"\1", local)
    return None
