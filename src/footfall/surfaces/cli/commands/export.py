"""`footfall export TABLE SHOP --to FILE`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter as Shown

from footfall.schema import TABLES
from footfall.surfaces.cli.options import ENGINE, MEMORY, OPTIONS, SHOP
from footfall.surfaces.cli.output import say
from footfall.surfaces.cli.progress import working

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

TABLE = Annotated[str, Shown(help=f"One of {', '.join(TABLES)}.")]
TO = Annotated[
    str, Shown(name="--to", help="The file to write: .csv, .parquet, .jsonl or .xlsx.", metavar="FILE", group=OPTIONS)
]
AS_OF = Annotated[
    str | None,
    Shown(name="--as-of", help="Users as they were known before the start of that day.", metavar="DAY", group=OPTIONS),
]


def command(tokens: Sequence[str]) -> Callable[..., None]:
    """Make the command."""
    del tokens
    return _export


def _export(
    table: TABLE, shop: SHOP, /, *, to: TO, as_of: AS_OF = None, engine: ENGINE = "duckdb", memory: MEMORY = None
) -> None:
    """Write one of a shop's tables to a file.

    The file's ending says how. It is written whole or not at all.
    """
    from footfall.shop.export import export, format_of
    from footfall.shop.opening import open_shop

    format_of(Path(to))
    opened = open_shop(shop, engine, memory=memory)
    try:
        with working(f"writing {table}"):
            path = export(opened, table, to, as_of)
    finally:
        opened.close()
    say(str(path))
