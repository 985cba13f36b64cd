"""The events of GA4 as BigQuery exports them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

import ibis
from ibis import _

from footfall.ingest import parse
from footfall.ingest.sources.ga4_export.channels import MACROS, channel
from footfall.ingest.sources.ga4_export.fields import UNSAID, Params, item, items, priced, said, text
from footfall.ingest.sources.source import RECORD, Source
from footfall.schema import PURCHASE, REFUND

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    import ibis.expr.types as ir

    from footfall.engine.duck import DuckEngine
    from footfall.ingest.files import LogFile

PARAMS = (
    *("ga_session_id", "ga_session_number", "engagement_time_msec", "page_location", "page_title", "page_referrer"),
    *("source", "medium", "campaign", "gclid", "search_term", "coupon", "payment_type", "currency", "value"),
    "transaction_id",
)
ORIGIN = ("source", "medium", "campaign")
LAST_CLICKS = ("cross_channel_campaign", "google_ads_campaign", "manual_campaign")
"""Who says where a session came from, the one that knows of the others first."""
BATCH = ("batch_page_id", "batch_ordering_id", "batch_event_index")
"""The page view, the batch in it, and the place in the batch, by which events of one instant are in order."""
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
    (collected manually, else by parameters; a gclid alone is google, cpc), else its session's: its last click where the
    export has it, else what the first event of the session with a source has; a session without any is direct. The
    three are never mixed, and what the user first came by stands apart, as first_source, first_medium, first_campaign
    and first_channel. The channel is GA4's default channel group by Google's published rules, the sites of each kind by
    a shorter list than Google's; null where none of the three is known. A session is the pseudo id and its
    ga_session_id.
    """

    columns: ClassVar[Mapping[str, str]] = {
        name: name
        for name in (
            *("user_id", "event_at", "event", "item_id", "item_name", "category", "sub_category", "product_type"),
            *("brand", "price", "quantity", "revenue", "currency", "order_id", "channel", "source", "medium"),
            *("campaign", "device", "country", "promo_code", "discount", "payment", "search_term"),
            *("source_session_id", "sequence"),
        )
    }
    more_events = True
    told_by = ("event_timestamp", "event_name", "event_params", "user_pseudo_id")
    nested = (
        *("event_date", "event_timestamp", "event_name", "event_params", "user_id", "user_pseudo_id", "items"),
        *("device", "geo", "traffic_source", "collected_traffic_source", "ecommerce", "platform", "stream_id"),
        *("session_traffic_source_last_click", *BATCH),
    )
    joins = True
    macros = MACROS
    day = "event_date"

    def recognise(self, file: LogFile) -> str | None:
        """Take files that can hold nested fields."""
        return None if file.format == "csv" else super().recognise(file)

    def known(self, raw: ir.Table, beside: Mapping[str, ir.Table]) -> Mapping[str, ir.Table]:
        """Find the users of every pseudo id, and where every session came from."""
        del beside
        ids = raw.select(pseudo_id=text(raw.user_pseudo_id), named=text(raw.user_id)).filter(_.named.notnull())
        users = ids.filter(_.pseudo_id.notnull()).group_by("pseudo_id")
        return {
            "identities": users.aggregate(users=_.named.nunique(), only=_.named.max()),
            "session_origins": _session_origins(_came(raw)),
        }

    def joined(self, raw: ir.Table, beside: Mapping[str, ir.Table]) -> ir.Table:
        """Unfold the items, and say of each event who did it and how they came."""
        events = _read(raw)
        rows = events.left_join(beside["identities"], events.user_pseudo_id == beside["identities"].pseudo_id)
        rows = rows.drop("pseudo_id")
        sessions = beside["session_origins"]
        same = [rows.user_pseudo_id == sessions.pseudo_id, rows.ga_session_id == sessions.session_id]
        rows = rows.left_join(sessions, same).mutate(**_origin(_), **_first(_))
        rows = _unfolded(rows)
        own = ("user_pseudo_id", "event_date", "platform", "stream_id", "operating_system", "browser", "region", "city")
        first = [f"first_{name}" for name in (*ORIGIN, "channel")]
        return rows.select(RECORD, *own, *OWN, *first, **_canonical(rows), **_of_item(rows), line=rows.line)

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
        **_collected(raw),
        **_last_click(raw),
        **{f"user_{name}": text(raw.traffic_source, key) for name, key in zip(ORIGIN, _FIRST, strict=True)},
        **_order(raw),
        sequence=_sequence(raw),
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


_FIRST = ("source", "medium", "name")
"""How traffic_source calls the three."""


def _collected(raw: ir.Table) -> dict[str, ir.Value]:
    collected = raw.collected_traffic_source
    names = ("manual_source", "manual_medium", "manual_campaign_name", "gclid")
    return {f"collected_{name}": text(collected, path) for name, path in zip((*ORIGIN, "gclid"), names, strict=True)}


def _last_click(raw: ir.Table) -> dict[str, ir.Value]:
    """Give what the export itself says of the session, all three by the one that says anything."""
    keys = ("source", "medium", "campaign_name")
    said_by = [[_where_from(text(raw[_LAST_CLICK], f"{by}.{key}")) for key in keys] for by in LAST_CLICKS]
    levels = [(_any(words), words) for words in said_by]
    three = [ibis.cases(*((known, words[place]) for known, words in levels)) for place in range(len(ORIGIN))]
    return {f"clicked_{name}": words for name, words in zip(ORIGIN, three, strict=True)}


_LAST_CLICK = "session_traffic_source_last_click"


