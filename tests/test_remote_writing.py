"""A store behind an address is written like one in a directory, and holds the same to the last byte."""

from __future__ import annotations

import hashlib
import itertools
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
import serving
from rdflib import Literal, URIRef
from rdflib.namespace import XSD
from servers import free_port, oxigraph, virtuoso

from kg import api, joining, nquads
from kg.errors import BadSetting, StoreError, StoreLocked
from kg.iris import Minter
from kg.linking.decide import review
from kg.namespaces import DCTERMS, NKG, PROV, SCHEMA
from kg.pipeline.known import in_store
from kg.settings import Settings, load
from kg.store import Change, opening
from kg.store.embedded import EmbeddedStore
from kg.store.remote import RemoteStore
from kg.store.remote import virtuoso as dialect
from kg.store.remote.journal import NAME

G, S, P = (URIRef(f"http://example.org/{name}") for name in "gsp")
TEXTS = {
    "bergen": "Ingrid Solheim met Jon Arnason in Bergen on Friday.\n\nSolheim said the talks were useful.\n",
    "oslo": "Jon Arnason said on Monday that Iceland opposes the quota. He will meet Ingrid Solheim in Oslo.\n",
    "kyiv": "“We support the treaty,” President Solheim told reporters in Kyiv.\n\nGermany backs it, she said.\n",
}


@dataclass(frozen=True)
class Server:
    """What a user knows of a server: its address, and who may write."""

    address: str
    user: str = ""
    password: str = ""
    token: str = ""

    def settings(self, folder: Path) -> Settings:
        return Settings(
            store=self.address,
            store_user=self.user,
            store_password=self.password,
            store_token=self.token,
            store_folder=folder,
        )


