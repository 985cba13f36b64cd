"""`footfall plan SHOP`: the options are the plan's parameters."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter as Shown

from footfall.actions.plan import Plan
from footfall.surfaces.cli.commands.ask import FORMAT  # noqa: TC001 - read while running
from footfall.surfaces.cli.options import ENGINE, FRESH, MEMORY, OUTPUT, SHOP, given, taking, unwrapped
from footfall.surfaces.cli.output import chosen, put, put_bytes, say
from footfall.surfaces.cli.progress import working

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

TO = Annotated[
    str | None, Shown(name="--to", help="The file to write; its ending says how.", metavar="FILE", group=OUTPUT)
]


def command(tokens: Sequence[str]) -> Callable[..., None]:
    """Make the command."""
    del tokens
    function = taking(_plan, Plan.parameters())
    function.__doc__ = f"{_plan.__doc__}\n\n{unwrapped(Plan.definition())}"
    return function


def _plan(
    shop: SHOP,
    /,
    *,
    fresh: FRESH = False,
    engine: ENGINE = "duckdb",
    memory: MEMORY = None,
    format_: FORMAT = None,
    to: TO = None,
    **values: object,
) -> None:
    """Plan what is worth doing: for whom, why, when, what it should bring, and how to find out.

    The plan is the shop's table `actions`; who gets what is written to SHOP/audiences/ACTION.csv. A workbook
    (--format xlsx) has both.
    """
    from footfall.shop.opening import open_shop
    from footfall.shop.planning import FOLDER, plan, workbook

    parameters = given(values)
    Plan.make(parameters)
    how = chosen(format_, to)
    opened = open_shop(shop, engine, memory=memory)
    try:
        with working("planning") as progress:
            answer, audiences = plan(opened.tables(fresh=fresh), opened.kept, parameters, progress)
            if how == "xlsx" and audiences:
                put_bytes(workbook(answer, audiences), to)
            else:
                put(answer, how, to)
        if how == "table" and not to and audiences:
            say(f"Who gets what is in {Path(shop) / FOLDER}{'/'}.")
            say(f"Next: footfall experiment read tells what it did; footfall serve {shlex.quote(shop)} shows the plan.")
    finally:
        opened.close()
