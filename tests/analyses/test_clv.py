"""What customers are likely to buy and bring from now on."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest
from scipy import stats
from scipy.integrate import quad
from scipy.optimize import approx_fprime
from scipy.special import beta, gamma, roots_genlaguerre, roots_sh_jacobi

import crowds
from footfall.analyses.clv import money_ahead, orders_ahead
from footfall.analyses.clv.deciles import Hopes, deciles
from footfall.analyses.clv.history import Buyers, histories
from footfall.analyses.clv.money_ahead import Spent
from footfall.analyses.clv.orders_ahead import Seen
from lifetimes import Truth, log
from stories import codes, told

PAPER = np.array([0.243, 4.414, 0.793, 2.426])
"""Fader, Hardie and Lee 2005, table 2."""


def seen(*customers):
    """Know each customer's x, t_x and T."""
    x, t_x, age = np.array(customers, dtype=float).T
    return Seen(x, t_x, age, np.ones(len(x)))


def test_days_with_an_order_make_a_history(shop):
    tables = shop("ann: buy@0d=1 buy@5m=2 buy@7d=5 buy@20d=9; bob: buy@3d=4; cid: view@30d").tables()

    assert tables.engine.rows(histories(tables, tables.last_on)) == [
        {"user_id": "ann", "frequency": 2, "recency": 20, "age": 30, "monetary": 7, "later": 0},
        {"user_id": "bob", "frequency": 0, "recency": 0, "age": 27, "monetary": None, "later": 0},
    ]


def test_a_history_ends_where_it_is_cut_and_counts_the_days_after(shop):
    tables = shop("ann: buy@0d=1 buy@7d=5 buy@20d=9 buy@21d=1 buy@21d1h=1; bob: buy@13d=4; cid: view@30d").tables()

    (row,) = tables.engine.rows(histories(tables, date(2024, 1, 11)))
    assert row == {"user_id": "ann", "frequency": 1, "recency": 7, "age": 10, "monetary": 5, "later": 2}


def test_days_are_those_of_the_shop_and_since_leaves_out_who_ordered_before(shop):
    told_ = shop("ann: buy@14h=1 buy@16h=1; bob: buy@2d=1 buy@4d=1", clock="9h")
    tables = told_.tables(since="2024-01-02")

    assert [row["frequency"] for row in tables.engine.rows(histories(told_.tables(), date(2024, 1, 5)))] == [1, 1]
    assert [row["user_id"] for row in tables.engine.rows(histories(tables, tables.last_on))] == ["bob"]


def test_the_papers_customer_is_expected_to_order_as_often_as_it_says():
    assert orders_ahead.expected(PAPER, seen((2, 30.43, 38.86)), 39)[0] == pytest.approx(1.226, abs=1e-3)


def by_quadrature(values, x, t_x, age, ahead):
    """Expect over what the rate and the chance to stop may be, weighing each by how likely it makes the history."""
    r, alpha, a, b = values
    rates, often = roots_genlaguerre(120, r - 1)
    stops, share = roots_sh_jacobi(60, a + b - 1, a)
    p, q = np.meshgrid(rates / alpha, stops, indexing="ij")
    weight = np.outer(often, share) / (gamma(r) * beta(a, b))

    still = p**x * (1 - q) ** x * np.exp(-p * age)
    gone = p**x * q * (1 - q) ** (x - 1) * np.exp(-p * t_x) if x else 0 * p
    whole = (weight * (still + gone)).sum()
    orders = (weight * still * (1 - np.exp(-p * q * ahead)) / q).sum() / whole
    return np.log(whole), (weight * still).sum() / whole, orders


@pytest.mark.parametrize("known", [(0, 0, 10), (1, 3, 10), (4, 9, 12), (3, 1, 20)])
@pytest.mark.parametrize("values", [(0.8, 4, 1.5, 2.5), (1.4, 9, 2, 3)])
def test_likelihood_alive_and_orders_are_what_integrals_give(values, known):
    likelihood, alive, orders = by_quadrature(values, *known, 26)

    assert orders_ahead._likelihood(np.array(values), seen(known))[0] == pytest.approx(likelihood, rel=1e-5)
    assert orders_ahead.alive(np.array(values), seen(known))[0] == pytest.approx(alive, rel=1e-5)
    assert orders_ahead.expected(np.array(values), seen(known), 26)[0] == pytest.approx(orders, rel=1e-5)


def test_expected_orders_have_no_hole_where_a_is_one():
    at, near = (orders_ahead.expected(np.array([0.8, 4, a, 2.5]), seen((3, 9, 12)), 26)[0] for a in (1, 1.001))

    assert at == pytest.approx(near, rel=1e-3)


