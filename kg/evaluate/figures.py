"""Precision, recall and shares, counted from judgements."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from kg.evaluate.annotations import Fact
from kg.evaluate.scoring import Judgement
from kg.model.classes import CLASSES, Kind

FORMS = ("direct", "indirect", "mixed")


@dataclass(slots=True)
class Tally:
    """Right ones as seen from either side, and the totals of both sides."""

    right_found: int = 0
    right_gold: int = 0
    found: int = 0
    gold: int = 0

    @property
    def precision(self) -> float | None:
        """The part of what was found that is right; None where nothing was found."""
        return self.right_found / self.found if self.found else None

    @property
    def recall(self) -> float | None:
        """The part of gold that was found; None where gold has nothing."""
        return self.right_gold / self.gold if self.gold else None

    @property
    def f1(self) -> float | None:
        """The harmonic mean of both; None where neither side has anything."""
        if not self.found and not self.gold:
            return None
        precision, recall = self.precision or 0.0, self.recall or 0.0
        return 2 * precision * recall / (precision + recall) if precision + recall else 0.0

    def values(self) -> dict[str, float | None]:
        """The figures by name."""
        return {"precision": self.precision, "recall": self.recall, "f1": self.f1}


@dataclass(slots=True)
class Share:
    """Of so many pairs so many are right in one respect."""

    right: int = 0
    of: int = 0

    def values(self) -> dict[str, float | None]:
        """The figure by name."""
        return {"accuracy": self.right / self.of if self.of else None}


@dataclass(frozen=True, slots=True)
class Figures:
    """By name, in the order in which they are shown."""

    tallies: Mapping[str, Tally]
    shares: Mapping[str, Share]

    def values(self) -> dict[str, dict[str, float | None]]:
        """Every figure: name -> precision, recall and f1, or accuracy."""
        counted = {name: tally.values() for name, tally in self.tallies.items()}
        return counted | {name: share.values() for name, share in self.shares.items()}


_TALLIES = (
    "actors", "statements", "statements end-to-end", "statements end-to-end strict",
    *(f"statements {form}" for form in FORMS), *(f"statements end-to-end {form}" for form in FORMS),
    "meetings", "meeting participants", "positions", "positions any stance", "affiliations",
)  # fmt: skip
# layer -> what is compared of a pair; of a class without criteria of its own, all values
_COMPARED: Mapping[str, tuple[str, ...]] = {
    "actors": ("type",), "statements": ("speaker", "form"), "meetings": ("place", "date", "status", "kind"),
    "positions": ("stance",), "affiliations": ("role",),
}  # fmt: skip
# layer -> the tallies that its judgements go into, and what a pair must have right for each
_COUNTED: Mapping[str, tuple[tuple[str, str | None], ...]] = {
    "actors": (("actors", None),),
    "statements": (
        ("statements", None), ("statements end-to-end", "speaker"), ("statements end-to-end strict", "speaking actor"),
    ),
    "meetings": (("meetings", None),),
    "positions": (("positions", "stance"), ("positions any stance", None)),
    "affiliations": (("affiliations", None),),
}  # fmt: skip


def figures(judgements: Iterable[Judgement]) -> Figures:
    """Count them, whatever articles they are of."""
    others = [cls for cls in CLASSES if cls.layer not in _COUNTED]
    tallies = {name: Tally() for name in (*_TALLIES, *(cls.layer for cls in others))}
    compared = dict(_COMPARED) | {
        cls.layer: tuple(p.key for p in cls.properties if p.key and p.kind is not Kind.ACTOR) for cls in others
    }
    shares = {f"{layer.removesuffix('s')} {what}": Share() for layer, each in compared.items() for what in each}
    for each in judgements:
        for name, needed in _COUNTED.get(each.layer, ((each.layer, None),)):
            right = each.gold is not None and each.found is not None and (needed is None or each.checks[needed])
            _count(tallies[name], each, right, in_gold=each.gold is not None, in_found=each.found is not None)
            for form in FORMS if each.layer == "statements" and needed != "speaking actor" else ():
                in_gold, in_found = (isinstance(f, Fact) and f.values["form"] == form for f in (each.gold, each.found))
                _count(tallies[f"{name} {form}"], each, right, in_gold=in_gold, in_found=in_found)
        if each.participants is not None:
            people = tallies["meeting participants"]
            people.right_found += each.participants.shared
            people.right_gold += each.participants.shared
            people.gold += each.participants.gold
            people.found += each.participants.found
        for what in compared[each.layer]:
            if what in each.checks:
                share = shares[f"{each.layer.removesuffix('s')} {what}"]
                share.right += each.checks[what]
                share.of += 1
    return Figures(tallies, shares)


def _count(tally: Tally, each: Judgement, right: bool, *, in_gold: bool, in_found: bool) -> None:
    tally.gold += in_gold
    tally.found += in_found
    tally.right_gold += in_gold and right
    tally.right_found += in_found and right
