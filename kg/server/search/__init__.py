"""Finding: names, sentences and facts by words and by facets, in an index beside the store that is filled from it.

SQLite's full-text engine (https://www.sqlite.org/fts5.html) over words folded as names are, so that accents and
capitals do not matter. The index may be deleted at any time; what it holds follows from the store.
"""
