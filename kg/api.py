"""The front door for Python programs: what `import kg` offers.

    import kg

    reading = kg.extract(kg.read(text, published="2016-08-10"))
    for statement in reading.statements:
        print(statement.speaker.name, statement.content, statement.evidence.sentence)

Everything that newskg raises on purpose is a `kg.KgError`. Settings that a call does not take come from
the environment, as for the command line (docs/settings.md).
"""

from __future__ import annotations

import json
import warnings
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from kg import articles, export, pipeline, queries
from kg import manifest as manifests
from kg import reading as readings
from kg import settings as all_settings
from kg.errors import BadInput, KgError, NotConforming, QueryError
from kg.iris import Minter
from kg.model import Article
from kg.namespaces import XSD
from kg.pipeline import Build
from kg.pipeline.engines import Engine
from kg.reading import Reading
from kg.settings import Settings
from kg.shards import Folder
from kg.store import opening
from kg.store.embedded import EmbeddedStore
from kg.store.embedded.compaction import compact

if TYPE_CHECKING:
    import pandas

    from kg.linking.linker import Linking
    from kg.loading import Account
    from kg.store.remote import RemoteStore

__all__ = [
    "Article", "KgError", "OpenStore", "Reading", "Rows",
    "build", "build_shards", "extract", "link", "load", "open_store", "read",
]  # fmt: skip
_ENDINGS = {
    ".nq": "nquads", ".trig": "trig", ".ttl": "turtle", ".jsonld": "jsonld", ".csv": "csv", ".jsonl": "annotations",
    ".parquet": "parquet", ".xlsx": "xlsx", ".graphml": "graphml", ".gexf": "gexf",
}  # fmt: skip
_JSON = "application/sparql-results+json"


def read(
    text_or_path: str | Path,
    *,
    published: date | datetime | str | None = None,
    title: str | None = None,
    url: str | None = None,
    publisher: str | None = None,
    language: str | None = None,
    name: str | None = None,
) -> Article:
    """The article that a str is the text of, or that lies in a file: a Path, with NAME.json beside NAME.txt
    where there is one. What is given here holds in place of what that says.

    published   the day or moment, also as ISO 8601; without one no date is worked out from 'on Thursday'
    language    only English (en, en-GB) can be read; by default the text tells
    name        what a text is called in exports, by default by its hash; a file has its own

    Raises BadInput for a str that is a path or an address rather than a text, UnreadableArticle,
    UnsupportedLanguage and BadSidecar (all SkipArticle) for an article that cannot be used. What a person
    should know of how it was read is a UserWarning.

    >>> article = read("The minister said on Monday that talks would go on.", published="2016-08-10")
    >>> article.published, article.text[:12]
    (datetime.date(2016, 8, 10), 'The minister')
    >>> read("articles/a.txt")
    Traceback (most recent call last):
    kg.errors.BadInput: 'articles/a.txt' is a path, not a text: give Path('articles/a.txt') to read the file
    """
    loaded = all_settings.load()
    about = {"published": published.isoformat() if isinstance(published, date) else published}
    about |= {"title": title, "url": url, "publisher": publisher, "language": language}
    given = articles.Metadata.checked("what is given", about)
    if isinstance(text_or_path, Path):
        if name is not None:
            raise BadInput("a file has its own name: leave out name, or give the file's text")
        if text_or_path.is_dir():
            raise BadInput(f"{text_or_path} is a folder: kg.build takes folders, kg.read one file")
        result = articles.read(text_or_path, loaded, given=given)
    else:
        _check_is_text(text_or_path)
        result = articles.read_string(text_or_path, loaded, name=name, given=given)
    for note in result.notes:
        warnings.warn(note, stacklevel=2)
    return result.article


def _check_is_text(text: str) -> None:
    """Raises BadInput for what was meant as a file or an address: no article is one word."""
    if not isinstance(text, str):
        raise BadInput(f"an article is read from a str or a Path, not from {type(text).__name__}")
    if text.startswith(("http://", "https://")) and len(text.split()) == 1:
        raise BadInput(f"{text!r} is an address, and nothing is fetched: give the article's text")
    ending = Path(text[-20:]).suffix.lower()
    if len(text.splitlines()) == 1 and (ending in articles.SUFFIXES or len(text.split()) == 1):
        raise BadInput(f"{text!r} is a path, not a text: give Path({text!r}) to read the file")


