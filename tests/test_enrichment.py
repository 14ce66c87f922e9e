"""Facts and candidates from services of others: what they bring, and what they cannot spoil."""

from __future__ import annotations

import datetime
import gzip
import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from urllib.request import Request, urlopen

import fault_proxy as module
import pytest
from fault_proxy import FAULTS, FaultProxy, faulty
from rdflib import Literal, URIRef
from test_remote import oxigraph
from test_review import DBPEDIA, ERDOGAN, LINKS, MINTER, OTHER, PUTIN, Q7747, Q39259

from kg import joining, nquads, validate
from kg.errors import BadInput, OutsideError
from kg.linking.decide import decisions, mappings, questions
from kg.linking.decide.decisions import Decision
from kg.linking.records import KnowledgeBase, Verdict
from kg.linking.remote import enrichment, reconcile_client
from kg.linking.remote.client import Manners
from kg.linking.remote.enrichment import Enrichment
from kg.linking.remote.services import Endpoint, ReconciliationService
from kg.namespaces import DCTERMS, NKG, OWL, PROV, RDF, RDFS, XSD
from kg.store.embedded import EmbeddedStore

TODAY = datetime.date(2026, 11, 22)
LANGUAGES = ("en", "tr", "ru")
QUICK = Manners(interval=0, timeout=30, attempts=2, patience=1)
WDT = "http://www.wikidata.org/prop/direct/"
# Public facts, in Wikidata's model.
FACTS = f"""PREFIX wd: <http://www.wikidata.org/entity/> PREFIX wdt: <{WDT}>
PREFIX rdfs: <{RDFS}> PREFIX geo: <http://www.opengis.net/ont/geosparql#>
INSERT DATA {{
  wd:Q7747 rdfs:label "Vladimir Putin"@en, "Vladimir Putin"@tr, "Владимир Путин"@ru, "Wladimir Putin"@de ;
    wdt:P27 wd:Q159 ; wdt:P39 wd:Q218295 ; wdt:P569 "1952-10-07T00:00:00Z"^^<{XSD.dateTime}> ;
    wdt:P18 <http://commons.wikimedia.org/wiki/Special:FilePath/Vladimir%20Putin.jpg> .
  wd:Q159 rdfs:label "Russia"@en, "Rusya"@tr .
  wd:Q218295 rdfs:label "President of Russia"@en .
  wd:Q39259 rdfs:label "Recep Tayyip Erdoğan"@en, "Recep Tayyip Erdoğan"@tr ; wdt:P27 wd:Q43 .
  wd:Q43 rdfs:label "Turkey"@en ; wdt:P625 "Point(36 39)"^^geo:wktLiteral .
  wd:Q99999 rdfs:label "Somebody else"@en .
}}"""


@pytest.fixture(scope="module")
def upstream() -> Iterator[str]:
    with oxigraph() as url:
        urlopen(Request(f"{url}/update", FACTS.encode(), {"Content-Type": "application/sparql-update"})).close()
        yield url


@pytest.fixture
def proxy(upstream: str) -> Iterator[FaultProxy]:
    with faulty(upstream) as found:
        yield found


@pytest.fixture
def linked(seed_directory: Path, tmp_path: Path) -> Path:
    """The seed's store, in which one actor has an accepted item of Wikidata and one of DBpedia."""
    directory = shutil.copytree(seed_directory, tmp_path / "linked")
    with EmbeddedStore.open(directory) as store:
        store.commit(mappings.change(LINKS, {}, decisions.Decisions(), MINTER))
        store.flush()
    return directory


def enrich(directory: Path, proxy: FaultProxy, *, manners: Manners = QUICK, cache: Path | None = None) -> Enrichment:
    with (
        EmbeddedStore.open(directory) as store,
        Endpoint(f"{proxy.url}/query", manners=manners, cache=cache) as endpoint,
    ):
        return enrichment.enrich(store, MINTER, {KnowledgeBase.WIKIDATA: endpoint}, LANGUAGES, TODAY)


def facts(directory: Path) -> set[tuple[URIRef, URIRef, URIRef | Literal]]:
    with EmbeddedStore.open(directory, read_only=True) as store:
        return {quad[:3] for quad in store.quads(MINTER.enrichment_graph)}


def content(directory: Path) -> str:
    with EmbeddedStore.open(directory, read_only=True) as store:
        return "".join(sorted(nquads.lines(store.quads())))


