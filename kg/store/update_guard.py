"""What an update asks for, read before any engine sees it: its reach, its graphs, its dataset.

SERVICE and LOAD are refused as `guard` refuses SERVICE, in every reading of the text. LOAD is looked
for wherever a terminal begins with it, provided that what follows is what a LOAD takes: [SILENT],
an IRI, then INTO, ';' or the end.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from kg.errors import QueryError, QueryRefused
from kg.store.guard import calls_service
from kg.store.lexer import line_ends, named, readings, takes_target, tokens

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
    found = [token for token, _ in named(update)]
    cuts: list[tuple[int, int]] = []
    for i, token in enumerate(found):
        if token.word != "LOAD":
            continue
        follow = [each.word for each in found[i + 1 : i + 5]]
        silent = follow[:1] == ["SILENT"]
        end = i + 2 + silent
        if follow[1 + silent : 3 + silent] == ["INTO", "GRAPH"]:
            end += 3
        if (silent or not only_silent) and end <= len(found) and (end == len(found) or found[end].text == ";"):
            cuts.append((token.at, found[end - 1].end))
    for start, stop in reversed(cuts):
        update = update[:start] + _NOTHING + update[stop:]
    return update


def graphs_within(update: str) -> frozenset[str] | None:
    """IRIs among which are those of all graphs that `update` can change, the default graph aside; None
    where it may change any."""
    if _ANY_GRAPH.search(_STRING_OR_IRI.sub("<>", update)) or any(t.text.startswith("#") for t in tokens(update)):
        return None
    iris = {iri or "" for token, iri in named(update) if token.kind in {"iri", "pname"}}
    return frozenset(iris) if all(map(_ABSOLUTE.match, iris)) else None


def used_graphs(update: str) -> tuple[str, ...]:
    """The IRIs of the USING clauses of `update`."""
    found = named(update)
    used = []
    for i, (token, _) in enumerate(found):
        if token.word == "USING":
            is_named = found[i + 1 : i + 2] and found[i + 1][0].word == "NAMED"
            used += [iri for _, iri in found[i + 1 + bool(is_named) : i + 2 + bool(is_named)] if iri is not None]
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
    found = [token for token, _ in named(update)]
    insertions: list[tuple[int, str]] = []
    depth = opened = 0
    delete_where: int | None = None
    for i, token in enumerate(found):
        if token.text == "{":
            opened = opened if depth else token.at
            depth += 1
        elif token.text == "}":
            depth -= 1
            if depth == 0 and delete_where is not None:
                # The block is both pattern and template, which only the long form can part.
                insertions.append((delete_where, f"{update[opened : token.end]} {clauses}"))
                delete_where = None
        elif depth == 0 and token.word in {"USING", "WITH"}:
            raise QueryError(
                "using-graph-uri and using-named-graph-uri cannot go with an update that has USING or WITH itself"
            )
        elif depth == 0 and token.word == "WHERE":
            if i and found[i - 1].word == "DELETE":
                delete_where = token.at
            else:
                insertions.append((token.at, f" {clauses}"))
    for at, text in reversed(insertions):
        update = update[:at] + text + update[at:]
    return update
