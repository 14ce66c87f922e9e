"""STORE/quarantine: what could not be stored, with the reasons. Nothing is lost."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from kg import nquads
from kg.pipeline.account import Outcome


class Quarantine:
    """`KEY/report.txt` and `KEY/rejected.nq` of each article of which something was refused, and `unreadable.jsonl`, a
    line for each source that could not be used, with the reason."""

    def __init__(self, folder: Path) -> None:
        """The folder is made when there is something for it."""
        self._folder = folder
        self._path = folder / "unreadable.jsonl"
        self._unreadable: dict[str, str] = {}
        self._new: set[str] = set()
        if self._path.is_file():
            rows = map(json.loads, self._path.read_text("utf-8").splitlines())
            self._unreadable = {row["source"]: row["reason"] for row in rows}

    def keep(self, outcome: Outcome) -> Path | None:
        """Keep what was refused of an article, and nothing any more of what was refused of it before. Returns the
        report's path where there is one."""
        folder = self._folder / outcome.key
        report, rejected = folder / "report.txt", folder / "rejected.nq"
        if not outcome.rejected:
            report.unlink(missing_ok=True)
            rejected.unlink(missing_ok=True)
            if folder.is_dir() and not any(folder.iterdir()):
                folder.rmdir()
            return None
        folder.mkdir(parents=True, exist_ok=True)
        report.write_text(f"{outcome.name} ({outcome.key})\n\n{outcome.report}\n", encoding="utf-8")
        rejected.write_text(nquads.text(outcome.rejected), encoding="utf-8")
        return report

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
            self._path.unlink(missing_ok=True)
            return
        self._folder.mkdir(parents=True, exist_ok=True)
        rows = sorted(self._unreadable.items())
        lines = (json.dumps({"source": s, "reason": r}, ensure_ascii=False) for s, r in rows)
        self._path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")


def _holders(source: str) -> Iterator[str]:
    """What a piece came out of: 'a.zip!/b.jsonl' and 'a.zip' of 'a.zip!/b.jsonl:12'."""
    while (cut := max(source.rfind("!"), source.rfind(":"))) > 0:
        source = source[:cut]
        yield source
