"""Which articles are versions of one: by the address of the page, or by what their source calls them.

Each of these is a resource that all versions are specializations of (https://www.w3.org/TR/prov-o/#specializationOf).
What is wrongly taken for a version would replace another article, so in doubt two articles are two.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import parse_qsl, urlencode, urlsplit

from rdflib import URIRef

from kg.graph.writer import web_address
from kg.iris import Minter
from kg.model import Article

# Parameters that tell where a reader came from, never which article is meant. An open-ended pattern would take
# the number of a gallery for one of them.
_TRACKING = re.compile(
    r"utm_\w+|fbclid|[gdy]clid|gbraid|wbraid|msclkid|twclid|ttclid|igshid|igsh|mc_[ce]id|mkt_tok|_ga|_gl|ns_campaign"
    r"|ns_mchannel|ns_source|ns_linkname|at_campaign|at_medium|at_link_\w+|ocid|smid|smtyp|cmpid|ref_src|ref_url|xtor",
    re.IGNORECASE,
)
_DEFAULT_PORT = re.compile(r":(80|443)?$")
# What is named by a URI (RFC 3986, section 3.1) is unique without its source.
_URI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:\S+")


def canonical_address(url: str) -> str | None:
    """The address that all ways to write `url` have in common: https, a host in lower case, no default port, no
    parameters that follow readers about, no fragment, no slash at the end. None for what is no address of a
    page: the root of a site is that of many articles.

    >>> canonical_address("HTTP://News.example:80/a/?b=2&utm_source=feed&a=1#top")
    'https://news.example/a?a=1&b=2'
    >>> canonical_address("https://news.example/")
    """
    address = web_address(url)
    if not isinstance(address, URIRef):
        return None
    parts = urlsplit(str(address))
    host = _DEFAULT_PORT.sub("", parts.netloc.rpartition("@")[2].lower())
    path = parts.path.rstrip("/")
    known = [pair for pair in parse_qsl(parts.query, keep_blank_values=True) if not _TRACKING.fullmatch(pair[0])]
    query = urlencode(sorted(known))
    # '#!' begins what pages made by scripts have in place of a path.
    fragment = f"#{parts.fragment}" if parts.fragment.startswith("!") else ""
    if not (path or query or fragment):
        return None
    return f"https://{host}{path}{f'?{query}' if query else ''}{fragment}"


def works(article: Article, minter: Minter) -> tuple[URIRef, ...]:
    """What `article` is a version of, sorted; nothing where neither an address nor an identifier is known."""
    return tuple(sorted(set(_works(article, minter))))


def _works(article: Article, minter: Minter) -> Iterator[URIRef]:
    address = canonical_address(article.url) if article.url else None
    if address is not None:
        yield URIRef(address)
    if article.source_id is None:
        return
    page = canonical_address(article.source_id)
    if page is not None:
        yield URIRef(page)
    elif _URI.fullmatch(article.source_id):
        yield minter.item("", article.source_id)
    else:
        # '12' is another article elsewhere.
        host = urlsplit(address).netloc.removeprefix("www.") if address else ""
        yield minter.item(" ".join((article.publisher or "").casefold().split()) or host, article.source_id)
