"""There is one revenue: every table and answer adds up to it, on logs that tempt to count more."""

from __future__ import annotations

import pytest

import footfall as ff
from revenue import assert_revenue_agrees

HEAD = "user_id,event_at,event,order_id,item_id,channel,price,quantity,revenue\n"
LOGS = {
    "money on carts": (
        "a,2024-01-01T10:00:00Z,view_item,,X,ads,10,1,10\na,2024-01-01T10:01:00Z,add_to_cart,,X,ads,10,2,20\n"
        "a,2024-01-01T10:02:00Z,begin_checkout,,,ads,,,20\na,2024-01-01T10:03:00Z,purchase,1,X,ads,10,2,20\n"
        "b,2024-01-09T10:00:00Z,add_to_cart,,Y,direct,7,1,7\nb,2024-01-09T10:03:00Z,purchase,2,,direct,,,7.5\n"
    ),
    "refunds of either sign": (
        "a,2024-01-01T10:00:00Z,purchase,1,X,ads,10,2,20\na,2024-01-03T10:00:00Z,refund,1,X,ads,10,1,10\n"
        "b,2024-01-09T10:00:00Z,purchase,2,Y,direct,7,1,7\nb,2024-01-10T10:03:00Z,refund,2,Y,direct,7,1,-7\n"
        "c,2024-02-01T10:00:00Z,purchase,3,Y,direct,7,-1,-7\nc,2024-02-02T10:00:00Z,purchase,4,Y,direct,7,3,21\n"
    ),
    "some amounts missing or unreadable": (
        "a,2024-01-01T10:00:00Z,purchase,1,X,ads,10,2,\na,2024-01-03T10:00:00Z,purchase,2,X,ads,10,1,$10\n"
        'b,2024-01-09T10:00:00Z,purchase,3,NULL,direct,7,1,"1,007.00"\nb,2024-01-10T10:03:00Z,view_item,,Y,direct,7,1,oops\n'
    ),
}


@pytest.mark.parametrize("name", LOGS)
def test_it_adds_up_everywhere(name, tmp_path):
    (tmp_path / "log.csv").write_text(HEAD + LOGS[name])
    shop = ff.ingest(tmp_path / "log.csv", tmp_path / "shop", memory="1GB")
    assert_revenue_agrees(shop.tables())
    shop.close()
