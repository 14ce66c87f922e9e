"""What comes over HTTP from programs: SPARQL queries and updates, graphs."""
