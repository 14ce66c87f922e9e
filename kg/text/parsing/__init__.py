"""A spaCy pipeline run over the paragraphs of an article, in less time than spaCy takes and with
the same annotations.

Where a component has the form that the packaged English pipelines have, an equivalent stands in:

    every network      numpy's matrix product in place of BLIS's, on one thread (`Parser`)
    ner                all transitions of a batch worked out by few matrix products (`entities`)
    attribute_ruler    its patterns of one token as a table (`attributes`)
    lemmatizer         its lists of known forms as sets (`index_forms`)

A component of another form runs as it is. Property tests hold each of them to spaCy's own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from spacy.language import Language
from spacy.pipeline import Lemmatizer
from spacy.tokens import Doc
from thinc.api import NumpyOps
from threadpoolctl import ThreadpoolController

from kg.text.parsing.attributes import AttributeTable
from kg.text.parsing.entities import EntityDecoder

# Paragraphs that go through the networks at once. More of them save little and cost memory.
BATCH = 64

Component = Callable[[list[Doc]], list[Doc]]


class Parser:
    """The components of `nlp`, which is changed for good: it belongs to the parser from now on."""

    def __init__(self, nlp: Language) -> None:
        self._nlp = nlp
        self._threads = ThreadpoolController()
        for _, component in nlp.pipeline:
            _use_numpy_products(component)
        self._components = [_component(component) for _, component in nlp.pipeline]

    def parse(self, texts: Iterable[str]) -> list[Doc]:
        """A Doc for each of `texts`, in order. The same texts give the same annotations."""
        docs = [self._nlp.make_doc(text) for text in texts]
        # How a product is shared out among threads may decide its last bit; and they save no CPU time.
        with self._threads.limit(limits=1, user_api="blas"):
            for component in self._components:
                docs = component(docs)
        return docs


def _use_numpy_products(component: object) -> None:
    """Let the networks of `component` multiply by numpy. BLIS, thinc's choice, knows fewer
    processors and falls back to plain C on the others, at a quarter of the speed."""
    model = getattr(component, "model", None)
    for node in model.walk() if model is not None else ():
        if type(node.ops) is NumpyOps:
            node.ops = NumpyOps(use_blis=False)


def _component(component: Callable[[Doc], Doc]) -> Component:
    for equivalent in (AttributeTable.of, EntityDecoder.of):
        found = equivalent(component)
        if found is not None:
            return found.annotate
    index_forms(component)
    pipe = getattr(component, "pipe", None)
    if pipe is None:
        return lambda docs: [component(doc) for doc in docs]
    return lambda docs: list(pipe(docs, batch_size=BATCH))


def index_forms(component: object) -> None:
    """Turn the lists of known forms of `component`, if it is a lemmatizer by rules, into sets. It only
    asks whether a form is among them, of lists of up to eighty thousand."""
    if not isinstance(component, Lemmatizer) or component.mode != "rule":
        return
    if not component.lookups.has_table("lemma_index"):
        return
    table = component.lookups.get_table("lemma_index")
    for part_of_speech, forms in list(table.items()):
        if isinstance(forms, list):
            table[part_of_speech] = frozenset(forms)
