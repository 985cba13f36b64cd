"""Stretches of days, as people name them."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from footfall.analyses.spans import Span, last_two
from footfall.errors import BadRequest

days = st.dates(date(2019, 1, 1), date(2026, 12, 31))


@pytest.mark.parametrize(
    ("text", "first", "last", "written"),
    [
        ("2024", date(2024, 1, 1), date(2024, 12, 31), "2024-01-01..2024-12-31"),
        ("2024-02", date(2024, 2, 1), date(2024, 2, 29), "2024-02"),
        ("2024-02-03", date(2024, 2, 3), date(2024, 2, 3), "2024-02-03"),
        ("2024-01..2024-02", date(2024, 1, 1), date(2024, 2, 29), "2024-01-01..2024-02-29"),
        (" 2024-02-01 .. 2024-02-29 ", date(2024, 2, 1), date(2024, 2, 29), "2024-02"),
    ],
)
def test_a_period_is_read_and_written(text, first, last, written):
    span = Span.read(text)

    assert (span.first, span.last, str(span)) == (first, last, written)
    assert Span.read(str(span)) == span


@pytest.mark.parametrize(
    "text", ["", "24", "2024-1", "2024-13", "2024-02-30", "x..y", "2024-02-02..2024-02-01", "..2024"]
)
def test_what_is_no_period_is_refused(text):
    with pytest.raises(BadRequest):
        Span.read(text)


@given(days, days)
def test_the_one_before_ends_where_it_begins_and_the_one_after_begins_where_it_ends(one, other):
    span = Span(min(one, other), max(one, other))

    assert span.before().last + timedelta(1) == span.first
    assert span.last + timedelta(1) == span.after().first
    assert not span.meets(span.before())
    assert span.is_month or span.before().days == span.days == span.after().days
    assert not span.is_month or (span.before().is_month and span.after().is_month)


@given(days, days)
def test_the_two_periods_of_a_log_lie_in_it_and_follow_one_another(one, other):
    first, last = min(one, other), max(one, other)
    found = last_two(first, last)

    if found is None:
        assert first == last
        return
    before, after = found
    assert first <= before.first
    assert after.last <= last
    assert before.last < after.first <= before.last + timedelta(2)
    assert (before.is_month and after.is_month) or before.days == after.days == ((last - first).days + 1) // 2


def test_the_last_two_whole_months_come_first():
    assert [str(span) for span in last_two(date(2023, 12, 1), date(2024, 2, 29))] == ["2024-01", "2024-02"]
    assert [str(span) for span in last_two(date(2023, 12, 1), date(2024, 2, 28))] == ["2023-12", "2024-01"]
    assert [str(span) for span in last_two(date(2023, 12, 2), date(2024, 2, 28))] == [
        "2023-12-02..2024-01-14",
        "2024-01-16..2024-02-28",
    ]
