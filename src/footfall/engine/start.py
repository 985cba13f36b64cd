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
UNFIT = ("sqlite", "polars", "datafusion")
"""Connections in which what is asked of events cannot be worked out."""


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
    """Take an Ibis connection that is there already.

    Raises BadRequest for what is no Ibis connection, and for those that cannot work out what is asked of events.
    """
    import ibis

    if not isinstance(backend, ibis.BaseBackend):
        do = "Give an Ibis connection: of DuckDB's own, ibis.duckdb.from_connection(it)."
        raise BadRequest("That is neither a shop's directory nor a connection.", f"It is {_kind(backend)}.", do)
    if backend.name in UNFIT:
        found = "What is asked of events, as the time between two, cannot be worked out there."
        do = "Write the table to Parquet or CSV and ingest it, or attach it to DuckDB."
        raise BadRequest(f"A connection of {backend.name} cannot answer here.", found, do)
    if backend.name == "duckdb":
        from footfall.engine.duck import DuckEngine

        return DuckEngine.over(backend)
    if backend.name == "pyspark":
        from footfall.engine.spark import SparkEngine

        return SparkEngine(backend)
    from footfall.engine.engine import Engine

    return Engine(backend)


def _kind(thing: object) -> str:
    return f"a {type(thing).__name__}"


def _spark(limit: int) -> Engine:
    try:
        from footfall.engine.spark import SparkEngine
    except ImportError as error:
        do = "Install it with `pip install footfall[spark]`."
        raise BadRequest("The engine 'spark' needs PySpark.", f"Python says: {error}.", do) from error
    return SparkEngine.local(limit)
