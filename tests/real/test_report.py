"""Reports of the real logs: their days are seen, they say what was lost, and they are small."""

from __future__ import annotations

import pytest

from footfall.answer.draw import spec
from footfall.surfaces.report import report
from stories import told

pytestmark = [pytest.mark.real, pytest.mark.nightly]  # daily: `surfaces/test_report.py`

TAOBAO, RETAIL = "taobao/UserBehavior_first_users.csv", "online_retail/onlineretail.parquet"


def test_taobaos_stray_rows_do_not_stretch_its_days(ingested):
    traffic = ingested(TAOBAO).ask("traffic")
    drawn = spec(traffic)
    points = next(iter(drawn["datasets"].values())) if "datasets" in drawn else drawn["data"]["values"]

    assert {point["period"][:10] for point in points if point["value"] is not None} == {
        *(f"2017-11-{day}" for day in range(25, 31)),
        *(f"2017-12-0{day}" for day in range(1, 4)),
    }
    assert len(traffic.rows) > 9
    assert drawn["title"] == f"Not drawn: {len(traffic.rows) - 9} rows before 2017-11-25; the table has them."


@pytest.mark.parametrize("log", [TAOBAO, RETAIL])
def test_a_report_is_small_and_begins_with_the_shop(ingested, tmp_path, log):
    shop = ingested(log)
    page = report(shop, tmp_path / "report.html").read_text()
    head = page[page.index("<h1>") : page.index("<main")]

    assert len(page.encode()) < 3_000_000
    for column in ("users", "buyers", "orders"):
        assert f"<dd>{told(shop.ask('overview'), column)[0]:,}</dd>" in head
    assert ("GBP" in head) == (log == RETAIL)
