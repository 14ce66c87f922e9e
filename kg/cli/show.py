"""`kg show`: one thing of the graph, with the sentences behind it."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from typing import Annotated

import typer
from rdflib import Literal, URIRef
from rich.text import Text

from kg.cli.common import StoreOption, console, opened
from kg.errors import NotFound
from kg.iris import Minter
from kg.lexicon.folding import words_of
from kg.namespaces import NKG, SKOS, curie
from kg.store import Row, Store

EXAMPLE = "kg show --store graph actor/vladimir-putin"

# shown as sentences, or of no use to a reader
HIDDEN = {str(NKG.evidence), str(NKG.text), str(NKG.fullText)}
# Words of an article are named by their place (RFC 5147), whatever else the graph says of them.
_SHOWN = 10
_SPAN = re.compile(r"(.*)#char=([0-9]{1,9}),([0-9]{1,9})")


def command(
    thing: Annotated[
        str, typer.Argument(help="A name, or an IRI or what follows its base: actor/vladimir-putin", show_default=False)
    ],
    store: StoreOption = None,
) -> int:
    """Print a fact, an actor, a place or a topic with its properties and its sentences.

    The sentences are all those that are its evidence, with the words in question marked.
    """
    with opened(store) as (graph, minter):
        subject = _iri(thing, minter)
        properties = _properties(graph, subject) if subject is not None else {}
        sentences = list(evidence(graph, subject)) if subject is not None else []
        if subject is None or not (properties or sentences):
            subject = _named(graph, thing, minter)
            properties, sentences = _properties(graph, subject), list(evidence(graph, subject))
        out = console()
        out.print(Text(subject, style="bold"))
        for name in sorted(properties):
            for value in sorted(properties[name]):
                out.print(Text(f"  {name}: {value}"))
        for sentence in sentences:
            out.print(Text("  ").append_text(sentence))
    return 0


def _iri(words: str, minter: Minter) -> URIRef | None:
    """The IRI that `words` are, or that they end; None where they can be none."""
    wanted = words.strip("<>") if "://" in words else minter.base + words
    return None if any(c in wanted for c in ' <>"{}|\\^`\n\r\t') else URIRef(wanted)


def _named(graph: Store, name: str, minter: Minter) -> URIRef:
    """What is called `name`, whatever the accents and capitals, or else the one thing of which a name holds it. Raises
    NotFound where that is nothing, or several."""
    key = " ".join(words_of(name))
    rows = graph.select(f"SELECT ?s ?n {{ ?s <{SKOS.prefLabel}>|<{SKOS.altLabel}> ?n }}") if key else ()
    named = [(" ".join(words_of(str(row["n"]))), URIRef(row["s"])) for row in rows if row["s"].startswith(minter.base)]
    found = sorted({iri for words, iri in named if words == key} or {iri for words, iri in named if key in words})
    if not found:
        raise NotFound(f"the graph says nothing of {name!r}, neither as an IRI nor as a name")
    if len(found) > 1:
        shown = ", ".join(each.removeprefix(minter.base) for each in found[:_SHOWN])
        more = f" and {len(found) - _SHOWN} more" if len(found) > _SHOWN else ""
        raise NotFound(f"several things are called {name!r}: {shown}{more}: name one of them")
    return found[0]


def _properties(graph: Store, subject: URIRef) -> dict[str, set[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    rows = graph.select(
        f"SELECT ?p ?o ?label {{ <{subject}> ?p ?o OPTIONAL {{ ?o <{SKOS.prefLabel}> ?label }} }} ORDER BY ?p ?o"
    )
    for row in rows:
        if str(row["p"]) in HIDDEN:
            continue
        value = row["o"]
        shown = str(value) if isinstance(value, Literal) else curie(str(value))
        label = f"  ({row['label']})" if "label" in row else ""
        found[curie(str(row["p"]))].add(printable(shown) + printable(label))
    return found


def evidence(graph: Store, subject: str) -> Iterator[Text]:
    """The sentences that are the evidence of `subject`, or in which it is a span, each with its
    words between [[ and ]]; a span over several sentences is shown in each of them."""
    span = _SPAN.fullmatch(subject)
    if span is None:
        words = f"<{subject}> <{NKG.evidence}> ?m . ?m <{NKG.start}> ?start ; <{NKG.end}> ?end ; <{NKG.inSentence}> ?s"
    else:
        article, start, end = span.groups()
        words = (
            f"?s <{NKG.inArticle}> <{article}> ; <{NKG.end}> ?to ; a <{NKG.Sentence}> . ?s <{NKG.start}> ?begin "
            f"FILTER(?s != <{subject}> && ?begin < {end} && ?to > {start}) BIND({start} AS ?start) BIND({end} AS ?end)"
        )
    rows = graph.select(
        f"SELECT ?start ?end ?s ?from ?sentence {{ {words} . ?s <{NKG.start}> ?from "
        f"OPTIONAL {{ ?s <{NKG.text}> ?sentence }} }}"
    )
    for row in sorted(rows, key=lambda r: (str(r["s"]).partition("#")[0], int(r["from"]), int(r["start"]))):
        yield highlighted(row)


def highlighted(row: Row) -> Text:
    """The row's sentence with its span between [[ and ]], in bold where there are colours; its place where only a
    hash of the text is kept."""
    if "sentence" not in row:
        return Text(f"characters {row['start']} to {row['end']} of {row['s'].partition('#')[0]}")
    sentence = str(row["sentence"])
    begin = max(int(row["start"]) - int(row["from"]), 0)
    end = min(int(row["end"]) - int(row["from"]), len(sentence))
    text = Text(printable(sentence[:begin]))
    text.append(f"[[{printable(sentence[begin:end])}]]", style="bold yellow")
    text.append(printable(sentence[end:]))
    return text


def printable(words: str) -> str:
    """`words` on one line, without the control characters of the article: those must not reach
    the terminal."""
    return "".join(c if c.isprintable() else " " for c in words)