def test_chosen_facts_come_with_where_and_when(linked: Path, proxy: FaultProxy) -> None:
    account = enrich(linked, proxy)
    assert account.items == {KnowledgeBase.WIKIDATA: 1}
    assert not account.failures
    found = facts(linked)
    assert account.facts == len(found)
    assert {o for s, p, o in found if (s, p) == (Q7747, RDFS.label)} == {
        Literal("Vladimir Putin", lang="en"),
        Literal("Vladimir Putin", lang="tr"),
        Literal("Владимир Путин", lang="ru"),
    }
    citizenship, office, image = (URIRef(WDT + name) for name in ("P27", "P39", "P18"))
    by_property = {p: o for s, p, o in found if s == Q7747}
    assert (by_property[citizenship], RDFS.label, Literal("Russia", lang="en")) in found
    assert (by_property[office], RDFS.label, Literal("President of Russia", lang="en")) in found
    assert by_property[image].endswith("Vladimir%20Putin.jpg")
    assert URIRef(WDT + "P569") not in by_property, "only what is asked for is kept"
    run = by_property[PROV.wasGeneratedBy]
    assert (run, RDF.type, PROV.Activity) in found
    assert (run, PROV.used, URIRef(f"{proxy.url}/query")) in found
    assert (run, DCTERMS.date, Literal("2026-11-22", datatype=XSD.date)) in found
    with EmbeddedStore.open(linked, read_only=True) as store:
        assert validate.validate_quads(store.quads()).conforms


def test_only_items_of_accepted_links_are_asked_about_and_leave_with_them(linked: Path, proxy: FaultProxy) -> None:
    with EmbeddedStore.open(linked) as store:
        joining.decide(store, MINTER, [Decision(ERDOGAN, OWL.sameAs, Q39259, True)])
    enrich(linked, proxy)
    assert {s for s, p, _ in facts(linked) if p == PROV.wasGeneratedBy} == {Q7747, Q39259}
    with EmbeddedStore.open(linked) as store:
        joining.decide(store, MINTER, [Decision(ERDOGAN, OWL.sameAs, Q39259, False)])
    enrich(linked, proxy)
    left = facts(linked)
    assert {s for s, p, _ in left if p == PROV.wasGeneratedBy} == {Q7747}
    assert not any("Q43" in str(term) for triple in left for term in triple)


def test_asking_again_changes_nothing_and_asks_nobody(linked: Path, proxy: FaultProxy, tmp_path: Path) -> None:
    cache = tmp_path / "cache" / "answers.sqlite"
    enrich(linked, proxy, cache=cache)
    before, asked = content(linked), len(proxy.seen)
    enrich(linked, proxy, cache=cache)
    assert content(linked) == before
    assert len(proxy.seen) == asked


@pytest.mark.parametrize("fault", FAULTS)
def test_whatever_the_fault_nothing_that_is_known_is_lost(linked: Path, proxy: FaultProxy, fault: str) -> None:
    enrich(linked, proxy)
    before = content(linked)
    proxy.fault = fault
    manners = Manners(interval=0, timeout=1 if fault in {"silent", "drip"} else 30, attempts=1, patience=1)
    account = enrich(linked, proxy, manners=manners)
    assert len(account.failures) == 1
    assert "wikidata" in account.failures[0]
    assert content(linked) == before


