"""A server in a process of its own over a small store made by hand, for the tests of the server."""

from __future__ import annotations

import contextlib
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph
from rdflib import Literal, URIRef

from kg.store import Change
from kg.store.embedded import EmbeddedStore

BASE = "https://w3id.org/newskg/id/"
KEY, HOSTILE = "00000000000000aa", "00000000000000bb"
ARTICLE = f"{BASE}article/{KEY}"
HOSTILE_ARTICLE = f"{BASE}article/{HOSTILE}"
TEXT = "Ana Ruiz met Bo Lind in Oslo on Monday.\n\n“We back the treaty,” Ruiz told reporters."
# What an article could try: markup, an attribute, SPARQL, Turtle, a right-to-left mark, a control character.
ATTACK = (
    "</mark></textarea></pre><script>alert(1)</script><img src=x onerror=alert(2)> \" autofocus onfocus='alert(3)' "
    "} INSERT DATA { <a:b> <a:b> <a:b> } # \\\" ''' . <http://e/> \u202e{{ 7*7 }}{% raw %} \x07 &lt;b&gt;"
)
SCRIPT = """
import sys
from pathlib import Path
from kg import server
from kg.settings import load
options = dict(pair.split("=", 1) for pair in sys.argv[2:])
kinds = {
    "timeout": float, "token": str, "gate": lambda raw: raw == "True", "update_timeout": float,
    "allow_service": lambda raw: tuple(raw.split()), "access_log": str,
}
overrides = {name: kinds.get(name, int)(value) for name, value in options.items()}
server.serve(load({"store": Path(sys.argv[1]), "port": 0, **overrides}, {}), lambda url, base: print(url, flush=True))
"""


def _span(key: str, text: str, words: str, kind: str) -> str:
    start = text.index(words)
    end = start + len(words)
    node = f"<{BASE}article/{key}#char={start},{end}>"
    more = "" if kind == "Sentence" else f"; nkg:inSentence {_sentence(key, text, start)}"
    return (
        f"{node} a nkg:{kind} ; nkg:inArticle <{BASE}article/{key}> ; nkg:start {start} ; nkg:end {end} ; "
        f"nkg:text {Literal(words).n3()} {more} .\n"
    )


def _sentence(key: str, text: str, offset: int) -> str:
    start = 0 if "\n\n" not in text or offset < text.index("\n\n") else text.index("\n\n") + 2
    end = text.find("\n\n", start) if "\n\n" in text[start:] else len(text)
    return f"<{BASE}article/{key}#char={start},{end}>"


def _node(key: str, text: str, words: str) -> str:
    start = text.index(words)
    return f"<{BASE}article/{key}#char={start},{start + len(words)}>"