def _sequence(raw: ir.Table) -> ir.Value:
    """Give an event's place among those of its instant: the page, the batch, and the place in it in one number."""
    page, batch, place = (text(raw[name]).try_cast("int64") for name in BATCH)
    return page * 1_000_000 + batch.fill_null(0).clip(0, 999) * 1_000 + place.fill_null(0).clip(0, 999)


def _order(raw: ir.Table) -> dict[str, ir.Value]:
    names = ("purchase_revenue", "purchase_revenue_in_usd", "refund_value", "refund_value_in_usd")
    return {"ordered": said(text(raw.ecommerce, "transaction_id"))} | {
        name: parse.plain_number(text(raw.ecommerce, name)) for name in names
    }


def _came(raw: ir.Table) -> ir.Table:
    """Give each event's session, its instant, and where it says itself that it came from."""
    params = Params.read(raw.event_params)
    words = {name: params.get(name) for name in (*ORIGIN, "gclid", "ga_session_id")}
    rows = raw.select(
        pseudo_id=text(raw.user_pseudo_id),
        at=text(raw.event_timestamp),
        place=_sequence(raw),
        **words,
        **_collected(raw),
    )
    known, three = _own(rows)
    return rows.select("pseudo_id", "at", "place", session_id=_.ga_session_id, known=known, **three)


def _session_origins(came: ir.Table) -> ir.Table:
    """Give where each session came from: what its first event with a source says."""
    known = came.filter(_.known & _.pseudo_id.notnull() & _.session_id.notnull())
    first = ibis.struct(
        {"at": known["at"].try_cast("int64"), "place": known.place.fill_null(0)} | {n: known[n] for n in ORIGIN}
    )
    found = known.group_by("pseudo_id", "session_id").aggregate(first=first.min())
    return found.select("pseudo_id", "session_id", **{f"session_{name}": found["first"][name] for name in ORIGIN})


def _own(rows: ir.Table) -> tuple[ir.Value, dict[str, ir.Value]]:
    """Tell whether an event says itself where it came from, and give the three; direct is no source."""
    collected = [_where_from(rows[f"collected_{name}"]) for name in ORIGIN]
    params = [_where_from(rows[name]) for name in ORIGIN]
    clicked = ibis.coalesce(rows.collected_gclid, rows.gclid).notnull()
    bought = [ibis.literal("google"), ibis.literal("cpc"), ibis.null("string")]
    levels = ((_any(collected), collected), (_any(params), params), (clicked, bought))
    three = [ibis.cases(*((known, words[place]) for known, words in levels)) for place in range(len(ORIGIN))]
    return ibis.or_(*(known for known, _words in levels)), dict(zip(ORIGIN, three, strict=True))


def _where_from(words: ir.Value) -> ir.Value:
    """Read a word of a source; direct, none and not set say that none is known."""
    return ibis.cases((words.isin(["(direct)", "(none)", UNSAID]), ibis.null("string")), else_=words)


def _origin(rows: ir.Table) -> dict[str, ir.Value]:
    """Give source, medium and campaign, all three from where any of them is known first, and their channel."""
    known, own = _own(rows)
    clicked, session = ([rows[f"{by}_{name}"] for name in ORIGIN] for by in ("clicked", "session"))
    direct = [ibis.literal("(direct)"), ibis.literal("(none)"), ibis.null("string")]
    levels = (
        (known, list(own.values())),
        (_any(clicked), clicked),
        (_any(session), session),
        (rows.ga_session_id.notnull(), direct),
    )
    three = [ibis.cases(*((fits, words[place]) for fits, words in levels)) for place in range(len(ORIGIN))]
    return dict(zip(ORIGIN, three, strict=True)) | {"channel": channel(*three)}


def _first(rows: ir.Table) -> dict[str, ir.Value]:
    """Give what the user first came by."""
    three = {f"first_{name}": rows[f"user_{name}"] for name in ORIGIN}
    return three | {"first_channel": channel(*three.values())}


def _any(words: Sequence[ir.Value]) -> ir.Value:
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
        **{name: rows[name] for name in ("channel", *ORIGIN, "device", "country", "sequence")},
    }


def _of_item(rows: ir.Table) -> dict[str, ir.Value]:
    """Give what is said of one item, and its money."""
    goods = rows.goods
    local, dollars = _money(rows, ""), _money(rows, "_in_usd")
    price, in_usd = parse.plain_number(goods.price), parse.plain_number(goods.price_in_usd)
    foreign = ibis.coalesce(local, price).isnull() & ibis.coalesce(dollars, in_usd).notnull()
    quantity = parse.plain_number(goods.quantity)
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
        "discount": parse.plain_number(goods.discount) * quantity.fill_null(1),
    }


def _money(rows: ir.Table, unit: str) -> ir.Value:
    """Give what a row of a purchase or a refund brings, in one currency."""
    goods, first = rows.goods, rows.line.fill_null(1) == 1
    each = parse.plain_number(goods[f"price{unit}"]) * parse.plain_number(goods.quantity).fill_null(1)
    bought = ibis.coalesce(parse.plain_number(goods[f"item_revenue{unit}"]), each)
    whole = () if unit else (parse.plain_number(rows.value),)
    ordered = ibis.coalesce(rows[f"purchase_revenue{unit}"], *whole)
    given_back = ibis.coalesce(rows[f"refund_value{unit}"], ordered)
    of_event = first & ~rows.has_money
    refunded = ibis.coalesce(
        parse.plain_number(goods[f"item_refund{unit}"]), bought, ibis.cases((of_event, given_back))
    )
    return ibis.cases(
        (rows.event_name == PURCHASE, ibis.coalesce(bought, ibis.cases((of_event, ordered)))),
        (rows.event_name == REFUND, -refunded.abs()),
    )
