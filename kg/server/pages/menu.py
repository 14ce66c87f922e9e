"""The lists that the pages offer: one table for the routes, the menu and the front page."""

from __future__ import annotations

from dataclasses import dataclass

from kg.model.classes import CLASSES


@dataclass(frozen=True, slots=True)
class Listing:
    """A list: its path, its heading, the class that it lists, what an empty one says, whether its things
    have names to look for, and whether the front page shows some."""

    path: str
    title: str
    cls: str
    empty: str
    named: bool = False
    on_front: bool = False


MENU: tuple[Listing, ...] = (
    Listing("articles", "Articles", "Article", "No article yet: 'kg build' adds some.", on_front=True),
    Listing("actors", "Actors", "Actor", "No actor was found.", named=True, on_front=True),
    *(Listing(c.layer, c.title, c.name, f"No {c.noun} was found.", on_front=c.on_front) for c in CLASSES),
    Listing("topics", "Topics", "Topic", "No topic was found.", named=True),
    Listing("places", "Places", "Place", "No place was found.", named=True),
)
