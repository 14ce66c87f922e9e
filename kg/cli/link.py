"""`kg link`: actors, places and affiliations to items of Wikidata, GeoNames and DBpedia."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.table import Table

from kg import settings
from kg.cli.common import StoreOption, console, notice, tell_if_served
from kg.cli.progress import counting
from kg.settings import Settings

if TYPE_CHECKING:
    from kg.linking.linker import Linking

EXAMPLE = "kg link --store graph --authority wikidata.nt.gz"
AuthorityOption = Annotated[
    Path | None,
    typer.Option(
        "--authority",
        help="File of items, as kg authority fetch writes it; by default KG_AUTHORITY, else what comes with newskg.",
        show_default=False,
    ),
]
# A kind of subject as people call it.
_KINDS = {
    "person": "people",
    "organization": "organisations",
    "country": "countries",
    "region": "regions",
    "place": "towns",
    "office": "affiliations",
}
_VERDICTS = ("confirmed", "accepted", "review", "nil")


def command(context: typer.Context, store: StoreOption = None, authority: AuthorityOption = None) -> int | None:
    """Find out which items of Wikidata, GeoNames and DBpedia the actors, places and offices are.

    Works offline: countries, cities and US states with what comes with newskg, people and
    organisations with a local authority (see kg authority fetch). Every link keeps its score and the
    score's parts; what is not sure waits for review; what people decided is never changed. What has
    not changed since the last run is left alone.
    """
    if context.invoked_subcommand is not None:
        return None
    loaded = settings.load({"store": store, "authority": str(authority) if authority else None})
    return report(link_store(loaded), loaded)


def link_store(loaded: Settings) -> Linking:
    """Link the store of `loaded` with a progress bar."""
    from kg import api

    tell_if_served(loaded)
    with counting("linking") as progress:
        return api.link(
            loaded.store,
            settings=loaded,
            on_plan=progress.plan,
            on_subject=progress.advance,
        )


def report(account: Linking, loaded: Settings, *, to_stdout: bool = True) -> int:
    """Say what was linked; the exit code."""
    table = Table("", *_VERDICTS, box=None, header_style="bold")
    for kind, called in _KINDS.items():
        row = [sum(n for (k, v), n in account.counts.items() if k == kind and v == each) for each in _VERDICTS]
        if any(row):
            table.add_row(called, *map(str, row))
    out = console() if to_stdout else Console(stderr=True, highlight=False)
    out.print(table)
    parts = [f"{account.judged} judged", f"{account.unchanged} unchanged"]
    parts += [f"{account.gone} no longer there"] if account.gone else []
    parts += [] if loaded.authority else ["without a local authority: people and organisations need one"]
    out.print(f"{loaded.store}: {', '.join(parts)}", markup=False)
    for each in account.shared:
        names = ", ".join(subject.removeprefix(loaded.base) for subject in each.subjects)
        notice(f"one item for several: {each.target} ({each.label}) is {names}: merge them, or reject all but one")
    return 1 if account.shared else 0
