"""Who is for or against what."""

from kg.extraction.positions.extractor import PositionExtractor

__all__ = ["PositionExtractor"]
