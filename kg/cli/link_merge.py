"""`kg link merge`: two actors, meetings, statements, articles or topics are one, on a person's word."""

from __future__ import annotations

import datetime
from typing import Annotated

import typer
from rdflib import URIRef

from kg import settings
from kg.cli.common import StoreOption, console, writable
from kg.errors import BadInput, NotFound

EXAMPLE = "kg link merge --store graph actor/recep-erdogan actor/recep-tayyip-erdogan --author Kari"


def command(
    alias: Annotated[str, typer.Argument(help="What goes: its IRI, with or without the base.")],
    into: Annotated[str, typer.Argument(help="What stays, of the same class.")],
    store: StoreOption = None,
    undo: Annotated[bool, typer.Option("--undo", help="Take the merger back: the two are apart again.")] = False,
    author: Annotated[str | None, typer.Option(help="Who decided.", show_default=False)] = None,
    comment: Annotated[str | None, typer.Option(help="Why.", show_default=False)] = None,
) -> int:
    """Say that two actors are one, two reports of a meeting, two statements of one utterance, two articles of one
    story, or two topics of positions; or take that back.

    Everything that articles say of the first actor then stands under the second, also in articles that are
    built later. What was extracted is kept, so that taking it back restores it to the last byte. `kg split` is
    the opposite, where newskg joined too much.
    """
    from kg import joining
    from kg.joining import oneness
    from kg.linking.decide import decisions, review

    with writable(settings.load({"store": store})) as (graph, minter):
        made = decisions.read(graph, minter).made
        if undo:
            gone, stays = (URIRef(minter.base + each.removeprefix(minter.base)) for each in (alias, into))
            if (gone, stays) not in made or not made[gone, stays].accepted:
                raise NotFound(f"nobody merged {alias} into {into}: kg link review --store ... shows what was decided")
            joining.decide(graph, minter, (), [made[gone, stays]])
            console().print(f"apart: {gone} and {stays}", markup=False)
            return 0
        gone, stays = (oneness.meant(graph, minter, each) for each in (alias, into))
        if gone != stays and (gone, stays) not in made and oneness.are_one(graph, minter, gone, stays):
            raise BadInput(f"{gone} and {stays} are one already: {oneness.reasons(graph, gone, stays)}")
        today = datetime.datetime.now(tz=datetime.UTC).date()
        joining.decide(graph, minter, [review.merger(gone, stays, author=author, date=today, comment=comment)])
    console().print(f"merged: {gone} into {stays}", markup=False)
    return 0
