"""Which buyers are not likely to order again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from ibis import _

from footfall.models.ahead import DAY, Ahead, must_have, whole_days
from footfall.schema import PURCHASE
from footfall.spec import Duration, param
from footfall.tables.features.known import moment

if TYPE_CHECKING:
    from datetime import date
    from typing import Self

    import ibis.expr.types as ir

    from footfall.tables import Tables


@dataclass(frozen=True, kw_only=True)
class Churn(Ahead):
    """Which buyers will not order within a horizon.

    A cut-off is a day of the shop. Asked about is every buyer with an order before its start, however long ago; one
    churns who has no order in the `horizon` from that day on. Features are those of `users` as of the day, so that
    nothing from it on enters. The last cut-off is the latest whose horizon is over at the log's end; up to four more
    lie a horizon apart before it, each with a horizon's days of the log before it and at least 30 buyers who ordered
    and 30 who did not. Where these have fewer than 150 of either in all, as many as have so many, 26 at most,
    whatever each has; a log of fewer than 30 who ordered, or 30 who did not, is too short. Who first ordered after
    the last cut-off is scored, not learned from. Of more than 8,000 rows (a buyer at a cut-off) so many are learned
    from, all those of buyers drawn by a seeded hash; the rows of one buyer always stand on one side of a split.
    Scored are all buyers as of the day after the log's last. `footfall ask churn-horizon` suggests a horizon.
    """

    horizon: Duration = param(Duration(25 * DAY), "Days without an order after which a buyer is called lost.")

    outcome = ("ordered", "churned")

    def __post_init__(self) -> None:
        """Check every parameter."""
        super().__post_init__()
        whole_days("horizon", self.horizon)

    @property
    def ahead(self) -> int:
        """How many days a cut-off looks ahead."""
        return whole_days("horizon", self.horizon)

    def foretells(self) -> str:
        """Say in words what the score is the probability of."""
        return f"no order within {self.ahead} days"

    def settle(self, t: Tables) -> Self:
        """See that anybody bought, and that the log is long enough."""
        must_have(t, PURCHASE, "nobody can be lost")
        return super().settle(t)

    def outcomes(self, t: Tables, day: date) -> ir.Table:
        """Give the buyers of a cut-off, and who did not order from it on."""
        end = day + timedelta(days=self.ahead)
        known = t.orders.filter(_.local_at < moment(end)).group_by("user_id")
        bought = known.aggregate(before=_.local_at.min(), again=(_.local_at >= moment(day)).any())
        return bought.filter(_.before < moment(day)).select("user_id", happened=~_.again)

    def asked_about(self, t: Tables) -> ir.Table:
        """Give all buyers."""
        return t.orders.select("user_id").distinct()

    def too_late(self, t: Tables, day: date) -> str:
        """Count those who first ordered after the last cut-off."""
        first = t.orders.group_by("user_id").aggregate(first=_.local_at.min())
        late = t.engine.count(first.filter(_.first >= moment(day)))
        told = f"{late:,} buyers first ordered on {day} or later: their horizon is not over. They are scored only."
        return told if late else ""
