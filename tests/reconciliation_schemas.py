"""What the Reconciliation Service API 0.2 says of each JSON document, as JSON Schema.

Written from the text of https://www.w3.org/community/reports/reconciliation/CG-FINAL-specs-0.2-20230410/,
whose own schemas are looser: here nothing may stand that the specification does not name.
"""

from __future__ import annotations

from typing import Any

DIALECT = "https://json-schema.org/draft/2020-12/schema"
WORDS = {"type": "string", "minLength": 1}
ADDRESS = {"type": "string", "pattern": r"^https?://[^\s]+$"}


def record(required: dict[str, Any], optional: dict[str, Any] | None = None) -> dict[str, Any]:
    """An object with these members and no others."""
    return {
        "type": "object",
        "required": sorted(required),
        "properties": {**required, **(optional or {})},
        "additionalProperties": False,
    }


def listed(items: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": items}


def document(schema: dict[str, Any]) -> dict[str, Any]:
    return {"$schema": DIALECT, **schema}


# Section 3.2: a type, perhaps with broader ones.
_PLAIN_TYPE = record({"id": WORDS, "name": WORDS})
TYPE = record({"id": WORDS, "name": WORDS}, {"broader": listed(_PLAIN_TYPE)})
_TEMPLATE = {"type": "string", "pattern": r"^https?://.*\{\{id\}\}"}
_SUGGEST = record(
    {"service_url": ADDRESS, "service_path": {"type": "string", "pattern": "^/"}},
    {"flyout_service_url": ADDRESS, "flyout_service_path": {"type": "string", "pattern": r"^/.*\$\{id\}"}},
)

# Section 4.1, with 6.1 (preview), 7.1 (suggest) and 8.1 (extend).
MANIFEST = document(
    record(
        {
            "versions": {"type": "array", "items": WORDS, "contains": {"const": "0.2"}},
            "name": WORDS,
            "identifierSpace": ADDRESS,
            "schemaSpace": ADDRESS,
        },
        {
            "defaultTypes": {**listed(TYPE), "uniqueItems": True},
            "documentation": ADDRESS,
            "logo": ADDRESS,
            "serviceVersion": WORDS,
            "view": record({"url": _TEMPLATE}),
            "feature_view": record({"url": _TEMPLATE}),
            "preview": record({"url": _TEMPLATE, "width": {"type": "integer"}, "height": {"type": "integer"}}),
            "suggest": record({}, {"entity": _SUGGEST, "type": _SUGGEST, "property": _SUGGEST}),
            "extend": record(
                {},
                {
                    "propose_properties": record(
                        {"service_url": ADDRESS, "service_path": {"type": "string", "pattern": "^/"}}
                    ),
                    "property_settings": {"type": "array"},
                },
            ),
            "batchSize": {"type": "integer", "minimum": 1},
            "authentication": {"type": "object"},
        },
    )
)

# Section 5.2.
_CANDIDATE = record(
    {"id": WORDS, "name": WORDS, "score": {"type": "number"}},
    {
        "description": {"type": "string"},
        "type": listed(TYPE),
        "features": listed(record({"id": WORDS, "value": {"type": ["number", "boolean"]}})),
        "match": {"type": "boolean"},
    },
)
RESULTS = document({"type": "object", "additionalProperties": record({"result": listed(_CANDIDATE)})})

# Section 7.3.
SUGGESTED_ENTITIES = document(
    record({"result": listed(record({"id": WORDS, "name": WORDS}, {"description": WORDS, "notable": listed(TYPE)}))})
)
SUGGESTED = document(record({"result": listed(record({"id": WORDS, "name": WORDS}, {"description": WORDS}))}))
# Section 7.5.
FLYOUT = document(record({"id": WORDS, "html": WORDS}))

# Sections 8.2 and 8.4.
PROPOSALS = document(
    record(
        {"type": {"type": "string"}, "properties": listed(record({"id": WORDS, "name": WORDS}))},
        {"limit": {"type": "integer", "minimum": 1}},
    )
)
_MOMENT = r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)?$"
_CELL = {
    "oneOf": [
        record({}),
        record({"id": WORDS, "name": WORDS}, {"description": {"type": "string"}}),
        record({"str": {"type": "string"}}),
        record({"int": {"type": "integer"}}),
        record({"float": {"type": "number"}}),
        record({"bool": {"type": "boolean"}}),
        record({"date": {"type": "string", "pattern": _MOMENT}}),
    ]
}
EXTENSION = document(
    record(
        {
            "meta": listed(record({"id": WORDS, "name": WORDS}, {"type": _PLAIN_TYPE, "service": ADDRESS})),
            "rows": {
                "type": "object",
                "additionalProperties": {"type": "object", "additionalProperties": listed(_CELL)},
            },
        }
    )
)
