"""What Virtuoso does otherwise than the specifications have it, seen with 7.2.5 and mended here.

- An ASK in SPARQL JSON comes as a SELECT of one row.
- A truth value comes as 0 or 1, and in results literals with a datatype have a type of their own.
- true, 1 and 1.0 are one value where they are said of one subject by one property, which nothing in newskg does.
- Fractions of a second come with three digits.
- An answer that is longer than its ResultSetMaxRows is cut, and a query that runs too long answers with what it
  has; only a header tells.
- An update is no transaction: what stops it in its middle leaves one half (`kg.store.remote.journal`).

Its own graphs, which every Virtuoso holds, are no part of what a store says.
"""

from __future__ import annotations

import json
import re
from typing import Any

import requests

from kg.namespaces import XSD

OWN_GRAPHS = (
    "http://www.openlinksw.com/schemas/virtrdf#",
    "http://www.w3.org/ns/ldp#",
    "http://www.w3.org/2002/07/owl#",
    "http://localuriqaserver/sparql",
    "urn:activitystreams-owl:map",
    "urn:core:services:sparql",
)
# Operations of one update go in requests of so many characters: together they are no transaction anyway.
REQUEST_CHARACTERS = 2_000_000
_BOOLEANS = {"0": "false", "1": "true"}
_FRACTION = re.compile(r"(T\d\d:\d\d:\d\d)\.(\d*?)0+(?=\D|$)")


def is_one(server: str) -> bool:
    """Whether `server`, a header of that name, is Virtuoso's."""
    return server.startswith("Virtuoso")


def was_cut(answer: requests.Response) -> str:
    """Why `answer` is perhaps not the whole one, and what helps; empty where nothing tells so."""
    if "X-SPARQL-MaxRows" in answer.headers:
        most = answer.headers["X-SPARQL-MaxRows"]
        return f"the server gives no more than {most} rows: raise ResultSetMaxRows in its virtuoso.ini"
    if answer.headers.get("X-SQL-State", "").startswith("S1TAT"):
        return "the server ended the query before its answer was whole: raise MaxQueryExecutionTime in its virtuoso.ini"
    return ""


def results(answer: bytes) -> bytes:
    """SPARQL 1.1 Query Results JSON of what Virtuoso gave as such. Raises ValueError where that is none."""
    found = json.loads(answer)
    try:
        rows: list[dict[str, dict[str, str]]] = found["results"]["bindings"]
        if found["head"]["vars"] == ["__ASK_RETVAL"]:
            return json.dumps({"head": {}, "boolean": rows[0]["__ASK_RETVAL"]["value"] == "1"}).encode()
        for row in rows:
            for term in row.values():
                _mend(term)
    except (AttributeError, LookupError, TypeError) as error:
        raise ValueError(f"no results: {error}") from error
    return json.dumps(found).encode()


def _mend(term: dict[str, str]) -> None:
    if term["type"] == "typed-literal":
        term["type"] = "literal"
        term["value"] = canonical(term["value"], term["datatype"])


def canonical(words: str, datatype: Any) -> str:
    """A literal's words as they were before Virtuoso wrote them in its own way."""
    if datatype == str(XSD.boolean):
        return _BOOLEANS.get(words, words)
    if datatype == str(XSD.dateTime):
        return _FRACTION.sub(lambda found: found[1] + (f".{found[2]}" if found[2] else ""), words)
    return words
