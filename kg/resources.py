"""Where ontology/, shapes/, queries/ and seeds/ lie: beside the package in a checkout,
inside it (`kg/_data`) in an installed wheel. The only module that knows."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from kg.errors import BadInput

_PACKAGE = Path(__file__).resolve().parent


def folder(name: str) -> Path:
    """The folder `name` ("ontology", "shapes", "queries" or "seeds").

    Raises BadInput where the installation lacks it.
    """
    for candidate in (_PACKAGE / "_data" / name, _PACKAGE.parent / name):
        if candidate.is_dir():
            return candidate
    raise BadInput(f"this installation of newskg lacks its {name}/ folder: install it again")


def files(name: str, suffix: str) -> Iterator[Path]:
    """The files of the folder `name` that end in `suffix`, in order of their names."""
    yield from sorted(folder(name).glob(f"*{suffix}"))
