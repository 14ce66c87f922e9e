"""The local authority: a file of RDF in Wikidata's model, as `kg authority fetch` writes it.

What is read of it (www.mediawiki.org/wiki/Wikibase/Indexing/RDF_Dump_Format):

    rdfs:label, skos:altLabel     names
    wdt:P31, wdt:P279             instance of, subclass of: what kind of item it is
    wdt:P27, wdt:P17, wdt:P1001   citizenship, country, jurisdiction
    wdt:P297                      ISO 3166-1 alpha-2: the item is a country
    wdt:P569, wdt:P570            born, died
    p:P39 / ps:P39, pq:P580, pq:P582   office held, from, until
    wdt:P1566, wdt:P1082          GeoNames ID, population
    wikibase:sitelinks            how many Wikipedias and the like have an article
    schema:about                  from the article in the English Wikipedia to the item
"""

from __future__ import annotations

import gzip
import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from pathlib import Path
from urllib.parse import quote, unquote

import pyoxigraph as ox
from rdflib import URIRef

from kg.errors import BadInput
from kg.lexicon.tables import rows
from kg.linking.match import shipped
from kg.linking.match.dates import earliest, latest
from kg.linking.match.items import Authority, Item, Kind, Tenure
from kg.linking.records import KnowledgeBase

WD = str(KnowledgeBase.WIKIDATA.iri)
WDT = "http://www.wikidata.org/prop/direct/"
P, PS, PQ = (f"http://www.wikidata.org/prop/{part}" for part in ("", "statement/", "qualifier/"))
LABEL = "http://www.w3.org/2000/01/rdf-schema#label"
ALT_LABEL = "http://www.w3.org/2004/02/skos/core#altLabel"
SITELINKS = "http://wikiba.se/ontology#sitelinks"
ABOUT = "http://schema.org/about"
WIKIPEDIA = "https://en.wikipedia.org/wiki/"
GENERATED = "http://www.w3.org/ns/prov#generatedAtTime"

# The classes of Wikidata that tell the kind of an item; the earlier kind wins.
ROOTS: Mapping[Kind, tuple[str, ...]] = {
    Kind(kind): tuple(classes.split())
    for _, (kind, classes) in rows(Path(__file__).with_name("kinds.tsv"), ("kind", "classes"))
}
_KINDS = {f"{WD}{item}": kind for kind, items in ROOTS.items() for item in items}
_SUFFIXES = {
    ".nt": ox.RdfFormat.N_TRIPLES,
    ".ttl": ox.RdfFormat.TURTLE,
    ".nq": ox.RdfFormat.N_QUADS,
    ".trig": ox.RdfFormat.TRIG,
}

_Facts = dict[str, list[ox.Literal | ox.NamedNode]]


def read(path: Path) -> Authority:
    """The authority in `path`, N-Triples, Turtle, N-Quads or TriG by its suffix, gzipped or not.

    Raises BadInput where it cannot be read, with the line.
    """
    name = path.name.removesuffix(".gz")
    rdf_format = _SUFFIXES.get(Path(name).suffix)
    if rdf_format is None:
        raise BadInput(f"authority {path}: unknown suffix, known are {' '.join(_SUFFIXES)}, each also with .gz")
    try:
        data = path.read_bytes()
        digest = hashlib.sha256(data).hexdigest()[:8]
        data = gzip.decompress(data) if path.suffix == ".gz" else data
        facts = _facts(ox.parse(data, format=rdf_format))
    except FileNotFoundError:
        raise BadInput(f"there is no authority {path}: kg authority fetch makes one") from None
    except (OSError, EOFError) as error:
        raise BadInput(f"authority {path}: {error}") from error
    except SyntaxError as error:
        line = f" line {error.lineno}:" if error.lineno else ""
        raise BadInput(f"authority {path}:{line} {error.msg}") from error
    return Authority(tuple(_items(facts)), digest, _dated(facts))


def fingerprint(path: Path) -> str:
    """Hash of the file, for it need not be read whole where nothing has changed. Raises BadInput."""
    try:
        with path.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()[:8]
    except FileNotFoundError:
        raise BadInput(f"there is no authority {path}: kg authority fetch makes one") from None
    except OSError as error:
        raise BadInput(f"authority {path}: {error.strerror}") from error


def _facts(quads: Iterable[ox.Quad]) -> dict[str, _Facts]:
    facts: dict[str, _Facts] = defaultdict(lambda: defaultdict(list))
    for quad in quads:
        subject, predicate, value = quad.subject, quad.predicate.value, quad.object
        if not isinstance(subject, ox.NamedNode) or not isinstance(value, ox.NamedNode | ox.Literal):
            continue
        if predicate == ABOUT and isinstance(value, ox.NamedNode):
            # from the article to the item: kept with the item
            facts[value.value][ABOUT].append(subject)
        else:
            facts[subject.value][predicate].append(value)
    return facts


def _dated(facts: Mapping[str, _Facts]) -> date | None:
    days = sorted(value.value[:10] for said in facts.values() for value in said.get(GENERATED, ()))
    return date.fromisoformat(days[-1]) if days else None


