"""The index: one SQLite file with the names of entities and articles, and the facts with their sentences."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from kg.lexicon.folding import words_of

FORMAT = 1
_SCHEMA = f"""
CREATE TABLE articles (key TEXT PRIMARY KEY, made TEXT, name TEXT, title TEXT, outlet TEXT, day TEXT, url TEXT)
  WITHOUT ROWID;
CREATE TABLE names (id INTEGER PRIMARY KEY, iri TEXT UNIQUE, class TEXT, label TEXT, spelt TEXT);
CREATE VIRTUAL TABLE name_words USING fts5(words, content='', prefix='2 3', tokenize='ascii');
CREATE TABLE facts (id INTEGER PRIMARY KEY, iri TEXT, class TEXT, article TEXT, place INTEGER, caption TEXT,
  sentence TEXT, confidence REAL);
CREATE INDEX facts_by_article ON facts (article);
CREATE INDEX facts_by_class ON facts (class, article, place, iri);
CREATE TABLE parts (fact INTEGER, role TEXT, value TEXT, PRIMARY KEY (value, role, fact)) WITHOUT ROWID;
CREATE INDEX parts_by_fact ON parts (fact);
CREATE VIRTUAL TABLE fact_words USING fts5(words, content='', prefix='2 3', tokenize='ascii');
PRAGMA user_version = {FORMAT};
"""


@dataclass(frozen=True, slots=True)
class ArticleRow:
    """An article; `made` tells the run that its graph is from."""

    key: str
    made: str
    name: str
    title: str = ""
    outlet: str = ""
    day: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Fact:
    """A fact: its class, its article's key and its place in the text, its caption, the sentences behind it, and its
    parts, (property, IRI or text)."""

    iri: str
    cls: str
    article: str
    place: int
    caption: str
    sentence: str
    confidence: float | None
    parts: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Found:
    """A fact with what tells where it is from."""

    iri: str
    caption: str
    sentence: str
    confidence: float | None
    article: str
    title: str
    outlet: str
    day: str
    url: str


@dataclass(frozen=True, slots=True)
class Name:
    """An entity or an article that was found by name, and the number of facts that speak of it."""

    iri: str
    cls: str
    label: str
    facts: int


SORTS: Mapping[str, str] = {
    "text": "f.article, f.place, f.iri",
    "newest": "a.day DESC, f.article, f.place, f.iri",
    "oldest": "a.day = '', a.day, f.article, f.place, f.iri",
    "surest": "f.confidence DESC, f.article, f.place, f.iri",
    "unsure": "f.confidence, f.article, f.place, f.iri",
}


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which facts: of a class, with all `words` in caption or sentence, with each of `parts` (property -> value), from
    an outlet, published from and to a day, with a confidence of at least so much."""

    cls: str = ""
    words: str = ""
    parts: Mapping[str, str] = field(default_factory=dict)
    outlet: str = ""
    since: str = ""
    until: str = ""
    confidence: float | None = None
    sort: str = "text"

    def condition(self) -> tuple[str, list[object]]:
        """As SQL over facts `f` and articles `a`, with its parameters."""
        sql, values = ["1"], list[object]()

        def must(condition: str, *given: object) -> None:
            sql.append(condition)
            values.extend(given)

        if self.cls:
            must("f.class = ?", self.cls)
        if self.words:
            must("f.id IN (SELECT rowid FROM fact_words WHERE fact_words MATCH ?)", matching(self.words))
        for role, value in self.parts.items():
            must("f.id IN (SELECT fact FROM parts WHERE value = ? AND role = ?)", value, role)
        if self.outlet:
            must("a.outlet = ?", self.outlet)
        if self.since:
            must("a.day >= ?", self.since)
        if self.until:
            # a day may have a time
            must("a.day != '' AND a.day <= ?", f"{self.until}T99")
        if self.confidence is not None:
            must("f.confidence >= ?", self.confidence)
        return " AND ".join(sql), values


def matching(words: str) -> str:
    """The FTS5 expression for what holds all of `words`, each whole or as the beginning of a word.

    >>> matching('Støre\\'s "Nobel" prize!')
    '"store"* "nobel"* "prize"*'
    """
    return " ".join(f'"{word}"*' for word in words_of(words)) or '""'


