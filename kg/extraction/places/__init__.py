"""Mentions of places."""

from kg.extraction.places.extractor import PlaceExtractor

__all__ = ["PlaceExtractor"]
