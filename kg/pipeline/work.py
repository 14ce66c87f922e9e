"""What a worker does with a piece: reads it, and processes its article if the store does not hold it as it is."""

from __future__ import annotations

import traceback
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cached_property

from kg import __version__, articles, commit
from kg.articles import RawArticle
from kg.errors import KgError, SkipArticle
from kg.iris import Minter
from kg.pipeline.account import Processed, Refused, Result, Unchanged
from kg.pipeline.engines import Batch, Postponed
from kg.pipeline.known import Held, Lookup
from kg.settings import Settings


@dataclass(frozen=True)
class ReadAndProcess:
    """Stages 1 to 6 for pieces: the work of a build (see `engines.Work`).

    published   publication date of articles that do not carry their own
    held        what the store holds, which is not processed again
    """

    settings: Settings
    published: date | datetime | None = None
    held: Held | None = None

    def prepare(self) -> None:
        """Load the models."""
        # Nobody but a worker needs them, and they are three seconds and 300 MB.
        from kg.pipeline import stages

        stages.load(self.settings)

    def portable(self) -> ReadAndProcess:
        """See `engines.Work`."""
        return replace(self, held=self.held and self.held.portable())

    def __call__(self, batch: Batch) -> Iterator[Result]:
        """A result for each piece. Raises what must end the whole build (a KgError that is no SkipArticle)."""
        return (self._result(task.raw) for task in batch)

    def _result(self, raw: RawArticle) -> Result:
        from kg.pipeline import stages

        try:
            timings: dict[str, float] = {}
            with stages.timed(timings, "read"):
                read = articles.read(raw, self.settings, published=self.published)
            known = replace(read.article, text="")
            if self._lookup and read.article.input_hash in self._lookup:
                return Unchanged(known)
            outcome = stages.process(read.article, self.settings)
            return Processed(known, replace(outcome, timings=timings | outcome.timings), read.notes)
        except SkipArticle as error:
            return Refused(str(error))
        except KgError:
            raise
        except Exception:  # a fault of ours in one article must not cost the others
            return Refused(f"fault in newskg, please report it:\n{traceback.format_exc()}")

    @cached_property
    def _lookup(self) -> Lookup | None:
        if self.held is None:
            return None
        from kg.pipeline import stages

        minter = Minter(self.settings.base)
        extractors = (str(minter.agent(*version)) for version in stages.versions())
        return Lookup(self.held, self.settings.extraction_hash, __version__, extractors)


@dataclass(frozen=True)
class Contribute:
    """`inner`, which reads and processes, and what its results bring into a store in place of their quads."""

    inner: ReadAndProcess

    def prepare(self) -> None:
        """See `engines.Work`."""
        self.inner.prepare()

    def portable(self) -> Contribute:
        """See `engines.Work`."""
        return replace(self, inner=self.inner.portable())

    def __call__(self, batch: Batch) -> Iterator[Result | Postponed]:
        """See `engines.Work`. Raises StoreError for a term that RDF cannot hold."""
        return map(self._light, self.inner(batch))

    def _light(self, result: Result) -> Result:
        from kg.pipeline import stages

        if not isinstance(result, Processed) or result.outcome.accepted is None:
            return result
        with stages.timed(result.outcome.timings, "store"):
            contribution = commit.contribution(result.outcome.accepted, Minter(self.inner.settings.base))
        return result.light(contribution)
