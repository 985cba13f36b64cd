"""Coming back and money against pandas, SciPy, statsmodels and brute force, over shops made up by chance."""

from __future__ import annotations

import itertools
import math
import statistics
import warnings
from collections import Counter
from datetime import date, timedelta

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import CensoredData, ecdf
from statsmodels.duration.survfunc import SurvfuncRight

from chance import by_user, deeds
from examples import at_most
from footfall.analyses.repurchase_curve import curve
from footfall.analyses.shapley import contributions
from footfall.analyses.spans import Span
from stories import codes, opened

FREQUENCY = {"day": "D", "week": "W-SUN", "month": "M"}
MORE = {
    "item_id": st.sampled_from([None, "m1", "m2"]),
    "channel": st.sampled_from([None, "ads", "mail"]),
    "revenue": st.sampled_from([None, 0.5, 2.0, -1.0]),
    "order_id": st.sampled_from([None, None, "o1", "o2"]),
    "promo_code": st.sampled_from([None, None, "TEN", "BIG"]),
    "price": st.sampled_from([None, 3.0]),
    "quantity": st.sampled_from([None, 2.0]),
}


def sold(row):
    """Let a shop made up by chance sell more, and take some back."""
    return row | {"event": {"search": "purchase", "stroll": "refund"}.get(row["event"], row["event"])}


def shops(days):
    """Make up few events at any time, or many at any midnight."""
    at_any_time, at_midnight = st.integers(0, days * 1440), st.integers(0, days).map(lambda day: day * 1440)
    few_of_them = st.lists(deeds(minutes=at_any_time, more=MORE, clock=9).map(sold), min_size=1, max_size=20)
    return st.one_of(
        few_of_them, st.lists(deeds(minutes=at_midnight, more=MORE, clock=9).map(sold), min_size=25, max_size=50)
    )


over_months, over_days = shops(100), shops(12)
by_period = st.sampled_from(["day", "week", "month"])
few = settings(max_examples=12)
some = settings(max_examples=at_most(25))


def last_on(rows):
    return max(row["local_at"] for row in rows).date()


def period(row, by):
    return pd.Period(row["local_at"], FREQUENCY[by])


def closed(of, rows):
    return of.end_time.date() <= last_on(rows)


def orders(rows):
    """Put purchases together: by order within a user, else one order a user and instant."""
    found = {}
    for row in rows:
        if row["event"] == "purchase":
            found.setdefault((row["user_id"], row["order_id"] or row["event_at"]), []).append(row)
    return [
        {
            "user": user,
            "at": min(line["event_at"] for line in lines),
            "on": min(line["local_at"] for line in lines).date(),
            "revenue": money(lines),
            "code": max((line["promo_code"] for line in lines if line["promo_code"]), default=None),
        }
        for (user, _key), lines in found.items()
    ]


def money(rows):
    known = [row["revenue"] for row in rows if row["revenue"] is not None]
    return sum(known) if known else None


@few
@given(rows=over_months, by=by_period)
def test_the_lifecycle_is_what_sets_say(duck, rows, by):
    answer = opened(duck, rows).ask("lifecycle", by=by)
    active = {}
    for row in rows:
        active.setdefault(period(row, by), set()).add(row["user_id"])
    here, seen, wanted = min(active), set(), []
    while here.start_time.date() <= last_on(rows):
        now, before = active.get(here, set()), active.get(here - 1, set())
        states = (now - seen, now & before, (now & seen) - before, before - now)
        known = closed(here, rows)
        for state, users in zip(("new", "returning", "resurrected", "dormant"), states, strict=True):
            wanted.append((here.start_time.date(), state, len(users) if known else None, not known))
        seen |= now
        here += 1

    assert [tuple(row.values()) for row in answer.rows] == wanted


@few
@given(rows=over_months, by=by_period, day=st.integers(0, 100))
def test_since_cuts_the_lifecycles_rows_and_not_what_it_knows(duck, rows, by, day):
    shop, since = opened(duck, rows), date(2024, 1, 1) + timedelta(day)
    whole = [row for row in shop.ask("lifecycle", by=by).rows if row["period"] >= since]
    cut = [row for row in shop.ask("lifecycle", by=by, since=since).rows if row["period"] >= since]

    first = min((row["period"] for row in cut), default=None)
    assert cut == [row for row in whole if first and row["period"] >= first]


