"""The synthetic shop: what is planted to make buyers leave weighs more in the chosen model than what does nothing."""

from __future__ import annotations

import pytest

import footfall as ff
from footfall.models import ahead
from simulated import ingested, truth_of

pytestmark = pytest.mark.slow

TIMES = 3
"""By so many times a late delivery outweighs the stronger of those planted to do nothing."""


@pytest.mark.parametrize("seed", [5, 6])
@pytest.mark.timeout(1_800)
def test_late_deliveries_come_before_what_is_planted_to_do_nothing(tmp_path, monkeypatch, seed):
    monkeypatch.setattr(ahead, "MOST_ROWS", 20_000)
    asked = {"events": 1_000_000, "seed": seed}
    planted = truth_of("funnel-shop", **asked)["planted"]
    shop = ff.open(ingested("funnel-shop", tmp_path / "shop", **asked), memory="1GB")
    shop.fit("churn", horizon="45d", trials=9, minutes=20)

    rows = {row["feature"]: row["permutation"] for row in shop.ask("drivers", model="churn").rows if row["permutation"]}
    order = [name for name in rows if name in (planted["late_deliveries"]["event"], *planted["no_effect"])]
    nothing = max(rows.get(name, 0.0) for name in planted["no_effect"])

    assert order[0] == planted["late_deliveries"]["event"]
    assert rows[order[0]] > TIMES * nothing
    shop.close()
