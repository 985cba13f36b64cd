"""Sessions, users and orders against plain Python, over shops made up by chance."""

from __future__ import annotations

import itertools
from collections import Counter

from hypothesis import given, settings
from hypothesis import strategies as st

from chance import by_user, cut, deeds
from examples import at_most
from stories import opened

MORE = {
    "channel": st.sampled_from([None, "ads", "mail"]),
    "device": st.sampled_from([None, "mobile", "desktop"]),
    "order_id": st.sampled_from([None, "o1"]),
    "revenue": st.sampled_from([None, 2.0, -1.0]),
}
MINUTES = st.one_of(st.sampled_from([0, 30, 60, 61, 90, 1440]), st.integers(0, 400))
OWN = {"source_session_id": st.sampled_from([None, "s1", "s2", "s3"])}
alike = settings(max_examples=at_most(20))


def table(shop, name):
    return shop.engine.rows(shop.table(name))


def total(values):
    known = [value for value in values if value is not None]
    return sum(known) if known else None


@alike
@given(
    rows=st.one_of(
        st.lists(deeds(minutes=MINUTES, more=MORE), min_size=1, max_size=30),
        st.lists(deeds(minutes=MINUTES, more={**MORE, **OWN}), min_size=1, max_size=30),
    )
)
def test_sessions_are_cut_as_the_contract_says(duck, rows):
    wanted = [
        (user, number, cut_)
        for user, events in by_user(rows).items()
        for number, cut_ in enumerate(cut(events), start=1)
    ]
    shop = opened(duck, rows)
    found = table(shop, "sessions")

    assert [(row["user_id"], row["session_no"]) for row in found] == [(user, number) for user, number, _ in wanted]
    for row, (_, _, events) in zip(found, wanted, strict=True):
        kinds = [event["event"] for event in events]
        path = [kind for place, kind in enumerate(kinds) if not place or kinds[place - 1] != kind]
        assert row["path"] == " > ".join(path)
        assert (row["first_event"], row["last_event"], row["events"]) == (kinds[0], kinds[-1], len(kinds))
        assert (row["started_at"], row["ended_at"]) == (events[0]["event_at"], events[-1]["event_at"])
        assert row["seconds"] == (events[-1]["event_at"] - events[0]["event_at"]).total_seconds()
        assert row["converted"] == ("purchase" in kinds)
        assert row["revenue"] == total(event["revenue"] for event in events)
        for name in ("channel", "device"):
            assert row[name] == next((event[name] for event in events if event[name]), None)
        for kind in {row["event"] for row in rows}:
            assert row[kind] == kinds.count(kind)


@alike
@given(rows=st.lists(deeds(minutes=MINUTES, more={**MORE, **OWN}), min_size=1, max_size=30))
def test_every_event_lies_in_one_session_and_knows_its_neighbours(duck, rows):
    shop = opened(duck, rows)
    events = table(shop, "events")

    assert len(events) == len(rows)
    for user, mine in by_user(rows).items():
        known = sorted((row for row in events if row["user_id"] == user), key=lambda row: row["event_no"])
        assert [row["event_no"] for row in known] == list(range(1, len(mine) + 1))
        assert [(row["event_at"], row["event"]) for row in known] == [(row["event_at"], row["event"]) for row in mine]
        for number in {row["session_no"] for row in known}:
            of_session(sorted((row for row in known if row["session_no"] == number), key=lambda row: row["position"]))


def of_session(events):
    """Check what each event of a session knows of the others."""
    kinds = [event["event"] for event in events]
    times = [event["event_at"] for event in events]
    gaps = [(later - earlier).total_seconds() for earlier, later in itertools.pairwise(times)]
    assert [event["position"] for event in events] == list(range(1, len(events) + 1))
    assert [event["previous_event"] for event in events] == [None, *kinds[:-1]]
    assert [event["next_event"] for event in events] == [*kinds[1:], None]
    assert [event["gap_seconds"] for event in events] == [None, *gaps]
    assert all(gap <= 1_800 for gap in gaps)


@alike
@given(rows=st.lists(deeds(minutes=MINUTES, more=MORE, clock=9), min_size=1, max_size=30))
def test_users_are_what_their_events_and_sessions_say(duck, rows):
    shop = opened(duck, rows)
    found = {row["user_id"]: row for row in shop.engine.rows(shop.kept("users"))}

    assert list(found) == list(by_user(rows))
    for user, events in by_user(rows).items():
        row, sessions, days = found[user], cut(events), {event["local_at"].date() for event in events}
        assert (row["sessions"], row["active_days"]) == (len(sessions), len(days))
        assert (row["first_on"], row["last_on"]) == (min(days), max(days))
        assert row["stay_seconds"] == sum((s[-1]["event_at"] - s[0]["event_at"]).total_seconds() for s in sessions)
        assert row["orders"] == len({e["order_id"] or e["event_at"] for e in events if e["event"] == "purchase"})
        assert row["revenue"] == total(event["revenue"] for event in events)
        assert row["converted"] == any(event["event"] == "purchase" for event in events)
        assert (row["channel"], row["device"]) == (usual(events, "channel"), usual(events, "device"))
        known = [event["channel"] for event in events if event["channel"]]
        assert (row["first_channel"], row["last_channel"]) == ((known[0], known[-1]) if known else (None, None))
        for kind, times in Counter(event["event"] for event in events).items():
            assert row[kind] == times


def usual(events, name):
    """Find the most frequent value; of several the one met first."""
    known = [event[name] for event in events if event[name]]
    return max(dict.fromkeys(known), key=known.count) if known else None


@alike
@given(rows=st.lists(deeds(minutes=MINUTES, more=MORE), min_size=1, max_size=30), day=st.integers(0, 2))
def test_users_as_of_a_day_are_those_of_the_log_cut_off_before_it(duck, rows, day):
    shop = opened(duck, rows)
    until = rows[0]["event_at"].replace(hour=0, minute=0, day=1 + day)
    before = [row for row in rows if row["event_at"] < until]
    found = shop.engine.rows(shop.table("users", as_of=until.date()))

    assert len(found) == len({row["user_id"] for row in before})
    if before:
        wanted = opened(duck, before)
        wanted = wanted.engine.rows(wanted.table("users", as_of=until.date()))
        assert [{name: row[name] for name in theirs} for row, theirs in zip(found, wanted, strict=True)] == wanted


@alike
@given(
    rows=st.lists(
        deeds(minutes=MINUTES, more={**MORE, "quantity": st.sampled_from([None, 2.0])}), min_size=1, max_size=30
    )
)
def test_orders_are_an_order_or_else_an_instant(duck, rows):
    found, wanted = table(opened(duck, rows), "orders"), {}
    for row in rows:
        if row["event"] == "purchase":
            wanted.setdefault((row["user_id"], row["order_id"] or row["event_at"]), []).append(row)

    assert len(found) == len(wanted)
    assert sum(row["lines"] for row in found) == sum(map(len, wanted.values()))
    assert sorted(row["items"] for row in found) == sorted(
        sum(r["quantity"] or 1 for r in lines) for lines in wanted.values()
    )
    assert total(row["revenue"] for row in found) == total(r["revenue"] for lines in wanted.values() for r in lines)
