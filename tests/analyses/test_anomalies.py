"""Users that act as no person can."""

from __future__ import annotations

import json
from datetime import timedelta

import numpy as np
import pyarrow as pa
import pytest

import crowds
import footfall as ff
from footfall.analyses.anomalies import odd_users
from footfall.analyses.anomalies.figures import busy, figures
from footfall.simulate import KINDS
from stories import MONDAY, codes, opened, told

DAY, HOUR = 86_400, 3_600


def deeds(user: str, seconds: list[float], event: str = "view_item") -> list[dict[str, object]]:
    """Do one thing at many times."""
    return [
        {"user_id": user, "event_at": MONDAY + timedelta(seconds=float(second)), "event": event} for second in seconds
    ]


def whys(shop) -> dict[str, tuple[str, str]]:
    return {row["user_id"]: (row["kind"], row["why"]) for row in shop.ask("anomalies").rows}


def person(seed: int = 1) -> list[float]:
    """Look about for an hour, as people do."""
    return np.cumsum(np.random.default_rng(seed).exponential(60, 60)).tolist()


def test_no_purchase_after_many_log_ins_on_one_day_is_idle(engine):
    day = np.linspace(9 * HOUR, 20 * HOUR, 100) + np.random.default_rng(2).uniform(0, 300, 100)
    rows = deeds("bot", day[:60], "login") + deeds("bot", day[60:], "begin_checkout")
    shop = opened(engine, rows + deeds("ann", person()))

    assert whys(shop) == {"bot": ("idle", "60 log-ins and 40 checkouts begun on one day and no purchase")}


def test_one_purchase_or_one_log_in_less_makes_it_a_customers(engine):
    day = np.linspace(9 * HOUR, 20 * HOUR, 100) + np.random.default_rng(2).uniform(0, 300, 100)
    buyer = deeds("ann", day, "login") + deeds("ann", [21 * HOUR], "purchase")
    shop = opened(engine, buyer + deeds("bob", day[:99], "login"))

    assert whys(shop) == {}


def test_log_ins_in_the_thousands_are_idle_however_long_they_took(duck):
    when = np.arange(1_000) * 0.4 * DAY + np.random.default_rng(3).uniform(0, 9 * HOUR, 1_000)
    shop = opened(duck, deeds("bot", when, "login") + deeds("ann", when[:999], "login"))

    ((user, (kind, why)),) = whys(shop).items()
    assert (user, kind) == ("bot", "idle")
    assert why.startswith("1,000 log-ins, ")


@pytest.mark.engine_phrase
def test_more_than_six_hundred_instants_within_an_hour_are_no_persons_pace(engine):
    dice = np.random.default_rng(4)
    fast = {name: np.sort(dice.choice(3_599, size, replace=False)) for name, size in (("bot", 601), ("ann", 600))}
    shop = opened(engine, [row for name, when in fast.items() for row in deeds(name, when)])

    assert whys(shop) == {"bot": ("pace", "601 instants within an hour")}


def test_lines_of_one_instant_are_one_deed(engine):
    carts = deeds("wholesaler", [3 * HOUR] * 900, "begin_checkout") + deeds("wholesaler", [4 * HOUR] * 900, "login")
    assert whys(opened(engine, carts)) == {}


def test_two_and_twenty_hours_awake_on_three_days(engine):
    dice = np.random.default_rng(5)
    hours = [day * DAY + hour * HOUR + dice.uniform(0, 3_000) for day in range(3) for hour in range(22)]
    two = [when for when in hours if when < 2 * DAY]
    shop = opened(engine, deeds("bot", hours) + deeds("ann", two))

    assert whys(shop) == {"bot": ("sleepless", "awake 22 hours or more on 3 days")}


@pytest.mark.engine_phrase
def test_like_pauses_in_three_hours_are_clockwork(engine):
    beat = np.concatenate([day * DAY + np.arange(1, 62) * 20 for day in range(3)])
    dice = np.random.default_rng(6)
    shop = opened(engine, deeds("bot", beat) + deeds("ann", beat + dice.uniform(-9, 9, len(beat))))

    assert whys(shop) == {"bot": ("clockwork", "in 3 hours each event 20 s after the one before")}


def test_a_clock_that_only_knows_minutes_makes_nobody_clockwork(duck):
    dice = np.random.default_rng(7)
    minutes = np.concatenate([day * DAY + 60 * np.sort(dice.choice(60, 55, replace=False)) for day in range(5)])
    assert whys(opened(duck, deeds("ann", minutes))) == {}


def test_a_bot_that_pauses_now_and_then_is_clockwork_still(duck):
    bursts = np.concatenate([day * DAY + np.r_[np.arange(1, 62) * 20, 2_400] for day in range(3)])
    shop = opened(duck, deeds("bot", bursts) + deeds("ann", person()))

    assert whys(shop) == {"bot": ("clockwork", "in 3 hours each event 20 s after the one before")}


def test_users_of_few_events_are_not_judged(duck_shop):
    answer = duck_shop("ann: login@0d login@+1s login@+1s").ask("anomalies")
    assert (answer.rows, codes(answer)) == ([], {"no-rows"})


def test_whom_ingest_found_is_told_whatever_the_rules_say(duck):
    shop = opened(duck, deeds("ann", person()) + deeds("bob", [0]))
    shop.about.facts["impossible_actors"] = ["bob"]

    assert whys(shop) == {"bob": ("ingest", "1 events, impossible by the rules of ingest")}


