"""What customers are likely to buy and bring from now on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from footfall.analyses.clv.deciles import deciles
from footfall.analyses.clv.history import Buyers, histories
from footfall.analysis import Analysis
from footfall.answer import Fact, Note, bars
from footfall.schema import ORDERS, Column
from footfall.spec import param

if TYPE_CHECKING:
    from collections.abc import Mapping

    import ibis.expr.types as ir

    from footfall.analyses.clv.maximum import Maximum
    from footfall.answer import Rows
    from footfall.tables import Tables

UNITS = {"day": 1, "week": 7}
_DOCS = {
    "r": "BG/NBD: the shape of buyers' rates of ordering.",
    "alpha": "BG/NBD: the scale of buyers' rates of ordering, in units of time.",
    "a": "BG/NBD: with b, the chances of buyers to stop after an order.",
    "b": "BG/NBD: with a, the chances of buyers to stop after an order.",
    "p": "Gamma-Gamma: the shape of what one buyer's orders bring.",
    "q": "Gamma-Gamma: the shape of buyers' means.",
    "v": "Gamma-Gamma: the scale of buyers' means, in money.",
}

HARDLY_STOP = 0.99
"""Where every tenth is a customer still with such a chance, nobody seems to stop."""


@dataclass(frozen=True, kw_only=True)
class Clv(Analysis):
    """What buyers are expected to order and to bring in the days to come, by tenths of them, the best first.

    Orders by BG/NBD (Fader, Hardie and Lee 2005), money by Gamma-Gamma (Fader and Hardie 2013), both by maximum
    likelihood. A buyer orders at a rate of their own until they stop, which they may do after any order; what an order
    brings varies around a mean of their own, whatever their rate. All orders of one day of the shop are one, so
    expected_orders counts days with an order. The models are fitted on all buyers up to the log's last day (or
    `until`); with `since`, on those who first ordered from then on. Money is fitted on buyers who came back on another
    day and whose later days brought more than 0 in the mean; of all others the mean of all is expected. Refunds are not
    taken off, value is revenue, not profit, and later money counts as much as money now.

    Buyers are parted by value (by expected_orders where there is none; ties by user_id), and a row's figures are means
    a buyer. low and high are a 95 % interval of what the tenth will in fact bring, a buyer, if the models hold: of 400
    futures drawn, the middle 95 %. Each has parameters of its own, drawn around those found as the curvature of the
    likelihood leaves them open (normal, of their logarithms), and in each every buyer stops, orders and spends by
    chance. So both kinds of doubt are in it: of the parameters, and the buyers' own. orders_low and orders_high are the
    same for expected_orders. Of tenths larger than 5,000 so many buyers are drawn, and the interval is a little wider
    than it need be. The futures are drawn alike every time. A parameter's own interval is Wald's, of its logarithm.

    It needs 50 buyers, 10 of them back on another day. By this model nobody stops before they came back once: buyers of
    one order are alive for certain. It knows no seasons and no campaigns.
    """

    days: int = param(365, "How many days ahead.", at_least=1, at_most=3_660)
    unit: Literal["day", "week"] = param("week", "The unit of time that alpha is told in.")

    question = "What are customers worth from now on?"
    reads = (ORDERS,)
    columns = (
        Column("decile", "count", "The tenth of buyers, 1 the best."),
        Column("customers", "count", "Buyers in it."),
        Column("expected_orders", "number", "Days with an order expected of each, in the mean."),
        Column("alive", "share", "Their chance to be customers still, in the mean."),
        Column("value", "money", "What each is expected to bring, in the mean; missing where there is no money."),
        Column("low", "money", "Lower end of the 95 % interval of what they will bring, in the mean."),
        Column("high", "money", "Upper end of it."),
        Column("orders_low", "number", "Lower end of the 95 % interval of the days with an order, in the mean."),
        Column("orders_high", "number", "Upper end of it."),
    )
    chart = bars("value", "decile", low="low", high="high")
    people = "customers"
    without_log = (
        "What customers are worth needs the days of their orders, from the first order on, which a table of customers "
        "does not hold: `footfall ingest` reads a log. `rfm` takes recency, frequency and money as they stand."
    )

    def table(self, t: Tables) -> ir.Table:
        """Give each buyer's history."""
        return histories(t, t.last_on)

    def compute(self, t: Tables) -> tuple[str, Rows]:
        """Fit the models, and part the buyers."""
        expression, unit = self.table(t), UNITS[self.unit]
        buyers = Buyers.of(t.engine.arrow(expression), unit)
        orders, money = buyers.orders(), buyers.money()
        rows = deciles(buyers, orders, money, self.days / unit)
        fitted = {"orders": orders, "money": money, "back": len(buyers.spent.known().x)}
        return t.engine.sql(expression), [row | {"fitted": fitted} for row in rows]

    def facts(self, rows: Rows, t: Tables) -> dict[str, Fact]:
        """Name the parameters, and what all are expected to order and bring."""
        del t
        if not rows:
            return {}
        fitted, buyers = rows[0]["fitted"], sum(row["customers"] for row in rows)
        told = "The logarithm of the likelihood of all orders by BG/NBD."
        found = _parameters(fitted["orders"], buyers)
        found["log_likelihood"] = Fact(fitted["orders"].log_likelihood, told, n=buyers)
        if fitted["money"]:
            found |= _parameters(fitted["money"], fitted["back"])
        totals = {"total_orders": ("expected_orders", "number"), "total_value": ("value", "money")}
        doc = f"What all of them are expected to come to in {self.days} days."
        sums = {name: (_total(rows, of), kind) for name, (of, kind) in totals.items() if rows[0][of] is not None}
        return found | {name: Fact(total, doc, n=buyers, kind=kind) for name, (total, kind) in sums.items()}

    def notes(self, rows: Rows, t: Tables) -> list[Note]:
        """Tell of what is not known, and of what goes beyond the log."""
        found, fitted = [], rows[0]["fitted"]
        if not fitted["money"]:
            why = "Too few orders of buyers who came back say what they brought" if t.has("revenue") else "No money"
            found.append(Note("no-revenue", f"{why}: only orders are told, no value."))
        if edge := [name for part in ("orders", "money") if fitted[part] for name in fitted[part].at_edge]:
            told = f"The likelihood goes on growing towards the edge of what is tried, in {', '.join(edge)}"
            found.append(
                Note("at-edge", f"{told}: the log does not settle them, and the intervals leave them as found.")
            )
        if min(row["alive"] for row in rows) > HARDLY_STOP:
            told = "By this model hardly any buyer ever stops, so alive tells nobody apart; churn-horizon may"
            found.append(Note("hardly-stops", f"{told}."))
        seen = (t.last_on - (t.about.first_on or t.last_on)).days + 1
        if self.days > seen:
            found.append(Note("extrapolated", f"{self.days:,} days ahead are more than the {seen:,} days of the log."))
        return found

    def reading(self, rows: Rows, facts: Mapping[str, Fact]) -> str:
        """Say what the best tenth is expected to bring, and what all are."""
        say = {column.name: column.show for column in self.columns}
        best, buyers = rows[0], f"{facts['total_orders'].n:,}"
        said = (
            f"In the next {self.days} days {buyers} buyers are expected to order {facts['total_orders'].show()} times"
        )
        names = (
            ("value", "low", "high") if best["value"] is not None else ("expected_orders", "orders_low", "orders_high")
        )
        figure, low, high = (say[name](best[name]) for name in names)
        if best["value"] is None:
            return f"{said}; those of the best tenth {figure} times in the mean ({low} to {high})."
        total = facts["total_value"].show()
        return f"{said} and bring {total}; those of the best tenth {figure} each in the mean ({low} to {high})."


def _parameters(found: Maximum, buyers: int) -> dict[str, Fact]:
    told = zip(found.names, found.values, map(found.interval, found.names), strict=True)
    return {name: Fact(float(value), _DOCS[name], low, high, buyers) for name, value, (low, high) in told}


def _total(rows: Rows, name: str) -> float:
    return float(sum(row["customers"] * row[name] for row in rows))
