"""What a table holds, column by column."""

from __future__ import annotations

from datetime import datetime
from random import Random

import pandas as pd
import pytest
from scipy.stats import shapiro

from crowds import crowd, opened
from footfall.errors import BadRequest
from stories import MONDAY, codes, told
from stories import opened as told_shop

FIGURES = ("min", "p25", "median", "mean", "p75", "max")


def of(answer, name):
    """Give the row of one column."""
    return next(row for row in answer.rows if row["column"] == name)


@pytest.fixture
def priced(engine):
    """A shop of 300 views: prices by chance, one of ten missing, three beyond all others, and two channels."""
    dice = Random(5)
    prices = [None if n % 10 == 3 else 900.5 if n % 100 == 7 else round(dice.gauss(50, 9), 2) for n in range(300)]
    channels = [None if n % 4 == 0 else "mail" if n % 3 == 0 else "ads" for n in range(300)]
    rows = [
        {"user_id": f"u{n % 9}", "event_at": MONDAY.replace(hour=n % 24, minute=n % 60), "event": "view_item"}
        | {"item_id": f"{n}", "price": price, "channel": channel}
        for n, (price, channel) in enumerate(zip(prices, channels, strict=True))
    ]
    return told_shop(engine, rows), prices, channels


def test_figures_are_those_of_pandas(priced):
    shop, prices, _channels = priced
    row, known = of(shop.ask("profile"), "price"), pd.Series(prices, dtype=float).dropna()
    wanted = known.describe()[["min", "25%", "50%", "mean", "75%", "max"]].tolist()

    assert [row[name] for name in FIGURES] == pytest.approx(wanted)
    assert (row["type"], row["missing"], row["missing_share"]) == ("money", 30, 0.1)
    assert row["distinct"] == known.nunique()
    assert row["normality_p"] == pytest.approx(shapiro(sorted(known)).pvalue)


def test_outliers_lie_beyond_tukeys_fences(priced):
    shop, prices, _channels = priced
    known = pd.Series(prices, dtype=float).dropna()
    low, high = known.quantile(0.25), known.quantile(0.75)
    beyond = (known < low - 1.5 * (high - low)) | (known > high + 1.5 * (high - low))

    assert of(shop.ask("profile"), "price")["outliers"] == beyond.sum() >= 3


def test_words_have_a_most_frequent_value_and_no_figures(priced):
    shop, _prices, channels = priced
    row = of(shop.ask("profile"), "channel")

    assert (row["top"], row["top_rows"]) == ("ads", channels.count("ads"))
    assert (row["distinct"], row["missing"]) == (2, 75)
    assert {row[name] for name in (*FIGURES, "outliers", "normality_p")} == {None}


def test_ids_are_no_figures_and_are_not_named(priced):
    shop, *_more = priced
    row = of(shop.ask("profile"), "item_id")

    assert (row["type"], row["distinct"], row["top"], row["mean"]) == ("id", 300, None, None)


def test_times_have_a_first_and_a_last(shop):
    answer = shop("ann: view@0d view@3d; bob: view@1d2h").ask("profile")

    assert (of(answer, "event_at")["earliest"], of(answer, "event_at")["latest"]) == (MONDAY, datetime(2024, 1, 4))
    assert of(shop("ann: view@2d").ask("profile", table="users"), "first_on")["earliest"] == datetime(2024, 1, 3)


def test_a_tie_goes_to_the_least_and_what_comes_once_is_no_top(duck_shop):
    answer = duck_shop("ann: view@0d#b view@1d#a view@2d#b view@3d#a; bob: view@1d{device=x}").ask("profile")

    assert (of(answer, "channel")["top"], of(answer, "channel")["top_rows"]) == ("a", 2)
    assert (of(answer, "device")["top"], of(answer, "device")["top_rows"]) == (None, None)


def test_only_columns_that_the_log_has_are_told(duck_shop):
    columns = told(duck_shop("ann: view@0d=5").ask("profile"), "column")

    assert columns[:5] == ["user_id", "event_at", "local_at", "event", "revenue"]
    assert not {"item_id", "price", "campaign"} & set(columns)


def test_any_table_can_be_told_and_no_other(shop):
    one = shop("ann: view@0d:mug buy@1h=20:mug")

    for table, column in (("users", "orders"), ("sessions", "seconds"), ("orders", "lines"), ("items", "views")):
        assert of(one.ask("profile", table=table), column)["missing"] == 0
    with pytest.raises(BadRequest, match="Did you mean 'users'"):
        one.ask("profile", table="usrs")


def test_filters_choose_the_rows(duck_shop):
    one = duck_shop("ann: view@0d cart@1h buy@2h=20; bob: view@0d")

    assert one.ask("profile", where="event = view_item").facts["rows"].value == 2
    assert one.ask("profile", table="users", who="orders > 0").facts["rows"].value == 1
    assert codes(one.ask("profile", where="event = nothing")) == {"not-applicable", "no-rows"}


def test_a_great_table_is_tested_on_a_sample_that_is_always_the_same(duck):
    first, again = (opened(duck, crowd(1)).ask("profile") for _ in range(2))

    assert "sampled" in codes(first)
    assert told(first, "column", "normality_p") == told(again, "column", "normality_p")
    assert of(first, "position")["normality_p"] < 1e-9


def test_figures_that_are_all_the_same_are_not_tested(duck_shop):
    answer = duck_shop("ann: view@0d; bob: view@1d; cid: view@2d; dan: view@3d").ask("profile")

    assert of(answer, "position")["normality_p"] is None
