"""Sessions at other gaps than the shop's, and the pause that parts visits."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.optimize import minimize_scalar
from scipy.stats import norm

from footfall.analyses.session_gap.knee import knee, pauses, seconds_at
from stories import MONDAY, codes, length, opened, told

USERS = ("ann", "bob", "cid", "dan")
NAMES = ["5m", "15m", "30m", "1h", "2h", "1d"]
FIGURES = ("sessions", "sessions_per_user", "bounce_rate", "median_seconds", "mean_seconds", "conversion_rate")


def at(answer, gap):
    return next(tuple(row[name] for name in FIGURES) for row in answer.rows if row["gap"] == gap)


def test_a_longer_gap_makes_fewer_and_longer_sessions(shop):
    answer = shop("ann: view@0m view@4m view@14m buy@34m view@1d; bob: view@0m view@50m").ask("session-gap")

    assert told(answer, "gap", "gap_seconds") == list(zip(NAMES, [300, 900, 1800, 3600, 7200, 86400], strict=True))
    assert told(answer, "sessions") == [6, 5, 4, 3, 3, 2]
    assert told(answer, "users") == [2] * 6
    assert at(answer, "5m") == (6, 3.0, pytest.approx(5 / 6), 0.0, 40.0, pytest.approx(1 / 6))
    assert at(answer, "30m") == (4, 2.0, 0.75, 0.0, 510.0, 0.25)
    assert at(answer, "1d") == (2, 1.0, 0.0, 44_700.0, 44_700.0, 0.5)


@pytest.mark.parametrize(("gap", "place"), list(zip(("5m", "15m", "30m", "1h", "2h", "24h"), range(6), strict=True)))
def test_a_pause_exactly_as_long_as_the_gap_does_not_end_a_session(duck_shop, gap, place):
    same, longer = (duck_shop(f"ann: view@0d view@{pause}").ask("session-gap") for pause in (gap, f"{gap}1s"))

    assert told(same, "sessions") == [2] * place + [1] * (6 - place)
    assert told(longer, "sessions") == [2] * (place + 1) + [1] * (5 - place)
    assert told(same, "mean_seconds")[place] == length(gap).total_seconds()


@pytest.mark.engine_phrase
def test_pauses_of_less_than_a_second_count(shop):
    answer = shop("ann: view@0s view@300.000001s").ask("session-gap")

    assert told(answer, "sessions", "mean_seconds")[:2] == [(2, 0.0), (1, 300.000001)]


def test_a_session_over_midnight_is_one(shop):
    answer = shop("ann: view@14h58m view@15h2m", clock="9h").ask("session-gap")

    assert told(answer, "sessions", "mean_seconds") == [(1, 240.0)] * 6


@pytest.mark.engine_phrase
def test_the_logs_own_sessions_stay_whole_at_every_gap(shop):
    story = """
        ann: view@0m{source_session_id=a} view@1m{source_session_id=b} buy@3m{source_session_id=a}
        ann: view@11m{source_session_id=b} view@12m view@12h view@12h1m{source_session_id=a}
    """
    answer = shop(story).ask("session-gap")

    assert told(answer, "sessions") == [6, 5, 5, 5, 5, 3]
    assert told(answer, "conversion_rate") == pytest.approx([1 / 6, 0.2, 0.2, 0.2, 0.2, 1 / 3])
    assert told(answer, "bounce_rate") == pytest.approx([5 / 6, 0.6, 0.6, 0.6, 0.6, 0])
    assert at(answer, "1d")[3:5] == pytest.approx((42_480.0, (43_260 + 600 + 42_480) / 3))


def test_a_purchase_of_one_user_converts_no_session_of_the_next(shop):
    answer = shop("ann: view@0m buy@1m; bob: view@0m view@1m").ask("session-gap")

    assert told(answer, "conversion_rate") == [0.5] * 6


def test_filters_choose_at_each_gap_whole_sessions(shop):
    one = shop("ann: view@0m cart@10m view@20m view@3h; bob: view@0m; cid: cart@0m buy@2m buy@2h")
    answer = one.ask("session-gap", where="event = add_to_cart")

    assert told(answer, "users") == [2] * 6
    assert told(answer, "sessions") == [2] * 6
    assert told(answer, "mean_seconds") == [60.0, 660.0, 660.0, 660.0, 4200.0, 9000.0]
    assert told(answer, "bounce_rate") == [0.5, 0, 0, 0, 0, 0]
    assert answer.asked["chosen"].startswith("whole sessions")
    assert told(one.ask("session-gap", who="user_id = bob"), "sessions", "users") == [(1, 1)] * 6


def test_without_a_purchase_it_is_said(duck_shop):
    answer = duck_shop("ann: view@0d").ask("session-gap")

    assert codes(answer) == {"no-such-event"}
    assert answer.facts["knee_seconds"].value is None
    assert answer.facts["knee_seconds"].show() == "–"
    assert "no gap that parts visits" in answer.reading


@pytest.mark.engine_phrase
def test_two_heaps_of_pauses_are_parted_between_them(shop):
    """Twenty users look at five things a minute apart, twice, four hours apart."""
    story = ";".join(
        f"u{n}: " + " ".join(f"view@{hour}h{minute}m" for hour in (0, 4) for minute in range(5)) for n in range(20)
    )
    knee_seconds = shop(story).ask("session-gap").facts["knee_seconds"]

    assert knee_seconds.n == 20 * 9
    assert 600 < knee_seconds.value < 7200
    assert knee_seconds.value == pytest.approx((60 * (4 * 3600 - 240)) ** 0.5, rel=0.05)


@pytest.mark.parametrize("own", [("", "", ""), ("{source_session_id=a}", "{source_session_id=b}", "")])
def test_pauses_are_between_a_users_events_whatever_session_they_lie_in(shop, own):
    a, b, c = own
    one = shop(f"ann: view@0s{a} view@64s{b} cart@64s{a} view@2h{c} view@9d{a}; bob: view@9d{b} view@217h{a}")
    found = {row["place"]: row["pauses"] for row in one.engine.rows(pauses(one.tables()))}
    wanted = [64, 3600, 7200 - 64, 9 * 86400 - 7200]

    places = sorted(place for place, number in found.items() for _ in range(number))
    assert len(places) == len(wanted)
    assert [seconds_at(place) for place in places] == pytest.approx(wanted, rel=0.05)


def mixed(middles, spreads, shares, size, seed=5):
    """Draw pauses from lognormal heaps; give them by place, and the bottom of the valley of their true density."""
    dice = np.random.default_rng(seed)
    middles, spreads = np.log2(middles), np.array(spreads)
    of = dice.choice(len(middles), size=size, p=shares)
    places = np.floor((dice.normal(middles[of], spreads[of])) * 8 + 0.37).astype(int)
    counted = dict(zip(*(part.tolist() for part in np.unique(places, return_counts=True)), strict=True))
    found = minimize_scalar(
        lambda x: np.dot(shares, norm.pdf(x, middles, spreads)), bounds=(middles[0], middles[-1]), method="bounded"
    )
    return counted, 2**found.x


@pytest.mark.parametrize("size", [2_000, 100_000])
@pytest.mark.parametrize(
    ("middles", "spreads", "shares"),
    [
        ((20, 86_400), (1.5, 1.5), (0.9, 0.1)),
        ((60, 6 * 3600), (1, 2), (0.7, 0.3)),
        ((30, 3 * 86_400), (2, 1.2), (0.5, 0.5)),
    ],
)
def test_the_knee_of_two_lognormal_heaps_is_the_valley_of_their_density(middles, spreads, shares, size):
    counted, valley = mixed(middles, spreads, shares, size)

    assert knee(counted) == pytest.approx(valley, rel=0.6 if size < 10_000 else 0.25)


def test_of_three_heaps_the_deepest_valley_parts():
    counted, _valley = mixed((20, 86_400, 4 * 86_400), (1.5, 0.5, 0.5), (0.8, 0.12, 0.08), 50_000)

    assert 600 < knee(counted) < 6 * 3600


def test_one_heap_has_no_valley():
    for seed in range(20):
        assert knee(mixed((600, 600), (2, 2), (0.5, 0.5), 5_000, seed)[0]) is None


def test_a_valley_among_seconds_parts_no_visits():
    assert knee(mixed((0.5, 30), (0.5, 0.5), (0.5, 0.5), 5_000)[0]) is None


def test_few_pauses_have_no_knee_and_a_flat_bottom_its_middle():
    assert knee({0: 8, 120: 8}) is None
    assert knee({40: 30, 140: 30}) == round(seconds_at(90))
    assert knee({40: 3_000, 140: 3_000}) == round(seconds_at(90))
    assert knee({}) is None
    assert knee({80: 100}) is None


def test_one_user_who_never_pauses(duck):
    rows = [{"user_id": "ann", "event_at": MONDAY, "event": "view_item", "item_id": f"m{n}"} for n in range(50)]
    answer = opened(duck, rows).ask("session-gap")

    assert told(answer, "sessions", "mean_seconds") == [(1, 0.0)] * 6
    assert answer.facts["knee_seconds"].n == 0


def test_at_the_shops_own_gap_they_are_the_shops_sessions(shop):
    story = """
        ann: view@0m{source_session_id=a} view@29m{source_session_id=b} cart@30m{source_session_id=a} buy@61m
        ann: view@5h{source_session_id=b} view@5h30m{source_session_id=b} view@6h1m{source_session_id=b} view@2d
        bob: view@0m view@30m buy@60m view@91m
    """
    one = shop(story)
    (whole,) = one.ask("session-stats").rows

    assert at(one.ask("session-gap"), "30m") == tuple(whole[name] for name in FIGURES)


def test_users_may_be_looked_at_in_shards(duck_shop, monkeypatch):
    story = "ann: view@0m buy@6m view@1h; bob: view@0m view@3h; cid: buy@0m; dan: view@1m view@2m view@2d"
    one = duck_shop(story)
    whole = one.ask("session-gap")
    monkeypatch.setattr(one.engine, "shards", lambda table, key, _rows: [table.filter(table[key] == u) for u in USERS])

    assert one.ask("session-gap").rows == whole.rows