@few
@given(rows=over_months, by=st.sampled_from(["week", "month"]))
def test_stickiness_is_what_pandas_counts(duck, rows, by):
    answer, first = opened(duck, rows).ask("stickiness", by=by), min(row["local_at"] for row in rows).date()
    days = {(row["user_id"], period(row, by), row["local_at"].date()) for row in rows}
    whole = [
        (user, of) for user, of, _day in days if first <= of.start_time.date() and of.end_time.date() <= last_on(rows)
    ]
    users = Counter(Counter(whole).values())

    assert {row["active_days"]: row["users"] for row in answer.rows if row["users"]} == users
    assert bool(users) == bool(answer.rows) != ("log-too-short" in codes(answer))
    if users:
        assert [row["active_days"] for row in answer.rows] == list(range(1, max(users) + 1))
        assert sum(row["share"] for row in answer.rows) == pytest.approx(1)
        daily = statistics.mean(n / ((of.end_time - of.start_time).days + 1) for (_u, of), n in Counter(whole).items())
        assert answer.facts["daily_share"].value == pytest.approx(daily)


@few
@given(rows=over_months)
def test_repurchase_is_what_counting_orders_says(duck, rows):
    answer, mine = opened(duck, rows).ask("repurchase"), {}
    for order in orders(rows):
        mine.setdefault(order["user"], []).append(order["at"])
    gaps = [
        (later - earlier).total_seconds() / 86_400
        for times in mine.values()
        for earlier, later in itertools.pairwise(sorted(times))
    ]

    assert {row["orders"]: row["buyers"] for row in answer.rows} == Counter(len(times) for times in mine.values())
    if mine:
        repeaters = sum(len(times) > 1 for times in mine.values())
        assert answer.facts["repeat_rate"].value == pytest.approx(repeaters / len(mine))
        assert answer.facts["single_share"].value == pytest.approx(1 - repeaters / len(mine))
    if gaps:
        assert answer.facts["median_gap_days"].value == pytest.approx(statistics.median(gaps))


@few
@given(rows=over_months)
def test_the_repurchase_curve_is_what_statsmodels_finds(duck, rows):
    answer, mine = opened(duck, rows).ask("repurchase-curve"), {}
    for order in sorted(orders(rows), key=lambda order: order["at"]):
        mine.setdefault(order["user"], []).append(order["on"])
    spans = [((days[1] if len(days) > 1 else last_on(rows)) - days[0]).days for days in mine.values()]
    again = [len(days) > 1 for days in mine.values()]
    if not mine:
        assert answer.rows == []
        return
    theirs, rows_by_day = SurvfuncRight(spans, np.array(again, int)), {row["days"]: row for row in answer.rows}

    assert list(rows_by_day) == sorted({0, max(spans), *(s for s, came in zip(spans, again, strict=True) if came)})
    for day, share, at_risk in zip(theirs.surv_times, theirs.surv_prob, theirs.n_risk, strict=True):
        assert rows_by_day[day]["not_yet"] == pytest.approx(share, abs=1e-12)
        assert rows_by_day[day]["at_risk"] == at_risk


@some
@given(st.lists(st.tuples(st.integers(0, 15), st.booleans()), min_size=1, max_size=60))
def test_the_curves_interval_is_scipys(followed):
    came, left = (Counter(day for day, event in followed if event is kind) for kind in (True, False))
    rows = {row["days"]: row for row in curve(came, left)}
    data = CensoredData.right_censored([day for day, _e in followed], [not event for _day, event in followed])
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        theirs = ecdf(data).sf
        ends = theirs.confidence_interval(method="log-log")

    for place, (day, share) in enumerate(zip(theirs.quantiles, theirs.probabilities, strict=True)):
        if day in came and 0 < share < 1 - 1e-12:
            low, high = ends.low.probabilities[place], ends.high.probabilities[place]
            assert (rows[day]["low"], rows[day]["high"]) == (pytest.approx(low), pytest.approx(high))
    for row in rows.values():
        assert row["low"] is None or 0 <= row["low"] <= row["not_yet"] <= row["high"] <= 1
    assert all(b["not_yet"] <= a["not_yet"] for a, b in itertools.pairwise(rows.values()))


