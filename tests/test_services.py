"""Asking services of others, that answer well, ill, late or not at all."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import fault_proxy as module
import pytest
from fault_proxy import FAULTS, FaultProxy, faulty
from rdflib import Literal, URIRef
from test_remote import oxigraph

from kg.errors import BadInput, OutsideError
from kg.linking.remote.client import Manners
from kg.linking.remote.services import Endpoint, Offer, ReconciliationQuery, ReconciliationService, item

LABELS = "SELECT ?l WHERE { ?s <http://www.w3.org/2000/01/rdf-schema#label> ?l } ORDER BY ?l"
OSLO = '<http://www.wikidata.org/entity/Q585> <http://www.w3.org/2000/01/rdf-schema#label> "Oslo"@en, "Осло"@ru .'
# Quick enough for a test, and as patient as it needs.
QUICK = Manners(interval=0, timeout=30, attempts=2, patience=1, failures=2, pause=600)

SAID = {
    "silent": "did not answer within 1 seconds",
    "drip": "was not done after 1 seconds",
    "html": r"an answer \(text/html\) that cannot be read",
    "huge": "more than 5,000,000 bytes",
    "gzip bomb": "more than 5,000,000 bytes",
    "error": "500",
    "busy": "429",
    "nonsense": "cannot be read",
}


@pytest.fixture(scope="module")
def upstream() -> Iterator[str]:
    """A SPARQL endpoint with two labels."""
    import urllib.request

    with oxigraph() as url:
        body = f"INSERT DATA {{ {OSLO} }}".encode()
        request = urllib.request.Request(f"{url}/update", body, {"Content-Type": "application/sparql-update"})
        urllib.request.urlopen(request, timeout=30).close()
        yield url


@pytest.fixture
def proxy(upstream: str) -> Iterator[FaultProxy]:
    with faulty(upstream) as found:
        yield found


def endpoint(proxy: FaultProxy, cache: Path | None = None, manners: Manners = QUICK) -> Endpoint:
    return Endpoint(f"{proxy.url}/query", cache=cache, manners=manners)


def test_rows_come_with_their_terms_and_newskg_says_who_it_is(proxy: FaultProxy) -> None:
    with endpoint(proxy) as service:
        rows = service.select(LABELS)
    assert [row["l"] for row in rows] == [Literal("Oslo", lang="en"), Literal("Осло", lang="ru")]
    assert proxy.seen[0]["User-Agent"].startswith("newskg/")
    assert proxy.seen[0]["Accept"] == "application/sparql-results+json"


@pytest.mark.parametrize("fault", FAULTS)
def test_whatever_the_fault_there_is_one_line_that_names_the_service(proxy: FaultProxy, fault: str) -> None:
    proxy.fault = fault
    proxy.retry_after = "3600"
    patience = 1 if fault in {"silent", "drip"} else 30
    manners = Manners(interval=0, timeout=patience, attempts=2, patience=1)
    with endpoint(proxy, manners=manners) as service, pytest.raises(OutsideError, match=SAID.get(fault)) as caught:
        service.select(LABELS)
    message = str(caught.value)
    assert "\n" not in message
    assert len(message) < 500
    assert "127.0.0.1" in message


def test_a_service_that_is_not_there_is_an_error_too() -> None:
    with Endpoint("http://127.0.0.1:9/sparql", manners=QUICK) as service, pytest.raises(OutsideError, match="reached"):
        service.select(LABELS)


@pytest.mark.parametrize("fault", ["reset", "html", "half", "cut", "error", "busy", "nonsense"])
def test_what_passes_is_tried_again(proxy: FaultProxy, fault: str) -> None:
    proxy.fault, proxy.spoil = fault, 1
    with endpoint(proxy) as service:
        assert len(service.select(LABELS)) == 2
    assert len(proxy.seen) == 2


def test_it_waits_as_long_as_it_is_asked_to(proxy: FaultProxy) -> None:
    proxy.fault, proxy.spoil, proxy.retry_after = "busy", 1, "1"
    begun = time.monotonic()
    with endpoint(proxy) as service:
        service.select(LABELS)
    assert time.monotonic() - begun >= 1
    assert len(proxy.seen) == 2


def test_it_keeps_a_distance_between_requests(proxy: FaultProxy) -> None:
    begun = time.monotonic()
    with endpoint(proxy, manners=Manners(interval=0.5)) as service:
        for number in range(3):
            service.select(f"{LABELS} LIMIT {number}")
    assert time.monotonic() - begun >= 1


def test_nobody_is_asked_again_who_wants_a_longer_wait(proxy: FaultProxy) -> None:
    proxy.fault, proxy.retry_after = "busy", "86400"
    with endpoint(proxy) as service, pytest.raises(OutsideError, match="429"):
        service.select(LABELS)
    assert len(proxy.seen) == 1


def test_a_redirect_is_reported_and_not_followed(proxy: FaultProxy) -> None:
    proxy.fault = "moved"
    with endpoint(proxy) as service, pytest.raises(OutsideError, match=r"moved to http://169\.254\.169\.254"):
        service.select(LABELS)
    assert len(proxy.seen) == 1


def test_a_service_that_fails_again_and_again_is_left_alone(proxy: FaultProxy) -> None:
    proxy.fault = "error"
    with endpoint(proxy) as service:
        for _ in range(QUICK.failures):
            with pytest.raises(OutsideError, match="500"):
                service.select(LABELS)
        asked = len(proxy.seen)
        with pytest.raises(OutsideError, match="left alone"):
            service.select(LABELS)
    assert len(proxy.seen) == asked


def test_a_refused_query_does_not_count_against_the_service(proxy: FaultProxy) -> None:
    with endpoint(proxy) as service:
        for _ in range(QUICK.failures + 1):
            with pytest.raises(OutsideError, match="400"):
                service.select("SELECT nonsense")
        assert len(service.select(LABELS)) == 2


def test_answers_are_kept_over_runs_and_so_is_that_there_is_none(proxy: FaultProxy, tmp_path: Path) -> None:
    nothing = "SELECT ?l WHERE { <http://e/x> <http://e/y> ?l }"
    for _ in range(2):
        with endpoint(proxy, tmp_path / "cache" / "answers.sqlite") as service:
            assert len(service.select(LABELS)) == 2
            assert service.select(nothing) == []
    assert len(proxy.seen) == 2
    with endpoint(proxy, tmp_path / "other.sqlite") as service:
        proxy.fault = "absent"
        for _ in range(3):
            with pytest.raises(OutsideError, match="no SPARQL endpoint"):
                service.select(LABELS)
    assert len(proxy.seen) == 3


@pytest.mark.parametrize("fault", ["html", "half", "nonsense", "huge"])
def test_a_lie_is_not_kept(proxy: FaultProxy, tmp_path: Path, fault: str) -> None:
    cache = tmp_path / "answers.sqlite"
    proxy.fault = fault
    with endpoint(proxy, cache) as service, pytest.raises(OutsideError):
        service.select(LABELS)
    proxy.fault = "fine"
    with endpoint(proxy, cache) as service:
        assert len(service.select(LABELS)) == 2


def test_what_was_kept_serves_when_the_service_is_down(proxy: FaultProxy, tmp_path: Path) -> None:
    cache, brief = tmp_path / "answers.sqlite", Manners(interval=0, attempts=1, keep=timedelta(0, 0, 1))
    with endpoint(proxy, cache, brief) as service:
        before = service.select(LABELS)
    for fault in ("error", "reset"):
        proxy.fault = fault
        with endpoint(proxy, cache, brief) as service:
            assert service.select(LABELS) == before
    assert len(proxy.seen) > 1


@pytest.mark.parametrize("url", ["file:///etc/passwd", "ftp://e/x", "", "wikidata", "http://"])
def test_only_http_is_a_service(url: str) -> None:
    with pytest.raises(BadInput, match="no http address"):
        Endpoint(url)
    with pytest.raises(BadInput, match="no http address"):
        ReconciliationService(url)


# --- reconciliation --------------------------------------------------------------------------------


def _served(monkeypatch: pytest.MonkeyPatch, proxy: FaultProxy, text: str) -> ReconciliationService:

    monkeypatch.setattr(module._Handler, "_fine", lambda self, body: self._send(200, "application/json", text.encode()))
    return ReconciliationService(f"{proxy.url}/reconcile", manners=QUICK)


def test_offers_come_in_the_order_of_the_questions_best_first(
    proxy: FaultProxy, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer = {
        "q1": {
            "result": [{"id": "Q2", "name": "B", "score": 3}, {"id": "Q3", "name": "C", "score": 70.5, "match": True}]
        },
        "q0": {"result": [{"id": "Q1", "name": "A", "score": 1, "match": "yes"}]},
    }
    with _served(monkeypatch, proxy, json.dumps(answer)) as service:
        first, second = service.reconcile([ReconciliationQuery("a"), ReconciliationQuery("b", ("Q5",))])
    assert first == (Offer("Q1", "A", 1.0, False),)
    assert second == (Offer("Q3", "C", 70.5, True), Offer("Q2", "B", 3.0, False))


@pytest.mark.parametrize(
    "answer",
    [
        {},
        {"q0": None},
        {"q0": {"result": "none"}},
        {"q0": {"result": [1, None, {"id": 5, "name": "x", "score": 1}, {"id": "Q1", "name": "x", "score": "high"}]}},
        {"q0": {"result": [{"id": "", "name": "x", "score": 1}]}},
        {"error": "quota"},
    ],
)
def test_offers_that_are_none_are_left_out(
    proxy: FaultProxy, monkeypatch: pytest.MonkeyPatch, answer: dict[str, object]
) -> None:
    with _served(monkeypatch, proxy, json.dumps(answer)) as service:
        assert service.reconcile([ReconciliationQuery("a")]) == [()]


@pytest.mark.parametrize("text", ["[]", "{", "<p>", '"x"', ""])
def test_an_answer_that_is_no_object_is_an_error(proxy: FaultProxy, monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    with _served(monkeypatch, proxy, text) as service, pytest.raises(OutsideError, match="cannot be read"):
        service.reconcile([ReconciliationQuery("a")])


def test_a_service_must_say_what_its_identifiers_are_of(proxy: FaultProxy, monkeypatch: pytest.MonkeyPatch) -> None:
    nothing = '{"name": "x", "identifierSpace": 5}'
    with _served(monkeypatch, proxy, nothing) as service, pytest.raises(OutsideError, match="identifier space"):
        service.identifier_space()
    assert item("http://www.wikidata.org/entity/", "Q1") == URIRef("http://www.wikidata.org/entity/Q1")
    assert item("http://www.wikidata.org/entity/", "http://e/1") == URIRef("http://e/1")
