"""`kg build`: articles into the store."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kg import settings
from kg.cli import link as linking
from kg.cli import topics_codebook
from kg.cli.accounts import SHOWN, listed, number, older, stored
from kg.cli.common import (
    ManifestOption,
    StoreOption,
    check_choice,
    check_output,
    console,
    notice,
    opened,
    output_stream,
    tell_if_served,
)
from kg.cli.progress import counting
from kg.errors import BadInput
from kg.export import EXPORTERS
from kg.settings import Settings

if TYPE_CHECKING:
    from kg.pipeline import Build
    from kg.pipeline.engines import Engine

EXAMPLE = "kg build articles/ saved-pages/ export.jsonl report.pdf --store graph --jobs 2"
_Sources = Annotated[
    list[str], typer.Argument(help="Files, folders of them, web addresses; - is standard input.", show_default=False)
]
_Follow = Annotated[
    bool,
    typer.Option("--follow", help="Fetch the pages that feeds in files and lists of addresses in folders link to."),
]
_Columns = Annotated[
    list[str] | None,
    typer.Option(
        "--column",
        metavar="FIELD=NAME",
        help="Which column of a table, or key of JSON, is the text, title, published, modified, url, author, "
        "publisher, language or id, where newskg does not know its name; may be given several times.",
        show_default=False,
    ),
]
_Published = Annotated[str | None, typer.Option(help="Publication date (ISO) of articles that come without one.")]
_Jobs = Annotated[int | None, typer.Option(help="Worker processes; by default KG_JOBS, else 1.", show_default=False)]
_Output = Annotated[
    Path | None, typer.Option(help="Also write the whole store as sorted N-Quads; - is standard output.")
]
_Rebuild = Annotated[
    bool,
    typer.Option("--rebuild", help="Process again what the store already holds unchanged."),
]
_Resume = Annotated[
    bool, typer.Option("--resume", help="Go on after an interrupt, which every build does: kept for older scripts.")
]
_Engine = Annotated[str, typer.Option(help="What runs the workers: local, or ray (a Ray cluster; with the extra ray).")]
_Address = Annotated[
    str | None,
    typer.Option(help="The Ray cluster's; by default RAY_ADDRESS, else a Ray is started on this machine."),
]
_Shards = Annotated[
    str | None,
    typer.Option(help="Write no store, but shards for kg load, into this folder: a path, or s3:// and the like."),
]
_Shard = Annotated[
    str | None, typer.Option(help="With --shards: a part of the sources; 3/8 is the third of eight.", metavar="I/N")
]
_Link = Annotated[bool, typer.Option("--link", help="Then link actors and places as kg link does, with KG_AUTHORITY.")]
_Codebook = Annotated[
    Path | None,
    typer.Option(help="First take this codebook of issues, as kg topics codebook does.", show_default=False),
]
_Verbose = Annotated[
    bool,
    typer.Option("--verbose", help="Say all notes and reasons, and what was found but left out as incomplete."),
]


def command(
    sources: _Sources,
    store: StoreOption = None,
    published: _Published = None,
    jobs: _Jobs = None,
    output: _Output = None,
    rebuild: _Rebuild = False,
    resume: _Resume = False,
    engine: _Engine = "local",
    address: _Address = None,
    shards: _Shards = None,
    shard: _Shard = None,
    follow: _Follow = False,
    column: _Columns = None,
    manifest: ManifestOption = None,
    link: _Link = False,
    codebook: _Codebook = None,
    verbose: _Verbose = False,
) -> int:
    """Read articles, extract who said what, who met whom and who holds which position, check
    all of it against the shapes, and store it.

    Read are plain text, web pages, JSON, JSON lines, CSV, Parquet, RSS and Atom, WARC, PDF, Word documents, NITF,
    NewsML-G2 and ninjs, also packed (ZIP, tar, gzip, Zstandard, bzip2, xz), by what is in a file rather than by its
    name: see docs/sources.md.

    An article that is already in the store as it is, from the same version and settings, is left alone; one that
    changed is replaced. While kg serve runs over the store, the articles go
    through it and its readers see each at once. What cannot be used, or is in no format that is read, is listed in
    STORE/quarantine/unreadable.jsonl with its reason, and the rest goes on; the exit code is 1 then. NAME.json beside
    a document NAME may give published, modified, url, title, author, publisher, language and id.

    For more than one machine there are --engine ray, and --shards with --shard: see docs/scale.md.
    """
    columns = tuple(column) if column else None
    loaded = settings.load({"store": store, "jobs": jobs, "follow": follow or None, "columns": columns})
    runs = _engine_called(engine, address, jobs, loaded)
    if shards is None and shard is not None:
        raise BadInput(f"--shard {shard} is for --shards FOLDER: give that too")
    if shards is not None:
        if store is not None or output is not None or link or codebook is not None:
            raise BadInput(
                "--shards writes no store: leave out --store, --output, --link and --codebook, and use kg load next"
            )
        build, into = _build_shards(sources, shards, shard, loaded, published, runs, rebuild=rebuild, manifest=manifest)
        return report(build, loaded, shown=None if verbose else SHOWN, into=into)
    check_output(output)
    looks = topics_codebook.take_first(codebook, loaded) if codebook is not None else 0
    build = build_into(sources, loaded, published, rebuild=rebuild, engine=runs, manifest=manifest)
    linked = linking.link_store(loaded) if link else None
    if output is not None:
        with opened(str(loaded.store)) as (graph, minter), output_stream(output) as stream:
            EXPORTERS["nquads"](graph, minter, stream)
    to_stdout = output is None or str(output) != "-"
    code = report(build, loaded, to_stdout=to_stdout, shown=None if verbose else SHOWN)
    code = max(code, looks)
    return code if linked is None else max(code, linking.report(linked, loaded, to_stdout=to_stdout))


def _engine_called(name: str, address: str | None, jobs: int | None, loaded: Settings) -> Engine:
    """Raises BadInput for an engine that there is none of, and an address that is of none."""
    if check_choice(name, ("local", "ray"), "--engine") == "ray":
        from kg.pipeline.engines.ray import Ray

        return Ray(loaded.article_seconds, address, jobs)
    if address is not None:
        raise BadInput("--address is that of a Ray cluster: give --engine ray too")
    from kg.pipeline.engines.local import Local

    # even one worker: a document that ends it must not end the build
    return Local(loaded.jobs, loaded.article_seconds)


def build_into(
    sources: Sequence[str | Path],
    loaded: Settings,
    published: str | None,
    *,
    rebuild: bool = False,
    engine: Engine | None = None,
    manifest: Path | None = None,
) -> Build:
    """Run the build with a progress bar."""
    from kg import api

    tell_if_served(loaded)
    with counting("building") as progress:
        return api.build(
            sources,
            loaded.store,
            published=published,
            rebuild=rebuild,
            engine=engine or _engine_called("local", None, None, loaded),
            manifest=manifest,
            settings=loaded,
            on_plan=progress.plan,
            on_article=lambda _: progress.advance(),
        )


def _build_shards(
    sources: list[str],
    shards: str,
    shard: str | None,
    loaded: Settings,
    published: str | None,
    engine: Engine,
    *,
    rebuild: bool,
    manifest: Path | None,
) -> tuple[Build, str]:
    """What was built, and the folder that it is in."""
    from kg import api
    from kg.pipeline.parts import Part

    with counting("building") as progress:
        build = api.build_shards(
            sources,
            shards,
            shard=shard,
            published=published,
            rebuild=rebuild,
            engine=engine,
            manifest=manifest,
            settings=loaded,
            on_plan=progress.plan,
            on_article=lambda _: progress.advance(),
        )
    return build, shards if shard is None else f"{shards.rstrip('/')}/{Part.of(shard).folder}"


def report(
    build: Build, loaded: Settings, *, to_stdout: bool = True, shown: int | None = SHOWN, into: str | None = None
) -> int:
    """Say what was built, `into` a folder of shards or by default the store, at most so many lines of each kind, with
    None all and what was incomplete; the exit code."""
    quarantine = f"{into or loaded.folder}/quarantine"
    for line in build.incomplete if shown is None else ():
        notice(f"incomplete: {line}")
    listed(build.notes, "notes (--verbose tells all)", shown)
    left_out = [f"{each.source}: {each.reason}" for each in build.problems]
    listed(left_out, f"left out: see {quarantine}/unreadable.jsonl (--verbose tells all)", shown)
    parts = [stored(build)]
    parts += [
        f"{count} {what}"
        for count, what in ((build.unchanged, "already there"), (build.duplicate, "given twice"))
        if count
    ]
    parts += older(build)
    if build.skipped:
        parts.append(f"{build.skipped} left out (reasons in {quarantine})")
    parts += [number(count, name.lower()) for name, count in sorted(build.counts.items())]
    line = f"{into or loaded.store}: " + ", ".join(parts)
    if to_stdout:
        console().print(line, markup=False)
    else:
        notice(line)
    return 1 if build.problems else 0
