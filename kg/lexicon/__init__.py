"""Words and what they are: the tables, their loader, and how words are compared."""
