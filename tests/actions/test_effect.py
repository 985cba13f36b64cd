"""What an action should bring: draws against formulas."""

from __future__ import annotations

import numpy as np
from numpy.testing import assert_allclose

from footfall.actions.baseline import Baseline, Missed, baseline, missed
from footfall.actions.effect import Lift, Range, effect
from footfall.actions.fared import Fared
from footfall.actions.head import Head
from footfall.actions.past import EVERYONE, Past
from footfall.actions.rates import TRAITS, Rates, fitted


def fared(people, orders, worth=20.0, **traits):
    return Fared(
        people=people,
        orders=orders,
        orders_squared=orders * 1.5,
        priced=orders,
        revenue=worth * orders,
        revenue_squared=1.25 * worth**2 * orders,
        **{name: people * value for name, value in traits.items()},
    )


def known(cells, *, own=True, stray=0.0):
    return Baseline(cells=cells, own=own, missed=Missed(0.0, stray))


def head(people, of):
    """Reach people without any trait."""
    rate = float(of.rates.at(np.zeros((1, len(TRAITS))))[0])
    return Head(reached=people, expected=people * rate, gradient=people * rate * np.eye(len(TRAITS) + 1)[0])


SEASON = np.random.default_rng(4).standard_normal(20_000)


def rng():
    return np.random.default_rng(3)


def test_the_range_of_a_lift_is_the_one_stated():
    lift = Lift.between(-0.1, 0.4, "a guess")

    assert_allclose([lift.ends[0], lift.ends[2]], [-0.1, 0.4])
    assert_allclose(np.percentile(lift.draws(rng(), 200_000), (5, 95)), (-0.1, 0.4), atol=0.004)


def test_the_mean_is_people_times_rate_times_lift():
    lift = Lift(np.log(1.2), 1e-9, "known")

    past = known({0: fared(10_000, 2_000)})
    made = effect(past, head(5_000, past), lift, rng(), SEASON)

    assert_allclose(made.anyway, 5_000 * 0.2, rtol=0.01)
    assert_allclose(made.orders.mid, 5_000 * 0.2 * 0.2, rtol=0.02)
    assert_allclose(made.revenue.mid, 5_000 * 0.2 * 0.2 * 20, rtol=0.02)


def test_with_nothing_unknown_extra_orders_are_a_poisson_count():
    from scipy.stats import poisson

    many = known({0: fared(10**9, 10**8)})
    made = effect(many, head(1_000, many), Lift(np.log(1.3), 1e-9, ""), rng(), SEASON)

    assert (made.orders.low, made.orders.high) == (poisson.ppf(0.05, 30), poisson.ppf(0.95, 30))


def test_a_harmful_action_takes_orders_away():
    past = known({0: fared(900, 300)})
    made = effect(past, head(500, past), Lift.between(-0.4, -0.2, ""), rng(), SEASON)

    assert made.orders.high < 0
    assert made.revenue.high < 0


def test_what_moves_the_shop_moves_all_its_actions():
    past = known({0: fared(10**9, 10**8)}, stray=0.5)
    lift = Lift(np.log(1.5), 1e-9, "")

    two = [effect(past, head(50_000, past), lift, np.random.default_rng(n), SEASON).drawn["orders"] for n in (1, 2)]

    assert np.corrcoef(*two)[0, 1] > 0.95


def test_nobody_reached_or_no_past_is_no_expectation():
    lift = Lift.between(0, 0.2, "")

    assert effect(known({}), Head(reached=5), lift, rng(), SEASON) is None
    assert effect(known({0: fared(50, 5)}), Head(), lift, rng(), SEASON) is None


def test_without_money_orders_alone_are_expected():
    poor = known({0: Fared(people=500, orders=100, orders_squared=150)})

    made = effect(poor, head(100, poor), Lift.between(0, 0.2, ""), rng(), SEASON)

    assert made.revenue is None
    assert made.orders.mid > 0


def test_a_range_holds_its_mean_where_few_large_draws_carry_it():
    drawn = np.zeros(1_000)
    drawn[:20] = 100.0

    assert Range.of(drawn) == Range(0.0, 2.0, 2.0)


def test_rates_are_those_of_a_poisson_regression():
    import statsmodels.api as sm

    chance = rng()
    rows = chance.normal(0, 1, (400, len(TRAITS)))
    people = chance.integers(50, 400, 400)
    orders = chance.poisson(people * np.exp(-2 + rows @ [0.5, -0.4, 0.3, 0.0, 0.2, -0.1]))
    cells = {
        n: fared(int(k), int(o), **dict(zip(TRAITS, row, strict=True)))
        for n, (k, o, row) in enumerate(zip(people, orders, rows, strict=True))
    }
    oracle = sm.GLM(orders, sm.add_constant(rows), family=sm.families.Poisson(), exposure=people).fit(scale=1.5)

    rates = fitted(cells, dispersion=1.5)

    assert_allclose(rates.weights, oracle.params, atol=0.01)
    assert_allclose(rates.covariance, oracle.cov_params(), atol=2e-5)


def test_a_rate_in_the_engine_is_the_rate_in_numpy():
    import ibis

    rates = Rates(np.array([-1.0, 0.3, -0.2, 0.1, 0.5, -0.4, 0.7]), np.eye(7))
    rows = rng().normal(0, 1, (5, len(TRAITS)))

    told = ibis.memtable([dict(zip(TRAITS, map(float, row), strict=True)) for row in rows])

    assert_allclose(told.mutate(rate=rates.of()).execute().rate, rates.at(rows))


def test_who_is_unlike_anyone_seen_still_has_a_rate():
    of = known({n: fared(500, 200 // (n + 1), log_days=float(n)) for n in range(4)})

    late = of.rates.at(np.eye(len(TRAITS))[TRAITS.index("log_days")][None] * 6)

    assert 0 < late[0] < 0.1


def past_of(action, *by_day):
    """Tell of days, the latest first: orders of a thousand people each."""
    days = tuple(range(len(by_day)))
    return Past(28, days, {(action, day): {0: fared(1_000, orders)} for day, orders in zip(days, by_day, strict=True)})


def test_few_past_people_let_everyone_speak():
    past = past_of(EVERYONE, 9)
    past.fared |= {("few", 0): {0: fared(29, 3)}, ("many", 0): {1: fared(30, 3)}}

    assert [baseline(past, name).own for name in ("few", "many")] == [False, True]
    assert baseline(past, "few").whole.people == 1_000


def test_steady_forecasts_are_left_as_they_are():
    steady = missed(past_of("x", 100, 100, 100, 100), "x")

    assert abs(steady.mean) < 0.01
    assert steady.sd < 0.2


def test_orders_that_swing_from_horizon_to_horizon_widen_the_range():
    assert missed(past_of("x", 40, 160, 40, 160), "x").sd > 0.4


def test_a_log_that_ages_is_corrected_for_it():
    ageing = missed(past_of("x", 600, 660, 726, 800), "x")

    assert -0.2 < ageing.mean < -0.08


def test_a_single_past_day_checks_nothing():
    assert missed(past_of("x", 100), "x") == Missed()
