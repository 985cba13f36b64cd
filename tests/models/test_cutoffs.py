"""Days to cut a log at."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from footfall.errors import NotApplicable
from footfall.models.cutoffs import FARTHEST, Cut, days, must_be_long, span, that_tell

DAY = timedelta(days=1)


@given(st.integers(0, 300), st.integers(1, 40))
def test_every_horizon_is_over_and_none_meets_another(length, ahead):
    first_on = date(2024, 1, 1)
    last_on = first_on + length * DAY

    found = days(first_on, last_on, ahead)

    assert len(found) == min(FARTHEST, max(0, (length + 1) // ahead - 1))
    assert all(day - first_on >= ahead * DAY for day in found)
    assert all(two - one == ahead * DAY for one, two in pairwise(found))
    assert not found or found[-1] + (ahead - 1) * DAY == last_on


def test_a_log_that_is_too_short_is_told_its_days(duck_shop):
    t = duck_shop("ann: buy@0d buy@9d").tables()

    assert must_be_long(t, 5) == [date(2024, 1, 6)]
    with pytest.raises(
        NotApplicable,
        match=r"The log has 10 days, 2024-01-01 to 2024-01-10; a cut-off needs 6 days before it and 6 from it on\.",
    ) as told:
        must_be_long(t, 6)
    assert told.value.code == "log-too-short"


def test_single_events_astray_do_not_lengthen_a_log(duck_shop):
    busy = " ".join("view@+1m" for _ in range(2_500))

    t = duck_shop(f"ann: view@0d view@1d view@100d {busy} view@300d view@301d").tables()

    assert (t.first_on, t.last_on) == (date(2024, 1, 1), date(2024, 10, 28))
    assert span(t) == (date(2024, 4, 10), date(2024, 4, 11))


def told_of(happened: list[int], customers: int = 400):
    """Give days, and a way to count the customers at each."""
    cuts = {date(2024, 1, 1) + 7 * place * DAY: count for place, count in enumerate(happened)}
    return list(cuts), lambda at: [Cut(day, customers, cuts[day]) for day in at]


def test_of_five_cut_offs_with_enough_those_with_too_few_of_either_outcome_are_passed_over():
    at, count = told_of([200, 80, 400, 29, 80, 30])

    assert [cut.happened for cut in that_tell(at, count, "bought")] == [80, 80, 30]


def test_where_the_latest_have_few_the_log_is_gone_back_until_there_are_enough():
    at, count = told_of([90, 60, 0, 40, 400, 20, 20, 10, 10, 9])

    assert [cut.happened for cut in that_tell(at, count, "bought")] == [60, 40, 20, 20, 10, 10, 9]


def test_earlier_cut_offs_are_not_counted_where_the_latest_have_enough():
    at, count = told_of([99] * 12)
    asked = []

    that_tell(at, lambda days: asked.append(days) or count(days), "bought")

    assert asked == [at[-5:]]


def test_of_too_few_in_all_the_log_is_refused():
    at, count = told_of([5, 5, 5, 5, 5, 4], customers=100)

    with pytest.raises(
        NotApplicable,
        match=r"Of 600 customers at 6 cut-offs from 2024-01-01 on, 29 bought; 30 who did and 30 who did not are needed\.",
    ) as told:
        that_tell(at, count, "bought")
    assert told.value.code == "log-too-short"
    with pytest.raises(NotApplicable, match=r"Of 100 customers at the cut-off 2024-02-05, 4 bought;"):
        that_tell(at[-1:], count, "bought")


def test_a_log_of_nobody_says_so():
    with pytest.raises(NotApplicable, match="At no cut-off is there a customer to learn from"):
        that_tell([date(2024, 1, 1)], lambda _at: [], "bought")
