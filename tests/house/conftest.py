"""Shops that every unit must be able to answer for."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import ibis
import pytest
from stories import opened, read

import footfall as ff
from footfall.shop.shop import Shop

TINY = """
    ann: view@0d:m1#ads{device=mobile,category=tea,price=4} cart@1h:m1#ads{device=mobile,category=tea} buy@2h=20:m1#ads{category=tea}
    ann: view@8d:m2#direct{device=mobile,category=mugs} buy@8d1h=4:m2#direct{category=mugs} refund@9d=-4:m2
    bob: login@1d#ads{device=desktop} view@1d1h:m1#ads{device=desktop,category=tea} cart@15d:m2{category=mugs} fav@16d:m3
    cid: view@2d:m3#direct{device=tablet,category=pots} view@3d:m3{category=pots} view@40d:m1{category=tea} buy@41d=9.5:m1{category=tea}
"""
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


@pytest.fixture(scope="session", params=["tiny", "single", "ingested"])
def some_shop(request: pytest.FixtureRequest, duck: ibis.BaseBackend, ingested: Path) -> Iterator[Shop]:
    """A shop with a little of everything, one with a single event, and one that was ingested from files."""
    if request.param == "ingested":
        shop = ff.open(ingested, memory="1GB")
        yield shop
        shop.close()
    else:
        yield opened(duck, read({"tiny": TINY, "single": "ann: view@1d"}[request.param]))
