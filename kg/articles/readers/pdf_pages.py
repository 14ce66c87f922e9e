"""A program of its own: a PDF document on standard input, the text of its pages on standard output, as one object of
JSON: `pages`, `title` and `author`, or `fault`. It knows nothing of newskg and is run by `readers.pdf`, for what makes
pypdf crawl or fill the memory can only be ended with its process."""

from __future__ import annotations

import io
import json
import logging
import sys
from contextlib import suppress
from typing import Any


def main(seconds: int, memory: int) -> None:
    """`seconds` of processor time and bytes of `memory` are all that it gets."""
    with suppress(ImportError, ValueError, OSError):  # where the system has no such limits, the caller's clock remains
        import resource

        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    logging.disable()
    try:
        found = _read(sys.stdin.buffer.read())
    except MemoryError:
        found = {"fault": "memory"}
    except Exception as error:  # pypdf raises whatever a broken file makes it stumble over
        found = {"fault": "broken", "why": _line(error)}
    sys.stdout.buffer.write(json.dumps(found).encode("ascii"))


def _line(error: Exception) -> str:
    return " ".join(f"{type(error).__name__}: {error}".split())[:200]


def _read(data: bytes) -> dict[str, Any]:
    import pypdf

    reader = pypdf.PdfReader(io.BytesIO(data))
    if reader.is_encrypted:
        try:
            opened = reader.decrypt("")  # many only forbid to print
        except Exception:  # a cipher that needs another package
            opened = pypdf.PasswordType.NOT_DECRYPTED
        if opened == pypdf.PasswordType.NOT_DECRYPTED:
            return {"fault": "encrypted"}
    pages, faults = [], []
    for page in reader.pages:
        try:
            pages.append(page.extract_text())
        except MemoryError:
            raise
        except Exception as error:  # one page of many
            pages.append("")
            faults.append(_line(error))
    told: Any = {}
    with suppress(Exception):
        told = reader.metadata or {}
    return {"pages": pages, "faults": len(faults), "why": faults[0] if faults else ""} | {
        key: str(told.get(f"/{key.title()}") or "") for key in ("title", "author")
    }


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
