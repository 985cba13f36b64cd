"""The events of GA4 as BigQuery exports them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

import ibis
from ibis import _

from footfall.ingest import parse
from footfall.ingest.sources.ga4_export.channels import channel
from footfall.ingest.sources.ga4_export.fields import Params, item, items, priced, said, text
from footfall.ingest.sources.source import RECORD, Source
from footfall.schema import PURCHASE, REFUND

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import ibis.expr.types as ir

    from footfall.engine.duck import DuckEngine
    from footfall.ingest.files import LogFile

PARAMS = (
    *("ga_session_id", "ga_session_number", "engagement_time_msec", "page_location", "page_title", "page_referrer"),
    *("source", "medium", "campaign", "gclid", "search_term", "coupon", "payment_type", "currency", "value"),
    "transaction_id",
)
OWN = ("page_location", "page_title", "page_referrer", "ga_session_number", "engagement_time_msec")


@dataclass(frozen=True, kw_only=True)
class Ga4Export(Source):
    """GA4's export to BigQuery, as JSONL or Parquet: one row an item, an event without items being one row.

    Rows read are those rows; `line` is an item's place in its event. A pseudo id that has exactly one user_id in the
    whole log is that user, in all of its rows. One that has several stays apart: rows with a user_id are that user's,
    those without the pseudo id's own; such ids are counted and told. Ids stay the text they are; event_date is the
    shop's day. A purchase's money is item_revenue, else price x quantity; where no item of it has any,
    ecommerce.purchase_revenue (else the parameter value) stands on its first row. Dollars are taken only where there is
    no price in the shop's own currency. A refund's money is negative. Source, medium and campaign are the event's own
    (collected manually, else by parameters; a gclid alone is google, cpc), else those the user first came by; the three
    are never mixed. The channel is GA4's default channel group by Google's published rules, the sites of each kind by a
    shorter list than Google's; null where none of the three is known. A session is the pseudo id and its ga_session_id.
    """

    columns: ClassVar[Mapping[str, str]] = {
        name: name
        for name in (
            *("user_id", "event_at", "event", "item_id", "item_name", "category", "sub_category", "product_type"),
            *("brand", "price", "quantity", "revenue", "currency", "order_id", "channel", "source", "medium"),
            *("campaign", "device", "country", "promo_code", "discount", "payment", "search_term"),
            "source_session_id",
        )
    }
    more_events = True
    told_by = ("event_timestamp", "event_name", "event_params", "user_pseudo_id")
    nested = (
        *("event_date", "event_timestamp", "event_name", "event_params", "user_id", "user_pseudo_id", "items"),
        *("device", "geo", "traffic_source", "collected_traffic_source", "ecommerce", "platform", "stream_id"),
    )
    joins = True
    day = "event_date"

    def recognise(self, file: LogFile) -> str | None:
        """Take files that can hold nested fields."""
        return None if file.format == "csv" else super().recognise(file)

    def known(self, raw: ir.Table, beside: Mapping[str, ir.Table]) -> Mapping[str, ir.Table]:
        """Find the users of every pseudo id."""
        del beside
        ids = raw.select(pseudo_id=text(raw.user_pseudo_id), named=text(raw.user_id)).filter(_.named.notnull())
        users = ids.filter(_.pseudo_id.notnull()).group_by("pseudo_id")
        return {"identities": users.aggregate(users=_.named.nunique(), only=_.named.max())}

    def joined(self, raw: ir.Table, beside: Mapping[str, ir.Table]) -> ir.Table:
        """Unfold the items, and say of each event who did it and how they came."""
        events = _read(raw)
        rows = events.left_join(beside["identities"], events.user_pseudo_id == beside["identities"].pseudo_id)
        rows = rows.mutate(**_origin(rows)).drop("pseudo_id")
        rows = _unfolded(rows)
        own = ("user_pseudo_id", "event_date", "platform", "stream_id", "operating_system", "browser", "region", "city")
        return rows.select(RECORD, *own, *OWN, **_canonical(rows), **_of_item(rows), line=rows.line)

    def told(self, engine: DuckEngine, beside: Mapping[str, ir.Table]) -> Iterator[tuple[str, str]]:
        """Tell of pseudo ids with several users."""
        ids = beside["identities"]
        found = engine.row(ids.aggregate(all=ids.count(), shared=(ids.users > 1).sum()))
        if found["shared"]:
            yield (
                "identity-ambiguous",
                (
                    f"{int(found['shared']):,} of {found['all']:,} pseudo ids with a user_id have several: their rows "
                    "with a user_id are that user's, those without are the pseudo id's own."
                ),
            )

    def instant(self, theirs: ir.Value) -> ir.Value:
        """Read microseconds since 1970."""
        return parse.unix(theirs)


def _read(raw: ir.Table) -> ir.Table:
    """Read an event's fields as words."""
    params = Params.read(raw.event_params)
    words = {name: text(raw[name]) for name in ("event_date", "event_timestamp", "event_name", "platform", "stream_id")}
    ids = {name: text(raw[name]) for name in ("user_id", "user_pseudo_id")}
    return raw.select(
        RECORD,
        **words,
        **ids,
        **{name: params.get(name) for name in PARAMS},
        **_places(raw),
        **_campaigns(raw),
        **_order(raw),
        goods=items(raw["items"]),
        has_money=priced(raw["items"]),
    )


