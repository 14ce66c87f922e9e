"""`kg withdraw`: an article out of the store."""

from __future__ import annotations

import re
from typing import Annotated

import typer

from kg import commit, settings
from kg.cli.common import StoreOption, console, writable
from kg.errors import NotFound
from kg.namespaces import DCTERMS, NKG
from kg.store import Store

EXAMPLE = "kg withdraw --store graph c26070722920b8f3"


def command(
    article: Annotated[str, typer.Argument(help="The article's key, IRI, or name (its file's stem).")],
    store: StoreOption = None,
) -> int:
    """Take one article out of the store.

    With it go its assertions, its evidence, its provenance, and the descriptions of actors, places
    and topics that no other article speaks of. Nothing else is touched.
    """
    with writable(settings.load({"store": store})) as (graph, minter):
        key = _key(graph, article)
        commit.withdraw(graph, [key], minter)
        graph.flush()
    console().print(f"withdrawn: {key}", markup=False)
    return 0


def _key(store: Store, article: str) -> str:
    rows = store.select(f"SELECT ?a ?name {{ ?a a <{NKG.Article}> . OPTIONAL {{ ?a <{DCTERMS.identifier}> ?name }} }}")
    names = {(str(row["a"]).rpartition("/")[2], str(row.get("name", ""))) for row in rows}
    wanted = re.sub(r"^.*/", "", article)
    keys = {key for key, name in names if wanted in (key, name)}
    if not keys:
        raise NotFound(f"the store holds no article {article!r}: `kg query articles` lists what it holds")
    if len(keys) > 1:
        raise NotFound(f"several articles are named {article!r}: name one by its key: {', '.join(sorted(keys))}")
    return keys.pop()
