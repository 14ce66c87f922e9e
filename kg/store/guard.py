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
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

from kg.errors import QueryRefused, QuerySyntaxError
from kg.store.lexer import IRIREF, Token, line_ends, named, position, readings, takes_target, tokens, undeclared

FORMS = ("SELECT", "ASK", "CONSTRUCT", "DESCRIBE")
_UPDATES = ("INSERT", "DELETE", "LOAD", "CLEAR", "DROP", "CREATE", "ADD", "MOVE", "COPY", "WITH")

# Up to a '{' before which no comment and no string begins, nor any '<' but an IRI's.
_PLAIN_HEAD = re.compile(rf"(?:[^{{#\"'<]++|{IRIREF})*+(?={{)")
# Of the heads of queries that are remembered, in characters.
_LONGEST_CACHED = 4_000
_WORD_SERVICE = re.compile("service", re.IGNORECASE)


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


def outline(query: str, *, services: bool = False) -> Outline:
    """Read `query`. Raises QueryRefused for an update and, unless `services` are somebody else's to refuse, for
    SERVICE."""
    if not services and calls_service(query):
        raise QueryRefused("SERVICE is refused: queries see this store alone")
    head = _head(query)
    return _cached_outline(head) if len(head) <= _LONGEST_CACHED else _outline(head)


def _outline(head: str) -> Outline:
    """`outline` of a query that begins with `head`."""
    default_graphs: list[str] = []
    named_graphs: list[str] = []
    form: str | None = None
    found = named(head)
    for i, (token, _) in enumerate(found):
        if form is None and token.word.startswith(_UPDATES):
            raise QueryRefused(f"{token.word} is an update, and only queries are answered here")
        if form is None:
            form = next((each for each in FORMS if token.word.startswith(each)), None)
        elif token.word == "FROM" and (following := found[i + 1 : i + 3]):
            is_named = following[0][0].word == "NAMED"
            iri = following[-1 if is_named else 0][1]
            if iri is not None:
                (named_graphs if is_named else default_graphs).append(iri)
    return Outline(form, tuple(default_graphs), tuple(named_graphs))


# Clients ask many queries that begin in the same way.
_cached_outline = lru_cache(maxsize=256)(_outline)


def check(
    query: str, holds: Callable[[str], bool], datasets: tuple[str, ...] = (), *, services: bool = False
) -> Outline:
    """`outline(query, services=services)`, with every graph that it names checked by `holds`, which tells for an IRI
    whether the store holds such a named graph. `datasets` are further graphs that are asked for
    beside the query, as the SPARQL Protocol allows; then they replace the query's own.

    Raises QueryRefused as `outline` does, and for a graph that the store does not hold.
    """
    found = outline(query, services=services)
    for iri in datasets or (*found.default_graphs, *found.named_graphs):
        if not holds(iri):
            raise QueryRefused(f"this store holds no graph <{iri}>, and none is fetched from elsewhere")
    return found


def undeclared_prefix(query: str) -> QuerySyntaxError | None:
    """The error for the first prefixed name whose prefix no PREFIX declares, None where all are
    declared. Engines report such a name as a syntax error somewhere near it."""
    token = next(undeclared(query), None)
    if token is None:
        return None
    line, column = position(query, token.at)
    prefix = token.text.partition(":")[0]
    message = f"line {line}, column {column}: the prefix {prefix}: is not declared; add PREFIX {prefix}: <...>"
    return QuerySyntaxError(message, line, column)


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
    found = named(query)
    changes: list[tuple[Token, Token, str]] = []
    for i, (token, _) in enumerate(found):
        following = found[i + 1 : i + 3]
        if token.word != "SERVICE" or not following:
            continue
        target, iri = following[-1 if following[0][0].word == "SILENT" else 0]
        address = None if iri is None else services(iri)
        if address is None:
            name = f"<{iri}>" if iri is not None else "an address that the query does not name"
            raise QueryRefused(f"SERVICE {name} is refused: not among the services that this server was told to ask")
        changes.append((token, target, f"<{address}>"))
    called = read = query
    for token, target, address in reversed(changes):
        called = called[: target.at] + address + called[target.end :]
        read = read[: token.at] + "GRAPH  " + read[token.end : target.at] + address + read[target.end :]
    # SILENT goes with SERVICE only.
    return called, re.sub(r"(GRAPH  \s*)SILENT(?=\s*<)", r"\1", read, flags=re.IGNORECASE)
