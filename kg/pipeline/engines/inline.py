"""No workers: this process does the work itself. The quickest way to little work, but what ends a worker ends it."""

from __future__ import annotations

from collections.abc import Generator, Iterable

from kg import gc_tuning
from kg.pipeline.engines import Batch, Lost, Postponed, R, Task, Work


class Inline:
    """See `engines.Engine`."""

    def results(self, batches: Iterable[Batch], work: Work[R]) -> Generator[tuple[Task, R | Lost]]:
        """See `engines.Engine`."""
        with gc_tuning.collecting_seldom():
            for batch in batches:
                results = (result for result in work(batch) if not isinstance(result, Postponed))
                yield from zip(batch, results, strict=True)
