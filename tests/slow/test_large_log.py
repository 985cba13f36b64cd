"""A log larger than the memory allowed, against the truth it was simulated with."""

from __future__ import annotations

import json

import pytest

import footfall as ff
from footfall.simulate import KINDS

pytestmark = pytest.mark.slow


def test_a_log_of_millions_is_accounted_for_to_the_last_row_in_little_memory(tmp_path):
    log = tmp_path / "log.csv"
    truth = json.loads(KINDS["taobao"](events=3_000_000, seed=11).write(log).read_text())
    shop = ff.ingest(log, tmp_path / "shop", memory="300MB")
    ledger = {row["step"]: row["rows"] for row in shop.ask("ledger").rows}
    overview = shop.ask("overview").rows[0]

    assert (ledger["read"], ledger["duplicate"]) == (truth["events"], truth["duplicates"]["rows"])
    assert (overview["users"], overview["buyers"]) == (truth["users"], truth["buyers"])
    assert overview["sessions"] == truth["sessions"]
