"""Start an engine by name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from footfall.engine.memory import allowed
from footfall.errors import BadRequest, unknown

if TYPE_CHECKING:
    from pathlib import Path

    from ibis import BaseBackend

    from footfall.engine.engine import Engine

ENGINES = ("duckdb", "spark")


def start(name: str = "duckdb", *, memory: str | None = None, spill: Path | None = None) -> Engine:
    """Start `duckdb` or `spark` within `memory` (as `4GB`; default 60 % of the machine)."""
    limit = allowed(memory)
    if name == "duckdb":
        from footfall.engine.duck import DuckEngine

        return DuckEngine(limit, spill)
    if name == "spark":
        return _spark(limit)
    raise unknown("engine", name, ENGINES, "Choose one with --engine.")


def over(backend: BaseBackend) -> Engine:
    """Take an Ibis connection that is there already."""
    if backend.name == "duckdb":
        from footfall.engine.duck import DuckEngine

        return DuckEngine.over(backend)
    if backend.name == "pyspark":
        from footfall.engine.spark import SparkEngine

        return SparkEngine(backend)
    from footfall.engine.engine import Engine

    return Engine(backend)


def _spark(limit: int) -> Engine:
    try:
        from footfall.engine.spark import SparkEngine
    except ImportError as error:
        do = "Install it with `pip install footfall[spark]`."
        raise BadRequest("The engine 'spark' needs PySpark.", f"Python says: {error}.", do) from error
    return SparkEngine.local(limit)
