"""The tables for people who analyse: what each holds, and its rows.

One table a class of assertions, as its row in kg.model.classes says what is told of it, one of the
actors and one of the articles. Each fact stands beside the sentence that it rests on and a citation. The table
'assertions' has all facts in the same columns, for a spreadsheet.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from rdflib import URIRef

from kg.export import actors
from kg.export.facts import Article, Fact, Term, articles
from kg.export.options import Options, days
from kg.export.spool import sorted_rows
from kg.iris import Minter
from kg.model.classes import CLASSES, AssertionClass, Kind, Property
from kg.namespaces import NKG, SKOS
from kg.store import Queryable

Cell = str | int | float | list[str] | None
Row = dict[str, Cell]


class Type(StrEnum):
    """What a column holds: a list is of texts, a day an ISO 8601 date."""

    TEXT = "text"
    LIST = "list"
    WHOLE = "whole number"
    NUMBER = "number"
    DAY = "day"


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table."""

    name: str
    about: str
    type: Type = Type.TEXT


@dataclass(frozen=True, slots=True)
class Table:
    """A table; `about` is what a row of it is."""

    name: str
    about: str
    columns: tuple[Column, ...]


_WHEN = (
    Column("first_day", "First day on which it may have been; of no date, the day of publication", Type.DAY),
    Column("last_day", "Last such day", Type.DAY),
)
_FOUND = (
    Column("words", "The words of the article that say it"),
    Column("sentence", "The sentences in which they stand"),
    Column("start", "Where the words begin in the text of the article, in code points", Type.WHOLE),
    Column("end", "Where they end", Type.WHOLE),
    Column("confidence", "How sure the extractor is, 0 to 1", Type.NUMBER),
    Column("extractor", "What found it, and its version"),
    Column("article", "Key of the article"),
    Column("article_name", "Name of the article"),
    Column("title", "Title or headline of the article"),
    Column("outlet", "Who published the article"),
    Column("published", "Day of publication", Type.DAY),
    Column("url", "Address of the article"),
    Column("citation", "The words, who said them, title, outlet, day, address"),
)
_ABOUT = (
    Column("about", "Whom and what the words name", Type.LIST),
    Column("about_iri", "The same as IRIs", Type.LIST),
)


def _columns_of(cls: AssertionClass) -> Iterator[Column]:
    yield Column("iri", f"IRI of the {cls.noun} in the graph")
    for each in cls.properties:
        name, kind = _snake(each.name), Type.LIST if each.many else Type.TEXT
        match each.kind:
            case Kind.SPAN:
                continue
            case Kind.TIME:
                yield Column("date", "Its day, month or year, as far as it is known")
                yield Column("date_text", "The words of the article that tell the time")
            case Kind.SPEECH:
                yield Column(name, "What was said")
                yield from _ABOUT
            case Kind.ACTOR | Kind.PLACE | Kind.TOPIC:
                yield Column(name, f"Name of the {each.kind}", kind)
                yield Column(f"{name}_iri", "The same as IRI", kind)
            case _:
                yield Column(name, f"Its {name.replace('_', ' ')}", kind)
    yield from _WHEN
    yield from _FOUND


def _snake(name: str) -> str:
    return "".join(f"_{c.lower()}" if c.isupper() else c for c in name)


