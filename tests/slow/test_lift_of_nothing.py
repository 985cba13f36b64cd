"""Two hundred shops in which a cart changes nothing: the interval of the lift says so, as often as it promises."""

from __future__ import annotations

import pytest

from crowds import crowd, opened

pytestmark = pytest.mark.slow


def test_the_interval_covers_one_as_often_as_it_promises(duck):
    rows = [opened(duck, crowd(seed)).ask("lift").rows[0] for seed in range(200)]
    covered = sum(row["low"] <= 1 <= row["high"] for row in rows) / len(rows)

    assert 0.91 <= covered <= 0.985


def test_a_planted_effect_is_found(duck):
    rows = [opened(duck, crowd(seed, users=1_200, effect=2.0)).ask("lift").rows[0] for seed in range(20)]

    assert sum(row["low"] > 1 for row in rows) >= 19
