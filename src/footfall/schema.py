"""Kinds of column, the tables everyone agrees on, and the canonical event names.

A column's kind decides its type, alignment, format, chart scale and documentation, once.
"""

from __future__ import annotations

import re
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

KindName = Literal["id", "text", "time", "date", "count", "number", "share", "money", "seconds", "flag"]


def _plain(value: object) -> str:
    return str(value)


def _count(value: object) -> str:
    return f"{value:,.0f}" if isinstance(value, float) else f"{value:,}"


def _number(value: object) -> str:
    return f"{value:,.4g}" if isinstance(value, float) and abs(value) < 10_000 else f"{value:,.0f}"


def _share(value: object) -> str:
    percent = 100 * float(value)  # type: ignore[arg-type]
    if 99.95 <= percent < 100 - 1e-9:  # never round up to all of them
        return f"{100 - float(f'{100 - percent:.1g}'):.10g} %"
    return f"{percent:.1f} %" if abs(percent) >= 1 or percent == 0 else f"{percent:.2g} %"


_CURRENCY: ContextVar[str] = ContextVar("currency", default="")


@contextmanager
def in_currency(name: str | None) -> Iterator[None]:
    """Have money said with its currency, as sentences say it; tables and charts name it once, in their own places."""
    token = _CURRENCY.set(f" {name}" if name else "")
    try:
        yield
    finally:
        _CURRENCY.reset(token)


def _money(value: object) -> str:
    return f"{value:,.2f}{_CURRENCY.get()}"


def _seconds(value: object) -> str:
    """Say a duration in its two largest units."""
    left = abs(float(value))  # type: ignore[arg-type]
    if left < 60:
        return f"{left:.3g} s"
    said: list[str] = []
    for size, unit in ((86_400, "d"), (3_600, "h"), (60, "min"), (1, "s")):
        if left >= size and len(said) < 2:
            whole, left = divmod(left, size)
            said.append(f"{whole:.0f} {unit}")
    return " ".join(said)


def _time(value: object) -> str:
    return value.isoformat(sep=" ", timespec="seconds") if isinstance(value, datetime) else str(value)


def _date(value: object) -> str:
    return value.isoformat()[:10] if isinstance(value, date) else str(value)[:10]


def _flag(value: object) -> str:
    return "yes" if value else "no"


@dataclass(frozen=True)
class Kind:
    """What a column means: its engine type, how it is aligned, written and drawn."""

    name: KindName
    type: str
    show: Callable[[object], str]
    scale: Literal["quantitative", "temporal", "ordinal", "nominal"]
    axis: str = ""
    """The D3 format of its axis labels."""

    @property
    def align(self) -> Literal["left", "right"]:
        """Numbers to the right, words to the left."""
        return "right" if self.scale == "quantitative" else "left"


KINDS: dict[str, Kind] = {
    kind.name: kind
    for kind in (
        Kind("id", "string", _plain, "nominal"),
        Kind("text", "string", _plain, "nominal"),
        Kind("time", "timestamp", _time, "temporal"),
        Kind("date", "date", _date, "temporal"),
        Kind("count", "int64", _count, "quantitative", ",~s"),
        Kind("number", "float64", _number, "quantitative", "~g"),
        Kind("share", "float64", _share, "quantitative", "~%"),
        Kind("money", "float64", _money, "quantitative", ",~s"),
        Kind("seconds", "float64", _seconds, "quantitative", "~s"),
        Kind("flag", "boolean", _flag, "nominal"),
    )
}


@dataclass(frozen=True)
class Column:
    """A column of a table or of an answer: its name, its kind, and what it holds."""

    name: str
    kind: KindName
    doc: str

    @property
    def type(self) -> str:
        """The engine's type."""
        return KINDS[self.kind].type

    def show(self, value: object) -> str:
        """Write a value for people; a missing one is a dash."""
        return "–" if value is None else KINDS[self.kind].show(value)


