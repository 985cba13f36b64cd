"""A synthetic shop whose truth is known: logs made to measure, each with the numbers a right answer must find.

A kind of log is one file here and one line in `KINDS`.  Importing this package loads neither NumPy nor Arrow.
"""

from __future__ import annotations

from typing import Any

from footfall.simulate.fashion_campus import FashionCampus
from footfall.simulate.funnel_shop import FunnelShop
from footfall.simulate.ga4_export import Ga4Export
from footfall.simulate.ga4_flat import Ga4Flat
from footfall.simulate.rees46 import Rees46
from footfall.simulate.simulation import Simulation, truth_path
from footfall.simulate.taobao import Taobao

KINDS: dict[str, type[Simulation[Any]]] = {
    "funnel-shop": FunnelShop,
    "taobao": Taobao,
    "rees46": Rees46,
    "ga4-flat": Ga4Flat,
    "ga4-export": Ga4Export,
    "fashion-campus": FashionCampus,
}
"""Every kind of log that can be simulated, in the order they are shown."""

__all__ = [
    "KINDS",
    "FashionCampus",
    "FunnelShop",
    "Ga4Export",
    "Ga4Flat",
    "Rees46",
    "Simulation",
    "Taobao",
    "truth_path",
]
