"""What the OpenAPI document says of the routes that FastAPI cannot describe by itself: openapi.json."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from kg import queries
from kg.server.protocol.sparql import QUERY_TYPE

_DOCUMENT = Path(__file__).with_name("openapi.json")


def completed(schema: dict[str, Any], base: str) -> dict[str, Any]:
    """FastAPI's `schema` with /sparql and /store, the catalogue's queries as the examples of /sparql."""
    ours: dict[str, Any] = json.loads(_DOCUMENT.read_text(encoding="utf-8"))
    examples = {
        each.name: {"summary": each.title, "description": each.description, "value": queries.bind(each, {}, base=base)}
        for each in queries.catalogue()
    }
    endpoint = ours["paths"]["/sparql"]
    endpoint["get"]["parameters"][0]["examples"] = examples
    endpoint["post"]["requestBody"]["content"][QUERY_TYPE]["examples"] = examples
    schemas = ours["components"]["schemas"] | schema["components"]["schemas"]
    return schema | {"paths": ours["paths"] | schema["paths"], "components": ours["components"] | {"schemas": schemas}}