def extract(article: Article | str | Path, *, settings: Settings | None = None) -> Reading:
    """What `article` says: its actors, statements, meetings, positions and affiliations, each with the
    words that it rests on. A str or Path is read first, as `read` does.

    Pure: the same article and settings give the same reading. The first call of a process loads the models,
    which takes a second or two; then an article takes about a tenth of one.

    Raises what `read` raises, and NotConforming where the whole article is against the shapes.

    >>> reading = extract("Ministers met in Geneva. 'We oppose the ban,' President Vladimir Putin said.")
    >>> [(each.speaker.name, each.content, each.cue) for each in reading.statements]
    [('Vladimir Putin', 'We oppose the ban', 'said')]
    """
    if not isinstance(article, Article):
        article = read(article)
    loaded = _settings(settings)
    from kg.pipeline.stages import process  # with all models, which nothing else needs

    outcome = process(article, loaded)
    if outcome.accepted is None:
        raise NotConforming(f"{article.name} is against the shapes", outcome.report)
    return readings.of(article, outcome.accepted, Minter(loaded.base), outcome.incomplete, outcome.report)


def _nothing(*_: object) -> None:
    """What is called where nobody wants to know how far it is."""


def build(
    sources: str | Path | Iterable[str | Path],
    store: str | Path,
    *,
    published: date | datetime | str | None = None,
    jobs: int | None = None,
    rebuild: bool = False,
    resume: bool = False,
    settings: Settings | None = None,
    engine: Engine | None = None,
    manifest: str | Path | None = None,
    on_plan: Callable[[int], None] = _nothing,
    on_article: Callable[[str], None] = _nothing,
) -> Build:
    """Read the files and folders of `sources` and put all that they say into `store`: a directory, made
    where there is none, or the address of a SPARQL endpoint that takes updates (docs/remote.md). An article that
    is there already from the same input, settings and version is left as it is, else replaced. While a server runs
    over the directory, the articles go through that.

    published   of articles whose sidecar gives no date
    jobs        worker processes, which a document that ends its process cannot end for all; with 1, the default,
                this process does the work itself
    rebuild     process again what is there already too
    resume      accepted from older programs: go on after an interrupt, which every build does
    engine      what runs the workers in place of that (`kg.pipeline.engines`)
    manifest    file that tells, piece by piece, what became of it: FILE.jsonl, or FILE.ttl in PROV-O; what
                STORE/runs keeps as JSON lines of every build
    on_plan     called with the number of articles as soon as it is known, and again where it turns out another;
                on_article after each of them

    The account says how many were stored, and in `problems` what was left out and why; that is kept in
    STORE/quarantine (`Settings.folder`). Raises BadInput for a path that is no text file and no folder, StoreError
    for what is no store, StopRun where nothing can go on.
    """
    loaded = _settings(settings, store=store, jobs=jobs)
    day = articles.parse_published(published) if isinstance(published, str) else published
    named = [sources] if isinstance(sources, str | Path) else list(sources)
    found = articles.find(named, loaded)
    total = articles.count(named)
    if total is not None:
        on_plan(total)
    records = _manifests(Folder(str(loaded.folder)), manifest)
    with opening.writing(loaded, create=True) as opened:
        account = pipeline.run(
            found, opened, loaded.folder / "quarantine", loaded,
            published=day, rebuild=rebuild, engine=engine, manifests=records, on_plan=on_plan, on_article=on_article,
        )  # fmt: skip
    if account.stored and isinstance(opened, EmbeddedStore):
        account.timed("store", lambda: compact(opened.directory, account.notes.append))
    return account


