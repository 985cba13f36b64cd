"""Days to cut a log at."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from footfall.errors import NotApplicable
from footfall.models.cutoffs import MOST, Cut, days, must_be_long, span, that_tell

DAY = timedelta(days=1)


@given(st.integers(0, 200), st.integers(1, 40))
def test_every_horizon_is_over_and_none_meets_another(length, ahead):
    first_on = date(2024, 1, 1)
    last_on = first_on + length * DAY

    found = days(first_on, last_on, ahead)

    assert len(found) == min(MOST, max(0, (length + 1) // ahead - 1))
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


def test_cut_offs_with_too_few_of_either_outcome_are_passed_over():
    good, idle, all_of_them = (
        Cut(date(2024, 1, 1), 100, 30),
        Cut(date(2024, 1, 8), 100, 29),
        Cut(date(2024, 1, 15), 40, 40),
    )

    assert that_tell([good, idle, all_of_them], "bought") == [good]
    with pytest.raises(
        NotApplicable,
        match=r"Of 100 customers at the cut-off 2024-01-08, 29 bought; 30 who did and 30 who did not are needed\.",
    ) as told:
        that_tell([idle, all_of_them], "bought")
    assert told.value.code == "log-too-short"


def test_a_log_of_nobody_says_so():
    with pytest.raises(NotApplicable, match="At no cut-off is there a customer to learn from"):
        that_tell([], "bought")