class Index:
    """The index in a file. One process at a time writes; any thread reads."""

    def __init__(self, path: Path) -> None:
        self.path = path

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        with closing(sqlite3.connect(self.path, isolation_level=None, timeout=30)) as connection:
            yield connection

    def prepare(self) -> None:
        """Make the file, anew where it has another format or is none."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with self._open() as connection:
            try:
                if connection.execute("PRAGMA user_version").fetchone()[0] == FORMAT:
                    return
            except sqlite3.DatabaseError:
                pass
        self.path.unlink(missing_ok=True)
        with self._open() as connection:
            connection.execute("PRAGMA journal_mode = WAL")
            connection.executescript(_SCHEMA)

    # --- filling ------------------------------------------------------------------------------------

    def made(self) -> dict[str, str]:
        """Article key -> the run that what the index holds of it is from."""
        with self._open() as connection:
            return dict(connection.execute("SELECT key, made FROM articles"))

    def put(self, articles: Iterable[ArticleRow], facts: Iterable[Fact], gone: Iterable[str] = ()) -> None:
        """Replace what is held of these articles, and take out those that are gone."""
        rows = list(articles)
        with self._open() as connection:
            connection.execute("BEGIN IMMEDIATE")
            for key in (*gone, *(row.key for row in rows)):
                held = connection.execute(
                    "SELECT id, caption, sentence FROM facts WHERE article = ?", (key,)
                ).fetchall()
                for number, *texts in held:
                    _forget(connection, "fact_words", number, texts)
                connection.executemany("DELETE FROM parts WHERE fact = ?", [(number,) for number, *_ in held])
                connection.execute("DELETE FROM facts WHERE article = ?", (key,))
                connection.execute("DELETE FROM articles WHERE key = ?", (key,))
            connection.executemany(
                "INSERT INTO articles VALUES (?, ?, ?, ?, ?, ?, ?)",
                [(r.key, r.made, r.name, r.title, r.outlet, r.day, r.url) for r in rows],
            )
            for each in facts:
                number = connection.execute(
                    "INSERT INTO facts (iri, class, article, place, caption, sentence, confidence) "
                    "VALUES (?, ?, ?, ?, ?, ?, ?)",
                    (each.iri, each.cls, each.article, each.place, each.caption, each.sentence, each.confidence),
                ).lastrowid
                _learn(connection, "fact_words", number, (each.caption, each.sentence))
                connection.executemany(
                    "INSERT OR IGNORE INTO parts VALUES (?, ?, ?)",
                    [(number, role, value) for role, value in each.parts],
                )
            connection.execute("COMMIT")

    def put_names(self, names: Mapping[str, tuple[str, str, Sequence[str]]]) -> None:
        """What entities and articles are called now: IRI -> (class, label, all names)."""
        wanted = {iri: (cls, label, "\n".join(every)) for iri, (cls, label, every) in names.items()}
        with self._open() as connection:
            held = {row[0]: row[1:] for row in connection.execute("SELECT iri, class, label, spelt FROM names")}
            connection.execute("BEGIN IMMEDIATE")
            for iri in [iri for iri, told in held.items() if wanted.get(iri) != told]:
                number, spelt = connection.execute("SELECT id, spelt FROM names WHERE iri = ?", (iri,)).fetchone()
                _forget(connection, "name_words", number, (spelt,))
                connection.execute("DELETE FROM names WHERE id = ?", (number,))
            for iri, told in wanted.items():
                if held.get(iri) == told:
                    continue
                number = connection.execute(
                    "INSERT INTO names (iri, class, label, spelt) VALUES (?, ?, ?, ?)", (iri, *told)
                ).lastrowid
                _learn(connection, "name_words", number, told[2:])
            connection.execute("COMMIT")

    # --- finding ------------------------------------------------------------------------------------

    def names(self, words: str, limit: int, classes: Sequence[str] = ()) -> list[Name]:
        """Entities and articles by their names, those first that are called just so, then those that most facts
        speak of."""
        key = " ".join(words_of(words))
        among = f"AND n.class IN ({', '.join('?' * len(classes))})" if classes else ""
        with self._open() as connection:
            rows = connection.execute(
                "SELECT n.iri, n.class, n.label, (SELECT COUNT(*) FROM parts p WHERE p.value = n.iri) AS facts, "
                f"n.spelt FROM names n WHERE n.id IN (SELECT rowid FROM name_words WHERE name_words MATCH ?) {among} "
                "ORDER BY facts DESC, n.iri LIMIT 1000",
                (matching(words), *classes),
            ).fetchall()

        def order(row: tuple[str, str, str, int, str]) -> tuple[bool, bool, int, int, str]:
            spelt = [" ".join(words_of(name)) for name in row[4].split("\n")]
            return key not in spelt, not any(name.startswith(key) for name in spelt), -row[3], len(row[2]), row[0]

        return [Name(*row[:4]) for row in sorted(rows, key=order)[:limit]]

    def count(self, wanted: Wanted) -> int:
        """The number of facts that are `wanted`."""
        condition, values = wanted.condition()
        with self._open() as connection:
            row = connection.execute(
                f"SELECT COUNT(*) FROM facts f JOIN articles a ON a.key = f.article WHERE {condition}", values
            ).fetchone()
        return int(row[0])

    def facts(self, wanted: Wanted, first: int, limit: int) -> list[Found]:
        """The facts that are `wanted`, from number `first`."""
        condition, values = wanted.condition()
        with self._open() as connection:
            rows = connection.execute(
                "SELECT f.iri, f.caption, f.sentence, f.confidence, f.article, COALESCE(NULLIF(a.title, ''), a.name), "
                "a.outlet, a.day, a.url FROM facts f JOIN articles a ON a.key = f.article "
                f"WHERE {condition} ORDER BY {SORTS[wanted.sort]} LIMIT ? OFFSET ?",
                (*values, limit, first),
            )
            return [Found(*row) for row in rows]

    def facets(self, wanted: Wanted, roles: Sequence[str], limit: int) -> dict[str, list[tuple[str, str, int]]]:
        """What the facts that are `wanted` have most often as each of the properties `roles` and as 'outlet': (value,
        label, number)."""
        condition, values = wanted.condition()
        selected = f"SELECT f.id FROM facts f JOIN articles a ON a.key = f.article WHERE {condition}"
        found: dict[str, list[tuple[str, str, int]]] = {}
        with self._open() as connection:
            connection.execute("CREATE TEMP TABLE chosen (id INTEGER PRIMARY KEY)")
            connection.execute(f"INSERT INTO chosen {selected}", values)
            for role in roles:
                found[role] = connection.execute(
                    "SELECT p.value, COALESCE(n.label, ''), COUNT(*) AS many FROM chosen c "
                    "JOIN parts p ON p.fact = c.id LEFT JOIN names n ON n.iri = p.value WHERE p.role = ? "
                    "GROUP BY p.value ORDER BY many DESC, p.value LIMIT ?",
                    (role, limit),
                ).fetchall()
            found["outlet"] = connection.execute(
                "SELECT a.outlet, a.outlet, COUNT(*) AS many FROM chosen c JOIN facts f ON f.id = c.id "
                "JOIN articles a ON a.key = f.article WHERE a.outlet != '' GROUP BY a.outlet "
                "ORDER BY many DESC, a.outlet LIMIT ?",
                (limit,),
            ).fetchall()
        return {role: rows for role, rows in found.items() if rows}


def _folded(texts: Iterable[str]) -> str:
    return " ".join(word for text in texts for word in words_of(text))


def _learn(connection: sqlite3.Connection, table: str, number: int | None, texts: Iterable[str]) -> None:
    connection.execute(f"INSERT INTO {table} (rowid, words) VALUES (?, ?)", (number, _folded(texts)))


def _forget(connection: sqlite3.Connection, table: str, number: int, texts: Iterable[str]) -> None:
    """Take out what was learnt from `texts`: the table does not keep them (https://www.sqlite.org/fts5.html, 4.4.1)."""
    connection.execute(f"INSERT INTO {table} ({table}, rowid, words) VALUES ('delete', ?, ?)", (number, _folded(texts)))
