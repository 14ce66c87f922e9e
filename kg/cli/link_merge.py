"""`kg link merge`: two actors are one, on a person's word."""

from __future__ import annotations

import datetime
from typing import Annotated

import typer
from rdflib import URIRef

from kg import settings
from kg.cli.common import StoreOption, console, writable
from kg.errors import NotFound
from kg.namespaces import NKG
from kg.store import Store

EXAMPLE = "kg link merge --store graph actor/recep-erdogan actor/recep-tayyip-erdogan --author Kari"


def command(
    alias: Annotated[str, typer.Argument(help="The actor that goes: its IRI, with or without the base.")],
    into: Annotated[str, typer.Argument(help="The actor that stays.")],
    store: StoreOption = None,
    undo: Annotated[bool, typer.Option("--undo", help="Take the merger back: the two are apart again.")] = False,
    author: Annotated[str | None, typer.Option(help="Who decided.", show_default=False)] = None,
    comment: Annotated[str | None, typer.Option(help="Why.", show_default=False)] = None,
) -> int:
    """Say that two actors are one, or take that back.

    Everything that articles say of the first then stands under the second, also in articles that are
    built later. What was extracted is kept, so that taking it back restores it to the last byte.
    """
    from kg import joining
    from kg.linking.decide import decisions, review

    with writable(settings.load({"store": store})) as (graph, minter):
        gone, stays = (URIRef(minter.base + each.removeprefix(minter.base)) for each in (alias, into))
        standing = decisions.read(graph, minter).made
        if undo:
            if (gone, stays) not in standing:
                raise NotFound(f"nobody merged {alias} into {into}: kg link review --store ... shows what was decided")
            joining.decide(graph, minter, (), [standing[gone, stays]])
            console().print(f"apart: {gone} and {stays}", markup=False)
            return 0
        for each in (gone, stays):
            _check(graph, each)
        today = datetime.datetime.now(tz=datetime.UTC).date()
        joining.decide(graph, minter, [review.merger(gone, stays, author=author, date=today, comment=comment)])
    console().print(f"merged: {gone} into {stays}", markup=False)
    return 0


def _check(graph: Store, actor: URIRef) -> None:
    """Raises NotFound for what no article speaks of: most likely it is misspelt."""
    try:
        known = list(graph.select(f"SELECT ?d {{ ?d <{NKG.describes}> <{actor}> }} LIMIT 1"))
    except ValueError:
        known = []
    if not known:
        raise NotFound(f"the store knows no actor {actor}: kg query actors lists them")
