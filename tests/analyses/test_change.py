"""Why revenue moved between two periods."""

from __future__ import annotations

import pytest

from footfall.errors import BadRequest
from stories import codes, told

LOYAL = """ann: buy@1d=20 buy@32d=20; bob: buy@2d=20 buy@33d=20; cid: buy@3d=20 buy@34d=20 buy@61d=20
eva: buy@40d=10; fay: buy@65d=10; gil: buy@66d=10; zoe: view@90d"""


def factors(answer):
    return {row["factor"]: (row["before"], row["after"]) for row in answer.rows}


def adds_up(answer):
    total = sum(row["contribution"] for row in answer.rows)
    return total == pytest.approx(answer.facts["difference"].value)


def test_loyal_buyers_leave_while_new_ones_keep_coming(shop):
    answer = shop(LOYAL).ask("change")

    assert (answer.asked["from"], answer.asked["to"]) == ("2024-02", "2024-03")
    assert factors(answer) == {
        "new buyers": (1, 2),
        "returning buyers": (3, 1),
        "orders per buyer": (1.0, 1.0),
        "revenue per order": (17.5, pytest.approx(40 / 3)),
    }
    assert (answer.facts["revenue_before"].value, answer.facts["revenue_after"].value) == (70, pytest.approx(40))
    assert adds_up(answer)
    assert "Loyal buyers leave while new ones keep coming" in answer.reading
    assert "is returning buyers, from 3 to 1" in answer.reading
    assert codes(answer) == {"cohort-truncated", "unequal-periods"}


def test_nobody_is_said_to_leave_where_buyers_stay(duck_shop):
    reading = duck_shop("ann: buy@0d=5 buy@33d=5; bob: buy@1d=5 buy@35d=9; cid: buy@59d=1").ask("change").reading

    assert "Loyal" not in reading


def test_a_buyer_is_new_in_the_period_of_their_first_purchase_of_the_log(shop):
    answer = shop("ann: buy@0d=5 buy@1d=5; bob: view@0d buy@2d=5 buy@3d=5").ask("change")

    assert (answer.asked["from"], answer.asked["to"]) == ("2024-01-01..2024-01-02", "2024-01-03..2024-01-04")
    assert factors(answer)["new buyers"] == (1, 1)
    assert factors(answer)["returning buyers"] == (0, 0)
    assert factors(answer)["orders per buyer"] == (2.0, 2.0)


def test_one_factor_alone_gets_all_of_the_difference(duck_shop):
    answer = duck_shop("ann: buy@0d=5 buy@31d=5; bob: buy@1d=5 buy@32d=15 view@59d").ask("change")
    parts = dict(told(answer, "factor", "contribution"))

    assert parts["revenue per order"] == pytest.approx(10)
    assert parts["orders per buyer"] == 0
    assert parts["new buyers"] == pytest.approx(-parts["returning buyers"])


def test_a_period_without_orders_leaves_the_ratios_missing_and_buyers_take_it_all(shop):
    answer = shop("ann: buy@0d=5 buy@1d=7; bob: view@59d").ask("change")

    assert factors(answer) == {
        "new buyers": (1, 0),
        "returning buyers": (0, 0),
        "orders per buyer": (2.0, None),
        "revenue per order": (6.0, None),
    }
    assert told(answer, "contribution") == [-12.0, 0.0, 0.0, 0.0]


def test_refunds_are_a_row_of_their_own(shop):
    answer = shop("ann: buy@0d=20 refund@2d=-5 buy@31d=20; bob: refund@32d=-15 view@59d").ask("change")

    assert told(answer, "factor", "before", "after", "contribution")[-1] == ("refunds", -5.0, -15.0, -10.0)
    assert answer.facts["difference"].value == pytest.approx(-10)
    assert adds_up(answer)


def test_running_sums_lead_from_one_revenue_to_the_other(duck_shop):
    answer = duck_shop(LOYAL).ask("change")
    starts, ends = told(answer, "start"), told(answer, "end")

    assert starts[1:] == ends[:-1]
    assert (starts[0], ends[-1]) == (70, pytest.approx(40))


