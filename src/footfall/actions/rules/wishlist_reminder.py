"""A reminder of what waits on the wishlist."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ibis import _

from footfall.actions.rule import Reach
from footfall.actions.rules.goods import on_wishlist
from footfall.actions.rules.priors import lift, source
from footfall.actions.rules.words import ago, counted, in_order, span
from footfall.schema import WISHLIST, Column
from footfall.spec import param
from footfall.tables.features.carts import put_aside

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from footfall.actions.seen import Seen


@dataclass(frozen=True, kw_only=True)
class WishlistReminder(Reach):
    """A reminder of items that were marked as favourites and not bought, the last `after_days` to `within_days` ago.

    An item waits until it is bought. Without items in the log there is nothing to remind of, and nobody is in it. Long
    and fresh wishlists come first: the score is items / (days + 1).
    """

    question = "Who marked items as favourites and has yet to buy them?"
    events = (WISHLIST,)
    figures = (
        Column("wishlist_items", "number", "Mean items on their wishlists."),
        Column("days_since_event", "number", "Mean days since they were last seen."),
        Column("bought_before", "share", "Those of them who have ordered before."),
    )

    after_days: int = param(1, "How many days ago the last was marked at least.", at_least=0)
    within_days: int = param(60, "How many days ago the last was marked at most.", at_least=0)
    lift: tuple[float, ...] = lift(-0.02, 0.12)
    source: str = source()

    def __post_init__(self) -> None:
        """Check the days."""
        super().__post_init__()
        in_order(self.after_days, self.within_days)

    def rule(self) -> str:
        """Say whom it is for."""
        return f"customers with unbought favourites, the last marked {span(self.after_days, self.within_days)}"

    def offer(self) -> str:
        """Say what to offer."""
        return "a reminder of the items on the wishlist, first those that are scarce or cheaper than they were"

    def audience(self, seen: Seen) -> ir.Table:
        """Choose by the last favourite that waits."""
        if not seen.known.has("item_id"):
            return _reached(seen.people.mutate(items=0, days=0).limit(0))
        waits = put_aside(seen.known).filter(_.waits).group_by(fan=_.user_id)
        lists = waits.aggregate(items=_.count(), at=_.wished_at.max())
        fans = seen.people.join(lists, seen.people.user_id == lists.fan).mutate(days=seen.known.days_since(_.at))
        return _reached(fans.filter(_.days.between(self.after_days, self.within_days)))

    def items(self, seen: Seen) -> ir.Table | None:
        """Give what waits, the last marked first."""
        return on_wishlist(seen)

    def told(self) -> dict[str, ir.Value]:
        """Sum up the wishlists."""
        means = {name: _[name].mean() for name in ("wishlist_items", "days_since_event")}
        return means | {"bought_before": (_.orders > 0).cast("float64").mean()}


def _reached(fans: ir.Table) -> ir.Table:
    reason = counted(_["items"], "item") + " on the wishlist, the last marked " + ago(_.days)
    return fans.select("user_id", "stratum", score=_["items"] / (_.days + 1), reason=reason)
