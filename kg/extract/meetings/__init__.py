"""Who met whom."""

from kg.extract.meetings.extractor import MeetingExtractor

__all__ = ["MeetingExtractor"]
