"""The only place that knows DuckDB from Spark; the store on disk."""

from footfall.engine.engine import Engine, Walk
from footfall.engine.start import over, start
from footfall.engine.store import About, Part, Store

__all__ = ["About", "Engine", "Part", "Store", "Walk", "over", "start"]
