"""The click stream and the transactions of Fashion Campus."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

import ibis
from ibis import _

from footfall.ingest import parse
from footfall.ingest.sources.source import ITEMS, RECORD, Beside, Source
from footfall.schema import CART, PAGE_VIEW, PURCHASE, VIEW

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import ibis.expr.types as ir

    from footfall.engine.duck import DuckEngine

BOOKING, FAILED, STRANGER = "BOOKING", "payment_failed", "session:"
CLICKS = ("session_id", "event_name", "event_time", "event_id", "traffic_source", "event_metadata")
BOOKINGS = (
    *("created_at", "customer_id", "booking_id", "session_id", "product_metadata", "payment_method", "payment_status"),
    *("promo_amount", "promo_code", "shipment_fee"),
)
DETAILS = (
    *("product_id", "quantity", "item_price", "promo_code", "promo_amount", "payment_status"),
    *("search_keywords", "search_keyword", "keyword", "search_term"),
)
GOODS = ("product_id", "quantity", "item_price")


def _fields(names: tuple[str, ...]) -> str:
    return f"struct<{', '.join(f'{name}: string' for name in names)}>"


def _shape(names: tuple[str, ...]) -> str:
    return f"{{{', '.join(f'{chr(34)}{name}{chr(34)}: {chr(34)}VARCHAR{chr(34)}' for name in names)}}}"


@ibis.udf.scalar.builtin(name="from_json")
def _details(text: ibis.dtype("json"), shape: str) -> ibis.dtype(_fields(DETAILS)):  # type: ignore[valid-type]
    """DuckDB's reader of JSON."""
    raise NotImplementedError


@ibis.udf.scalar.builtin(name="from_json")
def _goods(text: ibis.dtype("json"), shape: str) -> ibis.dtype(f"array<{_fields(GOODS)}>"):  # type: ignore[valid-type]
    """DuckDB's reader of JSON."""
    raise NotImplementedError


@dataclass(frozen=True, kw_only=True)
class FashionCampus(Source):
    """A click stream by sessions, the customers and baskets of those that booked, customers and products beside it.

    A session is the customer's whose transactions name it; a session without a transaction, or with those of several
    customers, has none: it stays as a user of its own, `session:` and its id, so that who did not buy is not lost to
    the funnel; how many there are is told. A booking and a transaction of one session are matched in the order of their
    times. It becomes one row an item (`line` counts them), rows read being those: revenue = quantity x item_price less
    the line's part of promo_amount; that amount whole, the discount, and shipment_fee stand on the first. A booking
    whose payment failed is `payment_failed` and brings nothing; one without a transaction is a purchase without items
    or money. A promotion's amount is also the discount of the event that chose it. Metadata is JSON, or what Python
    prints of it; what is neither says nothing. traffic_source, MOBILE or WEB, is the channel, and in small letters the
    device. Times are instants; rupiah.
    """

    columns: ClassVar[Mapping[str, str]] = {
        "user_id": "user_id",
        "event_at": "event_time",
        "event": "event_name",
        "channel": "traffic_source",
        "order_id": "booking_id",
        "source_session_id": "session_id",
        **{name: name for name in ("item_id", "quantity", "price", "revenue", "device", "country")},
        **{name: name for name in ("promo_code", "discount", "payment", "search_term")},
    }
    events: ClassVar[Mapping[str, str]] = {
        "HOMEPAGE": PAGE_VIEW,
        "SCROLL": "scroll",
        "CLICK": "click",
        "SEARCH": "search",
        "ITEM_DETAIL": VIEW,
        "ADD_TO_CART": CART,
        "PROMO_PAGE": "view_promotion",
        "ADD_PROMO": "select_promotion",
        BOOKING: PURCHASE,
        FAILED: FAILED,
    }
    told_by = ("session_id", "event_name", "event_time", "event_metadata")
    timezone = "Asia/Jakarta"
    currency = "IDR"
    joins = True
    beside = (
        Beside("transactions", ("customer_id", "booking_id", "session_id", "product_metadata"), needed=True),
        Beside("customers", ("customer_id", "first_join_date")),
        Beside(ITEMS, ("id", "masterCategory", "articleType", "productDisplayName")),
    )

    def known(self, raw: ir.Table, beside: Mapping[str, ir.Table]) -> Mapping[str, ir.Table]:
        """Find whose a session is, and number the bookings of each."""
        clicks, bookings = _texts(raw, CLICKS), _texts(beside["transactions"], BOOKINGS)
        customers = _texts(beside["customers"], ("customer_id", "home_country")) if "customers" in beside else None
        return {
            "session_customers": _customers(bookings, customers),
            "booking_clicks": _booking_clicks(clicks),
            "booking_lines": _lines(bookings),
            "click_sessions": _sessions(clicks),
        }

    def joined(self, raw: ir.Table, beside: Mapping[str, ir.Table]) -> ir.Table:
        """Say whose each click is; unfold what was booked."""
        clicks = _texts(raw, CLICKS, RECORD).mutate(meta=_details(_json(_.event_metadata), _shape(DETAILS)))
        rows = clicks.left_join(beside["session_customers"], "session_id").drop("session_id_right")
        rows = _with_lines(rows, beside["booking_clicks"], beside["booking_lines"])
        return rows.select(*(RECORD, "session_id", "event_id", "traffic_source", "booking_id", "line"), **_told(rows))

    def told(self, engine: DuckEngine, beside: Mapping[str, ir.Table]) -> Iterator[tuple[str, str]]:
        """Tell of sessions without a customer, and of bookings and transactions without each other."""
        whose = beside["click_sessions"].left_join(beside["session_customers"], "session_id")
        found = engine.row(whose.aggregate(_counted(whose)))
        yield from _of_sessions(found)
        yield from _of_bookings(engine, beside)
        if found["unread"]:
            yield "metadata-unreadable", f"The metadata of {int(found['unread']):,} clicks is no JSON; it was left out."


