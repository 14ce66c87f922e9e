"""An article's text with the words marked that are evidence of something."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

from kg.model.classes import CLASSES, ENTITIES
from kg.namespaces import NKG, RDF
from kg.server.pages.reader import Reader, iriref

# Code points of an article on one page.
TEXT_SHOWN = 20_000

MARKED = (*(cls.name for cls in CLASSES), *ENTITIES)


@dataclass(frozen=True, slots=True, order=True)
class Mark:
    """The words at [start:end] are evidence of the thing `iri`, of the class `kind`."""

    start: int
    end: int
    kind: str
    iri: str


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of text under the same marks; `kinds` and `iri` (of the innermost) are empty where
    there is none; `anchor` is the offset at which a mark begins here; `outside` tells that it is no
    part of the analysed body."""

    text: str
    kinds: tuple[str, ...] = ()
    iri: str = ""
    anchor: int | None = None
    outside: bool = False


async def article_text(reader: Reader, article: str, first: int) -> tuple[str, int]:
    """TEXT_SHOWN characters of the article's text as received from `first`, and the length of the whole."""
    # SUBSTR and STRLEN count code points, from 1 (SPARQL 1.1 Query, sections 17.4.3.2 and 17.4.3.3).
    rows = await reader.rows(
        f"SELECT (SUBSTR(?whole, {first + 1}, {TEXT_SHOWN}) AS ?text) (STRLEN(?whole) AS ?total) "
        f"WHERE {{ {iriref(article)} <{NKG.fullText}> ?whole }} LIMIT 1"
    )
    return (rows[0]["text"].value, int(rows[0]["total"].value)) if rows else ("", 0)


async def marks(reader: Reader, article: str, first: int, last: int) -> list[Mark]:
    """The marks that touch the text [first:last], in its order."""
    rows = await reader.rows(
        f"""SELECT DISTINCT ?s ?type ?start ?end WHERE {{
          ?m <{NKG.inSentence}>/<{NKG.inArticle}> {iriref(article)} ;
             <{NKG.start}> ?start ; <{NKG.end}> ?end . FILTER(?end > {first} && ?start < {last})
          ?s <{NKG.evidence}> ?m ; <{RDF.type}> ?type }}"""
    )
    known = {str(NKG[name]): name for name in MARKED}
    return sorted(
        Mark(int(row["start"].value), int(row["end"].value), known[row["type"].value], row["s"].value)
        for row in rows
        if row["type"].value in known
    )


def segments(text: str, offset: int, found: Iterable[Mark], body: tuple[int, int] | None = None) -> list[Segment]:
    """`text`, which begins at `offset` of its article, cut wherever a mark or the `body` begins or ends.

    The texts of the segments, joined, are `text`.
    """
    length = len(text)
    clipped = [(max(m.start - offset, 0), min(m.end - offset, length), m) for m in found]
    clipped = [each for each in clipped if each[0] < each[1]]
    starts: dict[int, list[tuple[int, int, Mark]]] = {}
    for each in clipped:
        starts.setdefault(each[0], []).append(each)
    first, last = (min(max(border - offset, 0), length) for border in body) if body else (0, length)
    borders = sorted({0, length, first, last, *(b for begin, end, _ in clipped for b in (begin, end))})
    result: list[Segment] = []
    active: list[tuple[int, int, Mark]] = []
    for begin, end in pairwise(borders):
        outside = end <= first or begin >= last
        active = [each for each in active if each[1] > begin] + starts.get(begin, [])
        if not active:
            result.append(Segment(text[begin:end], outside=outside))
            continue
        innermost = min(active, key=lambda each: (each[1] - each[0], MARKED.index(each[2].kind), each[2].iri))
        kinds = tuple(kind for kind in MARKED if any(each[2].kind == kind for each in active))
        anchor = begin + offset if begin in starts else None
        result.append(Segment(text[begin:end], kinds, innermost[2].iri, anchor, outside))
    return result
