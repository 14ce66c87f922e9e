"""Who is for or against what."""

from kg.extract.positions.extractor import PositionExtractor

__all__ = ["PositionExtractor"]
