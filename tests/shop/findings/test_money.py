"""What comes in and what is left behind: each found where planted, and absent where not."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from footfall.shop.findings.abandoned_carts import abandoned_carts
from footfall.shop.findings.around_the_cart import around_the_cart
from footfall.shop.findings.asking import Asking
from footfall.shop.findings.best_customers import best_customers
from footfall.shop.findings.one_time_buyers import one_time_buyers
from footfall.shop.findings.promotions import promotions
from footfall.shop.findings.revenue_moved import revenue_moved
from footfall.shop.findings.slipping_away import slipping_away
from footfall.shop.findings.weakest_step import weakest_step
from planted import again, people, visits
from stories import MONDAY, opened

SEEDS = range(6)
MARCH = (date(2024, 3, 1) - MONDAY.date()).days


def look(shop, finding):
    return list(finding(Asking(shop.tables())))


@pytest.mark.parametrize("seed", SEEDS)
def test_revenue_that_stays_as_it_was_has_not_moved(duck, seed):
    assert look(opened(duck, visits(people(3_000, seed), seed)), revenue_moved) == []


def fallen(days=91):
    return visits(people(3_000, 1), 1, days=days, worth=lambda _person, day: 8.0 if day >= MARCH else 20.0)


def test_revenue_that_fell_is_told_by_the_mean_day(engine):
    shop = opened(engine, fallen())
    (found,) = look(shop, revenue_moved)
    change = shop.ask("change")
    before, after = (change.facts[f"revenue_{when}"].value for when in ("before", "after"))

    assert (change.asked["from"], change.asked["to"]) == ("2024-02", "2024-03")
    assert found.figure.value == pytest.approx(after / 31 / (before / 29) - 1)
    assert found.figure.low < found.figure.value < found.figure.high < 0
    assert found.money.value == pytest.approx((before / 29 - after / 31) * 28)
    assert found.money.low < found.money.value < found.money.high
    assert found.sentence.startswith("Revenue of a mean day fell by ")
    assert "from 2024-02 to 2024-03" in found.sentence


def test_a_month_that_is_not_over_says_nothing(duck):
    shop = opened(duck, fallen(days=MARCH + 20))

    assert shop.ask("change").asked["to"] == "2024-02"
    assert look(shop, revenue_moved) == []


def test_halves_of_a_short_log_are_no_months(duck):
    rows = visits(people(1_500, 1), 1, days=40, worth=lambda _person, day: 8.0 if day >= 20 else 20.0)

    assert look(opened(duck, rows), revenue_moved) == []


def test_who_is_new_is_not_told_where_the_log_has_only_begun(duck):
    (found,) = look(opened(duck, fallen()), revenue_moved)

    assert "buyers" not in found.sentence


def test_loyal_buyers_leave_while_new_ones_keep_coming(duck):
    loyal = [{"user_id": f"l{number}"} for number in range(60)]
    rows = [
        person | {"event": "purchase", "event_at": MONDAY + timedelta(days=day), "revenue": 60.0}
        for place, person in enumerate(loyal)
        for day in range(place % 30, 152, 30)
    ]
    rows += [
        {"user_id": f"n{day}-{number}", "event": "purchase", "event_at": MONDAY + timedelta(days=day), "revenue": 30.0}
        for day in range(182)
        for number in range(3 if day < 152 else 4)
    ]
    (found,) = look(opened(duck, rows), revenue_moved)

    assert "; the largest part lies with returning buyers: 60 before, 0 after" in found.sentence
    assert found.sentence.endswith("while new buyers kept coming.")
    assert found.action == "win-back"


def test_the_step_that_loses_most_is_told_with_what_comes_through_it(engine):
    shop = opened(engine, visits(people(1_000, 4), 4, carts=lambda _person: 0.2, buys=lambda _person: 0.5))
    (found,) = look(shop, weakest_step)
    rows = shop.ask("funnel").rows

    assert found.figure.value == rows[1]["of_previous"]
    assert found.users == rows[0]["reached"] - rows[1]["reached"]
    assert found.money.value == pytest.approx(rows[2]["revenue"] * 28 / shop.ask("overview").rows[0]["days"])
    assert "users who viewed an item" in found.sentence
    assert "put something in the cart: the narrowest step" in found.sentence


def test_a_way_that_most_go_has_no_weak_step(duck):
    rows = visits(people(1_000, 4), 4, carts=lambda _person: 0.95, buys=lambda _person: 0.95)
    shop = opened(duck, rows)

    assert look(shop, weakest_step) == look(shop, abandoned_carts) == look(shop, around_the_cart) == []


def test_what_is_left_in_carts_is_told_with_its_worth(engine):
    shop = opened(engine, visits(people(1_000, 5), 5))
    (found,) = look(shop, abandoned_carts)
    row = shop.ask("abandoned-carts").rows[0]
    days = shop.ask("overview").rows[0]["days"] - 7

    assert found.figure.value == row["rate"]
    assert found.money.value == pytest.approx(row["abandoned_value"] * 28 / days)
    assert found.money.low < found.money.value < found.money.high
    assert "is left behind" in found.sentence


def test_carts_fuller_than_anybody_buys_are_worth_an_order_each(duck):
    rows = [row | {"price": 10_000.0} if row["event"] == "add_to_cart" else row for row in visits(people(1_000, 5), 5)]
    shop = opened(duck, rows)
    (found,) = look(shop, abandoned_carts)
    order = shop.ask("overview").rows[0]["average_order_value"]
    days = shop.ask("overview").rows[0]["days"] - 7

    assert found.money.value == pytest.approx(found.users * order * 28 / days)
    assert f"one mean order of each of their {found.users:,} users would be" in found.sentence


def test_buyers_around_the_cart_are_told(duck):
    rows = [row for row in visits(people(1_500, 6), 6) if row["event"] != "add_to_cart" or int(row["user_id"][1:]) % 2]
    (found,) = look(opened(duck, rows), around_the_cart)

    assert 0.4 < found.figure.value < 0.6
    assert found.action == "fix-tracking"
    assert "bought without having put anything in a cart before" in found.sentence


def test_buyers_who_buy_once_are_told_with_the_interval_of_the_curve(engine):
    rows = visits(people(1_500, 7), 7, days=150)
    shop = opened(engine, [*rows, *again(rows, 7, chance=0.2, after=30), *again(rows, 8, chance=0.05, after=80)])
    (found,) = look(shop, one_time_buyers)
    row = [row for row in shop.ask("repurchase-curve").rows if row["days"] <= 90][-1]

    assert (found.figure.value, found.figure.low, found.figure.high) == (row["not_yet"], row["low"], row["high"])
    assert found.action == "cross-sell"


def test_buyers_who_mostly_come_again_are_not(duck):
    rows = visits(people(1_000, 7), 7, days=100)
    shop = opened(duck, [*rows, *again(rows, 7, chance=0.9, after=20)])

    assert look(shop, one_time_buyers) == []


def test_a_log_too_short_to_see_a_second_order_says_nothing(duck):
    assert look(opened(duck, visits(people(1_000, 7), 7, days=30)), one_time_buyers) == []


def heavy(person, _day):
    return 400.0 if int(person["user_id"][1:]) % 10 == 0 else 20.0


def test_few_buyers_who_bring_much_are_told(engine):
    shop = opened(engine, visits(people(4_000, 8), 8, worth=heavy))
    (found,) = look(shop, best_customers)
    good = [row for row in shop.ask("rfm").rows if row["group"] in ("champions", "loyal")]
    row = max(good, key=lambda row: row["revenue_share"])

    assert (found.figure.value, found.users) == (row["revenue_share"], row["customers"])
    assert found.action == "reward-loyal"
    assert found.figure.low is None


def test_buyers_who_all_bring_the_same_are_not(duck):
    rows = [
        {"user_id": f"u{n}", "event": "purchase", "event_at": MONDAY + timedelta(days=n % 50), "revenue": 20.0}
        for n in range(1_000)
    ]
    shop = opened(duck, rows)

    assert look(shop, best_customers) == []


def test_those_who_used_to_order_and_stopped_are_told(duck):
    early = visits(people(1_000, 9), 9, days=60, worth=heavy)
    late = [row | {"user_id": f"late {row['user_id']}"} for row in visits(people(1_000, 10), 10, days=60)]
    late = [row | {"event_at": row["event_at"] + timedelta(days=200)} for row in late]
    shop = opened(duck, [*early, *again(early, 9, chance=0.6, after=10), *late])
    (found,) = look(shop, slipping_away)
    groups = {row["group"]: row for row in shop.ask("rfm").rows}

    assert found.users == sum(groups[name]["customers"] for name in ("at_risk", "previously_loyal") if name in groups)
    assert found.action == "win-back"
    assert found.money.value > 0


def test_nobody_slips_away_where_nobody_orders_twice(duck):
    assert look(opened(duck, visits(people(1_000, 9), 9)), slipping_away) == []


def test_orders_with_a_code_are_told_beside_those_without(engine):
    rows = visits(people(2_000, 11), 11)
    coded = [
        row | {"promo_code": "TEN" if row["event"] == "purchase" and int(row["user_id"][1:]) % 3 == 0 else None}
        for row in rows
    ]
    shop = opened(engine, coded)
    (found,) = look(shop, promotions)

    assert found.figure.value == pytest.approx(shop.ask("promotions").facts["coded_share"].value)
    assert "of those who used TEN ordered again" in found.sentence
    assert look(opened(engine, rows), promotions) == []


def test_money_of_a_log_shorter_than_four_weeks_is_of_all_of_it(duck):
    shop = opened(duck, visits(people(1_000, 4), 4, days=9, carts=lambda _person: 0.2))
    (found,) = look(shop, weakest_step)

    assert found.money.value == pytest.approx(shop.ask("funnel").rows[2]["revenue"])
    assert found.sentence.endswith("in all.")


def test_a_shop_without_money_has_none_at_stake(duck):
    rows = [row | {"revenue": None, "price": None} for row in visits(people(1_000, 4), 4, carts=lambda _person: 0.2)]
    shop = opened(duck, rows)
    shop.about = replace(shop.about, columns=tuple(c for c in shop.about.columns if c not in ("revenue", "price")))
    found = shop.ask("findings", top=30).rows

    assert found
    assert {row["money"] for row in found} == {None}
    assert [row["users"] for row in found if row["users"]] == sorted(
        (r["users"] for r in found if r["users"]), reverse=True
    )
