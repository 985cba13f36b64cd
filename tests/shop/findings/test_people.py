"""How people come, look and choose: each found where planted, and absent where not."""

from __future__ import annotations

from datetime import timedelta
from random import Random

import pytest

from footfall.shop.findings.asking import Asking
from footfall.shop.findings.best_sellers import best_sellers
from footfall.shop.findings.busy_hours import busy_hours
from footfall.shop.findings.coming_back import coming_back
from footfall.shop.findings.kinds_of_customers import dormant, low_loyalty, newcomers
from footfall.shop.findings.single_looks import single_looks
from footfall.shop.findings.wishlists import wishlists
from planted import DAY, people, visits
from stories import MONDAY, opened


def look(shop, finding):
    return list(finding(Asking(shop.tables())))


def views(many, days, seed=1):
    dice = Random(seed)
    return [
        {
            "user_id": f"u{n}",
            "event": "view_item",
            "item_id": f"m{dice.randrange(9)}",
            "event_at": MONDAY + timedelta(days=day, minutes=dice.randrange(DAY)),
        }
        for n in range(many)
        for day in days(dice)
    ]


@pytest.mark.parametrize("seed", range(4))
def test_hours_that_are_all_alike_are_not_busy(duck, seed):
    assert look(opened(duck, visits(people(2_000, seed), seed)), busy_hours) == []


def test_the_four_busiest_hours_are_told_past_midnight_too(engine):
    rows = visits(
        people(2_000, 1),
        1,
        minute=lambda dice: dice.choice((22, 23, 0, 1, dice.randrange(24))) * 60 + dice.randrange(57),
    )
    (found,) = look(opened(engine, rows), busy_hours)

    assert found.sentence.startswith("The four hours from 22 o'clock on hold ")
    assert found.figure.low < 0.8 + 0.2 * 4 / 24 < found.figure.high
    assert found.action == "cart-coupon"


def test_three_names_that_hold_most_purchases_are_told(engine):
    rows = visits(people(2_000, 2), 2)
    few = [
        row | {"category": f"kind {min(int(row['item_id'][1:]), 7) % 7 if int(row['item_id'][1:]) < 7 else 0}"}
        for row in rows
    ]
    (found,) = look(opened(engine, few), best_sellers)
    ranked = opened(engine, few).ask("rankings").rows

    assert found.figure.value == pytest.approx(ranked[2]["cumulative_purchase_share"])
    assert found.sentence.startswith("kind 0, ")


def test_purchases_spread_over_many_names_are_not(duck):
    assert look(opened(duck, visits(people(2_000, 2), 2)), best_sellers) == []


def test_visitors_who_come_daily_are_a_habit(engine):
    rows = views(150, lambda dice: [day for day in range(9) if dice.random() < 0.8])
    (found,) = look(opened(engine, rows), coming_back)

    assert found.finding == "daily-habit"
    assert 0.75 < found.figure.value < 0.85
    assert found.action is None


def test_visitors_who_hardly_come_again_are_told_by_the_week(engine):
    rows = views(400, lambda dice: [day := dice.randrange(20), *([day + 7] if dice.random() < 0.05 else [])])
    shop = opened(engine, rows)
    (found,) = look(shop, coming_back)

    assert found.finding == "coming-back"
    assert found.figure.value == shop.ask("retention").facts["pooled_rate"].value
    assert found.action == "retarget-dormant"


def test_a_shop_between_the_two_says_neither(duck):
    rows = views(400, lambda dice: [day := dice.randrange(20), *([day + 7] if dice.random() < 0.4 else [])])

    assert look(opened(duck, rows), coming_back) == []


def test_visits_of_one_event_are_told_where_people_look_at_things(duck):
    (found,) = look(opened(duck, views(300, lambda dice: [dice.randrange(9)])), single_looks)

    assert found.figure.value == 1.0
    looks = views(300, lambda dice: [dice.randrange(9)])
    more = [row | {"event_at": row["event_at"] + timedelta(minutes=2)} for row in looks]
    assert look(opened(duck, [*looks, *more]), single_looks) == []


def test_wishes_that_are_not_bought_are_told(engine):
    rows = visits(people(1_000, 3), 3)
    wished = [
        row | {"event": "add_to_wishlist", "event_at": row["event_at"] + timedelta(minutes=30)}
        for row in rows
        if row["event"] == "view_item"
    ]
    (found,) = look(opened(engine, [*rows, *wished]), wishlists)

    assert found.figure.value < 0.1
    assert found.action == "wishlist-reminder"
    assert look(opened(engine, rows), wishlists) == []


def test_kinds_of_customers_are_those_that_segments_name(duck):
    dice = Random(5)
    rows = []
    for n in range(900):
        kind, start = n % 3, dice.randrange(20)
        days = [start, start + 1] if kind == 0 else sorted(start + 30 + dice.randrange(60) for _visit in range(8))
        for day in days:
            at = MONDAY + timedelta(days=day, minutes=dice.randrange(DAY - 60))
            deeds = ["view_item"] * 4 if kind == 0 else ["view_item", "add_to_cart"]
            deeds += ["purchase"] if kind == 2 and dice.random() < 0.05 else []
            rows += [
                {"user_id": f"u{n}", "event": event, "item_id": "m", "event_at": at + timedelta(minutes=m)}
                for m, event in enumerate(deeds)
            ]
    shop = opened(duck, rows)
    names = {row["name"] for row in shop.ask("segments").rows}
    told = {found.finding: found for finding in (low_loyalty, newcomers, dormant) for found in look(shop, finding)}

    assert (
        {"dormant", "low-loyalty"} & set(told)
        == {kind for kind in ("dormant", "low-loyalty") if any(kind in name for name in names)}
        != set()
    )
    assert "newcomers" not in told
