"""Units of sessions against plain Python and pandas, over shops made up by chance."""

from __future__ import annotations

from collections import Counter
from statistics import mean, median

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chance import by_user, cut, deeds
from stories import opened

EVENTS = ("view_item", "view_item", "login", "add_to_wishlist", "add_to_cart", "begin_checkout", "sign_up", "purchase")
MORE = {
    "event": st.sampled_from(EVENTS),
    "channel": st.sampled_from([None, "ads", "mail"]),
    "country": st.sampled_from([None, "KR", "US"]),
}
OWN = {"source_session_id": st.sampled_from([None, "s1", "s2"])}
EDGES = [0, 5, 10, 15, 20, 30, 45, 60, 120, 1440, 2880]
minutes = st.one_of(st.sampled_from(EDGES), st.integers(0, 400), st.integers(0, 9000))
shops = st.one_of(
    st.lists(deeds(minutes=minutes, more=MORE), min_size=1, max_size=40),
    st.lists(deeds(minutes=minutes, more={**MORE, **OWN}), min_size=1, max_size=40),
)
filters = st.sampled_from([None, "event = add_to_cart", "channel = ads", "event != view_item"])
HOLDS = {
    None: bool,
    "event = add_to_cart": lambda row: row["event"] == "add_to_cart",
    "channel = ads": lambda row: row["channel"] == "ads",
    "event != view_item": lambda row: row["event"] != "view_item",
}
some = settings(max_examples=12)


def sessions_of(rows, where, gap=1800):
    """Cut everyone's events and keep the sessions with a chosen event: user and events."""
    whole = [(user, part) for user, events in by_user(rows).items() for part in cut(events, gap)]
    return [(user, part) for user, part in whole if any(HOLDS[where](row) for row in part)]


def seconds(part):
    return (part[-1]["event_at"] - part[0]["event_at"]).total_seconds()


def figures(sessions):
    """Say of sessions what session-stats and session-gap both do."""
    users, lengths = {user for user, _ in sessions}, [seconds(part) for _, part in sessions]
    return {
        "sessions": len(sessions),
        "users": len(users),
        "sessions_per_user": len(sessions) / len(users),
        "median_seconds": median(lengths),
        "mean_seconds": pytest.approx(mean(lengths)),
        "bounce_rate": mean(len(part) == 1 for _, part in sessions),
        "conversion_rate": mean(any(row["event"] == "purchase" for row in part) for _, part in sessions),
    }


def shown(row, wanted):
    return {name: row[name] for name in wanted}


@some
@given(rows=shops, where=filters)
def test_sessions_at_every_gap_are_those_cut_by_hand(duck, rows, where):
    answer = opened(duck, rows).ask("session-gap", where=where)

    if not answer.rows:
        assert not any(HOLDS[where](row) for row in rows)
    for row in answer.rows:
        wanted = figures(sessions_of(rows, where, row["gap_seconds"]))
        assert shown(row, wanted) == wanted


@some
@given(rows=shops, where=filters)
def test_at_the_shops_own_gap_they_are_the_shops_sessions(duck, rows, where):
    shop = opened(duck, rows)
    whole, gaps = shop.ask("session-stats", where=where), shop.ask("session-gap", where=where)

    assert bool(whole.rows) == bool(gaps.rows)
    for row in whole.rows:
        wanted = {name: row[name] for name in figures([("ann", rows[:1])])} | {
            "mean_seconds": pytest.approx(row["mean_seconds"])
        }
        assert shown(gaps.rows[2], wanted) == wanted


@some
@given(rows=shops, where=filters, by=st.sampled_from([None, "channel", "country", "landing", "hour"]))
def test_session_stats_are_those_of_each_group(duck, rows, where, by):
    groups: dict[str, list] = {}
    for user, part in sessions_of(rows, where):
        values = {
            None: "all",
            "landing": part[0]["event"],
            "hour": str(part[0]["event_at"].hour),
        } | {name: next((row[name] for row in part if row[name]), None) for name in ("channel", "country")}
        groups.setdefault(values[by], []).append((user, part))
    lost = len(groups.pop(None, []))
    given_ = opened(duck, rows)
    answer = given_.ask("session-stats", by=by, where=where)

    assert [row["group"] for row in answer.rows] == sorted(groups, key=lambda group: (-len(groups[group]), group))
    for row in answer.rows:
        wanted = figures(groups[row["group"]])
        assert shown(row, wanted) == wanted
        assert row["events_per_session"] == pytest.approx(mean(len(part) for _, part in groups[row["group"]]))
    assert any(note.text.startswith(f"{lost} of") for note in answer.notes) == bool(lost)


@some
@given(rows=shops, where=filters)
def test_bounces_are_those_counted_by_hand(duck, rows, where):
    answer, chosen = opened(duck, rows).ask("bounce", where=where), sessions_of(rows, where)
    kinds = [[row["event"] for row in part] for _, part in chosen]
    per_user = Counter(user for user, part in chosen for _ in part)
    once = sum(number == 1 for number in per_user.values())
    deeds_ = {"add_to_cart", "begin_checkout", "sign_up", "purchase"}
    idle = sum(
        seconds(part) < 10 and names.count("view_item") <= 1 and not deeds_ & set(names)
        for names, (_, part) in zip(kinds, chosen, strict=True)
    )
    views = sum(names.count("view_item") for names in kinds)
    wanted = [
        (sum(len(names) == 1 for names in kinds), len(chosen)),
        (idle, len(chosen)),
        (once, len(per_user)),
        (once, views if any(row["event"] == "view_item" for row in rows) else None),
    ]

    assert [(row["numerator"], row["denominator"]) for row in answer.rows] == (wanted if chosen else [])
    assert all(
        row["rate"] == (row["numerator"] / row["denominator"] if row["denominator"] else None) for row in answer.rows
    )


@some
@given(rows=shops, where=filters)
def test_visits_are_those_counted_by_hand(duck, rows, where):
    answer = opened(duck, rows).ask("visits", where=where)
    visits = Counter(user for user, _ in sessions_of(rows, where))
    wanted = sorted(Counter(visits.values()).items())

    assert [(row["visits"], row["users"]) for row in answer.rows] == wanted
    assert [row["share"] for row in answer.rows] == pytest.approx([users / len(visits) for _, users in wanted])
    if visits:
        found = [answer.facts[name].value for name in ("p25", "median", "p75")]
        assert found == pytest.approx(np.quantile(list(visits.values()), [0.25, 0.5, 0.75]).tolist())


@some
@given(rows=shops, where=filters)
def test_last_events_are_those_counted_by_hand(duck, rows, where):
    answer, chosen = opened(duck, rows).ask("last-events", where=where), sessions_of(rows, where)
    ended = Counter(part[-1]["event"] for _, part in chosen)
    users = {event: len({user for user, part in chosen if part[-1]["event"] == event}) for event in ended}
    wanted = [(e, n, n / len(chosen), users[e]) for e, n in sorted(ended.items(), key=lambda pair: (-pair[1], pair[0]))]

    assert [(row["event"], row["sessions"], row["share"], row["users"]) for row in answer.rows] == wanted