def trig() -> str:
    """Two articles: a calm one with one fact of each kind, and one whose every word is an attack."""
    first, second = TEXT.split("\n\n")
    quoted = "“We back the treaty,” Ruiz told reporters"
    spans = "".join(_span(KEY, TEXT, words, "Mention") for words in ("Ana Ruiz", "Bo Lind", "Oslo", "met", quoted))
    calm = f"""
<{ARTICLE}> a nkg:Article ; dcterms:identifier "oslo" ; nkg:fullText {Literal(TEXT).n3()} ; nkg:start 0 ;
  nkg:end {len(TEXT)} ; dcterms:title "A meeting in Oslo" ; schema:url <https://news.example/oslo> .
{_span(KEY, TEXT, first, "Sentence")}{_span(KEY, TEXT, second, "Sentence")}{spans}
<{BASE}actor/ana-ruiz> nkg:evidence {_node(KEY, TEXT, "Ana Ruiz")} .
<{BASE}actor/bo-lind> nkg:evidence {_node(KEY, TEXT, "Bo Lind")} .
<{BASE}place/no/oslo> nkg:evidence {_node(KEY, TEXT, "Oslo")} .
<{BASE}meeting/{KEY}/9-12> a nkg:Meeting, nkg:Assertion ; nkg:inArticle <{ARTICLE}> ; nkg:confidence 0.9 ;
  nkg:meetingStatus nkgv:held ; nkg:meetingKind nkgv:meeting ; nkg:place <{BASE}place/no/oslo> ;
  nkg:participant <{BASE}actor/ana-ruiz>, <{BASE}actor/bo-lind> ; nkg:evidence {_node(KEY, TEXT, "met")} ;
  skos:prefLabel "meeting of Ana Ruiz and Bo Lind in Oslo"@en .
<{BASE}statement/{KEY}/41-82> a nkg:Statement, nkg:Assertion ; nkg:inArticle <{ARTICLE}> ; nkg:confidence 0.8 ;
  nkg:speaker <{BASE}actor/ana-ruiz> ; nkg:content "We back the treaty" ; nkg:cue "told" ; nkg:form nkgv:direct ;
  nkg:evidence {_node(KEY, TEXT, quoted)} ; nkg:expresses <{BASE}position/{KEY}/ana-ruiz--treaty> .
<{BASE}position/{KEY}/ana-ruiz--treaty> a nkg:Position, nkg:Assertion ; nkg:inArticle <{ARTICLE}> ;
  nkg:holder <{BASE}actor/ana-ruiz> ; nkg:issue <{BASE}topic/treaty> ; nkg:stance nkgv:supports ;
  nkg:evidence {_node(KEY, TEXT, quoted)} ; nkg:confidence 0.7 .
"""
    whole = Literal(ATTACK).n3()
    hostile = f"""
<{HOSTILE_ARTICLE}> a nkg:Article ; dcterms:identifier {whole} ; dcterms:title {whole} ; nkg:fullText {whole} ;
  nkg:start 0 ; nkg:end {len(ATTACK)} ; schema:url <javascript:alert(4)> ; dcterms:publisher {whole} .
{_span(HOSTILE, ATTACK, ATTACK, "Sentence")}{_span(HOSTILE, ATTACK, "<script>alert(1)</script>", "Mention")}
<{BASE}actor/{HOSTILE}/attack> nkg:evidence {_node(HOSTILE, ATTACK, "<script>alert(1)</script>")} .
<{BASE}statement/{HOSTILE}/0-9> a nkg:Statement, nkg:Assertion ; nkg:inArticle <{HOSTILE_ARTICLE}> ;
  nkg:speaker <{BASE}actor/{HOSTILE}/attack> ; nkg:content {whole} ; nkg:cue {whole} ; nkg:dateText {whole} ;
  nkg:form nkgv:direct ; nkg:evidence {_node(HOSTILE, ATTACK, "<script>alert(1)</script>")} .
"""
    entities = f"""
<{BASE}actor/ana-ruiz> a nkg:Actor, nkg:Person ; skos:prefLabel "Ana Ruiz"@en ; skos:altLabel "Ruiz"@en .
<{BASE}actor/bo-lind> a nkg:Actor, nkg:Person ; skos:prefLabel "Bo Lind"@en .
<{BASE}place/no/oslo> a nkg:Place ; skos:prefLabel "Oslo"@en .
<{BASE}topic/treaty> a nkg:Topic ; skos:prefLabel "treaty"@en .
<{BASE}actor/{HOSTILE}/attack> a nkg:Actor, nkg:Person ; skos:prefLabel {whole}@en ;
  skos:closeMatch <javascript:alert(5)>, <http://www.wikidata.org/entity/Q1> .
"""
    return f"""
PREFIX nkg: <https://w3id.org/newskg/ontology#>
PREFIX nkgv: <https://w3id.org/newskg/vocab#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
PREFIX dcterms: <http://purl.org/dc/terms/>
PREFIX schema: <https://schema.org/>
GRAPH <{BASE}graph/article/{KEY}> {{ {calm} }}
GRAPH <{BASE}graph/article/{HOSTILE}> {{ {hostile} }}
GRAPH <{BASE}graph/entities> {{ {entities} }}
"""


def change(data: str) -> Change:
    """The insertion of a TriG document without blank nodes."""
    quads = pyoxigraph.parse(data, format=pyoxigraph.RdfFormat.TRIG)
    return Change(
        insert=tuple(
            (URIRef(q.subject.value), URIRef(q.predicate.value), _term(q.object), URIRef(q.graph_name.value))
            for q in quads
        )
    )


def _term(term: pyoxigraph.NamedNode | pyoxigraph.Literal) -> URIRef | Literal:
    if isinstance(term, pyoxigraph.NamedNode):
        return URIRef(term.value)
    if term.language:
        return Literal(term.value, lang=term.language)
    return Literal(term.value, datatype=URIRef(term.datatype.value))


def make_store(directory: Path) -> Path:
    """A store with the two articles."""
    with EmbeddedStore.open(directory, create=True) as store:
        store.commit(change(trig()))
        store.flush()
    return directory


@dataclass
class Server:
    url: str
    process: subprocess.Popen[str]

    def children(self) -> list[int]:
        """Process ids of the writer, of the zygote and of its workers (Linux)."""
        parents: dict[int, int] = {}
        for entry in Path("/proc").iterdir():
            if entry.name.isdigit():
                with contextlib.suppress(OSError):
                    state, parent = (entry / "stat").read_text().rpartition(")")[2].split()[:2]
                    if state != "Z":
                        parents[int(entry.name)] = int(parent)
        own = [pid for pid, parent in parents.items() if parent == self.process.pid]
        return own + [pid for pid, parent in parents.items() if parent in own]


@contextlib.contextmanager
def running(directory: Path, **options: object) -> Iterator[Server]:
    """A server over `directory` on a free port of loopback; ended by SIGTERM."""
    command = [sys.executable, "-c", SCRIPT, str(directory), *(f"{name}={value}" for name, value in options.items())]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert process.stdout is not None
    url = process.stdout.readline().strip()
    try:
        assert url, process.communicate()[1]
        yield Server(url, process)
    finally:
        process.terminate()
        process.communicate(timeout=30)
