"""The catalogue: the questions of queries/*.rq, with what their headers say of them.

A file begins with comment lines and then is plain SPARQL:

    # title: What does an actor support and oppose?
    # description: All positions of one actor, with the sentences.
    # user: political scientist
    # param: actor iri actor/government-of-turkey The actor who holds the positions.

A parameter has a name, a type (`iri`, `string`, `number` or `choice(a|b|c)`), a default (`-` for
none; in double quotes where it holds spaces) and a description. It stands in the query as `$name`,
and only parameters are written with '$', so an unbound file is a valid query too.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from kg import resources
from kg.errors import BadInput, NotFound
from kg.namespaces import PREFIXES
from kg.nquads import quoted
from kg.settings import Settings
from kg.store.lexer import undeclared

# RFC 3987 and the IRIREF of SPARQL: what no IRI may hold.
_ABSOLUTE = re.compile(r"[A-Za-z][A-Za-z0-9+.\-]*:[^\x00-\x20<>\"{}|\\^`\ud800-\udfff]+")
_RELATIVE = re.compile(r"[^\x00-\x20<>\"{}|\\^`\ud800-\udfff:]+")
_NUMBER = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?")
_PARAM = re.compile(
    r"(?P<name>\w+) +(?P<type>iri|string|number|choice)(?:\((?P<choices>[^)]*)\))? +"
    r"(?P<default>\"[^\"]*\"|\S+) +(?P<description>.+)"
)


@dataclass(frozen=True, slots=True)
class Parameter:
    """`type` is iri, string, number or choice; `choices` are those of a choice; `default` None makes
    the parameter required."""

    name: str
    type: str
    default: str | None
    description: str
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CatalogueQuery:
    """A question: `name` without its number ('who-said-what'), `text` the whole file, `query` the
    SPARQL after its header."""

    number: int
    name: str
    title: str
    description: str
    user: str
    parameters: tuple[Parameter, ...]
    text: str
    query: str


@lru_cache(maxsize=1)
def catalogue() -> tuple[CatalogueQuery, ...]:
    """All queries, by number. Raises BadInput for a file whose header cannot be read."""
    return tuple(sorted((read(path) for path in resources.files("queries", ".rq")), key=lambda each: each.number))


def find(name: str) -> CatalogueQuery:
    """The query called `name`, with or without its number and '.rq', or by its number alone.

    Raises NotFound, with the names most like it.
    """
    wanted = name.removesuffix(".rq").lower()
    for each in catalogue():
        if wanted in {each.name, f"{each.number:02}-{each.name}", f"{each.number:02}", str(each.number)}:
            return each
    names = [each.name for each in catalogue()]
    near = difflib.get_close_matches(re.sub(r"^\d+-", "", wanted), names, n=3, cutoff=0.4)
    parts = {part for part in re.split(r"\W+", wanted) if len(part) > 3}
    near = near or [each for each in names if parts & set(each.split("-"))][:3]
    hint = f"did you mean {' or '.join(near)}?" if near else "kg query lists the catalogue"
    raise NotFound(f"the catalogue has no query {name!r}: {hint}")


def bind(query: CatalogueQuery, parameters: Mapping[str, str], *, base: str | None = None) -> str:
    """The SPARQL of `query` with every `$name` replaced by an RDF term: the given value, else the
    default. No value can reach the query's syntax.

    A value of type iri may be absolute, prefixed (one of `namespaces.PREFIXES`) or relative to
    `base`, by default that of the settings. Raises BadInput for a parameter that the query
    does not have, that is required and missing, or whose value is not of its type.
    """
    known = {each.name: each for each in query.parameters}
    for name in parameters:
        if name not in known:
            has = f"it has {', '.join(known)}" if known else "it has none"
            near = difflib.get_close_matches(name, known, n=1)
            hint = f"did you mean {near[0]}?" if near else has
            raise BadInput(f"{query.name} has no parameter {name!r}: {hint}")
    terms: dict[str, str] = {}
    for each in query.parameters:
        value = parameters.get(each.name, each.default)
        if value is None:
            raise BadInput(f"{query.name} needs the parameter {each.name}: {each.description}")
        terms[each.name] = _term(query, each, value, Settings().base if base is None else base)
    return re.sub(r"\$(\w+)", lambda found: terms[found[1]], query.query)


def sparql(query: str, parameters: Mapping[str, str], *, base: str | None = None) -> str:
    """SPARQL for the name of a query of the catalogue, or for the text of a query, our prefixes declared
    where they are missing. Raises what `find` and `bind` raise, and BadInput for parameters of a text."""
    if not any(c.isspace() or c in "{}" for c in query):
        try:
            return bind(find(query), parameters, base=base)
        except NotFound as error:
            raise NotFound(f"{error}; it is no SPARQL either") from None
    if parameters:
        raise BadInput("parameters go with a query of the catalogue")
    used = {token.text.partition(":")[0] for token in undeclared(query)}
    missing = [f"PREFIX {p}: <{iri}> " for p, iri in PREFIXES.items() if p in used]
    # on the query's own first line, so that line numbers in error messages stay true
    return "".join(missing) + query


def read(path: Path) -> CatalogueQuery:
    """The query in the file `path`. Raises BadInput where its name or header is not as above."""
    named = re.fullmatch(r"(\d+)-([a-z0-9-]+)\.rq", path.name)
    if named is None:
        raise BadInput(f"{path}: a query of the catalogue is called NN-name.rq")
    text = path.read_text(encoding="utf-8")
    query = re.sub(r"\A(?:# \w+: .*\n)*", "", text)
    said = re.findall(r"(?m)^# (\w+): (.*\S)", text[: len(text) - len(query)])
    fields = dict(said)
    parameters = tuple(_parameter(path, words) for name, words in said if name == "param")
    for field in ("title", "description", "user"):
        if field not in fields:
            raise BadInput(f"{path}: its header lacks a line '# {field}: ...'")
    used, declared = set(re.findall(r"\$(\w+)", query)), {each.name for each in parameters}
    if used != declared:
        raise BadInput(f"{path}: declared and used parameters differ: {', '.join(sorted(used ^ declared))}")
    about = fields["title"], fields["description"], fields["user"]
    return CatalogueQuery(int(named[1]), named[2], *about, parameters, text, query)


def _parameter(path: Path, words: str) -> Parameter:
    found = _PARAM.fullmatch(words)
    if found is None or (found["type"] == "choice") != bool(found["choices"]):
        raise BadInput(f"{path}: not 'name type default description': # param: {words}")
    default = None if found["default"] == "-" else found["default"].strip('"')
    choices = tuple(found["choices"].split("|")) if found["choices"] else ()
    return Parameter(found["name"], found["type"], default, found["description"], choices)


def _term(query: CatalogueQuery, parameter: Parameter, value: str, base: str) -> str:
    """`value` as a SPARQL term of the parameter's type."""
    if parameter.type == "iri":
        iri = _iri(value.strip(), base)
        if iri is None:
            raise BadInput(f"{query.name}: {parameter.name} must be an IRI, not {value!r}")
        return f"<{iri}>"
    if parameter.type == "number":
        if not _NUMBER.fullmatch(value.strip()):
            raise BadInput(f"{query.name}: {parameter.name} must be a number, not {value!r}")
        return value.strip()
    if parameter.type == "choice" and value not in parameter.choices:
        raise BadInput(f"{query.name}: {parameter.name} must be one of {', '.join(parameter.choices)}, not {value!r}")
    if re.search(r"[\ud800-\udfff]", value):
        raise BadInput(f"{query.name}: {parameter.name} holds half a character, which is no Unicode text")
    return quoted(value)


def _iri(value: str, base: str) -> str | None:
    if value.startswith("<") and value.endswith(">"):
        value = value[1:-1]
    prefix, colon, local = value.partition(":")
    if colon and prefix in PREFIXES:
        value = PREFIXES[prefix] + local
    if _ABSOLUTE.fullmatch(value):
        return value
    return base + value if _RELATIVE.fullmatch(value) else None
