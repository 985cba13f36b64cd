"""Experiments at the front desk: a file read, its outcomes counted from a shop's log where that is asked, and kept."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from footfall.actions.experiments import ExperimentRead, FromLog, keep
from footfall.actions.experiments.from_log import COUNTED
from footfall.actions.experiments.people import KEY, People
from footfall.answer import Note
from footfall.engine.memory import allowed
from footfall.engine.store import Store
from footfall.errors import BadRequest

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from footfall.actions.experiments.result import Result
    from footfall.answer import Answer


@dataclass(frozen=True)
class Keeping:
    """Where an experiment is kept, and for which action."""

    action: str
    shop: Path
    arm: str | None = None

    @classmethod
    def of(cls, action: str | None, into: str | Path | None, arm: str | None) -> Keeping | None:
        """See that an action there is and a shop come together."""
        from footfall.actions.catalog import rule

        if action is None and into is None and arm is None:
            return None
        if action is None or into is None:
            missing = "action" if action is None else "into"
            do = "It is written --action ACTION --into SHOP."
            raise BadRequest(f"'{missing}' is missing.", "An experiment is kept for an action, in a shop.", do)
        return cls(rule(action).name(), Store.open(into).path, arm)

    def note(self, result: Result) -> Note:
        """Keep it, and say so."""
        kept = keep(self.shop, self.action, result, self.arm)
        outcomes = ", ".join(each.outcome for each in kept)
        return Note("kept", f"{self.shop} keeps what {kept[0].arm} showed of {outcomes}, for the action {self.action}.")


def read_experiment(
    file: str | Path,
    parameters: Mapping[str, object],
    keeping: Keeping | None = None,
    memory: str | None = None,
) -> Answer:
    """Read an experiment; the parameters are those of `experiment-read` and of outcomes counted from a log."""
    asked, log = _parted(parameters)
    with _people(file, log, memory) as people:
        result = asked.read(people)
        answer = asked.told(result)
        counted = log.asked() if log.shop else {}
        kept = (keeping.note(result),) if keeping else ()
        return replace(answer, asked={**answer.asked, **counted}, notes=(*answer.notes, *kept))


def _parted(parameters: Mapping[str, object]) -> tuple[ExperimentRead, FromLog]:
    """Part what is asked of the file from what is counted from a log; before follows from the days before."""
    names = {parameter.name for parameter in FromLog.parameters()}
    log = FromLog.make({name: value for name, value in parameters.items() if name in names})
    asked = ExperimentRead.make({name: value for name, value in parameters.items() if name not in names})
    if log.before_days and asked.before is None and asked.outcome and asked.outcome[0] in COUNTED:
        asked = replace(asked, before=f"{asked.outcome[0]}_before")
    return asked, log


@contextmanager
def _people(file: str | Path, log: FromLog, memory: str | None) -> Iterator[People]:
    """Open a file's people, beside what they did where a log is to tell it."""
    with TemporaryDirectory(prefix="footfall-") as work:
        if log.shop is not None:
            with _in_log(file, log, Path(work), memory) as people:
                yield people
            return
        from footfall.ingest.parse import start_reader

        engine = start_reader(allowed(memory), Path(work))
        try:
            yield People.of_file(engine, file, Path(work))
        finally:
            engine.close()


@contextmanager
def _in_log(file: str | Path, log: FromLog, work: Path, memory: str | None) -> Iterator[People]:
    from footfall.shop.opening import open_shop

    shop = open_shop(log.shop, memory=memory)
    try:
        people = People.of_file(shop.engine, file, work)  # type: ignore[arg-type]  # a directory is opened by DuckDB
        yield people.beside(log.figures(shop.tables()), people.column(KEY, "unit"))
    finally:
        shop.close()
