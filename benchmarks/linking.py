"""How well and how fast linking is.

    python benchmarks/linking.py gold       figures on tests/linking/gold.tsv, with and without each signal
    python benchmarks/linking.py speed      10,000 distinct actors linked offline, and once more

Both take --authority FILE, by default the reference slice of Wikidata.
"""

from __future__ import annotations

import argparse
import resource
import sys
import tempfile
import time
from collections.abc import Iterator
from itertools import product
from pathlib import Path

from rdflib import Literal, URIRef
from reference import reference_folder

from kg.gazetteer import country_name, given_names
from kg.iris import Minter
from kg.linking import linker
from kg.linking.decide.decisions import Decisions
from kg.linking.match import authority, shipped
from kg.linking.match.index import Index
from kg.linking.match.items import Kind
from kg.linking.match.scoring import Scorer
from kg.linking.records import Signal, Verdict
from kg.namespaces import DCTERMS, NKG, RDF, SKOS, XSD, Quad
from kg.store import Change
from kg.store.embedded import EmbeddedStore

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))
import gold_links

SYLLABLES = ("ba", "ko", "ri", "ma", "tu", "len", "so", "dar", "vi", "nes")
ROLES = ("Foreign Minister", "President", "Prime Minister", "spokesman", "Minister of Health", "Governor")
COUNTRIES = ("de", "fr", "gb", "ge", "ru", "sy", "tr", "ua", "us")
A_DAY = Literal("2016-08-09", datatype=XSD.date)


# --- quality -------------------------------------------------------------------------------------


def gold(path: Path) -> None:
    """A row a set of signals: all, without each, and with one more each time."""
    index = Index([authority.read(path), shipped.authority()])
    mentions = gold_links.read()
    print("| signals | accepted | precision | recall | NIL | accepted for absent |\n|---|---|---|---|---|---|")
    everything = frozenset(Signal)
    sets = [("name alone", frozenset({Signal.NAME}))]
    for number, signal in enumerate(list(Signal)[1:], start=2):
        sets.append((f"+ {signal}", frozenset(list(Signal)[:number])))
    sets += [(f"all without {signal}", everything - {signal}) for signal in Signal if signal is not Signal.NAME]
    for name, signals in sets:
        figures = gold_links.figures(gold_links.find(Scorer(index, signals), mentions))
        print(
            f"| {name} | {figures.accepted} | {figures.precision:.3f} | {figures.recall:.3f} | {figures.nil:.3f} "
            f"| {figures.accepted_absent} |"
        )


# --- speed ---------------------------------------------------------------------------------------


def surnames() -> Iterator[str]:
    """Made-up surnames of three syllables."""
    for parts in product(SYLLABLES, repeat=3):
        yield "".join(parts).capitalize()


def people(count: int, known: list[str]) -> list[str]:
    """`count` different names, half of them from the authority while there are some."""
    given = sorted(given_names())[:60]
    made = [f"{first.capitalize()} {last}" for last in surnames() for first in given]
    return list(dict.fromkeys([*known[: count // 2], *made]))[:count]


def actor(number: int, name: str, minter: Minter) -> Iterator[Quad]:
    """What a store holds of one actor that one dated article names, with a role for most."""
    key = f"{number // 20:016x}"
    graph, entities = minter.article_graph(key), minter.entities_graph
    node, article = URIRef(f"{minter.base}actor/p{number}"), minter.article(key)
    span, sentence = (URIRef(f"{article}#char={number},{number + length}") for length in (5, 50))
    code = COUNTRIES[number % len(COUNTRIES)]
    government, land = URIRef(f"{minter.base}actor/government-{code}"), URIRef(f"{minter.base}place/{code}")
    yield from (
        (article, DCTERMS.issued, A_DAY, graph),
        (node, NKG.evidence, span, graph),
        (span, NKG.inSentence, sentence, graph),
        (sentence, NKG.inArticle, article, graph),
        (node, RDF.type, NKG.Person, entities),
        (node, RDF.type, NKG.Actor, entities),
        (node, SKOS.prefLabel, Literal(name, lang="en"), entities),
        (node, NKG.country, land, entities),
        (land, RDF.type, NKG.Place, entities),
        (land, SKOS.prefLabel, Literal(country_name(code), lang="en"), entities),
        (government, RDF.type, NKG.Organization, entities),
        (government, SKOS.prefLabel, Literal(f"Government of {country_name(code)}", lang="en"), entities),
        (government, NKG.governs, land, entities),
    )
    if number % 3:
        affiliation = URIRef(f"{minter.base}affiliation/{key}/{number}")
        yield from (
            (affiliation, RDF.type, NKG.Affiliation, graph),
            (affiliation, NKG.member, node, graph),
            (affiliation, NKG.organization, government, graph),
            (affiliation, NKG.role, Literal(ROLES[number % len(ROLES)]), graph),
            (affiliation, NKG.inArticle, article, graph),
        )


def speed(path: Path, count: int) -> None:
    """Link a store of `count` actors, then link it again."""
    known = [item.label for item in authority.read(path).items if item.kind is Kind.PERSON]
    with tempfile.TemporaryDirectory() as temporary, EmbeddedStore.open(Path(temporary, "s"), create=True) as store:
        minter = Minter(store.base)
        names = list(people(count, known))
        for start in range(0, count, 1000):
            rows = enumerate(names[start : start + 1000], start=start)
            quads = dict.fromkeys(quad for number, name in rows for quad in actor(number, name, minter))
            store.commit(Change(insert=tuple(quads)))
        for what in ("first", "again"):
            began, used = time.perf_counter(), time.process_time()
            account = linker.run(store, minter, linker.Authorities(path), Decisions())
            accepted = sum(n for (_, verdict), n in account.counts.items() if verdict is Verdict.ACCEPTED)
            print(
                f"{what}: {account.judged} judged, {account.unchanged} unchanged, {accepted} accepted, "
                f"written: {account.written}, {time.perf_counter() - began:.1f} s "
                f"({time.process_time() - used:.1f} s of CPU)"
            )
    print(f"peak memory: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=("gold", "speed"))
    parser.add_argument("--authority", type=Path)
    parser.add_argument("--actors", type=int, default=10_000)
    options = parser.parse_args()
    path = options.authority or reference_folder("linking") / "wikidata-slice.nt.gz"
    if options.what == "gold":
        gold(path)
    else:
        speed(path, options.actors)


if __name__ == "__main__":
    main()
