"""What makes other figures untrustworthy stands before all else."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

import footfall as ff
from claims import unheld
from footfall.shop.findings.asking import Asking
from footfall.shop.findings.impossible_actors import impossible_actors
from footfall.shop.findings.lost_rows import lost_rows
from footfall.shop.findings.tracking_outage import tracking_outage
from planted import people, visits
from stories import MONDAY, opened, read

MAP = (
    '[columns]\nuser_id = "user_id"\nevent_at = "event_at"\nevent = "event"\nitem_id = "item_id"\nrevenue = "revenue"\n'
)
TRUST = (tracking_outage, impossible_actors, lost_rows)


def look(shop, finding):
    return list(finding(Asking(shop.tables())))


def logged(folder, rows, *, nameless=0):
    """Write rows as a log, some of them without a user, and take it in."""
    lines = [
        ",".join(str(row.get(c) or "") for c in ("user_id", "event_at", "event", "item_id", "revenue")) for row in rows
    ]
    lines += [line.partition(",")[1] + line.partition(",")[2] for line in lines[:nameless]]
    (folder / "log.csv").write_text("user_id,event_at,event,item_id,revenue\n" + "\n".join(lines) + "\n")
    (folder / "MAP.toml").write_text(MAP)
    return ff.ingest(folder / "log.csv", folder / "shop", map=folder / "MAP.toml", memory="1GB")


@pytest.fixture(scope="module")
def spoilt(tmp_path_factory):
    """A shop that lost its carts for ten days, a fifth of its rows, and has a bot."""
    rows = visits(people(3_000, 1), 1)
    gone = {MONDAY.date() + timedelta(days=day) for day in range(40, 50)}
    rows = [row for row in rows if row["event"] != "add_to_cart" or row["event_at"].date() not in gone]
    bot = [
        {"user_id": "bot", "event": "login", "event_at": MONDAY + timedelta(days=3, seconds=5 * tick)}
        for tick in range(1_500)
    ]
    shop = logged(tmp_path_factory.mktemp("spoilt"), [*rows, *bot], nameless=1_500)
    yield shop
    shop.close()


@pytest.fixture(scope="module")
def sound(tmp_path_factory):
    """The same shop, with nothing wrong."""
    shop = logged(tmp_path_factory.mktemp("sound"), visits(people(3_000, 1), 1), nameless=20)
    yield shop
    shop.close()


def test_a_sound_log_has_nothing_to_tell_first(sound):
    assert [look(sound, finding) for finding in TRUST] == [[], [], []]
    assert not any(row["trust"] for row in sound.ask("findings").rows)


def test_days_without_an_event_are_counted(spoilt):
    (found,) = look(spoilt, tracking_outage)

    assert found.figure.value == 10
    assert found.sentence.startswith("add_to_cart was not logged on 10 days while other events went on")
    assert {row["event"] for row in found.picture.rows} == {"add_to_cart"}


def test_days_that_filters_leave_out_are_no_outage(spoilt):
    last = date(2024, 2, 5)

    assert list(tracking_outage(Asking(spoilt.tables(until=last)))) == []


def test_impossible_actors_are_told_by_their_share_of_events(spoilt):
    (found,) = look(spoilt, impossible_actors)
    fact = spoilt.ask("anomalies").facts["events_share"]

    assert found.figure.value == fact.value > 0.1
    assert found.sentence.startswith("1 user acts as no person can and made 1,500 events")


def test_lost_rows_are_told_with_the_money_they_hold(spoilt):
    (found,) = look(spoilt, lost_rows)
    lines = {row["step"]: row for row in spoilt.ask("ledger").rows}

    assert found.figure.value == lines["no user"]["rows"] / lines["read"]["rows"]
    assert "name no user and are in no figure; they hold " in found.sentence
    assert found.money.value == pytest.approx(lines["no user"]["revenue"] * 28 / spoilt.ask("overview").rows[0]["days"])


def test_they_stand_first_and_hold_what_they_say(spoilt):
    answer = spoilt.ask("findings", top=30)

    assert {row["finding"] for row in answer.rows[:3]} == {"tracking-outage", "impossible-actors", "lost-rows"}
    assert [row["trust"] for row in answer.rows] == [True] * 3 + [False] * (len(answer.rows) - 3)
    assert {row["action"] for row in answer.rows[:3]} == {"fix-tracking"}
    assert unheld(spoilt.ask, answer) == {}


def test_what_was_left_out_on_purpose_is_no_loss(duck):
    shop = opened(duck, read("ann: view@1d"))
    lines = [("read", 100), ("duplicate", 30), ("outside since/until", 30), ("no user", 2), ("kept", 38)]
    ledger = tuple({"step": step, "rows": rows, "users": 1, "revenue": None} for step, rows in lines)
    shop.about = replace(shop.about, ledger=ledger)

    assert look(shop, lost_rows) == []
