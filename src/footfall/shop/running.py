"""What `run` leaves in a shop's directory beside the shop: the report, and every table as CSV and Parquet."""

from __future__ import annotations

import os
import shutil
from contextlib import contextmanager
from typing import TYPE_CHECKING

from footfall.engine.store import VERSIONS
from footfall.errors import Failure
from footfall.shop.export import write

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from footfall.shop.shop import Shop

    Progress = Callable[[str, int, int], None]
    Report = Callable[..., object]

FORMS = ("csv", "parquet")


def leave(
    shop: Shop, path: Path, report: Report, progress: Progress = lambda _doing, _done, _of: None
) -> tuple[Path, Path]:
    """Write report and tables of a shop that was just ingested; give their paths.

    Those of an earlier run go first: none ever stands beside events that it does not tell of.
    """
    page, tables = path / "report.html", path / "tables"
    try:
        page.unlink(missing_ok=True)
        shutil.rmtree(tables, ignore_errors=True)
        _tables(shop, path, tables, progress)
        report(shop, page, progress=progress)
    except OSError as error:
        raise Failure(
            "The report and the tables could not be written.", f"The system says: {error.strerror}."
        ) from error
    return page, tables


def _tables(shop: Shop, path: Path, to: Path, progress: Progress) -> None:
    """Write every table into a folder that takes its place when it is whole."""
    with _beside(path) as folder:
        for number, name in enumerate(shop.names):
            progress(f"writing {name}", number, len(shop.names))
            for form in FORMS:
                write(shop.engine, shop.table(name), folder / f"{name}.{form}", form)
        folder.replace(to)


@contextmanager
def _beside(path: Path) -> Iterator[Path]:
    """Give a folder among the shop's versions, where the next ingest clears what a crash may leave."""
    folder = path / VERSIONS / f"tables-{os.getpid()}"
    try:
        folder.mkdir(parents=True)
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
