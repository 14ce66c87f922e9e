"""Stages 2 to 6, a pure function of (article, settings, code version), and the models that they need."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

from kg import articles, extraction, graph, resolve, validate
from kg.graph import ArticleGraph
from kg.iris import Minter
from kg.model import Article
from kg.model.classes import ACTORS, CLASSES
from kg.namespaces import NKG
from kg.pipeline.account import Outcome
from kg.settings import Settings
from kg.text import document


@contextmanager
def timed(timings: dict[str, float], stage: str) -> Iterator[None]:
    """Add the CPU time of what is done meanwhile to `timings`."""
    start = time.process_time()
    yield
    timings[stage] = timings.get(stage, 0.0) + time.process_time() - start


def process(article: Article, settings: Settings) -> Outcome:
    """Stages 2 to 6 for one article."""
    timings: dict[str, float] = {}
    minter = Minter(settings.base)
    with timed(timings, "parse"):
        parsed = next(iter(document.parse([article], settings)))
    with timed(timings, "extract"):
        records = [record for extractor in extraction.EXTRACTORS for record in extractor(parsed)]
    with timed(timings, "resolve"):
        resolution = resolve.resolve(parsed, records)
    with timed(timings, "describe"):
        described = graph.describe(parsed, resolution, minter, settings, versions())
    with timed(timings, "validate"):
        gated = validate.gate(described)
        if settings.keep_text == "hash":
            gated = gated.without_texts()
    return Outcome(
        key=article.key,
        name=article.name,
        accepted=gated.accepted,
        rejected=gated.rejected,
        report="" if gated.report.conforms else gated.report.text(),
        counts=_counts(gated.accepted),
        incomplete=tuple(f"{type(record).__name__}: {reason}" for record, reason in resolution.dropped),
        timings=timings,
    )


def _counts(accepted: ArticleGraph | None) -> dict[str, int]:
    wanted = {NKG[name] for name in (*ACTORS, *(cls.name for cls in CLASSES))}
    found = Counter(str(o).rpartition("#")[2] for _, _, o, _ in (accepted.quads if accepted else ()) if o in wanted)
    return dict(sorted(found.items()))


def versions() -> list[tuple[str, str]]:
    """The name and the version of each extractor."""
    return [(extractor.name, extractor.version) for extractor in extraction.EXTRACTORS]


def load(settings: Settings) -> None:
    """Load all models and tables, which the first article would else wait for. Raises BadSetting for a pipeline
    that is none."""
    text = 'Ministers met in Geneva on Monday. "We oppose the ban," President Vladimir Putin said.'
    process(articles.read_string(text, settings).article, settings)
