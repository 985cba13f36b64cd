"""How much memory work may take."""

from __future__ import annotations

import os
import re
from pathlib import Path

from footfall.errors import BadRequest

SHARE = 0.6
"""The share of the machine's memory taken where nothing is said."""

_UNITS = {"kb": 10**3, "mb": 10**6, "gb": 10**9, "tb": 10**12, "kib": 2**10, "mib": 2**20, "gib": 2**30, "tib": 2**40}


def machine() -> int:
    """The bytes of memory this process can have: the machine's, or its container's where that is less."""
    whole = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    limit = Path("/sys/fs/cgroup/memory.max")
    allowed = limit.read_text(encoding="ascii").strip() if limit.exists() else "max"
    return min(whole, int(allowed)) if allowed.isdigit() else whole


def allowed(memory: str | None) -> int:
    """Read `4GB` as bytes; none is the default share of the machine."""
    if memory is None:
        return int(SHARE * machine())
    found = re.fullmatch(r"(\d+(?:\.\d+)?)\s*([kmgt]i?b)", memory.strip().lower())
    size = int(float(found[1]) * _UNITS[found[2]]) if found else 0
    if size < 200 * 10**6:
        raise BadRequest(
            "The memory must be an amount of at least 200MB.", f"'{memory}' was given.", "Write it as 4GB."
        )
    return size
