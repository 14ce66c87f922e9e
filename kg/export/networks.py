"""Networks of actors: who met, agrees with, contradicts or speaks of whom.

An actor does things: takes part in meetings, holds a stance on an issue, makes statements, is spoken of in
statements. Two are tied by what they did in common, and the weight is the number of such things, each
counted once, in how many articles it may stand:

    meetings   meetings that were held with both of them
    agreement  stances, for or against an issue, that both take
    conflict   stances of the one to which the other takes the opposite
    quotes     statements by the one that name the other; the only one with a direction, and not of oneself

The first three are the one-mode networks of discourse network analysis with the qualifier
'congruence' or 'conflict' and duplicates counted once across the range (P. Leifeld, "Discourse Network
Analysis: Policy Debates as Dynamic Networks", in The Oxford Handbook of Political Networks, 2017).
With w things in common, a done by the one and b by the other (of quotes: a statements by the one that name
an actor, b that name the other), weights are normalised as there:

    none       w
    average    w / ((a + b) / 2)
    jaccard    w / (a + b - w)
    cosine     w / sqrt(a b)
    activity   w / a, of networks with a direction alone: by what the speaker does
    prominence w / b, likewise: by how much the other is spoken of

A network is made in a temporary file, so that memory does not grow with it.
"""

from __future__ import annotations

import math
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import groupby
from types import MappingProxyType

from kg.errors import BadInput, StoreError
from kg.export.actors import Actor, described
from kg.export.options import LEVELS, Options, days
from kg.export.spool import database
from kg.iris import Minter
from kg.namespaces import DCTERMS, NKG, NKGV, SKOS
from kg.store import Queryable, Row

_DATES = f"OPTIONAL {{ ?item <{NKG.date}> ?date }} OPTIONAL {{ ?item <{NKG.inArticle}>/<{DCTERMS.issued}> ?issued }}"


def _stances(level: str) -> str:
    """Who is for or against what; of a wording that is the reverse of its issue the stance is turned."""
    what = (
        f"?item <{NKG.theme}> ?thing"
        if level == "theme"
        else f"?item <{NKG.issue}> ?own OPTIONAL {{ ?item <{NKG.joinedIssue}> ?joined }} "
        "BIND(COALESCE(?joined, ?own) AS ?thing)"
    )
    turned = f"IF(?said = <{NKGV.supports}>, <{NKGV.opposes}>, <{NKGV.supports}>)"
    return (
        f"SELECT ?actor ?thing ?side ?label ?date ?issued {{ ?item <{NKG.holder}> ?actor ; <{NKG.stance}> ?said . "
        f"FILTER(?said IN (<{NKGV.supports}>, <{NKGV.opposes}>)) {what} OPTIONAL {{ ?item <{NKG.turned}> ?turned }} "
        f"BIND(IF(!BOUND(?turned), ?said, {turned}) AS ?side) "
        f"OPTIONAL {{ ?thing <{SKOS.prefLabel}> ?label }} {_DATES} }}"
    )


_ISSUES, _THEMES = map(_stances, LEVELS)


@dataclass(frozen=True, slots=True)
class Relation:
    """What ties two actors. `query` finds ?actor, who did a ?thing, perhaps on a ?side, and ?other where that is
    whom it was about; `opposite` ties those of opposite sides. `themes` finds the same, but on themes."""

    about: str
    query: str
    directed: bool = False
    opposite: bool = False
    themes: str = ""


RELATIONS: Mapping[str, Relation] = MappingProxyType(
    {
        "meetings": Relation(
            "who met whom",
            f"SELECT ?actor (?item AS ?thing) ?date ?issued {{ ?item <{NKG.meetingStatus}> <{NKGV.held}> ; "
            f"<{NKG.participant}> ?actor . {_DATES} }}",
        ),
        "agreement": Relation("who takes the same stance on an issue as who", _ISSUES, themes=_THEMES),
        "conflict": Relation(
            "who takes the opposite stance on an issue to whom", _ISSUES, opposite=True, themes=_THEMES
        ),
        "quotes": Relation(
            "who speaks of whom",
            f"SELECT ?actor (?item AS ?thing) ?other ?date ?issued {{ ?item <{NKG.speaker}> ?actor ; "
            f"<{NKG.about}> ?other . ?other a <{NKG.Actor}> . {_DATES} }}",
            directed=True,
        ),
    }
)  # fmt: skip

NORMALISATIONS: Mapping[str, Callable[[int, int, int], float]] = MappingProxyType(
    {
        "none": lambda w, a, b: float(w),
        "average": lambda w, a, b: 2 * w / (a + b),
        "jaccard": lambda w, a, b: w / (a + b - w),
        "cosine": lambda w, a, b: w / math.sqrt(a * b),
        "activity": lambda w, a, b: w / a,
        "prominence": lambda w, a, b: w / b,
    }
)
_DIRECTED = ("activity", "prominence")


@dataclass(frozen=True, slots=True)
class Node:
    """An actor of the network, and how many things it did of those that tie; of a directed one, how many were
    about it too."""

    actor: Actor
    activity: int


