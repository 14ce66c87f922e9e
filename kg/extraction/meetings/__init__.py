"""Who met whom."""

from kg.extraction.meetings.extractor import MeetingExtractor

__all__ = ["MeetingExtractor"]
