"""The best chain of every actor: how deep it goes, where it begins, and when each step is reached.

Every function takes the events of the steps, with `no` (their order within the actor), `at` (microseconds would not do:
instants), `in_1`, `in_2`, ... (whether an event is of a step), and gives for each event that may begin a chain the
instants `at_1`, `at_2`, ... at which the steps are reached from there, null where they are not.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import ibis
from ibis import _

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import ibis.expr.types as ir


def ordered(events: ir.Table, actor: Sequence[str], steps: int) -> ir.Table:
    """Follow from each first step the next event of every further step in turn.

    The first that follows is always the best: whatever can be reached from a later one can be reached from it, as soon.
    """
    later = ibis.window(group_by=list(actor), order_by="no", following=(1, None))
    reached: list[int] = []
    for step in range(steps, 1, -1):
        found = {f"at_{step}": ibis.cases((_[f"in_{step}"], _.at)).min().over(later)}
        found |= {f"at_{far}": ibis.cases((_[f"in_{step}"], _[f"at_{far}"])).min().over(later) for far in reached}
        events, reached = events.mutate(**found), [step, *reached]
    return events.filter(_.in_1).mutate(at_1=_.at)


def strict(events: ir.Table, actor: Sequence[str], steps: int) -> ir.Table:
    """Follow chains between whose neighbours no event of another step lies.

    Two events of steps k and k + 1 can be neighbours where as many events of other steps lie before the one as before
    the other. Which event of a step is the best to go on from depends on how far it leads, so chains of each depth are
    looked for on their own; `reach_D` is when a chain of depth D ends, `at_D_K` when it has its step K.
    """
    so_far = ibis.cumulative_window(group_by=list(actor), order_by="no")
    broken = {
        f"broken_{step}": (~(_[f"in_{step - 1}"] | _[f"in_{step}"])).cast("int64").sum().over(so_far)
        for step in range(2, steps + 1)
    }
    events = events.mutate(**broken)
    for depth in range(2, steps + 1):
        events = _chains_of_depth(events, actor, depth)
    return events.filter(_.in_1).mutate(at_1=_.at)


def _chains_of_depth(events: ir.Table, actor: Sequence[str], depth: int) -> ir.Table:
    reached: list[int] = []
    for step in range(depth, 1, -1):
        near = ibis.window(group_by=[*actor, f"broken_{step}"], order_by="no", following=(1, None))
        leads = _[f"in_{step}"] & _[f"at_{depth}_{depth}"].notnull() if reached else _[f"in_{step}"]
        found = {f"at_{depth}_{step}": ibis.cases((leads, _.at)).min().over(near)}
        found |= {f"at_{depth}_{far}": ibis.cases((leads, _[f"at_{depth}_{far}"])).min().over(near) for far in reached}
        events, reached = events.mutate(**found), [step, *reached]
    return events


def in_any_order(events: ir.Table, actor: Sequence[str], steps: Sequence[Sequence[str]]) -> ir.Table:
    """Find from each event on when steps 1..k are all done, each by an event of its own.

    They are as soon as any choice of them has as many events to be done by as there are steps in it (Hall's theorem).
    """
    events = events.mutate(at_1=_first_from_here(actor, _.in_1, _.at))
    for step in range(2, len(steps) + 1):
        done = [_[f"at_{step - 1}"]]
        for number, chosen in enumerate(choices(steps, step)):
            events = _with_nth(events, actor, chosen, f"nth_{step}_{number}")
            done.append(_[f"nth_{step}_{number}"])
        all_done = ibis.and_(*(at.notnull() for at in done))
        events = events.mutate(**{f"at_{step}": ibis.cases((all_done, ibis.greatest(*done)))})
    return events


def choices(steps: Sequence[Sequence[str]], last: int) -> list[tuple[int, ...]]:
    """Give the choices of steps, none after `last`, that must be checked once `last` is added to those before it.

    Each is of steps that hang together by the events they share, and has every step whose events all serve it already.
    """
    of = {step: frozenset(steps[step - 1]) for step in range(1, last + 1)}
    found, ahead = set[frozenset[int]](), [_closed(of, of[last])]
    while ahead:
        chosen = ahead.pop()
        if chosen not in found:
            found.add(chosen)
            serve = frozenset[str]().union(*(of[step] for step in chosen))
            ahead += [_closed(of, serve | of[step]) for step in of.keys() - chosen if of[step] & serve]
    return sorted(tuple(sorted(chosen)) for chosen in found)


def _closed(of: Mapping[int, frozenset[str]], serve: frozenset[str]) -> frozenset[int]:
    """Give all steps that these events are all there is for."""
    return frozenset(step for step, events in of.items() if events <= serve)


def _with_nth(events: ir.Table, actor: Sequence[str], chosen: Sequence[int], name: str) -> ir.Table:
    """Say from each event on when as many events of some steps have come as the steps are."""
    later = ibis.window(group_by=list(actor), order_by="no", following=(1, None))
    serves = ibis.or_(*(_[f"in_{step}"] for step in chosen))
    events = events.mutate(**{name: _.at})
    for _more in chosen[1:]:
        events = events.mutate(**{name: ibis.cases((serves, _[name])).min().over(later)})
    return events.mutate(**{name: _first_from_here(actor, serves, _[name])})


def _first_from_here(actor: Sequence[str], serves: ir.Value, at: ir.Value) -> ir.Value:
    from_here = ibis.window(group_by=list(actor), order_by="no", following=(0, None))
    return ibis.cases((serves, at)).min().over(from_here)
