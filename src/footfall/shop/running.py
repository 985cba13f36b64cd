"""What `run` does with a shop that was just ingested: models, lists, the plan; then the report and every table."""

from __future__ import annotations

import shutil
from functools import partial
from typing import TYPE_CHECKING

from footfall.answer.progress import silent
from footfall.errors import BadRequest, Failure, NotApplicable
from footfall.shop.beside import beside
from footfall.shop.export import write

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from footfall.answer.progress import Progress
    from footfall.shop.shop import Shop

    Report = Callable[..., object]

FORMS = ("csv", "parquet")
MODELS = ("conversion", "churn")
MOST_USERS, MOST_EVENTS = 200_000, 5_000_000
"""In a larger log nobody is recommended to unasked: lists for all take longer than all else together."""


def foretold(shop: Shop, trials: int, progress: Progress) -> Iterator[str]:
    """Fit models and score by them, recommend to everyone, and plan; tell of each in a line.

    What this shop has too little for is told of and left.
    """
    if trials:
        for model in MODELS:
            yield _or_why(f"No model of {model}", partial(_modelled, shop, model, trials, progress))
    yield _or_why("No recommendations", partial(_recommended, shop, progress))
    yield f"The plan: {_or_why('none', partial(_planned, shop, progress))}"


def _or_why(wrong: str, do: Callable[[], str]) -> str:
    try:
        return do()
    except (BadRequest, NotApplicable) as why:
        return f"{wrong}: {why}"


def _modelled(shop: Shop, model: str, trials: int, progress: Progress) -> str:
    shop.fit(model, progress=progress, trials=trials)
    shop.score(model, progress=progress)
    return shop.ask("model-comparison", model=model).reading


def _recommended(shop: Shop, progress: Progress) -> str:
    users, events = shop.engine.count(shop.table("users")), sum(shop.about.events.values())
    if users > MOST_USERS or events > MOST_EVENTS:
        return f"Nobody of {users:,} users was recommended to: footfall recommend --all does, and takes its time."
    shop.recommend_all(progress=progress)
    return f"Everyone has a list of recommendations: {users:,} users."


def _planned(shop: Shop, progress: Progress) -> str:
    answer = shop.plan(progress=progress)
    return answer.reading or " ".join(note.text for note in answer.notes)


def leave(shop: Shop, path: Path, report: Report, progress: Progress = silent) -> tuple[Path, Path]:
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
    with beside(path, "tables") as folder:
        for number, name in enumerate(shop.names):
            progress(f"writing {name}", number, len(shop.names))
            for form in FORMS:
                write(shop.engine, shop.table(name), folder / f"{name}.{form}", form)
        folder.replace(to)
