"""Every exception that newskg raises on purpose, in one small tree.

SkipArticle and what is below it leave out one article, and the rest of the batch goes on; after a StopRun nothing
sensible can follow. Each carries one line that says what is wrong and, where there is one, the remedy.
"""

from __future__ import annotations


class KgError(Exception):
    """The root: catch it to catch everything that newskg raises on purpose."""


class SkipArticle(KgError):
    """This one article cannot be used; the rest of the batch goes on."""


class UnreadableArticle(SkipArticle):
    """The article is empty, binary, vanished, undecodable or too large."""


class UnsupportedLanguage(SkipArticle):
    """The article is not in English, the language that the extractors know."""


class BadSidecar(SkipArticle):
    """NAME.json is no valid description of NAME.txt."""


class StopRun(KgError):
    """Nothing sensible can follow; the command ends."""


class BadSetting(StopRun):
    """An option or environment variable has an impossible value."""


class BadInput(StopRun):
    """A file or folder that the user named is none, is no RDF, or is otherwise of no use."""


class StoreError(StopRun):
    """The store directory is no store, is damaged, or cannot be read or written."""


class StoreLocked(StoreError):
    """Another process holds the store."""


class StoreReadOnly(StoreError):
    """This process may read the store but not write it: a read-only file system, or no right to."""


class OutsideError(StopRun):
    """A service of others is down, slow, busy or lying; what needs no service goes on."""


class NotConforming(StopRun):
    """What was to be written does not conform; nothing of it was stored. `report` tells all that is wrong."""

    def __init__(self, message: str, report: str = "") -> None:
        super().__init__(message)
        self.report = report


class MissingExtra(StopRun):
    """A package that is not installed, for only an extra of newskg needs it."""


class NotFound(StopRun):
    """An IRI, an article or a query of the catalogue that the user named does not exist."""


class QueryError(StopRun):
    """A query cannot be answered."""


class QuerySyntaxError(QueryError):
    """The query is not SPARQL; `line` and `column` count from 1, or are None where unknown."""

    def __init__(self, message: str, line: int | None = None, column: int | None = None) -> None:
        super().__init__(message)
        self.line = line
        self.column = column


class QueryRefused(QueryError):
    """The query would leave the store: SERVICE, FROM elsewhere, an update."""


class QueryTimeout(QueryError):
    """The query was ended at its time limit."""


class QueryTooLarge(QueryError):
    """The answer was longer than the limit."""
