"""Charts as data: which column goes where. Drawing them is `draw.py`'s business."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, kw_only=True)
class Chart:
    """A chart of an answer's rows: its mark, and the column on each of its channels."""

    mark: Literal["bars", "lines", "heatmap", "funnel"]
    x: tuple[str, ...]
    """Several columns are drawn side by side, told apart by colour."""
    y: tuple[str, ...]
    color: str = ""
    low: str = ""
    high: str = ""
    facet: str = ""
    open: str = ""
    """A flag of cells whose time is not over."""
    label: str = ""
    """A column whose value is written on the mark."""

    @property
    def uses(self) -> tuple[str, ...]:
        """Every column it reads."""
        single = (self.color, self.low, self.high, self.facet, self.open, self.label)
        return (*self.x, *self.y, *(name for name in single if name))


def bars(x: str | tuple[str, ...], y: str, *, low: str = "", high: str = "") -> Chart:
    """Horizontal bars of `x`, one a value of `y`, in the order of the rows; an interval as a rule across the end."""
    return Chart(mark="bars", x=(x,) if isinstance(x, str) else x, y=(y,), low=low, high=high)


def lines(x: str, y: str | tuple[str, ...], *, low: str = "", high: str = "", color: str = "") -> Chart:
    """Lines of `y` over `x`; an interval as a band."""
    return Chart(mark="lines", x=(x,), y=(y,) if isinstance(y, str) else y, low=low, high=high, color=color)


def heatmap(x: str, y: str, color: str, *, open: str = "", label: str = "") -> Chart:  # noqa: A002 - the column's own name
    """Cells of `x` by `y`; cells of one place are added up; open cells are outlined and paler."""
    return Chart(mark="heatmap", x=(x,), y=(y,), color=color, open=open, label=label)


def funnel_bars(x: str, y: str, *, facet: str = "", low: str = "", high: str = "") -> Chart:
    """One bar a step, widest first, with its share written on it."""
    return Chart(mark="funnel", x=(x,), y=(y,), facet=facet, low=low, high=high, label=x)
