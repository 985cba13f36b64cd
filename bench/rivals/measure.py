"""Time one answer: seconds, the processors' seconds, and the peak memory of its process."""

from __future__ import annotations

import json
import resource
import time
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

Answered = dict[str, Any]


def processor() -> float:
    """The processors' seconds so far."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def measured(answer: Callable[[], Answered]) -> None:
    """Carry an answer out, and print its rows and what it cost as JSON."""
    started, worked = time.perf_counter(), processor()
    found = answer()
    cost = {"seconds": time.perf_counter() - started, "processor": processor() - worked}
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    print(json.dumps({**found, **cost, "memory": memory}, default=str))
