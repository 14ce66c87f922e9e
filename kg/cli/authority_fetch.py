"""`kg authority fetch`: a local authority from a SPARQL endpoint."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated

import typer

from kg.cli.common import check_output, console
from kg.cli.progress import counting
from kg.errors import BadInput

EXAMPLE = "kg authority fetch --country tr --country ru --since 2010-01-01 --output wikidata.nt.gz"
ABOUT = "The local authority: what people and organisations are linked to."
ENDPOINT = "https://query.wikidata.org/sparql"


def command(
    output: Annotated[Path, typer.Option(help="File to write: .nt or .nt.gz.", show_default=False)],
    country: Annotated[
        list[str] | None,
        typer.Option(help="ISO 3166 code of a country; may be repeated. By default all.", show_default=False),
    ] = None,
    what: Annotated[str, typer.Option(help="people, organizations and places, with commas.")] = "people,organizations",
    since: Annotated[
        str | None, typer.Option(help="Only people who held an office on this date (ISO) or later.")
    ] = None,
    until: Annotated[
        str | None, typer.Option(help="Only people who held an office on this date (ISO) or before.")
    ] = None,
    endpoint: Annotated[str, typer.Option(help="A SPARQL endpoint in Wikidata's model.")] = ENDPOINT,
    interval: Annotated[float, typer.Option(help="Seconds between two requests.")] = 1.0,
) -> int:
    """Fetch people with their offices, organisations and towns into a file that kg link reads.

    Polite: says who asks, keeps a distance between requests, waits when told to. One that is broken
    off keeps the answers beside the file and goes on from there.
    """
    from kg.linking.remote import fetch
    from kg.linking.remote.client import Manners
    from kg.linking.remote.services import Endpoint

    if not output.name.endswith((".nt", ".nt.gz")):
        raise BadInput(f"{output}: the authority is N-Triples, name it .nt or .nt.gz")
    check_output(output)
    selection = fetch.Selection(
        what=tuple(word.strip() for word in what.split(",")),
        countries=tuple(sorted(code.casefold() for code in country or ())),
        since=_day(since, "--since"),
        until=_day(until, "--until"),
    )
    cache = output.with_name(f".{output.name}.answers.sqlite")
    manners = Manners(interval=interval, timeout=120.0, max_bytes=50_000_000)
    with Endpoint(endpoint, cache=cache, manners=manners) as asked, counting("fetching") as progress:
        triples = fetch.fetch(asked, selection, datetime.now(UTC).replace(microsecond=0), on_items=progress.reach)
    fetch.write(triples, output)
    cache.unlink(missing_ok=True)
    console().print(f"{output}: {len(triples)} facts, {selection.describe()}", markup=False)
    return 0


def _day(words: str | None, option: str) -> date | None:
    try:
        return date.fromisoformat(words) if words else None
    except ValueError:
        raise BadInput(f"{option} {words!r} is no date: write it as 2016-08-09") from None
