"""GA4's export to BigQuery, as JSONL and as Parquet."""

from __future__ import annotations

import json

import ibis
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from footfall.errors import Failure
from footfall.ingest.sources.ga4_export.channels import MACROS, channel
from stories import ledger, refused, rows_of

NINE = 1_604_224_800_000_000
"""1 November 2020, 10:00 UTC."""
VALUE = pa.struct({"string_value": pa.string(), "int_value": pa.int64(), "double_value": pa.float64()})
PARAM = pa.struct({"key": pa.string(), "value": VALUE})
ITEM = pa.struct({
    **{name: pa.string() for name in ("item_id", "item_name", "item_brand", "item_category", "item_category2", "coupon")},
    **{name: pa.float64() for name in ("price", "item_revenue")},
    "quantity": pa.int64(),
})  # fmt: skip


def params(**values):
    kinds = {int: "int_value", float: "double_value", str: "string_value"}
    return [
        {"key": key, "value": {kinds[type(value)]: str(value) if isinstance(value, int) else value}}
        for key, value in values.items()
    ]


def event(name="page_view", pseudo="1.1", at=0, **more):
    """Make an event `at` seconds after ten."""
    known = {"event_params": params(**more.pop("params", {})), "items": more.pop("items", [])}
    times = {"event_date": "20201101", "event_timestamp": str(NINE + at * 1_000_000)}
    return {**times, "event_name": name, "user_pseudo_id": pseudo, **known, **more}


def lines(*events):
    return "".join(json.dumps(one) + "\n" for one in events)


@pytest.fixture
def told(ingest):
    """Ingest events, and give the rows of the shop."""

    def of(*events, **asked):
        return rows_of(ingest(lines(*events), "log.jsonl", map=None, **asked))

    return of


def test_it_is_told_from_its_fields_and_an_event_becomes_a_row_an_item(ingest):
    mugs = [{"item_id": "m", "item_name": "Mug", "item_brand": "Acme", "item_category": "Home", "item_category2": "Cups"}, {"item_id": "t"}]  # fmt: skip
    shop = ingest(lines(event(), event("view_item", at=1, items=mugs)), "log.jsonl", map=None)
    rows = rows_of(shop)

    assert shop.about.source == "ga4-export"
    assert "event_params" in shop.about.why
    assert ledger(shop) == {"read": 3, "kept": 3}
    assert [(row["event"], row["item_id"], row["line"]) for row in rows] == [
        ("page_view", None, None), ("view_item", "m", 1), ("view_item", "t", 2),
    ]  # fmt: skip
    assert [rows[1][name] for name in ("item_name", "brand", "category", "sub_category")] == [
        "Mug",
        "Acme",
        "Home",
        "Cups",
    ]


def test_ids_stay_the_text_they_are(told):
    rows = told(event(pseudo="1000002.1730"), event(pseudo="1000002.173"))

    assert {row["user_id"] for row in rows} == {"1000002.1730", "1000002.173"}


def test_the_days_of_the_log_tell_its_zone(ingest):
    late = [event(at=3600 * hour, event_date="20201101" if hour < 14 + 8 else "20201102") for hour in range(36)]
    shop = ingest(lines(*late), "log.jsonl", map=None)

    assert shop.about.timezone == "America/Los_Angeles"
    assert str(rows_of(shop)[0]["local_at"]) == "2020-11-01 02:00:00"


def test_a_pseudo_id_with_one_user_is_that_user_throughout(told):
    rows = told(event(pseudo="1.1"), event(pseudo="1.1", at=1, user_id="ann"), event(pseudo="2.2", user_id="ann"))

    assert {row["user_id"] for row in rows} == {"ann"}
    assert {row["user_pseudo_id"] for row in rows} == {"1.1", "2.2"}


def test_a_pseudo_id_with_several_users_stays_apart_and_is_counted(ingest):
    shared = (event(), event(at=1, user_id="ann"), event(at=2, user_id="bob"), event(pseudo="2.2", user_id="cid"))
    shop = ingest(lines(*shared), "log.jsonl", map=None)
    notes = {note.code: note.text for note in shop.ask("ledger").notes}

    assert {row["user_id"] for row in rows_of(shop)} == {"1.1", "ann", "bob", "cid"}
    assert "1 of 2 pseudo ids" in notes["identity-ambiguous"]


