"""Analyses against pandas and SciPy, over shops made up by chance."""

from __future__ import annotations

import itertools
from datetime import timedelta

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import spearmanr

from chance import by_user, cut, deeds
from footfall.analyses.rankings import overlap
from stories import opened

FREQUENCY = {"day": "D", "week": "W-SUN", "month": "M"}
MORE = {
    "item_id": st.sampled_from([None, "m1", "m2", "m3"]),
    "category": st.sampled_from([None, "tea", "mugs", "pots", "pans"]),
    "revenue": st.sampled_from([None, 0.5, 2.0, -1.0]),
    "order_id": st.sampled_from([None, "o1", "o2"]),
}
over_weeks = st.lists(deeds(minutes=st.integers(0, 100 * 1440), more=MORE, clock=9), min_size=1, max_size=40)
over_hours = st.lists(deeds(minutes=st.integers(0, 300), more=MORE, clock=9), min_size=1, max_size=30)
by_period = st.sampled_from(["day", "week", "month"])
few = settings(max_examples=12)


def frame(rows, by):
    """Give rows with the period each lies in, as pandas has it, and its number."""
    rows = pd.DataFrame(rows)
    period = pd.to_datetime(rows["local_at"]).dt.to_period(FREQUENCY[by])
    return rows.assign(period=period, number=[p.ordinal for p in period])


def over(period, last_on):
    """Tell whether a period's last day is not after the log's last day."""
    return period.end_time.date() <= last_on


def missing(value):
    return None if pd.isna(value) else value


@few
@given(rows=over_weeks, by=by_period)
def test_retention_is_what_pandas_finds(duck, rows, by):
    answer = opened(duck, rows).ask("retention", by=by, periods=60)
    log, last_on = frame(rows, by), max(row["local_at"] for row in rows).date()
    cohort, wanted = log.groupby("user_id")["period"].min(), {}
    for period, users in cohort.groupby(cohort):
        for age in range(61):
            came = log[(log["number"] == period.ordinal + age) & log["user_id"].isin(users.index)]["user_id"].nunique()
            if (period + age).start_time.date() <= last_on:
                closed = over(period + age, last_on)
                wanted[period.start_time.date(), age] = (
                    len(users),
                    came,
                    came / len(users) if closed else None,
                    not closed,
                )

    found = {(r["cohort"], r["age"]): (r["cohort_size"], r["customers"], r["rate"], r["open"]) for r in answer.rows}
    assert found == wanted
    assert all(row["customers"] == row["cohort_size"] for row in answer.rows if row["age"] == 0)


@few
@given(rows=over_weeks, by=by_period)
def test_on_or_after_falls_with_age_and_is_never_below_on(duck, rows, by):
    shop = opened(duck, rows)
    on, after = (shop.ask("retention", by=by, counting=c).rows for c in ("on", "on-or-after"))

    assert all(a["customers"] >= o["customers"] for a, o in zip(after, on, strict=True))
    assert all(b["customers"] <= a["customers"] for a, b in itertools.pairwise(after) if b["cohort"] == a["cohort"])


@few
@given(rows=over_weeks, by=by_period)
def test_the_return_rate_is_what_pandas_finds(duck, rows, by):
    answer = opened(duck, rows).ask("return-rate", by=by)
    log, last_on, wanted = frame(rows, by), max(row["local_at"] for row in rows).date(), []
    for period, mine in log.groupby("period"):
        users = set(mine["user_id"])
        again = len(users & set(log[log["number"] == period.ordinal + 1]["user_id"]))
        known = over(period + 1, last_on)
        wanted.append((period.start_time.date(), len(users), again, again / len(users) if known else None, not known))

    assert [(r["period"], r["active"], r["returned"], r["rate"], r["open"]) for r in answer.rows] == wanted


@few
@given(rows=st.one_of(over_weeks, over_hours), by=by_period)
def test_traffic_is_what_pandas_finds(duck, rows, by):
    answer = opened(duck, rows).ask("traffic", by=by)
    log, wanted = frame(rows, by), []
    views = "view_item" in set(log["event"])
    begun = [min(s, key=lambda row: row["event_at"]) for events in by_user(rows).values() for s in cut(events)]
    starts = frame(begun, by)["period"].value_counts()
    for period, mine in log.groupby("period"):
        bought, viewed = mine[mine["event"] == "purchase"], mine[mine["event"] == "view_item"]
        keys = {(r.user_id, missing(r.order_id) or r.event_at) for r in bought.itertuples()}
        wanted.append((
            period.start_time.date(), len(mine), mine["user_id"].nunique(), starts.get(period, 0),
            len(viewed) if views else None, viewed["user_id"].nunique() if views else None,
            sum(mine["event"] == "add_to_cart"), len(bought), len(keys), bought["user_id"].nunique(),
            mine["revenue"].sum() if mine["revenue"].notna().any() else None,
        ))  # fmt: skip

    names = (
        "period",
        "events",
        "visitors",
        "sessions",
        "views",
        "viewers",
        "carts",
        "purchases",
        "orders",
        "buyers",
        "revenue",
    )
    assert [tuple(row[name] for name in names) for row in answer.rows] == wanted