def _items(facts: Mapping[str, _Facts]) -> Iterator[Item]:
    """All items of a known kind that have a name, in order of their IRIs."""
    kinds = _Kinds(facts)
    codes = _codes(facts)
    offices = {value.value for said in facts.values() for value in said.get(f"{PS}P39", ())}
    for iri in sorted(facts):
        if not iri.startswith(f"{WD}Q"):
            continue
        said = facts[iri]
        kind = Kind.COUNTRY if f"{WDT}P297" in said else kinds.of(iri)
        kind = kind or (Kind.OFFICE if iri in offices else None)
        names = _names(said)
        if kind is not None and names:
            yield _item(iri, kind, names, facts, codes)


def _item(iri: str, kind: Kind, names: tuple[str, ...], facts: Mapping[str, _Facts], codes: Mapping[str, str]) -> Item:
    said = facts[iri]
    tenures = tuple(sorted(_tenures(said, facts), key=lambda each: (each.start or date.min, each.office)))
    within = [value.value for p in ("P27", "P17", "P1001") for value in said.get(f"{WDT}{p}", ())]
    countries = {codes[each] for each in within if each in codes}
    if kind is Kind.COUNTRY and iri in codes:
        countries = {codes[iri]}
    for tenure in tenures:
        held = facts.get(tenure.office, {})
        countries |= {codes[v.value] for p in ("P1001", "P17") for v in held.get(f"{WDT}{p}", ()) if v.value in codes}
    born, died = _first(said, f"{WDT}P569"), _first(said, f"{WDT}P570")
    return Item(
        URIRef(iri),
        KnowledgeBase.WIKIDATA,
        kind,
        names,
        frozenset(countries),
        born=earliest(born) if born else None,
        died=latest(died) if died else None,
        tenures=tenures,
        sitelinks=_number(_first(said, SITELINKS)),
        population=_number(_first(said, f"{WDT}P1082")),
        same=tuple(_same(said)),
    )


def _names(said: _Facts) -> tuple[str, ...]:
    """The English label first, then other labels and names, each once."""

    def order(value: ox.Literal) -> tuple[bool, str]:
        return value.language not in {"en", "mul"}, value.value

    labels = sorted((v for v in said.get(LABEL, ()) if isinstance(v, ox.Literal)), key=order)
    others = sorted((v for v in said.get(ALT_LABEL, ()) if isinstance(v, ox.Literal)), key=order)
    return tuple(dict.fromkeys(value.value for value in (*labels, *others) if value.value))


def _tenures(said: _Facts, facts: Mapping[str, _Facts]) -> Iterator[Tenure]:
    dated: set[str] = set()
    seen: set[Tenure] = set()
    for statement in said.get(f"{P}P39", ()):
        told = facts.get(statement.value, {})
        start, end = _first(told, f"{PQ}P580"), _first(told, f"{PQ}P582")
        for office in told.get(f"{PS}P39", ()):
            dated.add(office.value)
            tenure = Tenure(office.value, earliest(start) if start else None, latest(end) if end else None)
            if tenure not in seen:
                seen.add(tenure)
                yield tenure
    for office in said.get(f"{WDT}P39", ()):
        if office.value not in dated:
            yield Tenure(office.value)


def _same(said: _Facts) -> Iterator[URIRef]:
    for value in sorted(said.get(f"{WDT}P1566", ()), key=lambda each: each.value):
        if value.value.isdigit():
            yield shipped.geonames(value.value)
    for page in sorted(said.get(ABOUT, ()), key=lambda each: each.value):
        if page.value.startswith(WIKIPEDIA):
            title = unquote(page.value.removeprefix(WIKIPEDIA))
            yield shipped.dbpedia(quote(title, safe="/:@!$&'()*+,;=~-._") if not title.isprintable() else _iri(title))


def _iri(title: str) -> str:
    """`title` with what no IRI may hold percent-encoded (RFC 3987)."""
    return "".join(quote(c) if c in ' <>"{}|\\^`%' else c for c in title.replace(" ", "_"))


def _first(said: Mapping[str, list[ox.Literal | ox.NamedNode]], predicate: str) -> str | None:
    """The least value, so that the order of the file cannot matter."""
    return min((value.value for value in said.get(predicate, ())), default=None)


def _number(value: str | None) -> int | None:
    digits = (value or "").lstrip("+").partition(".")[0]
    return int(digits) if digits.isdigit() else None


def _codes(facts: Mapping[str, _Facts]) -> dict[str, str]:
    codes = dict(shipped.country_codes())
    for iri, said in facts.items():
        for value in said.get(f"{WDT}P297", ()):
            codes.setdefault(iri, value.value.lower())
    return codes


class _Kinds:
    """Kinds of items, by the classes above theirs."""

    def __init__(self, facts: Mapping[str, _Facts]) -> None:
        self._facts = facts
        self._known: dict[str, frozenset[Kind]] = {}

    def of(self, iri: str) -> Kind | None:
        said = self._facts[iri]
        # An office is often given as a subclass of offices, and not as an instance.
        classes = [value.value for p in ("P31", "P279") for value in said.get(f"{WDT}{p}", ())]
        found = {kind for each in classes for kind in self._above(each)}
        return next((kind for kind in ROOTS if kind in found), None)

    def _above(self, start: str) -> frozenset[Kind]:
        if start not in self._known:
            seen, pending = {start}, [start]
            while pending:
                for value in self._facts.get(pending.pop(), {}).get(f"{WDT}P279", ()):
                    if value.value not in seen:
                        seen.add(value.value)
                        pending.append(value.value)
            self._known[start] = frozenset(_KINDS[each] for each in seen if each in _KINDS)
        return self._known[start]
