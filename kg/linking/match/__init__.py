"""Which items may a subject be: authorities, the index of names, the score."""
