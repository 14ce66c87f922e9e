"""A Croissant description of a folder of tables (https://docs.mlcommons.org/croissant/docs/croissant-spec.html)."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import kg
from kg.export.tables import Column, Table, Type

NAME = "croissant.json"
_TYPES = {
    Type.TEXT: "sc:Text",
    Type.LIST: "sc:Text",
    Type.WHOLE: "sc:Integer",
    Type.NUMBER: "sc:Float",
    Type.DAY: "sc:Date",
}
# The context that section "Appendix 1: JSON-LD context" of the specification recommends.
_CONTEXT: dict[str, Any] = {
    "@language": "en",
    "@vocab": "https://schema.org/",
    "citeAs": "cr:citeAs",
    "column": "cr:column",
    "conformsTo": "dct:conformsTo",
    "cr": "http://mlcommons.org/croissant/",
    "rai": "http://mlcommons.org/croissant/RAI/",
    "data": {"@id": "cr:data", "@type": "@json"},
    "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
    "dct": "http://purl.org/dc/terms/",
    "examples": {"@id": "cr:examples", "@type": "@json"},
    "equivalentProperty": "cr:equivalentProperty",
    "extract": "cr:extract",
    "field": "cr:field",
    "fileProperty": "cr:fileProperty",
    "fileObject": "cr:fileObject",
    "fileSet": "cr:fileSet",
    "format": "cr:format",
    "includes": "cr:includes",
    "isLiveDataset": "cr:isLiveDataset",
    "jsonPath": "cr:jsonPath",
    "key": "cr:key",
    "md5": "cr:md5",
    "parentField": "cr:parentField",
    "path": "cr:path",
    "recordSet": "cr:recordSet",
    "references": "cr:references",
    "regex": "cr:regex",
    "repeated": "cr:repeated",
    "replace": "cr:replace",
    "samplingRate": "cr:samplingRate",
    "sc": "https://schema.org/",
    "separator": "cr:separator",
    "source": "cr:source",
    "subField": "cr:subField",
    "transform": "cr:transform",
}


def write(folder: Path, tables: Iterable[Table], ending: str, media_type: str) -> Path:
    """Describe the files of `tables` that lie in `folder`, in a file beside them; returns its path.

    The dataset has no date, for the same graph gives the same bytes, and neither licence nor creator: those are for
    whoever publishes it to say.
    """
    of_tables = [(table, f"{table.name}{ending}") for table in tables]
    path = folder / NAME
    document = {
        "@context": _CONTEXT,
        "@type": "sc:Dataset",
        "conformsTo": "http://mlcommons.org/croissant/1.0",
        "name": "newskg-tables",
        "description": "Who said, met and held which position, office or role, as news articles tell it, each fact "
        f"with its sentence and where it stands. Made by newskg {kg.__version__}.",
        "distribution": [
            {
                "@type": "cr:FileObject",
                "@id": name,
                "name": name,
                "description": f"Rows: {table.about[0].lower()}{table.about[1:]}",
                "contentUrl": name,
                "contentSize": f"{(folder / name).stat().st_size} B",
                "encodingFormat": media_type,
                "sha256": _sha256(folder / name),
            }
            for table, name in of_tables
        ],
        "recordSet": [
            {
                "@type": "cr:RecordSet",
                "@id": table.name,
                "name": table.name,
                "description": table.about,
                "key": {"@id": f"{table.name}/iri"},
                "field": [_field(table, column, name) for column in table.columns],
            }
            for table, name in of_tables
        ],
    }
    path.write_text(json.dumps(document, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return path


def _field(table: Table, column: Column, file: str) -> dict[str, Any]:
    # In CSV a list is one text, so only Parquet has values that repeat.
    repeated = {"repeated": True} if column.type is Type.LIST and file.endswith(".parquet") else {}
    return {
        "@type": "cr:Field",
        "@id": f"{table.name}/{column.name}",
        "name": f"{table.name}/{column.name}",
        "description": column.about,
        "dataType": _TYPES[column.type],
        **repeated,
        "source": {"fileObject": {"@id": file}, "extract": {"column": column.name}},
    }


def _sha256(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
