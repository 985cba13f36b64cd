"""An A/B test of the weakest step."""

from __future__ import annotations

from datetime import timedelta

import pytest
from statsmodels.stats.proportion import proportion_confint

from footfall.actions.experiments.experiment_size import people
from footfall.actions.rules.funnel_test import FunnelTest
from footfall.errors import NotApplicable
from stories import MONDAY, opened

STEPS = ("view_item", "add_to_cart", "begin_checkout", "purchase")


def rows(*reached, steps=STEPS, days=40):
    """Make users who take the first step, so many of them the next one and so on."""
    return [
        {"user_id": f"u{number}", "event": step, "event_at": MONDAY + timedelta(days=number % days, minutes=place)}
        for place, (step, users) in enumerate(zip(steps, reached, strict=True))
        for number in range(users)
    ]


def advised(backend, found, **parameters):
    return FunnelTest(**parameters).advised(opened(backend, found).tables())


def test_the_step_with_the_lowest_share_is_tested(engine):
    found = advised(engine, rows(1_000, 600, 240, 180))
    low, high = proportion_confint(240, 600, method="wilson")
    weakest = found.facts["add_to_cart_to_begin_checkout"]

    assert found.facts["weakest_step"].value == "add_to_cart > begin_checkout"
    assert (weakest.value, weakest.low, weakest.high, weakest.n) == (0.4, pytest.approx(low), pytest.approx(high), 600)
    assert found.facts["view_item_to_add_to_cart"].value == 0.6
    assert found.offer == (
        "an A/B test of what stands between add_to_cart and begin_checkout, where 40.0 % ever go on (36.2 % to 44.0 %)"
    )


def test_arms_and_whole_weeks_are_sized_at_present_users(duck):
    found = advised(duck, rows(4_000, 2_000, 1_500, 1_200))
    arm = people(0.5, 0.1, 0.8)

    assert found.facts["users_per_arm"].value == arm
    assert found.facts["users_per_day"].value == 100
    assert found.days_to_confirm == 35 == -(-2 * arm // 700) * 7
    assert found.stop_when.startswith(f"when each arm has {arm:,} users, and not before")


def test_a_larger_change_takes_fewer_users(duck):
    found = [advised(duck, rows(4_000, 2_000, 1_500, 1_200), find=find) for find in (0.1, 0.2)]

    assert found[0].facts["users_per_arm"].value > 3 * found[1].facts["users_per_arm"].value
    assert found[1].days_to_confirm == 14


def test_a_step_counts_only_those_who_took_the_one_before(duck):
    quick = [{"user_id": f"q{number}", "event": "purchase", "event_at": MONDAY} for number in range(50)]
    found = advised(duck, rows(200, 150, 120, 90) + quick)

    assert found.facts["begin_checkout_to_purchase"].value == 90 / 120


def test_a_log_without_checkouts_goes_from_cart_to_purchase(duck):
    found = advised(duck, rows(300, 200, 50, steps=("page_view", "add_to_cart", "purchase")))

    assert found.facts["weakest_step"].value == "add_to_cart > purchase"
    assert list(found.facts)[1:3] == ["page_view_to_add_to_cart", "add_to_cart_to_purchase"]


def test_steps_of_few_users_are_no_weakest(duck):
    reached = rows(1_000, 99, 1, 1)

    assert advised(duck, reached).facts["weakest_step"].value == "view_item > add_to_cart"
    assert advised(duck, reached, least_users=99).facts["weakest_step"].value == "add_to_cart > begin_checkout"
    assert advised(duck, rows(20, 10, 5, 1)) is None


def test_where_nearly_all_or_none_go_on_there_is_no_size(duck):
    for reached in ((1_000, 980, 975, 970), (1_000, 0, 0, 0)):
        found = advised(duck, [*rows(*reached), *rows(1, 1, 1, 1)[1:]])

        assert ("users_per_arm" in found.facts) == (reached[1] == 0)
        assert found.days_to_confirm is None


def test_impossible_actors_are_no_users(duck):
    bot = [
        {"user_id": "bot", "event": event, "event_at": MONDAY + timedelta(seconds=2 * n)}
        for n in range(900)
        for event in STEPS[:2]
    ]

    assert advised(duck, rows(200, 150, 120, 90) + bot).facts["view_item_to_add_to_cart"].n == 200


def test_fewer_than_two_steps_are_told(duck_shop):
    with pytest.raises(NotApplicable, match="fewer than two"):
        FunnelTest().advised(duck_shop("ann: buy@0d; bob: search@1d").tables())
