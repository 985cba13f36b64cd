"""A matrix of every two: its rows hold each pair once, its picture shows it on both sides of the diagonal."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from footfall.answer.plot import SHOWN

if TYPE_CHECKING:
    from footfall.answer.content import Row
    from footfall.answer.plot import Plot


MOST = 30
"""More names have no room beside one another."""


def mirrored(plot: Plot) -> Plot:
    """Give a cell to every two values and to each with itself, in the order in which the rows name them."""
    one, other, color = plot.x, plot.y, plot.chart.color
    pairs = {(point[one], point[other]): point for point in plot.points}
    every = list(dict.fromkeys(name for pair in pairs for name in pair))
    names, of = every[:MOST], len(every)
    alike = [_cell(plot, name, name, 1, {color: "1"}) for name in names]
    diagonal = dict(zip(names, alike, strict=True))
    cells = []
    for row in names:
        for column in names:
            found = pairs.get((column, row)) or pairs.get((row, column))
            if row == column:
                cells.append(diagonal[row])
            elif found:
                cells.append(_cell(plot, column, row, found[color], found[SHOWN]))
    told = f"{plot.told} The first {MOST} of {of:,}.".strip() if of > MOST else plot.told
    return replace(plot, points=cells, titles=plot.titles | {one: "", other: ""}, told=told)


def _cell(plot: Plot, across: str, up: str, value: float | None, shown: dict[str, str]) -> Row:
    place = {plot.x: across, plot.y: up}
    return {**place, plot.chart.color: value, SHOWN: {**shown, **place}}
