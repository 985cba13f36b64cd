"""Serving until told to stop."""

from __future__ import annotations

import socket
import sys
from contextlib import suppress
from typing import TYPE_CHECKING

from footfall.errors import Failure
from footfall.surfaces.serve.app import app

if TYPE_CHECKING:
    from collections.abc import Sequence

    from footfall.shop.shop import Shop


def serve(
    shop: Shop,
    host: str = "127.0.0.1",
    port: int = 8000,
    token: str | None = None,
    anonymous: bool = False,  # noqa: FBT001, FBT002 - as the command line has it
    others: Sequence[Shop] = (),
) -> None:
    """Show a shop at an address until Ctrl-C; others than this machine need a token.

    `others` are the same shop opened again: so many more questions are answered at the same time.
    """
    import uvicorn

    made = app(shop, anonymous, token, host, others)
    config = uvicorn.Config(
        made, log_level="warning", access_log=False, server_header=False, lifespan="off", timeout_graceful_shutdown=3
    )
    made.state.prepare()
    with _listening(host, port) as listening, suppress(KeyboardInterrupt):
        sys.stderr.write(f"The shop is at {_address(host, listening)} until Ctrl-C.\n")
        sys.stderr.flush()
        uvicorn.Server(config).run(sockets=[listening])


def _listening(host: str, port: int) -> socket.socket:
    """Take the port, or say why not."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family)
    except OSError as error:
        found = f"The system says: {error.strerror}."
        raise Failure(f"Port {port} of {host} cannot be listened on.", found, "Choose another with --port.") from error


def _address(host: str, listening: socket.socket) -> str:
    name = f"[{host}]" if ":" in host else host
    return f"http://{name}:{listening.getsockname()[1]}/"
