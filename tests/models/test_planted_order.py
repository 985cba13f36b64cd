"""What is planted to weigh more comes before what is planted to weigh less, and before what does nothing."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import footfall as ff
from footfall.models import crossfit

PLANTED = {"complaint": 3.0, "parcel_late": 1.5}
"""Strongest first: by how much each moves the log-odds of never ordering again."""
NOTHING = ("banner_seen", "theme_toggle")
DAYS = 10


def log(path: Path, seed: int, buyers: int = 900) -> Path:
    """Write twenty days: all buy in the first half, do what they do, and order again in the second or do not."""
    dice, deeds = np.random.default_rng(seed), [*PLANTED, *NOTHING]
    did = dice.random((buyers, len(deeds))) < 0.35
    odds = did[:, : len(PLANTED)] @ np.array(list(PLANTED.values())) - 1.5
    stays = dice.random(buyers) > 1 / (1 + np.exp(-odds))
    rows = [(buyer, "purchase", dice.uniform(0, DAYS - 1)) for buyer in range(buyers)]
    rows += [(buyer, deeds[place], dice.uniform(0, DAYS)) for buyer, place in np.argwhere(did)]
    rows += [(buyer, "purchase", dice.uniform(DAYS, 2 * DAYS)) for buyer in np.flatnonzero(stays)]
    table = pd.DataFrame(rows, columns=["user_id", "event", "day"])
    at = [datetime(2024, 1, 1) + timedelta(days=day) for day in table.pop("day")]
    table.assign(event_at=[f"{each:%Y-%m-%dT%H:%M:%SZ}" for each in at], revenue=10).to_csv(path, index=False)
    return path


@pytest.mark.parametrize("seed", [1, pytest.param(2, marks=pytest.mark.nightly)])
def test_drivers_come_in_the_planted_order(tmp_path, monkeypatch, seed):
    monkeypatch.setattr(crossfit, "TIMES", 2)
    shop = ff.ingest([log(tmp_path / "log.csv", seed)], into=tmp_path / "shop", memory="1GB")
    shop.fit("churn", horizon=f"{DAYS}d", setting="readable", trials=3)

    rows = shop.ask("drivers", model="churn").rows
    told = [row["feature"] for row in rows if row["feature"] in (*PLANTED, *NOTHING)]
    strength = {row["feature"]: row["permutation"] for row in rows}

    assert told[: len(PLANTED)] == list(PLANTED) == [row["feature"] for row in rows][: len(PLANTED)]
    assert strength["parcel_late"] > 5 * max(strength[name] for name in NOTHING)
    shop.close()
