"""`footfall run LOG... --into SHOP`: takes every option of ingest."""

from __future__ import annotations

import shlex
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, cast

from footfall.engine import Store
from footfall.errors import FootfallError, foreseen
from footfall.ingest.ingest import Ingest
from footfall.shop.steps import Settings
from footfall.spec import Parameter
from footfall.surfaces.cli.options import ENGINE, FRESH, INTO, LOGS, MEMORY, REPLACE, given, taking
from footfall.surfaces.cli.output import say
from footfall.surfaces.cli.progress import working
from footfall.surfaces.cli.told import figures, how_read, notes

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from footfall.answer.progress import Progress
    from footfall.engine import About
    from footfall.shop.shop import Shop

TRIALS = Parameter(
    "trials", int, 4, "How many settings each model tries; 0 fits none. footfall fit tries more.", at_least=0
)


def command(tokens: Sequence[str]) -> Callable[..., None]:
    """Make the command."""
    del tokens
    return taking(_run, [*Ingest.parameters(), TRIALS])


def _run(
    *log: LOGS,
    into: INTO,
    replace: REPLACE = False,
    fresh: FRESH = False,
    engine: ENGINE = "duckdb",
    memory: MEMORY = None,
    **values: object,
) -> None:
    """Read a log into a shop, answer everything, fit, recommend and plan, and write the report.

    A first report stands as soon as the questions are answered; it is written again when models and plan are there.
    What did not change since an earlier run is not done again, and a run that was cut off goes on where it stood.
    Beside the shop's own files stand SHOP/report.html, SHOP/tables/ (every table as CSV and Parquet) and
    SHOP/audiences/, who gets what.
    """
    trials = cast("int", TRIALS.read(values.pop("trials", None) or TRIALS.default))
    asked = Ingest.make(given(values))
    settings = Settings(path=Path(into), engine=engine, memory=memory, trials=trials)
    run(asked, log, settings, replace=replace, fresh=fresh)
    say(f"Next: footfall ask --list shows what can be asked; footfall serve {shlex.quote(into)} opens it in a browser.")


def run(asked: Ingest, log: Sequence[str], settings: Settings, *, replace: bool = False, fresh: bool = False) -> Path:
    """Make the shop unless it stands, walk the steps of a run, and tell of each; give the report."""
    started = monotonic()
    with working("reading") as progress:
        about = _ingest(asked, log, settings, replace=replace, fresh=fresh, progress=progress)
        say(how_read(about))
        try:
            return _walk(settings, started, progress)
        except FootfallError as error:
            raise type(error)(f"The shop was written, its report was not. {error}") from error
        except KeyboardInterrupt:
            again = "The same command again goes on where it stood."
            raise KeyboardInterrupt(f"Stopped; the shop was written. {again}") from None


def _ingest(
    asked: Ingest, log: Sequence[str], settings: Settings, *, replace: bool, fresh: bool, progress: Progress
) -> About:
    """Read the log, unless the shop is of these very files, read as asked."""
    from footfall.shop.making import make
    from footfall.shop.pipeline import is_ingested, note_ingest

    stands = is_ingested(asked, log, settings)
    if stands and not fresh:
        say("The log and how it is read are as they were: the shop that stands is taken. --fresh reads it again.")
        return Store.open(settings.path).about
    store = make(
        asked,
        log,
        settings.path,
        engine=settings.engine,
        memory=settings.memory,
        replace=replace or stands,
        progress=progress,
    )
    note_ingest(asked, log, settings)
    return store.about


def _walk(settings: Settings, started: float, progress: Progress) -> Path:
    """Walk the steps, and tell of each as it ends."""
    from footfall.shop.opening import open_shop
    from footfall.shop.pipeline import Run
    from footfall.surfaces.report import Pages

    page, pages = settings.path / "report.html", Pages()

    def write_report(shop: Shop, coming: Sequence[str], progress: Progress) -> None:
        pages.write(shop, page, coming=coming, progress=progress)

    for event in Run(settings, write_report, progress, started).events():
        if event.step == "tables":
            shop = open_shop(settings.path, settings.engine, memory=settings.memory)
            for line in (*_figures(shop), *notes(shop.about)):
                say(line)
            shop.close()
        if event.step == "questions" and not event.before:
            say(f"The first report is {page}, after {_took(event.seconds)}; it is written again with models and plan.")
        if event.told:
            say(event.told)
    rest = f"the tables are in {settings.path / 'tables'}{'/'}, the audiences in {settings.path / 'audiences'}{'/'}"
    say(f"The report is {page}, {rest}; this took {_took(monotonic() - started)}.")
    return page


def _figures(shop: Shop) -> list[str]:
    """Give the first figures in lines, or why there are none."""
    try:
        return list(figures(shop.ask("overview")))
    except Exception as error:  # noqa: BLE001 - the other steps are done
        return [f"No figures: {foreseen(error)}"]


def _took(seconds: float) -> str:
    return f"{seconds // 60:.0f} min {seconds % 60:.0f} s" if seconds >= 60 else f"{seconds:.0f} s"