def build_shards(
    sources: str | Path | Iterable[str | Path],
    shards: str | Path,
    *,
    shard: str | None = None,
    published: date | datetime | str | None = None,
    jobs: int | None = None,
    rebuild: bool = False,
    settings: Settings | None = None,
    engine: Engine | None = None,
    manifest: str | Path | None = None,
    on_plan: Callable[[int], None] = _nothing,
    on_article: Callable[[str], None] = _nothing,
) -> Build:
    """As `build`, but write all that `sources` say as shards into a folder, a path or an address of any file system
    that fsspec knows, for `load`. What the folder holds of the same input, settings and version is not done again.

    shard     '3/8' takes the third of eight parts of `sources`, into a folder of its own below `shards`
    manifest  file that tells, piece by piece, what became of it, as the folder's `runs` keep it of every build

    Raises BadSetting for what is no part, BadInput where the shards cannot be written.
    """
    from kg.pipeline import sharding  # file systems take their time to import
    from kg.pipeline.parts import Part

    loaded = _settings(settings, jobs=jobs)
    day = articles.parse_published(published) if isinstance(published, str) else published
    part = Part.of(shard) if shard is not None else None
    found = articles.find([sources] if isinstance(sources, str | Path) else sources, loaded)
    folder = Folder(str(shards) if part is None else f"{str(shards).rstrip('/')}/{part.folder}")
    return sharding.run(
        found if part is None else part.pieces(found), folder, loaded,
        published=day, rebuild=rebuild, engine=engine, manifests=_manifests(folder, manifest),
        on_plan=on_plan, on_article=on_article,
    )  # fmt: skip


def load(
    shards: str | Path | Iterable[str | Path],
    store: str | Path,
    *,
    manifest: str | Path | None = None,
    settings: Settings | None = None,
    on_progress: Callable[[str, int, int], None] = _nothing,
) -> Account:
    """Put what `kg build --shards` wrote into `store`: shards, or folders of them, as paths or addresses of any file
    system that fsspec knows. The store is what a build of all their articles would have made it.

    manifest     file that tells of each article of the shards what became of it, as `build` keeps it in STORE/runs
    on_progress  called with what is done, and how many of how many

    The account says how many articles were stored, and in `problems` which shards were broken. Raises BadInput for what
    holds no shard, StoreError for what is no store.
    """
    from kg import loading  # file systems take their time to import

    urls = [str(each) for each in ([shards] if isinstance(shards, str | Path) else shards)]
    loaded = _settings(settings, store=store)
    return loading.run(urls, loaded, on_progress, _manifests(Folder(str(loaded.folder)), manifest))


def link(
    store: str | Path,
    *,
    authority: str | Path | None = None,
    settings: Settings | None = None,
    on_plan: Callable[[int], None] = _nothing,
    on_subject: Callable[[], None] = _nothing,
) -> Linking:
    """Find out which items of Wikidata, GeoNames and DBpedia the actors, places and offices of `store`, a
    directory or an address, are, and write it there; what people decided is never changed. Nothing is fetched.

    authority    file of items, as `kg authority fetch` writes it, without which people and most organisations
                 get no item
    on_plan      called once with the number of subjects, on_subject after each of them

    The account counts verdicts by kind. Raises BadInput for an authority that cannot be read, StoreError for
    what is no store.
    """
    # What judges links is much to load, and a build needs none of it.
    from kg.linking import linker
    from kg.linking.decide import decisions

    loaded = _settings(settings, store=store, authority=str(authority) if authority else None)
    authorities = linker.Authorities(Path(loaded.authority) if loaded.authority else None)
    with opening.writing(loaded) as opened:
        minter = Minter(opened.base)
        decided = decisions.read(opened, minter)
        account = linker.run(opened, minter, authorities, decided, on_plan=on_plan, on_subject=on_subject)
        opened.flush()
    return account


def open_store(store: str | Path, *, settings: Settings | None = None) -> OpenStore:
    """The store in a directory, or behind the address of a SPARQL endpoint, for asking; any number of programs
    may have one open. Use it in a `with`, or close it. Raises StoreError where there is none."""
    loaded = _settings(settings, store=store)
    return OpenStore(opening.reading(loaded.store, loaded))


