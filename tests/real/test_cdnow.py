"""CDNOW's purchases, through a map."""

from __future__ import annotations

import pytest

from maps import CDNOW_MASTER, CDNOW_SAMPLE
from stories import ledger

pytestmark = pytest.mark.real


def test_the_master_holds_its_customers_and_orders(ingested):
    shop = ingested("cdnow/CDNOW_master.txt", map=CDNOW_MASTER)
    (row,) = shop.ask("overview").rows

    assert ledger(shop) == {"read": 69_659, "kept": 69_659}
    assert (row["events"], row["users"]) == (69_659, 23_570)
    assert str(row["first_on"]) == "1997-01-01"


def test_the_sample_holds_a_tenth(ingested):
    (row,) = ingested("cdnow/CDNOW_sample.txt", map=CDNOW_SAMPLE).ask("overview").rows

    assert row["users"] == 2_357
