"""`footfall serve SHOP`."""

from __future__ import annotations

from contextlib import ExitStack, contextmanager, suppress
from typing import TYPE_CHECKING, Annotated, cast

from cyclopts import Parameter as Shown

from footfall.spec import Parameter
from footfall.surfaces.cli.options import ANONYMOUS, ENGINE, MEMORY, OPTIONS, SHOP, taking

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from footfall.shop.shop import Shop

PORT = Parameter("port", int, 8_000, "The port to listen on.", at_least=1, at_most=65_535)
AMPLE = 1_000_000_000
"""Memory from which two engines have enough each."""

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
    port = cast("int", PORT.read(values.get("port") or PORT.default))
    with _opened(shop, engine, memory) as (first, *others):
        from footfall.surfaces.serve import serve

        with suppress(KeyboardInterrupt):
            serve(first, host, port, token, anonymous, others)


@contextmanager
def _opened(shop: str, engine: str, memory: str | None) -> Iterator[list[Shop]]:
    """Open the shop, by DuckDB twice with half the memory each: one long question keeps nobody else waiting."""
    from footfall.engine.memory import allowed
    from footfall.shop.opening import open_shop

    half = f"{allowed(memory) // 2_000_000}MB"
    twice = engine == "duckdb" and allowed(memory) >= AMPLE
    with ExitStack() as closing:
        opened = []
        for each in (half, half) if twice else (memory,):
            opened.append(open_shop(shop, engine, memory=each))
            closing.callback(opened[-1].close)
        yield opened
