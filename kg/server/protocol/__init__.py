"""What comes over HTTP from programs: SPARQL, graph store, reconciliation, and what goes wrong."""
