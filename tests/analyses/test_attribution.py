"""Which channels orders are credited to, model by model."""

from __future__ import annotations

from collections import defaultdict
from datetime import timedelta
from itertools import pairwise, zip_longest

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chance import by_user, cut, deeds
from examples import at_most
from footfall.analyses.attribution.chain import removal_effects
from stories import codes, opened, told

JOURNEY = "ann: view@0d#ads view@7d#mail view@14d#direct view@21d#seo buy@21d1m=100#seo"
MODELS = ("last", "first", "last-non-direct", "linear", "position", "decay", "shapley", "markov")


def credit(answer, name="conversions"):
    return {row["channel"]: row[name] for row in answer.rows}


PARTED = {
    "last": {"seo": 1},
    "first": {"ads": 1},
    "last-non-direct": {"seo": 1},
    "linear": {"ads": 0.25, "mail": 0.25, "direct": 0.25, "seo": 0.25},
    "position": {"ads": 0.4, "mail": 0.1, "direct": 0.1, "seo": 0.4},
    "decay": {"ads": 1 / 15, "mail": 2 / 15, "direct": 4 / 15, "seo": 8 / 15},
    "shapley": {"ads": 0.25, "mail": 0.25, "direct": 0.25, "seo": 0.25},
    "markov": {"ads": 0.25, "mail": 0.25, "direct": 0.25, "seo": 0.25},
}


@pytest.mark.engine_phrase
def test_each_model_parts_an_order_its_own_way_and_revenue_alike(shop, subtests):
    one = shop(JOURNEY)

    assert set(PARTED) == set(MODELS)
    for model, wanted in PARTED.items():
        with subtests.test(model):
            answer = one.ask("attribution", model=model)
            assert credit(answer) == pytest.approx(wanted)
            assert credit(answer, "revenue") == pytest.approx({name: 100 * part for name, part in wanted.items()})
            assert sum(told(answer, "share")) == pytest.approx(1)
            assert answer.facts["credited"].value == 1


@pytest.mark.parametrize("direct", ["direct", "(none)", "Direct", "(direct)"])
def test_direct_is_passed_over_unless_there_is_nothing_else(shop, direct):
    story = "ann: view@0d#mail view@1d#x buy@1d1m#x; bob: view@0d#x buy@1m#x".replace("#x", f"{{channel={direct}}}")
    answer = shop(story).ask("attribution")

    assert credit(answer) == {"mail": 1, direct: 1}


def test_of_two_touches_position_gives_half_to_each_and_of_one_all(shop):
    story = "ann: view@0d#ads buy@1d#mail; bob: buy@0d#push"

    assert credit(shop(story).ask("attribution", model="position")) == {"ads": 0.5, "mail": 0.5, "push": 1}


@pytest.mark.engine_phrase
def test_a_touch_exactly_at_the_lookback_counts_and_one_before_does_not(shop):
    story = "ann: view@0d#ads buy@30d#mail; bob: view@0d#seo buy@30d1s#push"

    assert credit(shop(story).ask("attribution", model="linear")) == {"ads": 0.5, "mail": 0.5, "push": 1}


def test_the_session_going_on_at_the_order_is_a_touch_however_long_ago_it_began(shop):
    story = "ann: view@0m#ads view@25m#ads view@50m#ads buy@70m#ads"
    answer = shop(story).ask("attribution", lookback="1h")

    assert credit(answer) == {"ads": 1}


def test_every_order_is_credited_on_its_own_and_sessions_after_it_are_no_touch(shop):
    story = "ann: view@0d#ads buy@1d=10#mail view@2d#seo buy@3d=30#push view@4d#late"
    answer = shop(story).ask("attribution", model="linear")

    assert credit(answer) == pytest.approx({"ads": 0.75, "mail": 0.75, "seo": 0.25, "push": 0.25})
    assert credit(answer, "revenue")["ads"] == pytest.approx(10 / 2 + 30 / 4)
    assert answer.facts["credited"].value == answer.facts["orders"].value == 2


def test_shapley_counts_a_channel_once_however_often_it_was_touched(shop):
    story = "ann: view@0d#ads view@1d#ads view@2d#ads buy@3d#mail"
    one = shop(story)

    assert credit(one.ask("attribution", model="shapley")) == {"ads": 0.5, "mail": 0.5}
    assert credit(one.ask("attribution", model="linear")) == {"ads": 0.75, "mail": 0.25}


def test_orders_without_a_channel_are_credited_to_none_and_told(shop):
    answer = shop("ann: view@0d#ads buy@1h#ads; bob: buy@0d").ask("attribution")

    assert credit(answer) == {"ads": 1}
    assert (answer.facts["credited"].value, answer.facts["orders"].value) == (1, 2)
    assert "uncredited" in codes(answer)


