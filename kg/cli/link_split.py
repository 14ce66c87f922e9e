"""`kg split`: two that newskg joined are two, on a person's word."""

from __future__ import annotations

import datetime
from typing import Annotated

import typer

from kg import settings
from kg.cli.common import StoreOption, console, writable
from kg.errors import BadInput, NotFound
from kg.namespaces import OWL

EXAMPLE = "kg split --store graph actor/john-smith actor/john-a-smith --author Kari --comment 'father and son'"


def command(
    one: Annotated[str, typer.Argument(help="An actor, meeting, statement, article or topic: its IRI.")],
    other: Annotated[str, typer.Argument(help="What it is not.")],
    store: StoreOption = None,
    undo: Annotated[bool, typer.Option("--undo", help="Take the split back: newskg judges again.")] = False,
    author: Annotated[str | None, typer.Option(help="Who decided.", show_default=False)] = None,
    comment: Annotated[str | None, typer.Option(help="Why.", show_default=False)] = None,
) -> int:
    """Say that two which newskg made one are two, or take that back.

    IRIs may be given without their base. What was joined into another keeps its former IRI, which is the one to
    name: `kg query why-one` shows what is one with what, and why. Articles that are built later are judged alike.
    """
    from kg import joining
    from kg.joining import oneness
    from kg.linking.decide import decisions
    from kg.linking.decide.decisions import Decision

    with writable(settings.load({"store": store})) as (graph, minter):
        first, second = (oneness.meant(graph, minter, each) for each in (one, other))
        made = decisions.read(graph, minter).made
        standing = [made[pair] for pair in ((first, second), (second, first)) if pair in made]
        merged = [each for each in standing if each.accepted]
        if merged and not undo:
            again = f"kg link merge --undo {merged[0].subject} {merged[0].object}"
            raise BadInput(f"a person merged {first} and {second}: {again} takes that back")
        if undo:
            apart = [each for each in standing if not each.accepted]
            if not apart:
                raise NotFound(f"nobody split {first} from {second}")
            joining.decide(graph, minter, (), apart)
            console().print(f"left to newskg: whether {first} is {second}", markup=False)
            return 0
        if not standing and not oneness.are_one(graph, minter, first, second):
            raise BadInput(f"{first} and {second} are two already: there is nothing to split")
        today = datetime.datetime.now(tz=datetime.UTC).date()
        joining.decide(graph, minter, [Decision(first, OWL.sameAs, second, False, author, today, comment)])
    console().print(f"split: {first} and {second}", markup=False)
    return 0