def _texts(table: ir.Table, names: tuple[str, ...], *more: str) -> ir.Table:
    """Read columns as words; one that is not there is missing throughout."""
    read = {name: parse.words(table[name]) if name in table.columns else ibis.null("string") for name in names}
    return table.select(*more, **read)


def _json(text: ir.Value) -> ir.Value:
    """Read JSON, or what Python prints of it: single quotes, None, True, False and nan."""
    words = text.re_replace(r"'([^'\"]*)'", r'"\1"').re_replace(r"([:\[,]\s*)(?:None|nan)\b", r"\1null")
    words = words.re_replace(r"([:\[,]\s*)True\b", r"\1true").re_replace(r"([:\[,]\s*)False\b", r"\1false")
    return ibis.coalesce(text.try_cast("json"), words.try_cast("json"))


def _customers(bookings: ir.Table, customers: ir.Table | None) -> ir.Table:
    """Give the customer of every session that has one, and how many it has."""
    named = bookings.filter(_.session_id.notnull() & _.customer_id.notnull())
    whose = named.group_by("session_id").aggregate(customers=_.customer_id.nunique(), customer_id=_.customer_id.max())
    whose = whose.mutate(customer_id=ibis.cases((_.customers == 1, _.customer_id)))
    if customers is None:
        return whose.mutate(country=ibis.null("string"))
    homes = customers.group_by("customer_id").aggregate(country=_.home_country.max())
    return whose.left_join(homes, "customer_id").drop("customer_id_right")


def _booking_clicks(clicks: ir.Table) -> ir.Table:
    """Number the bookings of a session in the order of their times."""
    booked = clicks.filter(_.event_name == BOOKING).select("session_id", "event_time").distinct()
    along = ibis.window(group_by="session_id", order_by=[parse.moment(booked.event_time), booked.event_time])
    return booked.mutate(number=ibis.row_number().over(along))


def _lines(bookings: ir.Table) -> ir.Table:
    """Number the transactions of a session likewise, and unfold their items."""
    one = bookings.filter(_.session_id.notnull()).distinct()
    along = ibis.window(group_by="session_id", order_by=[parse.moment(one.created_at), one.booking_id])
    numbered = one.mutate(number=ibis.row_number().over(along))
    numbered = numbered.mutate(goods=_goods(_json(_.product_metadata), f"[{_shape(GOODS)}]"))
    lines = numbered.drop("product_metadata", "created_at").unnest("goods", offset="line", keep_empty=True)
    first = lines.line.fill_null(0) == 0
    worth = parse.plain_number(lines.goods.quantity) * parse.plain_number(lines.goods.item_price)
    order = worth.sum().over(ibis.window(group_by=["session_id", "number"]))
    return lines.mutate(
        line=lines.line + 1,
        brought=worth * (1 - parse.plain_number(lines.promo_amount).fill_null(0) / order.nullif(0)),
        shipment_fee=ibis.cases((first, parse.plain_number(lines.shipment_fee))),
        promo_amount=ibis.cases((first, lines.promo_amount)),
    )


