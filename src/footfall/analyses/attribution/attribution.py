"""Which channels conversions are credited to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, Self

from footfall.analyses.attribution.chain import Chain
from footfall.analyses.attribution.resampling import Credits, by_lot, interval, resampled, shares_of, weights
from footfall.analyses.attribution.touches import FEWER_LOTS, LOTS, came, credited, lots, steps, touches
from footfall.analysis import Analysis
from footfall.answer import Fact, Note, bars
from footfall.errors import NotApplicable
from footfall.schema import ORDERS, PURCHASE, SESSIONS, Column
from footfall.spec import Duration, param

if TYPE_CHECKING:
    from collections.abc import Mapping

    import ibis.expr.types as ir

    from footfall.answer import Rows
    from footfall.tables import Tables

Model = Literal["last", "first", "last-non-direct", "linear", "position", "decay", "markov", "shapley"]
FEW = 30
"""Of fewer conversions no interval can be resampled that is worth much."""


@dataclass(frozen=True, kw_only=True)
class Attribution(Analysis):
    """Each order credited to the channels of the sessions before it, by one of eight models.

    A conversion is an order. Its touches are the user's sessions that have a channel, begun at most `lookback` before
    the order (exactly at the limit included), and the one going on at the order, its own included, however long; a
    session before several orders is a touch of each. An order without a touch is credited to no channel (note
    `uncredited`). The credit of an order adds up to 1, its revenue is parted alike, and shares add up to 1.

    last, first: one touch has it all. last-non-direct: the last touch whose channel is not direct (direct, Direct
    Entry, $direct, (none) and the like, in any case) nor unknown ((not set), unknown), where there is one, else the
    last. linear: all touches alike. position: 40 % to the
    first, 40 % to the last, the others share 20 %; of two each half. decay: a touch begun 7 days before another counts
    half as much. shapley: an order's different channels alike (Shapley's value where an order is made by just its set
    of channels). markov: all users' sessions in turn are steps between channels; a path ends in a conversion with the
    last touch of an order, and in nothing where no session begins within `lookback` of the last one's start. A
    channel's removal effect is the share of conversions lost where everybody who comes to it goes away (exact, by the
    fundamental matrix), and all orders with a touch are parted in proportion to these effects.

    low, high, share_low and share_high are 95 % percentile intervals of 1,000 seeded bootstrap samples of users, drawn
    in 4,096 lots (256 by markov) by a hash of their id: users of one lot are drawn together. A model is a rule for
    sharing credit: none says what would have happened without a channel. Most conversions first, ties by channel.
    Filters choose the orders; touches are looked for in the whole log up to `until`, and with `since` markov's paths
    begin one lookback before it.
    """

    model: Model = param("last-non-direct", "How credit is shared.")
    lookback: Duration = param(Duration(30 * 86_400), "How long before an order a session may have begun.")

    question = "Which channels are orders credited to?"
    reads = (ORDERS, SESSIONS)
    columns = (
        Column("channel", "text", "The channel."),
        Column("conversions", "number", "The orders credited to it."),
        Column("low", "number", "Lower end of its 95 % interval."),
        Column("high", "number", "Upper end of its 95 % interval."),
        Column("share", "share", "Its share of all credited orders."),
        Column("share_low", "share", "Lower end of its 95 % interval."),
        Column("share_high", "share", "Upper end of its 95 % interval."),
        Column("revenue", "money", "The revenue credited to it; missing where the log has none."),
        Column("users", "count", "Users with an order that it has credit of; by markov, users who came by it."),
    )
    chart = bars("conversions", "channel", low="low", high="high")
    people = "users"

    def settle(self, t: Tables) -> Self:
        """See that there are channels and purchases."""
        if not t.has("channel"):
            raise NotApplicable("The log has no channels to credit.")
        if PURCHASE not in t.about.events:
            raise NotApplicable("The log has no purchases to credit.")
        return self

    def table(self, t: Tables) -> ir.Table:
        """Share out each order; markov needs only how many there are."""
        return credited(t, touches(t, self.lookback), "last" if self.model == "markov" else self.model)

    def finish(self, rows: Rows, t: Tables) -> Rows:
        """Add up the lots, and resample them."""
        if not rows:
            return rows
        rows = [row | {name: _settled(row[name]) for name in _PARTED} for row in rows]
        found = self._chained(rows, t) if self.model == "markov" else _added(rows, lots(t, LOTS))
        whole, money = sum(row["conversions"] for row in found), t.has("revenue")
        told = [
            row | {"share": row["conversions"] / whole, "revenue": row["revenue"] if money else None, "whole": whole}
            for row in found
        ]
        return sorted(told, key=lambda row: (-round(row["conversions"], 9), row["channel"]))

    def _chained(self, rows: Rows, t: Tables) -> Rows:
        """Part all orders by the removal effects of their channels."""
        users = {row["channel"]: row["users"] for row in t.engine.rows(came(t))}
        walked = t.engine.rows(steps(t, touches(t, self.lookback), self.lookback))
        channels, found = sorted({row["target"] for row in walked}), sorted({row["lot"] for row in walked})
        orders, revenue = by_lot(rows, found), sum(row["revenue"] or 0 for row in rows)
        share, totals, shares = resampled(Chain.of(walked, channels, found), orders, lots(t, FEWER_LOTS))
        counted, parted = interval(totals[:, None] * shares), interval(shares)
        return [
            {"channel": name, "users": users[name], **_ends(counted[at], parted[at])}
            | {"conversions": float(share[at] * orders.sum()), "revenue": float(share[at] * revenue)}
            for at, name in enumerate(channels)
        ]

    def facts(self, rows: Rows, t: Tables) -> dict[str, Fact]:
        """Name how many orders are credited, and how many there are."""
        if not rows:
            return {}
        credited_ = Fact(round(rows[0]["whole"]), "Orders with a touch, credited to channels.", kind="count")
        return {"credited": credited_, "orders": Fact(t.engine.count(t.orders), "All orders chosen.", kind="count")}

    def notes(self, rows: Rows, t: Tables) -> list[Note]:
        """Tell what credit does not say, what has none, and where intervals are worth little."""
        if not rows:
            return []
        orders, whole = t.engine.count(t.orders), round(rows[0]["whole"])
        told = [Note("observed", "Credit is shared by a rule; it does not say what had happened without a channel.")]
        if orders > whole:
            said = f"{orders - whole:,} of {orders:,} orders have no session with a channel within {self.lookback}"
            told.append(Note("uncredited", f"{said} and are credited to none."))
        if whole < FEW:
            told.append(Note("small-sample", f"There are {whole:,} orders to credit: the intervals are worth little."))
        return told

    def reading(self, rows: Rows, facts: Mapping[str, Fact]) -> str:
        """Name the channels credited most, each with its interval."""
        show = {column.name: column.show for column in self.columns}
        said = []
        for row in rows[:2]:
            figures: dict[str, Any] = {name: show[name](row[name]) for name in show}
            ends = f"{figures['share_low']} to {figures['share_high']}"
            said.append(f"{row['channel']} with {figures['conversions']}, {figures['share']} ({ends})")
        credited_, orders = facts["credited"].show(), facts["orders"].show()
        return f"Of {orders} orders {credited_} are credited by {self.model}: {', then '.join(said)}."


def _added(rows: Rows, of: int) -> Rows:
    """Add up each channel's lots, with the intervals of its orders and of its share."""
    given = Credits.of(rows)
    drawn = weights(len(given.lots), of) @ given.conversions
    counted, parted = interval(drawn), interval(shares_of(drawn))
    sums: dict[str, dict[str, float]] = {name: dict.fromkeys(_SUMS, 0) for name in given.channels}
    for row in rows:
        for key in _SUMS:
            sums[row["channel"]][key] += row[key] or 0
    return [{"channel": name, **sums[name], **_ends(counted[at], parted[at])} for at, name in enumerate(given.channels)]


_PARTED = ("conversions", "revenue")
_SUMS = (*_PARTED, "users")


def _settled(figure: float | None) -> float | None:
    """Leave out the last digits, which change with the order engines add in."""
    return None if figure is None else round(figure, 9)


def _ends(counted: tuple[float, float], parted: tuple[float, float]) -> dict[str, float]:
    """Name the ends of both intervals."""
    return {"low": counted[0], "high": counted[1], "share_low": parted[0], "share_high": parted[1]}