def _unfolded(rows: ir.Table) -> ir.Table:
    """Give a row an item, and one to an event without any."""
    items = ibis.greatest(rows.goods.length().fill_null(0), 1)
    rows = rows.mutate(place=ibis.range(0, items).unnest())
    line = ibis.cases((rows.place < rows.goods.length(), rows.place + 1))
    return rows.mutate(goods=item(rows.goods, line), line=line)


def _places(raw: ir.Table) -> dict[str, ir.Value]:
    return {
        "device": text(raw.device, "category"),
        "operating_system": said(text(raw.device, "operating_system")),
        "browser": said(ibis.coalesce(text(raw.device, "web_info.browser"), text(raw.device, "browser"))),
        "country": said(text(raw.geo, "country")),
        "region": said(text(raw.geo, "region")),
        "city": said(text(raw.geo, "city")),
    }


def _campaigns(raw: ir.Table) -> dict[str, ir.Value]:
    collected, first = raw.collected_traffic_source, raw.traffic_source
    return {
        "collected_source": text(collected, "manual_source"),
        "collected_medium": text(collected, "manual_medium"),
        "collected_campaign": text(collected, "manual_campaign_name"),
        "collected_gclid": text(collected, "gclid"),
        "first_source": text(first, "source"),
        "first_medium": text(first, "medium"),
        "first_campaign": text(first, "name"),
    }


def _order(raw: ir.Table) -> dict[str, ir.Value]:
    names = ("purchase_revenue", "purchase_revenue_in_usd", "refund_value", "refund_value_in_usd")
    return {"ordered": said(text(raw.ecommerce, "transaction_id"))} | {
        name: parse.number(text(raw.ecommerce, name)) for name in names
    }


def _origin(rows: ir.Table) -> dict[str, ir.Value]:
    """Give source, medium and campaign, all three from where any of them is known first, and their channel."""
    collected = (rows.collected_source, rows.collected_medium, rows.collected_campaign)
    own = (rows.source, rows.medium, rows.campaign)
    first = (rows.first_source, rows.first_medium, rows.first_campaign)
    clicked = ibis.coalesce(rows.collected_gclid, rows.gclid).notnull()
    bought = (ibis.literal("google"), ibis.literal("cpc"), ibis.null("string"))
    levels = ((_any(collected), collected), (_any(own), own), (clicked, bought))
    three = [ibis.cases(*((known, words[place]) for known, words in levels), else_=first[place]) for place in range(3)]
    return dict(zip(("source", "medium", "campaign"), three, strict=True)) | {"channel": channel(*three)}


def _any(words: tuple[ir.Value, ...]) -> ir.Value:
    return ibis.coalesce(*words).notnull()


def _canonical(rows: ir.Table) -> dict[str, ir.Value]:
    """Give what all rows of an event have in common."""
    only = ibis.cases((rows.users == 1, rows.only))
    return {
        "user_id": ibis.coalesce(rows.user_id, only, rows.user_pseudo_id),
        "event_at": rows.event_timestamp,
        "event": rows.event_name,
        "order_id": ibis.coalesce(rows.ordered, said(rows.transaction_id)),
        "payment": rows.payment_type,
        "search_term": rows.search_term,
        "source_session_id": rows.user_pseudo_id + "." + rows.ga_session_id,
        **{name: rows[name] for name in ("channel", "source", "medium", "campaign", "device", "country")},
    }


def _of_item(rows: ir.Table) -> dict[str, ir.Value]:
    """Give what is said of one item, and its money."""
    goods = rows.goods
    local, dollars = _money(rows, ""), _money(rows, "_in_usd")
    price, in_usd = parse.number(goods.price), parse.number(goods.price_in_usd)
    foreign = ibis.coalesce(local, price).isnull() & ibis.coalesce(dollars, in_usd).notnull()
    quantity = parse.number(goods.quantity)
    return {
        "item_id": said(goods.item_id),
        "item_name": said(goods.item_name),
        "brand": said(goods.item_brand),
        "category": said(goods.item_category),
        "sub_category": said(goods.item_category2),
        "product_type": said(goods.item_category3),
        "item_variant": said(goods.item_variant),
        "price": ibis.cases((foreign, in_usd), else_=price),
        "quantity": quantity,
        "revenue": ibis.cases((foreign, dollars), else_=local),
        "currency": ibis.cases((foreign, "USD"), else_=rows.currency),
        "promo_code": ibis.coalesce(said(goods.coupon), said(rows.coupon)),
        "discount": parse.number(goods.discount) * quantity.fill_null(1),
    }


def _money(rows: ir.Table, unit: str) -> ir.Value:
    """Give what a row of a purchase or a refund brings, in one currency."""
    goods, first = rows.goods, rows.line.fill_null(1) == 1
    each = parse.number(goods[f"price{unit}"]) * parse.number(goods.quantity).fill_null(1)
    bought = ibis.coalesce(parse.number(goods[f"item_revenue{unit}"]), each)
    whole = () if unit else (parse.number(rows.value),)
    ordered = ibis.coalesce(rows[f"purchase_revenue{unit}"], *whole)
    given_back = ibis.coalesce(rows[f"refund_value{unit}"], ordered)
    of_event = first & ~rows.has_money
    refunded = ibis.coalesce(parse.number(goods[f"item_refund{unit}"]), bought, ibis.cases((of_event, given_back)))
    return ibis.cases(
        (rows.event_name == PURCHASE, ibis.coalesce(bought, ibis.cases((of_event, ordered)))),
        (rows.event_name == REFUND, -refunded.abs()),
    )