@pytest.mark.parametrize(("a", "b"), [(0.793, 2.426), (0.02, 4), (3, 0.5), (90, 40)])
def test_the_sum_over_chances_to_stop_is_the_formula(a, b):
    values, known = np.array([0.243, 4.414, a, b]), seen((0, 0, 38.86), (2, 30.43, 38.86), (17, 38, 39))
    added = orders_ahead.alive(values, known) * orders_ahead._added_up(values, known, 39)

    assert added == pytest.approx(orders_ahead.expected(values, known, 39), rel=1e-4)


def test_where_almost_everybody_stops_at_once_a_few_orders_are_expected():
    known = seen((0, 0, 12), (1, 3, 12), (3, 8, 9))
    expected = [orders_ahead.expected(np.array([0.03, 0.66, a, 1_500]), known, 52) for a in (99, 101, 8_000, 1e6)]

    assert expected[0] == pytest.approx(expected[1], rel=0.02)
    assert np.isfinite(expected).all()
    assert (np.diff(expected, axis=0) < 0).all()


def test_nothing_overflows_for_the_most_frequent():
    many = seen((900, 300, 365), (900, 10, 365), (2_500, 364, 365))
    value, slope = orders_ahead._likelihood(PAPER, many)

    assert np.isfinite([value, *slope, *orders_ahead.expected(PAPER, many, 365)]).all()
    assert orders_ahead.alive(PAPER, many)[1] == pytest.approx(0, abs=1e-12)


@pytest.mark.parametrize(
    ("likelihood", "known", "at"),
    [
        (orders_ahead._likelihood, seen((0, 0, 10), (1, 3, 10), (7, 8, 12)), PAPER),
        (money_ahead._likelihood, Spent(np.array([1.0, 7.0]), np.array([12.0, 30.0])), np.array([6.0, 4.0, 15.0])),
    ],
    ids=["orders", "money"],
)
def test_slopes_are_those_of_the_likelihood(likelihood, known, at):
    by_steps = approx_fprime(at, lambda values: likelihood(values, known)[0], 1e-7)

    assert likelihood(at, known)[1] == pytest.approx(by_steps, rel=1e-4)


def test_the_likelihood_of_money_is_the_integral_over_means():
    p, q, v, x, mean = 6.0, 4.0, 15.0, 3, 20.0

    def likely(n):
        return stats.gamma(p * x, scale=1 / (n * x)).pdf(mean) * stats.gamma(q, scale=1 / v).pdf(n)

    whole = quad(likely, 0, np.inf)[0]
    spent = Spent(np.array([float(x)]), np.array([mean]))

    assert money_ahead._likelihood(np.array([p, q, v]), spent)[0] == pytest.approx(np.log(whole))


def test_what_is_drawn_is_in_the_mean_what_is_expected():
    dice, known = np.random.default_rng(3), seen(*[(3, 25, 30)] * 100_000)
    spent, worth = Spent(np.full(100_000, 3.0), np.full(100_000, 20.0)), np.array([6.0, 4.0, 15.0])
    came = orders_ahead.drawn(dice, PAPER, known, 39)
    brought = money_ahead.drawn(dice, worth, spent, came)

    wanted = orders_ahead.expected(PAPER, known, 39)[0]
    assert came.mean() == pytest.approx(wanted, rel=0.02)
    assert brought.mean() == pytest.approx(wanted * money_ahead.expected(worth, spent)[0], rel=0.02)


@pytest.fixture(scope="module")
def weeks(duck):
    """2,000 customers over 52 weeks."""
    return crowds.opened(duck, log(*Truth().orders(5, customers=2_000, days=364, entry=90)))


def test_the_parameters_that_customers_were_drawn_from_are_within_their_intervals(weeks):
    facts = weeks.ask("clv").facts

    for name in ("r", "alpha", "a", "b", "p", "q", "v"):
        assert facts[name].low < getattr(Truth(), name) < facts[name].high, name


def test_tenths_go_from_best_to_worst_and_hold_everyone(weeks):
    answer = weeks.ask("clv", days=90)

    assert told(answer, "decile", "customers") == [(tenth, 200) for tenth in range(1, 11)]
    assert told(answer, "value") == sorted(told(answer, "value"), reverse=True)
    assert all(row["low"] < row["value"] < row["high"] for row in answer.rows)
    assert all(row["orders_low"] < row["expected_orders"] < row["orders_high"] for row in answer.rows)
    assert answer.facts["total_value"].value == pytest.approx(sum(200 * value for value in told(answer, "value")))


def test_the_unit_changes_the_parameters_and_nothing_else(weeks):
    by_week, by_day = (weeks.ask("clv", unit=unit) for unit in ("week", "day"))

    assert by_day.facts["alpha"].value == pytest.approx(7 * by_week.facts["alpha"].value, rel=1e-4)
    assert told(by_day, "expected_orders") == pytest.approx(told(by_week, "expected_orders"), rel=1e-4)


