"""What a batch makes of the articles that it concerns: worked out in memory, whatever the store."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping, Set
from dataclasses import replace

from kg.commit.contribution import Contribution
from kg.commit.fates import Fate, Known, Refused, Status
from kg.commit.versions import Version, articles, in_order

Entry = Contribution | Known | Refused


class Plan:
    """The versions of all articles concerned, and what a batch makes of them.

    stored    what the store holds of them, by key
    versions  what it is to hold
    before    of each the version that it revises
    standing  those whose graph the store is to have
    wanting   the latest ones whose graph it should have, but neither has nor got
    given     those that came in this run
    fates     what became of each item of the batch
    """

    def __init__(self, batch: Iterable[Entry], stored: Mapping[str, Version], given: Set[str]) -> None:
        """given   those of `stored` that came earlier in this run"""
        self.stored = stored
        self.versions = dict(stored)
        self.before: dict[str, str] = {}
        self.standing: set[str] = set()
        self.wanting: set[str] = set()
        self.given = set(given)
        self._latest: dict[str, str] = {}
        self._known: set[str] = set()
        taken = [(item, self._take(item)) for item in batch]
        for versions in articles(self.versions):
            self._arrange(versions)
        self.fates = [fate or self._fate(item.key) for item, fate in taken]

    def _take(self, item: Entry) -> Fate | None:
        """Enter `item`. What became of it, where that does not depend on the rest of the batch."""
        held = self.versions.get(item.key)
        if isinstance(item, Refused):
            if item.key not in self.given:
                self.versions.pop(item.key, None)
            return Fate(item.key, Status.REMOVED)
        version = Version.known(item) if isinstance(item, Known) else Version.of(item)
        came_before = item.key in self.given
        if isinstance(item, Known):
            if held is None or (held.input != item.input and not (came_before and held.stands_for(version))):
                return Fate(item.key, Status.AGAIN)
            if held.input != item.input:
                return _duplicate(held, held)
            self.given.add(item.key)
            self._known.add(item.key)
            return None
        if held is None:
            self.versions[item.key] = version
        elif came_before and held.stands_for(version):
            return _duplicate(held, held)
        else:
            self.versions[item.key] = replace(version, before=held.before)
        self.given.add(item.key)
        return _duplicate(held, version) if held is not None and came_before else None

    def _arrange(self, versions: list[Version]) -> None:
        latest, *_ = order = in_order(versions, self.given)
        if latest.held or latest.given:
            self.standing.add(latest.key)
        elif latest.key in self.given & self._known:
            # It counts as given once it is there.
            self.given.discard(latest.key)
            return self._arrange(versions)
        else:
            self.wanting.add(latest.key)
        self.before |= {after.key: before.key for after, before in itertools.pairwise(order)}
        self._latest |= {version.key: latest.key for version in order}
        return None

    def _fate(self, key: str) -> Fate:
        latest, known = self._latest[key], key in self._known
        if known and key not in self.given:
            return Fate(key, Status.AGAIN)
        if latest != key:
            later = self.versions[latest]
            return Fate(key, Status.OLDER, f"{later.name} ({latest}) is a later version{self._how(later, key)}", latest)
        if known:
            return Fate(key, Status.UNCHANGED)
        stood = self._stood(key)
        if stood is not None:
            earlier = (self.versions.get(stood) or self.stored[stood]).name
            how = self._how(self.versions[key], stood)
            return Fate(key, Status.REVISED, f"in place of {earlier} ({stood}){how}", stood)
        return Fate(key, Status.REPLACED if key in self.stored else Status.STORED)

    def _stood(self, key: str) -> str | None:
        """The other version that `key` stands in place of."""
        if key in self.stored and self.stored[key].held:
            return None
        return self.before.get(key)

    def _how(self, later: Version, key: str) -> str:
        earlier = self.versions[key]
        together = {later.key, key} <= self.given
        return ", though no date tells which is later" if together and not later.is_later_than(earlier) else ""


def _duplicate(held: Version, stays: Version) -> Fate:
    as_what = f", as {stays.name}" if stays.name != held.name else ""
    return Fate(held.key, Status.DUPLICATE, f"the same text as {held.name}: kept once{as_what}", held.key)
