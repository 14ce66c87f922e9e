"""What became of everything in gold and everything found in one article."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple, TypeVar

from kg.evaluate.annotations import (
    Actor,
    Affiliation,
    Annotation,
    Item,
    Meeting,
    Position,
    Spans,
    Statement,
    plain,
)
from kg.evaluate.matching import Score, common, letters, pairs, same_date, same_place, shared, touch

CONTENT_SHARED = 0.5
TARGET_SHARED = 0.3

I = TypeVar("I", bound=Item)  # noqa: E741


class Participants(NamedTuple):
    """Of a meeting's participants: how many are in both, in gold, found."""

    shared: int
    gold: int
    found: int


@dataclass(frozen=True, slots=True)
class Judgement:
    """A gold item and what was found of it; one of the two is None where it was missed or is spurious.

    layer    'actors', 'statements', 'meetings', 'positions' or 'affiliations'
    checks   of a pair: what was compared besides, and whether it is right
    """

    layer: str
    gold: Item | None
    found: Item | None
    checks: Mapping[str, bool] = field(default_factory=dict)
    participants: Participants | None = None


def judge(gold: Annotation, found: Annotation) -> list[Judgement]:
    """The judgements of one article, layer by layer, each in the order of gold and then of what was found."""
    return list(_Article(gold, found).judgements())


class _Article:
    def __init__(self, gold: Annotation, found: Annotation) -> None:
        self.gold = gold
        self.found = found
        self.pairs = pairs(gold.actors, found.actors, _actors_agree)
        matched = {f: g for g, f in self.pairs}
        self.gold_id: dict[str, str] = {}  # found id -> gold id
        for f, actor in enumerate(found.actors):
            # A second find of one actor is spurious, but what it says and does is still that actor's.
            g = matched.get(f, _best(gold.actors, actor))
            if g is not None:
                self.gold_id[actor.id] = gold.actors[g].id

    def judgements(self) -> Iterator[Judgement]:
        yield from self.actors()
        yield from self.statements()
        yield from self.meetings()
        yield from self.positions()
        yield from self.affiliations()

    def meant(self, identifier: str | None) -> str | None:
        """The gold actor that a found one stands for."""
        return self.gold_id.get(identifier) if identifier is not None else None

    def counted(self, items: Sequence[I], spans: Callable[[I], Spans]) -> list[I]:
        """Those that do not lie wholly in the headline or outside the body."""
        headline = self.gold.headline
        kept = []
        for item in items:
            where = spans(item)
            outside = bool(where) and not touch(where, (self.gold.body,))
            in_headline = bool(where) and headline is not None and all(headline.covers(each) for each in where)
            if not outside and not in_headline:
                kept.append(item)
        return kept

    def actors(self) -> Iterator[Judgement]:
        gold, found = self.gold.actors, self.found.actors
        paired_gold = dict(self.pairs)
        for g, actor in enumerate(gold):
            if actor.optional:
                continue
            f = paired_gold.get(g)
            checks = {} if f is None else {"type": found[f].type == actor.type}
            yield Judgement("actors", actor, None if f is None else found[f], checks)
        paired_found = {f for _, f in self.pairs}
        for f, actor in enumerate(found):
            if f not in paired_found and (not actor.mentions or touch(actor.mentions, (self.gold.body,))):
                yield Judgement("actors", None, actor)

    def statements(self) -> Iterator[Judgement]:
        text = self.gold.text
        gold = list(self.gold.statements)
        found = self.counted(self.found.statements, lambda s: s.content)
        contents = {s: letters(text, s.content) for s in (*gold, *found)}

        def agree(mine: Statement, other: Statement) -> Score | None:
            value = shared(contents[mine], contents[other])
            return (value, self.speaker_right(mine, other)) if value >= CONTENT_SHARED else None

        def compare(mine: Statement, other: Statement) -> dict[str, bool]:
            right = self.speaker_right(mine, other)
            strict = right and (mine.speaker is None or self.meant(other.speaker) == mine.speaker)
            return {"speaker": right, "speaking actor": strict, "form": other.form == mine.form}

        yield from _judgements("statements", gold, found, agree, compare)

    def speaker_right(self, gold: Statement, found: Statement) -> bool:
        """The same actor, words that overlap, or nobody named by either."""
        if gold.speaker is not None and self.meant(found.speaker) == gold.speaker:
            return True
        if touch(gold.speaker_text, found.speaker_text):
            return True
        unnamed = gold.speaker is None and found.speaker is None
        return unnamed and not (gold.speaker_text and found.speaker_text)

    def meetings(self) -> Iterator[Judgement]:
        gold = list(self.gold.meetings)
        found = self.counted(self.found.meetings, lambda m: m.evidence)

        def who(meeting: Meeting) -> set[str]:
            """A participant that gold does not know stays itself, under a name that no gold id has."""
            return {self.meant(each) or f"\0{each}" for each in meeting.participants}

        def agree(mine: Meeting, other: Meeting) -> Score | None:
            people = who(other)
            both = mine.participants & people
            same = (same_date(mine.date, other.date), same_place(mine.place, other.place))
            near = touch(mine.evidence, other.evidence)
            if not both or not (near or (True in same and False not in same)):
                return None
            closeness = max((common(a, b) for a in mine.evidence for b in other.evidence), default=0.0)
            return near, len(both) / len(mine.participants | people) + closeness + same.count(True)

        def compare(mine: Meeting, other: Meeting) -> dict[str, bool]:
            compared = {
                "place": (mine.place, same_place(mine.place, other.place) is True),
                "date": (mine.date, same_date(mine.date, other.date) is True),
                "status": (mine.status, other.status == mine.status),
                "kind": (mine.kind, other.kind == mine.kind),
            }
            return {name: right for name, (given, right) in compared.items() if given is not None}

        for each in _judgements("meetings", gold, found, agree, compare):
            if isinstance(each.gold, Meeting) and isinstance(each.found, Meeting):
                people, known = who(each.found), each.gold.participants
                count = Participants(len(known & people), len(known), len(people))
                yield Judgement(each.layer, each.gold, each.found, each.checks, count)
            else:
                yield each

    def positions(self) -> Iterator[Judgement]:
        text = self.gold.text
        gold = list(self.gold.positions)
        found = self.counted(self.found.positions, lambda p: p.target)

        def agree(mine: Position, other: Position) -> Score | None:
            if self.meant(other.holder) != mine.holder:
                return None
            a, b = letters(text, mine.target), letters(text, other.target)
            value = shared(a, b)
            inside = bool(a and b) and (a <= b or b <= a)
            return (mine.stance == other.stance, value) if inside or value >= TARGET_SHARED else None

        yield from _judgements("positions", gold, found, agree, lambda g, f: {"stance": g.stance == f.stance})

    def affiliations(self) -> Iterator[Judgement]:
        """Gold gives an actor's role and where it names one the organization: found ones of actors that
        gold does not know, or whose organization is no actor there, cannot be judged."""
        silent = {a.member for a in self.gold.affiliations if a.organization is None}
        gold = [a for a in self.gold.affiliations if a.organization is not None]
        found = [a for a in self.found.affiliations if self.meant(a.member) not in {None, *silent}]

        def agree(mine: Affiliation, other: Affiliation) -> Score | None:
            same = (self.meant(other.member), self.meant(other.organization)) == (mine.member, mine.organization)
            return (_same_role(mine.role, other.role),) if same else None

        yield from _judgements(
            "affiliations", gold, found, agree, lambda g, f: {"role": _same_role(g.role, f.role)} if g.role else {}
        )


