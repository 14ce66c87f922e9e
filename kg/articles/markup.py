"""Markup -> the text that it shows, a blank line between paragraphs.

For pieces that are an article's body and nothing else: what a feed, a news agency's file or a database carries. Whole
pages, with menus and advertisements around, are `readers.html`'s business.
"""

from __future__ import annotations

import html
import re
from typing import Any

from kg.articles.xml import local

# Elements by their local names, in HTML and in NITF: those that end a paragraph, and those that nobody sees.
_BLOCKS, _UNSEEN = (
    frozenset(names.split())
    for names in (
        "address article blockquote body block body.content body.head bq caption center dd details div dl dt fieldset"
        " footer fn h1 h2 h3 h4 h5 h6 header hedline hl1 hl2 hr li main note ol p pre section summary table tbody"
        " thead tr ul",
        "aside audio button canvas embed figcaption form head iframe input map math media nav noscript object script"
        " select style svg template textarea title video",
    )
)
_CELLS = frozenset({"td", "th"})
_TAG = re.compile(r"<(?:[A-Za-z][\w:.-]*(?:\s[^<>]*)?/?|/[A-Za-z][\w:.-]*\s*|!--.*?--)>", re.DOTALL)
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_BLANKS = re.compile(r"[ \t\r\n\f\v\x85\u2028\u2029]+")


def of_fragment(words: str) -> str:
    """The text that `words` show, which are HTML if there is a tag in them, else text with entities at most, whose
    lines are kept.

    >>> of_fragment("Smith &amp; Sons: 3 < 4\\nand 4 > 3")
    'Smith & Sons: 3 < 4\\nand 4 > 3'
    """
    return plain(words) if _TAG.search(words) else html.unescape(words)


def plain(markup: str) -> str:
    r"""The text that a piece of HTML shows.

    >>> plain("<p>Ana&nbsp;Lovik <b>left</b>.</p><script>x()</script><p>She<br>rests.</p>")
    'Ana\xa0Lovik left.\n\nShe\nrests.'
    """
    from lxml import etree

    # HTML has no entities that could explode; without huge_tree whatever is nested deeper than 256 vanishes.
    parser = etree.HTMLParser(encoding="utf-8", no_network=True, huge_tree=True)
    return text_of(etree.fromstring(b"<div>" + markup.encode("utf-8", "replace") + b"</div>", parser))


def text_of(root: Any) -> str:
    """The text of an element and of what is in it, without what is never seen."""
    from lxml import etree

    paragraphs: list[str] = []
    words: list[str] = []

    def close() -> None:
        lines = (" ".join(line.split(" ")).strip(" ") for line in re.sub(r" +", " ", "".join(words)).split("\n"))
        if paragraph := "\n".join(line for line in lines if line):
            paragraphs.append(paragraph)
        words.clear()

    walker = etree.iterwalk(root, events=("start", "end", "comment", "pi"))
    for event, element in walker:
        name = local(element).lower() if event in {"start", "end"} else ""
        if event == "start":
            if _is_unseen(name, element):
                walker.skip_subtree()
                continue
            if name in _BLOCKS:
                close()
            words.append("\n" if name == "br" else " " if name in _CELLS else "")
            words.append(_BLANKS.sub(" ", element.text or ""))
            continue
        if name in _BLOCKS:
            close()
        if element is not root:
            words.append(_BLANKS.sub(" ", element.tail or ""))
    close()
    return "\n\n".join(paragraphs)


def _is_unseen(name: str, element: Any) -> bool:
    return name in _UNSEEN or "hidden" in element.attrib or bool(_HIDDEN.search(element.get("style", "")))
