"""What each cohort of buyers goes on spending."""

from __future__ import annotations

from datetime import date

import pytest

from stories import codes, told

JANUARY, FEBRUARY, MARCH = date(2024, 1, 1), date(2024, 2, 1), date(2024, 3, 1)
CELL = ("cohort", "age", "cohort_size", "revenue", "share_of_first", "open")


def test_a_cohort_is_those_who_first_bought_in_one_month(shop):
    answer = shop("ann: view@0d buy@5d=30 buy@40d=10; bob: buy@6d=10; cid: view@1d buy@45d=8 buy@59d=2").ask(
        "revenue-retention"
    )

    assert told(answer, *CELL) == [
        (JANUARY, 0, 2, 40.0, 1.0, False),
        (JANUARY, 1, 2, 10.0, 0.25, False),
        (FEBRUARY, 0, 1, 10.0, 1.0, False),
    ]
    assert codes(answer) == {"cohort-truncated"}
    assert answer.facts["pooled_share"].value == 0.25


def test_an_open_month_has_no_share_and_is_never_0(shop):
    answer = shop("ann: buy@0d=20 buy@35d=5; bob: buy@32d=4 view@61d").ask("revenue-retention")

    assert told(answer, *CELL) == [
        (JANUARY, 0, 1, 20.0, 1.0, False),
        (JANUARY, 1, 1, 5.0, 0.25, False),
        (JANUARY, 2, 1, None, None, True),
        (FEBRUARY, 0, 1, 4.0, 1.0, False),
        (FEBRUARY, 1, 1, None, None, True),
    ]
    assert "open-period" in codes(answer)


def test_what_was_spent_so_far_in_an_open_month_is_shown_without_a_share(duck_shop):
    answer = duck_shop("ann: buy@0d=20 buy@31d=5").ask("revenue-retention")

    assert told(answer, *CELL)[-1] == (JANUARY, 1, 1, 5.0, None, True)
    assert "nothing can be said yet" in answer.reading


def test_a_closed_month_in_which_nothing_was_spent_is_0(duck_shop):
    answer = duck_shop("ann: buy@0d=20; bob: view@59d").ask("revenue-retention")

    assert told(answer, *CELL)[1] == (JANUARY, 1, 1, 0.0, 0.0, False)


def test_refunds_are_taken_off_and_may_go_below_none(shop):
    answer = shop("ann: refund@1d=-7 buy@2d=20 refund@3d=-5 refund@40d=-3; bob: refund@4d=-9 view@59d").ask(
        "revenue-retention"
    )

    assert told(answer, "cohort_size", "revenue", "share_of_first") == [(1, 8.0, 1.0), (1, -3.0, pytest.approx(-3 / 8))]


def test_a_refund_in_a_month_before_the_first_order_belongs_to_no_cohort(duck_shop):
    answer = duck_shop("ann: refund@1d=-7 buy@32d=20 view@59d").ask("revenue-retention")

    assert told(answer, *CELL) == [(FEBRUARY, 0, 1, 20.0, 1.0, False)]


def test_a_cohort_that_brought_nothing_at_first_has_no_shares(duck_shop):
    answer = duck_shop("ann: buy@1d=0 buy@35d=5 view@59d").ask("revenue-retention")

    assert told(answer, "revenue", "share_of_first") == [(0.0, None), (5.0, None)]


def test_the_first_order_is_that_of_the_whole_log(duck_shop):
    story = "ann: buy@0d=20#ads buy@40d=5#mail buy@59d=1#mail; bob: buy@41d=7#mail"
    by_mail = duck_shop(story).ask("revenue-retention", where="channel = mail")
    later = duck_shop(story).ask("revenue-retention", since="2024-02-01")

    assert told(by_mail, "cohort", "age", "revenue", "share_of_first") == [
        (JANUARY, 0, 0.0, None),
        (JANUARY, 1, 6.0, None),
        (FEBRUARY, 0, 7.0, 1.0),
    ]
    assert told(later, "cohort", "revenue") == [(FEBRUARY, 7.0)]
    assert "cohort-truncated" not in codes(later)


def test_the_shops_midnight_parts_cohorts(shop):
    answer = shop("ann: buy@14h=3; bob: buy@16h=4; cid: view@40h", clock="9h").ask("revenue-retention", by="day")

    assert told(answer, "cohort", "age", "revenue") == [
        (date(2024, 1, 1), 0, 3.0),
        (date(2024, 1, 1), 1, 0.0),
        (date(2024, 1, 1), 2, 0.0),
        (date(2024, 1, 2), 0, 4.0),
        (date(2024, 1, 2), 1, 0.0),
    ]


def test_a_log_without_money_is_told_so(duck_shop):
    answer = duck_shop("ann: buy@0d").ask("revenue-retention")

    assert (answer.rows, codes(answer)) == ([], {"not-applicable"})
