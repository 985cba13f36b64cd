"""Where one visit ends and the next begins: the antimode of the pauses between events, on a log scale.

People's pauses within a visit and between visits form two heaps on a log scale (Halfaker et al. 2015, "User session
identification based on strong regularities in inter-activity time"); the gap that parts them best lies in the valley.
There the number of sessions changes least with the gap, relative to it: it is the knee of that curve.
"""

from __future__ import annotations

from math import ceil
from typing import TYPE_CHECKING, Any

from ibis import _

from footfall.analyses.session_gap.cuts import MICRO, SOURCE, seen

if TYPE_CHECKING:
    from collections.abc import Mapping

    import ibis.expr.types as ir
    import numpy as np

    from footfall.tables import Tables

    Curve = np.ndarray[Any, np.dtype[np.float64]]

PER_OCTAVE = 8
_OFF = 0.37
"""Bins begin off the whole seconds, where many pauses lie and engines' logarithms may differ in the last digit."""
SHORTEST = 60
"""Pauses under a minute lie within a visit, whatever heaps they form."""
_LOW = 0.75
"""A valley is lower than so much of the lower heap beside it, and by so many standard errors of what was counted."""
_ERRORS = 3


def pauses(t: Tables) -> ir.Table:
    """Count the pauses between a user's events, longer than none, by their place on a log scale."""
    place = (_.seconds.log2() * PER_OCTAVE + _OFF).floor().cast("int64")
    found = _between(t) if t.has(SOURCE) else _between_sessions(t).union(_within_sessions(t))
    counted = found.filter(_.seconds > 0).group_by(place=place)
    return counted.aggregate(pauses=_.count()).order_by("place")


def _within_sessions(t: Tables) -> ir.Table:
    return seen(t).filter(_.remembered.notnull()).select(seconds=_.remembered)


def _between_sessions(t: Tables) -> ir.Table:
    """Give the pauses between sessions: only their first and last events need be looked at."""
    ends = seen(t).filter((_.position == 1) | _.last)
    return _since_the_one_before(t, ends).filter(_.position == 1).select("seconds")


def _between(t: Tables) -> ir.Table:
    """Give all pauses anew: the log's own sessions interleave, and what is remembered is of theirs."""
    return _since_the_one_before(t, seen(t)).select("seconds")


def _since_the_one_before(t: Tables, events: ir.Table) -> ir.Table:
    walk = t.engine.walk(events, ["user_id"], [events.event_no])
    before = walk.table.mutate(user_before=walk.previous(_.user_id), at_before=walk.previous(_.event_at))
    of_one_user = before.filter(_.user_id == _.user_before)
    return of_one_user.mutate(seconds=t.engine.microseconds(_.event_at, _.at_before) / MICRO)


def seconds_at(place: float) -> float:
    """Give the pause in the middle of a place."""
    return float(2 ** ((place + 0.5 - _OFF) / PER_OCTAVE))


def knee(counted: Mapping[int, int]) -> float | None:
    """Find the bottom of the deepest valley of a minute or more, in seconds; None where pauses form one heap.

    Counts by place are smoothed by a normal curve as wide as Silverman's rule has it, half an octave at least. A
    valley's depth is that below the lower of the highest points on both sides; it is one if it is lower than three
    quarters of that and by more than three standard errors (Poisson's). Where its bottom is flat, its middle counts.
    """
    return _bottom(*_smoothed(counted)) if counted else None


def _smoothed(counted: Mapping[int, int]) -> tuple[int, Curve]:
    """Smooth the counts; give the first place and the curve from there on."""
    import numpy as np

    places = np.array(sorted(counted), dtype=float)
    weights = np.array([counted[int(place)] for place in places], dtype=float)
    spread = float(np.sqrt(np.cov(places, fweights=weights.astype(int), bias=True)))
    width = max(PER_OCTAVE / 2, 0.9 * spread * weights.sum() ** -0.2)
    reach = ceil(4 * width)
    kernel = np.exp(-0.5 * (np.arange(-reach, reach + 1) / width) ** 2)
    bare = np.zeros(int(places[-1] - places[0]) + 1)
    bare[(places - places[0]).astype(int)] = weights
    return int(places[0]) - reach, np.convolve(bare, kernel)


def _bottom(first: int, curve: Curve) -> float | None:
    import numpy as np

    left, right = np.maximum.accumulate(curve), np.maximum.accumulate(curve[::-1])[::-1]
    heaps = np.minimum(left, right)
    long = np.array([seconds_at(first + place) >= SHORTEST for place in range(len(curve))])
    deep = (curve < _LOW * heaps) & (heaps - curve > _ERRORS * np.sqrt(heaps + curve))
    depth = np.where(long & deep, heaps - curve, 0)
    if not depth.any():
        return None
    deepest = int(depth.argmax())
    flat = deepest
    while depth[flat + 1] == depth[deepest]:
        flat += 1
    return float(round(seconds_at(first + (deepest + flat) / 2)))
