"""The SPARQL 1.1 Protocol as pure functions: from a request to an `Operation`, from Accept to a format.

Specifications: SPARQL 1.1 Protocol, https://www.w3.org/TR/sparql11-protocol/ (sections given
below); negotiation, RFC 9110 section 12.5.1, https://www.rfc-editor.org/rfc/rfc9110#section-12.5.1.
"""

from __future__ import annotations

import re
from binascii import a2b_qp
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from kg.errors import QueryRefused
from kg.server.errors import ProtocolError
from kg.store.guard import outline

FORM_TYPE = "application/x-www-form-urlencoded"
QUERY_TYPE = "application/sparql-query"
UPDATE_TYPE = "application/sparql-update"
MULTIPART = "multipart/form-data"

# What a body of that type is.
_DIRECT = {QUERY_TYPE: "query", UPDATE_TYPE: "update"}
# The parameters of the dataset.
_QUERY_GRAPHS = ("default-graph-uri", "named-graph-uri")
_UPDATE_GRAPHS = ("using-graph-uri", "using-named-graph-uri")

MAX_PARAMETERS = 200


# --- negotiation -----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Format:
    """A format that an answer can have: its media type, other types that clients ask for it by,
    and the short name that the pages use."""

    media_type: str
    name: str
    label: str
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Choice:
    """What was negotiated; `content_type` is the name by which the client asked for the format."""

    format: Format
    content_type: str


# In the order in which the server prefers them where the client has no preference.
SOLUTIONS: tuple[Format, ...] = (
    Format("application/sparql-results+json", "json", "JSON", ("application/json",)),
    Format("application/sparql-results+xml", "xml", "XML", ("application/xml", "text/xml")),
    Format("text/csv", "csv", "CSV"),
    Format("text/tab-separated-values", "tsv", "TSV"),
)
GRAPHS: tuple[Format, ...] = (
    Format("text/turtle", "ttl", "Turtle", ("application/x-turtle",)),
    Format("application/n-triples", "nt", "N-Triples", ("text/plain",)),
    Format("application/ld+json", "jsonld", "JSON-LD", ("application/json",)),
    Format("application/rdf+xml", "rdf", "RDF/XML", ("application/xml", "text/xml")),
    Format("application/n-quads", "nq", "N-Quads"),
    Format("application/trig", "trig", "TriG"),
)
HTML = Format("text/html", "html", "HTML", ("application/xhtml+xml",))

_TOKEN = r"[!#$%&'*+.^_`|~0-9A-Za-z-]+"
_RANGE = re.compile(rf"({_TOKEN})/({_TOKEN})")
_QVALUE = re.compile(r"0(?:\.\d{0,3})?|1(?:\.0{0,3})?")
# A comma or semicolon inside a quoted parameter separates nothing.
_PIECE = re.compile(r'(?:[^,;"]|"(?:[^"\\]|\\.)*+"?)*+')


def _split(header: str) -> Iterator[list[str]]:
    """The comma-separated members of a header, each as its semicolon-separated pieces."""
    pieces: list[str] = []
    position = 0
    while position <= len(header):
        match = _PIECE.match(header, position)
        assert match is not None  # the pattern matches the empty string too
        pieces.append(match.group().strip())
        position = match.end() + 1
        if header[match.end() : position] != ";":
            yield pieces
            pieces = []


def quality(header: str, coding: str) -> float:
    """The quality that an Accept-Encoding header gives to `coding` (RFC 9110, section 12.5.3); 0 where
    it does not name it, for an answer as it is always serves."""
    found: dict[str, float] = {}
    for pieces in _split(header):
        found.setdefault(pieces[0].lower(), _weight(pieces[1:]))
    return found.get(coding, found.get("*", 0.0))


def _weight(parameters: Iterable[str]) -> float:
    """The q among the parameters of a header's member, -1 for one that is none."""
    weight = 1.0
    for parameter in parameters:
        name, _, value = parameter.partition("=")
        if name.strip().lower() == "q":
            weight = float(value) if _QVALUE.fullmatch(value.strip()) else -1.0
    return weight


def _ranges(accept: str) -> dict[str, float]:
    """Media range -> quality; members that are not well-formed are left out."""
    found: dict[str, float] = {}
    for pieces in _split(accept):
        media_range = pieces[0].lower()
        weight = _weight(pieces[1:])
        if _RANGE.fullmatch(media_range) and weight >= 0:
            found[media_range] = max(weight, found.get(media_range, 0.0))
    return found


def negotiate(accept: str | None, formats: Sequence[Format]) -> Choice | None:
    """The best of `formats` for the Accept header `accept`, or None where none will do.

    The most specific matching range gives a type's quality; among equals the first format wins.
    No header, and one without a single well-formed member, accept everything.
    """
    ranges = _ranges(accept or "") or {"*/*": 1.0}
    best: tuple[float, Choice] | None = None
    for each in formats:
        for media_type in (each.media_type, *each.aliases):
            # An alias must be asked for by name: '*/*' asks for the format itself.
            candidates = [media_type]
            if media_type == each.media_type:
                candidates += [media_type.partition("/")[0] + "/*", "*/*"]
            weight = next((ranges[c] for c in candidates if c in ranges), 0.0)
            if weight > 0 and (best is None or weight > best[0]):
                best = (weight, Choice(each, media_type))
    return best[1] if best else None


