"""`kg link enrich`: facts from outside about linked items."""

from __future__ import annotations

import datetime
import re
from contextlib import ExitStack
from typing import Annotated

import typer

from kg import settings
from kg.cli.common import StoreOption, console, notice, writable
from kg.cli.progress import counting
from kg.errors import BadInput, OutsideError
from kg.settings import Settings

EXAMPLE = "kg link enrich --store graph --languages en,fr,tr"
CACHE = "answers.sqlite"


def command(
    store: StoreOption = None,
    wikidata: Annotated[
        str | None,
        typer.Option(help="Endpoint in Wikidata's model; by default KG_WIKIDATA; '' asks none.", show_default=False),
    ] = None,
    dbpedia: Annotated[
        str | None, typer.Option(help="Endpoint of DBpedia; by default KG_DBPEDIA; '' asks none.", show_default=False)
    ] = None,
    languages: Annotated[
        str | None, typer.Option(help="Languages of labels; by default KG_LANGUAGES.", show_default=False)
    ] = None,
    reconcile: Annotated[
        list[str] | None,
        typer.Option(
            help="First ask this service of the Reconciliation API about what has no link; its candidates wait for "
            "review. May be repeated.",
            show_default=False,
        ),
    ] = None,
) -> int:
    """Fetch labels in other languages, country, office, picture and coordinates of linked items.

    The only command that goes out to the network by itself. The facts stand in graph/enrichment with
    where and when they were fetched; answers are kept in STORE/cache. A service that is down, slow or
    lying changes nothing: it is reported, the exit code is 1, and everything else goes on.
    """
    given = {"store": store, "wikidata": wikidata, "dbpedia": dbpedia, "languages": languages}
    loaded = settings.load(given)
    wanted = [each.strip() for each in loaded.languages.split(",") if each.strip()]
    if not wanted or not all(re.fullmatch(r"[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*", each) for each in wanted):
        raise BadInput(f"--languages {loaded.languages!r} is no list such as en,fr,zh-Hant")
    return run(loaded, wanted, reconcile or [])


def run(loaded: Settings, languages: list[str], services: list[str]) -> int:
    """Enrich the store of `loaded`; the exit code."""
    from kg.linking.records import KnowledgeBase
    from kg.linking.remote import enrichment, reconcile_client
    from kg.linking.remote.client import Manners
    from kg.linking.remote.services import Endpoint, ReconciliationService

    manners = Manners(agent=loaded.agent, interval=loaded.interval, timeout=loaded.outside_timeout)
    failures: list[str] = []
    with writable(loaded) as (graph, minter), ExitStack() as stack, counting("enriching") as progress:
        cache = loaded.folder / "cache" / CACHE
        for url in services:
            service = stack.enter_context(ReconciliationService(url, cache=cache, manners=manners))
            try:
                offered = reconcile_client.propose(graph, minter, service)
            except OutsideError as error:
                failures.append(str(error))
                continue
            notice(f"{url}: candidates for {offered.found} of {offered.asked} without a link")
        endpoints = {
            source: stack.enter_context(Endpoint(url, cache=cache, manners=manners))
            for source, url in ((KnowledgeBase.WIKIDATA, loaded.wikidata), (KnowledgeBase.DBPEDIA, loaded.dbpedia))
            if url
        }
        today = datetime.datetime.now(tz=datetime.UTC).date()
        account = enrichment.enrich(graph, minter, endpoints, languages, today, progress.advance)
    failures += account.failures
    for failure in failures:
        notice(failure)
    asked = ", ".join(f"{count} items of {source}" for source, count in account.items.items()) or "no items"
    console().print(f"{loaded.store}: {asked}, {account.facts} facts", markup=False)
    return 1 if failures else 0
