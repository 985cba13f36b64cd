"""Values as people write them: whatever the spelling, the value is the one that was meant, or none."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import ibis
import pytest
from hypothesis import given
from hypothesis import strategies as st

from footfall.ingest import parse

CURRENCIES = ("", "$", "€", "£", "R$", "US$", "kr", "zł", "CHF", "EUR", "Rs.", "₩")
GROUPS = {"": ".,", ",": ".", ".": ",", " ": ".,", "\u00a0": ".,", "\u202f": ".,", "'": ".,", "’": "."}
"""Thousands signs, and the signs that may part the fraction beside them."""
MANY = st.lists(st.integers(-(10**10), 10**10), min_size=20, max_size=20)


@pytest.fixture(scope="module")
def read(tmp_path_factory):
    engine = parse.start_reader(2**29, tmp_path_factory.mktemp("spill"))

    def of(reading, texts):
        rows = ibis.memtable({"n": range(len(texts)), "text": list(texts)}, schema={"n": "int64", "text": "string"})
        found = engine.backend.to_pyarrow(rows.select(rows.n, value=reading(rows.text)).order_by("n"))
        return found["value"].to_pylist()

    yield of
    engine.close()


def spelled(cents, group, point, minus, currency):
    """Write an amount: its figures in groups, its sign and its currency where they are wanted."""
    whole, rest = divmod(abs(cents), 100)
    figures = f"{whole:,}".replace(",", group) + f"{point}{rest:02d}"
    figures = f"{currency}{figures}" if minus % 2 else f"{figures} {currency}".strip()
    return figures if cents >= 0 else (f"-{figures}", f"({figures})", f"{figures}-", f"−{figures}")[minus]


@given(cents=MANY, draw=st.data())
def test_money_is_what_was_meant_however_it_is_written(read, cents, draw):
    ways = [
        draw.draw(st.tuples(st.just(group), st.sampled_from(points), st.integers(0, 3), st.sampled_from(CURRENCIES)))
        for group, points in draw.draw(st.lists(st.sampled_from(sorted(GROUPS.items())), min_size=20, max_size=20))
    ]
    texts = [spelled(amount, *way) for amount, way in zip(cents, ways, strict=True)]

    assert read(parse.money, texts) == pytest.approx([amount / 100 for amount in cents], abs=0.001), texts


@given(whole=st.lists(st.integers(1, 999), min_size=20, max_size=20), three=st.integers(0, 999))
def test_one_sign_before_three_figures_is_what_the_log_says_it_is(read, whole, three):
    pointed, with_comma = ([f"{number}{sign}{three:03d}" for number in whole] for sign in ".,")
    fraction, thousands = ([number + three / 1000 for number in whole], [number * 1000 + three for number in whole])

    assert read(parse.money, pointed) == pytest.approx(fraction)
    assert read(parse.money, with_comma) == pytest.approx(thousands)
    assert read(lambda text: parse.money(text, ","), pointed) == pytest.approx(thousands)
    assert read(lambda text: parse.money(text, ","), with_comma) == pytest.approx(fraction)


@pytest.mark.parametrize(
    "text",
    ["12,5 %", "12 pcs", "abc", "1,2,3", "1.2.3", "12,34,56", "1..2", "12 34", "nan", "inf", "--5", "$", "1-2", "3/4"],
)
def test_what_is_no_amount_is_none(read, text):
    assert read(parse.money, [text]) == [None]


def test_a_quantity_bears_no_currency(read):
    assert read(parse.number, ["1,200", "$5", "5 EUR", "1.5"]) == [1200, None, None, 1.5]


def test_a_number_of_a_data_frame_that_is_none_is_missing(read):
    assert read(lambda text: parse.money(text.try_cast("float64")), ["1.5", "nan", "inf"]) == [1.5, None, None]


def test_signs_and_codes_tell_the_currency_and_those_of_several_tell_none(read):
    texts = ["$5", "R$ 20.00", "20 eur", "¥5", "5 kr", "5", "12,000원"]

    assert read(parse.currency_of, texts) == ["USD", "BRL", "EUR", None, None, None, "KRW"]


ZONES = {
    "": 0,
    "Z": 0,
    " UTC": 0,
    " +0000": 0,
    "+02:00": 120,
    " -0330": -210,
    " GMT+2": 120,
    " EST": -300,
    " PDT": -420,
    " CEST": 120,
}
CLOCKS = ("%H:%M:%S", "%I:%M:%S %p", "%I:%M:%S%p", "%H:%M:%S.%f", "%H:%M:%S,%f")
DAYS = ("%Y-%m-%d ", "%Y/%m/%d ", "%d %b %Y ", "%d-%b-%Y ", "%b %d, %Y ", "%A, %B %d, %Y ", "%Y%m%d ")
INSTANTS = st.datetimes(datetime(1991, 1, 1), datetime(2090, 1, 1)).map(lambda at: at.replace(microsecond=0))


@given(at=st.lists(INSTANTS, min_size=20, max_size=20), draw=st.data())
def test_an_instant_is_what_was_meant_however_it_is_written(read, at, draw):
    way = st.tuples(st.sampled_from(DAYS), st.sampled_from(CLOCKS), st.sampled_from(sorted(ZONES)))
    ways = draw.draw(st.lists(way, min_size=20, max_size=20))
    texts = [f"{one.strftime(day + clock)}{zone}" for one, (day, clock, zone) in zip(at, ways, strict=True)]
    right = [one - timedelta(minutes=ZONES[zone]) for one, (_day, _clock, zone) in zip(at, ways, strict=True)]

    assert read(parse.instant, texts) == right, texts


@given(at=st.lists(INSTANTS, min_size=10, max_size=10))
def test_counts_and_calendars_in_digits_are_told_apart_by_their_size(read, at):
    seconds = [int(one.replace(tzinfo=UTC).timestamp()) for one in at]
    for scale in (1, 10**3, 10**6, 10**9):
        assert read(parse.instant, [str(count * scale) for count in seconds]) == at
    assert read(parse.instant, [one.strftime("%Y%m%d%H%M%S") for one in at]) == at
    assert read(parse.unix, [str(float(count)) for count in seconds]) == at


@pytest.mark.parametrize(
    "text",
    ["2018-04-24 10:00 IST", "2018-04-24 10:00 BST", "2018-04-24 10:00 later", "2018-02-30", "2018-04-24 13:19 PM",
     "2018-04-24 25:00:00", "today", "infinity", "24.04.2018 10:00"],
)  # fmt: skip
def test_what_is_no_time_or_may_be_several_is_none(read, text):
    assert read(parse.instant, [text]) == [None]


@pytest.mark.parametrize(
    "text", ["NA", "n/a", "NULL", "None", "nan", "undefined", "\\N", "(not set)", "-", " ", "<NA>", "#N/A"]
)
def test_a_placeholder_is_no_id(read, text):
    assert read(parse.identity, [text, "NAT-7", "007"]) == [None, "NAT-7", "007"]
