"""What a small graph holds, in sentences for people."""

from __future__ import annotations

from rich.console import Console
from rich.text import Text

from kg import queries
from kg.store.embedded import EmbeddedStore

# (heading, query of the catalogue, how a row reads)
PARTS = (
    ("Who said what", "who-said-what", "{speaker} ({form}, “{cue}”): {content}"),
    ("Meetings", "meetings", "{status}: {who} · {when} · {where}"),
    ("Positions", "positions", "{holder} {stance}: {issue}"),
    ("Roles", "roles-at-the-time", "{person}: {role}, {organization}"),
)


class _Gaps(dict[str, str]):
    def __missing__(self, key: str) -> str:
        return "–"


def print_summary(store: EmbeddedStore, out: Console, limit: int = 30) -> None:
    """Print statements, meetings, positions and roles, at most `limit` of each."""
    for heading, name, reading in PARTS:
        rows = list(store.select(queries.bind(queries.find(name), {}, base=store.base)))
        out.print(Text(f"\n{heading} ({len(rows)})", style="bold"))
        for row in rows[:limit]:
            words = reading.format_map(_Gaps({k: str(v) for k, v in row.items()}))
            out.print(Text("  " + "".join(c if c.isprintable() else " " for c in words)))
        if len(rows) > limit:
            out.print(Text(f"  … and {len(rows) - limit} more: kg query {name}", style="dim"))
    out.print()
