"""`kg verify`: is the store true to its texts?"""

from __future__ import annotations

from kg import verify
from kg.cli.common import StoreOption, console, opened
from kg.cli.progress import counting

EXAMPLE = "kg verify --store graph"


def command(store: StoreOption = None) -> int:
    """Re-check every hash and offset in the store against the stored texts.

    Exit code 0: all agree; 1: some do not, each on a line of its own; 2: no such store.
    """
    with opened(store) as (graph, _), counting("verifying") as progress:
        result = verify.verify(graph, progress.reach)
    out = console()
    for each in result.discrepancies:
        out.print(f"{each.subject}\t{each.message}", markup=False)
    count = len(result.discrepancies)
    verdict = "all true to the text" if not count else f"{count} not true to the text"
    out.print(f"articles: {result.articles}, spans: {result.spans}: {verdict}", markup=False)
    return 1 if count else 0
