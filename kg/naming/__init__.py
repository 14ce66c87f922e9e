"""The proper names of a document: where they stand, what each is a name of, what a country stands for."""
