"""What follows an event, against comparable moments without it."""

from __future__ import annotations

from math import exp, floor, log, log2, sqrt

import numpy as np
import pytest

from crowds import crowd, opened
from footfall.analyses.lift.strata import FEW, FINEST, LEVELS
from footfall.errors import BadRequest
from stories import codes, told

LAST = "zed: search@20d"
RATES = ("lift", "exposed", "exposed_rate", "comparable_rate")


def people(many, deeds, name):
    """Have so many people do the same."""
    return "; ".join(f"{name}{n}: {deeds}" for n in range(many))


def story(*parts):
    return ";".join((*parts, LAST))


EQUAL = (
    *(people(5, "cart@0d buy@1d", "a"), people(5, "cart@0d", "b")),
    *(people(3, "view@0d buy@1d", "c"), people(9, "view@0d", "d")),
)
"""Five of ten buy after a cart; three of twelve after a look at the same time."""


@pytest.mark.engine_phrase
def test_the_rate_after_a_first_event_is_set_against_that_of_moments_alike(shop):
    answer = shop(story(*EQUAL)).ask("lift")

    assert told(answer, *RATES) == [(2.0, 10, 0.5, 0.25)]
    assert told(answer, "event", "target", "comparable_users") == [("add_to_cart", "purchase", 12)]
    assert answer.facts["matched"].value == 1


def test_the_window_holds_its_last_second_and_no_more(duck_shop):
    inside = story(*EQUAL[1:], people(5, "cart@0d buy@7d", "a"))
    beyond = story(*EQUAL[1:], people(4, "cart@0d buy@7d", "a"), "a5: cart@0d buy@7d1s")

    assert told(duck_shop(inside).ask("lift"), "exposed_rate") == [0.5]
    assert told(duck_shop(beyond).ask("lift"), "exposed_rate") == [0.4]
    assert told(duck_shop(beyond).ask("lift", within="8d"), "exposed_rate") == [0.5]


def test_a_window_that_the_log_does_not_hold_counts_for_nothing(duck_shop):
    late = story(*EQUAL, people(7, "cart@14d", "e"), people(8, "view@14d", "f"))

    assert told(duck_shop(late).ask("lift"), *RATES) == [(2.0, 10, 0.5, 0.25)]


def test_a_purchase_before_the_event_does_not_follow_it(duck_shop):
    before = story(*EQUAL[2:], people(10, "buy@0d cart@1d", "a"), people(12, "buy@0d view@1d", "g"))

    assert told(duck_shop(before).ask("lift"), "exposed", "exposed_rate", "comparable_rate") == [(10, 0, 0)]


def test_at_one_instant_the_order_of_events_decides(duck_shop):
    alike = story(*EQUAL[1:], people(5, "cart@0d buy@0d", "a"))

    assert told(duck_shop(alike).ask("lift"), "exposed_rate") == [0.5]


def test_only_the_first_event_exposes_and_nothing_after_it_is_comparable(duck_shop):
    more = "cart@0d cart@1d view@2d view@3d buy@4d"
    answer = duck_shop(story(*EQUAL[1:], people(5, more, "a"))).ask("lift")

    assert told(answer, *RATES, "comparable_users") == [(2.0, 10, 0.5, 0.25, 12)]


def test_comparable_people_may_have_their_event_later_and_that_is_told(duck_shop):
    later = story(*EQUAL[:3], people(6, "view@0d", "d"), people(3, "view@0d cart@12d", "h"))
    sooner = story(*EQUAL[:3], people(6, "view@0d", "d"), people(3, "view@0d cart@2d", "h"))

    assert duck_shop(later).ask("lift").facts["exposed_later"].value == 0
    assert duck_shop(sooner).ask("lift").facts["exposed_later"].value == pytest.approx(0.25)


def test_an_exposure_without_its_like_is_left_out_and_told(shop):
    lone = story(*EQUAL, "loner: view@5d view@6d view@7d view@8d cart@12d buy@13d")
    answer = shop(lone).ask("lift")

    assert told(answer, *RATES) == [(2.0, 10, 0.5, 0.25)]
    assert "unmatched" in codes(answer)
    assert answer.facts["matched"].value == pytest.approx(10 / 11)


def test_where_the_finest_strata_are_thin_the_calendar_is_let_go(duck_shop):
    spread = [people(2, f"view@{day}d buy@{day + 1}d", f"day{day}-") for day in range(6)]
    answer = duck_shop(story(people(4, "cart@8d buy@9d", "a"), *spread)).ask("lift")

    assert told(answer, *RATES, "comparable_users") == [(1.0, 4, 1.0, 1.0, 12)]


def test_days_hide_no_exposure_before_them(duck_shop):
    early = people(20, "cart@0d cart@2d buy@3d", "early")
    late = [people(10, "cart@2d", "a"), people(3, "view@2d buy@3d", "c"), people(9, "view@2d", "d")]

    assert told(duck_shop(story(early, *late)).ask("lift", since="2024-01-03"), "exposed", "exposed_rate") == [(10, 0)]


