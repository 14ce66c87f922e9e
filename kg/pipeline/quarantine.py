"""STORE/quarantine: what could not be stored, with the reasons. Nothing is lost."""

from __future__ import annotations

import json
from collections.abc import Iterator

from kg import nquads
from kg.pipeline.account import Outcome
from kg.shards import Folder

_UNREADABLE = "unreadable.jsonl"


class Quarantine:
    """`KEY/report.txt` and `KEY/rejected.nq` of each article of which something was refused, and `unreadable.jsonl`, a
    line for each source that could not be used, with the reason."""

    def __init__(self, folder: Folder) -> None:
        """The folder is made when there is something for it."""
        self._folder = folder
        self._unreadable: dict[str, str] = {}
        self._new: set[str] = set()
        if folder.exists(_UNREADABLE):
            rows = map(json.loads, folder.read(_UNREADABLE).splitlines())
            self._unreadable = {row["source"]: row["reason"] for row in rows}

    def keep(self, outcome: Outcome) -> str | None:
        """Keep what was refused of an article, and nothing any more of what was refused of it before. Returns where the
        report is, if there is one."""
        report, rejected = f"{outcome.key}/report.txt", f"{outcome.key}/rejected.nq"
        if not outcome.rejected:
            self._folder.remove(report)
            self._folder.remove(rejected)
            return None
        self._folder.write(report, f"{outcome.name} ({outcome.key})\n\n{outcome.report}\n".encode())
        self._folder.write(rejected, nquads.text(outcome.rejected).encode())
        return self._folder.name_of(report)

    def unreadable(self, source: str, reason: str) -> None:
        """`source` cannot be used; `save` writes it down."""
        self._unreadable[source] = reason
        self._new.add(source)

    def readable(self, source: str) -> None:
        """`source` was used: it loses the line that it had, and so does an archive or export that it came out of, of
        which nothing was said this time."""
        for each in (source, *_holders(source)):
            if each not in self._new:
                self._unreadable.pop(each, None)

    def save(self) -> None:
        """Write `unreadable.jsonl`, or remove it where it would be empty."""
        if not self._unreadable:
            self._folder.remove(_UNREADABLE)
            return
        rows = sorted(self._unreadable.items())
        lines = (json.dumps({"source": s, "reason": r}, ensure_ascii=False) for s, r in rows)
        # half a character, as in a name of a file that is no UTF-8, is written as JSON escapes it
        self._folder.write(_UNREADABLE, "".join(f"{line}\n" for line in lines).encode("utf-8", "backslashreplace"))


def _holders(source: str) -> Iterator[str]:
    """What a piece came out of: 'a.zip!/b.jsonl' and 'a.zip' of 'a.zip!/b.jsonl:12'."""
    while (cut := max(source.rfind("!"), source.rfind(":"))) > 0:
        source = source[:cut]
        yield source
