"""`kg build`: articles into the store."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kg import settings
from kg.cli import link as linking
from kg.cli.common import StoreOption, check_output, console, notice, opened, output_stream, tell_if_served
from kg.cli.progress import counting
from kg.export import EXPORTERS
from kg.settings import Settings

if TYPE_CHECKING:
    from kg.pipeline import Build

EXAMPLE = "kg build articles/ extra.txt --store graph --published 2016-08-10 --jobs 2"


def command(
    sources: Annotated[
        list[str],
        typer.Argument(help="Files, folders of them, web addresses; - is standard input.", show_default=False),
    ],
    store: StoreOption = None,
    published: Annotated[
        str | None, typer.Option(help="Publication date (ISO) of articles whose sidecar gives none.")
    ] = None,
    jobs: Annotated[
        int | None, typer.Option(help="Worker processes; by default KG_JOBS, else 1.", show_default=False)
    ] = None,
    output: Annotated[
        Path | None, typer.Option(help="Also write the whole store as sorted N-Quads; - is standard output.")
    ] = None,
    rebuild: Annotated[
        bool,
        typer.Option("--rebuild", help="Process again what the store already holds unchanged."),
    ] = False,
    resume: Annotated[
        bool, typer.Option("--resume", help="Go on after an interrupt, which every build does: kept for older scripts.")
    ] = False,
    follow: Annotated[
        bool,
        typer.Option("--follow", help="Fetch the pages that feeds in files and lists of addresses in folders link to."),
    ] = False,
    link: Annotated[
        bool, typer.Option("--link", help="Then link actors and places as kg link does, with KG_AUTHORITY.")
    ] = False,
    verbose: Annotated[
        bool, typer.Option("--verbose", help="Also say what was found but left out as incomplete, and why.")
    ] = False,
) -> int:
    """Read articles, extract who said what, who met whom and who holds which position, check
    all of it against the shapes, and store it.

    An article that is already in the store as it is, from the same version and settings, is left alone; one that
    changed is replaced. While kg serve runs over the store, the articles go
    through it and its readers see each at once. What cannot be used is kept under
    STORE/quarantine with its reason, and the rest goes on. NAME.json beside NAME.txt may give
    published, url, title, publisher and language.
    """
    loaded = settings.load({"store": store, "jobs": jobs, "follow": follow or None})
    check_output(output)
    build = build_into(sources, loaded, published, rebuild=rebuild)
    linked = linking.link_store(loaded) if link else None
    if output is not None:
        with opened(str(loaded.store)) as (graph, minter), output_stream(output) as stream:
            EXPORTERS["nquads"](graph, minter, stream)
    if verbose:
        for line in build.incomplete:
            notice(f"incomplete: {line}")
    to_stdout = output is None or str(output) != "-"
    code = report(build, loaded, to_stdout=to_stdout)
    return code if linked is None else max(code, linking.report(linked, loaded, to_stdout=to_stdout))


def build_into(
    sources: Sequence[str | Path], loaded: Settings, published: str | None, *, rebuild: bool = False
) -> Build:
    """Run the build with a progress bar."""
    from kg import api
    from kg.pipeline.engines.local import Local

    tell_if_served(loaded)
    with counting("building") as progress:
        return api.build(
            sources,
            loaded.store,
            published=published,
            rebuild=rebuild,
            # even one worker: a document that ends it must not end the build
            engine=Local(loaded.jobs, loaded.article_seconds),
            settings=loaded,
            on_plan=progress.plan,
            on_article=lambda _: progress.advance(),
        )


def report(build: Build, loaded: Settings, *, to_stdout: bool = True) -> int:
    """Say what was built; the exit code."""
    for note in build.notes:
        notice(note)
    for problem in build.problems:
        notice(f"{problem.source}: {problem.reason}")
    parts = [_number(build.stored, "article") + " stored"]
    in_place = [
        f"{number} {what}" for number, what in ((build.replaced, "replaced"), (build.revised, "revised")) if number
    ]
    parts[0] += f" ({', '.join(in_place)})" if in_place else ""
    others = (
        (build.unchanged, "already there"),
        (build.duplicate, "given twice"),
        (build.older, "older than what is there"),
    )
    parts += [f"{number} {what}" for number, what in others if number]
    if build.skipped:
        parts.append(f"{build.skipped} left out (reasons in {loaded.folder / 'quarantine'})")
    parts += [_number(count, name.lower()) for name, count in sorted(build.counts.items())]
    line = f"{loaded.store}: " + ", ".join(parts)
    if to_stdout:
        console().print(line, markup=False)
    else:
        notice(line)
    return 1 if build.problems else 0


def _number(count: int, what: str) -> str:
    return f"{count} {what}{'s' * (count != 1)}"
