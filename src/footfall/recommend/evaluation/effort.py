"""How long work takes, and how much memory."""

from __future__ import annotations

import ctypes
import gc
import re
from pathlib import Path
from time import perf_counter
from typing import Self

STATUS, CLEAR = Path("/proc/self/status"), Path("/proc/self/clear_refs")
FORGET_PEAK = "5"
MB = 1_024


class Effort:
    """Wall-clock seconds between `with` and its end, and the most memory taken meanwhile beyond that before, in MB.

    Only Linux tells a process its peak, and glibc gives free memory back when asked; elsewhere `memory` is None.
    """

    seconds: float = 0.0
    memory: float | None = None

    def __enter__(self) -> Self:
        """Begin."""
        self._before = _begun()
        self._start = perf_counter()
        return self

    def __exit__(self, *error: object) -> None:
        """End."""
        self.seconds = perf_counter() - self._start
        peak = _told("VmHWM")
        if self._before is not None and peak is not None:
            self.memory = max(peak - self._before, 0.0)


def _begun() -> float | None:
    """Give back what is free and forget the peak so far; give what is taken now.

    Only what was made of late is looked through for garbage: all there is would take longer than a small fit.
    """
    gc.collect(1)
    try:
        ctypes.CDLL(None).malloc_trim(0)
        CLEAR.write_text(FORGET_PEAK)
    except (OSError, AttributeError):
        return None
    return _told("VmRSS")


def _told(name: str) -> float | None:
    try:
        found = re.search(rf"{name}:\s+(\d+) kB", STATUS.read_text())
    except OSError:
        return None
    return int(found[1]) / MB if found else None
