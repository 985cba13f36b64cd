"""What each step of a run does to a shop, and what it rests on."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from typing import TYPE_CHECKING

from footfall.errors import BadRequest, Failure, NotApplicable, foreseen
from footfall.shop.beside import beside
from footfall.shop.deriving import OF_EVENTS
from footfall.shop.export import write
from footfall.tables.stored import STATE

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from footfall.answer.progress import Progress
    from footfall.shop.shop import Shop

FORMS = ("csv", "parquet")
MOST_USERS, MOST_EVENTS = 200_000, 5_000_000
"""In a larger log nobody is recommended to unasked: lists for all take longer than all else together."""


@dataclass(frozen=True, kw_only=True)
class Settings:
    """What a run was asked for."""

    path: Path
    engine: str = "duckdb"
    memory: str | None = None
    trials: int = 4


@dataclass(frozen=True)
class Step:
    """A step of a run: its name, the steps before it, what it reads of `STATE`, and whether it may be done apart."""

    name: str
    after: tuple[str, ...]
    reads: tuple[str, ...] = ()
    apart: bool = False
    leaves: str = ""
    """What must be there for it to count as done, below the shop."""


STEPS = (
    Step("tables", ()),
    Step("questions", ("tables",)),
    Step("conversion", ("tables",), apart=True),
    Step("churn", ("conversion",), apart=True),
    Step("lists", ("churn",), apart=True),
    Step("plan", ("questions", "lists"), ("experiments", "recommendations", "scores")),
    Step("report", ("plan",), STATE, leaves="report.html"),
    Step("files", ("plan",), STATE, apart=True, leaves="tables"),
)
MODELS = ("conversion", "churn")


@dataclass(frozen=True)
class Done:
    """What a step left: the sentence that tells of it, and whether it need not be done again."""

    told: str
    final: bool = True


def do_step(name: str, shop: Shop, settings: Settings, progress: Progress) -> Done:
    """Carry out a step that needs no report; what the shop has too little for is told of and left.

    Other failures are told of, too, and the step is tried again by the next run.
    """
    try:
        return Done(_WORK[name](shop, settings, progress))
    except (BadRequest, NotApplicable) as why:
        return Done(f"{_LACKING[name]}: {why}")
    except Exception as error:  # noqa: BLE001 - a defect in one step is told of, and the others are done
        return Done(f"{_LACKING[name]}: {foreseen(error)}", final=False)


def _make_tables(shop: Shop, settings: Settings, progress: Progress) -> str:
    del settings
    names = [name for name in OF_EVENTS if shop.kept.holds(name)]
    for number, name in enumerate(names):
        progress(name, number, len(names))
        shop.kept(name)
    return ""


def _fit(model: str) -> Callable[[Shop, Settings, Progress], str]:
    def work(shop: Shop, settings: Settings, progress: Progress) -> str:
        shop.fit(model, progress=progress, trials=settings.trials)
        shop.score(model, progress=progress)
        return shop.ask("model-comparison", model=model).reading

    return work


def _recommend(shop: Shop, settings: Settings, progress: Progress) -> str:
    del settings
    users, events = shop.engine.count(shop.table("users")), sum(shop.about.events.values())
    if users > MOST_USERS or events > MOST_EVENTS:
        return f"Nobody of {users:,} users was recommended to: footfall recommend --all does, and takes its time."
    shop.recommend_all(progress=progress)
    return f"Everyone has a list of recommendations: {users:,} users."


def _plan(shop: Shop, settings: Settings, progress: Progress) -> str:
    del settings
    answer = shop.plan(progress=progress)
    return f"The plan: {answer.reading or ' '.join(note.text for note in answer.notes)}"


def _write_files(shop: Shop, settings: Settings, progress: Progress) -> str:
    """Write every table into a folder that takes its place when it is whole."""
    to = settings.path / "tables"
    try:
        with beside(settings.path, "tables") as folder:
            for number, name in enumerate(shop.names):
                progress(f"writing {name}", number, len(shop.names))
                for form in FORMS:
                    write(shop.engine, shop.table(name), folder / f"{name}.{form}", form)
            shutil.rmtree(to, ignore_errors=True)
            folder.replace(to)
    except OSError as error:
        raise Failure("The tables could not be written.", f"The system says: {error.strerror}.") from error
    return ""


_WORK: dict[str, Callable[[Shop, Settings, Progress], str]] = {
    "tables": _make_tables,
    "lists": _recommend,
    "plan": _plan,
    "files": _write_files,
    **{model: _fit(model) for model in MODELS},
}
_LACKING = {
    "tables": "The tables could not be made",
    "lists": "No recommendations",
    "plan": "The plan: none",
    "files": "The tables were not written as files",
    **{model: f"No model of {model}" for model in MODELS},
}