class OpenStore:
    """A store to ask; `open_store` gives one."""

    def __init__(self, store: EmbeddedStore | RemoteStore) -> None:
        """Use `open_store`."""
        self._store = store

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Give free what is held; the store cannot be asked afterwards."""
        self._store.close()

    def query(self, query: str, /, **parameters: object) -> Rows:
        """The rows of a query of the catalogue (docs/queries.md), by its name and with its parameters, or of a
        SELECT in SPARQL, in which our prefixes (nkg:, skos: and the like) need no declaration. A parameter may
        be a record with an `iri`, as the speaker of a statement.

        Raises NotFound for a name that the catalogue does not have, BadInput for a parameter that the query
        does not have or that is of a wrong type, QueryError for what is no SELECT.
        """
        given = {name: str(getattr(value, "iri", value)) for name, value in parameters.items()}
        text = queries.sparql(query, given, base=self._store.base)
        answer = json.loads(self._store.serialize(text, _JSON))
        if "boolean" in answer:
            raise QueryError("only a SELECT has rows: ask with SELECT, or with `kg query`")
        rows = ({name: _python(term) for name, term in row.items()} for row in answer["results"]["bindings"])
        return Rows(answer["head"]["vars"], rows)

    def export(
        self,
        path: str | Path,
        format: str | None = None,
        *,
        relation: str | None = None,
        normalise: str | None = None,
        table: str | None = None,
        since: date | str | None = None,
        until: date | str | None = None,
        plain: bool = False,
        level: str | None = None,
    ) -> None:
        """Write the store into a file or a folder, as `format` (docs/exports.md), by default what the file's ending
        says. The same graph gives the same bytes.

        relation   of a network (graphml, gexf): meetings, agreement, conflict or quotes; `normalise` its weights;
                   `level` what stances are on, also of dna: 'issue' (the default) or 'theme'
        table      of csv, parquet and xlsx, one alone; to a folder all are written
        since      only facts of this day or later, `until` of this day or earlier
        plain      of csv and dna: without what spreadsheet programs want

        Raises BadInput for a format that there is none of, for what it does not take, and where the file
        cannot be written; MissingExtra where Parquet has no pyarrow.
        """
        chosen = format or _ENDINGS.get(Path(path).suffix.lower(), "")
        if chosen not in export.EXPORTERS:
            raise BadInput(f"{Path(path).name}: give a format, one of {', '.join(export.EXPORTERS)}")
        first, last = export.day(since, "since"), export.day(until, "until")
        options = export.Options(relation, normalise, table, first, last, plain, level)
        export.EXPORTERS[chosen].into(self._store, Minter(self._store.base), Path(path), options)


class Rows(list[dict[str, Any]]):
    """The rows of an answer, each by the names of its `columns`, without those that it has no value for: an IRI
    or a text as str, numbers, truth values, dates and moments as Python's own."""

    def __init__(self, columns: Iterable[str], rows: Iterable[dict[str, Any]]) -> None:
        super().__init__(rows)
        self.columns = tuple(columns)

    def to_pandas(self) -> pandas.DataFrame:
        """A data frame with all columns. Raises MissingExtra where pandas is not installed."""
        return readings.data_frame(self, self.columns)


# How the values of a datatype are read; a year or a month alone stays a text.
_READ: Mapping[str, Callable[[str], Any]] = {
    str(XSD.integer): int,
    str(XSD.decimal): float,
    str(XSD.double): float,
    str(XSD.boolean): "true".__eq__,
    str(XSD.date): date.fromisoformat,
    str(XSD.dateTime): datetime.fromisoformat,
}


def _python(term: Mapping[str, str]) -> Any:
    """A term of SPARQL's JSON as a Python value; a text where its words are no such value."""
    try:
        return _READ.get(term.get("datatype", ""), str)(term["value"])
    except ValueError:
        return term["value"]


def _manifests(folder: Folder, named: str | Path | None) -> list[manifests.Target]:
    """Where what a run does is written down: into the `runs` of a store or of shards, and the file that is `named`."""
    return [manifests.in_runs(folder), *([manifests.named(Path(named))] if named is not None else ())]


def _settings(given: Settings | None, **overrides: Any) -> Settings:
    present = {name: value for name, value in overrides.items() if value is not None}
    return all_settings.load(present) if given is None else replace(given, **present)
