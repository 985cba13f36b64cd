"""`footfall run LOG... --into SHOP`: takes every option of ingest."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import TYPE_CHECKING, cast

from footfall.errors import FootfallError
from footfall.ingest.ingest import Ingest
from footfall.spec import Parameter
from footfall.surfaces.cli.options import ENGINE, INTO, LOGS, MEMORY, REPLACE, given, taking
from footfall.surfaces.cli.output import say
from footfall.surfaces.cli.progress import working
from footfall.surfaces.cli.told import figures, how_read, notes

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from footfall.engine import Store


TRIALS = Parameter(
    "trials", int, 4, "How many settings each model tries; 0 fits none. footfall fit tries more.", at_least=0
)


def command(tokens: Sequence[str]) -> Callable[..., None]:
    """Make the command."""
    del tokens
    return taking(_run, [*Ingest.parameters(), TRIALS])


def _run(
    *log: LOGS, into: INTO, replace: REPLACE = False, engine: ENGINE = "duckdb", memory: MEMORY = None, **values: object
) -> None:
    """Read a log into a shop, answer everything, fit, recommend and plan, and write the report.

    Beside the shop's own files stand SHOP/report.html, SHOP/tables/ (every table as CSV and Parquet) and
    SHOP/audiences/, who gets what.
    """
    trials = cast("int", TRIALS.read(values.pop("trials", None) or TRIALS.default))
    asked = Ingest.make(given(values))
    answered(asked, log, into, replace=replace, engine=engine, memory=memory, trials=trials)
    say(f"Next: footfall ask --list shows what can be asked; footfall serve {shlex.quote(into)} opens it in a browser.")


def answered(
    asked: Ingest,
    log: Sequence[str],
    into: str,
    *,
    replace: bool = False,
    engine: str = "duckdb",
    memory: str | None = None,
    trials: int = cast("int", TRIALS.default),
) -> Path:
    """Make the shop, tell of it, foretell and plan, and leave its report and tables; give the report."""
    from footfall.shop.making import make

    with working("reading") as progress:
        store = make(asked, log, into, engine=engine, memory=memory, replace=replace, progress=progress)
        say(how_read(store.about))
        try:
            return _after(store, into, engine, memory, trials, progress)
        except FootfallError as error:
            raise type(error)(f"The shop was written, its report was not. {error}") from error
        except KeyboardInterrupt:
            raise KeyboardInterrupt(f"Stopped; the shop was written, its report was not. {_again(into)}") from None


def _after(
    store: Store, into: str, engine: str, memory: str | None, trials: int, progress: Callable[[str, int, int], None]
) -> Path:
    """Foretell and plan, write the report and the tables, and tell what there is."""
    from footfall.shop.opening import open_shop
    from footfall.shop.running import foretold, leave
    from footfall.surfaces.report import report

    shop = open_shop(into, engine, memory=memory)
    try:
        for line in (*figures(shop.ask("overview")), *notes(store.about)):
            say(line)
        for line in foretold(shop, trials, progress):
            say(line)
        page, tables = leave(shop, Path(into), report, progress)
    finally:
        shop.close()
    say(f"The report is {page}; the tables are in {tables}{'/'}, the audiences in {Path(into) / 'audiences'}{'/'}.")
    return page


def _again(into: str) -> str:
    return f"`footfall report {shlex.quote(into)} --to {shlex.quote(str(Path(into) / 'report.html'))}` writes it."
