"""What became of everything in gold and everything found in one article."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from kg.evaluate.annotations import Actor, Annotation, Fact, Item, plain
from kg.evaluate.matching import Score, common, letters, pairs, same_date, same_place, shared, touch

CONTENT_SHARED = 0.5
TARGET_SHARED = 0.3


class Participants(NamedTuple):
    """Of a meeting's participants: how many are in both, in gold, found."""

    shared: int
    gold: int
    found: int


@dataclass(frozen=True, slots=True)
class Judgement:
    """A gold item and what was found of it; one of the two is None where it was missed or is spurious.

    layer    'actors', or that of a class of assertions
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
        for layer, found in self.found.facts.items():
            gold = self.gold.facts[layer]
            match layer:
                case "statements":
                    yield from self.statements(gold, self.counted(found, "content"))
                case "meetings":
                    yield from self.meetings(gold, self.counted(found, "evidence"))
                case "positions":
                    yield from self.positions(gold, self.counted(found, "target"))
                case "affiliations":
                    yield from self.affiliations(gold, found)
                case _:
                    yield from self.others(layer, gold, self.counted(found, "evidence"))

    def meant(self, identifier: str | None) -> str | None:
        """The gold actor that a found one stands for."""
        return self.gold_id.get(identifier) if identifier is not None else None

    def who(self, fact: Fact, key: str) -> frozenset[str]:
        """Gold's ids of actors that were found; one that gold does not know stays itself, under a name that
        no gold id has."""
        return frozenset(self.meant(each) or f"\0{each}" for each in fact.actors[key])

    def counted(self, facts: Sequence[Fact], key: str) -> list[Fact]:
        """Those whose words `key` do not lie wholly in the headline or outside the body."""
        headline = self.gold.headline
        kept = []
        for fact in facts:
            where = fact.spans[key]
            outside = bool(where) and not touch(where, (self.gold.body,))
            in_headline = bool(where) and headline is not None and all(headline.covers(each) for each in where)
            if not outside and not in_headline:
                kept.append(fact)
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

    def statements(self, gold: Sequence[Fact], found: Sequence[Fact]) -> Iterator[Judgement]:
        contents = {s: letters(self.gold.text, s.spans["content"]) for s in (*gold, *found)}

        def agree(mine: Fact, other: Fact) -> Score | None:
            value = shared(contents[mine], contents[other])
            return (value, self.speaker_right(mine, other)) if value >= CONTENT_SHARED else None

        def compare(mine: Fact, other: Fact) -> dict[str, bool]:
            right = self.speaker_right(mine, other)
            strict = right and self.who(other, "speaker") >= mine.actors["speaker"]
            return {"speaker": right, "speaking actor": strict, "form": other.values["form"] == mine.values["form"]}

        yield from _judgements("statements", gold, found, agree, compare)

    def speaker_right(self, gold: Fact, found: Fact) -> bool:
        """The same actor, words that overlap, or nobody named by either."""
        speaker, words = gold.actors["speaker"], gold.spans["speaker_text"]
        if speaker and self.who(found, "speaker") == speaker:
            return True
        if touch(words, found.spans["speaker_text"]):
            return True
        unnamed = not speaker and not found.actors["speaker"]
        return unnamed and not (words and found.spans["speaker_text"])

    def meetings(self, gold: Sequence[Fact], found: Sequence[Fact]) -> Iterator[Judgement]:
        def agree(mine: Fact, other: Fact) -> Score | None:
            ours, people = mine.actors["participants"], self.who(other, "participants")
            both = ours & people
            same = (
                same_date(mine.values["date"], other.values["date"]),
                same_place(mine.values["place"], other.values["place"]),
            )
            near = touch(mine.where, other.where)
            if not both or not (near or (True in same and False not in same)):
                return None
            return near, len(both) / len(ours | people) + _closeness(mine, other) + same.count(True)

        for each in _judgements("meetings", gold, found, agree, _compare_values):
            if isinstance(each.gold, Fact) and isinstance(each.found, Fact):
                people, known = self.who(each.found, "participants"), each.gold.actors["participants"]
                count = Participants(len(known & people), len(known), len(people))
                yield replace(each, participants=count)
            else:
                yield each

    def positions(self, gold: Sequence[Fact], found: Sequence[Fact]) -> Iterator[Judgement]:
        def agree(mine: Fact, other: Fact) -> Score | None:
            if self.meant(other.actor("holder")) != mine.actor("holder"):
                return None
            a, b = (letters(self.gold.text, each.spans["target"]) for each in (mine, other))
            value = shared(a, b)
            inside = bool(a and b) and (a <= b or b <= a)
            right = mine.values["stance"] == other.values["stance"]
            return (right, value) if inside or value >= TARGET_SHARED else None

        yield from _judgements(
            "positions", gold, found, agree, lambda g, f: {"stance": g.values["stance"] == f.values["stance"]}
        )

    def affiliations(self, gold: Sequence[Fact], found: Sequence[Fact]) -> Iterator[Judgement]:
        """Gold gives an actor's role and where it names one the organization: found ones of actors that
        gold does not know, or whose organization is no actor there, cannot be judged."""
        silent = {a.actor("member") for a in gold if not a.actors["organization"]}
        gold = [a for a in gold if a.actors["organization"]]
        found = [a for a in found if self.meant(a.actor("member")) not in {None, *silent}]

        def agree(mine: Fact, other: Fact) -> Score | None:
            same = all(self.meant(other.actor(key)) == mine.actor(key) for key in ("member", "organization"))
            return (_same_role(mine.values["role"], other.values["role"]),) if same else None

        def compare(mine: Fact, other: Fact) -> dict[str, bool]:
            role = mine.values["role"]
            return {"role": _same_role(role, other.values["role"])} if role else {}

        yield from _judgements("affiliations", gold, found, agree, compare)

    def others(self, layer: str, gold: Sequence[Fact], found: Sequence[Fact]) -> Iterator[Judgement]:
        """Facts of a class without criteria of its own: the words overlap, and where gold has actors one of
        them is the same."""

        def agree(mine: Fact, other: Fact) -> Score | None:
            same = [len(ours & self.who(other, key)) for key, ours in mine.actors.items()]
            if not touch(mine.where, other.where) or (any(mine.actors.values()) and not any(same)):
                return None
            return sum(same), _closeness(mine, other)

        yield from _judgements(layer, gold, found, agree, _compare_values)


def _closeness(mine: Fact, other: Fact) -> float:
    return max((common(a, b) for a in mine.where for b in other.where), default=0.0)


def _compare_values(mine: Fact, other: Fact) -> dict[str, bool]:
    """Of each value that gold has, whether it was found: dates and places to gold's precision."""
    agree = {"date": same_date, "place": same_place}
    return {
        key: agree.get(key, str.__eq__)(value, other.values[key] or "") is True
        for key, value in mine.values.items()
        if value is not None
    }


def _judgements(
    layer: str,
    gold: Sequence[Fact],
    found: Sequence[Fact],
    agree: Callable[[Fact, Fact], Score | None],
    compare: Callable[[Fact, Fact], dict[str, bool]],
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
