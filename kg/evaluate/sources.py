"""The texts of an evaluation, laid out for a build with what is known beside them."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from kg.errors import BadInput
from kg.evaluate.annotations import Annotation
from kg.namespaces import DCTERMS, NKG
from kg.store import Queryable

# key of a line of the index -> key of a sidecar
_KEYS = {"published": "published", "title": "title", "url": "url", "publisher": "publisher", "outlet": "publisher"}
_INDEX = "index.jsonl"


def lay_out(texts: Path, names: Iterable[str], into: Path) -> None:
    """Copy NAME.txt of the folder `texts` into the folder `into`, with a sidecar: the text's own, else
    what `index.jsonl` in or above `texts` says of it (a JSON object a line: id, and published, title,
    url, outlet or publisher). Raises BadInput where the index is none."""
    known = _index(texts)
    for name in sorted(names):
        shutil.copyfile(texts / f"{name}.txt", into / f"{name}.txt")
        sidecar = texts / f"{name}.json"
        if sidecar.is_file():
            shutil.copyfile(sidecar, into / sidecar.name)
        elif name in known:
            (into / sidecar.name).write_text(json.dumps(known[name]), encoding="utf-8")


def _index(texts: Path) -> dict[str, dict[str, str]]:
    path = next((p for p in (texts / _INDEX, texts.absolute().parent / _INDEX) if p.is_file()), None)
    if path is None:
        return {}
    try:
        entries: list[dict[str, Any]] = [json.loads(line) for line in path.read_text("utf-8").splitlines() if line]
        return {entry["id"]: _sidecar(entry) for entry in entries}
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise BadInput(f"{path} is no index, a JSON object with an id a line: {error!r}") from error


def _sidecar(entry: Mapping[str, Any]) -> dict[str, str]:
    given = {_KEYS[key]: value for key, value in entry.items() if key in _KEYS and value}
    if not given.get("url", "http").startswith("http"):
        del given["url"]
    return given


def check_texts(source: Queryable, gold: Mapping[str, Annotation]) -> None:
    """Raises BadInput where an article of the store has another text than gold annotates: its offsets
    would mean other words."""
    query = f"SELECT ?name ?hash {{ ?article <{DCTERMS.identifier}> ?name ; <{NKG.sha256}> ?hash }}"
    for row in source.select(query):
        mine = gold.get(str(row["name"]))
        if mine is not None and hashlib.sha256(mine.text.encode()).hexdigest() != str(row["hash"]):
            raise BadInput(f"the store has another text of {row['name']} than --texts: build it again")