@dataclass(frozen=True)
class Table:
    """A table everyone agrees on; a shop's own may have more columns, never fewer of those it has data for."""

    name: str
    doc: str
    columns: tuple[Column, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """The columns' names, in order."""
        return tuple(column.name for column in self.columns)

    def column(self, name: str) -> Column | None:
        """Find a column by name."""
        return next((column for column in self.columns if column.name == name), None)


VIEW, PAGE_VIEW, WISHLIST, CART, PURCHASE, REFUND = (
    "view_item",
    "page_view",
    "add_to_wishlist",
    "add_to_cart",
    "purchase",
    "refund",
)

EVENT_ORDER: tuple[str, ...] = (
    "session_start",
    "first_visit",
    PAGE_VIEW,
    "view_item_list",
    "search",
    "view_promotion",
    "select_promotion",
    "select_item",
    VIEW,
    WISHLIST,
    CART,
    "view_cart",
    "remove_from_cart",
    "login",
    "sign_up",
    "begin_checkout",
    "add_shipping_info",
    "add_payment_info",
    PURCHASE,
    REFUND,
)
"""Which of two events at the same instant came first; names not listed come after, by name."""

_LOGGED = (
    Column("user_id", "id", "Who did it."),
    Column("event_at", "time", "When, as an instant in UTC."),
    Column("local_at", "time", "When, by the shop's wall clock."),
    Column("event", "text", "What was done, by GA4's names."),
    Column("item_id", "id", "The item it was done with."),
    Column("item_name", "text", "The item's name."),
    Column("category", "text", "The item's category, the widest."),
    Column("sub_category", "text", "The category within it."),
    Column("product_type", "text", "The narrowest category."),
    Column("brand", "text", "The item's brand."),
    Column("price", "money", "The price of one item."),
    Column("quantity", "number", "How many items."),
    Column("revenue", "money", "What a purchase brought; a refund's is negative, and other events have none."),
    Column("value", "money", "What an event says it is about in money, where it is neither a purchase nor a refund."),
    Column("currency", "text", "The currency of price and revenue."),
    Column("order_id", "id", "The order a purchase belongs to."),
    Column("channel", "text", "How the customer came."),
    Column("source", "text", "The site or application they came from."),
    Column("medium", "text", "The kind of link they came by."),
    Column("campaign", "text", "The campaign they came by."),
    Column("device", "text", "The kind of device."),
    Column("is_paid", "flag", "Whether the channel is paid for."),
    Column("country", "text", "The country."),
    Column("promo_code", "text", "The promotion used."),
    Column("discount", "money", "What the promotion took off."),
    Column("payment", "text", "How it was paid."),
    Column("search_term", "text", "What was searched for."),
    Column("source_session_id", "id", "The session by the log's own count."),
    Column("sequence", "count", "The place of an event among those of its instant, by the log's own count."),
)

_REMEMBERED = (
    Column("event_no", "count", "The event's number within its user, from 1, in the order of this table."),
    Column("session_no", "count", "The session's number within its user, from 1."),
    Column("position", "count", "The event's number within its session, from 1."),
    Column("previous_event", "text", "The event before it in the session."),
    Column("next_event", "text", "The event after it in the session."),
    Column("gap_seconds", "seconds", "The time since the previous event of the session."),
)

LOGGED, REMEMBERED = tuple(c.name for c in _LOGGED), tuple(c.name for c in _REMEMBERED)

EVENTS = Table("events", "What happened, one row an event, ordered by user and time.", _LOGGED + _REMEMBERED)

SESSIONS = Table(
    "sessions",
    "Visits: runs of a user's events without a long pause.",
    (
        Column("user_id", "id", "Who came."),
        Column("session_no", "count", "The session's number within its user, from 1."),
        Column("started_at", "time", "The instant of its first event, in UTC."),
        Column("ended_at", "time", "The instant of its last event, in UTC."),
        Column("local_at", "time", "Its start by the shop's wall clock."),
        Column("seconds", "seconds", "From its first event to its last."),
        Column("events", "count", "Its events."),
        Column("first_event", "text", "The event it began with."),
        Column("last_event", "text", "The event it ended with."),
        Column("path", "text", "Its events in order, immediate repeats collapsed, joined by ' > '."),
        Column("channel", "text", "Its channel: that of its first event that has one."),
        Column("device", "text", "Its device: that of its first event that has one."),
        Column("converted", "flag", "Whether it has a purchase."),
        Column("revenue", "money", "The revenue of its events, refunds taken off."),
    ),
)

ORDERS = Table(
    "orders",
    "Purchases put together: by order, else one order a user and instant.",
    (
        Column("order_id", "id", "The order; where the log has none, the user and the instant."),
        Column("user_id", "id", "Who ordered."),
        Column("ordered_at", "time", "The instant of its first line, in UTC."),
        Column("local_at", "time", "The same by the shop's wall clock."),
        Column("lines", "count", "Its purchase events."),
        Column("items", "number", "The sum of their quantities; a line without one counts 1."),
        Column("revenue", "money", "The sum of their revenue."),
        Column("promo_code", "text", "The promotion used."),
        Column("discount", "money", "What was taken off."),
    ),
)

USERS = Table(
    "users",
    "Everyone in the log, one row a user.",
    (
        Column("user_id", "id", "Who."),
        Column("sessions", "count", "Their sessions."),
        Column("stay_seconds", "seconds", "The sum of their sessions' seconds."),
        Column("active_days", "count", "Days of the shop with an event."),
        Column("first_at", "time", "Their first event, in UTC."),
        Column("last_at", "time", "Their last event, in UTC."),
        Column("first_on", "date", "The shop's day of their first event."),
        Column("last_on", "date", "The shop's day of their last event."),
        Column("orders", "count", "Their orders."),
        Column("revenue", "money", "The revenue of their events, refunds taken off."),
        Column("channel", "text", "Their most frequent channel; a tie goes to the one met first."),
        Column("device", "text", "Their most frequent device; a tie goes to the one met first."),
        Column("first_channel", "text", "The first channel they came by."),
        Column("last_channel", "text", "The last channel they came by."),
        Column("converted", "flag", "Whether they have any purchase."),
    ),
)

ITEMS = Table(
    "items",
    "Everything looked at or bought, one row an item; its words are those last seen.",
    (
        Column("item_id", "id", "The item."),
        Column("item_name", "text", "Its name."),
        Column("category", "text", "Its category, the widest."),
        Column("sub_category", "text", "The category within it."),
        Column("product_type", "text", "The narrowest category."),
        Column("brand", "text", "Its brand."),
        Column("price", "money", "Its price, the last seen."),
        Column("views", "count", "Views of it."),
        Column("carts", "count", "Times it was put in a cart."),
        Column("wishlists", "count", "Times it was marked as a favourite."),
        Column("purchases", "count", "Purchase events of it."),
        Column("buyers", "count", "Users who bought it."),
        Column("revenue", "money", "What it brought, refunds taken off."),
    ),
)

REJECTED = Table(
    "rejected",
    "Rows that ingest refused, each with its reason.",
    (
        Column("file", "text", "The file it stood in."),
        Column("record", "count", "Its number among the file's data rows, from 1."),
        Column("reason", "text", "Why it was refused: the name of a step of the ledger."),
        Column("text", "text", "The raw line of a text file, else the row as JSON."),
    ),
)

GROUPS = Table(
    "groups",
    "Every user's place among the others, by the defaults of rfm, segments and anomalies.",
    (
        Column("user_id", "id", "Who."),
        Column("recency_days", "count", "Whole days from their last order to the log's last day."),
        Column("frequency", "count", "Their orders."),
        Column("monetary", "money", "What their orders brought; missing where the log has no money."),
        Column("rfm_r", "count", "The score of recency, 5 the most recent."),
        Column("rfm_f", "count", "The score of frequency, 5 the most frequent."),
        Column("rfm_m", "count", "The score of money, 5 the most; missing where the log has no money."),
        Column("rfm_group", "text", "The group that the scores make; prospects have no order."),
        Column("segment", "text", "The segment they are in; missing where the log is too short for segments."),
        Column("anomaly", "flag", "Whether they act as no person can."),
    ),
)

CLV = Table(
    "clv",
    "What is expected of every buyer in the 365 days after the log, by the defaults of clv.",
    (
        Column("user_id", "id", "Who."),
        Column("frequency", "count", "Days with an order after the first."),
        Column("recency", "number", "Weeks from the first order to the last."),
        Column("age", "number", "Weeks from the first order to the log's last day."),
        Column("monetary", "money", "The mean of what those days brought."),
        Column("alive", "share", "The chance to be a customer still."),
        Column("expected_orders", "number", "Orders expected."),
        Column("value", "money", "Revenue expected."),
        Column("low", "money", "Lower end of its 95 % interval."),
        Column("high", "money", "Upper end of its 95 % interval."),
    ),
)

SCORES = Table(
    "scores",
    "What a model says of each customer, a row a customer and model.",
    (
        Column("user_id", "id", "Who."),
        Column("model", "text", "The model that says it."),
        Column("score", "share", "The probability of what the model foretells."),
        Column("low", "share", "Lower end of its interval."),
        Column("high", "share", "Upper end of its interval."),
        Column("reason_1", "text", "What weighs most in the score."),
        Column("reason_2", "text", "What weighs second."),
        Column("reason_3", "text", "What weighs third."),
    ),
)

CUSTOMERS = Table(
    "customers",
    "The shop's own customers, with the shop's own columns and targets.",
    (Column("user_id", "id", "Who."),),
)

RECOMMENDATIONS = Table(
    "recommendations",
    "What each user is likely to want, the best first.",
    (
        Column("user_id", "id", "Who."),
        Column("rank", "count", "The item's place in the user's list, from 1."),
        Column("item_id", "id", "The item."),
        Column("item_name", "text", "Its name."),
        Column("category", "text", "Its category, the widest."),
        Column("brand", "text", "Its brand."),
        Column("price", "money", "Its price, the last seen."),
        Column("score", "number", "How strongly it is recommended; comparable within one recommender."),
        Column("recommender", "text", "What recommends it."),
        Column("because", "text", "Why this user gets it."),
    ),
)

ACTIONS = Table(
    "actions",
    "What is worth doing, an action a row; who gets it stands in its audience file.",
    (
        Column("action", "text", "The action."),
        Column("audience", "count", "The customers in its audience file, held out ones among them; none for advice."),
        Column("rule", "text", "Whom it is for, in words."),
        Column("why", "text", "The facts it rests on."),
        Column("offer", "text", "What to do, or to offer."),
        Column("when", "text", "The weekday and hours that the shop's rhythm supports."),
        Column("expected_orders_low", "number", "Extra orders in the horizon: 5th percentile."),
        Column("expected_orders", "number", "Extra orders in the horizon: the mean."),
        Column("expected_orders_high", "number", "Extra orders in the horizon: 95th percentile."),
        Column("expected_revenue_low", "money", "What these bring: 5th percentile."),
        Column("expected_revenue", "money", "What these bring: the mean."),
        Column("expected_revenue_high", "money", "What these bring: 95th percentile."),
        Column("rests_on", "text", "What the ranges rest on: an experiment, or a stated belief, and whose past."),
        Column("cost", "money", "What contacts and discounts cost, those of orders that come anyway too."),
        Column("expected_gain", "money", "Margin x expected revenue - cost."),
        Column("break_even_lift", "share", "The relative change of orders at which it pays for itself."),
        Column("holdout", "count", "Customers of the audience who are left alone, to see what would happen anyway."),
        Column("days_to_confirm", "count", "Days until the change expected shows with the power asked."),
        Column("stop_when", "text", "When to stop."),
    ),
)

TABLES: dict[str, Table] = {
    table.name: table
    for table in (
        EVENTS,
        SESSIONS,
        ORDERS,
        USERS,
        ITEMS,
        REJECTED,
        GROUPS,
        CLV,
        SCORES,
        CUSTOMERS,
        RECOMMENDATIONS,
        ACTIONS,
    )
}

DERIVED_DIMENSIONS = ("weekday", "weekend", "hour", "landing")
"""Dimensions that are no column: weekday (1 = Monday), whether it is a weekend, hour, and a session's first event."""


def free_names(wanted: Iterable[str], taken: Iterable[str], suffix: str) -> dict[str, str]:
    """Give every wanted word a column name that no other has, letter case ignored (engines ignore it too)."""
    wanted = list(wanted)
    return dict(zip(wanted, _apart(wanted, taken, suffix), strict=True))


def _apart(wanted: Iterable[str], taken: Iterable[str], suffix: str) -> Iterator[str]:
    used = {name.casefold() for name in taken}
    for word in wanted:
        name = word or "unnamed"
        while name.casefold() in used:
            name += suffix
        used.add(name.casefold())
        yield name


def count_columns(events: Iterable[str], table: Table) -> dict[str, str]:
    """Name the column that counts each event in a table: the event's own name, plainly written, where that is free."""
    events = list(events)
    plain = (re.sub(r"\W+", "_", event).strip("_") for event in events)
    return dict(zip(events, _apart(plain, table.names, "_events"), strict=True))
