"""Every exception that newskg raises on purpose, in one small tree.

    KgError
    ├── SkipArticle          this one article cannot be used; the rest of the batch goes on
    │   ├── UnreadableArticle    empty, binary, vanished, undecodable, too large
    │   ├── UnsupportedLanguage  not English
    │   └── BadSidecar           NAME.json that is no valid description of NAME.txt
    └── StopRun              nothing sensible can follow; the command ends
        ├── BadSetting           an option or environment variable with an impossible value
        ├── BadInput             a file or folder named by the user that is none, or is no RDF
        ├── StoreError           the store directory is no store, is damaged or cannot be written
        │   └── StoreLocked          another process holds it
        ├── OutsideError         a service of others is down, slow, busy or lying
        ├── NotConforming        what was to be written is against the shapes or the store's order
        ├── MissingExtra         a package that only an extra brings, as pandas, is not installed
        ├── NotFound             an IRI, an article or a catalogue query that does not exist
        └── QueryError           a query that cannot be answered
            ├── QuerySyntaxError     with line and column
            ├── QueryRefused         it would leave the store: SERVICE, FROM <elsewhere>, an update
            ├── QueryTimeout         it ran past its time limit and was ended
            └── QueryTooLarge        its answer ran past the size limit

Each carries one line that says what is wrong and, where there is one, the remedy.
"""

from __future__ import annotations


class KgError(Exception):
    """The root: catch it to catch everything that newskg raises on purpose."""


class SkipArticle(KgError):
    """This article is left out, with its reason; the run goes on."""


class UnreadableArticle(SkipArticle):
    """The bytes of the article cannot be read as text."""


class UnsupportedLanguage(SkipArticle):
    """The article is not in a language that the extractors know."""


class BadSidecar(SkipArticle):
    """The description beside a text file is not valid."""


class StopRun(KgError):
    """The run ends here."""


class BadSetting(StopRun):
    """A setting has an impossible value."""


class BadInput(StopRun):
    """A path or a file that the user named cannot be used."""


class StoreError(StopRun):
    """The store cannot be opened, read or written."""


class StoreLocked(StoreError):
    """Another process holds the store."""


class OutsideError(StopRun):
    """A service of others did not give what was asked; what needs no service goes on."""


class NotConforming(StopRun):
    """What was to be written does not conform; nothing of it was stored. `report` tells all that is wrong."""

    def __init__(self, message: str, report: str = "") -> None:
        super().__init__(message)
        self.report = report


class MissingExtra(StopRun):
    """A package that is not installed, for only an extra of newskg needs it."""


class NotFound(StopRun):
    """What the user named does not exist."""


class QueryError(StopRun):
    """A query cannot be answered."""


class QuerySyntaxError(QueryError):
    """The query is not SPARQL; `line` and `column` count from 1, or are None where unknown."""

    def __init__(self, message: str, line: int | None = None, column: int | None = None) -> None:
        super().__init__(message)
        self.line = line
        self.column = column


class QueryRefused(QueryError):
    """The query asks for something that this store does not do for anybody."""


class QueryTimeout(QueryError):
    """The query was ended at its time limit."""


class QueryTooLarge(QueryError):
    """The answer was longer than the limit."""
