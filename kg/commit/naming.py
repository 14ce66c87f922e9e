"""Which article a person means: by its key, its name, its address or what its source calls it."""

from __future__ import annotations

import re
from pathlib import PurePosixPath

from rdflib import Literal, URIRef

from kg.commit.versions import articles, find, key_of
from kg.errors import NotFound
from kg.graph.identity import canonical_address
from kg.graph.writer import web_address
from kg.iris import Minter
from kg.namespaces import DCTERMS, NKG, PROV, SCHEMA
from kg.nquads import term
from kg.store import Store

_KEY = re.compile(r"[0-9a-f]{16}")
_SHOWN = 5


def key_meant(store: Store, minter: Minter, words: str) -> str:
    """The key of the one article in `store` that `words` are the key, the IRI, the name (with or without folder and
    ending), the address, however it is written, or the source's identifier of.

    Raises NotFound, with what to write instead, where there is none or more than one.
    """
    key = words.removeprefix(minter.article(""))
    if _KEY.fullmatch(key):
        return _by_key(store, minter, key)
    found = _by_words(store, minter, words)
    if not found:
        raise NotFound(
            f"the store holds no article {words!r}, neither as key nor as name, url or id: "
            "`kg query articles` lists what it holds"
        )
    if len(found) > 1:
        listed = ", ".join(f"{key} ({name})" for key, name in sorted(found.items())[:_SHOWN])
        more = f" and {len(found) - _SHOWN} more" if len(found) > _SHOWN else ""
        raise NotFound(f"several articles are meant by {words!r}: name one by its key: {listed}{more}")
    return next(iter(found))


def _by_key(store: Store, minter: Minter, key: str) -> str:
    found = find(store, minter, [key], ())
    if key in found and found[key].held:
        return key
    for versions in articles(found):
        latest = next((each for each in versions if each.held), None)
        if latest is not None and any(each.key == key for each in versions):
            raise NotFound(f"{key} is an earlier version of {latest.name}: kg withdraw {latest.key} takes all of them")
    raise NotFound(f"the store holds no article {key}: `kg query articles` lists what it holds")


def _by_words(store: Store, minter: Minter, words: str) -> dict[str, str]:
    """Names of articles by their keys."""
    path = PurePosixPath(words)
    names = [name for name in dict.fromkeys((words, path.name, path.stem)) if name]
    ways = [f"?a <{DCTERMS.identifier}> {term(Literal(name))}" for name in names]
    ways.append(f"?a <{NKG.sourceId}> {term(Literal(words))}")
    page, address = canonical_address(words), web_address(words)
    if page is not None:
        ways.append(f"GRAPH <{minter.provenance_graph}> {{ ?a <{PROV.specializationOf}> {term(URIRef(page))} }}")
    if isinstance(address, URIRef):
        ways.append(f"?a <{SCHEMA.url}> {term(address)}")
    found: dict[str, str] = {}
    for way in ways:
        rows = store.select(
            f"SELECT ?a ?name {{ {way} . ?a a <{NKG.Article}> ; <{DCTERMS.identifier}> ?name }} LIMIT 1000"
        )
        found |= {key_of(row["a"]): str(row["name"]) for row in rows}
        if found:
            break
    return found
