"""What happens after the cut changes no list: of two shops with one past and two futures every list is the same."""

from __future__ import annotations

from random import Random

import numpy as np
import pytest

from footfall.recommend.catalog import RECOMMENDERS
from footfall.recommend.goods import goods
from footfall.recommend.interactions import interactions
from footfall.recommend.ranked import Ranked
from footfall.recommend.recommender import NOTHING, Recommender
from stories import at, opened, read

CUT = at("30d")
USERS, ITEMS = 60, 24
UNITS = {**{name: unit() for name, unit in RECOMMENDERS.items()}, "ranked": Ranked(candidates=8, factors=4, trees=10)}


def past() -> str:
    """Everybody looks at things for a month and buys every other; every thing is met."""
    dice, told = Random(5), []
    for user in range(USERS):
        for step in range(6):
            thing = (user * 7 + step * (1 + user % 3)) % ITEMS
            when = f"{dice.randrange(29)}d{user}m"
            told.append(f"u{user:02}: view@{when}:i{thing:02}{{{words(thing)}}}")
            if step % 2:
                told.append(f"u{user:02}: buy@{when}={5 + thing}:i{thing:02}{{{words(thing)}}}")
    return ";".join(told)


def words(thing: int, more: int = 0) -> str:
    return (
        f"price={5 + thing + more},category=c{(thing + more) % 3},brand=b{(thing + more) % 4},item_name=n{thing + more}"
    )


def future(things: list[int], more: int) -> str:
    """Afterwards everybody buys some things again and again, which have got other words and prices."""
    return ";".join(
        f"u{user:02}: buy@{31 + day}d{user}m=99:i{thing:02}{{{words(thing, more)}}}"
        for user in range(USERS)
        for day, thing in enumerate(things)
    )


@pytest.fixture(scope="module")
def shops(duck):
    told = (future([0], 0), future([3, 4, 5, 4, 3], 100))
    return [opened(duck, read(f"{past()};{each}")) for each in told]


def learned(shop):
    tables = shop.tables()
    deeds = interactions(tables, CUT)
    return deeds, goods(tables, deeds, CUT)


def test_the_futures_differ(shops):
    whole = [interactions(shop.tables()) for shop in shops]
    about = [goods(shop.tables(), deeds).frame for shop, deeds in zip(shops, whole, strict=True)]

    assert len(whole[0]) != len(whole[1])
    assert (about[0]["price"] != about[1]["price"]).sum() == 3
    assert (about[0]["item_name"] != about[1]["item_name"]).sum() == 3


def test_what_is_known_of_items_is_of_the_past(shops):
    one, other = (learned(shop)[1].frame for shop in shops)

    assert one.equals(other)
    assert one["price"].tolist() == [5.0 + thing for thing in range(ITEMS)]


@pytest.mark.parametrize("unit", UNITS.values(), ids=list(UNITS))
def test_the_future_changes_no_list(shops, unit: Recommender):
    (one, about), (other, as_well) = map(learned, shops)
    users = np.arange(NOTHING, USERS)
    fits = unit.fit(one, about), unit.fit(other, as_well)
    mine, theirs = (fitted.recommend(users, 6) for fitted in fits)

    assert np.array_equal(mine.items, theirs.items)
    assert mine.scores == pytest.approx(theirs.scores)
    assert fits[0].because(users, mine) == fits[1].because(users, theirs)


def test_an_item_that_only_the_future_names_has_its_words(duck):
    shop = opened(duck, read(f"{past()};ann: view@31d:i99{{{words(99)}}}"))
    frame = learned(shop)[1].frame

    assert frame[frame["item_id"] == "i99"][["item_name", "price"]].to_numpy().tolist() == [["n99", 104.0]]
