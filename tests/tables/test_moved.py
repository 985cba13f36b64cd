"""A log as several days of the past saw it in one, against each day by itself."""

from __future__ import annotations

from datetime import date

STORIES = """
ann: view@0d cart@1d buy@2d=20 view@8d buy@9d=5 view@20d
bob: view@1d view@8d buy@15d=7
cid: view@19d
"""
DAYS = (date(2024, 1, 15), date(2024, 1, 8), date(2024, 1, 2))


def test_each_day_knows_what_was_known_before_it(duck_shop):
    t = duck_shop(STORIES).tables()
    names = ("days_since_first", "days_since_order", "order_gap_days", "orders", "revenue", "sessions")

    past = t.on_past_days(t.all_users, DAYS)
    found = t.engine.rows(past.users_as_of(DAYS[0], names))

    for place, day in enumerate(DAYS):
        alone = [bare(row) for row in t.engine.rows(t.users_as_of(day, names))]
        moved = [bare(row) for row in found if row["user_id"] % len(DAYS) == place]
        assert sorted(moved, key=str) == sorted(alone, key=str)
        assert moved


def test_users_left_out_have_no_copy(duck_shop):
    t = duck_shop(STORIES).tables()

    past = t.on_past_days(t.all_users.filter(t.all_users.user_id == "bob"), DAYS)

    assert t.engine.count(past.all_events) == 3 * len(DAYS)


def bare(row):
    return {name: value for name, value in row.items() if name != "user_id"}
