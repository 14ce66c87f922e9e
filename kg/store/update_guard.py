"""What an update asks for, read before any engine sees it: its reach, its graphs, its dataset.

SERVICE and LOAD are refused as `guard` refuses SERVICE, in every reading of the text. LOAD is looked
for wherever a terminal begins with it, provided that what follows is what a LOAD takes: [SILENT],
an IRI, then INTO, ';' or the end.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from kg.errors import QueryError, QueryRefused
from kg.store.guard import Token, calls_service, line_ends, readings, resolve, takes_target, tokens

_WORD_LOAD = re.compile("load", re.IGNORECASE)
# Changes nothing, wherever it stands.
_NOTHING = "CLEAR SILENT GRAPH <urn:x-newskg:nothing>"
# A variable may name any graph; BASE and escapes make other IRIs of what stands there.
_ANY_GRAPH = re.compile(r"graph[^a-z<:]*[?$]|\b(?:all|named|base)\b|\\", re.IGNORECASE)
_STRING_OR_IRI = re.compile(r"\"(?:[^\"\\\n]|\\.)*\"|<[^<>\"{}|^`\\\x00-\x20]*>")
_ABSOLUTE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")


def closed(update: str) -> str:
    """`update` as it may be evaluated: a LOAD that is SILENT is one that fails, which SILENT permits
    (SPARQL 1.1 Update, section 3.1.4).

    Raises QueryRefused for SERVICE and LOAD.
    """
    if calls_service(update):
        raise QueryRefused("SERVICE is refused: updates see this store alone")
    if not _WORD_LOAD.search(update):
        return update
    update = without_loads(update, only_silent=True)
    ends = line_ends(update)
    for token, _ in readings(update, ends):
        begins = token.kind in {"word", "pname"} and _WORD_LOAD.match(token.text)
        if begins and takes_target(update, token.at + len("LOAD"), ends, "", ";", "INTO"):
            raise QueryRefused("LOAD is refused: send the triples themselves, with PUT or POST to /store?graph=...")
    return update


def without_loads(update: str, *, only_silent: bool = False) -> str:
    """`update` with something that changes nothing in place of each LOAD."""
    found = _significant(update)
    cuts: list[tuple[int, int]] = []
    for i, token in enumerate(found):
        if token.text.upper() != "LOAD":
            continue
        follow = [each.text.upper() for each in found[i + 1 : i + 5]]
        silent = follow[:1] == ["SILENT"]
        end = i + 2 + silent
        if follow[1 + silent : 3 + silent] == ["INTO", "GRAPH"]:
            end += 3
        if (silent or not only_silent) and end <= len(found) and (end == len(found) or found[end].text == ";"):
            last = found[end - 1]
            cuts.append((token.at, last.at + len(last.text)))
    for start, stop in reversed(cuts):
        update = update[:start] + _NOTHING + update[stop:]
    return update


def _significant(update: str) -> list[Token]:
    return [token for token in tokens(update) if token.kind != "skip"]


def _names(update: str) -> Iterator[tuple[Token, str | None]]:
    """Each terminal, with the IRI that it names."""
    base, prefixes = "", dict[str, str]()
    found = _significant(update)
    for i, token in enumerate(found):
        after = [each.kind for each in found[i + 1 : i + 3]]
        if token.text.upper() == "BASE" and after[:1] == ["iri"]:
            base = resolve(found[i + 1], base, {}) or base
        elif token.text.upper() == "PREFIX" and after == ["pname", "iri"]:
            prefixes[found[i + 1].text[:-1]] = resolve(found[i + 2], base, {}) or ""
        yield token, resolve(token, base, prefixes)


def graphs_within(update: str) -> frozenset[str] | None:
    """IRIs among which are those of all graphs that `update` can change, the default graph aside; None
    where it may change any."""
    if _ANY_GRAPH.search(_STRING_OR_IRI.sub("", update)) or any(t.text.startswith("#") for t in tokens(update)):
        return None
    iris: set[str] = set()
    for token, iri in _names(update):
        if token.kind == "pname" and iri is None:
            return None
        if iri is not None:
            if not _ABSOLUTE.match(iri):
                return None
            iris.add(iri)
    return frozenset(iris)


def used_graphs(update: str) -> tuple[str, ...]:
    """The IRIs of the USING clauses of `update`."""
    found = list(_names(update))
    used = []
    for i, (token, _) in enumerate(found):
        if token.kind == "word" and token.text.upper() == "USING":
            named = found[i + 1 : i + 2] and found[i + 1][0].text.upper() == "NAMED"
            used += [iri for _, iri in found[i + 1 + bool(named) : i + 2 + bool(named)] if iri is not None]
    return tuple(used)


def with_dataset(update: str, default_graphs: Sequence[str], named_graphs: Sequence[str]) -> str:
    """`update`, its operations reading the dataset that the request names beside it: the graphs of
    using-graph-uri and using-named-graph-uri as USING clauses (SPARQL 1.1 Protocol, section 2.2.3).

    Raises QueryError where an operation has a USING or WITH of its own, which the protocol forbids,
    and for a graph that is no IRI.
    """
    if not default_graphs and not named_graphs:
        return update
    for iri in (*default_graphs, *named_graphs):
        if not _ABSOLUTE.match(iri) or re.search(r'[<>"{}|^`\\\x00-\x20]', iri):
            raise QueryError(f"{iri!r} is no IRI of a graph")
    clauses = "".join(
        [*(f"USING <{iri}> " for iri in default_graphs), *(f"USING NAMED <{iri}> " for iri in named_graphs)]
    )
    found = _significant(update)
    insertions: list[tuple[int, str]] = []
    depth = 0
    for i, token in enumerate(found):
        depth += {"{": 1, "}": -1}.get(token.text, 0)
        if depth or token.kind != "word":
            continue
        word = token.text.upper()
        if word in {"USING", "WITH"}:
            raise QueryError(
                "using-graph-uri and using-named-graph-uri cannot go with an update that has USING or WITH itself"
            )
        if word == "WHERE":
            before = found[i - 1].text.upper() if i else ""
            pattern = _braced(update, found[i + 1 :]) if before == "DELETE" else ""
            insertions.append((token.at, f"{pattern} {clauses}"))
    for at, text in reversed(insertions):
        update = update[:at] + text + update[at:]
    return update


def _braced(update: str, found: Iterable[Token]) -> str:
    """The text of the block that `found` begins with: DELETE WHERE has it as its template too."""
    depth = 0
    start = None
    for token in found:
        start = token.at if start is None else start
        depth += {"{": 1, "}": -1}.get(token.text, 0)
        if depth == 0:
            return update[start : token.at + 1]
    return ""
