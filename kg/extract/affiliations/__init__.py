"""Who holds which office where."""

from kg.extract.affiliations.extractor import AffiliationExtractor

__all__ = ["AffiliationExtractor"]
