"""The shop's wall clock, through summer and winter."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import ibis
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from examples import at_most
from footfall.errors import BadRequest
from footfall.ingest.zone import to_instant, to_local, zone
from stories import rows_of

ZONES = (
    "Asia/Seoul",
    "Europe/London",
    "America/New_York",
    "Australia/Lord_Howe",
    "Asia/Kathmandu",
    "America/Sao_Paulo",
    "Africa/Casablanca",
    "UTC",
)
moments = st.lists(
    st.datetimes(datetime(2015, 1, 1), datetime(2026, 1, 1)).map(lambda at: at.replace(microsecond=0, fold=0)),
    min_size=1,
    max_size=40,
)


def carried_out(duck, moments_, way, where):
    table = ibis.memtable(pa.table({"n": range(len(moments_)), "at": pa.array(moments_, pa.timestamp("us"))}))
    expression = table.select("n", at=way(table.at, zone(where), min(moments_), max(moments_))).order_by("n")
    return [row["at"] for row in duck.to_pyarrow(expression).to_pylist()]


@settings(max_examples=at_most(30))
@given(moments=moments, where=st.sampled_from(ZONES))
def test_instants_are_read_off_the_clock_as_python_reads_them(duck, moments, where):
    wanted = [at.replace(tzinfo=UTC).astimezone(ZoneInfo(where)).replace(tzinfo=None) for at in moments]

    assert carried_out(duck, moments, to_local, where) == wanted


@settings(max_examples=at_most(30))
@given(moments=moments, where=st.sampled_from(ZONES))
def test_the_clock_is_turned_into_instants_as_python_turns_it(duck, moments, where):
    wanted = [at.replace(tzinfo=ZoneInfo(where)).astimezone(UTC).replace(tzinfo=None) for at in moments]

    assert carried_out(duck, moments, to_instant, where) == wanted


LOG = "2019-03-31 00:59:59 UTC,view,1,2,tea,acme,1.0,ann,s1\n2019-03-31 01:00:00 UTC,view,2,2,tea,acme,1.0,ann,s1\n"
HEADER = "event_time,event_type,product_id,category_id,category_code,brand,price,user_id,user_session\n"


def test_the_hour_that_summer_takes_is_skipped_on_the_clock_alone(ingest):
    events = rows_of(ingest(HEADER + LOG, source="rees46", timezone="Europe/London"))

    assert [str(row["local_at"]) for row in events] == ["2019-03-31 00:59:59", "2019-03-31 02:00:00"]
    assert events[1]["gap_seconds"] == 1


def test_days_asked_for_are_cut_at_the_shops_midnight(ingest):
    log = HEADER + "".join(f"2019-10-01 {h}:00:00 UTC,view,{h},2,tea,acme,1.0,ann,s1\n" for h in (14, 15, 16))
    shop = ingest(log, source="rees46", timezone="Asia/Seoul", since="2019-10-02")

    assert [row["item_id"] for row in rows_of(shop)] == [15, 16]


@pytest.mark.parametrize("name", ["Europe/Londn", "", "../etc/passwd", "Mars/Olympus"])
def test_a_zone_that_is_none_is_refused(ingest, name):
    with pytest.raises(BadRequest, match="no time zone called|Nothing"):
        ingest(HEADER + LOG, source="rees46", timezone=name or "''")
