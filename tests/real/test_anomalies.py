"""In the real logs nobody who is a customer is called an anomaly."""

from __future__ import annotations

import pytest

import footfall as ff
from maps import CDNOW_MASTER

pytestmark = pytest.mark.real

LOGS = {
    "taobao/UserBehavior_first_users.csv": {},
    "taobao/UserBehavior_two_hours.csv": {},
    "rees46/2019-Oct_head.csv": {},
    "google_merch/events.csv.zip": {},
    "online_retail/onlineretail.parquet": {},
    "cdnow/CDNOW_master.txt": {"map": CDNOW_MASTER},
}


@pytest.mark.parametrize("name", LOGS)
def test_customers_wholesalers_and_large_carts_are_none(ingested, name):
    answer = ingested(name, **LOGS[name]).ask("anomalies")

    assert answer.rows == []


def test_a_bot_put_among_the_real_people_is_found(data, tmp_path):
    lines = (data / "taobao/UserBehavior_first_users.csv").read_text().splitlines()
    begin = 1_511_600_000
    bot = [f"999,{k},1,pv,{begin + 7 * k + k % 3}" for k in range(3_000)]
    (tmp_path / "log.csv").write_text("\n".join([*lines, *bot]))
    shop = ff.ingest(tmp_path / "log.csv", tmp_path / "shop", source="taobao")
    (row,) = shop.ask("anomalies").rows

    assert (str(row["user_id"]), row["kind"], row["events"]) == ("999", "isolated", 3_000)
    assert "instants within an hour, where half of the busy have at most" in row["why"]
    shop.close()
