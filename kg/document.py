"""Stage 2, parse: `Article` -> `Document`. The only module that loads an NLP pipeline.

Each paragraph is a spaCy Doc of its own: memory stays small, a quotation never runs over a
paragraph by accident, and no sentence crosses a line end.
"""

from __future__ import annotations

import importlib.util
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

import spacy
from spacy.language import Language
from spacy.tokens import Doc, Token
from spacy.tokens import Span as TokenSpan

from kg.errors import BadSetting
from kg.records import Article, Evidence, Sentence, Span
from kg.settings import Settings


@dataclass(frozen=True, slots=True)
class Paragraph:
    """`doc` begins at code point `start` of the article's text."""

    index: int
    start: int
    doc: Doc
    is_headline: bool = False

    def span(self, tokens: TokenSpan | Token) -> Span:
        """Code points of a token or a token span in the article's text."""
        if isinstance(tokens, Token):
            return Span(self.start + tokens.idx, self.start + tokens.idx + len(tokens))
        return Span(self.start + tokens.start_char, self.start + tokens.end_char)


@dataclass(frozen=True)
class Document:
    """A parsed article: paragraphs in order (body only), sentences numbered from 1."""

    article: Article
    paragraphs: tuple[Paragraph, ...]
    sentences: tuple[Sentence, ...]

    def evidence(self, span: Span) -> Evidence:
        """The words at `span`, as evidence."""
        return Evidence(self.article.key, span, self.article.text[span.start : span.end])

    def evidence_of(self, paragraph: Paragraph, tokens: TokenSpan | Token) -> Evidence:
        return self.evidence(paragraph.span(tokens))

    def paragraph_at(self, offset: int) -> Paragraph | None:
        """The paragraph that holds the code point `offset`."""
        for paragraph in self.paragraphs:
            if paragraph.start <= offset < paragraph.start + len(paragraph.doc.text):
                return paragraph
        return None

    def sentences_of(self, span: Span) -> Iterator[Sentence]:
        """The sentences that `span` lies in or overlaps."""
        for sentence in self.sentences:
            if sentence.span.overlaps(span):
                yield sentence

    def tokens_of(self, span: Span) -> TokenSpan | None:
        """The tokens that `span` covers or touches, None where it holds no token."""
        paragraph = self.paragraph_at(span.start)
        if paragraph is None:
            return None
        start, end = span.start - paragraph.start, span.end - paragraph.start
        touched = [t.i for t in paragraph.doc if t.idx < end and t.idx + len(t) > start and not t.is_space]
        return paragraph.doc[touched[0] : touched[-1] + 1] if touched else None

    @cached_property
    def text(self) -> str:
        return self.article.text


@lru_cache(maxsize=2)
def load_pipeline(name: str) -> Language:
    """The spaCy pipeline `name`, an installed package. Raises BadSetting where there is none."""
    if importlib.util.find_spec(name) is None:
        raise BadSetting(f"spaCy pipeline {name!r} is not installed: pip install it or unset KG_PIPELINE")
    nlp = spacy.load(name) if name in spacy.util.get_installed_models() else importlib.import_module(name).load()
    missing = {"parser", "ner", "tagger"} - set(nlp.pipe_names)
    if missing:
        raise BadSetting(f"spaCy pipeline {name!r} lacks {', '.join(sorted(missing))}")
    return nlp


# Whatever str.splitlines knows as a line end, so that vertical tabs and U+2028 separate too.
_LINE = re.compile(r"[^\r\n\v\f\x1c-\x1e\x85\u2028\u2029]+")


def _pieces(text: str, span: Span, limit: int) -> Iterator[Span]:
    """Lines of `text` inside `span`, trimmed; one longer than `limit` is cut, at white space
    where there is any, else at `limit`."""
    for match in _LINE.finditer(text, span.start, span.end):
        start, end = match.span()
        while start < end:
            stop = end
            if end - start > limit:
                cut = max(text.rfind(". ", start, start + limit) + 1, text.rfind(" ", start + limit // 2, start + limit))
                stop = cut if cut > start else start + limit
            piece = text[start:stop]
            left = start + len(piece) - len(piece.lstrip())
            right = start + len(piece.rstrip())
            if left < right:
                yield Span(left, right)
            start = stop


def _sentences(article: Article, paragraphs: Iterable[Paragraph]) -> Iterator[Sentence]:
    index = 0
    for paragraph in paragraphs:
        for sent in paragraph.doc.sents:
            words = sent.text.strip()
            if not words:
                continue
            index += 1
            start = paragraph.start + sent.start_char + len(sent.text) - len(sent.text.lstrip())
            span = Span(start, start + len(words))
            yield Sentence(index, span, article.text[span.start : span.end])


def parse(articles: Iterable[Article], settings: Settings) -> Iterator[Document]:
    """Parse `articles`, in order. Pure: the same article gives the same document, whatever
    other articles are parsed beside it."""
    nlp = load_pipeline(settings.pipeline)
    for article in articles:
        spans = list(_pieces(article.text, article.body, settings.max_paragraph_chars))
        docs: Sequence[Doc] = list(nlp.pipe((article.text[s.start : s.end] for s in spans), batch_size=32))
        paragraphs = tuple(
            Paragraph(i, span.start, doc, article.headline is not None and article.headline.covers(span))
            for i, (span, doc) in enumerate(zip(spans, docs, strict=True))
        )
        yield Document(article, paragraphs, tuple(_sentences(article, paragraphs)))
