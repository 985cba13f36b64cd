"""Every real log has one revenue, in every table and answer."""

from __future__ import annotations

import pytest

from revenue import assert_revenue_agrees

LOGS = ("online_retail/onlineretail.parquet", "rees46/2019-Oct_head.csv", "google_merch/events.csv.zip")


@pytest.mark.parametrize("name", LOGS)
def test_it_adds_up_everywhere(ingested, name):
    assert_revenue_agrees(ingested(name).tables())