def planted(seed: int) -> dict[int, pa.Table]:
    """Plant four bots (from 900001) and two great customers (800001, 800002) in a crowd of 2,000."""
    dice = np.random.default_rng(seed)
    start = int(dice.integers(2, 15)) * DAY
    scraped = [start + day * DAY + 8 * HOUR + np.cumsum(dice.exponential(9, 4_800)) for day in range(5)]
    beaten = [start + day * DAY + 9 * HOUR + np.arange(0, 2 * HOUR, 20) for day in range(2)]
    visits = [day * DAY + 9 * HOUR + dice.integers(12 * HOUR) for day in range(40) for _ in range(5)]
    faithful = np.concatenate([visit + np.cumsum(dice.exponential(40, 25)) for visit in visits])
    bought = np.where(np.arange(len(faithful)) % 25 == 24, "purchase", "view_item")
    return {
        900001: (np.concatenate(scraped), "view_item"),
        900002: (np.concatenate(beaten), "view_item"),
        900003: (start + 9 * HOUR + np.sort(dice.integers(0, 9 * HOUR, 180)), "login"),
        900004: (start + np.sort(dice.integers(0, 6 * DAY, 2_000)), "view_item"),
        800001: (faithful, bought),
        800002: (np.repeat(np.arange(6) * 7 * DAY + 10 * HOUR, 500), "purchase"),
    }


def crowd(duck, seed: int):
    """Open a crowd with what is planted in it."""
    parts = [crowds.crowd(seed, users=2_000)]
    for user, (when, event) in planted(seed).items():
        at = crowds.START + (np.asarray(when).astype(int) * 1_000_000).astype("timedelta64[us]")
        names = np.broadcast_to(event, len(at)).tolist()
        parts.append(pa.table({"user_id": pa.array([user] * len(at)), "event_at": pa.array(at), "event": names}))
    return crowds.opened(duck, pa.concat_tables(parts))


@pytest.mark.parametrize("seed", range(4))
def test_bots_of_four_kinds_are_found_among_people_and_great_customers_are_not(duck, seed):
    found = {row["user_id"]: row for row in odd_users(crowd(duck, seed).tables()).to_pylist()}

    assert {user: row["kind"] for user, row in found.items()} == {
        900001: "isolated",
        900002: "clockwork",
        900003: "idle",
        900004: "sleepless",
    }
    assert "instants on a day, where half of the busy have at most" in found[900001]["why"]


def test_the_same_on_every_run_and_the_most_suspicious_first(duck):
    shop = crowd(duck, 9)
    once, again = (shop.ask("anomalies").rows for _ in range(2))

    assert once == again
    assert told(shop.ask("anomalies"), "score") == sorted((row["score"] for row in once), reverse=True)
    assert shop.ask("anomalies", top=1).rows == once[:1]
    assert shop.ask("anomalies", top=1).facts == shop.ask("anomalies").facts


def test_filters_choose_whom_to_tell_of_and_not_how_they_are_judged(duck):
    shop = crowd(duck, 9)
    whole = {row["user_id"]: row for row in shop.ask("anomalies").rows}
    some = shop.ask("anomalies", where="event = login")

    assert [row["user_id"] for row in some.rows] == [900003]
    assert some.rows[0] == whole[900003]
    assert "whole-log" in codes(some)
    assert shop.ask("anomalies", exclude_anomalies=True).rows == []


def test_figures_are_those_of_brute_force(engine):
    dice = np.random.default_rng(8)
    rows = []
    for user in "abc":
        seconds = np.sort(dice.integers(0, 6 * HOUR, 80)).tolist()
        kinds = dice.choice(["login", "view_item", "purchase", "begin_checkout"], 80)
        rows += [row for when, kind in zip(seconds, kinds, strict=True) for row in deeds(user, [when], str(kind))]
    tables = opened(engine, rows).tables()
    found = {row["user_id"]: row for row in tables.engine.rows(figures(tables, busy(tables)))}

    for user in "abc":
        mine = [row for row in rows if row["user_id"] == user]
        when = {row["event_at"] for row in mine}
        hours = [at.replace(minute=0, second=0) for at in when]
        steps = {(row["event_at"], row["event"]) for row in mine}
        wanted = {"events": 80, "instants": len(when), "pace": max(map(hours.count, hours)), "awake": len(set(hours))}
        for name, event in (("logins", "login"), ("checkouts", "begin_checkout"), ("bought", "purchase")):
            wanted[name] = sum(kind == event for _, kind in steps)
        wanted["idle_day"] = wanted["logins"] + wanted["checkouts"]
        assert {name: found[user][name] for name in wanted} == wanted


@pytest.mark.parametrize("kind", ["ga4-flat", "funnel-shop"])
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_planted_bots_are_found_and_nobody_else(kind, seed, tmp_path):
    """Precision and recall are 1."""
    log = tmp_path / "log.csv"
    truth = json.loads(KINDS[kind](events=60_000, seed=seed).write(log).read_text())
    shop = ff.ingest(log, tmp_path / "shop", timezone=truth["timezone"])

    assert {str(row["user_id"]) for row in shop.ask("anomalies").rows} == {
        str(user) for user in truth["planted"]["bots"]["users"]
    }
    shop.close()
