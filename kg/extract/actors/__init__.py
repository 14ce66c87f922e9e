"""Mentions of actors."""

from kg.extract.actors.extractor import ActorExtractor

__all__ = ["ActorExtractor"]
