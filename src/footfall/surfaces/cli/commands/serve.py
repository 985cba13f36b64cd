"""`footfall serve SHOP`."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Annotated, cast

from cyclopts import Parameter as Shown

from footfall.spec import Parameter
from footfall.surfaces.cli.options import ANONYMOUS, ENGINE, MEMORY, OPTIONS, SHOP, taking

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

PORT = Parameter("port", int, 8_000, "The port to listen on.", at_least=1, at_most=65_535)
HOST = Annotated[
    str,
    Shown(
        name="--host",
        help="The address to listen on; others than this machine's need --token.",
        metavar="ADDRESS",
        group=OPTIONS,
    ),
]
TOKEN = Annotated[
    str | None, Shown(name="--token", help="The word that visitors must know.", metavar="WORD", group=OPTIONS)
]


def command(tokens: Sequence[str]) -> Callable[..., None]:
    """Make the command."""
    del tokens
    return taking(_serve, [PORT])


def _serve(
    shop: SHOP,
    /,
    *,
    host: HOST = "127.0.0.1",
    token: TOKEN = None,
    anonymous: ANONYMOUS = False,
    engine: ENGINE = "duckdb",
    memory: MEMORY = None,
    **values: object,
) -> None:
    """Show every answer in a browser, and give them to programs.

    Stop it with Ctrl-C.
    """
    from footfall.shop.opening import open_shop

    port = cast("int", PORT.read(values.get("port") or PORT.default))
    opened = open_shop(shop, engine, memory=memory)
    try:
        from footfall.surfaces.serve import serve

        with suppress(KeyboardInterrupt):
            serve(opened, host, port, token, anonymous)
    finally:
        opened.close()
