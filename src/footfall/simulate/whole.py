"""A file that appears whole or not at all."""

from __future__ import annotations

import os
from contextlib import contextmanager
from typing import TYPE_CHECKING

from footfall.errors import Failure

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@contextmanager
def whole_file(path: Path) -> Iterator[Path]:
    """Give a path beside `path` to write to; it takes `path`'s place if all went well and vanishes otherwise."""
    unfinished = path.with_name(f".{path.name}.{os.getpid()}.unfinished")
    try:
        yield unfinished
        unfinished.replace(path)
    except OSError as error:
        wrong = f"{path} could not be written."
        raise Failure(wrong, f"The system says: {error}.", "See that the disk has room and may be written.") from error
    finally:
        unfinished.unlink(missing_ok=True)
