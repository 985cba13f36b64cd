"""How long users stayed in all, whatever gap the shop's own sessions have."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chance import by_user, cut, deeds
from footfall.tables.stay import stay
from stories import opened

HOUR = 3_600
MOMENTS = deeds(
    minutes=st.integers(0, 7 * 1_440), more={"source_session_id": st.sampled_from([None, "s1", "s2"])}, clock=-3
)


def seconds(shop, gap: int) -> dict[str, float]:
    return {row["user_id"]: row["stay_seconds"] for row in shop.engine.rows(stay(shop.tables(), gap))}


@pytest.mark.engine_phrase
def test_pauses_of_a_day_or_less_are_stayed_through(shop):
    told = shop("ann: view@0d view@1h view@1d1h buy@3d; bob: view@2d")

    assert seconds(told, 24 * HOUR) == {"ann": 25 * HOUR, "bob": 0}
    assert seconds(told, 600) == {"ann": 0, "bob": 0}
    assert seconds(told, 72 * HOUR) == {"ann": 72 * HOUR, "bob": 0}


@given(st.lists(MOMENTS, min_size=1, max_size=25), st.sampled_from([600, 24 * HOUR]))
@settings(max_examples=15)
def test_it_is_the_sum_of_the_sessions_cut_at_that_gap(duck, rows, gap):
    def lasts(session):
        return (session[-1]["event_at"] - session[0]["event_at"]).total_seconds()

    assert seconds(opened(duck, rows), gap) == {
        user: sum(map(lasts, cut(events, gap))) for user, events in by_user(rows).items()
    }
