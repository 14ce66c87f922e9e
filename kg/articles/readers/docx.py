"""A Word document (Office Open XML) -> its text, in order, by python-docx. A document says when it was made, not when
its article was published."""

from __future__ import annotations

import io
import re
import zipfile
from typing import Any

from kg.articles.metadata import Metadata
from kg.articles.raw import Content
from kg.errors import UnreadableArticle

# The head of the first entry (APPNOTE.TXT, section 4.3.7): a ZIP archive of Word documents begins with another.
_FIRST = re.compile(rb"PK\x03\x04.{26}(?:\[Content_Types\]|_rels/|word/|docProps/|customXml/)", re.DOTALL)
_PARTS = re.compile(rb"word/(?:document|styles|settings|_rels|theme|fontTable|numbering|webSettings)")
_LARGEST = 500_000_000
_INVALID = "is no valid Word document ({}): save it anew as .docx"
_NOTE = "of a Word document only the text is read, in its order"
_WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_COMPATIBLE = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_SIGNS = {f"{_WORD}tab": "\t", f"{_WORD}br": "\n", f"{_WORD}cr": "\n", f"{_WORD}noBreakHyphen": "-"}
# What is in one of these was deleted, moved away, or stands there a second time for older software.
_GONE = (f"{_WORD}del", f"{_WORD}moveFrom", f"{_COMPATIBLE}Fallback")
# What the library writes into documents of which nobody says who wrote them.
_NOBODY = "python-docx"


def tells(head: bytes) -> bool:
    """Whether `head` is the beginning of a ZIP archive with the parts of a Word document."""
    return _FIRST.match(head) is not None and _PARTS.search(head) is not None


def read(data: bytes, name: str) -> Content:
    """The text of a Word document. Raises UnreadableArticle for what is none, or is made to fill the memory."""
    body, about = _opened(data, name)
    paragraphs: dict[Any, list[str]] = {each: [] for each in body.iter(f"{_WORD}p")}
    for node in body.iter(f"{_WORD}t", *_SIGNS):
        within = next(node.iterancestors(f"{_WORD}p"), None)
        if within is not None and not _is_unseen(node):
            paragraphs[within].append(_SIGNS.get(node.tag) or node.text or "")
    text = "\n\n".join(filter(None, ("".join(words).strip() for words in paragraphs.values())))
    return Content(text, about, (_NOTE,))


def _is_unseen(node: Any) -> bool:
    if next(node.iterancestors(*_GONE), None) is not None:
        return True
    hidden = node.getparent().find(f"{_WORD}rPr/{_WORD}vanish")
    return hidden is not None and hidden.get(f"{_WORD}val", "true") not in {"0", "false", "off"}


def _opened(data: bytes, name: str) -> tuple[Any, Metadata]:
    """The body of a document, and what it says of itself."""
    import docx

    try:
        with zipfile.ZipFile(io.BytesIO(data)) as parts:
            size = sum(each.file_size for each in parts.infolist() if not each.filename.startswith("word/media/"))
        if size > _LARGEST:
            raise UnreadableArticle(f"{name} unpacks to {size:,} bytes, as what is made to fill memory does")
        document = docx.Document(io.BytesIO(data))
        core = document.core_properties
        author = core.author if core.author != _NOBODY else None
        about = Metadata.plausible({"title": core.title, "author": author, "language": core.language})
        body = document.element.find(f"{_WORD}body")
    except UnreadableArticle:
        raise
    except Exception as error:  # python-docx raises whatever a broken file makes it stumble over
        raise UnreadableArticle(f"{name} {_INVALID.format(' '.join(str(error).split())[:150])}") from error
    if body is None:
        raise UnreadableArticle(f"{name} {_INVALID.format('it has no body')}")
    return body, about