def test_the_identity_is_that_of_the_whole_log_and_not_of_a_file(desk):
    desk.write(lines(event(pseudo="1.1")), "logs/a.jsonl")
    desk.write(lines(event(pseudo="1.1", at=1, user_id="ann")), "logs/b.jsonl")

    assert {row["user_id"] for row in rows_of(desk.ingest(desk.folder / "logs", map=None))} == {"ann"}


def revenue(rows):
    return [(row["item_id"], row["revenue"]) for row in rows]


ORDERS = [
    ([{"item_id": "a", "item_revenue": 7, "price": 5, "quantity": "2"}], {"purchase_revenue": 99}, [("a", 7.0)]),
    ([{"item_id": "a", "price": 5, "quantity": "2"}, {"item_id": "b", "price": "3"}], {}, [("a", 10.0), ("b", 3.0)]),
    ([{"item_id": "a", "price": 5}, {"item_id": "b"}], {"purchase_revenue": 99}, [("a", 5.0), ("b", None)]),
    ([{"item_id": "a"}, {"item_id": "b"}], {"purchase_revenue": 99}, [("a", 99.0), ("b", None)]),
    ([], {"purchase_revenue": 99}, [(None, 99.0)]),
    ([{"item_id": "a", "price": "NaN"}], {"purchase_revenue": 99}, [("a", 99.0)]),
    ([], {}, [(None, 42.5)]),
]


def test_a_purchase_brings_what_its_items_say_else_what_its_order_says(told):
    rows = told(
        *(
            event("purchase", at=at, items=items, ecommerce=ecommerce, params={"value": 42.5})
            for at, (items, ecommerce, _wanted) in enumerate(ORDERS)
        )
    )

    assert revenue(rows) == [line for _items, _ecommerce, wanted in ORDERS for line in wanted]


def test_money_in_dollars_is_taken_where_there_is_none_in_the_shops_currency(told):
    both = {"item_id": "a", "price": 9000, "price_in_usd": 9, "quantity": "1"}
    dollars = {"item_id": "b", "price_in_usd": 9, "quantity": "2"}
    rows = told(event("purchase", items=[both, dollars], params={"currency": "KRW"}))

    assert [(row["price"], row["revenue"], row["currency"]) for row in rows] == [
        (9000.0, 9000.0, "KRW"), (9.0, 18.0, "USD"),
    ]  # fmt: skip


def test_a_refund_takes_away_and_a_view_brings_nothing(told):
    mug = {"item_id": "a", "price": 5, "quantity": "2"}
    rows = told(event("refund", items=[mug]), event("refund", at=1, ecommerce={"refund_value": 8}), event("view_item", at=2, items=[mug]))  # fmt: skip

    assert [row["revenue"] for row in rows] == [-10.0, -8.0, None]


def test_an_event_outside_of_sessions_has_no_source_but_its_own(told):
    first = {"source": "google", "medium": "organic", "name": "(organic)"}
    collected = {"manual_source": "news", "manual_medium": "email", "manual_campaign_name": "may", "gclid": "x"}
    rows = told(
        event(traffic_source=first),
        event(at=1, traffic_source=first, params={"source": "m.facebook.com", "medium": "referral"}),
        event(at=2, traffic_source=first, params={"source": "x"}, collected_traffic_source=collected),
        event(at=3, traffic_source=first, collected_traffic_source={"gclid": "x"}),
        event(at=4),
    )

    assert [(row["source"], row["medium"], row["campaign"], row["channel"]) for row in rows] == [
        (None, None, None, None),
        ("m.facebook.com", "referral", None, "Organic Social"),
        ("news", "email", "may", "Email"),
        ("google", "cpc", None, "Paid Search"),
        (None, None, None, None),
    ]
    assert [row["first_channel"] for row in rows] == ["Organic Search"] * 4 + [None]


