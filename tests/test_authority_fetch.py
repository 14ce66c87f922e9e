"""`kg authority fetch` against a SPARQL server on loopback in Wikidata's model."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from urllib.request import Request, urlopen

import pytest
from fault_proxy import FaultProxy, faulty
from test_remote import oxigraph
from typer.testing import CliRunner

from kg.cli import app
from kg.errors import BadInput, OutsideError
from kg.linking.match import authority
from kg.linking.match.items import Authority, Kind
from kg.linking.remote import fetch
from kg.linking.remote.client import Manners
from kg.linking.remote.fetch import Selection
from kg.linking.remote.services import Endpoint

SMALL = Path(__file__).parent / "linking" / "authority.ttl"
AT = datetime(2026, 11, 1, tzinfo=UTC)
QUICK = Manners(interval=0, timeout=20, attempts=1, max_bytes=50_000_000)


def serve(data: bytes, media_type: str) -> Iterator[str]:
    with oxigraph() as url:
        put = Request(f"{url}/store?default", data, {"Content-Type": media_type}, method="PUT")
        urlopen(put).close()
        yield url


@pytest.fixture(scope="module")
def upstream() -> Iterator[str]:
    yield from serve(SMALL.read_bytes(), "text/turtle")


@pytest.fixture
def proxy(upstream: str) -> Iterator[FaultProxy]:
    with faulty(upstream) as found:
        yield found


def fetched(url: str, path: Path, selection: Selection, cache: Path | None = None) -> Authority:
    with Endpoint(f"{url}/query", manners=QUICK, cache=cache) as endpoint:
        fetch.write(fetch.fetch(endpoint, selection, AT), path)
    return authority.read(path)


def labels(found: Authority, kind: Kind) -> set[str]:
    return {item.label for item in found.items if item.kind is kind}


def test_what_is_fetched_is_what_the_server_has(upstream: str, tmp_path: Path) -> None:
    selection = Selection(("people", "organizations", "places"), ("gb", "ru", "sy", "tr", "us"), page=2)
    found = fetched(upstream, tmp_path / "a.nt.gz", selection)
    whole = authority.read(SMALL)
    assert labels(found, Kind.PERSON) == labels(whole, Kind.PERSON)
    assert labels(found, Kind.ORGANIZATION) == labels(whole, Kind.ORGANIZATION)
    # Names in other languages are not asked for; all else is as it was.
    latin = {item.iri: item for item in found.items}
    for item in whole.items:
        if item.kind is Kind.PERSON:
            got = latin[item.iri]
            assert (got.label, got.born, got.died) == (item.label, item.born, item.died)
            assert (got.tenures, got.same, got.sitelinks) == (item.tenures, item.same, item.sitelinks)
    assert found.dated == date(2026, 11, 1)


def test_a_country_and_a_period_restrict_it(upstream: str, tmp_path: Path) -> None:
    turkey = Selection(("people",), ("tr",))
    assert labels(fetched(upstream, tmp_path / "a.nt", turkey), Kind.PERSON) == {
        "Abdullah Gül",
        "Mevlüt Çavuşoğlu",
        "Recep Tayyip Erdoğan",
    }
    before = Selection(("people",), ("tr",), until=date(2010, 1, 1))
    assert labels(fetched(upstream, tmp_path / "b.nt", before), Kind.PERSON) == {"Abdullah Gül"}
    after = Selection(("people",), ("us",), since=date(2000, 1, 1))
    assert labels(fetched(upstream, tmp_path / "c.nt", after), Kind.PERSON) == {"George W. Bush"}


def test_the_file_is_the_same_every_time(upstream: str, tmp_path: Path) -> None:
    selection = Selection(("people",), ("ru",), page=1)
    fetched(upstream, tmp_path / "a.nt.gz", selection)
    fetched(upstream, tmp_path / "b.nt.gz", selection)
    assert (tmp_path / "a.nt.gz").read_bytes() == (tmp_path / "b.nt.gz").read_bytes()
    text = gzip.decompress((tmp_path / "a.nt.gz").read_bytes()).decode()
    assert f"wasDerivedFrom> <{upstream}/query>" in text
    assert '"people of ru"' in text


def test_one_that_was_broken_off_goes_on(proxy: FaultProxy, tmp_path: Path) -> None:
    selection, cache = Selection(("people",), ("ru", "tr"), page=1), tmp_path / "answers.sqlite"
    proxy.fault, proxy.spoil = "fine", None
    whole = fetched(proxy.url, tmp_path / "whole.nt", selection)
    needed = len(proxy.seen)
    proxy.seen.clear()
    with Endpoint(f"{proxy.url}/query", manners=QUICK, cache=cache) as endpoint:
        known: list[int] = []

        def stop(count: int) -> None:
            known.append(count)
            if len(known) == 3:
                proxy.fault = "error"

        with pytest.raises(OutsideError):
            fetch.fetch(endpoint, selection, AT, on_items=stop)
    assert len(proxy.seen) >= 3
    proxy.fault = "fine"
    proxy.seen.clear()
    assert fetched(proxy.url, tmp_path / "resumed.nt", selection, cache).items == whole.items
    assert len(proxy.seen) == needed - 3


def test_the_reference_slice_can_be_fetched(shared: Path, tmp_path: Path) -> None:
    path = shared / "linking" / "wikidata-slice.nt.gz"
    if not path.is_file():
        pytest.skip("the reference slice of Wikidata is absent")
    for url in serve(gzip.decompress(path.read_bytes()), "application/n-triples"):
        found = fetched(url, tmp_path / "a.nt", Selection(("people", "places"), ("tr",)))
    assert {"Recep Tayyip Erdoğan", "Mevlüt Çavuşoğlu", "Ahmet Davutoğlu"} <= labels(found, Kind.PERSON)
    assert "Ankara" in labels(found, Kind.PLACE)
    erdogan = next(item for item in found.items if item.label == "Recep Tayyip Erdoğan")
    assert erdogan in authority.read(path).items


def run(*words: str) -> tuple[int, str, str]:
    result = CliRunner().invoke(app, ["authority", "fetch", *words])
    return result.exit_code, result.stdout, result.stderr


def test_the_command(proxy: FaultProxy, tmp_path: Path) -> None:
    output = tmp_path / "authority.nt.gz"
    options = ("--endpoint", f"{proxy.url}/query", "--output", str(output), "--country", "tr", "--interval", "0")
    code, out, err = run(*options, "--what", "people")
    assert (code, err) == (0, "")
    assert "people of tr" in out
    assert len(labels(authority.read(output), Kind.PERSON)) == 3
    assert [each.name for each in tmp_path.iterdir()] == [output.name]
    assert all(each["User-Agent"].startswith("newskg/") for each in proxy.seen)


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (("--country", "xx"), "no country"),
        (("--what", "cats"), "none of people"),
        (("--since", "last year"), "2016-08-09"),
        (("--endpoint", "ftp://example.org/"), "no http address"),
    ],
)
def test_the_command_says_what_is_wrong(tmp_path: Path, options: tuple[str, ...], says: str) -> None:
    code, _, err = run("--output", str(tmp_path / "a.nt"), *options)
    assert code == 2
    assert says in err
    assert not (tmp_path / "a.nt").exists()
    assert run("--output", str(tmp_path / "a.csv"))[0] == 2


def test_a_service_that_lies_leaves_no_file(proxy: FaultProxy, tmp_path: Path) -> None:
    proxy.fault = "html"
    output = tmp_path / "a.nt"
    code, _, err = run(
        "--endpoint", f"{proxy.url}/query", "--output", str(output), "--country", "tr", "--interval", "0"
    )
    assert code == 2
    assert err.startswith("kg: ")
    assert not output.exists()
    with pytest.raises(BadInput):
        Selection(page=0)