def test_without_targets_on_either_side_there_is_no_ratio(duck_shop):
    nobody = story(people(10, "cart@0d", "a"), people(12, "view@0d", "c"), "late: buy@19d")
    answer = duck_shop(nobody).ask("lift")

    assert told(answer, "lift", "low", "high") == [(None, None, None)]
    assert "small-sample" in codes(answer)
    assert "too few" in answer.reading


def test_what_cannot_be_asked_is_refused_or_told(duck_shop):
    with pytest.raises(BadRequest, match="cannot be its own target"):
        duck_shop(LAST).ask("lift", event="purchase")
    with pytest.raises(BadRequest, match="Did you mean 'purchase'"):
        duck_shop(story(*EQUAL)).ask("lift", target="purchse")
    assert codes(duck_shop(story(*EQUAL)).ask("lift", within="60d")) == {"not-applicable"}
    assert codes(duck_shop("ann: view@0d cart@1h; zed: view@9d").ask("lift")) == {"not-applicable"}


def lifted(shop, within=7 * 86_400):
    """Say it all again in plain Python: moments, strata, and the log of the lift without each user in turn."""
    rows = shop.engine.rows(shop.table("events"))
    end, found = max(row["event_at"] for row in rows), []
    for user in {row["user_id"] for row in rows}:
        mine = sorted((row for row in rows if row["user_id"] == user), key=lambda row: row["event_no"])
        found += _moments(mine, end, within)
    level = _levels(found)
    log_all = _log_lift(found, level)
    users = sorted(_counted(found, level))
    left_out = np.array([_log_lift([m for m in found if m["user"] != user], level) for user in users])
    error = sqrt((len(users) - 1) * left_out.var())
    return exp(log_all), exp(log_all - 1.959964 * error), exp(log_all + 1.959964 * error)


def _moments(mine, end, within):
    bought = 0
    for place, row in enumerate(mine):
        if row["event"] == "purchase":
            bought += 1
            continue
        at, rest = row["event_at"], mine[place + 1 :]
        if (end - at).total_seconds() >= within:
            seconds = (at - mine[0]["event_at"]).total_seconds()
            alike = {
                "period": (at.date().toordinal() - 1) // 7,
                "events_so_far": floor(log2(place + 1)),
                "hours_so_far": floor(log2(seconds / 3_600 + 1 + 0.5 / 3_600)),
                "in_session": min(2, floor(log2(row["position"]))),
                "targets_so_far": min(2, bought),
            }
            hit = any(e["event"] == "purchase" and (e["event_at"] - at).total_seconds() <= within for e in rest)
            yield {"user": row["user_id"], "exposed": row["event"] == "add_to_cart", "hit": hit, **alike}
        if row["event"] == "add_to_cart":
            return


def _place(moment, level):
    return level, tuple(moment[name] for name in level)


def _counted(moments, level):
    """Name the users with a moment in any stratum where exposed are matched, or with an exposure that has none."""
    places = set(level.values())
    here = {m["user"] for m in moments if any(_place(m, of) in places for of in LEVELS)}
    return here | {m["user"] for m in moments if m["exposed"]}


def _levels(moments):
    """Find the place in which each finest stratum's exposed are matched."""
    users = {}
    for moment in moments:
        for level in LEVELS:
            if not moment["exposed"]:
                users.setdefault(_place(moment, level), set()).add(moment["user"])
    found = {}
    for moment in moments:
        if moment["exposed"]:
            enough = [_place(moment, level) for level in LEVELS if len(users.get(_place(moment, level), ())) >= FEW]
            if enough:
                found[_place(moment, FINEST)] = enough[0]
    return found


def _log_lift(moments, level):
    others, exposed = {}, {}
    for moment in moments:
        if moment["exposed"] and _place(moment, FINEST) in level:
            exposed.setdefault(level[_place(moment, FINEST)], []).append(moment["hit"])
        elif not moment["exposed"]:
            for of in LEVELS:
                others.setdefault(_place(moment, of), []).append(moment["hit"])
    expected = sum(len(hits) * np.mean(others[place]) for place, hits in exposed.items())
    return log(sum(map(sum, exposed.values())) / expected)


@pytest.mark.parametrize("seed", [3, 4])
def test_it_is_what_plain_python_says_leaving_out_each_user_in_turn(duck, seed):
    shop = opened(duck, crowd(seed, users=120))
    row = shop.ask("lift").rows[0]

    assert (row["lift"], row["low"], row["high"]) == pytest.approx(lifted(shop), rel=1e-6)


def test_where_nothing_has_an_effect_it_finds_none_and_a_planted_one_it_finds(duck):
    none = [opened(duck, crowd(seed)).ask("lift").rows[0] for seed in range(8)]
    planted = [opened(duck, crowd(seed, users=1_200, effect=2.0)).ask("lift").rows[0] for seed in range(2)]

    assert sum(row["low"] <= 1 <= row["high"] for row in none) >= 7
    assert all(row["low"] > 1 for row in planted)


def test_the_naive_comparison_would_be_fooled(duck):
    """Of those who ever had a cart far more buy: they are simply here more."""
    users = opened(duck, crowd(0)).table("users").to_pyarrow().to_pylist()
    bought = {
        had: np.mean([u["purchase"] > 0 for u in users if (u["add_to_cart"] > 0) == had]) for had in (True, False)
    }

    assert bought[True] > 2 * bought[False]
