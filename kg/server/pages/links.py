"""What the pages show of links: candidates with their scores, decisions, and who shares an item."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from kg.iris import Minter
from kg.linking.records import KnowledgeBase, Signal, Verdict
from kg.namespaces import DCTERMS, NKG, OWL, RDFS, SKOS, SSSOM
from kg.server.pages.reader import Reader, Row, Term, iriref

# How the pages call what the machine or a person made of a candidate.
VERDICTS: Mapping[str, str] = {
    Verdict.CONFIRMED: "confirmed by a person",
    Verdict.ACCEPTED: "accepted",
    Verdict.REVIEW: "to be reviewed",
    Verdict.REJECTED: "rejected by a person",
    Verdict.OVERRULED: "overruled",
}
_ORDER = tuple(VERDICTS)


@dataclass(frozen=True, slots=True)
class ShownCandidate:
    """An item that the thing may be, or is said not to be; `predicate` is what holds if it is."""

    target: str
    label: str
    verdict: str
    predicate: str
    score: str = ""
    parts: tuple[tuple[str, str], ...] = ()
    via: str = ""
    author: str = ""
    date: str = ""
    comment: str = ""

    @property
    def is_decided(self) -> bool:
        """Whether a person said so."""
        return self.verdict in {Verdict.CONFIRMED, Verdict.REJECTED}

    @property
    def verdict_label(self) -> str:
        """The verdict in words."""
        return VERDICTS[self.verdict]

    @property
    def source(self) -> str:
        """Whose item it is."""
        known = KnowledgeBase.of(self.target)
        return _NAMES[known] if known is not None else urlsplit(self.target).netloc


_JOINED_SHOWN = 50


@dataclass(frozen=True, slots=True)
class Other:
    """Another actor: one that shares an item, that is one with this, or that a person said is another."""

    iri: str
    label: str
    item: str = ""
    why: str = ""


@dataclass(frozen=True, slots=True)
class Linking:
    """All that is known of a thing's links."""

    candidates: tuple[ShownCandidate, ...]
    sharing: tuple[Other, ...]
    merged: tuple[Other, ...]
    distinct: tuple[Other, ...]
    joined: tuple[Other, ...] = ()


async def about(reader: Reader, iri: str, minter: Minter) -> Linking:
    """The links of `iri`, an actor, a place or an affiliation."""
    name = iriref(iri)
    mapped = await _nodes(reader, f"GRAPH <{minter.links_graph}> {{ ?m <{OWL.annotatedSource}> {name} ; ?p ?o }}")
    about = f"<{OWL.annotatedSource}>|<{OWL.annotatedTarget}>"
    decided = await _nodes(reader, f"GRAPH <{minter.decisions_graph}> {{ ?m {about} {name} ; ?p ?o }}")
    # A NIL is about no item.
    found = {_text(said, OWL.annotatedTarget): said for said in mapped if _verdict(said) in VERDICTS}
    by_person: dict[str, _Said] = {}
    merged: list[str] = []
    distinct: list[str] = []
    for said in decided:
        source, target = _text(said, OWL.annotatedSource), _text(said, OWL.annotatedTarget)
        if target.startswith(f"{minter.base}actor/"):
            (merged if _is_accepted(said) else distinct).append(source if target == iri else target)
        else:
            by_person[target] = said
    candidates = [_candidate(each, found.get(each, {}), by_person.get(each, {})) for each in {**found, **by_person}]
    shared = await _sharing(reader, name, minter)
    apart = set(distinct)
    labels = {each.iri: each.label for each in await reader.things([*merged, *distinct], passages=False)}
    return Linking(
        tuple(sorted(candidates, key=_order)),
        tuple(each for each in shared if each.iri not in apart),
        tuple(Other(each, labels.get(each, "")) for each in sorted(merged)),
        tuple(Other(each, labels.get(each, "")) for each in sorted(distinct)),
        tuple([each for each in await _joined(reader, name, minter) if each.iri not in merged]),
    )


