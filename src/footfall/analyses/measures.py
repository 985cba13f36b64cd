"""What several analyses count of events, said once."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Literal

import ibis
from ibis import _

from footfall.analysis import Rate, with_rates
from footfall.answer import Fact
from footfall.errors import unknown
from footfall.schema import EVENT_ORDER, PURCHASE, Column
from footfall.tables.days import counted_by

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from footfall.answer import Rows
    from footfall.tables import Tables

Period = Literal["day", "week", "month"]

UNITS = {"hour": "h", "day": "D", "week": "W", "month": "M"}
"""Ibis's names of periods; weeks begin on Monday."""

USERS = Column("users", "count", "Users with such an event.")
SESSIONS = Column("sessions", "count", "Sessions with such an event.")
ORDERS = Column("orders", "count", "Orders among its purchases.")
BUYERS = Column("buyers", "count", "Users with a purchase among them.")
REVENUE = Column("revenue", "money", "The revenue of its events, refunds taken off; missing where the log has none.")


def period(local_at: ir.Value, by: str) -> ir.Value:
    """Give the first day of the period a time of the shop lies in; of hours, their first second."""
    if by == "day":
        return local_at.date()
    start = local_at.truncate(UNITS[by])
    return start if by == "hour" else start.date()


def period_of(on: ir.Value, by: Period) -> ir.Value:
    """Give the first day of the period a day lies in."""
    return on if by == "day" else on.truncate(UNITS[by]).cast("date")


def number_of(day: ir.Value, by: Period) -> ir.Value:
    """Number the period that a day begins, so that the next one is one more."""
    if by == "month":
        return day.year() * 12 + day.month()
    days = day.delta(ibis.date("1970-01-05"), unit="day")  # a Monday
    return days if by == "day" else (days / 7).floor().cast("int64")


def next_period(day: date, by: Period, ahead: int = 1) -> date:
    """Give the first day of a later period."""
    if by == "month":
        months = day.year * 12 + day.month - 1 + ahead
        return date(months // 12, months % 12 + 1, 1)
    return day + timedelta(days=ahead * (1 if by == "day" else 7))


def closed(day: date, by: Period, last_on: date) -> bool:
    """Tell whether the period that a day begins is over: its last day is not after the log's last."""
    return next_period(day, by) - timedelta(days=1) <= last_on


def known_event(t: Tables, event: str) -> str:
    """Give an event back, or refuse one that the shop does not have and nobody knows."""
    if event not in {*t.about.events, *EVENT_ORDER}:
        raise unknown("event in this shop", event, t.about.events, "`footfall ask event-counts` lists them.")
    return event


def by_user(events: ir.Table, group: str, view: str | None) -> ir.Table:
    """Count each user's events within a group: a first step that lets people be counted without `distinct`."""
    return events.group_by(group, "user_id").aggregate(counted_by(view))


def by_period(t: Tables, by: Period) -> ir.Table:
    """Count each user's events in each `period` of days."""
    if by == "day":
        return t.days.rename(period="on")
    sums = {name: _[name].sum() for name in ("events", "views", "carts", "purchases", "revenue")}
    return t.days.group_by("user_id", period=period_of(_.on, by)).aggregate(**sums)


def active(t: Tables, by: Period) -> ir.Table:
    """Give each user's periods with an event, each once."""
    if by == "day":
        return t.days.select("user_id", period="on")
    return t.days.select("user_id", period=period_of(_.on, by)).distinct()


def sessions_in(events: ir.Table, group: str) -> ir.Table:
    """Count the sessions with an event in each group."""
    return events.select(group, "user_id", "session_no").distinct().group_by(group).aggregate(sessions=_.count())


def orders_in(events: ir.Table, group: str) -> ir.Table:
    """Count the orders in each group: by order within a user, else one a user and instant."""
    bought = events.filter(_.event == PURCHASE)
    instant = ibis.cases((_.order_id.isnull(), _.event_at))
    ordered = bought.select(group, "user_id", "order_id", instant=instant).distinct()
    return ordered.group_by(group).aggregate(orders=_.count())


def beside(table: ir.Table, counts: ir.Table, group: str) -> ir.Table:
    """Set another count of the same groups beside a table's; where it has none it is 0."""
    alike = [table[group].identical_to(counts[group])]
    joined = table.left_join(counts, alike, rname="{name}_beside").drop(f"{group}_beside")
    return joined.mutate(**{name: _[name].fill_null(0) for name in counts.columns if name != group})


def pooled(rows: Rows, hits: str, of: str, what: str) -> dict[str, Fact]:
    """Pool the rows that are not open into one rate with its 95 % interval (Wilson)."""
    known = [row for row in rows if not row["open"] and row[of]]
    if not known:
        return {}
    whole = sum(row[of] for row in known)
    rate, low, high = share_of(sum(row[hits] for row in known), whole)
    doc = f"The share that came {what}, over all rows where that is known."
    return {"pooled_rate": Fact(rate, doc, low, high, whole, kind="share")}


def share_of(hits: int, of: int) -> tuple[float, float, float]:
    """Give hits / of and its 95 % interval (Wilson)."""
    (row,) = with_rates([{"hits": hits, "of": of}], (Rate("rate", "hits", "of", "low", "high"),))
    return row["rate"], row["low"], row["high"]


def said_rate(fact: Fact) -> tuple[str, str, str]:
    """Write a fact that is a share, and its interval."""
    show = Column("", "share", "").show
    return show(fact.value), show(fact.low), show(fact.high)


def session_groups(t: Tables, dimension: str) -> ir.Table:
    """Give each session the dimension's value at its first event that has one; null where none has."""
    known = dimension.lower()
    if known == "landing":
        return t.sessions.mutate(group=_.first_event)
    if known in ("weekday", "weekend", "hour") or (known in ("channel", "device") and t.has(known)):
        return t.with_dimension(t.sessions, known).mutate(group=_.group.cast("string"))
    valued = t.with_dimension(t.session_events, dimension).filter(_.group.notnull())
    first = valued.group_by("user_id", "session_no").aggregate(group=_.group.argmin(_.position).cast("string"))
    sessions = t.sessions.drop("group") if "group" in t.sessions.columns else t.sessions
    return sessions.left_join(first, ["user_id", "session_no"]).drop("user_id_right", "session_no_right")
