"""The flat GA4 table of a Korean shop: its encoding, its names, its ids, and its days beside its instants."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from stories import ledger, rows_of

HEADER = "event_date,user_pseudo_id,event_timestamp,event_name,purchase_value,device,media,type\n"
EVENTS = ("session_start", "회원가입완료", "add_to_cart", "purchase")


def log(zone="Asia/Seoul", days=40, *, seconds=False, dashes=False, start=datetime(2024, 7, 1, tzinfo=UTC)) -> str:
    """Events at every hour for some days, each with the day of a zone's clock."""
    rows = []
    for hour in range(24 * days):
        at = start + timedelta(hours=hour, minutes=hour % 60)
        day = at.astimezone(ZoneInfo(zone)).date()
        written = f"{at:%Y-%m-%d %H:%M:%S} UTC" if seconds else str(int(at.timestamp() * 1_000_000))
        event = EVENTS[hour % 4]
        money = 12_000 if event == "purchase" else 0
        rows.append(f"{day if dashes else f'{day:%Y%m%d}'},{1000000 + hour % 5}.{hour % 5 * 10},{written},{event},{money},mobile,criteo,{'광고' if hour % 2 else '비광고'}\n")  # fmt: skip
    return HEADER + "".join(rows)


def told(shop, code: str) -> list[str]:
    return [text for found, text in shop.about.notes if found == code]


def test_a_korean_export_is_told_by_its_header_and_read_in_its_encoding(ingest):
    shop = ingest(log().encode("euc-kr"), map=None)
    events = rows_of(shop)

    assert shop.about.source == "ga4-flat"
    assert "event_date, user_pseudo_id" in shop.about.why
    assert "cp949" in told(shop, "encoding")[0]
    assert {row["event"] for row in events} == {"session_start", "sign_up", "add_to_cart", "purchase"}
    assert {row["channel"] for row in events} == {"criteo"}
    assert {row["is_paid"] for row in events} == {True, False}


def test_ids_stay_the_text_they_are(ingest):
    assert {row["user_id"] for row in rows_of(ingest(log(), map=None))} == {f"{1000000 + n}.{n * 10}" for n in range(5)}


def test_only_purchases_bring_revenue(ingest):
    events = rows_of(ingest(log(), map=None, currency="KRW"))

    assert {row["revenue"] for row in events if row["event"] == "purchase"} == {12_000}
    assert {row["revenue"] for row in events if row["event"] != "purchase"} == {None}


@pytest.mark.parametrize("zone", ["Asia/Seoul", "Europe/Berlin", "America/New_York", "Asia/Kolkata", "UTC"])
@pytest.mark.parametrize("dashes", [False, True])
def test_the_zone_is_that_in_which_days_and_instants_agree(ingest, zone, dashes):
    shop = ingest(log(zone, days=150, dashes=dashes), map=None)

    assert shop.about.timezone == zone
    assert not told(shop, "timezone-assumed")
    assert len(told(shop, "local-date")) == (zone != "UTC")
    assert {str(row["local_at"])[:10].replace("-", "") for row in rows_of(shop)} == {
        str(row["event_date"]).replace("-", "") for row in rows_of(shop)
    }


def test_times_as_text_are_read_too(ingest):
    assert rows_of(ingest(log(seconds=True), map=None)) == rows_of(ingest(log(), map=None))


def test_a_zone_that_was_named_and_agrees_is_kept(ingest):
    shop = ingest(log(), map=None, timezone="Asia/Tokyo")

    assert shop.about.timezone == "Asia/Tokyo"
    assert "Asia/Tokyo" in told(shop, "local-date")[0]


def test_a_zone_that_was_named_and_disagrees_is_told_of(ingest):
    shop = ingest(log(), map=None, timezone="Europe/London")

    assert shop.about.timezone == "Europe/London"
    assert "agrees with Europe/London, the zone in use, in" in told(shop, "local-date")[0]
    assert "Asia/Seoul" in told(shop, "local-date")[0]


def test_days_that_fit_no_zone_say_so(ingest):
    rows = log().splitlines(keepends=True)
    mixed = rows[0] + "".join(row.replace(row[:8], "20240701", 1) for row in rows[1:])
    shop = ingest(mixed, map=None)

    assert shop.about.timezone == "UTC"
    assert told(shop, "timezone-assumed")
    assert "event_date agrees with UTC" in told(shop, "local-date")[0]


def test_a_refused_row_is_shown_as_it_stood(ingest):
    shop = ingest(log(days=1) + "20240701,,soon,purchase,1,mobile,criteo,광고\n", map=None)

    assert ledger(shop) == {"read": 25, "no user": 1, "kept": 24}


MAP = '[columns]\nuser_id = "who"\nevent_at = "at"\nevent = "what"\n'


def mapped(days: list[str], zone="Z") -> str:
    at = [datetime(2024, 7, 1) + timedelta(hours=hour) for hour in range(len(days))]
    return "who,at,what,ship_date\n" + "".join(
        f"u,{t.isoformat()}{zone},v,{day}\n" for t, day in zip(at, days, strict=True)
    )


def test_any_column_of_days_that_goes_by_another_clock_is_told_of(ingest):
    ahead = [str((datetime(2024, 7, 1) + timedelta(hours=hour + 9)).date()) for hour in range(400)]

    assert "ship_date" in told(ingest(mapped(ahead), map=MAP), "local-date")[0]
    assert "ship_date" in told(ingest(mapped(ahead, ""), map=MAP), "local-date")[0]


def test_a_column_of_other_days_is_nobodys_clock(ingest):
    later = [str((datetime(2024, 7, 3) + timedelta(hours=hour * 3 % 70)).date()) for hour in range(400)]

    assert not told(ingest(mapped(later), map=MAP), "local-date")
    assert not told(ingest(mapped(["2024-07-01"] * 3), map=MAP), "local-date")
