"""A map guessed for a log of no known format: what its columns and events may be, each with what speaks for it."""

from footfall.ingest.guessing.writing import guessed

__all__ = ["guessed"]
