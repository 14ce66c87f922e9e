"""The look-ups of spaCy's rule lemmatizer."""

from __future__ import annotations

from spacy.pipeline import Lemmatizer


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
