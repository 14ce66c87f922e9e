"""Links and decisions as a table of SSSOM, for people with a spreadsheet, and back.

Specification: https://mapping-commons.github.io/sssom/ (the TSV serialisation, with its metadata as YAML
comments before the table). Reading and writing is sssom-pydantic's.
"""

from __future__ import annotations

import datetime
import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import curies
import yaml
from rdflib import URIRef
from sssom_pydantic import Record, write_unprocessed
from sssom_pydantic.io import read_unprocessed_iterable

from kg.errors import BadInput
from kg.iris import Minter
from kg.linking.decide import spreadsheets
from kg.linking.decide.decisions import PREDICATES, Decision
from kg.linking.records import KnowledgeBase
from kg.namespaces import OWL, SEMAPV, SKOS

MANUAL = "semapv:ManualMappingCuration"
COLUMNS = (
    *("subject_id", "subject_label", "predicate_id", "predicate_modifier", "object_id", "object_label"),
    *("mapping_justification", "confidence", "author_label", "mapping_date", "comment", "other"),
)
_UNNAMED = "https://w3id.org/newskg/id/graph/links"
_LICENSE = "https://creativecommons.org/publicdomain/zero/1.0/"


@dataclass(frozen=True, slots=True)
class Question:
    """A pair that nobody has decided on: what a decision would be about, and what speaks for it.

    predicate  what holds if a person says yes
    grounds    the verdict of the machine and the parts of its score
    """

    subject: URIRef
    subject_label: str
    predicate: URIRef
    object: URIRef
    object_label: str
    confidence: float
    justification: URIRef = SEMAPV.CompositeMatching
    grounds: Mapping[str, str] = field(default_factory=dict)


def prefixes(base: str) -> dict[str, str]:
    """The prefixes of the identifiers in a table, for a store with that base."""
    return {
        "nkgd": base,
        "wd": str(KnowledgeBase.WIKIDATA.iri),
        "gn": str(KnowledgeBase.GEONAMES.iri),
        "dbr": str(KnowledgeBase.DBPEDIA.iri),
        "owl": str(OWL),
        "skos": str(SKOS),
        "semapv": str(SEMAPV),
    }


def _names(known: Mapping[str, str]) -> curies.Converter:
    return curies.Converter.from_prefix_map(dict(known), strict=False)


def _curie(iri: URIRef, names: curies.Converter) -> str:
    """`iri` as a CURIE; what no prefix fits stays an IRI."""
    return names.compress(iri) or str(iri)


def _iri(words: str, names: curies.Converter) -> URIRef:
    if words.startswith(("http://", "https://")):
        return URIRef(words)
    found = names.expand(words)
    if found is None:
        raise BadInput(f"{words!r} is no identifier with a prefix that the table declares")
    return URIRef(found)


def write(questions: Iterable[Question], made: Iterable[Decision], labels: Mapping[URIRef, str], minter: Minter) -> str:
    """A table of the questions and of the decisions, each sorted by its pair; `labels` are names for the
    entities of the decisions."""
    names = _names(prefixes(minter.base))
    records = [_asked(each, names) for each in sorted(questions, key=lambda q: (q.subject, q.object))]
    records += [_decided(each, labels, names) for each in sorted(made, key=lambda d: (d.subject, d.object))]
    stream = io.StringIO()
    if not records:
        stream.write("\t".join(COLUMNS) + "\n")
        return stream.getvalue()
    write_unprocessed(
        records,
        stream,
        metadata={"mapping_set_id": str(minter.links_graph), "license": _LICENSE},
        converter=names,
        columns=COLUMNS,
        condense=False,
    )
    return stream.getvalue()


def _asked(question: Question, names: curies.Converter) -> Record:
    return Record(
        subject_id=_curie(question.subject, names),
        subject_label=question.subject_label or None,
        predicate_id=_curie(question.predicate, names),
        object_id=_curie(question.object, names),
        object_label=question.object_label or None,
        mapping_justification=_curie(question.justification, names),
        confidence=question.confidence,
        other="|".join(f"{key}={value}" for key, value in question.grounds.items()) or None,
    )


def _decided(decision: Decision, labels: Mapping[URIRef, str], names: curies.Converter) -> Record:
    return Record(
        subject_id=_curie(decision.subject, names),
        subject_label=labels.get(decision.subject),
        predicate_id=_curie(decision.predicate, names),
        predicate_modifier=None if decision.accepted else "Not",
        object_id=_curie(decision.object, names),
        object_label=labels.get(decision.object),
        mapping_justification=MANUAL,
        confidence=1.0,
        author_label=[decision.author] if decision.author else None,
        mapping_date=decision.date,
        comment=decision.comment,
    )


def read(path: Path, minter: Minter, *, author: str | None = None, date: datetime.date | None = None) -> list[Decision]:
    """The decisions in the table at `path`: the rows whose justification is manual curation, and those that
    say 'Not', which no machine writes. `author` and `date` stand for what a row leaves open.

    Raises BadInput, with the line, for a file that is no table of SSSOM and for a row that cannot be read.
    """
    records, known = _records(path)
    names = _names({**prefixes(minter.base), **known})
    found = []
    for line, record in records:
        try:
            if _iri(record.mapping_justification, names) == SEMAPV.ManualMappingCuration or record.predicate_modifier:
                found.append(_decision(record, names, author, date))
        except BadInput as error:
            raise BadInput(f"{path}: row {line}: {error}") from error
    return found


def _decision(record: Record, names: curies.Converter, author: str | None, date: datetime.date | None) -> Decision:
    predicate, target = _iri(record.predicate_id, names), KnowledgeBase.item(_iri(record.object_id, names))
    if target is None:
        raise BadInput(f"the object {record.object_id!r} is no item of its source")
    if predicate not in PREDICATES:
        raise BadInput(f"the predicate {record.predicate_id!r} says nothing about identity")
    return Decision(
        subject=_iri(record.subject_id, names),
        predicate=predicate,
        object=target,
        accepted=record.predicate_modifier is None,
        author=", ".join(record.author_label or ()) or author,
        date=record.mapping_date or date,
        comment=record.comment,
    )


def _records(path: Path) -> tuple[list[tuple[int, Record]], dict[str, str]]:
    """The rows with their numbers, and the prefixes that the table declares."""
    try:
        text = spreadsheets.mended(spreadsheets.decoded(path.read_bytes()))
    except OSError as error:
        raise BadInput(f"{path} cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise BadInput(f"{path} is no text in UTF-8: save the table so") from error
    except BadInput as error:
        raise BadInput(f"{path} is no table of SSSOM: {error}") from error
    rows: list[tuple[int, Record]] = []
    try:
        # Spreadsheets drop the metadata; they are no reason to refuse what somebody decided.
        with read_unprocessed_iterable(io.StringIO(text), metadata={"mapping_set_id": _UNNAMED}) as found:
            known = dict(found.converter.bimap)
            for line, record in found.records:
                if not isinstance(record, Record):
                    raise BadInput(f"{path}: row {line}: {_line(record.exception)}")
                rows.append((line, record))
    except (ValueError, TypeError, KeyError, yaml.YAMLError) as error:
        raise BadInput(f"{path} is no table of SSSOM: {_line(error)}") from error
    return rows, known


def _line(error: Exception) -> str:
    return " ".join(str(error).split())[:300]