_ASSERTIONS = Table(
    "assertions",
    "A fact of any class",
    tuple(
        Column(name, about, {"start": Type.WHOLE, "end": Type.WHOLE, "confidence": Type.NUMBER}.get(name, Type.TEXT))
        for name, about in (
            ("type", "Its class"), ("article", "Name of the article"), ("published", "When the article was published"),
            ("who", "Who speaks, meets, holds the position or the office"), ("what", "What is said, issue or role"),
            ("kind", "Form, kind or stance"), ("status", "Status of a meeting"), ("with", "To whom, or of which body"),
            ("reported by", "Who is named as having reported it"), ("when", "The words that tell the time"),
            ("date", "The date that they mean"), ("where", "The place"), ("words", "The words that say it"),
            ("sentence", "The sentences in which they stand"), ("start", "Where the first of the words begin"),
            ("end", "Where they end"), ("confidence", "How sure the extractor is, 0 to 1"),
            ("extractor", "What found it, and its version"), ("iri", "IRI of the fact in the graph"),
        )
    ),
)  # fmt: skip
_ACTORS = Table(
    "actors",
    "An actor, as all articles together describe it",
    (
        Column("iri", "IRI of the actor in the graph"),
        Column("name", "Its name"),
        Column("type", "person, organization or group"),
        Column("other_names", "Other names of it", Type.LIST),
        Column("sector", "government, business and the like"),
        Column("country", "The country that it belongs to"),
        Column("governs", "The country that it governs"),
        Column("links", "The same in other sources", Type.LIST),
        Column("articles", "How many articles speak of it", Type.WHOLE),
    ),
)
_ARTICLES = Table(
    "articles",
    "An article",
    (
        Column("iri", "IRI of the article in the graph"),
        Column("article", "Key of the article"),
        Column("article_name", "Name of the article"),
        Column("title", "Title or headline"),
        Column("outlet", "Who published it"),
        Column("author", "Who wrote it"),
        Column("published", "Day of publication", Type.DAY),
        Column("language", "Its language"),
        Column("url", "Its address"),
        Column("facts", "How many facts were found in it", Type.WHOLE),
    ),
)
_OF_CLASSES = tuple(
    Table(cls.layer, f"One {cls.noun} as one article tells it", tuple(_columns_of(cls))) for cls in CLASSES
)

TABLES: Mapping[str, Table] = MappingProxyType(
    {each.name: each for each in (_ASSERTIONS, *_OF_CLASSES, _ACTORS, _ARTICLES)}
)
# Together they hold everything; 'assertions' repeats what others have.
ALL = tuple(name for name in TABLES if name != _ASSERTIONS.name)


def rows(source: Queryable, minter: Minter, options: Options, wanted: Iterable[str]) -> Iterator[tuple[str, Row]]:
    """The rows of the tables that are `wanted`, each with its table's name: those of facts and articles by
    article and place in it, then those of actors by IRI."""
    chosen = set(wanted)
    for article in articles(source) if chosen != {_ACTORS.name} else ():
        if _ARTICLES.name in chosen and article.iri and options.cover(days(article.published)):
            yield _ARTICLES.name, _article_row(article) | {"iri": article.iri, "facts": len(article.facts)}
        for fact in article.facts:
            if not options.cover(fact.days):
                continue
            if _ASSERTIONS.name in chosen:
                yield _ASSERTIONS.name, _assertion_row(fact)
            cls = fact.cls
            if cls is not None and cls.layer in chosen:
                yield cls.layer, _fact_row(fact, cls)
    if _ACTORS.name in chosen:
        in_order = (iri for (iri,) in sorted_rows(((iri,) for iri in actors.all_actors(source)), 1))
        for actor in actors.described(source, minter, in_order):
            yield (
                _ACTORS.name,
                {
                    column.name: list(value) if isinstance(value := getattr(actor, column.name), tuple) else value
                    for column in _ACTORS.columns
                },
            )


def citation(fact: Fact) -> str:
    """The fact as a text would cite it: the words, who said them, title, outlet, day and address of the article."""
    article, cls = fact.article, fact.cls
    speaker = next((each for each in cls.properties if each.kind is Kind.ACTOR), None) if cls else None
    quoted = next((each for each in cls.properties if each.kind is Kind.SPEECH), None) if cls else None
    said = fact.first(NKG[quoted.name]) if quoted else ""
    who = ", ".join(map(fact.names.label, fact.terms(speaker))) if speaker and quoted else ""
    words = (said or fact.sentence).strip()
    quote = f"\N{LEFT DOUBLE QUOTATION MARK}{words}\N{RIGHT DOUBLE QUOTATION MARK}" if words else ""
    parts = (
        f"{quote} ({who})" if who else quote,
        article.title or article.name, article.publisher, article.published[:10], article.url,
    )  # fmt: skip
    return ", ".join(filter(None, (" ".join(part.split()) for part in parts)))