RULES = [
    ("(direct)", "(none)", None, "Direct"), ("(direct)", "(not set)", None, "Direct"),
    ("google", "cpc", "eu cross-network", "Cross-network"), ("amazon.co.uk", "cpc", None, "Paid Shopping"),
    ("google", "ppc", "my-shop", "Paid Shopping"), ("google", "cpc", "workshop", "Paid Search"), ("bing", "cpc", None, "Paid Search"),
    ("google", "cpm", None, "Paid Search"), ("m.search.naver.com", "paid-x", None, "Paid Search"), ("facebook", "paidsocial", None, "Paid Social"),
    ("youtube.com", "cpv", None, "Paid Video"), ("youtube.com", "cpc", None, "Paid Video"), ("acme", "banner", None, "Display"),
    ("acme", "cpc", None, "Paid Other"), ("criteo", "retargeting", None, "Paid Other"), ("ebay.de", "referral", None, "Organic Shopping"),
    ("acme", "post", "Shopping days", "Organic Shopping"), ("l.instagram.com", "referral", None, "Organic Social"), ("acme", "Social", None, "Organic Social"),
    ("vimeo.com", "referral", None, "Organic Video"), ("acme", "my video", None, "Organic Video"), ("Google", "organic", None, "Organic Search"),
    ("acme", "organic", None, "Organic Search"), ("duckduckgo.com", "referral", None, "Organic Search"), ("acme", "e-mail", None, "Email"),
    ("email", "x", None, "Email"), ("acme", "affiliate", None, "Affiliates"), ("acme", "referral", None, "Referral"),
    ("docs.google.com", "referral", None, "Referral"), ("googleplex.com", "referral", None, "Referral"), ("acme", "audio", None, "Audio"),
    ("sms", "x", None, "SMS"), ("acme", "web-push", None, "Mobile Push Notifications"), ("firebase", "x", None, "Mobile Push Notifications"),
    ("acme", "x", None, "Unassigned"), ("(not set)", "(not set)", None, "Unassigned"), (None, None, None, None),
]  # fmt: skip


def test_a_channel_is_the_first_of_googles_rules_that_fits(duck):
    for name, meaning in MACROS.items():
        duck.raw_sql(f"create or replace temp macro {name} as {meaning}")
    names = ("source", "medium", "campaign")
    table = ibis.memtable(pa.table({name: pa.array([rule[n] for rule in RULES], pa.string()) for n, name in enumerate(names)}))  # fmt: skip
    found = duck.to_pyarrow(table.mutate(channel=channel(table.source, table.medium, table.campaign))).to_pylist()

    assert [tuple(row.values()) for row in found] == RULES


def test_parameters_are_read_whatever_they_are_held_as(told):
    (row,) = told(
        event(
            "purchase",
            params={"ga_session_id": 77, "search_term": "mug", "coupon": "MAY", "payment_type": "card", "value": 3.5},
            ecommerce={"transaction_id": "T1"},
            device={"category": "mobile"},
            geo={"country": "Japan", "city": "(not set)"},
        )
    )

    assert row["source_session_id"] == "1.1.77"
    assert [row[name] for name in ("search_term", "promo_code", "payment", "order_id")] == ["mug", "MAY", "card", "T1"]
    assert [row[name] for name in ("device", "country", "city", "revenue")] == ["mobile", "Japan", None, 3.5]


def test_an_event_sent_twice_is_one_and_an_item_named_twice_is_two(ingest):
    mug = {"item_id": "a", "price": 5, "quantity": "1"}
    twice = event("purchase", items=[mug, mug])
    shop = ingest(lines(twice, twice), "log.jsonl", map=None)

    assert ledger(shop) == {"read": 4, "duplicate": 2, "kept": 2}
    assert [record for record, _, _ in refused(shop)] == [2, 2]


