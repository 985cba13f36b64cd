"""The world behind the simulated logs, part by part: its clock, its people's lives, its goods, its ids."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import UTC, date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
import pytest

from footfall.simulate.columns import ORDER_BITS, money, order_ids, shuffled, shuffled_ids
from footfall.simulate.draws import stream
from footfall.simulate.fashion_campus.words import BRANDS, SHELVES
from footfall.simulate.funnel_shop.setting import SETTING
from footfall.simulate.uuids import uuids
from footfall.simulate.world.calls import Calls, calls
from footfall.simulate.world.clock import DAY, Clock
from footfall.simulate.world.events import Events
from footfall.simulate.world.people import people
from footfall.simulate.world.setting import Channel, Device, Lives, Setting
from footfall.simulate.world.wares import PAIRS, Wares
from footfall.simulate.world.world import World
from simulated import bg_nbd

PLAIN = Setting(
    timezone="UTC",
    first_day=date(2024, 1, 1),
    days=300,
    devices=(Device("any", 1.0),),
    channels=(Channel(name="any", mix=(1,), converts=1.0),),
    base=0.8,
    growth=1.0,
)


@pytest.mark.parametrize("zone", ["Europe/Berlin", "Asia/Seoul", "America/New_York", "Australia/Sydney", "UTC"])
def test_wall_shows_what_the_zone_says(zone):
    clock = Clock(zone, date(2024, 1, 1), 366)
    elapsed = np.random.default_rng(1).integers(0, clock.seconds, 2000)
    shown = [pd.Timestamp("2024-01-01") + pd.Timedelta(seconds=int(wall)) for wall in clock.wall(elapsed)]
    there = [
        datetime.fromtimestamp(clock.midnight + int(at), UTC).astimezone(ZoneInfo(zone)).replace(tzinfo=None)
        for at in elapsed
    ]
    assert shown == there


def test_wall_and_seconds_passed_are_each_others_but_for_the_nights_of_the_change():
    clock = Clock("Europe/Berlin", date(2024, 1, 1), 366)
    wall = np.arange(0, 366 * DAY, 977)
    nights = np.isin(wall // DAY, [clock.place(date(2024, 3, 31)), clock.place(date(2024, 10, 27))])
    assert (clock.wall(clock.elapsed(wall))[~nights] == wall[~nights]).all()
    assert np.abs(clock.wall(clock.elapsed(wall)) - wall).max() <= 3600
    assert clock.seconds == 366 * DAY


def orders_of(setting: Setting, blocks: int) -> pd.DataFrame:
    every = []
    for block in range(blocks):
        rng = stream(3, block)
        drawn = people(rng, setting, 4096)
        visits = calls(rng, setting, drawn)
        made = visits.take(visits.orders)
        every.append(pd.DataFrame({"person": made.person + block * 4096, "at": made.start / DAY, "left": made.left}))
    return pd.concat(every, ignore_index=True)


def test_orders_are_bg_nbd_and_nobody_orders_after_leaving():
    orders = orders_of(PLAIN, 20)
    of = orders.groupby("person")["at"].agg(["min", "max", "size"])
    found = bg_nbd(of["size"].to_numpy(float) - 1, (of["max"] - of["min"]).to_numpy(), (300 - of["min"]).to_numpy())
    r, alpha, a, b = found
    lives = Lives()
    assert r == pytest.approx(lives.r, rel=0.08)
    assert alpha == pytest.approx(lives.alpha, rel=0.1)
    assert a / (a + b) == pytest.approx(lives.a / (lives.a + lives.b), abs=0.02)
    last = orders.groupby("person")["at"].transform("max") == orders["at"]
    assert (orders["at"] - orders.groupby("person")["at"].transform("max"))[
        orders["left"]
    ].min() > -3  # each moved by a day at most
    assert orders["left"].mean() < last.mean()


def test_chance_of_ever_buying_is_the_one_set():
    drawn = people(stream(1, 1), SETTING, 200_000)
    weekend = np.isin(drawn.born // DAY, np.arange(*SETTING.coupon_days))
    for channel in range(len(SETTING.channels)):
        for device in range(len(SETTING.devices)):
            these = drawn.converts[(drawn.channel == channel) & (drawn.device == device) & ~weekend]
            true = SETTING.chances[channel, device]
            assert abs(these.mean() - true) < 4.5 * np.sqrt(true / len(these))


def test_everybody_who_is_to_buy_buys_within_the_log():
    setting = replace(SETTING, leavers=None)
    rng = stream(2, 2)
    drawn = people(rng, setting, 20_000)
    visits = calls(rng, setting, drawn)
    assert set(visits.person[visits.orders]) == set(np.flatnonzero(drawn.converts))
    assert set(visits.person) == set(range(20_000))
    assert (visits.start[visits.firsts] == drawn.born).all()


def test_coupon_draws_later_orders_forward_and_makes_none():
    coupon = SETTING.coupon
    assert coupon is not None
    drawn = people(stream(4, 4), SETTING, 60_000)
    with_it, without = (
        calls(stream(5, 5), replace(SETTING, coupon=replace(coupon, drawn=chance)), drawn) for chance in (0.6, 0.0)
    )
    first, after = SETTING.coupon_days

    def ordered(visits: Calls, begin: int, end: int) -> int:
        return int((visits.orders & (visits.start >= begin * DAY) & (visits.start < end * DAY)).sum())

    moved = int(with_it.drawn.sum())
    assert with_it.orders.sum() == without.orders.sum()
    assert ordered(with_it, first, after) == ordered(without, first, after) + moved
    assert (
        ordered(with_it, after, after + coupon.drawn_days) == ordered(without, after, after + coupon.drawn_days) - moved
    )
    assert moved > 0.05 * ordered(without, after, after + coupon.drawn_days)
    assert not without.drawn.any()


def test_block_does_not_depend_on_the_blocks_before():
    world = World(replace(SETTING, bots=0), Wares(200))
    blocks = world.blocks(7, 100_000)
    _, _, third = next(blocks), next(blocks), next(blocks)
    alone = world.block(7, 2)
    assert all(np.array_equal(getattr(third, column.name), getattr(alone, column.name)) for column in fields(Events))


@pytest.mark.parametrize("wares", [Wares(200), Wares(6_000), Wares(1_000, SHELVES, BRANDS)])
def test_items_have_names_ids_and_prices_of_their_own(wares):
    assert len(set(wares.names)) == len(set(wares.ids.tolist())) == len(wares.cents) == len(wares.type_of)
    assert (wares.cents > 0).all()
    assert len({kind for _, _, kind, _ in wares.types}) == len(wares.types) == 40


def test_pairs_are_of_different_types_and_shelves():
    wares = Wares(200)
    assert len({item for pair in wares.pairs for item in pair}) == 2 * PAIRS
    for pair in wares.pairs:
        first, second = (wares.types[wares.type_of[item]] for item in pair)
        assert first[1] != second[1]


def test_ids_are_shuffled_and_none_met_twice():
    numbers = np.arange(200_000)
    ids = shuffled_ids(numbers, 30).to_pylist()
    assert len(set(ids)) == len(ids)
    assert {len(str(one)) for one in ids} == {10}
    assert ids[:50] == [shuffled(number, 30) for number in range(50)]
    assert ids != sorted(ids)
    assert order_ids(np.array([-1, 5])).to_pylist() == [None, shuffled(5, ORDER_BITS)]


def test_uuids_are_uuids():
    user, session = (part.ravel() for part in np.meshgrid(np.arange(300), np.arange(100)))
    ids = uuids(user, session, salt=1).to_pylist()
    assert len(set(ids)) == 30_000
    assert all(
        UUID(one).version == 4 and UUID(one).variant == "specified in RFC 4122" and str(UUID(one)) == one
        for one in ids[:500]
    )
    assert not set(ids) & set(uuids(user, session, salt=2).to_pylist())
    assert set("".join(ids[:500])) == set("0123456789abcdef-")


def test_money_is_written_to_the_cent():
    cents = np.array([0, 5, 99, 100, 1_234_567, -1, -250, -100_000])
    written = [str(amount) for amount in money(cents, np.ones(8, dtype=bool)).to_pylist()]
    assert written == ["0.00", "0.05", "0.99", "1.00", "12345.67", "-0.01", "-2.50", "-1000.00"]
    assert money(cents, cents > 99).to_pylist()[:3] == [None, None, None]
    assert money(cents[:0], cents[:0] > 0).to_pylist() == []
