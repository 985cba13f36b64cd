"""Buyers by how lately, how often and for how much they bought."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from itertools import pairwise
from typing import TYPE_CHECKING, ClassVar, Literal, Self

from ibis import _

from footfall.analyses.rfm.groups import ORDER, PROSPECTS, SHOPIFY, TIERS
from footfall.analyses.rfm.own import as_of, own_of
from footfall.analyses.rfm.scores import THRESHOLDS, scored
from footfall.analysis import Analysis
from footfall.answer import Fact, Note, grid
from footfall.errors import BadRequest
from footfall.schema import CUSTOMERS, EVENTS, ORDERS, USERS, Column, Table
from footfall.spec import param

if TYPE_CHECKING:
    from collections.abc import Mapping

    import ibis.expr.types as ir

    from footfall.analyses.rfm.own import Own
    from footfall.answer import Chart, Rows
    from footfall.tables import Tables


@dataclass(frozen=True, kw_only=True)
class Rfm(Analysis):
    """Groups of customers by recency, frequency and money, each scored from 1 to 5, 5 the best.

    Recency is the whole days of the shop's calendar from the last order to the log's last day (or `until`); frequency
    counts orders, or purchases (an order's lines); money is what the orders brought, refunds not taken off, and 0 where
    none of them says. They are of the chosen purchases. Without money in the log recency and frequency decide alone.

    quintile: recency by the quintiles of its values, interpolated, so that equal recencies score alike; frequency and
    money by the quintiles of ranks, ties in the order of user_id, so that equal buyers may score differently.
    equal-width: five equal cuts of each range, each with its upper end, as pandas.cut makes them; where all are alike
    they score 3. thresholds: frequency is 2, 3, 4, 5 from each of `edges` on, else 1; recency and money as in quintile.

    shopify groups by recency and FM, the mean of the scores of frequency and money rounded half up (frequency's alone
    without money). R5: FM 4-5 champions, 2-3 active, 1 new. R4: 4-5 loyal, 2-3 active, 1 promising. R3: 4-5 loyal, 2-3
    needs_attention, 1 almost_lost. R2: 5 previously_loyal, 3-4 at_risk, 1-2 almost_lost. R1: 5 previously_loyal, 3-4
    at_risk, 1-2 dormant. tiers: bronze where F <= 2 and R is 1 or 2; else silver where F <= 3 and R is 2 or 3; else
    gold where F <= 4 and R is 3 or 4; else diamond. Users without an order are prospects; shares are of all users, and
    a group nobody is in has no row.

    In a shop of customers only, and with `own`, the figures are those of the shop's own table of customers, told by its
    columns' names: recency (days, or any unit, since the last order; or the day of the last order, counted to the
    latest of the column), frequency (how many orders), money (what was spent in all; may be lacking). Who has no
    recency, one below 0, or a frequency of 0 is a prospect. Where a column T stands beside them, and recency is never
    beyond it and 0 for who has a frequency of 0, they are BG/NBD's: recency is then T less recency, and frequency one
    more; money is left out, as it is a mean.
    """

    scoring: Literal["quintile", "equal-width", "thresholds"] = param("quintile", "How figures become scores.")
    edges: tuple[float, ...] = param(THRESHOLDS, "With thresholds: the frequencies from which the score is 2, 3, 4, 5.")
    groups: Literal["shopify", "tiers"] = param("shopify", "How scores become groups.")
    frequency: Literal["orders", "purchases"] = param("orders", "What frequency counts.")
    own: tuple[str, ...] | None = param(
        None, "Columns of customers that hold recency, frequency and, if any, money; default told by name."
    )

    question = "Who are the best customers, and who is slipping away?"
    reads = (USERS, ORDERS)
    columns = (
        Column("group", "text", "The group; prospects have no order."),
        Column("customers", "count", "Users in it."),
        Column("share", "share", "Their share of all users."),
        Column("recency_days", "number", "Mean days from their last order to the log's last day."),
        Column("frequency", "number", "Mean number of their orders, or purchases."),
        Column("monetary", "money", "Mean of what they brought; missing where the log has no money."),
        Column("revenue_share", "share", "Their share of what all brought; missing where that is nothing."),
    )
    people = "customers"
    owned: ClassVar[Own | None] = None
    """The table's own figures, once they are settled."""

    def needs(self, t: Tables) -> tuple[Table, ...]:
        """Need the log, or the customers where they are all there is."""
        return (CUSTOMERS,) if self._is_of_customers(t) else self.reads

    def settle(self, t: Tables) -> Self:
        """Find the columns of a table of customers."""
        if not self._is_of_customers(t):
            return self
        own = own_of(t, self.own)
        settled = replace(self, own=own.columns)
        object.__setattr__(settled, "owned", own)
        return settled

    def _is_of_customers(self, t: Tables) -> bool:
        return bool(self.own) or (t.holds(CUSTOMERS.name) and not t.holds(EVENTS.name))

    def __post_init__(self) -> None:
        """Check the edges, too."""
        super().__post_init__()
        if len(self.edges) != 4 or any(low >= high for low, high in pairwise(self.edges)):
            given = ",".join(f"{edge:g}" for edge in self.edges)
            raise BadRequest("'edges' must be four numbers, each above the one before.", f"'{given}' was given.")

    def drawn(self) -> Chart:
        """Draw the groups where they stand among the scores."""
        cells = {"shopify": SHOPIFY, "tiers": TIERS}[self.groups]
        across = "score of frequency and money" if self.groups == "shopify" else "score of frequency"
        sides = (across, "score of recency")
        return grid("share", "group", "revenue_share", cells=tuple(cells.values()), sides=sides)

    def table(self, t: Tables) -> ir.Table:
        """Score everyone and gather the groups."""
        how = partial(scored, scoring=self.scoring, edges=self.edges, groups=self.groups, frequency=self.frequency)
        everyone = how(t, own=self.owned)
        return everyone.group_by(group=_.rfm_group).aggregate(
            customers=_.count(),
            recency_days=_.recency_days.mean(),
            frequency=_.frequency.mean(),
            monetary=_.monetary.mean(),
            money=_.monetary.sum(),
            once=_.count(where=_.frequency == 1),
        )

    def finish(self, rows: Rows, t: Tables) -> Rows:
        """Put the groups in order, with their shares."""
        del t
        users, money = sum(row["customers"] for row in rows), sum(row["money"] or 0 for row in rows)
        for row in rows:
            row["share"] = row["customers"] / users
            row["revenue_share"] = row["money"] / money if money > 0 else None
        return sorted(rows, key=lambda row: ORDER.index(row["group"]))

    def facts(self, rows: Rows, t: Tables) -> dict[str, Fact]:
        """Count those who were scored."""
        del t
        buyers = sum(row["customers"] for row in rows if row["group"] != PROSPECTS)
        return {"buyers": Fact(buyers, "Users with an order.", kind="count")}

    def notes(self, rows: Rows, t: Tables) -> list[Note]:
        """Tell of what the rules cannot see."""
        found = _of_own(self.owned, rows, t) if self.owned else []
        if not self.owned and not t.has("revenue"):
            found.append(Note("no-revenue", "The log has no revenue: recency and frequency decide alone."))
        once, buyers = (sum(row[of] for row in rows if row["group"] != PROSPECTS) for of in ("once", "customers"))
        if self.scoring == "quintile" and once > buyers / 5:
            told = f"{once:,} of {buyers:,} buyers ordered once, more than the fifth that a score is of"
            does = "--scoring thresholds scores equal buyers alike"
            found.append(Note("tied", f"{told}: their scores for frequency differ by user_id alone; {does}."))
        if self.groups == "tiers":
            once = sum(row["once"] for row in rows if row["group"] == "diamond")
            told = "By the rule of tiers who bought once just now is diamond, and so is a frequent buyer long gone"
            found.append(Note("tier-rule", f"{told}: {once:,} of the diamonds have bought once."))
        return found

    def reading(self, rows: Rows, facts: Mapping[str, Fact]) -> str:
        """Say which group is largest, and which brought most."""
        say = {column.name: column.show for column in self.columns}
        buyers = [row for row in rows if row["group"] != PROSPECTS] or rows
        large = max(buyers, key=lambda row: row["customers"])
        most = f"{say['customers'](large['customers'])} are {_named(large)}"
        said = f"Of {facts['buyers'].show()} buyers {most}, the largest group"
        known = [row for row in buyers if row["revenue_share"] is not None]
        if not known:
            return f"{said}."
        best = max(known, key=lambda row: row["revenue_share"])
        share, brought = say["share"](best["share"]), say["revenue_share"](best["revenue_share"])
        return f"{said}; {_named(best)}, {share} of all users, brought {brought} of the revenue."


def _of_own(own: Own, rows: Rows, t: Tables) -> list[Note]:
    """Tell that the figures are the table's own, and what they lack."""
    if own.age:
        recency, frequency = f"{own.age} less {own.recency}", f"{own.frequency} and the first order"
    else:
        until = f", counted to {as_of(t, own)}" if own.dated else ""
        recency, frequency = f"{own.recency}{until}", own.frequency
    money = f", money is {own.money}" if own.money else ", and there is no money"
    said = f"The figures are the table's own, in its own units: recency is {recency}, frequency is {frequency}{money}"
    found = [Note("own-figures", f"{said}. --own names other columns.")]
    none = sum(row["customers"] for row in rows if row["group"] == PROSPECTS)
    if none:
        found.append(Note("no-figures", f"{none:,} customers have no recency or no order by these: prospects."))
    return found


def _named(row: Mapping[str, object]) -> str:
    return str(row["group"]).replace("_", " ")