def test_by_a_dimension_each_value_has_its_difference_and_what_has_none_keeps_a_row(shop):
    answer = shop("ann: buy@0d=20#ads buy@31d=5#ads buy@32d=4; bob: buy@1d=1#mail buy@33d=9#mail view@59d").ask(
        "change", by="channel"
    )

    assert told(answer, "factor", "before", "after", "contribution") == [
        ("ads", 20.0, 5.0, -15.0),
        ("mail", 1.0, 9.0, 8.0),
        (None, 0.0, 4.0, 4.0),
    ]
    assert adds_up(answer)
    assert "missing-values" in codes(answer)


def test_lines_of_one_order_are_one_and_an_order_in_both_periods_counts_in_both(shop):
    answer = shop("ann: buy@0d=5{order_id=o1} buy@1h=5{order_id=o1} buy@1d=5{order_id=o1}").ask("change")

    assert factors(answer)["orders per buyer"] == (1.0, 1.0)
    assert factors(answer)["returning buyers"] == (0, 1)
    assert factors(answer)["revenue per order"] == (10.0, 5.0)


def test_the_shops_midnight_parts_periods(shop):
    answer = shop("ann: buy@14h50m=3; bob: buy@15h10m=4", clock="9h").ask("change")

    assert (answer.asked["from"], answer.asked["to"]) == ("2024-01-01", "2024-01-02")
    assert factors(answer)["revenue per order"] == (3.0, 4.0)


@pytest.mark.parametrize(
    ("asked", "periods"),
    [
        ({"from_": "2024-01"}, ("2024-01", "2024-02")),
        ({"to": "2024-03"}, ("2024-02", "2024-03")),
        ({"to": "2024-01-08..2024-01-14"}, ("2024-01-01..2024-01-07", "2024-01-08..2024-01-14")),
        ({"from_": "2024-01-01"}, ("2024-01-01", "2024-01-02")),
        ({"from_": "2024-01-01..2024-01-31", "to": "2024-02-01..2024-02-10"}, ("2024-01", "2024-02-01..2024-02-10")),
        ({"from_": "2023", "to": "2024"}, ("2023-01-01..2023-12-31", "2024-01-01..2024-12-31")),
    ],
)
def test_periods_are_given_as_people_name_them_and_one_finds_the_other(duck_shop, asked, periods):
    answer = duck_shop(LOYAL).ask("change", **asked)

    assert (answer.asked["from"], answer.asked["to"]) == periods


@pytest.mark.parametrize(
    "asked",
    [{"to": "October"}, {"to": "2024-13"}, {"to": "2024-02-02..2024-02-01"}, {"from_": "2024-01", "to": "2024-01-31"}],
)
def test_what_is_no_pair_of_periods_is_refused(duck_shop, asked):
    with pytest.raises(BadRequest):
        duck_shop(LOYAL).ask("change", **asked)


def test_an_odd_day_in_the_middle_is_in_neither_half(duck_shop):
    answer = duck_shop("ann: buy@0d=1 buy@1d=2 buy@2d=4 view@4d").ask("change")

    assert (answer.asked["from"], answer.asked["to"]) == ("2024-01-01..2024-01-02", "2024-01-04..2024-01-05")
    assert answer.facts["difference"].value == -3


def test_a_period_beyond_the_log_is_told_to_be_open(duck_shop):
    assert "open-period" in codes(duck_shop(LOYAL).ask("change", to="2024-04"))


@pytest.mark.parametrize(
    ("story", "code"),
    [
        ("ann: view@0d", "not-applicable"),
        ("ann: buy@0d=3", "log-too-short"),
        ("ann: view@0d buy@1d=3 view@2d", "no-rows"),
    ],
)
def test_where_there_is_nothing_to_compare_a_sentence_says_why(duck_shop, story, code):
    answer = duck_shop(story).ask("change")

    assert (answer.rows, codes(answer)) == ([], {code})
