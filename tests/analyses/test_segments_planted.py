"""Segments of a simulated mall, against what was planted in it: bots, buyers, those who signed up, passers-by."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import footfall as ff
from footfall.analyses.segments import assigned
from footfall.simulate import Ga4Flat
from footfall.simulate.world.people import SEGMENTS
from simulated import ingested

BOT, BUYING, LOOKING = "bot", ("loyal", "one-time buyers", "light buyers"), ("browser", "passer_by")


@pytest.fixture(scope="module")
def mall(tmp_path_factory):
    """A shop of 100,000 events, its users by id, and what each of them was planted as."""
    asked = {"events": 100_000, "seed": 1}
    simulation = Ga4Flat(**asked)
    planted = {}
    for block in simulation._exactly():
        kinds = np.where(block.bot, BOT, np.array(SEGMENTS, dtype=object)[block.segment])
        planted.update(zip(map(simulation.user_id, block.user.tolist()), kinds, strict=True))
    place = ingested("ga4-flat", tmp_path_factory.mktemp("mall") / "shop", timezone="Asia/Seoul", **asked)
    shop = ff.open(place, memory="1GB")
    users = shop.engine.arrow(shop.table("users")).to_pandas().set_index("user_id")
    yield shop, users.assign(planted=pd.Series(planted))
    shop.close()


def test_planted_kinds_are_recovered_with_this_accuracy(mall):
    shop, users = mall
    found = assigned(shop.tables()).to_pandas().set_index("user_id")["segment"]
    buying, bought = found.isin(BUYING), users["orders"] > 0

    assert set(found.index[found == "anomalies"]) == set(users.index[users["planted"] == BOT])
    assert bought[buying].mean() > 0.99
    assert buying[bought].mean() > 0.8
    assert (found[users["orders"] >= 3] == "loyal").mean() > 0.85
    assert (users["orders"][found == "loyal"] >= 2).mean() > 0.9
    assert users["planted"][buying].isin(LOOKING).mean() < 0.01
    assert users["planted"][found == "one-time visitors"].isin((*LOOKING, "newcomer")).mean() > 0.99


def test_few_customers_bring_most_and_it_is_read(mall):
    answer = mall[0].ask("segments")
    first = answer.rows[0]

    assert (first["name"], first["profile"]) == ("loyal", "Came often, bought often")
    assert first["share"] < 0.05
    assert first["revenue_share"] > 0.4
    assert answer.rows[-1]["name"] == "anomalies"
    assert {"one-time visitors", "light buyers", "dormant"} <= {row["name"] for row in answer.rows}


def test_the_kinds_of_the_published_clustering_come_out_of_classic(mall):
    """Bots, buyers of nearly all, those who signed up, low-loyalty and a dormant mass (REFERENCE.md, A)."""
    shop, users = mall
    answer = shop.ask("segments", setting="classic")
    rows = {row["name"].split()[-1]: row for row in answer.rows}

    assert answer.facts["k"].value == 6
    assert rows["anomalies"]["customers"] == (users["planted"] == BOT).sum()
    assert min(rows["anomalies"]["login"], rows["anomalies"]["begin_checkout"]) > 1_000
    assert rows["anomalies"]["purchase"] == 0
    assert rows["loyal"]["converted_rate"] > 0.9
    assert rows["loyal"]["purchase"] > 3
    assert rows["newcomers"]["sign_up"] > 0.99
    assert rows["newcomers"]["customers"] == pytest.approx((users["sign_up"] > 0).sum(), rel=0.05)
    assert 0.05 < rows["low-loyalty"]["converted_rate"] < 0.4
    assert sum(row["share"] for row in answer.rows if "dormant" in row["name"]) > 0.6
