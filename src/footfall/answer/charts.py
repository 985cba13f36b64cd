"""Charts as data: which column goes where. Drawing them is `draw.py`'s business."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, kw_only=True)
class Chart:
    """A chart of an answer's rows: its mark, and the column on each of its channels."""

    mark: Literal[
        "bars",
        "boxes",
        "lines",
        "heatmap",
        "funnel",
        "grid",
        "dots",
        "long_bars",
        "mosaic",
        "rungs",
        "sankey",
        "stacked",
        "survival",
        "waterfall",
    ]
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
    below: str = ""
    """The value of `color` that stands below the line."""
    share: str = ""
    """A column that says what share of the whole a row is."""
    sides: tuple[str, ...] = ()
    """What lies above none, and what below it."""
    order: tuple[str, ...] = ()
    """The values of `color`, each with its own colour whether it is there or not."""
    cuts: tuple[float, ...] = ()
    """Figures of `x` that a line is drawn at."""
    scale: Literal["linear", "sqrt", "log"] = "linear"
    alike: bool = False
    """Whether both sides bear the same names, to stand in one order."""
    mirrored: bool = False
    """Whether cells stand on both sides of the diagonal, and each value has all to do with itself."""
    cells: tuple[tuple[str, ...], ...] = ()
    """The value of `y` that each cell belongs to, line by line from the top."""
    only: str = ""
    """The one value of `facet` whose rows are drawn."""

    @property
    def uses(self) -> tuple[str, ...]:
        """Every column it reads."""
        single = (self.color, self.low, self.high, self.facet, self.open, self.label, self.share)
        return (*self.x, *self.y, *(name for name in single if name))


def bars(x: str | tuple[str, ...], y: str, *, low: str = "", high: str = "") -> Chart:
    """Horizontal bars of `x`, one a value of `y`, in the order of the rows; an interval as a rule across the end."""
    return Chart(mark="bars", x=(x,) if isinstance(x, str) else x, y=(y,), low=low, high=high)


def lines(
    x: str,
    y: str | tuple[str, ...],
    *,
    low: str = "",
    high: str = "",
    color: str = "",
    cuts: tuple[float, ...] = (),
) -> Chart:
    """Lines of `y` over `x`; an interval as a band; a rule stands at each cut of `x`."""
    several = (y,) if isinstance(y, str) else y
    return Chart(mark="lines", x=(x,), y=several, low=low, high=high, color=color, cuts=cuts)


def heatmap(x: str, y: str, color: str, *, open: str = "", label: str = "", alike: bool = False) -> Chart:  # noqa: A002 - the column's own name
    """Cells of `x` by `y`; cells of one place are added up; open cells are outlined and paler.

    Where both sides are `alike`, `x` stands in the order of `y`.
    """
    return Chart(mark="heatmap", x=(x,), y=(y,), color=color, open=open, label=label, alike=alike)


def matrix(one: str, other: str, color: str) -> Chart:
    """Cells of every two, once in the rows and twice in the picture."""
    return Chart(mark="heatmap", x=(one,), y=(other,), color=color, mirrored=True)


def boxes(y: str, marks: tuple[str, ...]) -> Chart:
    """Two boxes a value of `y`, from `mark_a` and `mark_b` of five quantiles, each value on a scale of its own."""
    return Chart(mark="boxes", x=tuple(f"{mark}_{side}" for side in ("a", "b") for mark in marks), y=(y,))


def funnel_bars(x: str, y: str, *, facet: str = "", low: str = "", high: str = "") -> Chart:
    """One bar a step, widest first, with its share written on it."""
    return Chart(mark="funnel", x=(x,), y=(y,), facet=facet, low=low, high=high, label=x)


def grid(x: str, y: str, color: str, *, cells: tuple[tuple[str, ...], ...], sides: tuple[str, str]) -> Chart:
    """Cells of two scores (`sides`: across, upwards), each of a value of `y`, which bears its `x` and its `color`."""
    return Chart(mark="grid", x=(x,), y=(y,), color=color, cells=cells, sides=sides)


def long_bars(x: str, y: str, *, low: str = "", high: str = "", sides: tuple[str, ...] = ()) -> Chart:
    """Bars of `x`, the long names of `y` above them; `sides` names what lies above none, and what below it."""
    return Chart(mark="long_bars", x=(x,), y=(y,), low=low, high=high, sides=sides)


def rungs(x: str, y: str, *, low: str = "", high: str = "") -> Chart:
    """A line of `y` over lengths of time `x` that stand as far apart as rungs of a ladder; an interval as a band."""
    return Chart(mark="rungs", x=(x,), y=(y,), low=low, high=high)


def sankey(step: str, source: str, target: str, size: str, share: str) -> Chart:
    """A ribbon from each `source` to each `target` at each `step`, as broad as its `size`, a `share` of the whole."""
    return Chart(mark="sankey", x=(step,), y=(source,), color=target, label=size, share=share)


def stacked(x: str, y: str, color: str, *, below: str = "", open: str = "") -> Chart:  # noqa: A002 - the column's own name
    """Bars of `y` at each `x`, one `color` upon the other; one may stand below the line. Open ones are marked."""
    return Chart(mark="stacked", x=(x,), y=(y,), color=color, below=below, open=open)


def survival(x: str, y: str, *, low: str = "", high: str = "") -> Chart:
    """A share `y` that falls in steps from 1 at 0 over `x`; an interval as a band."""
    return Chart(mark="survival", x=(x,), y=(y,), low=low, high=high)


def waterfall(x: str, y: str, *, start: str, end: str) -> Chart:
    """Bars of `x` from `start` to `end`, one a value of `y`, between a bar of the whole before and one after."""
    return Chart(mark="waterfall", x=(x,), y=(y,), low=start, high=end)


def dots(
    x: str,
    y: str,
    *,
    low: str,
    high: str,
    color: str = "",
    cuts: tuple[float, ...] = (),
    scale: Literal["linear", "sqrt", "log"] = "linear",
) -> Chart:
    """Points of `x` with their intervals, one a value of `y`, told apart by `color`; a line is drawn at each cut."""
    return Chart(mark="dots", x=(x,), y=(y,), low=low, high=high, color=color, cuts=cuts, scale=scale)


def mosaic(x: str, y: str, part: str) -> Chart:
    """A column a value of `y`, as broad as its `x`, filled as far as `part` goes of that."""
    return Chart(mark="mosaic", x=(x,), y=(y,), color=part)
