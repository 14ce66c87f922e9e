"""What a small graph holds, in sentences for people: each fact with the words behind it."""

from __future__ import annotations

from rich.console import Console
from rich.text import Text

from kg import queries
from kg.cli.show import evidence, printable
from kg.store.embedded import EmbeddedStore

# (heading, query of the catalogue, variable that holds the fact, how a row reads)
PARTS = (
    ("Who said what", "who-said-what", "statement", "{speaker} ({form}, “{cue}”)"),
    ("Meetings", "meetings", "meeting", "{status}: {who} · {when} · {where}"),
    ("Positions", "positions", "position", "{holder} {stance}: {issue}"),
    ("Roles", "roles-at-the-time", "affiliation", "{person}: {role}, {organization}"),
)


class _Gaps(dict[str, str]):
    def __missing__(self, key: str) -> str:
        return "–"


def print_summary(store: EmbeddedStore, out: Console, limit: int = 30) -> None:
    """Print statements, meetings, positions and roles, at most `limit` of each, with their
    sentences; the words that are the evidence stand in double brackets."""
    for heading, name, fact, reading in PARTS:
        rows = list(store.select(queries.bind(queries.find(name), {}, base=store.base)))
        out.print(Text(f"\n{heading} ({len(rows)})", style="bold"))
        for row in rows[:limit]:
            out.print(Text("  " + printable(reading.format_map(_Gaps({k: str(v) for k, v in row.items()})))))
            for sentence in evidence(store, str(row[fact])):
                out.print(Text("      ").append_text(sentence))
        if len(rows) > limit:
            out.print(Text(f"  … and {len(rows) - limit} more: kg query {name}", style="dim"))
    out.print()