def test_without_money_orders_are_told_and_no_value(duck):
    events = log(*Truth().orders(5, customers=200, days=364, entry=90)).drop_columns("revenue")
    answer = crowds.opened(duck, events).ask("clv")

    assert {(row["value"], row["low"], row["high"]) for row in answer.rows} == {(None, None, None)}
    assert codes(answer) == {"no-revenue", "extrapolated"}
    assert not {"p", "q", "v", "total_value"} & set(answer.facts)
    assert told(answer, "expected_orders") == sorted(told(answer, "expected_orders"), reverse=True)


def test_where_nobody_stops_the_edge_is_told(duck):
    truth = Truth(a=1e-3, b=1e3, alpha=3)
    answer = crowds.opened(duck, log(*truth.orders(2, customers=300, days=364, entry=30))).ask("clv")

    assert min(told(answer, "alive")) > 0.9
    assert "hardly-stops" in codes(answer)
    assert "at-edge" in codes(answer) or answer.facts["b"].value > 50 * answer.facts["a"].value


@pytest.mark.parametrize(
    "story",
    [
        "ann: buy@0d=1 buy@3d=1; bob: view@9d",
        "; ".join(f"u{number}: buy@{number % 9}d=1" for number in range(80)),
        "; ".join(f"u{number}: buy@{number % 9}d=1 buy@9d=1" for number in range(49)),
        "ann: view@0d",
    ],
    ids=["one", "nobody came back", "fewer than fifty", "nothing sold"],
)
@pytest.mark.parametrize("name", ["clv", "clv-calibration"])
def test_too_few_to_learn_from_is_told(duck_shop, story, name):
    answer = duck_shop(story).ask(name)

    assert (answer.rows, codes(answer)) == ([], {"log-too-short"})


def test_a_log_too_short_to_hold_anything_out_is_told(duck_shop):
    assert codes(duck_shop("ann: buy@0d").ask("clv-calibration")) == {"log-too-short"}
    assert codes(duck_shop("ann: buy@0d buy@9d").ask("clv-calibration", days=10)) == {"log-too-short"}


def test_what_came_true_is_set_beside_what_was_expected(weeks):
    who, day, _money = Truth().orders(5, customers=2_000, days=364, entry=90)
    answer = weeks.ask("clv-calibration", days=100)
    end = int(day.max()) - 100
    actual = {user: {int(d) for d in day[who == user]} for user in np.unique(who)}
    known = {user: mine for user, mine in actual.items() if min(mine) <= end}
    wanted: dict[int, list[tuple[int, float]]] = {}
    for mine in known.values():
        x = sum(min(mine) < d <= end for d in mine)
        naive = x / (end - min(mine)) * 100 if x else 0
        wanted.setdefault(min(x, 7), []).append((sum(d > end for d in mine), naive))

    assert {row["frequency"]: row["customers"] for row in answer.rows} == {x: len(of) for x, of in wanted.items()}
    for row in answer.rows:
        came, naive = np.mean(wanted[row["frequency"]], axis=0)
        assert (row["actual"], row["naive"]) == (pytest.approx(came), pytest.approx(naive))
    assert answer.facts["expected_error"].value < answer.facts["naive_error"].value
    assert answer.facts["expected"].value == pytest.approx(answer.facts["actual"].value, rel=0.1)


def test_half_the_log_is_held_out_where_nothing_is_said(weeks):
    assert weeks.ask("clv-calibration").facts["held_out_days"].value == 182


def covered(duck, seeds, customers) -> dict[str, float]:
    """Tell how often the tenths of simulated shops brought what their interval said they would in half a year."""
    cut, ahead, hits = 363, 182, {"orders": [], "value": []}
    for seed in seeds:
        who, day, money = Truth().orders(seed, customers=customers, days=cut + 1 + ahead, entry=120)
        tables = crowds.opened(duck, log(who, day, money)).tables()
        table = tables.engine.arrow(histories(tables, date(2024, 12, 29)))
        buyers = Buyers.of(table, 7)
        found = buyers.orders(), buyers.money(), ahead / 7
        spent = np.bincount(who, np.where(day > cut, money, 0), customers)[table["user_id"].to_numpy()]
        for row, tenth in zip(deciles(buyers, *found), Hopes.of(buyers, *found).tenths(), strict=True):
            hits["orders"].append(row["orders_low"] <= buyers.later[tenth].mean() <= row["orders_high"])
            hits["value"].append(row["low"] <= spent[tenth].mean() <= row["high"])
    return {name: float(np.mean(found)) for name, found in hits.items()}


def test_intervals_hold_what_came_true(duck):
    assert min(covered(duck, range(100, 104), 500).values()) >= 0.85


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_intervals_hold_what_came_true_as_often_as_they_say(duck):
    assert covered(duck, range(60), 1_000) == {
        "orders": pytest.approx(0.95, abs=0.03),
        "value": pytest.approx(0.95, abs=0.03),
    }
