"""Mentions of places."""

from kg.extract.places.extractor import PlaceExtractor

__all__ = ["PlaceExtractor"]
