"""A file that appears whole or not at all."""

from __future__ import annotations

import os
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from footfall.errors import Failure

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@contextmanager
def whole_file(path: Path) -> Iterator[Path]:
    """Give a path beside `path` to write to; it takes `path`'s place if all went well, and vanishes otherwise."""
    beside = path.with_name(f".{path.name}.{os.getpid()}.unfinished")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        beside.touch()  # here the system says best why it will not have it
        yield beside
        beside.replace(path)
    except OSError as error:
        do = "See that the disk has room and may be written."
        raise Failure(f"'{path}' could not be written.", f"The system says: {error.strerror}.", do) from error
    finally:
        with suppress(OSError):
            beside.unlink(missing_ok=True)
