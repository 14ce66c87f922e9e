"""The lists that the pages offer: one table for the routes, the menu and the front page."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Section:
    """A list: its path, its heading, the class that it lists, what an empty one says, and whether
    its things have names to look for."""

    path: str
    title: str
    cls: str
    empty: str
    named: bool = False


SECTIONS: tuple[Section, ...] = (
    Section("articles", "Articles", "Article", "No article yet: 'kg build' adds some."),
    Section("actors", "Actors", "Actor", "No actor was found.", named=True),
    Section("statements", "Statements", "Statement", "No statement was found."),
    Section("meetings", "Meetings", "Meeting", "No meeting was found."),
    Section("positions", "Positions", "Position", "No position was found."),
    Section("affiliations", "Offices", "Affiliation", "No office or role was found."),
    Section("topics", "Topics", "Topic", "No topic was found.", named=True),
    Section("places", "Places", "Place", "No place was found.", named=True),
)
