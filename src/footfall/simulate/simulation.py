"""What every simulated log has in common: a size, a seed, a file written whole or not at all, its truth beside it."""

from __future__ import annotations

import json
from abc import ABC, abstractmethod
from dataclasses import dataclass
from datetime import date
from itertools import chain
from typing import TYPE_CHECKING, Any, ClassVar

from footfall.errors import BadRequest
from footfall.spec import Unit, param
from footfall.whole import whole_file

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    import pyarrow as pa

    from footfall.simulate.rows import Rows
    from footfall.simulate.tally import Tally


@dataclass(frozen=True, kw_only=True)
class Simulation(Unit, ABC):
    """A log of exactly `events` rows; the same `events` and `seed` give the same bytes, on every run.

    The log is made in blocks of shoppers, each with its own stream of chance, so memory does not grow with its size.
    """

    events: int = param(1_000_000, "How many rows the log has.", at_least=1)
    seed: int = param(7, "Where chance starts: another seed makes another log of the same shape.", at_least=0)

    how: ClassVar[str] = "footfall simulate {name} --help"
    words: ClassVar[tuple[str, ...]]
    """The log's own names for its events, in the order of their codes."""
    bought: ClassVar[str]
    """Which of `words` is a purchase."""
    timezone: ClassVar[str]
    first_day: ClassVar[date]
    days: ClassVar[int]
    header: ClassVar[bool] = True

    @abstractmethod
    def blocks(self) -> Iterator[Rows]:
        """Yield blocks of shoppers without end, in the order of their ids."""

    @abstractmethod
    def batch(self, rows: Rows) -> pa.RecordBatch:
        """Return the rows as the log's own columns."""

    def write(self, path: Path, progress: Callable[[int], None] | None = None) -> Path:
        """Write the log to `path` and its truth beside it, and return the truth's path.

        `progress` is told, after each block, how many rows are written so far.  Neither file is ever seen half made.
        """
        _writable(path)
        truth = truth_path(path)
        with whole_file(truth) as told, whole_file(path) as log:
            tally = self._log(log, progress or _silent)
            told.write_text(json.dumps(self._truth(tally), indent=2) + "\n", encoding="utf-8", newline="\n")
            truth.unlink(missing_ok=True)  # the log takes its place first, and never stands beside an old truth
        return truth

    def _log(self, path: Path, progress: Callable[[int], None]) -> Tally:
        from pyarrow import csv

        from footfall.simulate.tally import Tally

        tally = Tally(words=self.words, bought=self.bought, days=self.days)
        style = csv.WriteOptions(include_header=self.header, quoting_style="needed" if self.header else "none")
        blocks = self._exactly()
        first = next(blocks)
        with csv.CSVWriter(path, self.batch(first).schema, write_options=style) as log:
            for rows in chain([first], blocks):
                log.write(self.batch(rows))
                tally.add(rows)
                progress(tally.rows)
        return tally

    def _exactly(self) -> Iterator[Rows]:
        left = self.events
        for rows in self.blocks():
            yield rows.head(left)
            left -= min(left, len(rows))
            if not left:
                return

    def _truth(self, tally: Tally) -> dict[str, Any]:
        return {"kind": self.name(), "seed": self.seed, "timezone": self.timezone} | tally.told(self.first_day)


def truth_path(log: Path) -> Path:
    """Return where a log's truth stands: `shop.csv` has its truth in `shop.csv.truth.json`."""
    return log.with_name(log.name + ".truth.json")


def _writable(path: Path) -> None:
    wrong = f"A log cannot be written to {path}."
    if path.exists() and not path.is_file():
        raise BadRequest(wrong, "It is no ordinary file.", "Give the name of a file, new or old.")
    if not path.parent.is_dir():
        raise BadRequest(wrong, f"There is no folder {path.parent}.", "Make the folder first.")


def _silent(_rows: int) -> None:
    pass