@pytest.fixture(scope="module", params=["oxigraph", "newskg", "virtuoso"])
def server(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp(request.param)
    if request.param == "oxigraph":
        with oxigraph("--union-default-graph") as (url, _):
            yield Server(f"{url}/query")
    elif request.param == "newskg":
        EmbeddedStore.open(folder / "store", create=True).close()
        with serving.running(folder / "store", token="secret", workers=1) as running:
            yield Server(running.url, token="secret")
    else:
        with virtuoso(folder) as (url, _):
            yield Server(url, user="dba", password="dba")


@pytest.fixture(scope="module")
def texts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("texts")
    for name, words in TEXTS.items():
        (folder / f"{name}.txt").write_text(words, encoding="utf-8")
        (folder / f"{name}.json").write_text('{"published": "2016-08-10T09:30:00.25Z"}')
    return folder


def exported(store: str | Path, settings: Settings, path: Path) -> bytes:
    with api.open_store(store, settings=settings) as opened:
        opened.export(path)
    return path.read_bytes()


def test_what_is_done_leaves_the_same_bytes_as_in_a_directory(server: Server, texts: Path, tmp_path: Path) -> None:
    remote, local = server.settings(tmp_path / "state"), Settings(store=tmp_path / "store")

    def same() -> bytes:
        there = exported(server.address, remote, tmp_path / "there.nq")
        assert there == exported(tmp_path / "store", local, tmp_path / "here.nq")
        return there

    for settings in (remote, local):
        assert api.build(texts, settings.store, settings=settings).stored == 3
        api.link(settings.store, settings=settings)
    built = same()
    assert b"true" in built
    for settings in (remote, local):
        with opening.writing(settings) as store:
            minter = Minter(store.base)
            one, two = (URIRef(f"{store.base}actor/{name}") for name in ("jon-arnason", "ingrid-solheim"))
            merged = review.merger(one, two, author="Kari")
            joining.decide(store, minter, [merged])
    assert same() != built
    for settings in (remote, local):
        with opening.writing(settings) as store:
            joining.decide(store, minter, (), [merged])
    api.link(remote.store, settings=remote)
    api.link(local.store, settings=local)
    assert same() == built
    assert api.build(texts, remote.store, settings=remote).stored == 0
    assert same() == built
    for settings in (remote, local):
        with opening.writing(settings) as store:
            rows = store.select("SELECT ?a { ?a a <https://w3id.org/newskg/ontology#Article> }")
            keys = sorted(str(row["a"]).rpartition("/")[2] for row in rows)
            assert joining.withdraw(store, keys[:2], minter) == set(keys[:2])
    assert len(same()) < len(built)


def test_what_others_keep_in_the_server_stays(server: Server, texts: Path, tmp_path: Path) -> None:
    if server.token:
        pytest.skip("our own server keeps what conforms")
    settings = server.settings(tmp_path / "state")
    quad = (S, P, Literal("of others"), G)
    with opening.writing(settings, create=True) as store:
        store.commit(Change(insert=(quad,)))
        assert quad in set(store.quads())
    api.build(texts / "oslo.txt", settings.store, settings=settings)
    with opening.writing(settings) as store:
        assert list(store.quads(G)) == [quad]
        store.commit(Change(drop_graphs=frozenset({G})))


def test_another_base_is_noticed(server: Server, tmp_path: Path) -> None:
    settings = server.settings(tmp_path / "state")
    with opening.writing(settings, create=True):
        pass
    other = replace(settings, base="https://example.org/id/")
    with (
        pytest.raises(StoreError, match=r"base https://w3id.org/newskg/id/.*KG_BASE"),
        opening.writing(other, create=True),
    ):
        pass
    # To read, or to change what is there, the graph's own base counts, as in a directory.
    store = opening.reading(server.address, other)
    assert store.base == settings.base
    with opening.writing(other) as written:
        assert written.base == settings.base


def test_whoever_may_not_write_is_told_how(server: Server, tmp_path: Path) -> None:
    if not (server.user or server.token):
        pytest.skip("this server lets anybody write")
    wrong = replace(server, password="guess", token="guess" if server.token else "")
    for who in (Server(server.address), wrong):
        with pytest.raises(StoreError, match="KG_STORE_") as caught, opening.writing(who.settings(tmp_path)):
            pass
        assert "guess" not in str(caught.value)


def test_one_writes_at_a_time(server: Server, tmp_path: Path) -> None:
    settings = server.settings(tmp_path / "state")
    with (
        opening.writing(settings, create=True),
        pytest.raises(StoreLocked, match="another process"),
        opening.writing(settings),
    ):
        pass


LITERALS = [
    Literal("true", datatype=XSD.boolean),
    Literal("1", datatype=XSD.decimal),
    Literal("0.85", datatype=XSD.decimal),
    Literal("0", datatype=XSD.integer),
    Literal("2016-08-10", datatype=XSD.date),
    Literal("2016-08-10T09:30:00", datatype=XSD.dateTime),
    Literal("2016-08-10T09:30:00.25Z", datatype=XSD.dateTime, normalize=False),
    Literal("2016", datatype=XSD.gYear, normalize=False),
    Literal("2016-08", datatype=XSD.gYearMonth, normalize=False),
    Literal("http://example.org/", datatype=XSD.anyURI),
    Literal("a\0b\r\n\t\"'\\ \x7f\ufffe😀"),
    Literal("Straße", lang="de-ch"),
    Literal(""),
    Literal("x" * 3_000_000),
]


def test_every_literal_comes_back_as_it_was_written(server: Server, tmp_path: Path) -> None:
    if server.token:
        pytest.skip("our own server keeps what conforms")
    with opening.writing(server.settings(tmp_path), create=True) as store:
        # A subject each: to Virtuoso true, 1 and 1.0 of one subject are one value.
        quads = [(URIRef(f"{S}{i}"), P, literal, G) for i, literal in enumerate(LITERALS)]
        store.commit(Change(insert=tuple(quads)))
        assert sorted(nquads.lines(store.quads(G))) == sorted(nquads.lines(quads))
        store.commit(Change(drop_graphs=frozenset({G})))


def test_a_graph_that_is_longer_than_an_answer_comes_whole(tmp_path: Path) -> None:
    quads = {(URIRef(f"{S}{i % 4_000}"), URIRef(f"{P}{i}"), Literal(f"é {i}"), G) for i in range(12_500)}
    with virtuoso(tmp_path) as (url, _):
        settings = Server(url, user="dba", password="dba").settings(tmp_path / "state")
        with opening.writing(settings, create=True) as store:
            store.commit(Change(insert=tuple(sorted(quads))))
            assert set(store.quads(G)) == quads
            with pytest.raises(StoreError.__mro__[1], match="ResultSetMaxRows"):
                list(store.select(f"SELECT * {{ GRAPH <{G}> {{ ?s ?p ?o }} }}"))


def test_what_a_store_holds_is_known_although_an_answer_is_cut(tmp_path: Path) -> None:
    minter = Minter(Settings().base)
    graph, team = minter.provenance_graph, URIRef(f"{minter.base}agent/team")
    inputs = [hashlib.sha256(bytes([number])).hexdigest() for number in range(150)]
    quads = [(team, DCTERMS.hasPart, URIRef(f"{minter.base}agent/{name}"), graph) for name in "ab"]
    for number, digest in enumerate(inputs):
        run = URIRef(f"{minter.base}run/{digest[:16]}/r")
        version = "1" if number < 100 else "0"
        said = [(NKG.inputHash, digest), (NKG.settingsHash, "s"), (SCHEMA.softwareVersion, version)]
        quads += [(run, PROV.wasAssociatedWith, team, graph), *((run, p, Literal(o), graph) for p, o in said)]
    with virtuoso(tmp_path, rows=40) as (url, _):
        settings = Server(url, user="dba", password="dba").settings(tmp_path / "state")
        with opening.writing(settings, create=True) as store:
            store.commit(Change(insert=tuple(sorted(quads))))
            held = {(digest, tuple(sorted(agents))) for digest, *_, agents in in_store(store, minter, "s", "1")}
    both = tuple(f"{minter.base}agent/{name}" for name in "ab")
    assert held == {(digest, both) for digest in inputs[:100]}


def test_what_stops_in_the_middle_is_finished_by_the_next(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Virtuoso has no transactions: the rest of an update is sent again, before anything else."""
    monkeypatch.setattr(dialect, "REQUEST_CHARACTERS", 100)
    old, new = Change(insert=((S, P, Literal("old"), G),)), Change(frozenset({G}), insert=((S, P, Literal("new"), G),))
    with virtuoso(tmp_path) as (url, _):
        settings = Server(url, user="dba", password="dba").settings(tmp_path / "state")
        with opening.writing(settings, create=True) as store:
            store.commit(old)
            assert isinstance(store, RemoteStore)
            sent = store._update
            counter = itertools.count()

            def broken(text: str) -> None:
                if next(counter) == 1:
                    raise StoreError("the connection broke")
                sent(text)

            monkeypatch.setattr(store, "_update", broken)
            with pytest.raises(StoreError, match="broke"):
                store.commit(new)
            assert list(store.quads(G)) == []
        assert (tmp_path / "state" / NAME).exists()
        with opening.writing(settings) as store:
            assert [o for _, _, o, _ in store.quads(G)] == [Literal("new")]
        assert not (tmp_path / "state" / NAME).exists()


def test_a_server_that_starts_again_is_waited_for(tmp_path: Path) -> None:
    port, files = free_port(), str(tmp_path / "files")
    options = ("--location", files, "--union-default-graph")
    with oxigraph(*options, port=port) as (url, process):
        settings = Server(f"{url}/query").settings(tmp_path / "state")
        with opening.writing(settings, create=True) as store:
            process.kill()
            process.wait()
            with oxigraph(*options, port=port):
                store.commit(Change(insert=((S, P, Literal("there"), G),)))
                assert len(list(store.quads(G))) == 1


BUILD = "import sys\nfrom kg.cli import main\nmain()\n"


def test_a_server_that_is_killed_in_the_middle_costs_nothing(texts: Path, tmp_path: Path) -> None:
    """The build ends with a clear error; run again, it leaves what an undisturbed one leaves."""
    port, files = free_port(), str(tmp_path / "files")
    options = ("--location", files, "--union-default-graph")
    environment = {"KG_STORE_FOLDER": str(tmp_path / "state"), "PATH": "/usr/bin:/bin"}
    with oxigraph(*options, port=port) as (url, process):
        address = f"{url}/query"
        command = [sys.executable, "-c", BUILD, "build", str(texts), "--store", address]
        settings = load({"store": address, "store_folder": tmp_path / "state"})
        with opening.writing(settings, create=True) as store:
            assert isinstance(store, RemoteStore)
            store._access.patience = 0
            sent = store._update

            def killed(text: str) -> None:
                process.kill()
                process.wait()
                sent(text)

            store._update = killed  # type: ignore[method-assign]
            with pytest.raises(StoreError, match="cannot be reached"):
                store.commit(Change(insert=((S, P, Literal("lost"), G),)))
    with oxigraph(*options, port=port):
        done = subprocess.run(command, capture_output=True, text=True, env=environment, timeout=300, check=False)
        assert done.returncode == 0, done.stderr
        there = exported(address, settings, tmp_path / "there.nq")
    api.build(texts, tmp_path / "store", settings=Settings())
    assert there == exported(tmp_path / "store", Settings(), tmp_path / "here.nq")


@pytest.mark.parametrize("request_of_batch", [1, 3])
def test_virtuoso_that_is_killed_between_the_requests_of_a_batch_costs_nothing(
    request_of_batch: int, texts: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It holds one half of the batch then; the next build sends the whole again."""
    monkeypatch.setattr(dialect, "REQUEST_CHARACTERS", 20_000)
    port, folder, counter = free_port(), tmp_path / "virtuoso", itertools.count(1)
    folder.mkdir()
    sent = RemoteStore._update
    with virtuoso(folder, port=port) as (url, process):
        settings = Server(url, user="dba", password="dba").settings(tmp_path / "state")
        with opening.writing(settings, create=True):
            pass

        def killed(store: RemoteStore, text: str) -> None:
            if "INSERT" in text and next(counter) == request_of_batch:
                store._access.patience = 0
                process.kill()
                process.wait()
            sent(store, text)

        with monkeypatch.context() as patched:
            patched.setattr(RemoteStore, "_update", killed)
            with pytest.raises(StoreError, match="cannot be reached"):
                api.build(texts, url, settings=settings)
        assert next(counter) > request_of_batch
        assert (tmp_path / "state" / NAME).exists()
    with virtuoso(folder, port=port):
        assert api.build(texts, url, settings=settings).problems == []
        assert not (tmp_path / "state" / NAME).exists()
        there = exported(url, settings, tmp_path / "there.nq")
    api.build(texts, tmp_path / "store", settings=Settings())
    assert there == exported(tmp_path / "store", Settings(), tmp_path / "here.nq")


def test_addresses_that_cannot_be(tmp_path: Path) -> None:
    for address in ("http://", "http://user:password@localhost/sparql", "https://a b/"):
        with pytest.raises(BadSetting):
            Settings(store=address)
    with pytest.raises(BadSetting, match="directory"):
        _ = Settings(store="http://localhost/sparql").directory
    assert Settings(store="https://graph.example:7878/my/sparql").folder == Path(
        "newskg-state/graph.example_7878_my_sparql"
    )
