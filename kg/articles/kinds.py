"""Which row of CONTAINERS or READERS a file is for: its content tells first, then its name, then what a server said."""

from __future__ import annotations

from pathlib import PurePath

from kg.articles.containers import CONTAINERS, Container
from kg.articles.readers import READERS, Reader

# A Word document is a ZIP archive, and an item of ninjs is JSON: what is one article is told first.
_ROWS: tuple[Container | Reader, ...] = (*READERS, *CONTAINERS)
# What people keep beside their articles, and what it is called in the reason why it was not read.
_OTHERS = (
    (b"\x89PNG\r\n", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF8", "a GIF image"),
    (b"RIFF", "an image, a sound or a film"),
    (b"\xd0\xcf\x11\xe0", "an old office document, or one with a password: save it as .docx or .txt"),
    (b"{\\rtf", "a rich text document: save it as .docx or .txt"),
    (b"Rar!", "a RAR archive: unpack it"),
    (b"7z\xbc\xaf", "a 7z archive: unpack it"),
    (b"SQLite format 3", "an SQLite database"),
    (b"\x7fELF", "a program"),
    (b"<?xml", "XML of a kind that is not read"),
)


def tell(head: bytes, name: str, media_type: str = "") -> Container | Reader | str:
    """The row for a file that begins with `head`; else why there is none."""
    suffix = suffix_of(name)
    for reader in READERS:
        if reader.tells(head):
            return reader
    holding = [row for row in CONTAINERS if row.tells(head)]
    if holding:
        # one object in one line is both JSON and JSON lines
        return next((row for row in holding if suffix in row.suffixes), holding[0])
    start = head.lstrip()
    for signature, what in _OTHERS:
        if start.startswith(signature):
            return f"it is {what}"
    said = media_type.partition(";")[0].strip().lower()
    # Servers say text/plain of whatever they do not know.
    told = [row for row in _ROWS if said in row.media_types]
    if told and said != "text/plain":
        return told[0]
    for row in _ROWS:
        if suffix in row.suffixes:
            return row
    if told:
        return told[0]
    return f"unknown format {suffix}: if it is an article's plain text, call it .txt"


def suffix_of(name: str) -> str:
    """The suffix of a file's name, in small letters."""
    return PurePath(name.rpartition("!")[2]).suffix.lower()