def _sessions(clicks: ir.Table) -> ir.Table:
    """Count the bookings and the unreadable metadata of every session."""
    meant = clicks.event_metadata.notnull() & ~clicks.event_metadata.lower().isin(["nan", "null", "none"])
    return clicks.group_by("session_id").aggregate(
        clicks=_.count(),
        unread=(meant & _json(clicks.event_metadata).isnull()).sum(),
    )


def _with_lines(rows: ir.Table, clicks: ir.Table, lines: ir.Table) -> ir.Table:
    """Put the lines of its transaction to every booking."""
    at = [rows.session_id == clicks.session_id, rows.event_time == clicks.event_time, rows.event_name == BOOKING]
    rows = rows.left_join(clicks, at, rname="{name}_click").drop("session_id_click", "event_time_click")
    of = [rows.session_id == lines.session_id, rows.number == lines.number]
    return rows.left_join(lines, of, rname="{name}_booked")


def _told(rows: ir.Table) -> dict[str, ir.Value]:
    """Take what is said of a booked line from its transaction, of another click from its metadata."""
    meta, goods = rows.meta, rows.goods
    status = ibis.coalesce(rows.payment_status, meta.payment_status)
    failed = (rows.event_name == BOOKING) & status.lower().startswith("fail")
    price = parse.plain_number(ibis.coalesce(goods.item_price, meta.item_price))
    quantity = parse.plain_number(ibis.coalesce(goods.quantity, meta.quantity))
    booked = rows.booking_id.notnull() & ~failed.fill_null(False)  # noqa: FBT003 - Ibis's word
    amount = ibis.cases((rows.booking_id.notnull(), rows.promo_amount), else_=meta.promo_amount)
    return _whose(rows) | {
        "event_name": ibis.cases((failed, FAILED), else_=rows.event_name),
        "event_time": rows.event_time,
        "item_id": ibis.coalesce(goods.product_id, meta.product_id),
        "quantity": quantity,
        "price": price,
        "revenue": ibis.cases((booked, rows.brought)),
        "discount": parse.plain_number(amount),
        "promo_code": ibis.coalesce(rows.promo_code, meta.promo_code),
        "payment": rows.payment_method,
        "payment_status": status,
        "search_term": ibis.coalesce(*(meta[name] for name in DETAILS[-4:])),
        "shipment_fee": rows.shipment_fee,
    }


def _whose(rows: ir.Table) -> dict[str, Any]:
    stranger = ibis.literal(STRANGER) + rows.session_id
    return {
        "user_id": ibis.coalesce(rows.customer_id_booked, rows.customer_id, stranger),
        "country": rows.country,
        "device": rows.traffic_source.lower(),
    }


def _counted(whose: ir.Table) -> dict[str, ir.Value]:
    return {
        "sessions": whose.count(),
        "strangers": whose.customers.isnull().sum(),
        "clicks": whose.clicks.sum(where=whose.customers.isnull()),
        "shared": (whose.customers > 1).sum(),
        "unread": whose.unread.sum(),
    }


def _of_sessions(found: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    if found["strangers"]:
        yield (
            "sessions-without-customer",
            (
                f"{found['strangers']:,} of {found['sessions']:,} sessions, with {int(found['clicks']):,} clicks, have "
                f"no transaction and so no customer: each is a user of its own, {STRANGER} and its id. Customers' "
                "visits without a purchase are among them: figures by user hold for buyers, by session for all."
            ),
        )
    if found["shared"]:
        yield (
            "identity-ambiguous",
            (
                f"{found['shared']:,} sessions have transactions of several customers: what was booked is the buyer's, "
                f"the rest a user of its own, {STRANGER} and the session's id."
            ),
        )


def _of_bookings(engine: DuckEngine, beside: Mapping[str, ir.Table]) -> Iterator[tuple[str, str]]:
    clicks, lines = beside["booking_clicks"], beside["booking_lines"]
    bookings = lines.select("session_id", "number", "booking_id").distinct()
    alone = engine.count(clicks.anti_join(bookings, ["session_id", "number"]))
    unclicked = engine.count(bookings.anti_join(clicks, ["session_id", "number"]))
    if alone or unclicked:
        yield (
            "bookings-unmatched",
            (
                f"{alone:,} bookings of the click stream have no transaction, and are purchases without items or "
                f"money; {unclicked:,} transactions have no booking there, and are not in the shop."
            ),
        )
