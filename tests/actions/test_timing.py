"""When to reach people."""

from __future__ import annotations

from datetime import timedelta

import numpy as np
import pytest
from statsmodels.stats.proportion import proportion_confint

from footfall.actions.timing import Days, when
from stories import MONDAY, opened


def log(days, at, *, start=0, event="purchase", each=1):
    """Make deeds at the hours that `at` gives for a weekday (0 is Monday), so many each, of ever new users."""
    return [
        {
            "user_id": f"u{day}_{number}_{turn}",
            "event": event,
            "event_at": MONDAY + timedelta(days=day, hours=hour, minutes=turn),
        }
        for day in range(start, start + days)
        for number, hour in enumerate(at(day % 7))
        for turn in range(each)
    ]


def evenly(weekday):
    """Spread over the waking hours."""
    del weekday
    return range(8, 24)


def thursdays(weekday):
    """Spread over the waking hours, and many more on Thursdays from 10 to 13."""
    return [*range(8, 24), *([10, 11, 12] * 8 if weekday == 3 else [])]


def evenings(weekday):
    del weekday
    return [*range(8, 24), *([20, 21, 22] * 6)]


def test_a_weekday_and_its_hours_are_named_with_their_share(engine):
    timing = when(opened(engine, log(35, thursdays)).tables())

    assert (timing.weekday, timing.hours) == (4, (10, 13))
    assert timing.text == "Thursday, 10:00 to 13:00: 19.9 % of orders fall there"
    there = timing.facts["there"]
    assert (there.value, there.n) == (pytest.approx(27 / 136), 5 * 136)
    assert there.low < there.value < there.high


def test_hours_alone_where_no_weekday_stands_out(duck):
    timing = when(opened(duck, log(28, evenings)).tables())

    assert (timing.weekday, timing.hours) == (None, (20, 23))
    assert timing.text == "any day, 20:00 to 23:00: 61.8 % of orders fall there"


def test_nothing_stands_out_where_all_is_alike(duck):
    timing = when(opened(duck, log(28, evenly)).tables())

    assert (timing.text, timing.weekday, timing.hours) == ("any time: no weekday and no hour stands out", None, None)


def test_hours_are_the_shops(duck):
    rows = [{**row, "local_at": row["event_at"] - timedelta(hours=3)} for row in log(28, evenings)]

    assert when(opened(duck, rows).tables()).hours == (17, 20)


def test_a_part_of_a_week_counts_no_weekday_twice(duck):
    # Five Mondays and Tuesdays, four of all other weekdays: whole weeks alone are looked at.
    timing = when(opened(duck, log(30, evenly, each=9)).tables())

    assert timing.weekday is None


def test_nine_days_name_hours_and_no_weekday(duck):
    timing = when(opened(duck, log(9, lambda weekday: thursdays(weekday) + evenings(weekday))).tables())

    assert timing.weekday is None
    assert timing.hours == (20, 23)


def test_three_hours_or_a_week_are_too_short(duck):
    few = [{"user_id": f"u{n}", "event": "purchase", "event_at": MONDAY + timedelta(minutes=n)} for n in range(170)]

    for rows in (few, log(8, evenings)):
        assert when(opened(duck, rows).tables()).text == "any time: the log is too short to tell"


def test_two_whole_weeks_name_no_weekday_and_three_do(duck):
    assert when(opened(duck, log(20, thursdays, each=5)).tables()).weekday is None
    assert when(opened(duck, log(21, thursdays, each=5)).tables()).weekday == 4


def test_an_actions_own_event_may_be_asked_for(duck):
    rows = log(28, evenings) + log(28, lambda _weekday: [9] * 5, event="add_to_cart")
    t = opened(duck, rows).tables()

    assert when(t, ["add_to_cart"]).text == "any day, 9:00 to 10:00: 100.0 % of add_to_cart fall there"
    assert when(t, ["purchase"]) == when(t)


def test_stray_days_long_before_make_no_weeks(duck):
    stray = [{"user_id": "z", "event": "purchase", "event_at": MONDAY}]
    rows = stray + log(9, evenings, start=60, each=8)

    assert when(opened(duck, rows).tables()).text.startswith("any day, 20:00 to 23:00")


def test_no_order_at_all_tells_nothing(duck):
    timing = when(opened(duck, log(28, evenings, event="view_item")).tables())

    assert timing.text == "any time: no weekday and no hour stands out"


def test_a_bot_is_not_followed(duck):
    bot = [
        {"user_id": "bot", "event": "add_to_cart", "event_at": MONDAY + timedelta(days=day, hours=3, seconds=2 * n)}
        for day in range(0, 28, 7)
        for n in range(1_500)
    ]
    rows = bot + log(28, evenings, event="add_to_cart")

    assert when(opened(duck, rows).tables(), ["add_to_cart"]).hours == (20, 23)


def test_a_busy_week_alone_makes_no_weekday():
    """One campaign on one Thursday is many orders, and no rhythm."""
    counts = np.full((4 * 7, 24), 2.0)
    counts[3, 12] += 200

    assert Days(counts, 4, ()).weekday() is None


def test_of_shops_without_a_rhythm_few_get_one():
    """Orders by chance alone, or in waves from day to day: a weekday is named in at most one of twenty."""
    dice = np.random.default_rng(4)
    plain = [dice.poisson(0.5, (12 * 7, 24)).astype(float) for _ in range(150)]
    waves = [dice.poisson(0.5 * dice.gamma(4, 0.25, (12 * 7, 1)), (12 * 7, 24)).astype(float) for _ in range(150)]

    for shops in (plain, waves):
        named = [shop for shop in shops if Days(shop, 12, ()).weekday() or Days(shop, 12, ()).hours()]
        assert len(named) <= 0.05 * len(shops)


def test_intervals_hold_the_truth_though_weeks_differ():
    """In waves from week to week the share of a weekday lies within 95 % intervals as often as they say."""
    dice = np.random.default_rng(9)
    week = np.array([1, 1, 1, 1, 3, 1, 1.0])
    truth = week[4] / week.sum()
    held = []
    for _ in range(300):
        busy = dice.gamma(5, 0.2, (12 * 7, 1)) * np.tile(week, 12)[:, None]
        part = Days(dice.poisson(busy, (12 * 7, 24)).astype(float), 12, ()).best_weekday()
        held.append(part.share.low <= truth <= part.share.high)

    assert 0.9 <= np.mean(held) <= 1


def test_without_waves_the_interval_is_wilsons():
    by_chance = np.random.default_rng(1).poisson(2, (40 * 7, 24)).astype(float)
    calm = np.round(by_chance.reshape(40, 7, 24).mean(axis=0))  # the same week again and again: no spread at all
    counts = np.tile(calm, (40, 1))
    part = Days(counts, 40, ()).best_weekday()
    low, high = proportion_confint(part.share.value * counts.sum(), counts.sum(), method="wilson")

    assert (part.share.low, part.share.high) == (pytest.approx(low, abs=2e-4), pytest.approx(high, abs=2e-4))
