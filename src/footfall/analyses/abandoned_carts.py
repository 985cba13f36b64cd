"""What is put in carts and left there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

import ibis
from ibis import _

from footfall.analyses.buyers import so_far
from footfall.analyses.measures import known_event, said_rate, share_of
from footfall.analysis import Analysis, Rate, missing
from footfall.answer import Fact, Note, bars
from footfall.errors import NotApplicable
from footfall.schema import CART, EVENTS, PURCHASE, Column
from footfall.spec import Duration, param

if TYPE_CHECKING:
    from collections.abc import Mapping

    import ibis.expr.types as ir

    from footfall.answer import Rows
    from footfall.tables import Tables


@dataclass(frozen=True, kw_only=True)
class AbandonedCarts(Analysis):
    """Of the items users put in their carts, how many they bought in time, and how many they left there.

    A pair is a user and an item they put in the cart; it counts once, from the first time they did, however often they
    put it there again. It is bought where the user buys the item after that (in the order of `events`: time, then ties)
    and at most `within` later, exactly at the limit included; else it is abandoned, and recovered_later where they
    bought it later still. A purchase before the first cart counts for nothing.

    A pair is over when the day its time runs out on (by the shop's clock) is not after the log's last day. Pairs that
    are not over are neither bought nor abandoned and stand in open_pairs alone, those already bought too: else those
    who buy soon would be seen and those who do not would not. Filters of events choose what was put in carts; purchases
    are looked for in the whole log up to `until`.

    revenue is what the purchases in time brought; abandoned_value is price x quantity (1 where it is not known) of the
    abandoned pairs' first cart, missing where the log has no prices. With `by`, a pair's group is the dimension's value
    at its first cart. Carts without an item form no pair.
    """

    event: str = param(CART, "The event that begins a pair.")
    within: Duration = param(Duration(7 * 86_400), "How soon a purchase must follow.")
    by: str | None = param(None, "A dimension to part pairs by.")

    question = "How much of what is put in carts is left there?"
    reads = (EVENTS,)
    columns = (
        Column("group", "text", "The dimension's value at the first cart; `all` without one."),
        Column("pairs", "count", "Users and items put in their carts whose time is over."),
        Column("bought", "count", "Of them, those bought in time."),
        Column("abandoned", "count", "Of them, those not bought in time."),
        Column("rate", "share", "abandoned / pairs."),
        Column("low", "share", "Lower end of its 95 % interval."),
        Column("high", "share", "Upper end of its 95 % interval."),
        Column("revenue", "money", "What the purchases in time brought; missing where the log has none."),
        Column("recovered_later", "count", "Of the abandoned, those bought later after all, so far."),
        Column("abandoned_value", "money", "What the abandoned would have cost; missing where the log has no prices."),
        Column("open_pairs", "count", "Pairs whose time is not over at the log's end: counted nowhere else."),
        Column("users", "count", "Users with a pair."),
    )
    chart = bars("rate", "group", low="low", high="high")
    rates = (Rate("rate", "abandoned", "pairs", "low", "high"),)
    people = "users"

    def settle(self, t: Tables) -> Self:
        """See that carts can be followed to their purchases."""
        known_event(t, self.event)
        if not t.has("item_id"):
            raise NotApplicable("The log has no items, so no cart can be followed to its purchase.")
        for event in (self.event, PURCHASE):
            if event not in t.about.events:
                raise NotApplicable(f"The log has no {event}.")
        bought = t.all_events.filter(_.event == PURCHASE)
        if not t.engine.row(bought.aggregate(known=_.item_id.count()))["known"]:
            raise NotApplicable("No purchase of the log names its item, so no cart can be followed to it.")
        return self

    def table(self, t: Tables) -> ir.Table:
        """Follow each pair from its first cart to the purchases of its item, and count by group."""
        followed = self._followed(t)
        lost = _.over & ~_.soon
        counted = followed.group_by("group").aggregate(
            pairs=_.count(where=_.over),
            bought=_.count(where=_.over & _.soon),
            abandoned=_.count(where=lost),
            revenue=_.revenue.sum(where=_.over),
            recovered_later=_.count(where=lost & _.late),
            abandoned_value=_.value.sum(where=lost),
            open_pairs=_.count(where=~_.over),
            users=_.user_id.nunique(),
        )
        return counted.order_by(ibis.desc("pairs"), ibis.desc("open_pairs"), ibis.asc("group", nulls_first=True))

    def _begun(self, t: Tables) -> ir.Table:
        """Find each pair's first cart: when, what it was worth, and in which group."""
        put = t.events.filter((_.event == self.event) & _.item_id.notnull())
        put = put.mutate(group=ibis.literal("all")) if self.by is None else t.with_dimension(put, self.by)
        again = put.mutate(no=_.event_no.min().over(ibis.window(group_by=["user_id", "item_id"])))
        return again.filter(_.event_no == _.no).select(
            "user_id",
            "item_id",
            "no",
            "local_at",
            at=_.event_at,
            group=_.group.cast("string"),
            value=_.price * _.quantity.fill_null(1),
        )

    def _followed(self, t: Tables) -> ir.Table:
        """Tell of each pair whether it is over, and whether its item was bought in time, or later."""
        sold = so_far(t).events.filter((_.event == PURCHASE) & _.item_id.notnull())
        sold = sold.select("user_id", "item_id", sold_no=_.event_no, sold_at=_.event_at, brought=_.revenue)
        begun = self._begun(t)
        after = begun.join(sold, ["user_id", "item_id"]).filter(_.sold_no > _.no)
        in_time = t.engine.microseconds(_.sold_at, _.at) <= self.within.seconds * 1_000_000
        found = after.group_by("user_id", "item_id").aggregate(
            soon=in_time.any(), late=(~in_time).any(), revenue=_.brought.sum(where=in_time)
        )
        joined = begun.left_join(found, ["user_id", "item_id"]).drop("user_id_right", "item_id_right")
        ends_on = (_.local_at + ibis.interval(seconds=self.within.seconds)).date()
        flags = {name: _[name].fill_null(False) for name in ("soon", "late")}  # noqa: FBT003 - Ibis's word
        return joined.mutate(over=ends_on <= ibis.date(t.last_on), **flags)

    def finish(self, rows: Rows, t: Tables) -> Rows:
        """Where there is money, none of it is 0."""
        for row in rows:
            for name, column in (("revenue", "revenue"), ("abandoned_value", "price")):
                row[name] = (row[name] or 0.0) if t.has(column) else None
        return rows

    def notes(self, rows: Rows, t: Tables) -> list[Note]:
        """Tell what forms no pair, what is in no group, and what is still open."""
        put = t.events.filter(_.event == self.event)
        counted = t.engine.row(put.aggregate(whole=_.count(), without=_.item_id.isnull().sum()))
        found = []
        if counted["without"]:
            told = f"{counted['without']:,} of {counted['whole']:,} {self.event} events have no item and form no pair."
            found.append(Note("missing-values", told))
        nameless = sum(row["pairs"] for row in rows if row["group"] is None)
        found += missing(nameless, sum(row["pairs"] for row in rows), "pairs", str(self.by))
        still = sum(row["open_pairs"] for row in rows)
        if still:
            told = f"{still:,} pairs are open: their {self.within} are not over by {t.last_on}."
            found.append(Note("open-period", f"{told} They are not counted yet."))
        return found

    def facts(self, rows: Rows, t: Tables) -> dict[str, Fact]:
        """Name the rate over all groups, and the share of the abandoned that was bought later."""
        del t
        pairs, lost, late = (sum(row[name] for row in rows) for name in ("pairs", "abandoned", "recovered_later"))
        found = {}
        if pairs:
            doc = f"The share of pairs not bought within {self.within}, over all groups."
            rate, low, high = share_of(lost, pairs)
            found["abandoned_rate"] = Fact(rate, doc, low, high, pairs, "share")
        if lost:
            rate, low, high = share_of(late, lost)
            doc = "The share of the abandoned that was bought later after all."
            found["recovered_share"] = Fact(rate, doc, low, high, lost, "share")
        return found

    def reading(self, rows: Rows, facts: Mapping[str, Fact]) -> str:
        """Say how much is left in carts, and how much of that is bought after all."""
        del rows
        if "abandoned_rate" not in facts:
            return f"No pair's {self.within} are over yet, so nothing can be said."
        rate, low, high = said_rate(facts["abandoned_rate"])
        what = "put in carts" if self.event == CART else f"marked by {self.event}"
        said = f"Of {facts['abandoned_rate'].n:,} items {what} {rate} were not bought within {self.within}"
        said = f"{said} ({low} to {high})"
        if "recovered_share" not in facts:
            return f"{said}."
        return f"{said}; {facts['recovered_share'].show()} of those were bought later."