@few
@given(rows=over_hours)
def test_the_breakdown_is_what_pandas_finds(duck, rows):
    shop = opened(duck, rows)
    answer, log, wanted = shop.ask("breakdown", dimension="category"), pd.DataFrame(rows), {}
    visit = {
        id(row): (user, n) for user, events in by_user(rows).items() for n, s in enumerate(cut(events)) for row in s
    }
    log["visit"] = [visit[id(row)] for row in rows]
    for group, mine in log.groupby("category"):
        bought = mine[mine["event"] == "purchase"]
        keys = {(r.user_id, missing(r.order_id) or r.event_at) for r in bought.itertuples()}
        money = mine["revenue"].sum() if mine["revenue"].notna().any() else None
        share = len(mine) / log["category"].notna().sum()
        people = (mine["user_id"].nunique(), mine["visit"].nunique(), bought["user_id"].nunique(), len(keys))
        wanted[group] = (len(mine), share, *people, money)

    names = ("events", "share", "users", "sessions", "buyers", "orders", "revenue")
    assert {row["group"]: tuple(row[name] for name in names) for row in answer.rows} == wanted
    assert [row["group"] for row in answer.rows] == sorted(wanted, key=lambda group: (-wanted[group][0], group))


@few
@given(rows=st.lists(deeds(minutes=st.integers(0, 300), more=MORE), min_size=5, max_size=50))
def test_rankings_are_what_pandas_and_scipy_find(duck, rows):
    answer, log = opened(duck, rows).ask("rankings", top=100), pd.DataFrame(rows).dropna(subset="category")
    counts = pd.crosstab(log["category"], log["event"]).reindex(
        columns=["view_item", "add_to_cart", "purchase"], fill_value=0
    )
    ranks = counts.rank(ascending=False, method="min").astype(int)
    by = "purchase" if "purchase" in {row["event"] for row in rows} else "view_item"
    order = counts.reset_index().sort_values([by, "category"], ascending=[False, True])["category"].tolist()

    assert [row["name"] for row in answer.rows] == order
    for row in answer.rows:
        name = row["name"]
        if {"view_item"} <= {r["event"] for r in rows}:
            assert (row["views"], row["view_rank"]) == (counts.loc[name, "view_item"], ranks.loc[name, "view_item"])
        assert (row["carts"], row["cart_rank"]) == (counts.loc[name, "add_to_cart"], ranks.loc[name, "add_to_cart"])
        assert (row["purchases"], row["purchase_rank"]) == (counts.loc[name, "purchase"], ranks.loc[name, "purchase"])
    if "spearman" in answer.facts and counts["view_item"].nunique() > 1 and counts["purchase"].nunique() > 1:
        assert answer.facts["spearman"].value == pytest.approx(
            spearmanr(counts["view_item"], counts["purchase"]).statistic
        )
    if counts["purchase"].sum():
        shares = counts["purchase"][order].cumsum() / counts["purchase"].sum()
        assert [row["cumulative_purchase_share"] for row in answer.rows] == pytest.approx(shares.tolist())


@given(st.permutations("abcdefgh"), st.permutations("abcdefgh"))
def test_rank_biased_overlap_is_its_textbook_sum(one, other):
    agreements = [len(set(one[:d]) & set(other[:d])) / d for d in range(1, 9)] + [1.0] * 400
    textbook = 0.1 * sum(agreement * 0.9**d for d, agreement in enumerate(agreements))

    assert overlap(one, other, 8) == pytest.approx(textbook)


@few
@given(rows=over_weeks, day=st.integers(0, 100))
def test_what_is_chosen_and_what_is_left_are_the_whole(duck, rows, day):
    shop = opened(duck, rows)
    until = (rows[0]["local_at"] + timedelta(days=day)).date()
    parts = [
        {"until": until}, {"since": until + timedelta(days=1)},
    ], [
        {"where": "category = tea"}, {"where": "category != tea"},
    ], [
        {"where": "hour < 12"}, {"where": "hour >= 12"},
    ], [
        {"who": "orders >= 1"}, {"who": "orders = 0"},
    ]  # fmt: skip

    for halves in parts:
        assert sum(shop.engine.count(shop.tables(**half).events) for half in halves) == len(rows)
