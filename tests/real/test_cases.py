"""What analysts concluded of two real shops is found by findings and plan, unasked (REFERENCE B and D)."""

from __future__ import annotations

import pytest

import footfall as ff

pytestmark = [pytest.mark.real, pytest.mark.nightly]  # daily: the plan's stories and `house` on made-up shops

YANDEX = ("market_file.csv", "market_money.csv", "market_time.csv", "money.csv")
TARGET = "Покупательская активность"


def by(answer, name):
    return {row[name]: row for row in answer.rows}


@pytest.fixture(scope="module")
def customers(data, tmp_path_factory):
    paths = [data / "yandex_activity" / name for name in YANDEX]
    shop = ff.ingest_customers(paths, tmp_path_factory.mktemp("case") / "shop", key="id", target=TARGET, mend=True)
    yield shop
    shop.close()


def test_who_declined_looked_at_few_pages_for_few_minutes(customers):
    found = by(customers.ask("findings"), "finding")

    assert found["own-target"]["users"] == 1_296
    assert "Страниц_за_визит" in found["own-target"]["sentence"]
    assert "минут" in found["where-it-gathers"]["sentence"]
    assert found["where-it-gathers"]["low"] > found["own-target"]["high"]
    assert found["own-target"]["action"] == "win-back"


def test_promotions_and_unpaid_items_go_with_decline_and_contacts_against_it(customers):
    rows = by(customers.ask("contrast"), "feature")

    assert rows["Акционные_покупки"]["low"] > 0
    assert rows["Неоплаченные_продукты_штук_квартал"]["best_cut"] == 5.5
    assert rows["Маркет_актив_6_мес"]["high"] < 0
    assert rows["Маркет_актив_6_мес"]["best_cut"] == pytest.approx(3, abs=0.2)


def test_a_shop_of_customers_alone_has_no_plan_and_says_so(customers):
    answer = customers.ask("plan")

    assert answer.rows == []
    assert "customers only" in answer.notes[0].text


@pytest.fixture(scope="module")
def taobao(ingested):
    return ingested("taobao/UserBehavior_first_users.csv")


def test_taobao_comes_back_daily_and_passes_by_the_cart(taobao):
    found = by(taobao.ask("findings", top=30), "finding")

    assert 0.771 < found["daily-habit"]["value"] < 0.991
    assert found["around-the-cart"]["low"] > 0.2
    assert "from 19 o'clock on" in found["busy-hours"]["sentence"]


def test_what_is_planned_for_nine_days_rests_on_these_and_not_on_a_stray_one(taobao):
    """A single row of September made the log 84 days long, and two people speak for everyone."""
    answer = taobao.ask("plan")
    rows = by(answer, "action")

    assert answer.facts["horizon_days"].value == 3
    assert answer.facts["cart_coupon_baseline"].n > 30
    assert rows["cart-coupon"]["when"].startswith("any day, 19:00 to 22:00")
    assert rows["cart-coupon"]["expected_orders_low"] <= rows["cart-coupon"]["expected_orders"]