@dataclass(frozen=True, slots=True)
class Edge:
    """A tie. `count` is the number of things in common, `weight` the same normalised; `first` and `last` are the
    first and the last day on which both had done one, '' where no day is known; `things` what they are: the
    names of issues, or the IRIs of meetings or statements."""

    source: str
    target: str
    weight: float
    count: int
    first: str
    last: str
    things: tuple[str, ...]


class Network:
    """A network in a temporary file."""

    def __init__(self, source: Queryable, minter: Minter, relation: Relation, spool: sqlite3.Connection) -> None:
        """Use `network`."""
        self.relation = relation
        self._source = source
        self._minter = minter
        self._spool = spool

    def nodes(self) -> Iterator[Node]:
        """Those who are tied to somebody, by IRI."""
        iris = (iri for (iri,) in self._spool.execute("SELECT source FROM tie UNION SELECT target FROM tie ORDER BY 1"))
        for actor in described(self._source, self._minter, iris):
            yield Node(actor, self._one("SELECT sum(number) FROM activity WHERE actor = ?", actor.iri))

    def edges(self, normalise: Callable[[int, int, int], float]) -> Iterator[Edge]:
        """All ties, by the IRIs of the two."""
        query = (
            "SELECT source, target, a.number, b.number, first, last, coalesce(label, thing) FROM tie "
            "JOIN activity a ON a.actor = source AND a.role = 0 JOIN activity b ON b.actor = target AND b.role = ? "
            "LEFT JOIN label USING (thing) ORDER BY source, target, coalesce(label, thing), thing"
        )
        rows = self._spool.execute(query, (int(self.relation.directed),))
        for (source, target, a, b), ties in groupby(rows, key=lambda row: row[:4]):
            found = [tie[4:] for tie in ties]
            dated = [each for each in found if each[0]]
            yield Edge(
                source,
                target,
                normalise(len(found), a, b),
                len(found),
                min((first for first, _, _ in dated), default=""),
                max((last for _, last, _ in dated), default=""),
                tuple(dict.fromkeys(thing for *_, thing in found)),
            )

    def _one(self, query: str, value: str) -> int:
        ((number,),) = self._spool.execute(query, (value,))
        return int(number)


@contextmanager
def network(source: Queryable, minter: Minter, options: Options) -> Iterator[Network]:
    """The network that `options` ask for. Raises BadInput for a normalisation that it has none of."""
    relation, spool = RELATIONS[options.relation or "meetings"], database()
    if options.normalise in _DIRECTED and not relation.directed:
        raise BadInput(f"--normalise {options.normalise} goes with --relation quotes, which alone has a direction")
    if options.level is not None and not relation.themes:
        raise BadInput(f"--level goes with --relation agreement or conflict, not with {options.relation or 'meetings'}")
    try:
        _fill(spool, source, relation, options)
        yield Network(source, minter, relation, spool)
    except sqlite3.OperationalError as error:
        raise StoreError(f"no room to make the network: {error} (TMPDIR names another folder)") from error
    finally:
        spool.close()


def _fill(spool: sqlite3.Connection, source: Queryable, relation: Relation, options: Options) -> None:
    """Role 0 has those who do a thing, role 1 those whom it is about, where there is a direction."""
    spool.execute("CREATE TABLE did (actor, role, thing, side, first, last)")
    spool.execute("CREATE TABLE label (thing PRIMARY KEY, label) WITHOUT ROWID")
    for row in source.select(relation.themes if options.level == "theme" else relation.query):
        when = days(str(row.get("date", ""))) or days(str(row.get("issued", "")))
        if not options.cover(when):
            continue
        thing, side = str(row["thing"]), str(row.get("side", ""))
        for role, actor in _actors(row):
            spool.execute("INSERT INTO did VALUES (?, ?, ?, ?, ?, ?)", (actor, role, thing, side, *(when or ("", ""))))
        if "label" in row:
            spool.execute("INSERT OR IGNORE INTO label VALUES (?, ?)", (thing, str(row["label"])))
    # However often it is told, it was done once; a day that is not known comes before all others.
    spool.executescript(
        """
        CREATE TABLE once AS SELECT actor, role, thing, side, coalesce(min(nullif(first, '')), '') AS first,
            max(last) AS last FROM did GROUP BY actor, role, thing, side;
        DROP TABLE did;
        CREATE INDEX of_thing ON once (thing, role);
        CREATE TABLE activity AS SELECT actor, role, count(*) AS number FROM once GROUP BY actor, role;
        CREATE INDEX of_actor ON activity (actor, role);
        """
    )
    spool.execute(
        "CREATE TABLE tie AS SELECT a.actor AS source, b.actor AS target, a.thing AS thing, "
        "min(max(a.first, b.first)) AS first, max(max(a.last, b.last)) AS last FROM once a JOIN once b "
        "ON a.thing = b.thing AND a.role = 0 AND b.role = :role AND (a.side <> b.side) = :opposite "
        "WHERE CASE WHEN :role THEN a.actor <> b.actor ELSE a.actor < b.actor END GROUP BY 1, 2, 3, a.side",
        {"role": int(relation.directed), "opposite": int(relation.opposite)},
    )


def _actors(row: Row) -> Iterator[tuple[int, str]]:
    yield 0, str(row["actor"])
    if "other" in row:
        yield 1, str(row["other"])
