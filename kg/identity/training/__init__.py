"""How the judge of issues and its vectors of words are made; nothing else needs this."""
