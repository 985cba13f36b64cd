"""What analysts concluded of the real logs, found without being asked; and every sentence held to its facts."""

from __future__ import annotations

import pytest

import footfall as ff
from claims import unheld
from stories import told

pytestmark = [pytest.mark.real, pytest.mark.nightly]  # daily: `shop/findings` on planted shops

YANDEX = ("market_file.csv", "market_money.csv", "market_time.csv", "money.csv")


def found(shop):
    answer = shop.ask("findings", top=30)

    assert unheld(shop.ask, answer) == {}
    return {row["finding"]: row for row in answer.rows}


def test_online_retail_loses_rows_without_a_customer_and_lives_on_few(ingested):
    rows = found(ingested("online_retail/onlineretail.parquet"))

    assert next(iter(rows)) == "lost-rows"
    assert {"best-customers", "slipping-away", "one-time-buyers"} < set(rows)
    assert {"channel-gap", "country-gap", "device-gap"}.isdisjoint(rows)
    assert rows["best-customers"]["value"] == pytest.approx(0.512, abs=0.001)


def test_google_merchandise_did_not_log_its_carts_and_checkouts(ingested):
    rows = found(ingested("google_merch/events.csv.zip"))

    assert next(iter(rows)) == "tracking-outage"
    assert rows["tracking-outage"]["value"] == 22
    assert "add_to_cart was missing at times, too" in rows["tracking-outage"]["sentence"]
    assert {"around-the-cart", "revenue-moved", "coming-back"} < set(rows)
    assert "device-gap" not in rows


def test_taobao_is_a_daily_habit_with_full_carts_and_busy_evenings(ingested):
    rows = found(ingested("taobao/UserBehavior_first_users.csv"))

    assert {"daily-habit", "abandoned-carts", "wishlists", "busy-hours"} < set(rows)
    assert "from 19 o'clock on" in rows["busy-hours"]["sentence"]
    assert {row["money"] for row in rows.values()} == {None}


def test_rees46_sells_three_categories_and_logs_few_carts(ingested):
    rows = found(ingested("rees46/2019-Oct_head.csv"))

    assert {"best-sellers", "weakest-step", "around-the-cart"} < set(rows)
    assert rows["best-sellers"]["low"] > 0.7


def test_customers_who_decline_are_told_apart_by_pages_and_minutes(data, tmp_path):
    paths = [data / "yandex_activity" / name for name in YANDEX]
    shop = ff.ingest_customers(paths, tmp_path / "shop", key="id", target="Покупательская активность", mend=True)
    rows = found(shop)

    assert told(shop.ask("findings"), "finding") == ["own-target", "where-it-gathers"]
    assert rows["own-target"]["value"] == pytest.approx(494 / 1_296)
    assert "Страниц_за_визит" in rows["own-target"]["sentence"]
    assert rows["where-it-gathers"]["low"] > 0.85
    shop.close()
