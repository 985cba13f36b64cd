"""The order lines and coupon redemptions of the Complete Journey."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, ClassVar

import ibis
from ibis import _

from footfall.ingest import parse
from footfall.ingest.sources.source import RECORD, Beside, Source
from footfall.ingest.zone import to_instant, to_local, zone
from footfall.schema import PURCHASE

if TYPE_CHECKING:
    from collections.abc import Mapping

    import ibis.expr.types as ir

    from footfall.ingest.files import LogFile

REDEEM = "redeem_coupon"
HERE = "America/New_York"
SPAN = (datetime(2010, 1, 1), datetime(2030, 1, 1))  # noqa: DTZ001 - instants are kept in UTC without saying so
"""The years in which New York's summer time is known; the log's is 2017."""
LINES = {
    "household_id": "id",
    "basket_id": "id",
    "product_id": "id",
    "store_id": "id",
    "week": "id",
    "transaction_timestamp": "time",
    "quantity": "number",
    "sales_value": "number",
    "retail_disc": "number",
    "coupon_disc": "number",
    "coupon_match_disc": "number",
}
REDEMPTIONS = {"household_id": "id", "coupon_upc": "id", "campaign_id": "id", "redemption_date": "time"}
TYPES = {"id": "int64", "number": "float64", "time": "timestamp"}
UNNAMED = "coupon"
"""The code of a coupon that no redemption names."""


@dataclass(frozen=True, kw_only=True)
class CompleteJourney(Source):
    """A year of a grocer's order lines, and the coupons its households redeemed, as events `redeem_coupon`.

    Times are instants in UTC; the log's weeks turn at New York's midnight, and its days are redemptions' days. A line
    brings sales_value, what the retailer receives. Its price is the shelf's: that and what the retailer took off, for
    one; a line of no quantity has none. Its discount is all that was taken off. Its promo_code is the coupon that its
    household redeemed that day and that holds its product (of several the lowest number); `coupon` where a coupon took
    something off that no redemption names, as most do: makers' own are no part of the campaigns. A redemption is known
    by its day alone: it is put at its household's first basket with a coupon that day, else at the first basket, else
    at noon. Words of products stand in the products beside the log. Duplicate lines are kept. Promotions are not read.
    """

    of = "orders"
    columns: ClassVar[Mapping[str, str]] = {
        "user_id": "household_id",
        "order_id": "basket_id",
        "item_id": "product_id",
        "quantity": "quantity",
        "revenue": "sales_value",
        "promo_code": "code",
        "campaign": "campaign_id",
        **{name: name for name in ("event_at", "event", "price", "discount")},
        **{name: name for name in ("category", "sub_category", "product_type", "brand")},
    }
    events: ClassVar[Mapping[str, str]] = {PURCHASE: PURCHASE, REDEEM: REDEEM}
    told_by = tuple(LINES)
    timezone = HERE
    currency = "USD"
    joins = True
    beside = (
        Beside("products", ("product_id", "department", "product_category", "product_type")),
        Beside("coupons", ("coupon_upc", "product_id", "campaign_id")),
        Beside("promotions", ("product_id", "store_id", "display_location", "mailer_location")),
        Beside("campaign_descriptions", ("campaign_id", "campaign_type", "start_date", "end_date")),
        Beside("demographics", ("household_id", "age", "income")),
        Beside("campaigns", ("campaign_id", "household_id")),
    )

    def takes(self, file: LogFile) -> bool:
        """Take lines of orders and redemptions."""
        return self.has_columns(file) or set(REDEMPTIONS) <= set(file.header)

    def known(self, raw: ir.Table, beside: Mapping[str, ir.Table]) -> Mapping[str, ir.Table]:
        """Find the instant of every redeemed day, and the products that a household had a coupon for on a day."""
        rows = _read(raw)
        redeemed = rows.filter(_.redemption_date.notnull())
        days = redeemed.select("household_id", day=_.redemption_date.date()).distinct()
        coupons = _read_coupons(beside["coupons"]) if "coupons" in beside else None
        return {"redeemed_days": _visited(rows, days), "redeemed_products": _covered(redeemed, coupons)}

    def joined(self, raw: ir.Table, beside: Mapping[str, ir.Table]) -> ir.Table:
        """Tell lines from redemptions, and say of each what stands elsewhere."""
        rows = _with_code(_with_instant(_read(raw), beside["redeemed_days"]), beside["redeemed_products"])
        taken_off = _.retail_disc.fill_null(0) + _.coupon_match_disc.fill_null(0)
        rows = rows.mutate(
            price=ibis.cases((_.quantity != 0, (_.sales_value + taken_off) / _.quantity)),
            discount=taken_off + _.coupon_disc.fill_null(0),
        )
        rows = rows.mutate(discount=ibis.cases((_.event == PURCHASE, _.discount)))
        return _with_words(rows, beside["products"]) if "products" in beside else rows


def _whole(value: ir.Value) -> ir.Value:
    """Read an id; the set's are whole numbers all."""
    return value.cast("int64") if value.type().is_integer() else parse.identity(value).try_cast("int64")


