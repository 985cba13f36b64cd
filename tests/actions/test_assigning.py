"""Who gets what and who is held out, against plain Python."""

from __future__ import annotations

from collections import Counter

import ibis
import pytest
from hypothesis import given
from hypothesis import strategies as st

from footfall.actions.assigning import LIKE_ORDERS, Stake, assigned, held_out, valued

SCHEMA = {"user_id": "string", "action": "string", "place": "int64", "value": "float64", "stratum": "int64"}
ROWS = st.lists(
    st.tuples(st.sampled_from("abcdef"), st.sampled_from("xyz"), st.sampled_from([0.0, 1.0, 2.0]), st.integers(0, 2)),
    unique_by=lambda row: row[:2],
    min_size=1,
)


def people(rows):
    told = [{"user_id": u, "action": a, "place": "xyz".index(a), "value": v, "stratum": s} for u, a, v, s in rows]
    return ibis.memtable(told, schema=SCHEMA)


@given(ROWS, st.integers(1, 3))
def test_a_customer_gets_the_most_valuable_actions_and_no_more(rows, most):
    got = assigned(people(rows), most).execute()

    expected = set()
    for user in {row[0] for row in rows}:
        mine = sorted((row for row in rows if row[0] == user), key=lambda row: (-row[2], "xyz".index(row[1])))
        expected |= {(row[0], row[1]) for row in mine[:most]}
    assert {(row.user_id, row.action) for row in got.itertuples()} == expected


def crowd(size=997, strata=5):
    return people([(f"u{n}", "x", 1.0, n % strata if n % 3 else 0) for n in range(size)])


@pytest.mark.parametrize("share", [0.0, 0.1, 0.25, 0.9])
def test_the_share_asked_is_held_out_of_every_stratum(share):
    got = held_out(crowd(), share, seed=7).execute()

    assert abs(got.holdout.sum() - share * len(got)) < 1
    for _stratum, rows in got.groupby("stratum"):
        assert abs(rows.holdout.sum() - share * len(rows)) <= 1


def test_the_same_seed_holds_out_the_same_people_and_another_others():
    first, again, other = (
        set(held_out(crowd(), 0.2, seed).filter(lambda t: t.holdout).execute().user_id) for seed in (7, 7, 8)
    )

    assert first == again
    assert len(first & other) < 0.5 * len(first)


def test_everyone_is_held_out_as_often_as_asked():
    counts = Counter()
    for seed in range(300):
        counts.update(held_out(crowd(40), 0.25, seed).filter(lambda t: t.holdout).execute().user_id)

    assert all(40 <= counts[f"u{n}"] <= 115 for n in range(40))  # 75 in the mean, sd 7.5


def test_a_value_is_rate_times_own_worth_times_what_is_kept():
    row = {"user_id": "a", "rate": 0.1, "revenue": 90.0, "orders": 2}

    got = valued(ibis.memtable([row]), Stake(worth=30.0, kept=0.4, contact_cost=0.25)).execute()

    own = (90 + LIKE_ORDERS * 30) / (2 + LIKE_ORDERS)
    assert got.value.tolist() == pytest.approx([0.1 * own * 0.4 - 0.25])