@few
@given(rows=over_months, by=by_period)
def test_revenue_retention_is_what_adding_up_says(duck, rows, by):
    answer = opened(duck, rows).ask("revenue-retention", by=by, periods=200)
    bought = sorted((row for row in rows if row["event"] == "purchase"), key=lambda row: row["event_at"])
    cohort = {row["user_id"]: period(row, by) for row in reversed(bought)}
    wanted = {}
    for of, age in itertools.product(sorted(set(cohort.values())), range(201)):
        if (of + age).start_time.date() <= last_on(rows):
            mine = [row for row in rows if cohort.get(row["user_id"]) == of]
            spent, first = (money([row for row in mine if period(row, by) == of + n]) for n in (age, 0))
            still = not closed(of + age, rows)
            spent = spent if still else spent or 0.0
            share = spent / first if not still and first and first > 0 else None
            buyers = len({row["user_id"] for row in mine})
            wanted[of.start_time.date(), age] = (buyers, spent, share, still)

    names = ("cohort_size", "revenue", "share_of_first", "open")
    found = {(row["cohort"], row["age"]): tuple(row[name] for name in names) for row in answer.rows}
    assert found == wanted
    assert answer.rows == sorted(answer.rows, key=lambda row: (row["cohort"], row["age"]))


def figures(rows, first, span):
    """Give a period's factors, and the revenue that is no purchase's."""
    mine = [row for row in rows if span.first <= row["local_at"].date() <= span.last]
    bought = [row for row in mine if row["event"] == "purchase"]
    buyers = {row["user_id"] for row in bought}
    new = {user for user in buyers if first[user] >= span.first}
    placed = len({(row["user_id"], row["order_id"] or row["event_at"]) for row in bought})
    ratios = (placed / len(buyers), (money(bought) or 0) / placed) if buyers else (None, None)
    return (len(new), len(buyers - new), *ratios), money([row for row in mine if row["event"] != "purchase"])


def brute(before, after):
    """Average what each factor adds over every order in which they change."""
    before = [b if b is not None else a or 0 for b, a in zip(before, after, strict=True)]
    after = [a if a is not None else b for b, a in zip(before, after, strict=True)]
    parts = [0.0] * 4
    for order in itertools.permutations(range(4)):
        now = list(before)
        for factor in order:
            was = (now[0] + now[1]) * now[2] * now[3]
            now[factor] = after[factor]
            parts[factor] += ((now[0] + now[1]) * now[2] * now[3] - was) / math.factorial(4)
    return parts


@some
@given(rows=over_months, days=st.tuples(*[st.integers(0, 100)] * 3))
def test_the_parts_of_a_change_are_shapleys_and_add_up(duck, rows, days):
    low, middle, high = (date(2024, 1, 1) + timedelta(day) for day in sorted(days))
    spans = Span(low, middle), Span(middle + timedelta(1), high + timedelta(1))
    shop = opened(duck, rows)
    answer = shop.ask("change", from_=f"{low}..{middle}", to=f"{spans[1].first}..{spans[1].last}")
    first = {}
    for row in rows:
        if row["event"] == "purchase":
            first[row["user_id"]] = min(first.get(row["user_id"], date.max), row["local_at"].date())
    (before, back_before), (after, back_after) = (figures(rows, first, span) for span in spans)
    inside = [[row for row in rows if span.first <= row["local_at"].date() <= span.last] for span in spans]
    difference = (money(inside[1]) or 0) - (money(inside[0]) or 0)
    if not answer.rows:
        assert not any(row["revenue"] for row in rows if row in inside[0] + inside[1])
        return

    found = {row["factor"]: row for row in answer.rows}
    names = ("new buyers", "returning buyers", "orders per buyer", "revenue per order")
    assert tuple(found[name]["before"] for name in names) == pytest.approx(before)
    assert tuple(found[name]["after"] for name in names) == pytest.approx(after)
    assert [found[name]["contribution"] for name in names] == pytest.approx(brute(before, after), abs=1e-9)
    assert ("refunds" in found) == (back_before is not None or back_after is not None)
    assert sum(row["contribution"] for row in answer.rows) == pytest.approx(difference, abs=1e-9)
    assert answer.facts["difference"].value == pytest.approx(difference, abs=1e-9)
    parted = shop.ask("change", from_=f"{low}..{middle}", to=answer.asked["to"], by="channel")
    assert sum(row["contribution"] for row in parted.rows) == pytest.approx(difference, abs=1e-9)