def test_a_service_cannot_say_what_it_was_not_asked(linked: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def uri(value: str) -> dict[str, str]:
        return {"type": "uri", "value": value}

    def words(value: str, **more: str) -> dict[str, str]:
        return {"type": "literal", "value": value, **more}

    rows = [
        {"item": uri(str(PUTIN)), "p": uri(str(RDFS.label)), "v": words("A liar", **{"xml:lang": "en"})},
        {"item": uri(str(OTHER)), "p": uri(str(RDFS.label)), "v": words("Not asked", **{"xml:lang": "en"})},
        {"item": uri(str(Q7747)), "p": uri(str(OWL.sameAs)), "v": uri("http://e.example/evil")},
        {"item": uri(str(Q7747)), "p": uri(str(RDFS.label)), "v": words("x" * 501, **{"xml:lang": "en"})},
        {"item": uri(str(Q7747)), "p": uri(str(RDFS.label)), "v": words("Welsh", **{"xml:lang": "cy"})},
        {"item": uri(str(Q7747)), "p": uri(str(RDFS.label)), "v": uri("http://e.example/label")},
        {"item": uri(str(Q7747))},
        *(
            {"item": uri(str(Q7747)), "p": uri(WDT + "P39"), "v": uri(f"http://e.example/{number}")}
            for number in range(2_000)
        ),
    ]
    answer = json.dumps({"head": {"vars": ["item", "p", "v", "l"]}, "results": {"bindings": rows}}).encode()
    monkeypatch.setattr(module._Handler, "_fine", lambda self, body: self._send(200, module.JSON, answer))
    with faulty() as proxy:
        enrich(linked, proxy)
    found = facts(linked)
    assert {p for s, p, _ in found if s == Q7747} == {URIRef(WDT + "P39"), PROV.wasGeneratedBy}
    assert len(found) <= enrichment.MOST_VALUES + 5
    assert not {PUTIN, OTHER} & {s for s, _, _ in found}


def test_each_source_is_asked_by_itself(linked: Path, proxy: FaultProxy) -> None:
    with (
        EmbeddedStore.open(linked) as store,
        Endpoint(f"{proxy.url}/query", manners=QUICK) as good,
        Endpoint("http://127.0.0.1:9/sparql", manners=QUICK) as dead,
    ):
        account = enrichment.enrich(
            store, MINTER, {KnowledgeBase.WIKIDATA: good, KnowledgeBase.DBPEDIA: dead}, LANGUAGES, TODAY
        )
        assert set(enrichment.linked_items(store, MINTER)[KnowledgeBase.DBPEDIA]) == {DBPEDIA}
    assert [line.partition(":")[0] for line in account.failures] == ["dbpedia"]
    assert Q7747 in {s for s, _, _ in facts(linked)}


def test_a_slice_of_wikidata_tells_of_its_people(linked: Path, shared: Path) -> None:
    data = gzip.decompress((shared / "linking" / "wikidata-slice.nt.gz").read_bytes())
    with EmbeddedStore.open(linked) as store:
        joining.decide(store, MINTER, [Decision(ERDOGAN, OWL.sameAs, Q39259, True)])
    with oxigraph() as url, Endpoint(f"{url}/query", manners=QUICK) as endpoint, EmbeddedStore.open(linked) as store:
        urlopen(Request(f"{url}/store?default", data, {"Content-Type": "application/n-triples"}, method="PUT")).close()
        account = enrichment.enrich(store, MINTER, {KnowledgeBase.WIKIDATA: endpoint}, LANGUAGES, TODAY)
    assert account.items == {KnowledgeBase.WIKIDATA: 2}
    office = URIRef(WDT + "P39")
    found = facts(linked)
    assert (Q7747, office, URIRef("http://www.wikidata.org/entity/Q218295")) in found
    assert (Q39259, office, URIRef("http://www.wikidata.org/entity/Q1922067")) in found
    assert (Q39259, RDFS.label, Literal("Recep Tayyip Erdoğan", lang="en")) in found


# --- candidates of reconciliation services ---------------------------------------------------------------


def service(
    proxy: FaultProxy, monkeypatch: pytest.MonkeyPatch, space: str, offers: list[object]
) -> ReconciliationService:
    """A service that offers the same for every name."""

    def answer(handler: module._Handler, body: bytes | None) -> None:
        found: dict[str, object] = {"name": "x", "identifierSpace": space, "schemaSpace": space}
        if body is not None:
            found = {f"q{number}": {"result": offers} for number in range(50)}
        handler._send(200, "application/json", json.dumps(found).encode())

    monkeypatch.setattr(module._Handler, "_fine", answer)
    return ReconciliationService(f"{proxy.url}/reconcile", manners=QUICK)


def test_what_a_stranger_offers_waits_for_review_however_sure_he_is(
    linked: Path, proxy: FaultProxy, monkeypatch: pytest.MonkeyPatch
) -> None:
    sure = {"id": "Q555", "name": "Somebody", "score": 100, "match": True}
    odd = [{"id": "Q1> <x", "name": "bad", "score": 5}, {"id": "http://e.example/1", "name": "elsewhere", "score": 9}]
    offering = service(proxy, monkeypatch, "http://www.wikidata.org/entity/", [sure, *odd])
    with EmbeddedStore.open(linked) as store, offering:
        offered = reconcile_client.propose(store, MINTER, offering)
        links = {link.subject: link for link in questions.read(store, MINTER)}
        standing = decisions.read(store, MINTER)
        assert validate.validate_quads(store.quads()).conforms
    assert (offered.asked, offered.found) == (2, 2), "what has an accepted item is not asked about"
    item = URIRef("http://www.wikidata.org/entity/Q555")
    assert standing.verdicts(links[ERDOGAN])[item] is Verdict.REVIEW
    assert item not in {each.target for each in links[PUTIN].candidates}
    assert {each.target for each in links[ERDOGAN].candidates} == {Q39259, OTHER, item}
    assert {each.kind for each in links[ERDOGAN].candidates} == {NKG.Person}


def test_a_rejected_offer_is_not_made_again(linked: Path, proxy: FaultProxy, monkeypatch: pytest.MonkeyPatch) -> None:
    offers: list[object] = [{"id": "Q555", "name": "Somebody", "score": 100, "match": True}]
    item = URIRef("http://www.wikidata.org/entity/Q555")
    offering = service(proxy, monkeypatch, "http://www.wikidata.org/entity/", offers)
    with EmbeddedStore.open(linked) as store, offering:
        joining.decide(store, MINTER, [Decision(ERDOGAN, OWL.sameAs, item, False)])
        reconcile_client.propose(store, MINTER, offering)
        asked = {
            q.object
            for q in questions.about_items(questions.read(store, MINTER), decisions.read(store, MINTER))
            if q.subject == ERDOGAN
        }
    assert item not in asked


def test_a_service_of_unknown_items_or_none_changes_nothing(
    linked: Path, proxy: FaultProxy, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = content(linked)
    offering = service(proxy, monkeypatch, "https://e.example/things/", [])
    with EmbeddedStore.open(linked) as store, offering, pytest.raises(BadInput, match="none of wikidata"):
        reconcile_client.propose(store, MINTER, offering)
    for fault in ("html", "error", "reset"):
        proxy.fault = fault
        with (
            EmbeddedStore.open(linked) as store,
            ReconciliationService(f"{proxy.url}/reconcile", manners=QUICK) as bad,
            pytest.raises(OutsideError),
        ):
            reconcile_client.propose(store, MINTER, bad)
    assert content(linked) == before
