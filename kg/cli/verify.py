"""`kg verify`: is the store true to its texts?"""

from __future__ import annotations

from typing import Annotated

import typer

from kg import articles, settings, verify
from kg.cli.common import StoreOption, console, opened
from kg.cli.progress import counting
from kg.errors import SkipArticle

EXAMPLE = "kg verify --store graph"


def command(
    store: StoreOption = None,
    texts: Annotated[
        list[str] | None,
        typer.Option("--texts", help="File or folder of articles of which the store keeps hashes alone; repeatable."),
    ] = None,
) -> int:
    """Re-check every hash and offset in the store against the texts of its articles.

    Of articles that are kept without their text (KG_KEEP_TEXT=hash) names, offsets and hashes are checked against
    each other, and with --texts against the texts themselves, which are found by their hashes.

    Exit code 0: all agree; 1: some do not, each on a line of its own; 2: no such store.
    """
    with opened(store) as (graph, _), counting("verifying") as progress:
        given = None if texts is None else _texts(texts, verify.without_text(graph))
        result = verify.verify(graph, progress.reach, given)
    out = console()
    for each in result.discrepancies:
        out.print(f"{each.subject}\t{each.message}", markup=False)
    count, unread = len(result.discrepancies), result.without_text
    verdict = f"{count} not true to the text" if count else "all true to the text"
    if unread and not count:
        verdict = f"true to themselves; {unread} kept without their text: --texts FOLDER checks their words"
    out.print(f"articles: {result.articles}, spans: {result.spans}: {verdict}", markup=False)
    return 1 if count else 0


def _texts(sources: list[str], wanted: frozenset[str]) -> dict[str, str]:
    """Those of the texts in `sources` that are `wanted`, by their hashes."""
    loaded = settings.load()
    found: dict[str, str] = {}
    for piece in articles.find(sources, loaded):
        if isinstance(piece, articles.RawArticle):
            try:
                article = articles.read(piece, loaded).article
            except SkipArticle:
                continue
            if article.sha256 in wanted:
                found[article.sha256] = article.text
    return found
