"""Users parted into segments: what is planted is found, whatever the mass of passers-by."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from sklearn.cluster import KMeans
from sklearn.preprocessing import StandardScaler

from footfall.analyses.segments import assigned
from footfall.analyses.segments.names import NAMES
from footfall.errors import BadRequest
from footfall.tables.tables import IMPOSSIBLE
from stories import MONDAY, codes, length, opened, told


def crowd(sizes, seed=3):
    """Make users of planted kinds; their ids begin with the letter of the kind."""
    dice, rows = np.random.default_rng(seed), []
    for kind, size in sizes.items():
        for number in range(size):
            rows += list(deeds(dice, f"{kind}{number}", kind))
    return rows


def deeds(dice, user, kind):
    visits = {"l": dice.integers(8, 15), "b": dice.integers(4, 7), "c": dice.integers(2, 4)}.get(kind, 1)
    first, last = {"l": (0, 59), "o": (0, 30), "c": (40, 59), "b": (30, 59), "p": (0, 59)}[kind]
    for day in dice.uniform(first, last, visits):
        yield deed(user, day, "view_item")
        if kind == "c" or (kind in "lo"):
            yield deed(user, day + 0.001, "add_to_cart")
        if kind in "lo":
            yield deed(user, day + 0.002, "purchase", float(dice.integers(20, 40)))


def deed(user, day, event, revenue=None):
    return {"user_id": user, "event_at": MONDAY + length(f"{day:.5f}d"), "event": event, "revenue": revenue}


PLANTED = {"l": 40, "o": 60, "c": 70, "b": 80, "p": 900}


@pytest.fixture(scope="module")
def planted(duck):
    return opened(duck, crowd(PLANTED))


def placed(shop):
    table = assigned(shop.tables()).to_pandas()
    return dict(zip(table["user_id"], table["segment"], strict=True))


def test_planted_kinds_are_found_whatever_the_mass_of_passers_by(planted):
    found = placed(planted)
    people = sorted(user for user in found if user[0] != "p")

    assert {found[user] for user in found if user[0] == "p"} == {"one-time visitors"}
    assert "one-time visitors" not in {found[user] for user in people}
    kinds = pd.crosstab([user[0] for user in people], [found[user] for user in people])
    assert kinds.max().sum() / len(people) > 0.95  # of those in a segment, so many are of its kind
    assert kinds.max(axis=1).sum() / len(people) > 0.85  # of those of a kind, so many are in one segment


def test_a_row_says_who_they_are_and_what_they_bring(planted):
    answer = planted.ask("segments")
    first = answer.rows[0]
    named = {row["name"]: row for row in answer.rows}

    assert told(answer, "segment") == list(range(1, len(answer.rows) + 1))
    assert (first["name"], first["customers"], first["profile"]) == ("loyal", 40, "Came often, bought often")
    assert first["share"] == pytest.approx(40 / sum(PLANTED.values()))
    assert first["converted_low"] < first["converted_rate"] == 1 == first["converted_high"]
    assert sum(told(answer, "customers")) == sum(PLANTED.values()) == answer.facts["customers"].value
    assert sum(told(answer, "share")) == pytest.approx(1)
    assert sum(told(answer, "revenue_share")) == pytest.approx(1)
    assert named["one-time visitors"]["converted_rate"] == 0
    assert answer.reading.startswith("Loyal: came often, bought often; 3.5 % of customers, ")


def test_means_are_those_of_the_users_table(planted):
    users = planted.engine.arrow(planted.table("users")).to_pandas()
    found = users.assign(segment=users["user_id"].map(placed(planted))).groupby("segment")
    means = found[["sessions", "active_days", "stay_seconds", "orders"]].mean()

    for row in planted.ask("segments").rows:
        for name in means.columns:
            assert row[name] == pytest.approx(means.loc[row["name"], name])
        assert row["revenue"] == pytest.approx(found["revenue"].sum()[row["name"]] / row["customers"])


def test_rules_tell_segments_apart_and_can_be_asked_for(planted):
    found = placed(planted)
    for row in planted.ask("segments").rows:
        conditions = row["rule"].split(" and ")
        chosen = planted.engine.arrow(planted.tables(who=conditions).users.select("user_id"))["user_id"].to_pylist()
        right = sum(found[user] == row["name"] for user in chosen)

        assert right / row["customers"] > 0.9
        assert right / len(chosen) > 0.9
        if row["rule_precision"] is not None:
            assert len(conditions) <= 4
            assert row["rule_precision"] == pytest.approx(right / len(chosen))
            assert row["rule_recall"] == pytest.approx(right / row["customers"])


def test_names_are_of_the_small_set_and_no_two_alike(planted):
    for k in ("3", "6", "9"):
        names = told(planted.ask("segments", k=k), "name")

        assert len(set(names)) == len(names) == int(k) + 1
        assert all(any(known in name for known in NAMES) for name in names)


def test_neither_the_order_of_rows_nor_the_unit_of_money_matters(duck, planted):
    rows = crowd(PLANTED)
    shuffled = [rows[place] for place in np.random.default_rng(1).permutation(len(rows))]
    dear = [{**row, "revenue": row["revenue"] and row["revenue"] * 1300} for row in shuffled]
    other = opened(duck, dear)

    assert placed(other) == placed(planted)
    one, two = (shop.ask("segments") for shop in (planted, other))
    assert told(two, "name", "customers") == told(one, "name", "customers")
    assert told(two, "revenue") == pytest.approx([1300 * mean for mean in told(one, "revenue")])


def test_later_passers_by_leave_the_other_segments_as_they_are(duck, planted):
    more = opened(duck, crowd({**PLANTED, "p": 4_000}))
    before, after = placed(planted), placed(more)

    assert {user: after[user] for user in before if user[0] != "p"} == {
        user: name for user, name in before.items() if user[0] != "p"
    }


def bots(number):
    """Log in twice a minute for nine hours, and never buy."""
    return [deed(f"bot{place}", 50 + minute / 2880, "login") for place in range(number) for minute in range(1_100)]


def test_impossible_actors_are_a_segment_of_their_own_and_come_last(duck):
    shop = opened(duck, crowd(PLANTED) + bots(2))
    row = shop.ask("segments").rows[-1]

    assert (row["name"], row["customers"], row["converted_rate"]) == ("anomalies", 2, 0)
    assert row["rule_precision"] is None
    assert {user for user, name in placed(shop).items() if name == "anomalies"} == {"bot0", "bot1"}
    assert "anomalies" not in told(shop.ask("segments", exclude_anomalies=True), "name")


def test_a_k_that_is_given_is_made(planted):
    answer = planted.ask("segments", k="4")

    assert answer.facts["k"].value == 4
    assert len(answer.rows) == 5
    assert answer.asked["k"] == "4"
    assert planted.ask("segments").asked["k"] == str(planted.ask("segments").facts["k"].value)


@pytest.mark.parametrize("k", ["0", "21", "many", "2.5", "-1"])
def test_a_k_that_is_no_number_of_segments_is_refused(planted, k):
    with pytest.raises(BadRequest, match="'k' must be auto or a whole number"):
        planted.ask("segments", k=k)


def test_too_few_users_are_not_parted(duck_shop):
    shop = duck_shop("; ".join(f"u{n}: view@{n}h buy@{n + 1}h" for n in range(29)))

    for name in ("segments", "segment-choice"):
        answer = shop.ask(name)
        assert codes(answer) == {"log-too-short"}
        assert not answer.rows
    assert assigned(shop.tables()).to_pydict()["segment"] == [None] * 29


@pytest.mark.parametrize("setting", ["default", "classic"])
def test_users_all_alike_are_not_parted(duck_shop, setting):
    answer = duck_shop("; ".join(f"u{n}: view@1h" for n in range(50))).ask("segments", setting=setting)

    assert codes(answer) == {"log-too-short"}
    assert "alike" in answer.notes[0].text


def test_more_segments_than_ways_to_differ_are_not_made(duck_shop):
    shop = duck_shop("; ".join(f"u{n}: " + " ".join(f"view@{d}d" for d in range(n % 3 + 1)) for n in range(60)))

    assert codes(shop.ask("segments", k="9")) == {"log-too-short"}
    assert told(shop.ask("segment-choice"), "k")[-1] <= 3


def test_logs_without_purchases_or_money_are_parted(duck):
    rows = [row for row in crowd({"b": 60, "c": 60, "p": 100}) if row["event"] != "purchase"]
    answer = opened(duck, [{name: row[name] for name in ("user_id", "event_at", "event")} for row in rows]).ask(
        "segments"
    )

    assert {row["revenue_share"] for row in answer.rows} == {None}
    assert {"orders"} <= {column.name for column in answer.columns}
    assert "revenue" not in {column.name for column in answer.columns}
    assert "no-revenue" in codes(answer)
    assert "of them bought" in answer.reading


def test_filters_choose_users_and_it_is_said(planted):
    answer = planted.ask("segments", where="event = purchase")

    assert answer.facts["customers"].value == 100
    assert "whole-log" in codes(answer)


def by_hand(shop, gap=86_400):
    """Give counts and stay in sessions of a day, standardised, as pandas and scikit-learn do it."""
    events = shop.engine.arrow(shop.table("events")).to_pandas().sort_values(["user_id", "event_no"])
    away = events.groupby("user_id")["event_at"].diff().dt.total_seconds()
    stay = away.where(away <= gap, 0).groupby(events["user_id"]).sum()
    counts = pd.crosstab(events["user_id"], events["event"])
    return counts.assign(stay_seconds=stay)


def test_classic_is_k_means_on_standardised_counts_and_stay(planted):
    held = by_hand(planted)
    scaled = StandardScaler().fit_transform(held)
    answer = planted.ask("segment-choice", setting="classic")

    wanted = [KMeans(k, n_init=10, random_state=7).fit(scaled).inertia_ for k in range(1, 11)]
    assert told(answer, "inertia") == pytest.approx(wanted, rel=0.02)
    assert told(answer, "inertia")[0] == pytest.approx(scaled.shape[0] * scaled.shape[1])

    k = str(answer.facts["k"].value)
    labels = KMeans(int(k), n_init=10, random_state=7).fit_predict(scaled)
    means = sorted(held.groupby(labels)["stay_seconds"].agg(["size", "mean"]).itertuples(index=False, name=None))
    found = sorted(told(planted.ask("segments", setting="classic"), "customers", "stay_seconds"))
    assert np.array(found) == pytest.approx(np.array(means))


@pytest.mark.engine_phrase
def test_the_stay_of_classic_does_not_depend_on_the_shops_gap(shop):
    """Half an hour ends a visit of the shop; a day ends one of classic."""
    story = "; ".join(f"u{n}: view@0m view@20m view@{n + 1}h buy@{3 + n % 3}d" for n in range(40))
    answer = shop(story).ask("segments", setting="classic", k="1")

    stay = [(n + 1) * 3600 for n in range(40) if n + 1 <= 24] + [1200 for n in range(40) if n + 1 > 24.33]
    extra = sum(_late(n) for n in range(40))
    assert answer.rows[0]["stay_seconds"] == pytest.approx((sum(stay) + extra) / 40)


def _late(n):
    """The pause before the purchase, where it is a day or less."""
    pause = (3 + n % 3) * 24 - (n + 1)
    return 3600 * pause if 0 < pause <= 24 else 0


def test_an_event_named_as_a_column_keeps_its_own(duck):
    dice = np.random.default_rng(5)
    rows = [deed(f"u{n}", float(day), "share") for n in range(50) for day in dice.uniform(0, 9, n % 7 + 1)]
    answer = opened(duck, rows).ask("segments", setting="classic")
    names = [column.name for column in answer.columns]

    assert len(set(names)) == len(names)
    assert "share_events" in names
    assert sum(row["share_events"] * row["customers"] for row in answer.rows) == pytest.approx(len(rows))


def test_impossible_users_that_ingest_found_are_anomalies(duck):
    shop = opened(duck, crowd(PLANTED))
    shop.about.facts[IMPOSSIBLE] = ["l0"]

    assert placed(shop)["l0"] == "anomalies"


def test_users_of_an_earlier_day_are_put_into_todays_segments(planted):
    tables = planted.tables()
    day = MONDAY.date().replace(day=21)
    before = assigned(tables, tables.users_as_of(day), day.replace(day=20)).to_pandas()

    assert set(before["user_id"]) < set(placed(planted))
    assert set(before["segment"]) <= set(placed(planted).values())
    assert len(before) == planted.engine.count(tables.users_as_of(day))


@pytest.mark.spark
def test_engines_part_users_alike(duck, spark):
    rows = crowd({"l": 20, "o": 30, "c": 30, "b": 30, "p": 60})
    one, other = (opened(backend, rows) for backend in (duck, spark))

    assert placed(one) == placed(other)
    for setting in ("default", "classic"):
        assert (
            other.ask("segments", setting=setting).to_dict()["rows"]
            == one.ask("segments", setting=setting).to_dict()["rows"]
        )
        assert other.ask("segment-choice", setting=setting).rows == one.ask("segment-choice", setting=setting).rows
