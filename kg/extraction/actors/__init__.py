"""Mentions of actors."""

from kg.extraction.actors.extractor import ActorExtractor

__all__ = ["ActorExtractor"]
