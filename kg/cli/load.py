"""`kg load`: shards into a store."""

from __future__ import annotations

from typing import Annotated

import typer

from kg import settings
from kg.cli.accounts import listed, number, older, stored
from kg.cli.common import ManifestOption, StoreOption, console, notice, tell_if_served
from kg.cli.progress import counting

EXAMPLE = "kg load shards/ s3://bucket/more-shards --store graph"


def command(
    shards: Annotated[
        list[str], typer.Argument(help="Shards, and folders of them: paths or addresses.", show_default=False)
    ],
    store: StoreOption = None,
    manifest: ManifestOption = None,
) -> int:
    """Put what `kg build --shards` wrote into a store, on as many machines as it may have been.

    The store is then what a build of all the articles would have made it. An article that stands in several
    shards is stored once. A new store is loaded in bulk, and is there when all of it is; after a kill, load again.
    A shard that is not what newskg wrote is named with the line and left out, and the rest goes on. Addresses are
    those of fsspec (s3://, gs://, abfs://, hdfs://, sftp://), each with its own package. STORE/runs tells what became
    of each article.

    Exit code 0: all is stored; 1: some shard was left out; 2: there is no shard or no such store.
    """
    from kg import api

    loaded = settings.load({"store": store})
    tell_if_served(loaded)
    with counting("checking shards") as progress:

        def tell(what: str, done: int, total: int) -> None:
            progress.turn_to(what)
            progress.reach(done, total)

        account = api.load(shards, loaded.store, settings=loaded, manifest=manifest, on_progress=tell)
    listed(account.notes, "notes: see what --manifest FILE writes")
    for problem in account.problems:
        notice(f"{problem.source}: {problem.reason}; nothing of it is stored")
    said = [stored(account), f"from {number(account.shards, 'shard')}", *older(account)]
    if account.repeated:
        said.append(f"{account.repeated} more of the same left out")
    if account.problems:
        said.append(f"{len(account.problems)} broken")
    console().print(f"{loaded.store}: " + ", ".join(said), markup=False)
    return 1 if account.problems else 0