async def _joined(reader: Reader, name: str, minter: Minter) -> list[Other]:
    """Some of the actors that newskg made one with `name`, and why."""
    rows = await reader.rows(
        f"SELECT ?x (MIN(?reason) AS ?why) WHERE {{ GRAPH <{minter.identity_graph}> {{ "
        f"{{ SELECT ?x WHERE {{ ?x <{DCTERMS.isReplacedBy}> {name} }} ORDER BY ?x LIMIT {_JOINED_SHOWN} }} "
        f"?join <{NKG.joins}> ?x ; <{NKG.reason}> ?reason }} }} GROUP BY ?x ORDER BY ?x"
    )
    return [Other(row["x"].value, "", why=row["why"].value) for row in rows if "x" in row]


async def merged_into(reader: Reader, iri: str, minter: Minter) -> str | None:
    """The actor that stands for `iri`, which is one with it or which a person merged it into; None where none does."""
    if not iri.startswith(f"{minter.base}actor/"):
        return None
    rows = await reader.rows(
        f"SELECT ?o WHERE {{ {{ GRAPH <{minter.identity_graph}> {{ {iriref(iri)} <{DCTERMS.isReplacedBy}> ?o }} "
        f"BIND(0 AS ?n) }} UNION {{ BIND(1 AS ?n) "
        f"GRAPH <{minter.decisions_graph}> {{ ?d <{OWL.annotatedSource}> {iriref(iri)} ; "
        f"<{OWL.annotatedTarget}> ?o FILTER NOT EXISTS {{ ?d <{SSSOM.predicate_modifier}> ?not }} "
        f'FILTER(STRSTARTS(STR(?o), "{minter.base}actor/")) }} }} }} ORDER BY ?n ?o LIMIT 1'
    )
    return rows[0]["o"].value if rows else None


@dataclass(frozen=True, slots=True)
class Waiting:
    """A candidate that waits for review."""

    subject: Other
    target: Other
    score: str


async def waiting(reader: Reader, minter: Minter, first: int, limit: int) -> list[Waiting]:
    """Candidates in the review band that no person decided on, the best first, from number `first`."""
    rows = await reader.rows(
        f"SELECT ?s ?sl ?t ?tl ?n WHERE {{ GRAPH <{minter.links_graph}> {{ "
        f"?m <{NKG.judgement}> <{_REVIEW}> ; <{OWL.annotatedSource}> ?s ; <{OWL.annotatedTarget}> ?t ; "
        f"<{NKG.score}> ?n ; <{SSSOM.subject_label}> ?sl ; <{SSSOM.object_label}> ?tl "
        f"FILTER NOT EXISTS {{ ?m <{NKG.via}> ?via }} }} }} ORDER BY DESC(?n) ?s ?t OFFSET {first} LIMIT {limit}"
    )
    return [
        Waiting(Other(row["s"].value, row["sl"].value), Other(row["t"].value, row["tl"].value), row["n"].value)
        for row in rows
    ]


async def all_sharing(reader: Reader, minter: Minter, limit: int) -> list[tuple[Other, Other]]:
    """Pairs of actors with one item, but for those that a person said are two."""
    rows = await reader.rows(
        f"SELECT DISTINCT ?a ?al ?b ?bl ?t WHERE {{ GRAPH <{minter.links_graph}> {{ ?a {_SAME} ?t . ?b {_SAME} ?t }} "
        f'FILTER(STR(?a) < STR(?b) && STRSTARTS(STR(?a), "{minter.base}actor/") '
        f'&& STRSTARTS(STR(?b), "{minter.base}actor/")) {_not_kept_apart("?a", "?b", minter)} '
        f"?a <{SKOS.prefLabel}> ?al . ?b <{SKOS.prefLabel}> ?bl }} ORDER BY ?al ?bl ?t LIMIT {limit}"
    )
    return [(Other(r["a"].value, r["al"].value, r["t"].value), Other(r["b"].value, r["bl"].value)) for r in rows]


