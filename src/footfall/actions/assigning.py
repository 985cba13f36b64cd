"""Who gets which action, and who is held out of it."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random
from typing import TYPE_CHECKING

import ibis
from ibis import _

if TYPE_CHECKING:
    import ibis.expr.types as ir

LIKE_ORDERS = 2
"""So many orders at the audience's mean worth are added to a person's own."""
THOUSANDTHS = 1_000


@dataclass(frozen=True)
class Stake:
    """What an action is worth for a person: the net worth of an order and of a contact."""

    worth: float
    """What an order brings; 1 where there is no money."""
    kept: float
    """What is gained per unit of revenue expected anyway: lift x (margin - discount) - discount."""
    contact_cost: float


def valued(people: ir.Table, stake: Stake) -> ir.Table:
    """Add each person's expected value of an action: what it brings above what it costs."""
    own = (ibis.greatest(_.revenue.fill_null(0.0), 0.0) + LIKE_ORDERS * stake.worth) / (_.orders + LIKE_ORDERS)
    return people.mutate(value=_.rate * own * stake.kept - stake.contact_cost)


def assigned(people: ir.Table, most: int) -> ir.Table:
    """Leave each customer the actions of the highest expected value, at most so many; ties in the order of rules."""
    order = [ibis.desc("value"), "place"]
    ranked = people.mutate(turn=ibis.row_number().over(ibis.window(group_by="user_id", order_by=order)))
    return ranked.filter(_.turn < most).drop("turn")


def held_out(people: ir.Table, share: float, seed: int) -> ir.Table:
    """Hold a share of each action's people out: by chance, in every stratum in proportion, alike for the same seed.

    People stand in line by stratum, and within it by a hash of seed, action and user; every so manyth is held out, from
    a start by chance. So an audience of n holds out n x share, up or down to a whole number.
    """
    thousandths = round(share * THOUSANDTHS)
    lot = (_.user_id.cast("string") + "|" + _.action + f"|{seed}").hexdigest("md5")
    line = ibis.row_number().over(ibis.window(group_by="action", order_by=["stratum", "lot"])).cast("int64")
    start = Random(seed).randrange(THOUSANDTHS)  # noqa: S311 - a lot, no secret
    places = people.mutate(lot=lot).mutate(line=line)
    passed = (_.line * thousandths + start) % THOUSANDTHS
    return places.mutate(holdout=passed + thousandths >= THOUSANDTHS).drop("lot", "line")
