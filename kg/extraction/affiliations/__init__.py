"""Who holds which office where."""

from kg.extraction.affiliations.extractor import AffiliationExtractor

__all__ = ["AffiliationExtractor"]
