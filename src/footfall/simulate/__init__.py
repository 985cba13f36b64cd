"""A synthetic shop whose truth is known: logs made to measure, each with the numbers a right answer must find.

A kind of log is one file here and one line in `KINDS`.  Importing this package loads neither NumPy nor Arrow.
"""

from __future__ import annotations

from footfall.simulate.simulation import Simulation, truth_path
from footfall.simulate.taobao import Taobao

KINDS: dict[str, type[Simulation]] = {
    "taobao": Taobao,
}
"""Every kind of log that can be simulated, in the order they are shown."""

__all__ = ["KINDS", "Simulation", "Taobao", "truth_path"]
