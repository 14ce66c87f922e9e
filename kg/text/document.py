"""Stage 2, parse: `Article` -> `Document`. The only module that loads an NLP pipeline.

Each paragraph is a spaCy Doc of its own: memory stays small, a quotation never runs over a
paragraph by accident, and no sentence crosses a line end.
"""

from __future__ import annotations

import importlib.util
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache

import spacy
from spacy.language import Language
from spacy.tokens import Doc, Token
from spacy.tokens import Span as TokenSpan

from kg.errors import BadSetting
from kg.gc_tuning import lasting
from kg.model import Article, Evidence, Sentence, Span
from kg.settings import Settings
from kg.text.paragraphs import pieces
from kg.text.parsing import Parser
from kg.text.quotations import Quotation, pair
from kg.text.visible import visible, word_end


@dataclass(frozen=True, slots=True)
class Paragraph:
    """`doc` begins at code point `start` of the article's text and ends before `end`. Its text is
    the article's as it is seen, each white space character (the line ends of a hard-wrapped paragraph
    too) read as a blank; at `pads` blanks fill up words."""

    index: int
    start: int
    end: int
    doc: Doc
    is_headline: bool = False
    pads: frozenset[int] = frozenset()

    def span(self, tokens: TokenSpan | Token) -> Span:
        """Code points of a token or a token span in the article's text, with what is not seen in its last word."""
        start = tokens.idx if isinstance(tokens, Token) else tokens.start_char
        end = self.start + start + len(tokens.text)
        while end in self.pads:
            end += 1
        return Span(self.start + start, end)


@dataclass(frozen=True)
class Document:
    """A parsed article: paragraphs in order (body only), sentences numbered from 1. `learned` says
    whether the learned tagger of statements shall read it too."""

    article: Article
    paragraphs: tuple[Paragraph, ...]
    sentences: tuple[Sentence, ...]
    learned: bool = True

    def evidence(self, span: Span) -> Evidence:
        """The words at `span`, with what is not seen in the last of them, as evidence."""
        span = Span(span.start, word_end(self.article.text, span.end))
        return Evidence(self.article.key, span, self.article.text[span.start : span.end])

    def evidence_of(self, paragraph: Paragraph, tokens: TokenSpan | Token) -> Evidence:
        """The words of `tokens`, which are of `paragraph`, as evidence."""
        return self.evidence(paragraph.span(tokens))

    def paragraph_at(self, offset: int) -> Paragraph | None:
        """The paragraph that holds the code point `offset`."""
        index = bisect_right(self.paragraphs, offset, key=lambda each: each.start) - 1
        if index < 0 or offset >= self.paragraphs[index].end:
            return None
        return self.paragraphs[index]

    def sentences_of(self, span: Span) -> Iterator[Sentence]:
        """The sentences that `span` lies in or overlaps."""
        first = bisect_right(self.sentences, span.start, key=lambda each: each.span.end)
        for sentence in self.sentences[first:]:
            if sentence.span.start >= span.end:
                return
            yield sentence

    @cached_property
    def text(self) -> str:
        """The article's text as it is seen, as long as it was received."""
        return visible(self.article.text)[0]

    @cached_property
    def quotations(self) -> tuple[Quotation, ...]:
        """The words between quotation marks, in order."""
        return pair(self.text, (Span(p.start, p.end) for p in self.paragraphs))


def load_pipeline(name: str) -> Language:
    """The spaCy pipeline `name`, an installed package. Raises BadSetting where there is none, or where
    it lacks the parser, the tagger or the entity recogniser."""
    if not name.isidentifier() or importlib.util.find_spec(name) is None:
        raise BadSetting(f"spaCy pipeline {name!r} is not installed: pip install it or unset KG_PIPELINE")
    nlp: Language | None
    if name in spacy.util.get_installed_models():
        nlp = spacy.load(name)
    else:
        # A pipeline in a package that does not announce itself to spaCy.
        load = getattr(importlib.import_module(name), "load", None)
        try:
            nlp = load() if callable(load) else None
        except TypeError:  # a function of that name, but no pipeline's
            nlp = None
    if not isinstance(nlp, Language):  # whatever a function called 'load' may give
        raise BadSetting(f"the package {name!r} is no spaCy pipeline: name another one or unset KG_PIPELINE")
    missing = {"parser", "ner", "tagger"} - set(nlp.pipe_names)
    if missing:
        raise BadSetting(f"spaCy pipeline {name!r} lacks {', '.join(sorted(missing))}")
    return nlp


@lru_cache(maxsize=2)
@lasting()
def _parser(pipeline: str) -> Parser:
    return Parser(load_pipeline(pipeline))


# spaCy's models know no white space but the blank, and take a line end for a token: every white
# space character becomes a blank in what they read, one for one, so that offsets stay.
_BLANKS = {code: " " for code in range(0x3001) if chr(code).isspace()}


def _sentences(article: Article, paragraphs: Iterable[Paragraph]) -> Iterator[Sentence]:
    index = 0
    for paragraph in paragraphs:
        for sent in paragraph.doc.sents:
            words = sent.text.strip()
            if not words:
                continue
            index += 1
            start = paragraph.start + sent.start_char + len(sent.text) - len(sent.text.lstrip())
            end = start + len(words)
            while end in paragraph.pads:
                end += 1
            span = Span(start, end)
            yield Sentence(index, span, article.text[span.start : span.end])


def parse(articles: Iterable[Article], settings: Settings) -> Iterator[Document]:
    """Parse `articles`, in order. Pure: the same article gives the same document, whatever
    other articles are parsed beside it."""
    parser = _parser(settings.pipeline)
    for article in articles:
        text, pads = visible(article.text)
        spans = [s for s in pieces(text, article.body, settings.max_paragraph_chars) if s not in article.notices]
        texts = (text[s.start : s.end].translate(_BLANKS) for s in spans)
        docs = parser.parse(texts)
        paragraphs = tuple(
            Paragraph(
                i, span.start, span.end, doc, article.headline is not None and article.headline.covers(span), pads
            )
            for i, (span, doc) in enumerate(zip(spans, docs, strict=True))
        )
        yield Document(article, paragraphs, tuple(_sentences(article, paragraphs)), settings.tagger)


def doc_of(text: str) -> Doc:
    """The parse of one paragraph by the pipeline of the default settings: what examples in docstrings read.

    >>> [token.dep_ for token in doc_of("Ministers met.")]
    ['nsubj', 'ROOT', 'punct']
    """
    return next(iter(_parser(Settings().pipeline).parse([text])))
