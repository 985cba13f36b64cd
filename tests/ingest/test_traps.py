"""Traps: each is told where the log shows it, with what to do, and never on a clean log."""

from __future__ import annotations

import random
from datetime import date, timedelta

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from footfall.ingest.traps.outages import outage
from stories import at, ledger, rows_of

TRAPS = {
    *("float-ids", "local-date", "zero-price", "impossible-actors", "tracking-outage", "encoding", "broken-last-line"),
    *("mixed-currencies", "unit-unknown", "day-month-order", "repeated-orders"),
}
PLAIN = "user_id,event_at,event,item_id,price,currency,order_id\n"


def codes(shop) -> set[str]:
    return {code for code, _text in shop.about.notes} & TRAPS


def told(shop, code: str) -> str:
    (text,) = (text for found, text in shop.about.notes if found == code)
    return text


def line(who, when, event, item="m1", price="9.5", currency="EUR", order="") -> str:
    return f"{who},{at(when).isoformat()}Z,{event},{item},{price},{currency},{order}\n"


def quiet(days=21, people=30) -> str:
    """A clean log: people who look, put into the cart and buy, every day."""
    chance = random.Random(7)
    rows = []
    for day in range(days):
        for person in range(people):
            start = chance.randrange(80_000)
            for step, event in enumerate(("view_item", "view_item", "add_to_cart", "purchase")[: chance.randint(1, 4)]):
                rows.append(line(f"u{person}", f"{day}d{start + 60 * step}s", event, order=f"o{day}-{person}" if event == "purchase" else ""))  # fmt: skip
    return PLAIN + "".join(rows)


def test_a_clean_log_is_told_nothing_of(ingest):
    shop = ingest(quiet(), map=None)

    assert codes(shop) == set()
    assert shop.about.source == "canonical"
    assert shop.about.currency == "EUR"


@pytest.mark.parametrize(("ids", "read"), [(["17850.0", "13047.0"], [17850, 13047]), (["17850.0", "9"], [17850, 9])])
def test_ids_written_as_floats_are_whole_numbers_again(ingest, ids, read):
    shop = ingest(PLAIN + "".join(line(who, "1h", "view_item") for who in ids), map=None)

    assert codes(shop) == {"float-ids"}
    assert {row["user_id"] for row in rows_of(shop)} == set(read)
    assert "17850" in told(shop, "float-ids")


@pytest.mark.parametrize("ids", [["1000002.173", "17.0"], ["007", "8.0"], ["v1.0", "v2.0"]])
def test_ids_that_only_look_like_floats_stay_as_they_are(ingest, ids):
    shop = ingest(PLAIN + "".join(line(who, "1h", "view_item") for who in ids), map=None)

    assert codes(shop) == set()
    assert {row["user_id"] for row in rows_of(shop)} == set(ids)


def test_large_float_ids_are_said_to_be_blurred(ingest, tmp_path):
    rows = {"user_id": [2.0**53, 1.0], "event_at": [at("1h"), at("2h")], "event": ["view_item", "view_item"]}
    pq.write_table(pa.table(rows), tmp_path / "log.parquet")
    shop = ingest(tmp_path / "log.parquet", map=None)

    assert codes(shop) == {"float-ids"}
    assert "two may have become one" in told(shop, "float-ids")


def test_purchases_for_nothing_are_counted(ingest):
    shop = ingest(quiet() + line("u1", "1h", "purchase", price="0", order="x"), map=None)

    assert codes(shop) == {"zero-price"}
    assert told(shop, "zero-price").startswith("1 of ")


def test_a_view_of_something_free_is_no_trap(ingest):
    assert codes(ingest(quiet() + line("u1", "1h", "view_item", price="0"), map=None)) == set()


def test_two_currencies_are_told_with_their_rows(ingest):
    shop = ingest(quiet() + line("u1", "1h", "purchase", currency="USD", order="x"), map=None)

    assert codes(shop) == {"mixed-currencies"}
    assert "USD (1 rows)" in told(shop, "mixed-currencies")
    assert shop.about.currency is None


