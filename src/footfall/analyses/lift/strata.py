"""Exposed moments against comparable ones of their stratum, and the same with each user left out in turn."""

from __future__ import annotations

from typing import TYPE_CHECKING

import ibis
from ibis import _

if TYPE_CHECKING:
    import ibis.expr.types as ir

FINEST = ("period", "events_so_far", "hours_so_far", "in_session", "targets_so_far")
LEVELS = (FINEST, ("period", "events_so_far", "hours_so_far"), ("events_so_far", "hours_so_far"))
"""What strata are alike in: an exposure is matched in the finest that has enough comparable users."""
FEW = 10
"""A stratum of fewer comparable users says too little."""

_SUMS = ("exposed", "exposed_hits", "others", "other_hits", "other_later")


def matched(sums: ir.Table) -> ir.Table:
    """Compare all, in one row: sums over strata, and the jackknife's over users."""
    cells = _with_level(sums)
    parts = [*(_left_out(cells, level) for level in range(len(LEVELS))), _unmatched(cells)]
    each = (
        ibis.union(*parts)
        .group_by("user_id")
        .aggregate(**{name: _[name].sum() for name in parts[0].columns if name != "user_id"})
    )
    every = ibis.window()
    hits, expected = _.my_hits.sum().over(every), _.share.sum().over(every)
    each = each.mutate(hits=hits - _.my_hits, expected=expected + _.shift)
    both = (_.hits > 0) & (_.expected > 1e-12)
    each = each.mutate(log_lift=ibis.cases((both, (_.hits.nullif(0) / _.expected.nullif(0)).ln())))
    return each.aggregate(
        users=_.count(),
        exposed=_.mine.sum(),
        unmatched=_.unmatched.sum(),
        exposed_hits=_.my_hits.sum(),
        expected_hits=_.share.sum(),
        expected_later=_.later.sum(),
        comparable_users=_.count(where=_.others > 0),
        spread=_.log_lift.var(how="pop"),
        kept=_.log_lift.count(),
    )


def by_user(moments: ir.Table) -> ir.Table:
    """Add up each user's moments of each finest stratum."""
    other = 1 - _.exposed
    return moments.group_by("user_id", *FINEST).aggregate(
        exposed=_.exposed.sum(),
        exposed_hits=(_.exposed * _.hit).sum(),
        others=other.sum(),
        other_hits=(other * _.hit).sum(),
        other_later=(other * _.later).sum(),
    )


def _with_level(cells: ir.Table) -> ir.Table:
    """Say at which level the exposures of each finest stratum are matched."""
    places = cells.select(*FINEST).distinct()
    for number, level in enumerate(LEVELS):
        enough = _enough(cells, level).mutate(**{f"enough_{number}": True})
        places = places.left_join(enough, list(level), rname="{name}_of_level")
        places = places.drop(*(f"{name}_of_level" for name in level))
    found = [(_[f"enough_{number}"].notnull(), number) for number in range(len(LEVELS))]
    places = places.select(*FINEST, level=ibis.cases(*found, else_=len(LEVELS)))
    joined = cells.join(places, list(FINEST), rname="{name}_of_place")
    return joined.drop(*(name for name in joined.columns if name.endswith("_of_place")))


def _enough(cells: ir.Table, level: tuple[str, ...]) -> ir.Table:
    users = cells.filter(_.others > 0).select("user_id", *level).distinct()
    return users.group_by(level).aggregate(users=_.count()).filter(_.users >= FEW).select(*level)


def _left_out(cells: ir.Table, number: int) -> ir.Table:
    """Give each user's part in what was expected of the exposed of one level, and how it shifts without them.

    Expected are in each stratum as many hits as its exposed would have at its comparable moments' rate.
    """
    level = LEVELS[number]
    here = {name: ibis.cases((_.level == number, _[name]), else_=0) for name in ("exposed", "exposed_hits")}
    mine = cells.mutate(**here).group_by("user_id", *level).aggregate(**{name: _[name].sum() for name in _SUMS})
    whole = ibis.window(group_by=list(level))
    mine = mine.mutate(**{f"all_{name}": _[name].sum().over(whole) for name in _SUMS}).filter(_.all_exposed > 0)
    per = _.all_exposed / _.all_others
    without = (_.all_exposed - _.exposed) * (_.all_other_hits - _.other_hits) / (_.all_others - _.others).nullif(0)
    return mine.select(
        "user_id",
        "others",
        mine=_.exposed,
        my_hits=_.exposed_hits,
        share=per * _.other_hits,
        later=per * _.other_later,
        shift=without.fill_null(0) - per * _.all_other_hits,
        unmatched=ibis.literal(0, "int64"),
    )


def _unmatched(cells: ir.Table) -> ir.Table:
    """Count the exposures that have nothing to be compared with."""
    none, nil = ibis.literal(0, "int64"), ibis.literal(0.0)
    sums = {"others": none, "mine": none, "my_hits": none, "share": nil, "later": nil, "shift": nil}
    lost = cells.filter(_.level == len(LEVELS), _.exposed > 0)
    return lost.select("user_id", **sums, unmatched=_.exposed)