def _judgements(
    layer: str,
    gold: Sequence[I],
    found: Sequence[I],
    agree: Callable[[I, I], Score | None],
    compare: Callable[[I, I], dict[str, bool]],
) -> Iterator[Judgement]:
    chosen = pairs(gold, found, agree)
    partner = dict(chosen)
    for g, mine in enumerate(gold):
        if g in partner:
            other = found[partner[g]]
            yield Judgement(layer, mine, other, compare(mine, other))
        else:
            yield Judgement(layer, mine, None)
    used = set(partner.values())
    for f, other in enumerate(found):
        if f not in used:
            yield Judgement(layer, None, other)


def _actors_agree(gold: Actor, found: Actor) -> Score | None:
    if (gold.type == "person") != (found.type == "person"):
        return None
    same_name = plain(found.name) in gold.names
    covered = sum(max((common(mine, other) for other in found.mentions), default=0.0) for mine in gold.mentions)
    if not same_name and not covered:
        return None
    return same_name + covered / max(len(gold.mentions), 1), gold.type == found.type, covered


def _best(gold: Sequence[Actor], found: Actor) -> int | None:
    scored = {g: score for g, actor in enumerate(gold) if (score := _actors_agree(actor, found)) is not None}
    return max(scored, key=lambda g: scored[g], default=None)


def _same_role(gold: str | None, found: str | None) -> bool:
    """Whether the words of one role are among the other's: 'prime minister' and 'Prime Minister of India'."""
    a, b = (set(_words(role)) for role in (gold, found))
    return bool(a and b) and (a <= b or b <= a)


def _words(role: str | None) -> list[str]:
    return (role or "").casefold().replace("-", " ").split()
