"""A welcome for those who signed up and have not ordered."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ibis import _

from footfall.actions.rule import Reach
from footfall.actions.rules.priors import lift, source
from footfall.actions.rules.words import ago, counted, in_order, span
from footfall.actions.seen import SIGN_UP
from footfall.schema import CART, VIEW, WISHLIST, Column
from footfall.spec import param

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from footfall.actions.seen import Seen


@dataclass(frozen=True, kw_only=True)
class OnboardNewcomers(Reach):
    """A welcome for newcomers: signed up `after_days` to `within_days` ago, at the last time, and without an order.

    Those who signed up lately and have come often since they are known come first: the score is sessions / (days + 1).
    """

    question = "Who signed up and has yet to order?"
    events = (SIGN_UP,)
    figures = (
        Column("sessions", "number", "Their mean sessions."),
        Column("views", "number", "Items they looked at in the mean, each time counted."),
        Column("with_a_cart", "share", "Those of them who put something in the cart."),
        Column("with_a_wishlist", "share", "Those of them who marked something as a favourite."),
    )

    after_days: int = param(1, "How many days ago they signed up at least.", at_least=0)
    within_days: int = param(28, "How many days ago they signed up at most.", at_least=0)
    lift: tuple[float, ...] = lift(-0.02, 0.2)
    source: str = source()

    def __post_init__(self) -> None:
        """Check the days."""
        super().__post_init__()
        in_order(self.after_days, self.within_days)

    def rule(self) -> str:
        """Say whom it is for."""
        return f"newcomers who signed up {span(self.after_days, self.within_days)} and have not ordered"

    def offer(self) -> str:
        """Say what to offer."""
        return "a welcome: how the shop works, what others begin with, and help with the first order"

    def audience(self, seen: Seen) -> ir.Table:
        """Choose by the last sign-up."""
        signed = (
            seen.known.events.filter(_.event == SIGN_UP).group_by(newcomer=_.user_id).aggregate(at=_.local_at.max())
        )
        people = seen.people.filter(_.orders == 0)
        new = people.join(signed, people.user_id == signed.newcomer).mutate(days=seen.known.days_since(_.at))
        reason = "signed up " + ago(_.days) + ", came " + counted(_.sessions, "time") + ", no order yet"
        return new.filter(_.days.between(self.after_days, self.within_days)).select(
            "user_id", "stratum", score=_.sessions / (_.days + 1), reason=reason
        )

    def told(self) -> dict[str, ir.Value]:
        """Sum up what they have done."""
        did = {"with_a_cart": CART, "with_a_wishlist": WISHLIST}
        shares = {name: (_[event] > 0).cast("float64").mean() for name, event in did.items()}
        return {"sessions": _.sessions.mean(), "views": _[VIEW].cast("float64").mean(), **shares}
