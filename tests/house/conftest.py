"""Shops that every unit must be able to answer for."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from random import Random

import ibis
import pytest

import footfall as ff
from questions import Answers
from stories import MONDAY, opened, read

LOG = """who,when,what,thing,kind,by,worth
ann,2024-01-01 00:00:00,view_item,m1,tea,ads,
ann,2024-01-01 01:00:00,add_to_cart,m1,tea,ads,
ann,2024-01-01 02:00:00,purchase,m1,tea,ads,20
ann,2024-01-08 02:00:00,view_item,m2,mugs,direct,
bob,2024-01-02 00:00:00,view_item,m2,mugs,ads,
bob,2024-01-02 00:00:00,view_item,m2,mugs,ads,
,2024-01-02 00:00:00,view_item,m2,mugs,ads,
cid,not a time,view_item,m2,mugs,ads,7
"""
MAP = """
[columns]
user_id = "who"
event_at = "when"
event = "what"
item_id = "thing"
category = "kind"
channel = "by"
revenue = "worth"
"""


@pytest.fixture(scope="session")
def ingested(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A shop's directory, made of a small log with two faults and a repeat."""
    folder = tmp_path_factory.mktemp("house")
    (folder / "log.csv").write_text(LOG)
    (folder / "MAP.toml").write_text(MAP)
    ff.ingest(folder / "log.csv", folder / "shop", map=folder / "MAP.toml", memory="1GB").close()
    return folder / "shop"


@pytest.fixture(scope="session")
def busy(duck: ibis.BaseBackend, busy_rows: list[dict[str, object]]) -> Answers:
    """A shop with a little of everything, in which groups differ."""
    return Answers(opened(duck, busy_rows))


@pytest.fixture(scope="session", params=["busy", "single", "ingested"])
def answers(request: pytest.FixtureRequest, duck: ibis.BaseBackend) -> Iterator[Answers]:
    """The answers of three shops: a little of everything, a single event, and one ingested from files."""
    if request.param == "busy":
        yield request.getfixturevalue("busy")
    elif request.param == "single":
        yield Answers(opened(duck, read("ann: view@1d")))
    else:
        shop = ff.open(request.getfixturevalue("ingested"), memory="1GB")
        yield Answers(shop)
        shop.close()


@pytest.fixture(scope="session")
def busy_rows() -> list[dict[str, object]]:
    """90 users do a little of everything over ten weeks; who comes on a phone buys nothing."""
    dice, events = Random(7), ("view_item", "view_item", "view_item", "add_to_cart", "purchase", "refund", "login")
    rows = [deed(dice, f"u{user}", dice.choice(events)) for user in range(90) for _ in range(1 + dice.randrange(12))]
    bought_nothing = {"event": "view_item", "revenue": None}
    return [row | bought_nothing if (row["device"], row["event"]) == ("mobile", "purchase") else row for row in rows]


def deed(dice: Random, user: str, event: str) -> dict[str, object]:
    """Make up an event."""
    thing = dice.randrange(13)
    told = {"user_id": user, "event_at": MONDAY + timedelta(minutes=dice.randrange(70 * 1440)), "event": event}
    worth = {"purchase": 20.25, "refund": -4.5}.get(event)
    more = {"item_id": f"m{thing}", "category": f"kind {thing % 7}", "channel": dice.choice(["ads", "direct", None])}
    return {**told, **more, "device": dice.choice(["mobile", "desktop"]), "revenue": worth}
