"""Each notion of English syntax and wording, once: read from the parse and from the lexicon."""
