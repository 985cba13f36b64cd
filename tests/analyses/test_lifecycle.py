"""Who is new, who stays, who comes again, who goes."""

from __future__ import annotations

from datetime import date

from stories import codes, told

WEEKS = [date(2024, 1, 1), date(2024, 1, 8), date(2024, 1, 15), date(2024, 1, 22)]


def states(answer, period):
    return {row["state"]: row["users"] for row in answer.rows if row["period"] == period}


def test_everyone_of_a_week_or_the_one_before_is_in_one_state(shop):
    answer = shop("ann: view@0d view@7d view@8d view@14d view@27d; bob: view@1d view@15d; cid: view@9d").ask(
        "lifecycle"
    )

    assert told(answer, "period") == [week for week in WEEKS for _state in range(4)]
    assert states(answer, WEEKS[0]) == {"new": 2, "returning": 0, "resurrected": 0, "dormant": 0}
    assert states(answer, WEEKS[1]) == {"new": 1, "returning": 1, "resurrected": 0, "dormant": 1}
    assert states(answer, WEEKS[2]) == {"new": 0, "returning": 1, "resurrected": 1, "dormant": 1}
    assert states(answer, WEEKS[3]) == {"new": 0, "returning": 1, "resurrected": 0, "dormant": 1}
    assert codes(answer) == {"cohort-truncated"}


def test_a_week_that_is_not_over_is_missing_and_never_0(shop):
    answer = shop("ann: view@0d view@7d; bob: view@0d").ask("lifecycle")

    assert told(answer, "users", "open") == [*[(n, False) for n in (2, 0, 0, 0)], *[(None, True)] * 4]
    assert "open-period" in codes(answer)
    assert "2024-01-01" in answer.reading


def test_the_shops_midnight_parts_days(shop):
    answer = shop("ann: view@14h view@16h; bob: view@40h", clock="9h").ask("lifecycle", by="day")

    assert states(answer, date(2024, 1, 2)) == {"new": 0, "returning": 1, "resurrected": 0, "dormant": 0}


def test_periods_nobody_came_in_have_their_rows_and_the_gone(duck_shop):
    answer = duck_shop("ann: view@0d view@3d").ask("lifecycle", by="day")

    assert [states(answer, date(2024, 1, day))["dormant"] for day in (1, 2, 3, 4)] == [0, 1, 0, 0]
    assert states(answer, date(2024, 1, 3)) == dict.fromkeys(("new", "returning", "resurrected", "dormant"), 0)
    assert states(answer, date(2024, 1, 4))["resurrected"] == 1


def test_months_follow_one_another_over_the_turn_of_the_year(duck_shop):
    answer = duck_shop("ann: view@340d view@370d; bob: view@396d").ask("lifecycle", by="month")

    assert states(answer, date(2025, 1, 1)) == {"new": 1, "returning": 1, "resurrected": 0, "dormant": 0}


def test_since_cuts_the_rows_not_what_is_known(shop):
    answer = shop("ann: view@0d view@7d view@13d; bob: view@1d view@13d; cid: view@2d").ask(
        "lifecycle", since="2024-01-08"
    )

    assert states(answer, WEEKS[1]) == {"new": 0, "returning": 2, "resurrected": 0, "dormant": 1}
    assert "cohort-truncated" not in codes(answer)


def test_until_leaves_its_week_open(duck_shop):
    answer = duck_shop("ann: view@0d view@7d view@20d").ask("lifecycle", until="2024-01-10")

    assert told(answer, "open")[::4] == [False, True]


def test_new_is_the_first_event_of_the_log_whatever_is_chosen(duck_shop):
    answer = duck_shop("ann: view@0d buy@8d; bob: buy@9d view@13d").ask("lifecycle", where="event = purchase")

    assert states(answer, WEEKS[1]) == {"new": 1, "returning": 0, "resurrected": 1, "dormant": 0}


def test_one_open_week_alone_says_nothing_yet(duck_shop):
    answer = duck_shop("ann: view@0d").ask("lifecycle")

    assert set(told(answer, "users")) == {None}
    assert answer.reading == "No week is over yet, so nobody's state is known."
