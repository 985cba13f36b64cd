"""Why revenue moved between two periods."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Self

import ibis
from ibis import _

from footfall.analyses.buyers import first_orders, truncated
from footfall.analyses.measures import beside, orders_in
from footfall.analyses.shapley import contributions
from footfall.analyses.spans import Span, last_two
from footfall.analysis import Analysis
from footfall.answer import Fact, Note, waterfall
from footfall.errors import BadRequest, NotApplicable
from footfall.schema import EVENTS, ORDERS, PURCHASE, Column
from footfall.spec import param

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import ibis.expr.types as ir

    from footfall.answer import Row, Rows
    from footfall.tables import Tables

_FACTORS = ("new buyers", "returning buyers", "orders per buyer", "revenue per order")
_MONEY = Column("", "money", "")


@dataclass(frozen=True, kw_only=True)
class Change(Analysis):
    """Why revenue moved between two periods: what each factor contributes, adding up to the whole difference.

    Revenue is (new buyers + returning buyers) x orders per buyer x revenue per order, plus refunds. A buyer is a user
    with a purchase in the period, new where their first purchase of the whole log lies in it and returning otherwise;
    so who bought before the log begins is new the first time they are seen. A contribution is Shapley's value: what the
    factor's change adds, averaged over every order in which the factors may change one after another (Shorrocks 2013);
    factors may be 0, and one that stays contributes 0. In a period without orders the two ratios are missing and
    count as unchanged. Refunds, and any other revenue that is no purchase's, are a row of their own where the log has
    any. An order whose lines lie in both periods counts in both.

    With `by`, rows are the values of a dimension instead and before and after their revenue; revenue whose dimension is
    missing keeps a row without a name, so that contributions still add up. start and end are running sums, from the
    revenue before to the revenue after. A period is written 2024, 2024-10, 2024-10-07 or 2024-10-01..2024-10-14; the
    default is the last two whole months of the log, else its halves (an odd day in the middle is in neither); with one
    of the two given, the other is the month, or as many days, next to it.
    """

    from_: str | None = param(None, "The period before; default the one just before `to`.")
    to: str | None = param(None, "The period after; default the last whole month, else the log's later half.")
    by: str | None = param(None, "A dimension to part revenue by, instead of the factors.")

    question = "Why did revenue move?"
    reads = (EVENTS, ORDERS)
    columns = (
        Column("factor", "text", "The factor, or the dimension's value."),
        Column("before", "number", "The factor in the period before; of a dimension's value, its revenue."),
        Column("after", "number", "The same in the period after."),
        Column("contribution", "money", "What its change adds to revenue."),
        Column("start", "money", "Revenue before, with all contributions above."),
        Column("end", "money", "The same with this contribution too."),
    )
    chart = waterfall("contribution", "factor", start="start", end="end")

    def __post_init__(self) -> None:
        """Check every parameter, and that the periods can be read."""
        super().__post_init__()
        given = [Span.read(text) for text in (self.from_, self.to) if text]
        if len(given) == 2 and given[0].meets(given[1]):
            raise BadRequest("The two periods share days.", f"{self.from_} and {self.to} were given.")

    def shown(self) -> tuple[Column, ...]:
        """Of a dimension's values, before and after are money."""
        if self.by is None:
            return self.columns
        return tuple(replace(c, kind="money") if c.name in ("before", "after") else c for c in self.columns)

    def settle(self, t: Tables) -> Self:
        """Choose the periods, and write them as they are read."""
        if not t.has("revenue"):
            raise NotApplicable("The log has no revenue.")
        before, after = self._chosen(t)
        return replace(self, from_=str(before), to=str(after))

    def _chosen(self, t: Tables) -> tuple[Span, Span]:
        before, after = (Span.read(text) if text else None for text in (self.from_, self.to))
        if before or after:
            before = before or after.before()  # type: ignore[union-attr]
            return before, after or before.after()
        found = last_two(t.first_on, t.last_on) if t.first_on <= t.last_on else None
        if found is None:
            raise NotApplicable("The log has not two days to compare.", code="log-too-short")
        return found

    @property
    def _spans(self) -> tuple[Span, Span]:
        return Span.read(str(self.from_)), Span.read(str(self.to))

    def table(self, t: Tables) -> ir.Table:
        """Count what each period's revenue is made of, or add it up by the dimension."""
        day = _.local_at.date()
        before, after = (day.between(ibis.date(span.first), ibis.date(span.last)) for span in self._spans)
        events = t.events.mutate(is_after=after).filter(before | after)
        return self._by_group(t, events) if self.by else self._by_factor(t, events)

    def _by_group(self, t: Tables, events: ir.Table) -> ir.Table:
        parted = t.with_dimension(events, str(self.by), to="factor").mutate(factor=_.factor.cast("string"))
        valued = parted.filter(_.revenue.notnull()).group_by("factor")
        return valued.aggregate(
            before=_.revenue.sum(where=~_.is_after).fill_null(0), after=_.revenue.sum(where=_.is_after).fill_null(0)
        ).order_by("factor")

    def _by_factor(self, t: Tables, events: ir.Table) -> ir.Table:
        bought = _.event == PURCHASE
        money = events.group_by("is_after").aggregate(
            bought=_.revenue.sum(where=bought), refunds=_.revenue.sum(where=~bought)
        )
        before, after = (ibis.timestamp(f"{span.first}T00:00:00") for span in self._spans)
        begins = ibis.cases((_.is_after, after), else_=before)
        buyers = events.filter(bought).select("user_id", "is_after").distinct().join(first_orders(t), "user_id")
        counted = buyers.group_by("is_after").aggregate(new=_.count(where=_.first_at >= begins), buyers=_.count())
        for counts in (counted, orders_in(events, "is_after")):
            money = beside(money, counts, "is_after")
        return money.order_by("is_after")

    def finish(self, rows: Rows, t: Tables) -> Rows:
        """Part the difference, and add the parts up."""
        del t
        parts, whole = (self._groups(rows), _sum) if self.by else (_factors(rows), _product)
        return list(_running(parts, {f"revenue_{when}": whole(parts, when) for when in ("before", "after")}))

    def _groups(self, rows: Rows) -> Rows:
        """Put the greatest change first, and what has no value last."""
        found = [row | {"contribution": row["after"] - row["before"]} for row in rows]
        return sorted(found, key=lambda row: (row["factor"] is None, -abs(row["contribution"]), row["factor"] or ""))

    def notes(self, rows: Rows, t: Tables) -> list[Note]:
        """Tell what the comparison rests on."""
        if not rows:
            return [Note("no-rows", f"Neither {self.from_} nor {self.to} has any revenue.")]
        found = [] if self.by else [truncated(t)]
        spans = self._spans
        open_ = [span for span in spans if span.first < t.first_on or span.last > t.last_on]
        found += [
            Note("open-period", f"{span} does not lie whole in the log, {t.first_on} to {t.last_on}.") for span in open_
        ]
        if spans[0].days != spans[1].days:
            told = f"The periods have {spans[0].days} and {spans[1].days} days."
            found.append(Note("unequal-periods", told))
        nameless = [row for row in rows if row["factor"] is None]
        if nameless:
            before, after = (_MONEY.show(nameless[0][name]) for name in ("before", "after"))
            told = f"Revenue without a {self.by}, {before} before and {after} after, stands in the row without a name."
            found.append(Note("missing-values", told))
        return found

    def facts(self, rows: Rows, t: Tables) -> dict[str, Fact]:
        """Name the revenue of both periods, and its difference."""
        del t
        if not rows:
            return {}
        before, after = rows[0]["revenue_before"], rows[0]["revenue_after"]
        return {
            "revenue_before": Fact(before, f"Revenue of {self.from_}, refunds taken off.", kind="money"),
            "revenue_after": Fact(after, f"Revenue of {self.to}, refunds taken off.", kind="money"),
            "difference": Fact(after - before, "revenue_after - revenue_before.", kind="money"),
        }

    def reading(self, rows: Rows, facts: Mapping[str, Fact]) -> str:
        """Say how revenue moved, where most of it lies, and whether loyal buyers go while new ones come."""
        before, after, difference = (facts[name].show() for name in ("revenue_before", "revenue_after", "difference"))
        said = f"Revenue was {before} in {self.from_} and {after} in {self.to}: a difference of {difference}."
        most = max(rows, key=lambda row: abs(row["contribution"]))
        if most["contribution"]:
            said = f"{said} The largest part, {_MONEY.show(most['contribution'])}, is {self._told(most)}."
        return f"{said} {_LOYAL}" if not self.by and _loyal_leave(rows) else said

    def _told(self, row: Row) -> str:
        show = {column.name: column.show for column in self.shown()}
        name = row["factor"] if row["factor"] is not None else f"what has no {self.by}"
        return f"{name}, from {show['before'](row['before'])} to {show['after'](row['after'])}"


