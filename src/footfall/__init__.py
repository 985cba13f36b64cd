"""Footfall turns a shop's raw event log into answers.

    import footfall as ff

    shop = ff.ingest(["UserBehavior.csv"], into="shop")
    shop.ask("retention", by="day")           # or shop.ask(ff.Retention(by="day"))

Every unit of the catalogue is a class here. Nothing heavy is imported before it is needed.
"""

from __future__ import annotations

import sys
from types import ModuleType
from typing import TYPE_CHECKING, Any

from footfall.errors import BadRequest, Failure, FootfallError, NotApplicable

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from footfall.answer import Answer
    from footfall.shop.shop import Shop

    __version__: str

_ELSEWHERE = {"Answer": "footfall.answer", "Shop": "footfall.shop.shop"}
"""What is found here by name, and where it stands."""

__all__ = [
    "Answer",
    "BadRequest",
    "Failure",
    "FootfallError",
    "NotApplicable",
    "Shop",
    "__version__",
    "experiment_read",
    "experiment_size",
    "ingest",
    "ingest_customers",
    "open",
]


def ingest(
    logs: str | Path | Sequence[str | Path],
    into: str | Path,
    *,
    engine: str = "duckdb",
    memory: str | None = None,
    replace: bool = False,
    progress: Callable[[str, int, int], None] = lambda _doing, _done, _of: None,
    **parameters: object,
) -> Shop:
    """Read logs (files, globs, folders) into a shop's directory and open it.

    The parameters are those of `footfall ingest`: source, map, items, timezone, session_gap, encoding, since, until,
    currency, duplicates. `progress` is told what is being done, how much of it is done, and how much there is.
    """
    from footfall.ingest.ingest import Ingest
    from footfall.shop.making import make
    from footfall.shop.opening import open_shop

    paths = [logs] if isinstance(logs, str) or not hasattr(logs, "__iter__") else list(logs)
    asked = Ingest.make(parameters)
    make(asked, paths, into, engine=engine, memory=memory, replace=replace, progress=progress)
    return open_shop(into, engine, memory=memory)


def ingest_customers(
    files: str | Path | Sequence[str | Path],
    into: str | Path,
    *,
    memory: str | None = None,
    replace: bool = False,
    progress: Callable[[str, int, int], None] = lambda _doing, _done, _of: None,
    **parameters: object,
) -> Shop:
    """Read a shop's own tables of customers into its directory, a new one or one that has a log, and open it.

    The parameters are those of `footfall ingest-customers`: key, target, mend, map, encoding, currency.
    """
    from footfall.ingest.customers.asked import IngestCustomers
    from footfall.shop.customers import make_customers
    from footfall.shop.opening import open_shop

    paths = [files] if isinstance(files, str) or not hasattr(files, "__iter__") else list(files)
    asked = IngestCustomers.make(parameters)
    make_customers(asked, paths, into, memory=memory, replace=replace, progress=progress)
    return open_shop(into, memory=memory)


def experiment_size(baseline: float, lift: float | Sequence[float], **parameters: object) -> Answer:
    """Say how many people an experiment needs; the parameters are those of `footfall experiment size`."""
    from footfall.actions.experiments import ExperimentSize

    return ExperimentSize.make({"baseline": baseline, "lift": lift, **parameters}).answer()


def experiment_read(
    file: str | Path,
    arm: str,
    outcome: str | Sequence[str],
    *,
    action: str | None = None,
    into: str | Path | None = None,
    action_arm: str | None = None,
    memory: str | None = None,
    **parameters: object,
) -> Answer:
    """Read an experiment that was run, from a file; the parameters are those of `footfall experiment read`.

    With `action` and `into`, a shop's directory, what it showed is kept there: the plan goes by it.
    """
    from footfall.shop.experimenting import Keeping, read_experiment

    keeping = Keeping.of(action, into, action_arm)
    return read_experiment(file, {"arm": arm, "outcome": outcome, **parameters}, keeping, memory)


def open(  # noqa: A001 - the word for it
    path: str | Path | Any | None = None,  # noqa: ANN401 - a directory, or any Ibis backend
    engine: str | Any = "duckdb",  # noqa: ANN401 - any Ibis backend
    *,
    events: str | None = None,
    memory: str | None = None,
) -> Shop:
    """Open a shop's directory with `duckdb` or `spark`, or the table `events` of an Ibis connection.

    The connection may be given as `engine` or in the directory's place.
    """
    from footfall.shop.opening import open_shop

    return open_shop(path, engine, events=events, memory=memory)


def __getattr__(name: str) -> Any:  # noqa: ANN401 - many things
    """Find what is not imported yet: a unit's class, the answer, the shop, the version."""
    from importlib import import_module, metadata

    if name == "__version__":
        return metadata.version("footfall")
    if name in _ELSEWHERE:
        return getattr(import_module(_ELSEWHERE[name]), name)
    if not name[:1].isupper():
        raise AttributeError(f"module 'footfall' has no attribute '{name}'")
    units = _units()
    if name not in units:
        from footfall.errors import guess

        raise AttributeError(f"module 'footfall' has no attribute '{name}'. {guess(name, [*units, *__all__])}")
    return units[name]


def __dir__() -> list[str]:
    """List the units' classes beside what is here."""
    return sorted({*__all__, *_units()})


def _units() -> dict[str, type]:
    from footfall.shop.catalog import UNITS

    return {unit.__name__: unit for unit in UNITS.values()}


class _House(ModuleType):
    """This module. `footfall.ingest` is the function, though a folder of the house bears the name too."""

    def __setattr__(self, name: str, value: object) -> None:
        """Keep the import of a folder from taking a function's name."""
        if not (name == "ingest" and isinstance(value, ModuleType)):
            super().__setattr__(name, value)


sys.modules[__name__].__class__ = _House