def test_money_without_a_currency_has_no_known_unit(ingest):
    log = "\n".join(",".join(part for place, part in enumerate(row.split(",")) if place != 5) for row in quiet().splitlines()) + "\n"  # fmt: skip

    assert codes(ingest(log, map=None)) == {"unit-unknown"}
    assert codes(ingest(log, map=None, currency="EUR")) == set()


def test_a_user_faster_than_any_person_is_told_and_can_be_left_out(ingest):
    shop = ingest(quiet() + "".join(line("bot", f"5d{5 * n}s", "login") for n in range(700)), map=None)

    assert codes(shop) == {"impossible-actors"}
    assert shop.about.facts["impossible_actors"] == ["bot"]
    assert shop.ask("overview").rows[0]["users"] == 31
    assert shop.ask("overview", exclude_anomalies=True).rows[0]["users"] == 30
    assert shop.ask("overview", exclude_anomalies=True).asked["exclude-anomalies"] is True


def test_a_user_who_never_sleeps_is_told(ingest):
    around = "".join(line("bot", f"{day}d{hour}h{m}m", "view_item") for day in range(3) for hour in range(23) for m in range(0, 60, 6))  # fmt: skip

    assert ingest(quiet() + around, map=None).about.facts["impossible_actors"] == ["bot"]


def test_a_thousand_log_ins_without_a_purchase_are_no_customers(ingest):
    logins = "".join(line("bot", f"{n // 34}d{n % 34 * 15}m", "login") for n in range(1_000))

    assert ingest(quiet(30) + logins, map=None).about.facts["impossible_actors"] == ["bot"]
    assert codes(ingest(quiet(30) + logins + line("bot", "9d", "purchase", order="x"), map=None)) == set()


def test_an_order_of_a_thousand_lines_is_one_deed(ingest):
    lines = "".join(line("trade", "9d", "purchase", item=f"i{n}", order="big") for n in range(1_200))

    assert codes(ingest(quiet() + lines, map=None)) == set()


def test_an_order_sent_again_a_minute_later_is_told_with_what_it_adds(ingest):
    basket = [line("u1", when, "purchase", item=item, order="x") for when in ("9d", "9d1m") for item in ("a", "b")]
    shop = ingest(quiet() + "".join(basket), map=None)

    assert codes(shop) == {"repeated-orders"}
    assert told(shop, "repeated-orders").startswith("1 orders")
    assert "19.00 too much" in told(shop, "repeated-orders")


def test_an_order_in_two_parts_is_no_repeat(ingest):
    parts = line("u1", "9d", "purchase", item="a", order="x") + line("u1", "9d1m", "purchase", item="b", order="x")

    assert codes(ingest(quiet() + parts, map=None)) == set()


def without(log: str, event: str, days: set[str]) -> str:
    return "".join(row for row in log.splitlines(keepends=True) if not (f",{event}," in row and row.split(",")[1][:10] in days))  # fmt: skip


def test_days_without_an_event_that_all_others_have_are_an_outage(ingest):
    gone = {str(at(f"{day}d"))[:10] for day in (8, 9, 10)}
    shop = ingest(without(quiet(people=60), "add_to_cart", gone), map=None)

    assert codes(shop) == {"tracking-outage"}
    assert f"{min(gone)} to {max(gone)}" in told(shop, "tracking-outage")
    assert told(shop, "tracking-outage").startswith("add_to_cart is missing on 3 days")


def made(shares: dict[str, list[int]]) -> dict[date, dict[str, int]]:
    days: dict[date, dict[str, int]] = {}
    for number in range(len(next(iter(shares.values())))):
        counts = {name: per_day[number] for name, per_day in shares.items() if per_day[number]}
        days[date(2024, 1, 1) + timedelta(days=number)] = counts | {"": sum(counts.values())}
    return days


def test_an_event_that_begins_late_was_not_tracked_before():
    daily = made({"view": [1000] * 30, "checkout": [0] * 10 + [40] * 20})

    assert outage(daily, "checkout") == [date(2024, 1, 1) + timedelta(days=day) for day in range(10)]


