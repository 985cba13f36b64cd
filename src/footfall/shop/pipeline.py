"""`run` as a graph of steps: each knows what it rests on, and is not done again while that has not changed.

    tables > questions and the first report > plan > report
    tables > conversion > churn > lists > (plan) > files        in a process of its own where cores and memory allow

What was done stands in `SHOP/versions/N/run.json`: a run that was cut off goes on where it stood.
"""

from __future__ import annotations

import json
import os
import shutil
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING

from footfall.engine import Store
from footfall.engine.memory import allowed
from footfall.errors import FootfallError
from footfall.ingest.files import found, siblings
from footfall.shop.opening import open_shop
from footfall.shop.stamps import build, digest, file_stamp, log_stamp, state_stamp
from footfall.shop.steps import MODELS, STEPS, Done, Settings, Step, do_step
from footfall.shop.worker import Worker
from footfall.whole import whole_file

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from footfall.answer.progress import Progress
    from footfall.ingest.ingest import Ingest
    from footfall.shop.shop import Shop

WORTH_A_PROCESS = 50_000
"""Of fewer events the second lane is walked sooner than a process for it starts."""
BYTES_PER_EVENT = 400
"""What a lane may hold of an event in memory, at most."""
LEAST_MEMORY = 2_000_000_000
"""Memory from which two lanes have enough each."""


class Journal:
    """What was done to a version of a shop, and on what it rested."""

    def __init__(self, path: Path) -> None:
        """Read the journal of the version that stands."""
        self._shop = path
        self._file = Store.open(path).folder / "run.json"
        self._steps: dict[str, dict[str, str]] = {}
        with suppress(OSError, ValueError):
            self._steps = dict(json.loads(self._file.read_text(encoding="utf-8")))

    def recall(self, step: Step, rests_on: str) -> str | None:
        """Give the sentence of a step that need not be done again, or nothing."""
        done = self._steps.get(step.name)
        if not isinstance(done, dict) or done.get("rests_on") != rests_on:
            return None
        there = not step.leaves or (self._shop / step.leaves).exists()
        return str(done.get("told", "")) if there else None

    def keep(self, step: str, rests_on: str, told: str) -> None:
        """Write down that a step is done."""
        self._steps[step] = {"rests_on": rests_on, "told": told}
        with suppress(FootfallError), whole_file(self._file) as file:
            file.write_text(json.dumps(self._steps, ensure_ascii=False, indent=1), encoding="utf-8")


def rests_on(step: Step, settings: Settings) -> str:
    """Name all that a step rests on: another name where any of it has changed."""
    store = Store.open(settings.path)
    state = [state_stamp(store, name) for name in step.reads]
    return digest([build(), log_stamp(store), state, settings.trials if step.name != "tables" else 0])


def log_inputs(asked: Ingest, logs: Sequence[str | Path], engine: str, read: Sequence[str]) -> str:
    """Name the files and settings that an ingest rests on; `read` are the names of all files that it read."""
    named = found(logs)
    beside_them = [file for file in siblings(named) if file.name in read]
    extra = [Path(file) for file in (asked.map, asked.items) if file]
    files = [(str(file.resolve()), *file_stamp(file)) for file in (*named, *beside_them, *extra)]
    return digest([build(), engine, asked.asked(), files])


INGEST = Step("ingest", ())


def is_ingested(asked: Ingest, logs: Sequence[str | Path], settings: Settings) -> bool:
    """Tell whether the shop stands and is of these very files, read as asked by this very Footfall."""
    with suppress(FootfallError, OSError):
        store = Store.open(settings.path)
        inputs = log_inputs(asked, logs, settings.engine, store.about.files)
        return Journal(settings.path).recall(INGEST, inputs) is not None
    return False


def note_ingest(asked: Ingest, logs: Sequence[str | Path], settings: Settings) -> None:
    """Write down what the shop was made of; what an earlier run left beside it tells of another log, and goes."""
    inputs = log_inputs(asked, logs, settings.engine, Store.open(settings.path).about.files)
    Journal(settings.path).keep(INGEST.name, inputs, "")
    (settings.path / "report.html").unlink(missing_ok=True)
    shutil.rmtree(settings.path / "tables", ignore_errors=True)


