"""A PDF document -> its text, in order, by pypdf. What a PDF knows is where glyphs stand: lines are joined to
paragraphs (`lines`), and there is no date of publication."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

from kg.articles.metadata import Metadata
from kg.articles.raw import Content
from kg.articles.readers.lines import joined
from kg.errors import UnreadableArticle

_SECONDS = 60
_MEMORY = 2 << 30
_PROGRAM = Path(__file__).with_name("pdf_pages.py")
_NOTE = "of a PDF only the text is read, in its order"
# What programs and templates leave as a title.
_NO_TITLE = re.compile(
    r"microsoft (?:word|powerpoint)\b|untitled|document\d*$|layout \d+$|.*\.(?:docx?|odt|rtf|indd|qxp|pdf|html?)$",
    re.IGNORECASE,
)
_FAULTS = {
    "encrypted": "is a PDF with a password: save a copy without one, or its text as .txt",
    "memory": f"needs more than {_MEMORY >> 30} GB of memory to be read: save its text as .txt",
    "broken": "is no valid PDF",
}


def tells(head: bytes) -> bool:
    """Whether `head` begins as a PDF does, perhaps behind what a mailer left before it (ISO 32000-2, annex I)."""
    return b"%PDF-" in head[:1024] and not head.lstrip().startswith(b"<")


def read(data: bytes, name: str) -> Content:
    """The text of a PDF. Raises UnreadableArticle for one that is broken, has a password or no text, or takes too long
    to read."""
    found = _pages(data, name)
    pages, empty = found["pages"], sum(not page.strip() for page in found["pages"])
    text = joined(pages)
    few = sum(map(str.isalnum, text)) < 40
    if few and found["faults"]:
        raise UnreadableArticle(f"{name} is a PDF whose pages cannot be read ({found['why']}): save its text as .txt")
    if few:
        raise UnreadableArticle(
            f"{name} is a PDF without text, of {len(pages)} pages, scanned perhaps: let OCR software add the text, "
            f"ocrmypdf {name} text.pdf for instance"
        )
    if sum(c.isalpha() or c.isspace() for c in text) < 0.5 * len(text) or text.count("\ufffd") > 0.05 * len(text):
        raise UnreadableArticle(
            f"{name} is a PDF whose fonts do not say which letters they draw: let OCR software read it"
        )
    notes: tuple[str, ...] = (_NOTE,)
    if empty:
        why = f" ({found['faults']} of them: {found['why']})" if found["faults"] else ""
        notes += (f"{empty} of {len(pages)} pages have no text that can be read{why}",)
    title = None if _NO_TITLE.match(found["title"].strip()) else found["title"]
    # a single word is who was logged in
    author = found["author"] if " " in found["author"].strip() else None
    return Content(text, Metadata.plausible({"title": title, "author": author}), notes)


def _pages(data: bytes, name: str) -> dict[str, Any]:
    # -P: the modules beside it have the names of Python's own.
    command = [sys.executable, "-P", str(_PROGRAM), str(_SECONDS), str(_MEMORY)]
    try:
        # the clock is for systems without limits, and for what sleeps; a busy machine may take longer
        done = subprocess.run(command, input=data, capture_output=True, timeout=3 * _SECONDS, check=True)
        found: dict[str, Any] = json.loads(done.stdout)
    except subprocess.TimeoutExpired:
        raise UnreadableArticle(
            f"{name} takes more than {_SECONDS} seconds to read: split it, or save its text as .txt"
        ) from None
    except (subprocess.CalledProcessError, ValueError) as error:
        code = getattr(error, "returncode", 0)
        raise UnreadableArticle(
            f"{name} takes too much time or memory to read ({code}): save its text as .txt"
        ) from None
    if fault := found.get("fault"):
        why = f" ({found['why']})" if found.get("why") else ""
        raise UnreadableArticle(f"{name} {_FAULTS[fault]}{why}")
    return found
