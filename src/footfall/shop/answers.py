"""Answers kept beside a shop's version: `SHOP/versions/N/answers/`, one file each, gone with the version.

An answer is found by all that it may depend on: the unit, its parameters, the filters, the engine, Footfall itself, the
log and the shop's own customers, the files that parameters name, and those of `STATE` that the unit reads. What has
changed since gives another name, so an answer that is out of date is never found. Nothing here is more private than the
tables beside it: what `--anonymous` leaves out it leaves out of an answer that was asked with its `min-cell`.
"""

from __future__ import annotations

import os
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from footfall.answer.codec import dump, load
from footfall.errors import FootfallError
from footfall.shop.stamps import build, digest, digest_file, file_stamp, log_stamp, state_stamp
from footfall.tables.stored import STATE
from footfall.whole import whole_file

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from footfall.answer import Answer
    from footfall.engine import Store
    from footfall.spec import Unit
    from footfall.tables.stored import Request

FOLDER = "answers"
MOST_ROWS = 5_000
"""An answer of more rows is not kept."""
MOST_BYTES = 64_000_000
"""Of all answers of a version; those that were not read for longest go first."""
TRANSIENT = frozenset({"not-asked"})
"""Notes of an answer that something went wrong in: it is asked again."""
SAME_AS = "same as "


@dataclass(frozen=True)
class AnswerStore:
    """The answers kept of one shop as it is seen through one engine."""

    store: Callable[[], Store]
    """Gives the shop's manifest as it is seen now."""
    engine: str
    fresh: bool = False
    """Whether every answer is to be computed anew; it is kept all the same."""

    def recall(self, request: Request) -> Answer | None:
        """Give an answer that was kept and is still true, or nothing."""
        if self.fresh:
            return None
        path = self._path(request)
        with suppress(OSError, ValueError, KeyError, TypeError):
            text = path.read_text(encoding="utf-8")
            if text.startswith(SAME_AS):
                path = path.with_name(text.removeprefix(SAME_AS))
                text = path.read_text(encoding="utf-8")
            answer = load(text)
            os.utime(path)
            return answer
        return None

    def keep(self, request: Request, resolved: Request, answer: Answer) -> None:
        """Keep an answer under what was asked, and under the same with its open parameters found in the data.

        Where the shop cannot be written, or the answer is of very many rows, it is not kept.
        """
        if len(answer.rows) > MOST_ROWS or TRANSIENT & {note.code for note in answer.notes}:
            return
        path, first = (self._path(each) for each in (resolved, request))
        with suppress(OSError, FootfallError, TypeError, ValueError):
            _write(path, dump(answer))
            if first != path:
                _write(first, f"{SAME_AS}{path.name}")
            _limit(path.parent)

    def _path(self, request: Request) -> Path:
        store, asked = self.store(), request.unit
        reads = {*request.reads, *(STATE if request.filters.who else ())}
        key = {
            "unit": asked.name(),
            "asked": asked.asked(),
            "files": [digest_file(file) for file in _files(asked)],
            "filters": request.filters.asked(),
            "min_cell": request.min_cell,
            "engine": self.engine,
            "build": build(),
            "log": log_stamp(store),
            "state": {name: state_stamp(store, name) for name in sorted(reads)},
        }
        return store.folder / FOLDER / f"{digest(key)[:40]}.json"


def _files(asked: Unit) -> Iterable[Path]:
    """Give the files that parameters name."""
    values = (getattr(asked, parameter.name) for parameter in asked.parameters())
    return [value for value in values if isinstance(value, Path)]


def _write(path: Path, text: str) -> None:
    with whole_file(path) as file:
        file.write_text(text, encoding="utf-8")


def _limit(folder: Path) -> None:
    """Keep the folder within its bound."""
    sizes = {file: file_stamp(file) for file in folder.glob("*.json")}
    left = sum(size for size, _at in sizes.values())
    for file in sorted(sizes, key=lambda file: sizes[file][1]):
        if left <= MOST_BYTES:
            return
        file.unlink(missing_ok=True)
        left -= sizes[file][0]