_LOYAL = "Loyal buyers leave while new ones keep coming: there are fewer returning buyers, and no fewer new ones."


def _loyal_leave(rows: Rows) -> bool:
    new, returning = rows[:2]
    return bool(returning["after"] < returning["before"] and new["after"] >= new["before"] and new["after"])


def _revenue(new: float, returning: float, orders: float, worth: float) -> float:
    return (new + returning) * orders * worth


def _factors(rows: Rows) -> Rows:
    """Part the difference among the factors, and refunds where there are any."""
    found = {row["is_after"]: row for row in rows}
    before, after = (_figures(found.get(is_after, {})) for is_after in (False, True))
    if all(row["bought"] is None and row["refunds"] is None for row in rows):
        return []
    parts = contributions(_revenue, _unmoved(before, after), _unmoved(after, before))
    told = [
        {"factor": name, "before": one, "after": other, "contribution": part}
        for name, one, other, part in zip(_FACTORS, before, after, parts, strict=True)
    ]
    if all(row["refunds"] is None for row in rows):
        return told
    one, other = (found.get(is_after, {}).get("refunds") or 0.0 for is_after in (False, True))
    return [*told, {"factor": "refunds", "before": one, "after": other, "contribution": other - one}]


def _figures(row: Row) -> tuple[int, int, float | None, float | None]:
    """Give a period's factors; without orders there are no ratios."""
    buyers, orders = row.get("buyers") or 0, row.get("orders") or 0
    if not buyers:
        return 0, 0, None, None
    return row["new"], buyers - row["new"], orders / buyers, (row["bought"] or 0.0) / orders


def _unmoved(figures: tuple[float | None, ...], others: tuple[float | None, ...]) -> list[float]:
    """Take a missing ratio for that of the other period."""
    return [one if one is not None else other or 0.0 for one, other in zip(figures, others, strict=True)]


def _running(parts: Rows, whole: Row) -> Iterator[Row]:
    """Add contributions up, from the revenue before."""
    start = whole["revenue_before"]
    for part in parts:
        end = start + part["contribution"]
        yield part | whole | {"start": start, "end": end}
        start = end


def _sum(groups: Rows, when: str) -> float:
    return float(sum(group[when] for group in groups))


def _product(factors: Rows, when: str) -> float:
    """Give a period's revenue: its factors multiplied, and refunds."""
    if not factors:
        return 0.0
    figures = [factor[when] or 0.0 for factor in factors]
    return _revenue(*figures[: len(_FACTORS)]) + sum(figures[len(_FACTORS) :])
