"""Who of each cohort comes back."""

from __future__ import annotations

from datetime import date

from stories import codes, told


def cells(answer):
    return told(answer, "cohort", "age", "cohort_size", "customers", "rate", "open")


def test_a_cohort_is_those_who_first_came_in_one_period(shop):
    answer = shop("ann: view@0d view@1d; bob: view@0d; cid: view@1d view@2d; dan: view@2d23h").ask(
        "retention", by="day"
    )

    assert cells(answer) == [
        (date(2024, 1, 1), 0, 2, 2, 1.0, False),
        (date(2024, 1, 1), 1, 2, 1, 0.5, False),
        (date(2024, 1, 1), 2, 2, 0, 0.0, False),
        (date(2024, 1, 2), 0, 1, 1, 1.0, False),
        (date(2024, 1, 2), 1, 1, 1, 1.0, False),
        (date(2024, 1, 3), 0, 1, 1, 1.0, False),
    ]


def test_a_week_that_is_not_over_is_open_and_has_no_rate(shop):
    answer = shop("ann: view@0d view@7d view@13d; bob: view@12d").ask("retention")

    assert cells(answer) == [
        (date(2024, 1, 1), 0, 1, 1, 1.0, False),
        (date(2024, 1, 1), 1, 1, 1, 1.0, False),
        (date(2024, 1, 8), 0, 1, 1, 1.0, False),
    ]
    answer = shop("ann: view@0d view@7d; bob: view@12d").ask("retention")
    assert cells(answer)[1:] == [(date(2024, 1, 1), 1, 1, 1, None, True), (date(2024, 1, 8), 0, 1, 1, None, True)]
    assert told(answer, "low", "high")[1] == (None, None)
    assert codes(answer) == {"cohort-truncated", "open-period"}


def test_on_or_after_counts_those_who_came_then_or_later(shop):
    story = "ann: view@0d view@2d; bob: view@0d view@1d; cid: view@0d"
    answer = shop(story).ask("retention", by="day", counting="on-or-after")

    assert told(answer, "customers") == [3, 2, 1]


def test_the_shops_midnight_parts_cohorts(shop):
    answer = shop("ann: view@14h; bob: view@16h", clock="9h").ask("retention", by="day")

    assert told(answer, "cohort", "age") == [(date(2024, 1, 1), 0), (date(2024, 1, 1), 1), (date(2024, 1, 2), 0)]


def test_a_month_later_is_the_next_month_however_long(shop):
    answer = shop("ann: view@30d view@31d; bob: view@0d view@59d").ask("retention", by="month")

    assert told(answer, "cohort", "age", "customers", "open") == [
        (date(2024, 1, 1), 0, 2, False),
        (date(2024, 1, 1), 1, 2, False),
    ]


def test_months_number_over_the_turn_of_the_year(duck_shop):
    answer = duck_shop("ann: view@340d view@370d; bob: view@396d").ask("retention", by="month")

    assert told(answer, "cohort", "age", "customers")[:2] == [(date(2024, 12, 1), 0, 1), (date(2024, 12, 1), 1, 1)]


def test_the_first_cohort_is_told_to_be_truncated(duck_shop):
    assert "cohort-truncated" in codes(duck_shop("ann: view@0d view@1d").ask("retention", by="day"))


def test_periods_bound_how_far_a_cohort_is_followed(duck_shop):
    answer = duck_shop("ann: view@0d view@5d").ask("retention", by="day", periods=2)

    assert told(answer, "age") == [0, 1, 2]


def test_the_first_event_is_that_of_the_whole_log_whatever_events_are_chosen(duck_shop):
    answer = duck_shop("ann: view@0d buy@1d; bob: buy@1d").ask("retention", by="day", where="event = purchase")

    assert told(answer, "cohort", "age", "cohort_size", "customers") == [
        (date(2024, 1, 1), 0, 1, 0),
        (date(2024, 1, 1), 1, 1, 1),
        (date(2024, 1, 2), 0, 1, 1),
    ]


def test_since_leaves_earlier_cohorts_out(duck_shop):
    answer = duck_shop("ann: view@0d view@1d; bob: view@1d view@2d").ask("retention", by="day", since="2024-01-02")

    assert told(answer, "cohort", "age", "customers") == [(date(2024, 1, 2), 0, 1), (date(2024, 1, 2), 1, 1)]
    assert "cohort-truncated" not in codes(answer)


def test_until_closes_nothing_that_was_not_over_by_then(duck_shop):
    answer = duck_shop("ann: view@0d view@7d view@20d").ask("retention", until="2024-01-10")

    assert told(answer, "age", "open", "rate") == [(0, False, 1.0), (1, True, None)]


def test_the_pooled_rate_weighs_users_not_cohorts(duck_shop):
    answer = duck_shop("ann: view@0d view@1d; bob: view@0d; cid: view@1d view@2d; dan: view@2d").ask(
        "retention", by="day"
    )

    fact = answer.facts["pooled_rate"]
    assert (fact.value, fact.n) == (2 / 3, 3)
