"""IRIs that answer: each that this store mints leads to a page or to RDF, and so do the ontology and the vocabulary.

Cool URIs for the Semantic Web (https://www.w3.org/TR/cooluris/), with 303 for things that are no documents.
"""