def test_filters_choose_orders_and_touches_are_of_the_whole_log(shop):
    one = shop("ann: view@0d#ads buy@9d#mail; bob: view@0d#seo buy@1d#push; cid: buy@0d#push view@9d#ads")

    assert credit(one.ask("attribution", model="first", since="2024-01-09")) == {"ads": 1}
    assert credit(one.ask("attribution", model="first", where="channel = push")) == {"seo": 1, "push": 1}
    assert credit(one.ask("attribution", model="first", who="sessions >= 2", until="2024-01-05")) == {
        "push": 1,
        "seo": 1,
    }


def test_a_log_without_revenue_has_none_to_share(duck_shop):
    assert credit(duck_shop("ann: view@0d#ads buy@1h#ads").ask("attribution"), "revenue") == {"ads": None}


@pytest.mark.parametrize("story", ["ann: view@0d buy@1h", "ann: view@0d#ads"])
def test_without_channels_or_purchases_there_is_nothing_to_credit(duck_shop, story):
    assert codes(duck_shop(story).ask("attribution")) == {"not-applicable"}


def test_markov_is_what_removing_each_channel_by_hand_gives(shop):
    """Of 4 ads 2 go to mail, 1 buys, 1 leaves; of 3 mails (one came by itself) 2 buy."""
    story = """
        ann: view@0d#ads buy@1d#mail; bob: view@0d#ads view@1d#mail
        cid: buy@0d#ads; dan: view@0d#ads; eve: buy@0d#mail
    """
    base = 4 / 5 * (1 / 4 + 2 / 4 * 2 / 3) + 1 / 5 * 2 / 3
    lost = {"ads": 1 - (1 / 5 * 2 / 3) / base, "mail": 1 - (4 / 5 * 1 / 4) / base}
    answer = shop(story).ask("attribution", model="markov")

    assert credit(answer, "share") == pytest.approx({name: part / sum(lost.values()) for name, part in lost.items()})
    assert sum(told(answer, "conversions")) == pytest.approx(3)


def test_markov_ends_a_path_where_nobody_comes_within_the_lookback(duck_shop):
    story = "ann: view@0d#ads buy@{}#mail; bob: buy@0d#mail"
    together, apart = (duck_shop(story.format(day)).ask("attribution", model="markov") for day in ("30d", "31d"))

    assert credit(together, "share") == pytest.approx({"mail": 2 / 3, "ads": 1 / 3})
    assert credit(apart, "share") == pytest.approx({"mail": 1, "ads": 0})


def without(counts, channel):
    """Send all who come to a channel away, and walk on until nobody is left."""
    left = counts / np.maximum(counts.sum(axis=1, keepdims=True), 1e-300)
    states = len(counts)
    if channel is not None:
        left[:, -1] += left[:, channel]
        left[:, channel] = 0
    at, bought = np.eye(states)[0], 0.0
    while at.sum() > 1e-13:
        bought += at @ left[:, states]
        at = at @ left[:, :states]
    return bought


@settings(max_examples=at_most(25))
@given(st.integers(1, 5), st.integers(0, 10_000))
def test_removal_effects_are_those_of_walking_the_chain_without_the_channel(channels, seed):
    counts = np.random.default_rng(seed).poisson(1.5, (channels + 1, channels + 3)).astype(float)
    counts[:, 0], counts[:, -1] = 0, counts[:, -1] + 0.5
    counts[0, -2] = 0
    base = without(counts, None)
    wanted = [1 - without(counts, channel) / base if base > 0 else 0 for channel in range(1, channels + 1)]

    assert removal_effects(counts) == pytest.approx(wanted, abs=1e-9)


def walked(sessions, lookback):
    """Count the steps of one user's sessions: (channel, start, whether an order's last touch)."""
    steps, before = defaultdict(int), None
    for (channel, at, converts), later in zip_longest(sessions, sessions[1:]):
        steps[(before, channel)] += 1
        over = converts or later is None or later[1] - at > lookback
        if over:
            steps[(channel, converts)] += 1
        before = None if over else channel
    return steps


def by_hand(model, touches, at):
    """Part one order among its touches: (channel, start)."""
    channels = [channel for channel, _ in touches]
    named = [channel for channel in channels if channel != "direct"]
    n = len(touches)
    if model == "shapley":
        return {channel: 1 / len(set(channels)) for channel in channels}
    parts = {
        "last": [0.0] * (n - 1) + [1.0],
        "first": [1.0] + [0.0] * (n - 1),
        "linear": [1 / n] * n,
        "position": [1 / n] * n if n < 3 else [0.4, *[0.2 / (n - 2)] * (n - 2), 0.4],
        "decay": [0.5 ** ((at - start) / timedelta(days=7)) for _, start in touches],
    }
    if model == "last-non-direct":
        return {(named or channels)[-1]: 1.0}
    found = defaultdict(float)
    for channel, part in zip(channels, parts[model], strict=True):
        found[channel] += part / sum(parts[model])
    return found


