"""Taking a codebook: what it says of all positions of a store, in place of what another, or newskg, said of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

from rdflib import URIRef

from kg.commit import coding, marks
from kg.commit.coding import Coder
from kg.identity.codebook import Codebook
from kg.identity.table import KINDS
from kg.iris import Minter
from kg.joining.updating import update
from kg.linking.decide import aliases, codebooks
from kg.namespaces import NKG, Quad
from kg.store import Change, Store

_SAID = (NKG.joinedIssue, NKG.turned)


@dataclass(frozen=True, slots=True)
class Taken:
    """How many issues a codebook has, on how many of how many positions it has a word, and which of its issues, that
    have patterns, none is on."""

    issues: int
    coded: int
    positions: int
    unused: tuple[str, ...]


def take(
    store: Store, minter: Minter, codebook: Codebook, on_progress: Callable[[int, int], None] = lambda done, of: None
) -> Taken:
    """Make `codebook` the one of `store`, in place of any other, and say anew what all positions are on; an empty one
    takes away what another said. Then what newskg joins follows. `on_progress` is told how many articles of how many
    are coded."""
    before = codebooks.read(store, minter)
    coder = Coder(codebook, minter)
    graphs = [
        URIRef(row["g"])
        for row in store.select(f"SELECT DISTINCT ?g {{ GRAPH ?g {{ ?p a <{NKG.Position}> }} }} ORDER BY ?g")
    ]
    new: set[Quad] = set()
    for number, graph in enumerate(graphs, start=1):
        extracted = aliases.restore(store.quads(graph))
        themes = coding.themed(extracted, minter)
        new.update(themes, coder.quads(extracted, themes))
        on_progress(number, len(graphs))
    old = _held(coding.leaving(store, minter, graphs), new, minter)
    changed = {str(s) for s, p, _, _ in old ^ new if p in _SAID}
    articles = {minter.article(each.removeprefix(minter.base).split("/")[1]) for each in changed}
    store.commit(
        codebooks.change(before, codebook, minter)
        | Change(
            delete=tuple(sorted(old - new)),
            insert=(*sorted(new - old), *marks.waiting(articles, minter, KINDS[-1].name)),
        )
    )
    update(store, minter)
    store.flush()
    coded = Counter(o for _, p, o, _ in new if p == NKG.joinedIssue)
    number = next((int(r["n"]) for r in store.select(f"SELECT (COUNT(*) AS ?n) {{ ?p a <{NKG.Position}> }}")), 0)
    unused = [each.issue for each in codebook.entries if each.pattern and minter.issue(each.issue) not in coded]
    return Taken(len(codebook.entries), coded.total(), number, tuple(unused))


def _held(held: set[Quad], new: set[Quad], minter: Minter) -> set[Quad]:
    """Of what is `held` of positions that which a codebook said, or which `new` stands in place of; but for issues that
    newskg joined, which it takes back itself."""
    own = minter.issue("x").removesuffix("x")
    coded = {s for s, p, o, _ in (*held, *new) if p == NKG.joinedIssue and str(o).startswith(own)}
    made = {quad for quad in held if quad[1] == NKG.joinedIssue and not str(quad[2]).startswith(own)}
    return {quad for quad in held - made if quad[1] not in _SAID or quad[0] in coded}
