"""Buyers by how lately, how often and for how much they bought."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from examples import at_most
from footfall.analyses.rfm.groups import SHOPIFY, TIERS
from footfall.analyses.rfm.scores import quintiles, scored
from footfall.errors import BadRequest
from stories import MONDAY, codes, opened, told

FIVE = "ann: buy@0d=1; bob: buy@10d=2; cid: buy@20d=3; dan: buy@30d=4; eva: buy@40d=5 buy@41d=9; fay: view@41d"


def scores(shop, *names, **asked):
    """Give each user's scores."""
    rows = shop.engine.rows(scored(shop.tables(), **asked).order_by("user_id"))
    return {row["user_id"]: tuple(row[name] for name in names) for row in rows}


def test_five_buyers_score_from_one_to_five(shop):
    told_ = scores(shop(FIVE), "recency_days", "frequency", "monetary", "rfm_r", "rfm_f", "rfm_m", "rfm_group")

    assert told_ == {
        "ann": (41, 1, 1, 1, 1, 1, "dormant"),
        "bob": (31, 1, 2, 2, 2, 2, "almost_lost"),
        "cid": (21, 1, 3, 3, 3, 3, "needs_attention"),
        "dan": (11, 1, 4, 4, 4, 4, "loyal"),
        "eva": (0, 2, 14, 5, 5, 5, "champions"),
        "fay": (None, 0, 0, None, None, None, "prospects"),
    }


def test_the_groups_stand_best_first_and_prospects_last(shop):
    answer = shop(FIVE).ask("rfm")

    assert told(answer, "group", "customers", "share", "recency_days", "frequency", "monetary") == [
        ("champions", 1, pytest.approx(1 / 6), 0, 2, 14),
        ("loyal", 1, pytest.approx(1 / 6), 11, 1, 4),
        ("needs_attention", 1, pytest.approx(1 / 6), 21, 1, 3),
        ("almost_lost", 1, pytest.approx(1 / 6), 31, 1, 2),
        ("dormant", 1, pytest.approx(1 / 6), 41, 1, 1),
        ("prospects", 1, pytest.approx(1 / 6), None, 0, 0),
    ]
    assert told(answer, "revenue_share") == [pytest.approx(part / 24) for part in (14, 4, 3, 2, 1, 0)]
    assert answer.facts["buyers"].value == 5


def test_without_money_recency_and_frequency_decide(shop):
    answer = shop("ann: buy@0d buy@1d; bob: buy@2d; cid: view@3d").ask("rfm")

    assert told(answer, "group", "customers") == [("new", 1), ("previously_loyal", 1), ("prospects", 1)]
    assert set(told(answer, "monetary")) == set(told(answer, "revenue_share")) == {None}
    assert "no-revenue" in codes(answer)


@pytest.mark.engine_phrase
def test_equal_recencies_score_alike_and_equal_buyers_are_ranked_by_name(shop):
    found = scores(shop("a: buy@1d=5; b: buy@1d=5; c: buy@1d=5; d: buy@1d=5; e: buy@1d=5"), "rfm_r", "rfm_f", "rfm_m")

    assert found == {"a": (5, 1, 1), "b": (5, 2, 2), "c": (5, 3, 3), "d": (5, 4, 4), "e": (5, 5, 5)}
    (tied,) = (
        note.text
        for note in shop(" ".join(f"{user}: buy@0d=5;" for user in "abcde")).ask("rfm").notes
        if note.code == "tied"
    )
    assert tied.startswith("5 of 5 buyers ordered once")


def test_recency_is_counted_in_days_of_the_shop(shop):
    story = "ann: buy@14h59m=1; bob: buy@15h=1; cid: view@1d15h"
    assert scores(shop(story, clock="9h"), "recency_days") == {"ann": (2,), "bob": (1,), "cid": (None,)}


def test_until_is_the_day_recency_is_counted_to(duck_shop):
    answer = duck_shop("ann: buy@0d=1; bob: buy@9d=1; cid: view@0d").ask("rfm", until="2024-01-05")

    assert told(answer, "group", "recency_days") == [("new", 4), ("prospects", None)]


def test_frequency_may_count_the_lines_of_orders(shop):
    story = "ann: buy@0d{order_id=o1} buy@0d{order_id=o1} buy@1d{order_id=o1}; bob: buy@1d"

    assert scores(shop(story), "frequency") == {"ann": (1,), "bob": (1,)}
    assert scores(shop(story), "frequency", frequency="purchases") == {"ann": (3,), "bob": (1,)}


def test_thresholds_are_reached_at_their_edge(shop):
    story = "; ".join(f"u{times}: " + " ".join(f"buy@{day}d" for day in range(times)) for times in (1, 2, 3, 4, 9))
    found = scores(shop(story), "rfm_f", scoring="thresholds", edges=(2, 3, 5, 9))

    assert found == {"u1": (1,), "u2": (2,), "u3": (3,), "u4": (3,), "u9": (5,)}


@pytest.mark.parametrize("edges", ["1,2,3", "1,2,2,3", "4,3,2,1", "1,2,3,4,5"])
def test_edges_that_are_no_four_steps_up_are_refused(duck_shop, edges):
    with pytest.raises(BadRequest, match="'edges' must be four"):
        duck_shop(FIVE).ask("rfm", scoring="thresholds", edges=edges)


