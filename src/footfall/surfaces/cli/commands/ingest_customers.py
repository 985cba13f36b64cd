"""`footfall ingest-customers FILE... --into SHOP --key ID`."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter as Shown

from footfall.ingest.customers.asked import IngestCustomers
from footfall.surfaces.cli.options import INTO, MEMORY, REPLACE, given, taking
from footfall.surfaces.cli.output import say
from footfall.surfaces.cli.progress import working
from footfall.surfaces.cli.told import customers_read, stale

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from footfall.shop.customers import Made

FILES = Annotated[str, Shown(help="Files, globs or folders.", metavar="FILE")]


def command(tokens: Sequence[str]) -> Callable[..., None]:
    """Make the command."""
    del tokens
    return taking(_ingest, IngestCustomers.parameters())


def _ingest(*file: FILES, into: INTO, replace: REPLACE = False, memory: MEMORY = None, **values: object) -> None:
    """Read a shop's own tables of customers into a shop, a new one or one that has a log.

    Files are joined on the key. What is amiss in them is told, and mended only with --mend or by a map.
    """
    from footfall.shop.customers import make_customers

    asked = IngestCustomers.make(given(values))
    with working("reading") as progress:
        made = make_customers(asked, file, into, memory=memory, replace=replace, progress=progress)
    for line in (*customers_read(made.customers), *stale(made.store.path), f"Next: {_next(made, into)}"):
        say(line)


def _next(made: Made, into: str) -> str:
    """Say what to do now."""
    shop = shlex.quote(into)
    if made.customers.unmended:
        return "the same with --mend --replace mends what was found; or leave it, and ask."
    if made.customers.facts["target"]:
        return (
            f"footfall ask contrast {shop} --table customers shows what tells {made.customers.facts['target']} apart."
        )
    return f"footfall ask profile {shop} --table customers shows what their columns hold."
