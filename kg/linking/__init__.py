"""Stage 8, link: actors, places and affiliations -> items of Wikidata, GeoNames and DBpedia.

Candidates come from authorities that lie on this machine, are scored with the parts of the score
kept, and judged: accepted, to be reviewed, or no item. All of it stands in graph/links, as mappings
of SSSOM (the Simple Standard for Sharing Ontological Mappings, w3id.org/sssom).
"""

from __future__ import annotations