def by_name(name: str, formats: Iterable[Format]) -> Format | None:
    """The format with that short name."""
    return next((each for each in formats if each.name == name), None)


# --- query forms -----------------------------------------------------------------------------


def formats_for(text: str) -> tuple[Format, ...]:
    """The formats that the answer to the query `text` can have; those of solutions where it is no
    query at all, whose error evaluation will tell.

    Raises QueryRefused for an update and for SERVICE.
    """
    return GRAPHS if outline(text).form in {"CONSTRUCT", "DESCRIBE"} else SOLUTIONS


# --- requests --------------------------------------------------------------------------------


class Operation(NamedTuple):
    """A query or an update. The graphs are those of the protocol: of a query they override FROM and FROM NAMED
    (section 2.1.4), with an update they go with no USING or WITH (section 2.2.3)."""

    text: str
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()
    is_update: bool = False


_BAD_ESCAPE = re.compile(rb"%(?![0-9A-Fa-f]{2})")


def _unquoted(raw: bytes) -> bytes:
    """`raw` with its percent-encoding resolved; every '%' is followed by two hexadecimal digits. Quoted-printable
    (RFC 2045, section 6.7) is the same with another sign, and decoded by the interpreter itself."""
    return a2b_qp(raw.replace(b"=", b"%3D").replace(b"%", b"=")) if b"%" in raw else raw


def _decoded(raw: bytes, what: str) -> str:
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        raise ProtocolError(400, f"{what} is not UTF-8") from None


def parameters(raw: bytes, where: str) -> list[tuple[str, str]]:
    """The name-value pairs of the urlencoded `raw`, percent-decoded as UTF-8.

    Raises ProtocolError (400) for a stray percent sign, for other encodings, for too many pairs.
    """
    if _BAD_ESCAPE.search(raw):
        raise ProtocolError(400, f"{where} holds a '%' that two hexadecimal digits must follow")
    pairs = [pair for pair in raw.split(b"&") if pair]
    if len(pairs) > MAX_PARAMETERS:
        raise ProtocolError(400, f"{where} holds more than {MAX_PARAMETERS} parameters")
    found = []
    for pair in pairs:
        name, _, value = pair.replace(b"+", b" ").partition(b"=")
        found.append((_decoded(_unquoted(name), where), _decoded(_unquoted(value), where)))
    return found


def _operation(pairs: Iterable[tuple[str, str]], max_chars: int) -> Operation:
    """The operation that the parameters ask for. Those that the protocol does not know are ignored: clients send
    many of their own."""
    values: dict[str, list[str]] = {name: [] for name in ("query", "update", *_QUERY_GRAPHS, *_UPDATE_GRAPHS)}
    for name, value in pairs:
        if name in values:
            values[name].append(value)
    queries, updates = values["query"], values["update"]
    if queries and updates:
        raise ProtocolError(400, "the request holds both a query and an update: send one")
    if not queries and not updates:
        raise ProtocolError(400, "the request holds no query: send one as the parameter 'query'")
    if len(queries) + len(updates) > 1:
        what = f"{len(queries)} queries" if queries else f"{len(updates)} updates"
        raise ProtocolError(400, f"the request holds {what}: send one")
    if queries and len(queries[0]) > max_chars:
        raise ProtocolError(413, f"the query is longer than {max_chars} characters")
    default, named = (values[name] for name in (_QUERY_GRAPHS if queries else _UPDATE_GRAPHS))
    return Operation((queries or updates)[0], tuple(default), tuple(named), bool(updates))


@lru_cache(maxsize=64)
def content_type(header: str | None) -> tuple[str, str]:
    """Media type and charset of a Content-Type header, in lower case; charset 'utf-8' by default."""
    pieces = next(_split(header or ""))
    charset = "utf-8"
    for parameter in pieces[1:]:
        name, _, value = parameter.partition("=")
        if name.strip().lower() == "charset":
            charset = value.strip().strip('"').lower()
    return pieces[0].lower(), charset


def parse_get(query_string: bytes, max_chars: int) -> Operation:
    """Query via GET (section 2.1.1). Raises ProtocolError 400 or 413, QueryRefused for an update."""
    found = _operation(parameters(query_string, "the address"), max_chars)
    if found.is_update:
        raise QueryRefused("GET only reads: it takes 'query', not 'update'")
    return found


def parse_post(content_type_header: str | None, query_string: bytes, body: bytes, max_chars: int) -> Operation:
    """Query or update via POST, urlencoded (sections 2.1.2, 2.2.1) or direct (sections 2.1.3, 2.2.2).

    Raises ProtocolError 400, 413, or 415 for another media type or charset.
    """
    media_type, charset = content_type(content_type_header)
    if media_type not in {FORM_TYPE, *_DIRECT}:
        raise ProtocolError(
            415, f"a POST must be {', '.join((FORM_TYPE, *_DIRECT))}, not {media_type or 'without a type'}"
        )
    # Section 2.1.3 asks for UTF-8; the other charsets are refused rather than guessed.
    if charset not in {"utf-8", "utf8", "us-ascii"}:
        raise ProtocolError(415, f"the request must be in UTF-8, not {charset}")
    pairs = parameters(query_string, "the address")
    if media_type == FORM_TYPE:
        pairs += parameters(body, "the body")
    else:
        pairs.append((_DIRECT[media_type], _decoded(body, f"the {_DIRECT[media_type]}")))
    return _operation(pairs, max_chars)
