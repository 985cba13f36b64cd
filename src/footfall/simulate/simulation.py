"""What every simulated log has in common: a size, a seed, files written whole or not at all, and their truth."""

from __future__ import annotations

import json
from abc import ABC, abstractmethod
from codecs import EncodedFile
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING, Any, ClassVar, Generic, Literal, Protocol, TypeVar

from footfall.errors import BadRequest
from footfall.spec import Unit, param
from footfall.whole import whole_file

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    import pyarrow as pa
    from pyarrow import csv

    from footfall.simulate.rows import Block

B = TypeVar("B", bound="Block")
B_contra = TypeVar("B_contra", bound="Block", contravariant=True)


class Counting(Protocol[B_contra]):
    """What adds up the truth of blocks."""

    rows: int

    def add(self, rows: B_contra, /) -> None:
        """Count a block."""


@dataclass(frozen=True, kw_only=True)
class Simulation(Unit, ABC, Generic[B]):
    """A log of exactly `events` rows; the same `events` and `seed` give the same bytes, on every run.

    The log is made in blocks of shoppers, each with its own stream of chance, so memory does not grow with its size.
    """

    events: int = param(1_000_000, "How many rows the log has.", at_least=1)
    seed: int = param(7, "Where chance starts: another seed makes another log of the same shape.", at_least=0)

    how: ClassVar[str] = "footfall simulate {name} --help"
    timezone: ClassVar[str]
    encoding: ClassVar[str] = "utf-8"
    header: ClassVar[bool] = True
    quotes: ClassVar[bool] = False
    """Whether texts stand in quotes; where they do not, none may have a comma."""
    files: ClassVar[tuple[str, ...]] = ()
    """The files of a log that is a folder; the first has the rows asked for."""

    @abstractmethod
    def blocks(self) -> Iterator[B]:
        """Yield blocks of shoppers without end."""

    @abstractmethod
    def batches(self, rows: B) -> tuple[pa.RecordBatch, ...]:
        """Return the rows as the log's own columns, a batch for each file."""

    @abstractmethod
    def tally(self) -> Counting[B]:
        """Return what adds up the truth."""

    @abstractmethod
    def told(self, tally: Any) -> dict[str, Any]:  # noqa: ANN401 - each kind's own tally
        """Tell the truth that `tally` has added up."""

    def write(self, path: Path, progress: Callable[[int], None] | None = None) -> Path:
        """Write the log to `path` and its truth beside it, and return the truth's path.

        `progress` is told, after each block, how many rows are written so far.  No file is ever seen half made.
        """
        _writable(path, folder=bool(self.files))
        truth = truth_path(path)
        with ExitStack() as whole:
            if self.files:
                whole.enter_context(_folder(path))
            told = whole.enter_context(whole_file(truth))
            logs = [whole.enter_context(whole_file(log)) for log in self._places(path)]
            tally = self._log(logs, progress or _silent)
            told.write_text(json.dumps(self._truth(tally), indent=2) + "\n", encoding="utf-8", newline="\n")
            truth.unlink(missing_ok=True)  # the log takes its place first, and never stands beside an old truth
        return truth

    def _places(self, path: Path) -> list[Path]:
        return [path / name for name in self.files] or [path]

    def _log(self, paths: Sequence[Path], progress: Callable[[int], None]) -> Counting[B]:
        tally, blocks = self.tally(), self._exactly()
        first = next(blocks)
        with ExitStack() as opened:
            writers = [opened.enter_context(self._writer(*log)) for log in zip(paths, self.batches(first), strict=True)]
            for rows in chain([first], blocks):
                for writer, batch in zip(writers, self.batches(rows), strict=True):
                    writer.write(batch)
                tally.add(rows)
                progress(tally.rows)
        return tally

    @contextmanager
    def _writer(self, path: Path, batch: pa.RecordBatch) -> Iterator[csv.CSVWriter]:
        """Give a writer; it hands on whole blocks of rows, so no character is cut in two when it is written anew."""
        from pyarrow import csv

        quoting: Literal["needed", "none"] = "needed" if self.quotes else "none"
        style = csv.WriteOptions(include_header=False, quoting_style=quoting)
        with path.open("wb") as file:
            if self.header:
                file.write((",".join(batch.schema.names) + "\n").encode(self.encoding))
            sink = file if self.encoding == "utf-8" else EncodedFile(file, "utf-8", self.encoding)
            with csv.CSVWriter(sink, batch.schema, write_options=style) as log:
                yield log

    def _exactly(self) -> Iterator[B]:
        left = self.events
        for rows in self.blocks():
            yield rows.head(left)
            left -= min(left, len(rows))
            if not left:
                return

    def _truth(self, tally: Counting[B]) -> dict[str, Any]:
        return {"kind": self.name(), "seed": self.seed, "timezone": self.timezone} | self.told(tally)


def truth_path(log: Path) -> Path:
    """Return where a log's truth stands: `shop.csv` has its truth in `shop.csv.truth.json`."""
    return log.with_name(log.name + ".truth.json")


def _writable(path: Path, *, folder: bool) -> None:
    wrong = f"A log cannot be written to {path}."
    if path.exists() and not (path.is_dir() if folder else path.is_file()):
        what = "folder" if folder else "file"
        raise BadRequest(wrong, f"It is no ordinary {what}.", f"Give the name of a {what}, new or old.")
    if not path.parent.is_dir():
        raise BadRequest(wrong, f"There is no folder {path.parent}.", "Make the folder first.")


@contextmanager
def _folder(path: Path) -> Iterator[None]:
    """Take a folder that was not there away again if nothing came to stand in it."""
    there = path.exists()
    try:
        yield
    finally:
        if not there:
            with suppress(OSError):
                path.rmdir()


def _silent(_rows: int) -> None:
    pass
