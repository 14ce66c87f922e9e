"""Services of others that linking asks: SPARQL endpoints, and services of the Reconciliation API.

Specifications: SPARQL 1.1 Protocol (https://www.w3.org/TR/sparql11-protocol/); Reconciliation Service
API 0.2 (https://www.w3.org/community/reports/reconciliation/CG-FINAL-specs-0.2-20230410/).
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import requests
from rdflib import URIRef

from kg import sparql_request
from kg.errors import OutsideError
from kg.linking.remote.client import Client, Manners
from kg.store import Row
from kg.store.embedded import answers


class Endpoint(Client[list[Row]]):
    """A SPARQL endpoint of others."""

    def __init__(self, url: str, *, cache: Path | None = None, manners: Manners | None = None) -> None:
        """See `Client`."""
        super().__init__(url, _rows, cache=cache, manners=manners)

    def select(self, query: str) -> list[Row]:
        """The rows of a SELECT; unbound variables are absent from a row. Raises OutsideError."""
        rows = self.ask(sparql_request.query(self.url, query))
        if rows is None:
            raise OutsideError(f"there is no SPARQL endpoint at {self.url}")
        return rows


def _rows(body: bytes) -> list[Row]:
    """Raises ValueError for what is no whole answer to a SELECT."""
    try:
        results = answers.parse_results(body)
        if not isinstance(results, answers.Solutions):
            raise ValueError("it is no answer to a SELECT")
        return list(answers.rows(results))
    except (SyntaxError, OSError) as error:
        raise ValueError(" ".join(str(error).split())) from error


# --- the Reconciliation API ----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Offer:
    """What a reconciliation service offers for a name: an identifier of its own, a name, a score of its
    own scale, and whether it thinks that the two match."""

    id: str
    name: str
    score: float
    match: bool


@dataclass(frozen=True, slots=True)
class ReconciliationQuery:
    """A name to reconcile, with the identifiers of the types that it may have in the service."""

    name: str
    types: tuple[str, ...] = ()
    limit: int = 5


class ReconciliationService(Client[dict[str, Any]]):
    """A service of the Reconciliation API 0.2 (or 0.1, which differs in nothing that is used here)."""

    BATCH = 25

    def __init__(self, url: str, *, cache: Path | None = None, manners: Manners | None = None) -> None:
        """See `Client`."""
        super().__init__(url, _object, cache=cache, manners=manners)

    def identifier_space(self) -> str:
        """What the service's identifiers are of: the IRI of an item is this and its identifier. Raises OutsideError."""
        manifest = self._ask(requests.Request("GET", self.url, headers={"Accept": "application/json"}))
        space = manifest.get("identifierSpace")
        if not isinstance(space, str) or not space.startswith(("http://", "https://")):
            raise OutsideError(f"{self.url} gives no identifier space: is it a service of the Reconciliation API?")
        return space

    def reconcile(self, questions: Sequence[ReconciliationQuery]) -> list[tuple[Offer, ...]]:
        """The offers for each question, best first. Raises OutsideError; what a service offers that is
        not as the specification says is left out."""
        found: list[tuple[Offer, ...]] = []
        for start in range(0, len(questions), self.BATCH):
            batch = questions[start : start + self.BATCH]
            queries = {f"q{number}": _query(each) for number, each in enumerate(batch)}
            answer = self._ask(
                requests.Request(
                    "POST",
                    self.url,
                    headers={"Accept": "application/json"},
                    data={"queries": json.dumps(queries, ensure_ascii=False, sort_keys=True)},
                )
            )
            found += [_offers(answer.get(key), each.limit) for key, each in zip(queries, batch, strict=True)]
        return found

    def _ask(self, request: requests.Request) -> dict[str, Any]:
        answer = self.ask(request)
        if answer is None:
            raise OutsideError(f"there is no reconciliation service at {self.url}")
        return answer


def _object(body: bytes) -> dict[str, Any]:
    found = json.loads(body)  # a JSONDecodeError is a ValueError
    if not isinstance(found, dict):
        raise ValueError("it is no JSON object")
    return found


def _query(question: ReconciliationQuery) -> dict[str, Any]:
    query: dict[str, Any] = {"query": question.name, "limit": question.limit}
    if question.types:
        query["type"] = list(question.types)
    return query


def _offers(answer: Any, limit: int) -> tuple[Offer, ...]:
    results = answer.get("result") if isinstance(answer, dict) else None
    offers = [found for each in (results if isinstance(results, list) else ()) if (found := _offer(each)) is not None]
    return tuple(sorted(offers, key=lambda offer: (-offer.score, offer.id))[:limit])


def _offer(said: Any) -> Offer | None:
    if not isinstance(said, dict):
        return None
    match said:
        case {"id": str(identifier), "name": str(name), "score": int() | float() as score} if identifier:
            return Offer(identifier, name, float(score), said.get("match") is True)
    return None


def item(space: str, identifier: str) -> URIRef:
    """The IRI of what a service calls `identifier`."""
    return URIRef(identifier if identifier.startswith(("http://", "https://")) else space + identifier)
