"""`footfall ingest LOG... --into SHOP`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from footfall.ingest.ingest import Ingest
from footfall.surfaces.cli.options import ENGINE, INTO, LOGS, MEMORY, REPLACE, given, taking
from footfall.surfaces.cli.output import say
from footfall.surfaces.cli.progress import working
from footfall.surfaces.cli.told import how_read, notes, stale

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence


def command(tokens: Sequence[str]) -> Callable[..., None]:
    """Make the command."""
    del tokens
    return taking(_ingest, Ingest.parameters())


def _ingest(
    *log: LOGS, into: INTO, replace: REPLACE = False, engine: ENGINE = "duckdb", memory: MEMORY = None, **values: object
) -> None:
    """Read a log into a shop, every row accounted for.

    The source is told from the files. Rows that cannot be kept are in the table `rejected` with their reasons.
    """
    from footfall.shop.making import make

    asked = Ingest.make(given(values))
    with working("reading") as progress:
        store = make(asked, log, into, engine=engine, memory=memory, replace=replace, progress=progress)
    say(how_read(store.about))
    for line in (*notes(store.about), *stale(store.path)):
        say(line)
    say(f"Next: footfall ask --list shows what can be asked; footfall ask overview {into} begins.")