def lanes(settings: Settings) -> int:
    """Say how many steps may run at a time: two where cores and memory allow and the log is worth a process."""
    events = sum(Store.open(settings.path).about.events.values())
    room = allowed(settings.memory)
    ample = room >= max(LEAST_MEMORY, 2 * BYTES_PER_EVENT * events)
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return 2 if settings.engine == "duckdb" and cores > 1 and ample and events >= WORTH_A_PROCESS else 1


@dataclass(frozen=True)
class Event:
    """What is told of a run: the step, its sentence, whether it was done before, and the seconds since the start."""

    step: str
    told: str
    before: bool
    seconds: float


class Run:
    """Walks the steps of a shop that was ingested."""

    def __init__(
        self,
        settings: Settings,
        report: Callable[[Shop, Sequence[str], Progress], object],
        progress: Progress,
        started: float | None = None,
    ) -> None:
        """Take what was asked for, what writes the report (told the steps that are still to come), and whom to tell."""
        self._settings, self._report, self._tell = settings, report, progress
        self._started = monotonic() if started is None else started
        self._journal = Journal(settings.path)
        self._done: set[str] = set()
        self._doing: dict[str, str] = {}

    def events(self) -> Iterator[Event]:
        """Do every step that is not done, and tell of each as it ends."""
        if lanes(self._settings) == 2:
            half = f"{allowed(self._settings.memory) // 2_000_000}MB"
            with Worker(self._settings.path, half, self._settings.trials) as worker:
                yield from self._walk(half, worker)
        else:
            yield from self._walk(self._settings.memory, None)

    def _walk(self, memory: str | None, worker: Worker | None) -> Iterator[Event]:
        left = [step for step in STEPS if self._settings.trials or step.name not in MODELS]
        self._done = {step.name for step in STEPS if step not in left}
        while left:
            if worker and worker.idle:
                yield from self._start_apart(left, worker)
            step = next((s for s in left if not (worker and s.apart) and set(s.after) <= self._done), None)
            if step:
                left.remove(step)
                yield self._do_here(step, memory)
            if worker and not worker.idle and (step is None or worker.ready):
                finished, done = worker.result(self._progress_of)
                yield self._end(finished, worker.rests_on, done)
                left = [s for s in left if s.name != finished.name]

    def _start_apart(self, left: list[Step], worker: Worker) -> Iterator[Event]:
        """Give the second lane the next step that it can do; what need not be done again is told of at once."""
        while step := next((s for s in left if s.apart and set(s.after) <= self._done), None):
            inputs = rests_on(step, self._settings)
            told = self._journal.recall(step, inputs)
            if told is None:
                worker.start(step, inputs)
                return
            left.remove(step)
            self._done.add(step.name)
            yield self._event(step, told, before=True)

    def _do_here(self, step: Step, memory: str | None) -> Event:
        inputs = rests_on(step, self._settings)
        told = self._journal.recall(step, inputs)
        if told is not None:
            self._done.add(step.name)
            return self._event(step, told, before=True)
        shop = open_shop(self._settings.path, self._settings.engine, memory=memory)
        try:
            return self._end(step, inputs, self._work(step, shop))
        finally:
            shop.close()

    def _work(self, step: Step, shop: Shop) -> Done:
        progress = self._progress_of(step)
        if step.name not in ("questions", "report"):
            return do_step(step.name, shop, self._settings, progress)
        coming = [s.name for s in STEPS if s.name in (*MODELS, "lists", "plan") and s.name not in self._done]
        self._report(shop, coming, progress)
        return Done("")

    def _end(self, step: Step, inputs: str, done: Done) -> Event:
        self._done.add(step.name)
        self._doing.pop(step.name, None)
        if done.final:
            self._journal.keep(step.name, inputs, done.told)
        return self._event(step, done.told, before=False)

    def _event(self, step: Step, told: str, *, before: bool) -> Event:
        return Event(step.name, told, before, monotonic() - self._started)

    def _progress_of(self, step: Step) -> Progress:
        """Tell how far a step is, with its place among all and what the other lane does."""
        place = f"step {STEPS.index(step) + 1} of {len(STEPS)}, {step.name}"

        def tell(doing: str, done: int, of: int) -> None:
            far = f" ({done:,} of {of:,})" if of > 1 and done else ""
            self._doing[step.name] = f"{place}: {doing}{far}" if doing != step.name else f"{place}{far}"
            self._tell(" · ".join(self._doing.values()), 0, 0)

        tell(step.name, 0, 0)
        return tell
