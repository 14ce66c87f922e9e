"""A web page -> its article, without what a site puts around it."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from kg.articles.raw import Content
from kg.articles.readers import page
from kg.articles.readers.text import decode
from kg.errors import UnreadableArticle

# What ends a paragraph or a link: plain text that only speaks of markup seldom has it.
_MARKUP = re.compile(
    r"</(?:p|div|a|li|ul|em|strong|b|i|h[1-6]|blockquote|span|figure|section|article)>|<br ?/?>|<p>", re.IGNORECASE
)
_PAGE = re.compile(
    # possessive, for comments without end could be divided in ever so many ways
    rb"\s*+(?:<\?xml[^>]{0,500}>\s*+)?(?:<!--(?:(?!-->).){0,5000}+-->\s*+)*+<(?:!doctype\s+html|html|head|body)\b",
    re.IGNORECASE | re.DOTALL,
)
_CHARSET = re.compile(
    rb"<meta\b[^>]{0,200}\bcharset\s*=\s*[\"']?\s*([\w.:-]+)|<\?xml[^>]{0,100}\bencoding\s*=\s*[\"']([\w.:-]+)", re.I
)
_HEAD = 4096
# As browsers do (https://encoding.spec.whatwg.org/#names-and-labels).
_MEANT = {"iso-8859-1": "cp1252", "latin1": "cp1252", "us-ascii": "cp1252", "ascii": "cp1252", "gb2312": "gb18030"}
_SENTENCE = re.compile(r"[.!?…][\"'”’»)\]]*$")
_WORDS_OF_A_SENTENCE = 8
# How much of an article may be links, and how much of a page that does not say that it is one.
_LINKS, _LINKS_UNTOLD = 0.5, 0.25
# How many entries a page may show that does not say that it is an article.
_ENTRIES = 3
_IN_TABLES = "its text stands in tables: look whether menus are among it"
# What trafilatura calls what stands within a line.
_INLINE = frozenset({"ref", "hi", "del", "graphic", "code"})
_FAULT = re.compile(
    r"\b(?:not found|(?:error|http) 40[34]|40[34] (?:error|forbidden)|access denied|forbidden|page unavailable"
    r"|service unavailable|just a moment|captcha|before you continue|are you (?:a )?(?:human|robot)|log in|sign in"
    r"|subscribe to (?:read|continue))\b",
    re.IGNORECASE,
)
_ADDRESSED = re.compile(r"\b(?:you|your|we|our|us|please)\b", re.IGNORECASE)
_QUOTED = re.compile(r"“[^”]{0,1000}”|\"[^\"]{0,1000}\"")


def tells(head: bytes) -> bool:
    """Whether `head` begins as a web page does."""
    return _PAGE.match(head.removeprefix(codecs.BOM_UTF8)) is not None


def format_of(text: str) -> str:
    """The row of READERS for a text out of a table: a web page, a piece of one, or plain."""
    if tells(text[:5_000].encode("utf-8", "replace")):
        return "html"
    return "fragment" if _MARKUP.search(text) else "text"


def read(data: bytes, name: str) -> Content:
    """The article of a web page, its headline first, a blank line between paragraphs.

    Raises UnreadableArticle where it has none: menus, teasers, a form.
    """
    # to load it takes as long as reading several texts
    from trafilatura import load_html

    markup, notes = _decoded(data, name)
    tree = load_html(markup)
    if tree is None:
        raise UnreadableArticle(f"{name} is no HTML page that can be read")
    about, more, is_told = page.described(tree, markup)
    found = _extracted(tree)
    body = [words for line in page.article_body(tree).splitlines() if (words := " ".join(line.split()))]
    shown, told = sum(map(len, found.paragraphs)), sum(map(len, body))
    # A program in the page shows it; or it is all there is, without its paragraphs.
    if told > 2 * shown or (told > 0.9 * shown and len(body) > len(found.paragraphs)):
        found = _Extracted(body, 0)
    if why := _why_none(found, tree, about.title or "", is_told):
        raise UnreadableArticle(f"{name} is an HTML page without an article: {why}")
    headings = {page.shown(each) for each in tree.iter("h1")} or {page.shown(each) for each in tree.iter("h2")}
    if about.title and found.paragraphs[0] not in {about.title, *headings}:
        found.paragraphs.insert(0, about.title)
    return Content("\n\n".join(found.paragraphs), about, notes + more + found.notes)


class _Extracted(NamedTuple):
    """The paragraphs of what may be an article, and how many of their characters are links."""

    paragraphs: list[str]
    linked: int
    notes: tuple[str, ...] = ()

    def sentences(self) -> list[str]:
        return [
            each for each in self.paragraphs if len(each.split()) >= _WORDS_OF_A_SENTENCE and _SENTENCE.search(each)
        ]


def _extracted(tree: Any) -> _Extracted:
    """What is left of a page without all that is around its article: first without tables, which seldom belong to it,
    then with them, in which old pages are laid out whole."""
    from trafilatura import bare_extraction

    found = _Extracted([], 0)
    for tables, precise in ((False, True), (True, True), (True, False)):
        document: Any = bare_extraction(
            tree, include_comments=False, include_tables=tables, include_links=True, favor_precision=precise
        )
        if document is not None and document.body is not None:
            lines = "".join(_lines(document.body)).split("\n")
            # some versions give a short article twice
            paragraphs = list(dict.fromkeys(words for line in lines if (words := " ".join(line.split()))))
            linked = sum(len(page.shown(each)) for each in document.body.iter("ref"))
            found = _Extracted(paragraphs, linked, (_IN_TABLES,) if tables else ())
        if found.sentences():
            break
    return found


def _why_none(found: _Extracted, tree: Any, title: str, is_told: bool) -> str | None:
    """Why what was found is no article; None where it is one. `is_told` says that the page calls it one."""
    sentences = found.sentences()
    if not sentences:
        return "only menus and the like"
    linked = found.linked / sum(map(len, found.paragraphs))
    entries = sum(1 for each in tree.iter("article") if next(each.iterancestors("article"), None) is None)
    if linked > (_LINKS if is_told else _LINKS_UNTOLD):
        return "mostly links"
    if not is_told and entries > _ENTRIES:
        return "the beginnings of several"
    if not is_told and (_FAULT.search(title) or all(_ADDRESSED.search(_QUOTED.sub("", each)) for each in sentences)):
        return "a notice to its readers"
    return None


def _lines(element: Any) -> Iterator[str]:
    """The text of an element, a line each paragraph, heading, item or cell."""
    yield element.text or ""
    for child in element:
        ends = child.tag not in _INLINE
        yield "\n" if ends else ""
        yield from _lines(child)
        yield "\n" if ends else ""
        yield child.tail or ""


def _decoded(data: bytes, name: str) -> tuple[str, tuple[str, ...]]:
    """`data` as text: in UTF-8 where it is, else as the page declares, else as it looks."""
    try:
        return data.decode("utf-8-sig"), ()
    except UnicodeDecodeError:
        pass
    found = _CHARSET.search(data[:_HEAD])
    if found and not data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        said = (found[1] or found[2]).decode("ascii", "replace").lower()
        try:
            return data.decode(_MEANT.get(said, said)), (f"not UTF-8: read as {said}, which the page declares",)
        except (LookupError, UnicodeDecodeError):
            pass
    text, notes = decode(data, name)
    return text.removeprefix("\ufeff"), notes
