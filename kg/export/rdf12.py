"""Facts as single triples that say where they come from: RDF 1.2, of which no store of ours keeps anything.

In the graph a fact is a node with properties. Here it is a triple besides, <Turkey> opposes <siege of Aleppo>, and
the node is its reifier (https://www.w3.org/TR/rdf12-concepts/#section-triple-terms-reification), which tells the
words, the article and the confidence:

    <actor/government-of-turkey> <direct#opposes> <topic/siege-of-aleppo> .
    <position/…> rdf:reifies <<( <actor/government-of-turkey> <direct#opposes> <topic/siege-of-aleppo> )>> .
    <position/…> nkg:confidence 0.85 ; nkg:evidence <article/…#char=967,1044> .

What is only planned, proposed or denied is reified and not said. Written as N-Triples 1.2, which Turtle 1.2 contains,
a line as it comes.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations, product
from typing import BinaryIO

from rdflib import Literal, Namespace, URIRef

from kg.export.facts import Article, Fact, Properties, Term, articles
from kg.export.options import Options
from kg.export.spool import sorted_rows
from kg.iris import Minter
from kg.model.classes import Kind
from kg.namespaces import DCTERMS, NKG, NKGV, RDF, RDFS, SCHEMA
from kg.nquads import term
from kg.store import Queryable

DIRECT = Namespace("https://w3id.org/newskg/direct#")
_REIFIES = URIRef(f"{RDF}reifies")
# Class -> the properties of subject and object, and what the one is to the other ('' for what the stance says).
_PREDICATES = {
    "Statement": ("speaker", "said", "content"),
    "Position": ("holder", "", "issue"),
    "Affiliation": ("member", "holdsOfficeIn", "organization"),
}
_AMONG_ACTORS = {"Meeting": "met"}
_ABOUT = {
    "said": "The article has the subject say the object.",
    "met": "The article tells of a meeting of subject and object that was held or goes on.",
    "holdsOfficeIn": "The article gives the subject an office or a role in the object.",
    "supports": "The article has the subject support the object.",
    "opposes": "The article has the subject oppose the object.",
    "neutral": "The article has the subject take neither side on the object.",
    "ambivalent": "The article has the subject support and oppose the object.",
    "unclear": "The article has the subject take a stance on the object that is not clear.",
}
_OF_ARTICLE = (RDF.type, DCTERMS.identifier, DCTERMS.title, DCTERMS.issued, DCTERMS.publisher, SCHEMA.url)
_TOLD_AS_FACT = (NKGV.held, NKGV.ongoing)


def write(source: Queryable, minter: Minter, stream: BinaryIO, options: Options) -> None:
    """All facts with the articles that tell them, then what the entities are called and are."""

    def put(subject: str, predicate: URIRef, value: str) -> None:
        stream.write(f"<{subject}> {term(predicate)} {value} .\n".encode())

    for name, about in _ABOUT.items():
        put(DIRECT[name], RDF.type, term(RDF.Property))
        put(DIRECT[name], RDFS.comment, term(Literal(about, lang="en")))
    for article in articles(source):
        wanted = [fact for fact in article.facts if options.cover(fact.days)]
        for predicate, values in _sorted(article.about if wanted else {}):
            for value in values if predicate in _OF_ARTICLE else ():
                put(article.iri, predicate, term(value))
        for fact in wanted:
            for subject, predicate, value in triples(fact):
                said = f"{term(subject)} {term(predicate)} {term(value)}"
                if _is_told_as_fact(fact):
                    stream.write(f"{said} .\n".encode())
                put(fact.iri, _REIFIES, f"<<( {said} )>>")
            for predicate, values in _sorted(fact.properties):
                for value in values:
                    put(fact.iri, predicate, term(value))
            for span, words in _spans(article, fact):
                put(span, NKG.text, term(Literal(words)))
    described = ((f"{term(s)} {term(p)} {term(o)} .\n",) for s, p, o, _ in source.quads(minter.entities_graph))
    stream.writelines(line.encode() for (line,) in sorted_rows(described, 1))


def triples(fact: Fact) -> Iterator[tuple[URIRef, URIRef, Term]]:
    """The fact as single triples: of a meeting one for each two who met, of others one in all."""
    found: list[tuple[Term, Term, str]]
    if fact.kind in _PREDICATES:
        subject, name, value = _PREDICATES[fact.kind]
        stances = [str(o).rpartition("#")[2] for o in fact.properties.get(NKG.stance, ())]
        predicates = [name] if name else sorted(stances)
        subjects, values = (sorted(fact.properties.get(NKG[each], ())) for each in (subject, value))
        found = [(a, b, name) for a, b, name in product(subjects, values, predicates)]
    else:
        who = next(iter(fact.cls.of_kind(Kind.ACTOR)), None) if fact.cls else None
        actors = sorted(fact.properties.get(NKG[who.name], ())) if who else []
        found = [(a, b, _AMONG_ACTORS.get(fact.kind, fact.kind.lower())) for a, b in combinations(actors, 2)]
    for a, b, name in found:
        if isinstance(a, URIRef):
            yield a, DIRECT[name], b


def _is_told_as_fact(fact: Fact) -> bool:
    statuses = fact.properties.get(NKG.meetingStatus, ())
    return not statuses or any(status in _TOLD_AS_FACT for status in statuses)


def _sorted(properties: Properties) -> Iterator[tuple[URIRef, list[Term]]]:
    for predicate in sorted(properties):
        yield predicate, sorted(properties[predicate], key=term)


def _spans(article: Article, fact: Fact) -> Iterator[tuple[URIRef, str]]:
    for start, end in fact.evidence if article.text else ():
        yield URIRef(f"{article.iri}#char={start},{end}"), article.words((start, end))