def test_the_grid_of_tiers_is_the_rule_in_words():
    def tier(r, f):
        if f <= 2 and r in (1, 2):
            return "bronze"
        if f <= 3 and r in (2, 3):
            return "silver"
        return "gold" if f <= 4 and r in (3, 4) else "diamond"

    assert {r: tuple(tier(r, f) for f in range(1, 6)) for r in range(1, 6)} == TIERS


def test_the_grid_of_groups_is_the_rule_in_words():
    rule = """R5: 4-5 champions, 2-3 active, 1-1 new; R4: 4-5 loyal, 2-3 active, 1-1 promising;
    R3: 4-5 loyal, 2-3 needs_attention, 1-1 almost_lost; R2: 5-5 previously_loyal, 3-4 at_risk, 1-2 almost_lost;
    R1: 5-5 previously_loyal, 3-4 at_risk, 1-2 dormant"""
    for line in rule.split(";"):
        r, parts = line.strip().split(": ")
        for part in parts.split(", "):
            places, name = part.split()
            low, high = map(int, places.split("-"))
            assert SHOPIFY[int(r[1])][low - 1 : high] == (name,) * (high - low + 1)


def test_a_one_time_buyer_of_yesterday_is_diamond_and_told_of(shop):
    answer = shop(FIVE.replace(" buy@41d=9", "")).ask("rfm", groups="tiers", scoring="thresholds")

    assert told(answer, "group", "customers") == [
        ("diamond", 1),
        ("gold", 1),
        ("silver", 1),
        ("bronze", 2),
        ("prospects", 1),
    ]
    assert "1 of the diamonds" in next(note.text for note in answer.notes if note.code == "tier-rule")


def test_a_shop_without_orders_is_told_so(duck_shop):
    assert codes(duck_shop("ann: view@0d").ask("rfm")) == {"not-applicable"}


def made(seed: int, buyers: int) -> list[dict[str, object]]:
    """Make up orders of buyers, some at one time, some for the same money."""
    dice = np.random.default_rng(seed)
    rows = []
    for buyer in range(buyers):
        for _ in range(1 + dice.geometric(0.4)):
            when = MONDAY + timedelta(days=int(dice.integers(60)), minutes=int(dice.integers(1440)))
            worth = float(dice.integers(1, 9)) * 2.5
            rows.append({"user_id": f"u{buyer:03}", "event_at": when, "event": "purchase", "revenue": worth})
    return rows


def theirs(rows: list[dict[str, object]]) -> pd.DataFrame:
    """Give each buyer's figures, by pandas."""
    log = pd.DataFrame(rows).drop_duplicates(["user_id", "event_at"], keep=False)
    return log.assign(on=pd.to_datetime(log["event_at"]).dt.normalize())


@pytest.mark.parametrize(("seed", "buyers"), [(1, 40), (2, 41), (3, 97), (4, 250)])
def test_scores_are_what_pandas_cuts(engine, seed, buyers):
    rows = theirs(made(seed, buyers)).drop(columns="on").to_dict("records")
    shop, log = opened(engine, rows), theirs(rows)
    each = log.groupby("user_id").agg(last=("on", "max"), f=("event_at", "size"), m=("revenue", "sum"))
    r = (log["on"].max() - each["last"]).dt.days
    ranks = {name: each[name].rank(method="first") for name in ("f", "m")}
    wanted = {
        "quintile": [
            pd.qcut(r, 5, labels=[5, 4, 3, 2, 1]),
            *(pd.qcut(x, 5, labels=range(1, 6)) for x in ranks.values()),
        ],
        "equal-width": [pd.cut(r, 5, labels=[5, 4, 3, 2, 1]), *(pd.cut(each[n], 5, labels=range(1, 6)) for n in "fm")],
    }
    for scoring, parts in wanted.items():
        found = scores(shop, "rfm_r", "rfm_f", "rfm_m", scoring=scoring)
        assert found == dict(zip(each.index, zip(*(part.astype(int) for part in parts), strict=True), strict=True))


@settings(max_examples=at_most(200))
@given(st.lists(st.integers(0, 400), min_size=1, max_size=60))
def test_whole_numbers_fall_between_quintiles_as_numpys(days):
    counted = {day: days.count(day) for day in sorted(days)}
    exact = [
        sorted(days)[place] if not rest else None
        for place, rest in (divmod(k * (len(days) - 1), 5) for k in range(1, 5))
    ]

    for ours, known, share in zip(quintiles(counted), exact, (0.2, 0.4, 0.6, 0.8), strict=True):
        numpys = known if known is not None else np.quantile(days, share)
        assert {day for day in counted if day > ours} == {day for day in counted if day > numpys + 1e-9}


def test_the_day_of_the_last_order_counts(duck_shop):
    shop = duck_shop("ann: buy@0d=1 buy@3d23h59m=1; bob: view@4d")
    assert scores(shop, "recency_days")["ann"] == (1,)
    assert shop.tables().last_on == date(2024, 1, 5)
