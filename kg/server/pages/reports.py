"""What else reports the same: the other statements of an utterance, meetings of an encounter, articles of a story."""

from __future__ import annotations

from dataclasses import dataclass

from kg.model.classes import CLASSES
from kg.namespaces import NKG
from kg.server.pages.reader import Reader, Thing, iriref

REPORTS_SHOWN = 50
_JOINED = ("story", *(each.joined for each in CLASSES if each.joined))


@dataclass(frozen=True, slots=True)
class Reports:
    """What tells of `of`, a story, an utterance or an encounter: the `others` than the thing that a page is about,
    REPORTS_SHOWN at most, and in how many articles and stories all are."""

    of: str
    others: tuple[Thing, ...]
    articles: int
    stories: int


async def others(reader: Reader, thing: Thing) -> Reports | None:
    """The other reports of what `thing` reports, None where it is with no other."""
    found = next((value for name in _JOINED for value in thing.nkg(name) if value.term.is_iri), None)
    if found is None:
        return None
    cluster = iriref(found.term.value)
    joined = "|".join(f"<{NKG[name]}>" for name in _JOINED)
    counted = (
        f"SELECT (COUNT(DISTINCT ?a) AS ?articles) (COUNT(DISTINCT ?of) AS ?stories) WHERE {{ ?s {joined} {cluster} "
        f"OPTIONAL {{ ?s <{NKG.inArticle}> ?in }} BIND(COALESCE(?in, ?s) AS ?a) "
        f"OPTIONAL {{ ?a <{NKG.story}> ?story }} BIND(COALESCE(?story, ?a) AS ?of) }}"
    )
    (numbers,) = await reader.rows(counted)
    but = f"FILTER(?s != {iriref(thing.iri)})"
    listed = f"SELECT ?s WHERE {{ ?s {joined} {cluster} {but} }} ORDER BY ?s LIMIT {REPORTS_SHOWN}"
    things = tuple(await reader.listed(listed))
    return Reports(found.term.value, things, int(numbers["articles"].value), int(numbers["stories"].value))
