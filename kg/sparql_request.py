"""Requests of the SPARQL 1.1 Protocol (https://www.w3.org/TR/sparql11-protocol/), as SPARQLWrapper makes them,
for `kg.http_client` to send.

SPARQLWrapper has no public way to a request that it does not send itself. So this module, and no other, uses
private names of SPARQLWrapper: `_createRequest`, which it keeps for itself and its subclasses.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import requests
from SPARQLWrapper import POST, SPARQLWrapper

JSON_RESULTS = "application/sparql-results+json"


class _Wrapper(SPARQLWrapper):
    def prepared(self) -> requests.Request:
        made = self._createRequest()
        # The client says who asks.
        headers = {name: value for name, value in made.header_items() if name != "User-agent"}
        return requests.Request(made.get_method(), made.full_url, headers=headers, data=made.data)


def query(
    endpoint: str, text: str, accept: str = JSON_RESULTS, parameters: Mapping[str, Sequence[str]] | None = None
) -> requests.Request:
    """The query `text` to `endpoint` by POST, with further parameters such as default-graph-uri."""
    wrapper = _Wrapper(endpoint)
    wrapper.setMethod(POST)
    wrapper.setOnlyConneg(True)
    wrapper.addCustomHttpHeader("Accept", accept)
    for name, values in (parameters or {}).items():
        for value in values:
            wrapper.addParameter(name, value)
    # Not setQuery, which guesses the kind by a pattern that a long text can keep busy.
    wrapper.queryString = text
    wrapper.queryType = "SELECT"
    return wrapper.prepared()


def update(endpoint: str, text: str) -> requests.Request:
    """The update `text` to `endpoint`, as it is: many servers take a form only up to some length."""
    headers = {"Content-Type": "application/sparql-update; charset=utf-8", "Accept": "*/*"}
    return requests.Request("POST", endpoint, headers=headers, data=text.encode())