READERS = {"id": _whole, "number": parse.plain_number, "time": parse.moment}


def _read(raw: ir.Table) -> ir.Table:
    """Read lines and redemptions, whichever there are; of each the other's columns are null."""
    wanted = LINES | REDEMPTIONS
    read = {name: READERS[kind](raw[name]) for name, kind in wanted.items() if name in raw.columns}
    missing = {name: ibis.null(TYPES[kind]) for name, kind in wanted.items() if name not in raw.columns}
    return raw.select(RECORD, **read, **missing)


def _read_coupons(coupons: ir.Table) -> ir.Table:
    return coupons.select(**{name: _whole(coupons[name]) for name in ("coupon_upc", "product_id", "campaign_id")})


def _local_day(at: ir.Value) -> ir.Value:
    return to_local(at, zone(HERE), *SPAN).date()


def _visited(rows: ir.Table, days: ir.Table) -> ir.Table:
    """Find when a household was first at the till on each day it redeemed a coupon, best with one."""
    lines = rows.filter(_.redemption_date.isnull()).semi_join(days, "household_id")
    lines = lines.mutate(day=_local_day(_.transaction_timestamp))
    first = lines.group_by("household_id", "day").aggregate(
        at=_.transaction_timestamp.min(),
        at_with_coupon=_.transaction_timestamp.min(where=_.coupon_disc > 0),
    )
    return first.select("household_id", "day", visited_at=ibis.coalesce(_.at_with_coupon, _.at))


def _covered(redeemed: ir.Table, coupons: ir.Table | None) -> ir.Table:
    """Find the products of a household's coupons of a day."""
    if coupons is None:
        coupons = redeemed.select("coupon_upc", "campaign_id", product_id=ibis.null(redeemed.product_id.type()))
    redeemed = redeemed.select("household_id", "coupon_upc", "campaign_id", day=_.redemption_date.date())
    covered = redeemed.join(coupons, ["coupon_upc", "campaign_id"])
    return covered.group_by("household_id", "day", "product_id").aggregate(redeemed_upc=_.coupon_upc.min())


def _with_instant(rows: ir.Table, visits: ir.Table) -> ir.Table:
    """Give lines their own instant, redemptions that of their household's visit."""
    theirs = [rows.household_id == visits.household_id, rows.redemption_date.date() == visits.day]
    joined = rows.left_join(visits, theirs, rname="{name}_visited")
    noon = to_instant(_.redemption_date + ibis.interval(hours=12), zone(HERE), *SPAN)
    redeems = _.redemption_date.notnull()
    at = ibis.cases((redeems, ibis.coalesce(_.visited_at, noon)), else_=_.transaction_timestamp)
    joined = joined.mutate(event_at=at, event=ibis.cases((redeems, REDEEM), else_=PURCHASE))
    return joined.select(*rows.columns, "event_at", "event")


def _with_code(rows: ir.Table, covered: ir.Table) -> ir.Table:
    """Name the coupon of a line that one took something off, and of a redemption its own."""
    rows = rows.mutate(coupon_day=ibis.cases((_.coupon_disc > 0, _local_day(_.transaction_timestamp))))
    keys = [("household_id", "household_id"), ("coupon_day", "day"), ("product_id", "product_id")]
    joined = rows.left_join(covered, keys, rname="{name}_covered")
    named = ibis.coalesce(joined.coupon_upc, joined.redeemed_upc).cast("string")
    code = ibis.coalesce(named, ibis.cases((joined.coupon_day.notnull(), UNNAMED)))
    wanted = [name for name in rows.columns if name not in ("coupon_day", "coupon_upc", "redemption_date")]
    return joined.select(*(name for name in wanted if name != "transaction_timestamp"), code=code)


def _with_words(rows: ir.Table, products: ir.Table) -> ir.Table:
    words = {
        "category": "department",
        "sub_category": "product_category",
        "product_type": "product_type",
        "brand": "brand",
    }
    known = {name: products[theirs] for name, theirs in words.items() if theirs in products.columns}
    named = products.select(named_id=_whole(products.product_id), **known).distinct(on="named_id")
    return rows.left_join(named, rows.product_id == named.named_id).drop("named_id")
