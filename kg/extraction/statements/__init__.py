"""What the article ascribes to a source as said or written."""

from kg.extraction.statements.extractor import StatementExtractor

__all__ = ["StatementExtractor"]
