"""A codebook: the issues that a person named, and which of them a position is on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from kg.errors import BadInput
from kg.identity.codebook.passages import Passage
from kg.identity.codebook.patterns import Fit, Wording, parse


@dataclass(frozen=True, slots=True)
class Entry:
    """A row of a codebook.

    issue    its name, as people write it
    pattern  the wordings that are it, as the cell has them; '' where the issue is only the parent of others
    parent   the name of the wider issue, or ''
    notes    what the person wrote beside it
    """

    issue: str
    pattern: str = ""
    parent: str = ""
    notes: str = ""

    def wordings(self) -> list[Wording]:
        """Those of its wordings that are some."""
        try:
            return [each for each in parse(self.pattern) if isinstance(each, Wording)]
        except BadInput:
            return []


@dataclass(frozen=True, slots=True)
class Coded:
    """The issue of a position, whether its wording is turned, and which wording of the codebook said so."""

    issue: str
    turned: bool
    because: str


@dataclass(frozen=True)
class Codebook:
    """Entries in the order of their rows. Of two that fit a position the narrower counts before the wider, then the one
    of which more is found, then the upper one."""

    entries: tuple[Entry, ...] = ()
    _wordings: tuple[tuple[str, Wording, frozenset[str]], ...] = field(init=False, repr=False, compare=False)
    _above: dict[str, frozenset[str]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        found = tuple((entry.issue, each, each.stems) for entry in self.entries for each in entry.wordings())
        object.__setattr__(self, "_wordings", found)
        object.__setattr__(self, "_above", {each.issue: frozenset(self._wider(each)) for each in self.entries})

    @property
    def needs_article(self) -> bool:
        """Whether some wording is to be found anywhere in the article."""
        return any(wording.needs_article for _, wording, _ in self._wordings)

    def code(self, passage: Passage, article: Passage | None = None) -> Coded | None:
        """The issue that the position of `passage`, whose target is marked in it, is on; None for none of them."""
        best: dict[str, tuple[Fit, Wording]] = {}
        there = passage.at_stem.keys()
        for issue, wording, stems in self._wordings:
            fit = wording.fit(passage, article) if stems <= there else None
            if fit is not None and (issue not in best or fit > best[issue][0]):
                best[issue] = fit, wording
        wider = frozenset[str]().union(*(self._above[issue] for issue in best))
        narrow = [issue for issue in best if issue not in wider]
        if not narrow:
            return None
        issue = max(narrow, key=lambda each: best[each][0])
        return Coded(issue, best[issue][1].turned, best[issue][1].text)

    def _wider(self, entry: Entry) -> Iterator[str]:
        parents = {each.issue: each.parent for each in self.entries}
        seen = {entry.issue}
        parent = entry.parent
        while parent and parent not in seen:
            yield parent
            seen.add(parent)
            parent = parents.get(parent, "")