@pytest.mark.parametrize(
    ("name", "counts"),
    [
        ("rare", [0, 3, 1, 2, 0, 0, 4] * 6),  # chance leaves such days out
        ("weekly", [50, 60, 50, 55, 40, 0, 0] * 6),  # nobody sends it at weekends
        ("campaign", [0] * 30 + [500] * 12),  # it comes and goes by nature
        ("refund", [0] * 10 + [30] * 32),  # nothing to send back yet
        ("partial", [0] + [40] * 41),  # the log begins late in the evening
    ],
)
def test_what_is_no_outage(name, counts):
    views = [1000] * 42 if name != "partial" else [10] + [1000] * 41

    assert outage(made({"view": views, name: counts}), name) == []


def test_first_visits_end_where_new_users_do():
    daily = made({"view": [500] * 30, "first_visit": [40] * 20 + [0] * 10})
    days = list(daily)

    assert outage(daily, "first_visit", dict.fromkeys(days[:20], 40)) == []
    assert outage(daily, "first_visit", dict.fromkeys(days, 40)) == days[20:]
    assert outage(daily, "first_visit", dict.fromkeys(days[:20], 40) | {days[25]: 40}) == [days[25]]
    assert outage(daily, "first_visit") == []


def test_an_event_of_any_steady_rate_is_seldom_taken_for_missing():
    """Over 300 shops with events of every rate by chance and no outage, none is told of."""
    chance = random.Random(3)
    alarms = 0
    for _shop in range(300):
        rate = chance.choice([0.5, 2, 5, 10, 30])
        counts = [sum(chance.random() < rate / 400 for _ in range(400)) for _day in range(40)]
        alarms += bool(outage(made({"view": [500] * 40, "buy": counts}), "buy"))
    assert alarms == 0


@pytest.mark.parametrize(
    ("words", "taken_for", "was"),
    [
        (["Покупатель", "Корзина", "Доставка", "Возврат", "Скидка"], "cp1251", "utf-8"),
        (["café crème äöü", "naïveté déjà", "Müßiggang größer", "añoranza señorío", "çéàè où"], "latin-1", "utf-8"),
        (["장바구니", "구매완료", "회원가입", "상품보기", "로그인하기"], "latin-1", "euc-kr"),
    ],
)
def test_words_decoded_wrongly_before_they_reached_us_are_told_with_an_example(ingest, words, taken_for, was):
    bad = [word.encode(was).decode(taken_for, errors="ignore") for word in words]
    log = "user_id,event_at,event,item_name\n" + "".join(f"u{n},2024-01-01,view_item,{word}\n" for n, word in enumerate(bad * 2))  # fmt: skip
    shop = ingest(log, map=None)

    assert codes(shop) == {"encoding"}
    assert was.upper() in told(shop, "encoding")


@pytest.mark.parametrize(
    "words",
    [["Покупатель", "Корзина"], ["장바구니", "구매완료"], ["Ðæþó örvænting", "éèàü ÀÉÎ"], ["加入购物车", "收藏"]],
)
def test_words_in_any_script_are_fine_as_they_are(ingest, words):
    many = [f"{word}{tail}" for word in words for tail in "abc"]
    log = "user_id,event_at,event,item_name\n" + "".join(
        f"u{n},2024-01-01,view_item,{word}\n" for n, word in enumerate(many)
    )

    assert codes(ingest(log, map=None)) == set()


def dated(days: list[str]) -> str:
    return "user_id,event_at,event\n" + "".join(f"u{n},{day} 8:26,view_item\n" for n, day in enumerate(days))


@pytest.mark.parametrize(
    ("days", "first", "notes"),
    [
        (["12/1/2010", "12/13/2010"], "2010-12-01", set()),
        (["1/12/2010", "13/12/2010"], "2010-12-01", set()),
        (["01.12.2010", "31.12.2010"], "2010-12-01", set()),
        (["12/1/10", "12/31/10"], "2010-12-01", set()),
        (["12/1/2010", "12/2/2010"], "2010-01-12", {"day-month-order"}),
    ],
)
def test_whether_the_day_or_the_month_comes_first_is_told_by_all_dates(ingest, days, first, notes):
    shop = ingest(dated(days), map=None)

    assert ledger(shop) == {"read": 2, "kept": 2}
    assert str(rows_of(shop)[0]["event_at"]) == f"{first} 08:26:00"
    assert codes(shop) == notes