numbers = st.floats(-1e3, 1e3)


@given(st.lists(st.tuples(numbers, numbers), min_size=1, max_size=5))
def test_shapleys_parts_add_up_and_what_stays_has_none(pairs):
    before, after = zip(*pairs, strict=True)

    def figure(*factors):
        return math.prod(factors) + factors[0]

    parts = contributions(figure, before, after)
    size = max(1.0, *(abs(figure(*mixed)) for mixed in itertools.product(*pairs)))
    assert math.fsum(parts) == pytest.approx(figure(*after) - figure(*before), abs=1e-9 * size)
    assert all(part == 0 for part, (old, new) in zip(parts, pairs, strict=True) if old == new)


@few
@given(rows=over_months)
def test_promotions_are_what_looking_at_each_order_says(duck, rows):
    answer, placed, wanted = opened(duck, rows).ask("promotions"), orders(rows), {}
    times = {}
    for order in placed:
        times.setdefault(order["user"], []).append(order["at"])
    for code in {order["code"] for order in placed}:
        mine = [order for order in placed if order["code"] == code]
        since = {}
        for order in mine:
            since[order["user"]] = min(since.get(order["user"], order["at"]), order["at"])
        new = sum(at == min(times[user]) for user, at in since.items())
        again = sum(at < max(times[user]) for user, at in since.items())
        wanted[code] = (len(mine), len(since), money(mine), new / len(since), again / len(since))

    names = ("orders", "buyers", "revenue", "new_buyer_share", "repeat_rate")
    found = {row["promo_code"]: tuple(row[name] for name in names) for row in answer.rows}
    assert found == (wanted if set(wanted) - {None} else {})
    keys = [(row["promo_code"] is None, -row["orders"], row["promo_code"] or "") for row in answer.rows]
    assert keys == sorted(keys)


@some
@given(rows=over_days, days=st.integers(0, 8), by=st.sampled_from([None, "channel"]))
def test_abandoned_carts_are_what_following_each_pair_says(duck, rows, days, by):
    answer = opened(duck, rows).ask("abandoned-carts", within=f"{days}d", by=by)
    within, wanted = timedelta(days=days), {}
    for user, events in by_user(rows).items():
        for item in ("m1", "m2"):
            mine = [row for row in events if row["item_id"] == item]
            start = next((n for n, row in enumerate(mine) if row["event"] == "add_to_cart"), None)
            if start is None:
                continue
            first, after = mine[start], [row for row in mine[start:] if row["event"] == "purchase"]
            soon = [row for row in after if row["event_at"] - first["event_at"] <= within]
            over = (first["local_at"] + within).date() <= last_on(rows)
            group = wanted.setdefault(first["channel"] if by else "all", Counter())
            outcome = "open_pairs" if not over else "bought" if soon else "abandoned"
            group.update({outcome: 1, "pairs": over, "recovered_later": outcome == "abandoned" and bool(after)})
            if outcome == "bought":
                group["revenue"] += money(soon) or 0
            if outcome == "abandoned" and first["price"]:
                group["abandoned_value"] += first["price"] * (first["quantity"] or 1)
            group.setdefault("who", set()).add(user)
    followed = {"add_to_cart", "purchase"} <= {row["event"] for row in rows}
    named = any(row["item_id"] for row in rows if row["event"] == "purchase")
    if not (followed and named):
        assert codes(answer) == {"not-applicable"}
        return

    names = ("pairs", "bought", "abandoned", "recovered_later", "open_pairs", "revenue", "abandoned_value")
    found = {row["group"]: {name: row[name] or 0 for name in names} for row in answer.rows}
    assert found == {group: {n: counted[n] for n in names} for group, counted in wanted.items() if group is not None}
    assert all(row["pairs"] == row["bought"] + row["abandoned"] for row in answer.rows)
    assert all(row["users"] == len(wanted[row["group"]]["who"]) for row in answer.rows)
