"""Paths, transitions, journeys, runs and times against brute force, over shops made up by chance."""

from __future__ import annotations

from collections import Counter, defaultdict
from itertools import groupby, pairwise
from statistics import median

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chance import by_user, cut, deeds
from stories import opened

MORE = {
    "item_id": st.sampled_from([None, "m1", "m2"]),
    "device": st.sampled_from([None, "mobile", "desktop"]),
    "source_session_id": st.sampled_from([None, None, "s1", "s2"]),
}
MINUTES = st.one_of(st.integers(0, 5), st.integers(0, 120))
logs = st.lists(deeds(minutes=MINUTES, more=MORE, clock=9), min_size=1, max_size=30)
plain = st.lists(
    deeds(minutes=MINUTES, more={name: MORE[name] for name in ("item_id", "device")}, clock=9), min_size=1, max_size=30
)
either = st.one_of(logs, plain)
some = settings(max_examples=15)
WHERE = st.sampled_from([None, "device = mobile", "event = purchase"])


def sessions(rows, where=None):
    """Give (user, events) of each session that has a chosen event."""
    column, _, value = (where or "event != ?").split()
    cuts = [(user, session) for user, events in by_user(rows).items() for session in cut(events)]
    return [(user, s) for user, s in cuts if where is None or any(event[column] == value for event in s)]


def collapsed(events):
    return tuple(kind for kind, _ in groupby(event["event"] for event in events))


def actors(rows, scope, where):
    """Give (user, events) of each actor of a scope, events in order."""
    mine = sessions(rows, where)
    if scope == "session":
        return mine
    chosen = {id(event) for _, session in mine for event in session}
    parts = defaultdict(list)
    for user, events in by_user(rows).items():
        for event in events:
            if id(event) in chosen and (scope == "user" or event["item_id"] is not None):
                parts[user, event["item_id"] if scope == "item" else None].append(event)
    return [(user, events) for (user, _), events in parts.items()]


def told_paths(rows, scope, ending, where):
    found, users = Counter(), defaultdict(set)
    for user, events in actors(rows, scope, where):
        path = collapsed(events)
        if ending and ending not in path:
            continue
        path = path[: path.index(ending) + 1] if ending else path
        found[" > ".join(path)] += 1
        users[" > ".join(path)].add(user)
    whole = sum(found.values())
    order = sorted(found, key=lambda path: (-found[path], path))
    return [(path, found[path], found[path] / whole, len(users[path])) for path in order]


@some
@given(
    rows=either,
    scope=st.sampled_from(["session", "user", "item"]),
    ending=st.sampled_from([None, "purchase", "add_to_cart"]),
    where=WHERE,
)
def test_paths_are_what_brute_force_finds(duck, rows, scope, ending, where):
    if scope == "item" and all(row["item_id"] is None for row in rows):
        rows = [{**row, "item_id": "m1"} for row in rows]
    answer = opened(duck, rows).ask("paths", scope=scope, ending=ending, where=where, top=1_000)

    found = [(row["path"], row["count"], row["share"], row["users"]) for row in answer.rows]
    assert found == told_paths(rows, scope, ending, where)
    assert sum(row["share"] for row in answer.rows) == pytest.approx(1 if answer.rows else 0)


@some
@given(rows=either, where=WHERE)
def test_transitions_are_what_brute_force_finds_and_reconcile(duck, rows, where):
    answer = opened(duck, rows).ask("transitions", where=where)
    times = defaultdict(list)
    for _, session in sessions(rows, where):
        times["entry", session[0]["event"]].append(None)
        times[session[-1]["event"], "exit"].append(None)
        for one, other in pairwise(session):
            times[one["event"], other["event"]].append((other["event_at"] - one["event_at"]).total_seconds())

    found = {(row["from"], row["to"]): (row["count"], row["median_seconds"]) for row in answer.rows}
    assert found == {pair: (len(gaps), None if gaps[0] is None else median(gaps)) for pair, gaps in times.items()}
    leaves, arrives, shares = Counter(), Counter(), Counter()
    for row in answer.rows:
        leaves[row["from"]] += row["count"]
        arrives[row["to"]] += row["count"]
        shares[row["from"]] += row["share_of_from"]
    assert leaves.pop("entry", 0) == arrives.pop("exit", 0) == len(sessions(rows, where))
    assert leaves == arrives == Counter(event["event"] for _, session in sessions(rows, where) for event in session)
    assert all(share == pytest.approx(1) for share in shares.values())