_SAME = f"<{OWL.sameAs}>|<{SKOS.exactMatch}>"
_REVIEW = f"https://w3id.org/newskg/vocab#{Verdict.REVIEW}"


def _not_kept_apart(a: str, b: str, minter: Minter) -> str:
    def said(source: str, target: str) -> str:
        return (
            f"FILTER NOT EXISTS {{ GRAPH <{minter.decisions_graph}> {{ ?x <{OWL.annotatedSource}> {source} ; "
            f"<{OWL.annotatedTarget}> {target} }} }}"
        )

    return f"{said(a, b)} {said(b, a)}"


async def _sharing(reader: Reader, name: str, minter: Minter) -> list[Other]:
    rows = await reader.rows(
        f"SELECT DISTINCT ?b ?bl ?t WHERE {{ GRAPH <{minter.links_graph}> {{ {name} {_SAME} ?t . ?b {_SAME} ?t }} "
        f'FILTER(?b != {name} && STRSTARTS(STR(?b), "{minter.base}actor/")) ?b <{SKOS.prefLabel}> ?bl }} '
        "ORDER BY ?bl ?b ?t"
    )
    return list({row["b"].value: Other(row["b"].value, row["bl"].value, row["t"].value) for row in rows}.values())


_Said = Mapping[str, Term]


async def _nodes(reader: Reader, pattern: str) -> list[_Said]:
    """What is said of each node, in order of the nodes."""
    found: dict[str, dict[str, Term]] = defaultdict(dict)
    rows: Sequence[Row] = await reader.rows(f"SELECT ?m ?p ?o WHERE {{ {pattern} }} ORDER BY ?m ?p ?o")
    for row in rows:
        found[row["m"].value][row["p"].value] = row["o"]
    return list(found.values())


def _text(said: _Said, predicate: str) -> str:
    return said[str(predicate)].value if str(predicate) in said else ""


def _verdict(said: _Said) -> str:
    return _text(said, NKG.judgement).rpartition("#")[2]


def _is_accepted(decided: _Said) -> bool:
    return str(SSSOM.predicate_modifier) not in decided


def _candidate(target: str, said: _Said, decided: _Said) -> ShownCandidate:
    """What the machine said of the item `target` and what a person decided; either may be nothing."""
    verdict, stands = _verdict(said), _text(decided or said, OWL.annotatedProperty)
    if decided:
        verdict = Verdict.CONFIRMED if _is_accepted(decided) else Verdict.REJECTED
    elif verdict not in {Verdict.CONFIRMED, Verdict.REJECTED}:
        stands = str(SKOS.closeMatch if _is_close(said) else OWL.sameAs)
    parts = ((str(signal), _text(said, NKG[f"{signal}Score"])) for signal in Signal)
    return ShownCandidate(
        target=target,
        label=_text(said, SSSOM.object_label) or target,
        verdict=verdict,
        predicate=stands,
        score=_text(said, NKG.score),
        parts=tuple((name, value) for name, value in parts if value),
        via="" if decided else _text(said, NKG.via),
        author=_text(decided, SSSOM.author_label),
        date=_text(decided, SSSOM.mapping_date),
        comment=_text(decided, RDFS.comment),
    )


def _is_close(said: _Said) -> bool:
    """Whether the item is only the counterpart: a government's country, an affiliation's office."""
    kind = _text(said, NKG.itemClass)
    return not kind or (kind == str(NKG.Place) and "/place/" not in _text(said, OWL.annotatedSource))


_NAMES = {KnowledgeBase.WIKIDATA: "Wikidata", KnowledgeBase.GEONAMES: "GeoNames", KnowledgeBase.DBPEDIA: "DBpedia"}


def _order(candidate: ShownCandidate) -> tuple[int, float, str]:
    return _ORDER.index(Verdict(candidate.verdict)), -float(candidate.score or 0), candidate.target