def _article_row(article: Article) -> Row:
    published = days(article.published)
    return {
        "article": article.key,
        "article_name": article.name,
        "title": article.title,
        "outlet": article.publisher,
        "author": article.author,
        "published": published[0] if published else None,
        "language": article.language,
        "url": article.url,
    }


def _found(fact: Fact) -> Row:
    start, end = fact.evidence[0] if fact.evidence else (None, None)
    return {
        "words": " | ".join(fact.words),
        "sentence": fact.sentence,
        "start": start,
        "end": end,
        "confidence": fact.confidence,
    }


def _fact_row(fact: Fact, cls: AssertionClass) -> Row:
    first_day, last_day = fact.days or (None, None)
    row: Row = {"iri": fact.iri, "first_day": first_day, "last_day": last_day}
    for each in cls.properties:
        row |= _cells(fact, each)
    extractors = (fact.names.label(o) for o in fact.properties.get(NKG.extractedBy, ()))
    row |= _found(fact) | {"extractor": "; ".join(sorted(extractors)), "citation": citation(fact)}
    return row | {k: v for k, v in _article_row(fact.article).items() if k not in ("author", "language")}


def _cells(fact: Fact, each: Property) -> Row:
    name, terms = _snake(each.name), fact.terms(each)
    match each.kind:
        case Kind.SPAN:
            return {}
        case Kind.TIME:
            return {"date": fact.first(NKG.date), "date_text": fact.first(NKG.dateText)}
        case Kind.SPEECH:
            about = sorted(set(fact.properties.get(NKG.about, ())), key=lambda o: (fact.names.label(o), o))
            return {
                name: " ".join(map(str, terms)),
                "about": list(map(fact.names.label, about)),
                "about_iri": list(map(str, about)),
            }
        case Kind.ACTOR | Kind.PLACE | Kind.TOPIC:
            labels, iris = list(map(fact.names.label, terms)), list(map(str, terms))
            return {name: _cell(each, labels), f"{name}_iri": _cell(each, iris)}
        case Kind.CONCEPT:
            return {name: _cell(each, [str(o).rpartition("#")[2] for o in terms])}
        case _:
            return {name: _cell(each, list(map(str, terms)))}


def _cell(each: Property, found: list[str]) -> Cell:
    return found if each.many else "; ".join(found)


# --- the table of all assertions ------------------------------------------------------------------

_FILLED_BY: Mapping[str, Sequence[URIRef]] = {
    "what": [SKOS.prefLabel],
    "when": [NKG.dateText],
    "date": [NKG.date],
    "extractor": [NKG.extractedBy],
}


def _filled_by() -> Iterator[tuple[str, list[URIRef]]]:
    """Column -> the properties that fill it, whichever of them an assertion has."""
    of_classes = [each for cls in CLASSES for each in cls.properties if each.column]
    for column in _ASSERTIONS.columns:
        found = [*_FILLED_BY.get(column.name, ()), *(NKG[e.name] for e in of_classes if e.column == column.name)]
        if found:
            yield column.name, list(dict.fromkeys(found))


_COLUMNS = tuple(_filled_by())


def _assertion_row(fact: Fact) -> Row:
    def joined(properties: Iterable[URIRef]) -> str:
        terms: set[Term] = {o for p in properties for o in fact.properties.get(p, ())}
        return "; ".join(sorted({fact.names.label(o) for o in terms}))

    row: Row = {"type": fact.kind, "article": fact.article.name, "published": fact.article.published, "iri": fact.iri}
    return row | {column: joined(properties) for column, properties in _COLUMNS} | _found(fact)
