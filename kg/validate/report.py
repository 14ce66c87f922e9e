"""Validation results, with the sentence behind each."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from rdflib import Literal, URIRef
from rdflib.term import Node

from kg.namespaces import NKG, RDF, SH, curie
from kg.validate.engine import DataGraph, Finding, findings

_SEVERITIES = ("Violation", "Warning", "Info")
_SHOWN = 200


@dataclass(frozen=True, slots=True)
class Result:
    """One result of SHACL 1.0, section 3.6.2.

    severity  'Violation', 'Warning' or 'Info'
    at_fault  the node that is wrong: the value, where an article was asked about all its nodes,
              else the focus node
    sentence  the words of the sentence or sentences behind `at_fault`, where there are any
    """

    focus_node: Node
    path: Node | None
    value: Node | None
    severity: str
    source_shape: Node
    message: str
    at_fault: Node
    sentence: str | None = None

    def text(self) -> str:
        """The result for people: message, node, property, value and sentence, a line each."""
        lines = [f"{self.severity}: {self.message}", f"  at {self.at_fault}"]
        if self.path is not None:
            lines.append(f"  property {shortened(self.path)}")
        if self.value is not None and self.value != self.at_fault:
            lines.append(f"  value {shortened(self.value)}")
        if self.sentence:
            lines.append(f"  in: {self.sentence}")
        return "\n".join(lines)


@dataclass(frozen=True, slots=True)
class Report:
    """`conforms` is False where there is a violation; warnings and infos do not fail.

    articles  how many articles were checked
    """

    conforms: bool
    results: tuple[Result, ...]
    articles: int = 0

    def text(self) -> str:
        """The report for people: a line that sums up, then the results."""
        counts = [(severity, sum(each.severity == severity for each in self.results)) for severity in _SEVERITIES]
        found = ", ".join(f"{n} {severity.lower()}{'' if n == 1 else 's'}" for severity, n in counts if n)
        of = f"{self.articles} article{'' if self.articles == 1 else 's'}"
        head = f"{'Conforms' if self.conforms else 'Does not conform'} ({of}){': ' + found if found else ''}"
        return "\n\n".join([head, *(each.text() for each in self.results)])


def shortened(term: Node) -> str:
    """A term for people: known prefixes, long literals cut."""
    if isinstance(term, Literal):
        words = str(term) if len(term) <= _SHOWN else f"{term[:_SHOWN]}…"
        return f'"{words}"' + (f" ({shortened(term.datatype)})" if term.datatype else "")
    return curie(str(term))


def _sorted_objects(data: DataGraph, node: Node, predicate: URIRef) -> list[Node]:
    return sorted(data.objects(node, predicate), key=str)


def _start(data: DataGraph, node: Node) -> int:
    values = [each.value for each in data.objects(node, NKG.start) if isinstance(each, Literal)]
    return min((value for value in values if isinstance(value, int)), default=0)


def _sentence(data: DataGraph, node: Node) -> str | None:
    """The sentences of the first words that `node` is, has as evidence, or describes something by."""
    spans = [node]
    for subject in (node, *_sorted_objects(data, node, NKG.describes)):
        spans += sorted(data.objects(subject, NKG.evidence), key=lambda each: (_start(data, each), str(each)))
    for span in spans:
        if NKG.Sentence in set(data.objects(span, RDF.type)):
            sentences: list[Node] = [span]
        else:
            sentences = sorted(data.objects(span, NKG.inSentence), key=lambda each: (_start(data, each), str(each)))
        texts = [str(text) for sentence in sentences for text in _sorted_objects(data, sentence, NKG.text)]
        if texts:
            return " ".join(texts)
    return None


def _result(data: DataGraph, finding: Finding) -> Result:
    value = finding.get(SH.value)
    focus = finding[SH.focusNode]
    asked_for_all = finding[SH.sourceConstraintComponent] == SH.SPARQLConstraintComponent and value is not None
    at_fault = value if asked_for_all and value is not None else focus
    return Result(
        focus_node=focus,
        path=finding.get(SH.resultPath),
        value=value,
        severity=str(finding[SH.resultSeverity]).rpartition("#")[2],
        source_shape=finding[SH.sourceShape],
        message=str(finding[SH.resultMessage]),
        at_fault=at_fault,
        sentence=_sentence(data, at_fault),
    )


def report_of(results: Iterable[Result], articles: int) -> Report:
    """A report of `results`, each once, violations first."""

    def order(result: Result) -> tuple[int, str, str, str, str]:
        where = (str(result.at_fault), str(result.source_shape), str(result.path or ""), str(result.value or ""))
        return _SEVERITIES.index(result.severity), *where

    # Several constraints of one shape (a count and a datatype, say) share one message.
    ordered = sorted(results, key=order)
    unique = {(r.at_fault, r.source_shape, r.path, r.message): r for r in reversed(ordered)}
    kept = tuple(sorted(unique.values(), key=order))
    return Report(all(each.severity != "Violation" for each in kept), kept, articles)


def validate(triples: Iterable[tuple[Node, Node, Node]]) -> Report:
    """The report on `triples`, each given once, as an rdflib Graph gives them, by the shapes of shapes/. A string
    has no datatype, as those that Turtle writes plain. Raises StoreError for a term that is none."""
    data = DataGraph(triples)
    articles = sum(1 for _ in data.subjects(RDF.type, NKG.Article))
    return report_of((_result(data, finding) for finding in findings(data)), articles)