def test_a_refused_row_shows_the_line_its_event_stood_in(ingest):
    nobody = event(pseudo=None, items=[{"item_id": "a"}, {"item_id": "b"}])
    shop = ingest(lines(event()) + '{"event_name": "bro\n' + lines(nobody), "log.jsonl", map=None)

    assert ledger(shop) == {"read": 4, "unparsable": 1, "no user": 2, "kept": 1}
    assert refused(shop) == [
        (2, "unparsable", '{"event_name": "bro'), (3, "no user", json.dumps(nobody)), (3, "no user", json.dumps(nobody)),
    ]  # fmt: skip


ODD = [
    {"items": "none"}, {"items": [None]}, {"items": [1, {"item_id": "a"}]}, {"items": {"item_id": "a"}},
    {"event_params": None}, {"event_params": [None]}, {"event_params": [{"key": "source"}]}, {"event_params": "x"},
    {"event_params": params(source="a") * 2}, {"device": "phone"}, {"geo": None}, {"ecommerce": [1]},
    {"traffic_source": {"source": {"deep": 1}}}, {"event_params": [{"value": {"string_value": "x"}}]},
]  # fmt: skip


def test_a_field_of_another_shape_costs_no_row(ingest):
    shop = ingest(lines(*({**event(at=at), **odd} for at, odd in enumerate(ODD))), "log.jsonl", map=None)

    assert ledger(shop)["kept"] == ledger(shop)["read"] == len(ODD) + 1
    assert len({row["event_at"] for row in rows_of(shop)}) == len(ODD)


def test_the_four_fields_it_is_told_by_are_enough(told):
    bare = {name: event()[name] for name in ("event_timestamp", "event_name", "event_params", "user_pseudo_id")}

    assert [row["user_id"] for row in told(bare)] == ["1.1"]


def test_a_csv_of_the_same_columns_is_no_export(ingest):
    with pytest.raises(Failure, match="no known format"):
        ingest("event_timestamp,event_name,event_params,user_pseudo_id\n1,a,[],1.1\n", map=None)


def parquet(path, *events, wrap=False):
    """Write events as BigQuery does, lists plain or as {list: [{element: ...}]}."""

    def cell(one, name):
        wrapped = {"list": [{"element": element} for element in one[name]]}
        return wrapped if wrap else one[name]

    def kind(element):
        return pa.struct({"list": pa.list_(pa.struct({"element": element}))}) if wrap else pa.list_(element)

    plain = {name: [one[name] for one in events] for name in ("event_date", "event_name", "user_pseudo_id")}
    typed = [
        {**one, "event_params": [{**p, "value": {**p["value"], "int_value": _whole(p)}} for p in one["event_params"]]}
        for one in events
    ]
    table = pa.table({
        **plain,
        "event_timestamp": pa.array([int(one["event_timestamp"]) for one in events]),
        "event_params": pa.array([cell(one, "event_params") for one in typed], kind(PARAM)),
        "items": pa.array([cell(one, "items") for one in events], kind(ITEM)),
    })  # fmt: skip
    pq.write_table(table, path)
    return path


def _whole(param):
    whole = param["value"].get("int_value")
    return None if whole is None else int(whole)


@pytest.mark.parametrize("wrap", [False, True])
def test_parquet_says_what_jsonl_says_in_either_form_of_lists(ingest, tmp_path, wrap):
    mugs = [{"item_id": "a", "price": 5.0, "quantity": 2}, {"item_id": "b", "item_revenue": 7.0}]
    events = (
        event(params={"ga_session_id": 7, "source": "google", "medium": "organic"}),
        event("purchase", at=5, items=mugs, params={"ga_session_id": 7, "value": 17.5}),
    )
    there = rows_of(ingest(parquet(tmp_path / "log.parquet", *events, wrap=wrap), map=None))
    here = rows_of(ingest(lines(*events), "log.jsonl", map=None))

    assert there == here
    assert [row["revenue"] for row in there] == [None, 10.0, 7.0]


def test_a_refused_row_of_parquet_is_shown_as_json(ingest, tmp_path):
    shop = ingest(parquet(tmp_path / "log.parquet", event(), event(pseudo=None)), map=None)
    ((record, reason, text),) = refused(shop)

    assert (record, reason, json.loads(text)["event_name"]) == (2, "no user", "page_view")