@some
@given(rows=either)
def test_transitions_of_the_events_looked_for_are_those_remembered(duck, rows):
    shop = opened(duck, [{**row, "device": row["event"]} for row in rows])

    assert shop.ask("transitions", of="device").rows == shop.ask("transitions").rows


@some
@given(rows=either, steps=st.integers(1, 6), top=st.integers(1, 5), where=WHERE)
def test_journeys_are_what_brute_force_finds_and_reconcile(duck, rows, steps, top, where):
    answer = opened(duck, rows).ask("journeys", steps=steps, top=top, where=where)
    paths = [collapsed(session) for _, session in sessions(rows, where)]
    often = Counter(event for path in paths for event in path)
    named = sorted(often, key=lambda event: (-often[event], event))[:top]
    wanted = Counter()
    for path in paths:
        told = [event if event in named else "other" for event in path] + ["exit"]
        wanted.update((step, *pair) for step, pair in enumerate(pairwise(told), start=1) if step <= steps)

    found = {(row["step"], row["from"], row["to"]): row["sessions"] for row in answer.rows}
    assert found == wanted
    for step in range(1, steps):
        arrived, left = Counter(), Counter()
        for (at, start, end), many in found.items():
            arrived[end] += many if at == step and end != "exit" else 0
            left[start] += many if at == step + 1 else 0
        assert +arrived == +left


@some
@given(rows=either, n=st.integers(1, 4), least=st.sampled_from([0, 0.25, 0.5, 1]), where=WHERE)
def test_sequences_are_what_brute_force_finds(duck, rows, n, least, where):
    answer = opened(duck, rows).ask("sequences", n=n, min_support=least, where=where)
    paths, found = [collapsed(session) for _, session in sessions(rows, where)], Counter()
    for path in paths:
        found.update({" > ".join(path[at : at + n]) for at in range(len(path) - n + 1)})
    wanted = [(run, many, many / len(paths)) for run, many in found.items() if many / len(paths) >= least]

    assert [(row["sequence"], row["sessions"], row["support"]) for row in answer.rows] == sorted(
        wanted, key=lambda run: (-run[1], run[0])
    )


@some
@given(rows=either, where=WHERE)
def test_path_shares_of_two_groups_are_what_brute_force_finds(duck, rows, where):
    answer = opened(duck, rows).ask("path-difference", dimension="device", top=1_000, where=where)
    groups = defaultdict(Counter)
    for _, session in sessions(rows, where):
        known = [event["device"] for event in session if event["device"]]
        if known:
            groups[known[0]][" > ".join(collapsed(session))] += 1
    if len(groups) < 2:
        assert answer.rows == []
        return
    a, b = sorted(groups, key=lambda group: (-groups[group].total(), group))
    shares = {
        path: tuple(groups[group][path] / groups[group].total() for group in (a, b))
        for path in {*groups[a], *groups[b]}
    }

    assert (answer.asked["a"], answer.asked["b"]) == (a, b)
    assert {row["path"]: (row["share_a"], row["share_b"]) for row in answer.rows} == shares
    for row in answer.rows:
        assert row["low"] <= row["difference"] == row["share_a"] - row["share_b"] <= row["high"]
        assert 0 <= row["p_adjusted"] <= 1


@some
@given(
    rows=st.lists(
        deeds(minutes=st.one_of(st.integers(0, 60), st.integers(0, 400 * 1440)), more={}), min_size=1, max_size=30
    ),
    start=st.sampled_from(["view_item", "search", "purchase"]),
    end=st.sampled_from(["purchase", "add_to_cart", "search"]),
)
def test_times_to_convert_are_what_brute_force_finds(duck, rows, start, end):
    answer = opened(duck, rows).ask("time-to-convert", from_=start, to=end)
    began, took = 0, []
    for events in by_user(rows).values():
        places = [place for place, event in enumerate(events) if event["event"] == start]
        began += bool(places)
        after = [event for event in events[places[0] + 1 :] if event["event"] == end] if places else []
        took += [(after[0]["event_at"] - events[places[0]]["event_at"]).total_seconds()] if after else []
    if not began:
        assert answer.rows == []
        return

    assert (answer.facts["begun"].value, answer.facts["converted"].value) == (began, len(took))
    assert sum(row["users"] for row in answer.rows) == len(took)
    for row in answer.rows:
        assert row["cumulative"] == sum(time <= row["seconds"] for time in took) / began
    if took:
        assert answer.rows[-1]["cumulative_of_converted"] == 1
        assert answer.facts["median"].value == pytest.approx(np.median(took))
        assert answer.facts["p90"].value == pytest.approx(np.quantile(took, 0.9))
