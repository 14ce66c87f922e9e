"""What the article ascribes to a source as said or written."""

from kg.extract.statements.extractor import StatementExtractor

__all__ = ["StatementExtractor"]
