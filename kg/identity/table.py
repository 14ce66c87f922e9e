"""The kinds of things that are joined, in their order: a later one sees what an earlier one made one."""

from __future__ import annotations

from typing import Any

from kg.identity import meetings, stories, utterances
from kg.identity.actors import ACTORS
from kg.identity.issues import PositionNode, joined
from kg.identity.kinds import Kind
from kg.identity.meetings import MeetingNode
from kg.identity.stories import ArticleNode
from kg.identity.utterances import StatementNode

STORIES: Kind[ArticleNode] = Kind("stories", stories.keys, stories.joins, stories.ENOUGH, stories.head)
ENCOUNTERS: Kind[MeetingNode] = Kind("encounters", meetings.keys, meetings.joins, meetings.ENOUGH, meetings.head)
UTTERANCES: Kind[StatementNode] = Kind(
    "utterances", utterances.keys, utterances.joins, utterances.ENOUGH, utterances.head
)
ISSUES: Kind[PositionNode] = Kind("issues", joined.keys, joined.joins, joined.ENOUGH, joined.head)

__all__ = ["ACTORS", "ENCOUNTERS", "ISSUES", "KINDS", "STORIES", "UTTERANCES"]

KINDS: tuple[Kind[Any], ...] = (ACTORS, STORIES, ENCOUNTERS, UTTERANCES, ISSUES)