@settings(max_examples=8)
@given(
    st.lists(
        deeds(
            minutes=st.integers(0, 40).map(lambda hours: hours * 60),
            more={"channel": st.sampled_from(["ads", "mail", "direct", None])},
        ),
        min_size=1,
    )
)
def test_every_model_is_what_a_walk_over_the_events_finds(duck, rows):
    rows = [*rows, {**rows[0], "user_id": "e", "event": "purchase", "channel": "ads"}]
    lookback, shop = timedelta(hours=10), opened(duck, rows)
    wanted = {model: defaultdict(float) for model in MODELS}
    steps = defaultdict(int)
    for events in by_user(rows).values():
        sessions = [
            (next((e["channel"] for e in part if e["channel"]), None), part[0]["event_at"], part[-1]["event_at"])
            for part in cut(events)
        ]
        known, lasts = [session for session in sessions if session[0]], set()
        for at in sorted({e["event_at"] for e in events if e["event"] == "purchase"}):
            touched = [s for s in known if s[1] <= at and (s[1] >= at - lookback or s[2] >= at)]
            for model in MODELS[:-1] if touched else ():
                for channel, part in by_hand(model, [s[:2] for s in touched], at).items():
                    wanted[model][channel] += part
            lasts |= {touched[-1][1]} if touched else set()
        for step, many in walked([(c, start, start in lasts) for c, start, _ in known], lookback).items():
            steps[step] += many
    for model in MODELS[:-1]:
        answer = shop.ask("attribution", model=model, lookback="10h")
        assert credit(answer) == pytest.approx({c: part for c, part in wanted[model].items() if part})
        assert all(row["low"] <= row["high"] for row in answer.rows)
    assert credit(shop.ask("attribution", model="markov", lookback="10h"), "share") == pytest.approx(
        chained(steps), abs=1e-9
    )


def chained(steps):
    """Give the shares of the removal effects of counted steps, by walking."""
    names = sorted({target for _, target in steps if isinstance(target, str)})
    places = {
        None: 0,
        **{name: place for place, name in enumerate(names, 1)},
        True: len(names) + 1,
        False: len(names) + 2,
    }
    counts = np.zeros((len(names) + 1, len(names) + 3))
    for (source, target), many in steps.items():
        counts[places[source], places[target]] += many
    base = without(counts, None)
    lost = [1 - without(counts, place) / base for place in range(1, len(names) + 1)]
    return dict(zip(names, np.array(lost) / sum(lost), strict=True))


def crowd(seed, users=400):
    """Have users come by two channels and buy as chance has it: by mail on average 0.4 orders, by ads 0.1."""
    dice = np.random.default_rng(seed)
    story = []
    for n in range(users):
        channel, mean = ("mail", 0.8) if n % 2 else ("ads", 0.2)
        orders = dice.poisson(dice.gamma(1, mean))
        story.append(f"u{n}: view@0d#{channel} " + " ".join(f"buy@{day + 1}d#{channel}" for day in range(orders)))
    return ";".join(story)


def test_intervals_cover_what_is_true_of_users_who_buy_again_and_again(duck_shop):
    covered = {"mail": 0, "ads": 0}
    for seed in range(30):
        answer = duck_shop(crowd(seed)).ask("attribution")
        for row in answer.rows:
            covered[row["channel"]] += row["low"] <= {"mail": 160, "ads": 40}[row["channel"]] <= row["high"]

    assert all(24 <= hits <= 30 for hits in covered.values())


def test_intervals_are_as_wide_as_resampling_one_user_at_a_time(duck_shop):
    answer = duck_shop(crowd(1)).ask("attribution")
    orders = np.array([deed.count("buy@") * ("#mail" in deed) for deed in crowd(1).split(";")])
    dice = np.random.default_rng(0)
    drawn = [dice.choice(orders, len(orders)).sum() for _ in range(4_000)]
    low, high = np.quantile(drawn, [0.025, 0.975])
    (mail,) = (row for row in answer.rows if row["channel"] == "mail")

    assert mail["high"] - mail["low"] == pytest.approx(high - low, rel=0.12)


def test_most_conversions_stand_first_and_the_reading_names_them(duck_shop):
    answer = duck_shop("ann: buy@0d#ads buy@1d#ads; bob: buy@0d#mail").ask("attribution")

    assert all(one["conversions"] >= other["conversions"] for one, other in pairwise(answer.rows))
    assert answer.reading.startswith("Of 3 orders 3 are credited by last-non-direct: ads with 2, 66.7 % (")
    assert {"small-sample", "observed"} <= codes(answer)
